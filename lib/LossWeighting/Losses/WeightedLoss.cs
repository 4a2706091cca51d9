using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// The article's weighted loss: every target has a loss of its own, and the model minimises <c>L = Σ w_k L_k</c>. <c>L_k</c> is the mean
/// over the batch of the squared error for a regression target and of the binary cross-entropy with a logit for a binary one.
/// </summary>
/// <param name="weights">One weight per target.</param>
public sealed class WeightedLoss(LossWeights weights)
{
    /// <summary>One weight per target.</summary>
    public LossWeights Weights { get; } = weights ?? throw new ArgumentNullException(nameof(weights));

    /// <summary>Each target's own loss, before weighting.</summary>
    /// <param name="outputs">Values or logits, <c>[B, K]</c>.</param>
    /// <param name="labels">Labels, <c>[B, K]</c>; 0 or 1 for binary targets.</param>
    /// <param name="targets">The K targets.</param>
    /// <returns><c>[K]</c>.</returns>
    public static Tensor PerTarget(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        var kind = targets[0].Kind;
        var losses = targets.All(target => target.Kind == kind)
            ? Elementwise(kind, outputs, labels).mean([0]) // all columns at once
            : stack(targets.Select((target, k) => Elementwise(target.Kind, outputs.select(1, k), labels.select(1, k)).mean()));
        return losses.MoveToOuterDisposeScope();
    }

    /// <summary>The number to minimise, <c>Σ w_k L_k</c>.</summary>
    /// <param name="perTarget">What <see cref="PerTarget"/> returned, <c>[K]</c>.</param>
    /// <returns>A scalar.</returns>
    public Tensor Total(Tensor perTarget)
    {
        ArgumentNullException.ThrowIfNull(perTarget);
        using var factors = tensor([.. Weights], perTarget.dtype, perTarget.device);
        return perTarget.dot(factors);
    }

    static Tensor Elementwise(TargetKind kind, Tensor outputs, Tensor labels) => kind switch
    {
        TargetKind.Binary => nn.functional.binary_cross_entropy_with_logits(outputs, labels, reduction: nn.Reduction.None),
        _ => nn.functional.mse_loss(outputs, labels, reduction: nn.Reduction.None),
    };
}
