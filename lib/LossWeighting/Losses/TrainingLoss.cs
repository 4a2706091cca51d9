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
        RequireFits(data.Train);
        RequireFits(data.HeldOut);
        RequireBothLabels(data.Train);
    }

    private protected virtual void RequireFits(MultiTargetData data) => Weights.RequireOnePer(data.Targets);

    /// <summary>
    /// Fails where a binary target that counts has one label only in the training rows that count: its best logit would be infinite, and no
    /// row would be told from another. Held-out rows may be few and all alike; they are judged by, not learned from.
    /// </summary>
    void RequireBothLabels(MultiTargetData train)
    {
        var counting = Enumerable.Range(0, train.Rows).Where(row => train.SampleWeights is null || train.SampleWeights[row] > 0);
        for (var k = 0; k < Weights.Count; k++)
            if (Weights[k] > 0 && train.Targets[k].Kind == TargetKind.Binary && counting.Select(row => train.Labels[row, k]).Distinct().Take(2).ToArray() is [var only])
                throw new ArgumentException(
                    $"Binary target '{train.Targets[k].Name}' is {only} in every training row{(train.SampleWeights is null ? "" : " of a sample weight over 0")}, so there is " +
                    $"nothing to learn: train on rows where it is {1 - only} too, leave the target out, or give it the target weight 0.");
    }

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
