namespace LossWeighting;

/// <summary>Takes models out of sweeps.</summary>
public static class SweepModels
{
    /// <summary>
    /// Trains one of the sweep's models again, to the same last bit, since a sweep keeps numbers only.
    /// </summary>
    /// <param name="sweep">A sweep by <see cref="WeightSweep"/>, also one that was read from a file.</param>
    /// <param name="data">The sweep's data.</param>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="seed">1 to the number of seeds.</param>
    /// <exception cref="ArgumentException">There is no such model, or the data have other targets.</exception>
    /// <exception cref="InvalidOperationException">The model's training diverged, or the sweep is one of <see cref="LossConditionalNets"/>.</exception>
    public static MultiTargetDnn TrainedModel(this SweepResult sweep, DataSplit data, int weighting, int seed)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(data);
        if (!sweep.Targets.SequenceEqual(data.Targets))
            throw new ArgumentException("The data's targets are not the sweep's.", nameof(data));
        if (!sweep.IsRepeatable)
            throw new InvalidOperationException($"The net was not trained for one weighting: take it from {nameof(LossConditionalNets)}.{nameof(LossConditionalNets.Models)}, and give it the weighting with each prediction.");
        if (sweep[weighting, seed].Status != ModelStatus.Done)
            throw new InvalidOperationException($"The training with weights {sweep.Grid[weighting]} and seed {seed} diverged: there is no model.");
        var options = sweep.Options;
        var engine = new SweepEngine(data, options.Hidden, options.ToTrainer(seed), options.EmbeddingWidth);
        engine.Train(sweep.Grid[weighting], options.Reduction, seed);
        var model = MultiTargetDnn.For(data, options.Hidden, seed: seed, embeddingWidth: options.EmbeddingWidth);
        model.Load(engine.Layers, engine.Tables);
        return model;
    }
}
