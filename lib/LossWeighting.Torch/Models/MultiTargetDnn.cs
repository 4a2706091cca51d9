using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// Dense network that all targets share: linear layers with ReLU between them, then one linear output per target. Input <c>[B, inputs]</c>,
/// output <c>[B, targets]</c>: the value of a regression target, the logit of a binary one.
/// <para>
/// Where rows have ids, <c>[B, ids]</c>, each of these has a table with a vector per id. The first layer takes the features, followed by the vectors
/// of the row's ids; the vectors are trained like all parameters.
/// </para>
/// </summary>
public sealed class MultiTargetDnn : nn.Module<Tensor, Tensor, Tensor>, ISharedBottom
{
    readonly ModuleList<Linear> hidden;
    readonly ModuleList<Linear> outputs;
    readonly ParameterList embeddings; // [ids, EmbeddingWidth] each; a ModuleList does not dispose of the tensor in an nn.Embedding of TorchSharp 0.107.0

    /// <summary>
    /// Builds the network. Every weight and bias starts uniform in ±1/√(inputs of its layer), PyTorch's rule for linear layers; both kinds
    /// of output layer start as the same function. Vectors of ids start uniform in ±0.05, Keras' rule; those of id 0, which stands for what
    /// no training row has, start at 0 and stay there if that is so.
    /// </summary>
    /// <param name="inputs">Number of features; 0 only where there are ids.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty for a linear model.</param>
    /// <param name="targets">What to predict.</param>
    /// <param name="outputLayer">One joint output layer or a head per target.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="ids">The ids beside the features, in their order; <c>null</c>: none.</param>
    /// <param name="embeddingWidth">Numbers in the vector of an id.</param>
    /// <exception cref="ArgumentException">A width is not positive, or there is no target.</exception>
    public MultiTargetDnn(
        int inputs, IReadOnlyList<int> hidden, IReadOnlyList<Target> targets, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0,
        IReadOnlyList<IdFeature>? ids = null, int embeddingWidth = NetShape.DefaultEmbeddingWidth)
        : this(inputs, new NetShape([.. hidden ?? throw new ArgumentNullException(nameof(hidden))], embeddingWidth), targets, outputLayer, seed, ids)
    {
    }

