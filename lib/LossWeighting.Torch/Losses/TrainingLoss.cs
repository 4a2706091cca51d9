using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// What <see cref="Trainer"/> minimises: <c>L = Σ w_k L_k</c> over the targets, where <c>L_k</c> is a mean of row losses. A row loss is the
/// squared error for a regression target and the binary cross-entropy with a logit for a binary one.
/// </summary>
public abstract class TrainingLoss
{
    private protected TrainingLoss(LossWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Weights = weights;
    }

    /// <summary>One weight per target.</summary>
    public LossWeights Weights { get; }

    /// <summary>Each target's own loss over a batch, before its target weight.</summary>
    /// <param name="outputs">Values or logits, <c>[B, K]</c>.</param>
    /// <param name="labels">Labels, <c>[B, K]</c>; 0 or 1 for binary targets.</param>
    /// <param name="targets">The K targets.</param>
    /// <param name="sampleWeights">One weight per row, <c>[B]</c>, where the loss uses them.</param>
    /// <returns><c>[K]</c>.</returns>
    public Tensor PerTarget(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets, Tensor? sampleWeights = null)
    {
        using var scope = NewDisposeScope();
        return Mean(Sums(outputs, labels, targets, sampleWeights), outputs.shape[0], sampleWeights).MoveToOuterDisposeScope();
    }

    /// <summary>The number to minimise, <c>Σ w_k L_k</c>.</summary>
    /// <param name="perTarget">What <see cref="PerTarget"/> returned, <c>[K]</c>.</param>
    /// <returns>A scalar.</returns>
    public Tensor Total(Tensor perTarget)
    {
        ArgumentNullException.ThrowIfNull(perTarget);
        using var factors = Weights.ToTensor(); // [K]
        return perTarget.dot(factors);
    }

    /// <summary>The sums of the (weighted) row losses, <c>[K]</c>. They add up over batches, as means do not.</summary>
    internal Tensor Sums(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets, Tensor? sampleWeights) =>
        Sums(RowLosses(outputs, labels, targets), sampleWeights);

    private protected abstract Tensor Sums(Tensor rowLosses, Tensor? sampleWeights);

    /// <summary>The targets' losses, given the sums of these rows' losses.</summary>
    internal abstract Tensor Mean(Tensor sums, long rows, Tensor? sampleWeights);

    /// <summary>Fails where the data lack what the loss needs, hold what it would ignore, or leave nothing to learn.</summary>
    internal void RequireFits(DataSplit data)
    {
        Weights.RequireOnePer(data.Targets);
        RequireSampleWeights(data.Train);
        RequireSampleWeights(data.HeldOut);
        Weights.RequireTrainable(data);
    }

    /// <summary>Fails where the data have sample weights that the loss would ignore, or lack those that it needs.</summary>
    private protected abstract void RequireSampleWeights(MultiTargetData data);

    /// <summary>The loss of every row and target, <c>[B, K]</c>.</summary>
    internal static Tensor RowLosses(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(targets);
        var kind = targets[0].Kind;
        return targets.All(target => target.Kind == kind)
            ? Elementwise(kind, outputs, labels) // all columns at once
            : stack(targets.Select((target, k) => Elementwise(target.Kind, outputs.select(1, k), labels.select(1, k))), dim: 1);
    }

    static Tensor Elementwise(TargetKind kind, Tensor outputs, Tensor labels) => kind switch
    {
        TargetKind.Binary => nn.functional.binary_cross_entropy_with_logits(outputs, labels, reduction: nn.Reduction.None),
        _ => nn.functional.mse_loss(outputs, labels, reduction: nn.Reduction.None),
    };
}
