using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>How the last hidden layer becomes one output per target.</summary>
public enum OutputLayer
{
    /// <summary>One linear layer as wide as there are targets.</summary>
    Joint,

    /// <summary>One linear layer of width 1 for each target. The same function as <see cref="Joint"/>, cut into pieces.</summary>
    HeadPerTarget,
}

/// <summary>
/// Dense network that all targets share: linear layers with ReLU between them, then one linear output per target. Input <c>[B, inputs]</c>,
/// output <c>[B, targets]</c>: the value of a regression target, the logit of a binary one.
/// <para>
/// Where the last features are ids, each has a table with a vector per id. The first layer takes the other features, followed by the vectors
/// of the row's ids; the vectors are trained like all parameters.
/// </para>
/// </summary>
public sealed class MultiTargetDnn : nn.Module<Tensor, Tensor>, ISharedBottom
{
    readonly ModuleList<Linear> hidden;
    readonly ModuleList<Linear> outputs;
    readonly ParameterList embeddings; // [ids, EmbeddingWidth] each; a ModuleList does not dispose of the tensor in an nn.Embedding of TorchSharp 0.107.0

    /// <summary>
    /// Builds the network. Every weight and bias starts uniform in ±1/√(inputs of its layer), PyTorch's rule for linear layers; both kinds
    /// of output layer start as the same function. Vectors of ids start uniform in ±0.05, Keras' rule; those of id 0, which stands for what
    /// no training row has, start at 0 and stay there if that is so.
    /// </summary>
    /// <param name="inputs">Number of features, ids included.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty for a linear model.</param>
    /// <param name="targets">What to predict.</param>
    /// <param name="outputLayer">One joint output layer or a head per target.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="ids">The features that hold ids: the last ones, in their order; <c>null</c>: none.</param>
    /// <param name="embeddingWidth">Numbers in the vector of an id.</param>
    /// <exception cref="ArgumentException">A width is not positive, there is no target, or there are more ids than features.</exception>
    public MultiTargetDnn(
        int inputs, IReadOnlyList<int> hidden, IReadOnlyList<Target> targets, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0,
        IReadOnlyList<IdFeature>? ids = null, int embeddingWidth = EmbeddingTable.DefaultWidth)
        : base(nameof(MultiTargetDnn))
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count == 0)
            throw new ArgumentException("A model needs at least one target.", nameof(targets));
        if (inputs <= 0 || hidden.Any(width => width <= 0))
            throw new ArgumentException($"Every layer needs a width of at least 1, not {inputs} inputs and hidden [{string.Join(", ", hidden)}].", nameof(hidden));
        Ids = [.. ids ?? []];
        if (Ids.Count > inputs)
            throw new ArgumentException($"{Ids.Count} of {inputs} features cannot be ids.", nameof(ids));
        EmbeddingTable.RequireFit(Ids, embeddingWidth);

        Inputs = inputs;
        Hidden = [.. hidden];
        Targets = [.. targets];
        OutputLayer = outputLayer;
        EmbeddingWidth = embeddingWidth;

        var random = RandomStream.InitialParameters(seed);
        var fanIn = inputs - Ids.Count + Ids.Count * embeddingWidth;
        this.hidden = [];
        foreach (var width in hidden)
        {
            this.hidden.Add(DenseLayer.Draw(fanIn, width, random).ToLinear());
            fanIn = width;
        }

        var output = DenseLayer.Draw(fanIn, targets.Count, random);
        outputs = outputLayer == OutputLayer.Joint ? [output.ToLinear()] : [.. output.PerOutput().Select(head => head.ToLinear())];
        embeddings = [];
        foreach (var id in Ids) // after the layers, whose start therefore depends on the number of their inputs alone
        {
            var table = new float[id.Count * embeddingWidth];
            EmbeddingTable.Draw(table, embeddingWidth, random);
            embeddings.Add(new(new Matrix(id.Count, embeddingWidth, table).ToTensor()));
        }

        RegisterComponents();
    }

    /// <summary>A network for these data: it takes their features and ids, and predicts their targets.</summary>
    /// <param name="data">Their values do not matter.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty for a linear model.</param>
    /// <param name="outputLayer">One joint output layer or a head per target.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="embeddingWidth">Numbers in the vector of an id.</param>
    /// <exception cref="ArgumentException">A width is not positive.</exception>
    public static MultiTargetDnn For(
        MultiTargetData data, IReadOnlyList<int> hidden, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0, int embeddingWidth = EmbeddingTable.DefaultWidth)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(data.Features.Columns, hidden, data.Targets, outputLayer, seed, data.Ids, embeddingWidth);
    }

    /// <inheritdoc cref="For(MultiTargetData, IReadOnlyList{int}, OutputLayer, int, int)"/>
    public static MultiTargetDnn For(
        DataSplit data, IReadOnlyList<int> hidden, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0, int embeddingWidth = EmbeddingTable.DefaultWidth)
    {
        ArgumentNullException.ThrowIfNull(data);
        return For(data.Train, hidden, outputLayer, seed, embeddingWidth);
    }

    /// <summary>Number of features, ids included.</summary>
    public int Inputs { get; }

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>What the outputs predict, in their order.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>Kind of the output layer.</summary>
    public OutputLayer OutputLayer { get; }

    /// <summary>The features that hold ids: the last ones.</summary>
    public IReadOnlyList<IdFeature> Ids { get; }

    /// <summary>Numbers in the vector of an id.</summary>
    public int EmbeddingWidth { get; }

    /// <summary>Number of numbers that training adjusts.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>All that lies below the outputs and so serves all targets: weights and biases of the hidden layers, and the ids' vectors.</summary>
    public IReadOnlyList<Tensor> SharedParameters => [.. hidden.SelectMany(layer => layer.parameters()), .. embeddings];

    /// <summary>Weights of the last hidden layer, <c>[its width, its inputs]</c>; <c>null</c> where there is none.</summary>
    public Tensor? LastSharedWeights => hidden.Count > 0 ? hidden[^1].weight : null;

    /// <summary>Maps features <c>[B, inputs]</c> to outputs <c>[B, targets]</c>.</summary>
    /// <param name="input">Features, ids last.</param>
    /// <returns>Values or logits; the model's <see cref="Predict"/> makes probabilities of these.</returns>
    public override Tensor forward(Tensor input) => ForwardWith((_, sums) => sums, input);

    /// <summary>The same with a change to what each hidden layer hands its ReLU: the layer's place and its sums, <c>[B, width]</c>.</summary>
    internal Tensor ForwardWith(Func<int, Tensor, Tensor> change, Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Ids.Count == 0 ? input : WithVectors(input); // [B, inputs of the first layer]
        for (var layer = 0; layer < hidden.Count; layer++)
            x = nn.functional.relu(change(layer, hidden[layer].forward(x))); // [B, width]
        var y = outputs.Count == 1 ? outputs[0].forward(x) : cat([.. outputs.Select(head => head.forward(x))], dim: 1); // [B, targets]
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Predicts every row: the value of a regression target, the probability of a binary one.</summary>
    /// <param name="features"><c>[rows, inputs]</c>.</param>
    /// <returns><c>[rows, targets]</c>.</returns>
    /// <exception cref="ArgumentException">The number of features is not what the model takes, or an id is none of its ids; the message names the row.</exception>
    public Matrix Predict(Matrix features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Columns != Inputs)
            throw new ArgumentException($"The model takes {Inputs} features, the table has {features.Columns}.", nameof(features));
        return WithProbabilities(Outputs(features));
    }

    /// <summary>Measures the model on rows it was not trained on.</summary>
    /// <param name="data">The rows, with the features and targets of the model. Sample weights are ignored.</param>
    /// <returns>One entry per target.</returns>
    /// <exception cref="ArgumentException">The data's features or targets are not the model's.</exception>
    public IReadOnlyList<TargetMetrics> Evaluate(MultiTargetData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!Targets.SequenceEqual(data.Targets))
            throw new ArgumentException("The data's targets are not the model's.", nameof(data));
        if (Inputs != data.Features.Columns)
            throw new ArgumentException($"The model takes {Inputs} features, the data have {data.Features.Columns}.", nameof(data));
        if (!Ids.SequenceEqual(data.Ids))
            throw new ArgumentException("The data's ids are not the model's.", nameof(data));
        var outputs = Outputs(data.Features);
        return [.. data.Targets.Select((target, k) => TargetMetrics.Of(target, outputs.Column(k), data.Labels.Column(k)))];
    }

    /// <summary>Takes over the numbers of all layers, hidden ones first, and of the ids' tables; the output layer is joint.</summary>
    internal void Load(IReadOnlyList<DenseLayer> layers, IReadOnlyList<Matrix> tables)
    {
        foreach (var (linear, layer) in hidden.Concat(outputs).Zip(layers))
            layer.CopyTo(linear);
        using var noGradient = no_grad();
        foreach (var (embedding, table) in embeddings.Zip(tables))
        {
            using var values = table.ToTensor();
            embedding.copy_(values);
        }
    }

    /// <summary>As <see cref="Predict"/>, but logits for binary targets: they tell rows apart whose probabilities round to 1.</summary>
    internal Matrix Outputs(Matrix features)
    {
        if (features.Rows == 0)
            return new(0, Targets.Count, []);
        IdFeature.RequireIn(features, Ids);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new(features.Rows, Targets.Count, forward(features.ToTensor()).data<float>().ToArray());
    }

    // [B, inputs] → [B, dense + ids · EmbeddingWidth]
    Tensor WithVectors(Tensor input)
    {
        var dense = Inputs - Ids.Count;
        var vectors = embeddings.Select((table, i) => table.index_select(0, input.select(1, dense + i).to_type(ScalarType.Int64))); // each [B, EmbeddingWidth]
        return cat([input.narrow(1, 0, dense), .. vectors], dim: 1);
    }

    internal Matrix WithProbabilities(Matrix outputs)
    {
        var values = outputs.Values.ToArray();
        for (var i = 0; i < values.Length; i++)
            if (Targets[i % Targets.Count].Kind == TargetKind.Binary)
                values[i] = Logistic.Probability(values[i]);
        return new(outputs.Rows, outputs.Columns, values);
    }
}