    /// <summary>Builds the network of a shape, such as that of a sweep's nets.</summary>
    /// <param name="inputs">Number of features; 0 only where there are ids.</param>
    /// <param name="shape">The hidden layers, and the vectors of ids.</param>
    /// <param name="targets">What to predict.</param>
    /// <param name="outputLayer">One joint output layer or a head per target.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="ids">The ids beside the features, in their order; <c>null</c>: none.</param>
    /// <exception cref="ArgumentException">A width is not positive, or there is no target.</exception>
    public MultiTargetDnn(
        int inputs, NetShape shape, IReadOnlyList<Target> targets, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0, IReadOnlyList<IdFeature>? ids = null)
        : base(nameof(MultiTargetDnn))
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count == 0)
            throw new ArgumentException("A model needs at least one target.", nameof(targets));
        Ids = [.. ids ?? []];
        if (inputs < (Ids.Count > 0 ? 0 : 1) || shape.Hidden.Any(width => width <= 0))
            throw new ArgumentException($"Every layer needs a width of at least 1, not {inputs} inputs and hidden [{string.Join(", ", shape.Hidden)}].", nameof(shape));
        EmbeddingTable.RequireFit(Ids, shape.EmbeddingWidth);

        (Inputs, Shape, OutputLayer) = (inputs, shape, outputLayer);
        Targets = [.. targets];

        var random = RandomStream.InitialParameters(seed);
        var fanIn = inputs + Ids.Count * EmbeddingWidth;
        hidden = [];
        foreach (var width in Hidden)
        {
            hidden.Add(DenseLayer.Draw(fanIn, width, random).ToLinear());
            fanIn = width;
        }

        var output = DenseLayer.Draw(fanIn, targets.Count, random);
        outputs = outputLayer == OutputLayer.Joint ? [output.ToLinear()] : [.. output.PerOutput().Select(head => head.ToLinear())];
        embeddings = [];
        foreach (var id in Ids) // after the layers, whose start therefore depends on the number of their inputs alone
        {
            var table = new float[id.Count * EmbeddingWidth];
            EmbeddingTable.Draw(table, EmbeddingWidth, random);
            embeddings.Add(new(new Matrix(id.Count, EmbeddingWidth, table).ToTensor()));
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
        MultiTargetData data, IReadOnlyList<int> hidden, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0, int embeddingWidth = NetShape.DefaultEmbeddingWidth)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(data.Features.Columns, hidden, data.Targets, outputLayer, seed, data.Ids, embeddingWidth);
    }

    /// <inheritdoc cref="For(MultiTargetData, IReadOnlyList{int}, OutputLayer, int, int)"/>
    public static MultiTargetDnn For(
        DataSplit data, IReadOnlyList<int> hidden, OutputLayer outputLayer = OutputLayer.Joint, int seed = 0, int embeddingWidth = NetShape.DefaultEmbeddingWidth) =>
        For(data?.Train!, hidden, outputLayer, seed, embeddingWidth);

    /// <summary>A model of a sweep, as the engine has trained it.</summary>
    /// <param name="net">The net.</param>
    /// <returns>The same function, to rounding.</returns>
    public static MultiTargetDnn Of(TrainedNet net)
    {
        ArgumentNullException.ThrowIfNull(net);
        var model = new MultiTargetDnn(net.Features, net.Shape, net.Targets, ids: net.Ids);
        model.Load(net.Layers, net.Tables);
        return model;
    }

    /// <summary>Number of features.</summary>
    public int Inputs { get; }

    /// <summary>The hidden layers, and the vectors of ids.</summary>
    public NetShape Shape { get; }

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden => Shape.Hidden;

    /// <summary>What the outputs predict, in their order.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>Kind of the output layer.</summary>
    public OutputLayer OutputLayer { get; }

    /// <summary>The ids beside the features.</summary>
    public IReadOnlyList<IdFeature> Ids { get; }

    /// <summary>Numbers in the vector of an id.</summary>
    public int EmbeddingWidth => Shape.EmbeddingWidth;

    /// <summary>Number of numbers that training adjusts.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>All that lies below the outputs and so serves all targets: weights and biases of the hidden layers, and the ids' vectors.</summary>
    public IReadOnlyList<Tensor> SharedParameters => [.. hidden.SelectMany(layer => layer.parameters()), .. embeddings];

    /// <summary>Weights of the last hidden layer, <c>[its width, its inputs]</c>; <c>null</c> where there is none.</summary>
    public Tensor? LastSharedWeights => hidden.Count > 0 ? hidden[^1].weight : null;

    /// <summary>Maps features <c>[B, inputs]</c> and ids to outputs <c>[B, targets]</c>.</summary>
    /// <param name="features"><c>[B, inputs]</c>.</param>
    /// <param name="codes">Ids as whole numbers, <c>[B, ids]</c>.</param>
    /// <returns>Values or logits; the model's <see cref="Predict(MultiTargetData)"/> makes probabilities of these.</returns>
    public override Tensor forward(Tensor features, Tensor codes) => ForwardWith((_, sums) => sums, features, codes);

    /// <summary>Maps features <c>[B, inputs]</c> to outputs <c>[B, targets]</c>, where there are no ids.</summary>
    /// <param name="features"><c>[B, inputs]</c>.</param>
    /// <returns>Values or logits.</returns>
    /// <exception cref="InvalidOperationException">The model has ids.</exception>
    public Tensor forward(Tensor features) => Ids.Count == 0
        ? ForwardWith((_, sums) => sums, features, codes: null)
        : throw new InvalidOperationException($"The model takes ids ({string.Join(", ", Ids.Select(id => id.Name))}) beside the features.");

    /// <summary>The same with a change to what each hidden layer hands its ReLU: the layer's place and its sums, <c>[B, width]</c>.</summary>
    internal Tensor ForwardWith(Func<int, Tensor, Tensor> change, Tensor features, Tensor? codes)
    {
        using var scope = NewDisposeScope();
        var x = Ids.Count == 0 ? features : WithVectors(features, codes!); // [B, inputs of the first layer]
        for (var layer = 0; layer < hidden.Count; layer++)
            x = nn.functional.relu(change(layer, hidden[layer].forward(x))); // [B, width]
        var y = outputs.Count == 1 ? outputs[0].forward(x) : cat([.. outputs.Select(head => head.forward(x))], dim: 1); // [B, targets]
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Predicts every row, where there are no ids: the value of a regression target, the probability of a binary one.</summary>
    /// <param name="features"><c>[rows, inputs]</c>.</param>
    /// <returns><c>[rows, targets]</c>.</returns>
    /// <exception cref="ArgumentException">The number of features is not what the model takes, or it takes ids too.</exception>
    public Matrix Predict(Matrix features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (Ids.Count > 0)
            throw new ArgumentException($"The model takes ids ({string.Join(", ", Ids.Select(id => id.Name))}) beside the features: give it the rows with both.", nameof(features));
        if (features.Columns != Inputs)
            throw new ArgumentException($"The model takes {Inputs} features, the table has {features.Columns}.", nameof(features));
        return WithProbabilities(Outputs(features, new(features.Rows, 0, [])));
    }

    /// <summary>Predicts every row: the value of a regression target, the probability of a binary one.</summary>
    /// <param name="rows">Rows with the features and ids of the model.</param>
    /// <returns><c>[rows, targets]</c>.</returns>
    /// <exception cref="ArgumentException">The features or ids are not the model's.</exception>
    public Matrix Predict(MultiTargetData rows)
    {
        RequireInputs(rows);
        return WithProbabilities(Outputs(rows.Features, rows.Codes));
    }

    /// <summary>Measures the model on rows it was not trained on.</summary>
    /// <param name="data">The rows, with the features and targets of the model. Row weights are ignored.</param>
    /// <returns>One entry per target.</returns>
    /// <exception cref="ArgumentException">The data's features or targets are not the model's.</exception>
    public IReadOnlyList<TargetMetrics> Evaluate(MultiTargetData data)
    {
        RequireInputs(data);
        if (!Targets.SequenceEqual(data.Targets))
            throw new ArgumentException("The data's targets are not the model's.", nameof(data));
        var outputs = Outputs(data.Features, data.Codes);
        return [.. data.Targets.Select((target, k) => TargetMetrics.Of(target, outputs.Column(k), data.Labels.Column(k)))];
    }

    void RequireInputs(MultiTargetData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Inputs != data.Features.Columns)
            throw new ArgumentException($"The model takes {Inputs} features, the data have {data.Features.Columns}.", nameof(data));
        if (!Ids.SequenceEqual(data.Ids))
            throw new ArgumentException("The data's ids are not the model's.", nameof(data));
    }

    /// <summary>Takes over the numbers of all layers, hidden ones first, and of the ids' tables; the output layer is joint.</summary>
    void Load(IReadOnlyList<DenseLayer> layers, IReadOnlyList<Matrix> tables)
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

    // values, and logits for binary targets: they tell rows apart whose probabilities round to 1
    Matrix Outputs(Matrix features, CodeMatrix codes)
    {
        if (features.Rows == 0)
            return new(0, Targets.Count, []);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new(features.Rows, Targets.Count, forward(features.ToTensor(), codes.ToTensor()).data<float>().ToArray());
    }

    // [B, inputs], [B, ids] → [B, inputs + ids · EmbeddingWidth]
    Tensor WithVectors(Tensor features, Tensor codes) =>
        cat([features, .. embeddings.Select((table, i) => table.index_select(0, codes.select(1, i)))], dim: 1);

    Matrix WithProbabilities(Matrix outputs) => new(
        outputs.Rows, outputs.Columns, [.. outputs.Values.ToArray().Select((value, i) => Targets[i % Targets.Count].Kind == TargetKind.Binary ? Logistic.Probability(value) : value)]);
}
