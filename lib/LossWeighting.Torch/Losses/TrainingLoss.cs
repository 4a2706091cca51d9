using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// What <see cref="Trainer"/> minimises: <c>L = Σ w_k L_k</c> over the targets, where <c>L_k</c> is a mean of row losses. A row loss is the
/// squared error for a regression target and the binary cross-entropy with a logit for a binary one. A loss of one's own overrides
/// <see cref="RowLosses"/>, or how rows are summed and divided.
/// </summary>
public abstract class TrainingLoss
{
    /// <summary>A loss with these target weights.</summary>
    /// <param name="weights">One per target.</param>
    protected TrainingLoss(LossWeights weights)
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
    /// <param name="rowWeights">One weight per row and target, <c>[B, K]</c>, or per row, <c>[B]</c>, where the loss uses them.</param>
    /// <returns><c>[K]</c>.</returns>
    public Tensor PerTarget(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets, Tensor? rowWeights = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        var weights = rowWeights?.dim() == 1 ? rowWeights.unsqueeze(1).expand(-1, targets.Count) : rowWeights;
        return Mean(Sums(RowLosses(outputs, labels, targets), weights), outputs.shape[0], weights).MoveToOuterDisposeScope();
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

    /// <summary>The loss of every row and target, before any weight.</summary>
    /// <param name="outputs">Values or logits, <c>[B, K]</c>.</param>
    /// <param name="labels">Labels, <c>[B, K]</c>; 0 or 1 for binary targets.</param>
    /// <param name="targets">The K targets.</param>
    /// <returns><c>[B, K]</c>.</returns>
    protected internal virtual Tensor RowLosses(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets) => Plain(outputs, labels, targets);

    /// <summary>The sums of the row losses over a batch, which add up over batches as means do not.</summary>
    /// <param name="rowLosses">What <see cref="RowLosses"/> returned, <c>[B, K]</c>.</param>
    /// <param name="rowWeights"><c>[B, K]</c>; <c>null</c>: the data have none.</param>
    /// <returns><c>[K]</c>.</returns>
    protected internal virtual Tensor Sums(Tensor rowLosses, Tensor? rowWeights)
    {
        ArgumentNullException.ThrowIfNull(rowLosses);
        return rowLosses.sum(dim: 0);
    }

    /// <summary>The targets' losses, given the sums of these rows' losses.</summary>
    /// <param name="sums">What <see cref="Sums"/> returned, added up over some batches, <c>[K]</c>.</param>
    /// <param name="rows">Number of rows in them.</param>
    /// <param name="rowWeights">Their weights, <c>[rows, K]</c>; <c>null</c>: the data have none.</param>
    /// <returns><c>[K]</c>.</returns>
    protected internal virtual Tensor Mean(Tensor sums, long rows, Tensor? rowWeights) => sums.DividedBy(rows);

    /// <summary>Fails where the data have row weights that the loss would ignore, or lack those that it needs.</summary>
    /// <param name="data">Rows to train on, or to judge by.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    protected virtual void RequireFits(MultiTargetData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.RowWeights is not null)
            throw new ArgumentException($"The data have sample weights, which {GetType().Name} would ignore: train with {nameof(SampleWeightedLoss)}.");
    }

    /// <summary>Fails where the data do not fit the loss, or leave nothing to learn.</summary>
    internal void RequireFits(DataSplit data)
    {
        Weights.RequireOnePer(data.Targets);
        RequireFits(data.Train);
        RequireFits(data.HeldOut);
        Weights.RequireTrainable(data);
    }

    internal static Tensor Plain(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets)
    {
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
