namespace LossWeighting;

/// <summary>A dense net that the engine has trained.</summary>
public sealed class TrainedNet
{
    readonly DataSplit data;
    readonly SweepEngine engine;

    internal TrainedNet(DataSplit data, NetShape shape, SweepEngine engine) => (this.data, Shape, this.engine) = (data, shape, engine);

    /// <summary>What it predicts.</summary>
    public IReadOnlyList<Target> Targets => data.Targets;

    /// <summary>Its hidden layers and the vectors of ids.</summary>
    public NetShape Shape { get; }

    /// <summary>Its ids.</summary>
    internal IReadOnlyList<IdFeature> Ids => data.Train.Ids;

    /// <summary>Columns of its features.</summary>
    internal int Features => data.Train.Features.Columns;

    /// <summary>The layers, first to last.</summary>
    internal IReadOnlyList<DenseLayer> Layers => engine.Layers;

    /// <summary>The ids' vectors, a table for each feature.</summary>
    internal IReadOnlyList<Matrix> Tables => engine.Tables;

    /// <summary>Predicts rows: values, or probabilities for binary targets.</summary>
    /// <param name="rows">Rows with the features and ids that it was trained on.</param>
    /// <returns><c>[rows, targets]</c>.</returns>
    /// <exception cref="ArgumentException">The features are others.</exception>
    public Matrix Predict(MultiTargetData rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!rows.FeatureNames.SequenceEqual(data.Train.FeatureNames) || !rows.Ids.SequenceEqual(Ids))
            throw new ArgumentException("The rows have other features or ids than the net was trained on.", nameof(rows));
        var outputs = engine.Outputs(rows).Values.ToArray();
        for (var i = 0; i < outputs.Length; i++)
            if (Targets[i % Targets.Count].Kind == TargetKind.Binary)
                outputs[i] = Logistic.Probability(outputs[i]);
        return new(rows.Rows, Targets.Count, outputs);
    }
}
