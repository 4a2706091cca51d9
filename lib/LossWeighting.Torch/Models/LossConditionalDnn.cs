using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>How a <see cref="LossConditionalDnn"/> takes the weighting in.</summary>
public enum Conditioning
{
    /// <summary>As further features, beside the others.</summary>
    Concatenation,

    /// <summary>
    /// Feature-wise linear modulation (FiLM; Perez et al., AAAI 2018): every hidden layer hands its ReLU <c>(1 + γ)·h + β</c> in place of its
    /// sums <c>h</c>, where γ and β have a number for each unit and are linear functions of the weighting.
    /// </summary>
    Film,
}

/// <summary>
/// One net for all weightings (You Only Train Once: Dosovitskiy &amp; Djolonga, ICLR 2020): a <see cref="MultiTargetDnn"/> that takes the target
/// weights as an input, beside the features, and is trained by <see cref="LossConditionalTrainer"/> on weightings drawn at random. After
/// that one training, it answers for any weighting. Input <c>[B, inputs]</c> and <c>[B, targets]</c>, output <c>[B, targets]</c>: the value of
/// a regression target, the logit of a binary one.
/// </summary>
public sealed class LossConditionalDnn : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    readonly MultiTargetDnn net;
    readonly ModuleList<Linear> scales = [], shifts = []; // 1 + γ and β, a layer for every hidden layer of the net, no biases: weights add up to 1
    readonly bool sharedOutput;

    /// <summary>
    /// Builds the network. It starts as a <see cref="MultiTargetDnn"/> does; with <see cref="Conditioning.Film"/>, γ and β start at 0, so that it is that
    /// very net whatever the weights.
    /// </summary>
    /// <param name="inputs">Number of features, ids included.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; at least one: without, the weights could only add to the outputs.</param>
    /// <param name="targets">What to predict.</param>
    /// <param name="conditioning">How the weighting is taken in.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="ids">The ids beside the features, in their order; <c>null</c>: none.</param>
    /// <param name="embeddingWidth">Numbers in the vector of an id.</param>
    /// <param name="sharedOutput">
    /// Whether there is one output, which serves as the prediction of every target, and not one each. This is the article's "one model" taken
    /// literally: nothing but the weights decides whom the output serves.
    /// </param>
    /// <exception cref="ArgumentException">There is no hidden layer or no target, a width is not positive, or targets of two kinds share an output.</exception>
    public LossConditionalDnn(
        int inputs, IReadOnlyList<int> hidden, IReadOnlyList<Target> targets, Conditioning conditioning = Conditioning.Film, int seed = 0,
        IReadOnlyList<IdFeature>? ids = null, int embeddingWidth = NetShape.DefaultEmbeddingWidth, bool sharedOutput = false)
        : this(inputs, new NetShape([.. hidden ?? throw new ArgumentNullException(nameof(hidden))], embeddingWidth), targets, conditioning, seed, ids, sharedOutput)
    {
    }

    internal LossConditionalDnn(
        int inputs, NetShape shape, IReadOnlyList<Target> targets, Conditioning conditioning, int seed, IReadOnlyList<IdFeature>? ids, bool sharedOutput = false)
        : base(nameof(LossConditionalDnn))
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (!Enum.IsDefined(conditioning))
            throw new ArgumentOutOfRangeException(nameof(conditioning), conditioning, "There is no such conditioning.");
        if (shape.Hidden.Count == 0)
            throw new ArgumentException("A net that takes the weights as an input needs at least one hidden layer: without, they could only add to its outputs.", nameof(shape));
        if (sharedOutput && targets.Select(target => target.Kind).Distinct().Count() > 1)
            throw new ArgumentException("A value and a logit cannot be one output: targets that share it must be of one kind.", nameof(targets));

        Conditioning = conditioning;
        Inputs = inputs;
        Targets = [.. targets];
        this.sharedOutput = sharedOutput;
        net = new(
            conditioning == Conditioning.Concatenation && (inputs > 0 || ids is { Count: > 0 }) ? inputs + targets.Count : inputs, shape,
            sharedOutput ? [.. targets.Take(1)] : targets, OutputLayer.Joint, seed, ids);
        foreach (var width in conditioning == Conditioning.Film ? shape.Hidden : [])
        {
            scales.Add(Filled(ones(width, targets.Count)));
            shifts.Add(Filled(zeros(width, targets.Count)));
        }

        RegisterComponents();
    }

    /// <summary>A network for these data: it takes their features and ids, and predicts their targets.</summary>
    /// <param name="data">Their values do not matter.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; at least one: without, the weights could only add to the outputs.</param>
    /// <param name="conditioning">How the weighting is taken in.</param>
    /// <param name="seed">The same seed gives the same start.</param>
    /// <param name="embeddingWidth">Numbers in the vector of an id.</param>
    /// <param name="sharedOutput">
    /// Whether there is one output, which serves as the prediction of every target, and not one each. This is the article's "one model" taken
    /// literally: nothing but the weights decides whom the output serves.
    /// </param>
    /// <exception cref="ArgumentException">There is no hidden layer, a width is not positive, or targets of two kinds share an output.</exception>
    public static LossConditionalDnn For(
        DataSplit data, IReadOnlyList<int> hidden, Conditioning conditioning = Conditioning.Film, int seed = 0, int embeddingWidth = NetShape.DefaultEmbeddingWidth,
        bool sharedOutput = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(data.Train.Features.Columns, hidden, data.Targets, conditioning, seed, data.Train.Ids, embeddingWidth, sharedOutput);
    }

    /// <summary>How the weighting is taken in.</summary>
    public Conditioning Conditioning { get; }

    /// <summary>Number of features, without the weights.</summary>
    public int Inputs { get; }

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden => net.Hidden;

    /// <summary>What the outputs predict, in their order.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>The ids beside the features.</summary>
    public IReadOnlyList<IdFeature> Ids => net.Ids;

    /// <summary>Number of numbers that training adjusts.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>Maps features <c>[B, inputs]</c>, ids and a weighting for every row <c>[B, targets]</c> to outputs <c>[B, targets]</c>.</summary>
    /// <param name="features"><c>[B, inputs]</c>.</param>
    /// <param name="codes">Ids as whole numbers, <c>[B, ids]</c>.</param>
    /// <param name="weights">Target weights, not negative; each row counts as if divided by its sum.</param>
    public override Tensor forward(Tensor features, Tensor codes, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = NewDisposeScope();
        var shares = weights / weights.sum([1L], keepdim: true); // [B, K]
        var y = Conditioning == Conditioning.Concatenation
            ? net.forward(cat([shares, features], dim: 1), codes)
            : net.ForwardWith((layer, sums) => (scales[layer].forward(shares) * sums).Plus(shifts[layer].forward(shares)), features, codes);
        return (sharedOutput ? y.expand(-1, Targets.Count) : y).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts every row as the model of this weighting: the value of a regression target, the probability of a binary one.</summary>
    /// <param name="rows">Rows with the features and ids of the model.</param>
    /// <param name="weights">One weight per target; only their ratios count.</param>
    /// <returns><c>[rows, targets]</c>.</returns>
    /// <exception cref="ArgumentException">The features, ids or the number of weights are not what the model takes.</exception>
    public Matrix Predict(MultiTargetData rows, LossWeights weights)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(weights);
        if (rows.Features.Columns != Inputs)
            throw new ArgumentException($"The model takes {Inputs} features, the table has {rows.Features.Columns}.", nameof(rows));
        if (!Ids.SequenceEqual(rows.Ids))
            throw new ArgumentException("The rows' ids are not the model's.", nameof(rows));
        weights.RequireOnePer(Targets);
        var outputs = Outputs(rows, weights).Values.ToArray();
        for (var k = 0; k < Targets.Count; k++)
            for (var i = k; i < outputs.Length && Targets[k].Kind == TargetKind.Binary; i += Targets.Count)
                outputs[i] = Logistic.Probability(outputs[i]);
        return new(rows.Rows, Targets.Count, outputs);
    }

    /// <summary>As <see cref="Predict"/>, but logits for binary targets: they tell rows apart whose probabilities round to 1.</summary>
    internal Matrix Outputs(MultiTargetData rows, LossWeights weights)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var row = weights.ToTensor().unsqueeze(0); // [1, K]
        var outputs = forward(rows.Features.ToTensor(), rows.Codes.ToTensor(), row.expand(rows.Rows, -1));
        return new(rows.Rows, Targets.Count, outputs.contiguous().data<float>().ToArray());
    }

    static Linear Filled(Tensor values)
    {
        using var noGradient = no_grad();
        using var filled = values;
        var layer = nn.Linear(filled.shape[1], filled.shape[0], hasBias: false);
        layer.weight.copy_(filled);
        return layer;
    }
}
