using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>A weight per row: the row's loss counts <c>s_i</c> times. The weights are the data's <see cref="MultiTargetData.RowWeights"/>.</summary>
/// <param name="reduction">What the sum is divided by.</param>
/// <param name="weights">Target weights on top, for models with several outputs; by default one output with weight 1.</param>
public sealed class SampleWeightedLoss(SampleReduction reduction = SampleReduction.PerRow, LossWeights? weights = null) : TrainingLoss(weights ?? [1])
{
    /// <summary>What the sum is divided by.</summary>
    public SampleReduction Reduction { get; } = reduction;

    /// <inheritdoc/>
    protected internal override Tensor Sums(Tensor rowLosses, Tensor? rowWeights)
    {
        ArgumentNullException.ThrowIfNull(rowLosses);
        return (rowLosses * Required(rowWeights)).sum(dim: 0);
    }

    /// <inheritdoc/>
    // a batch whose weights are all 0 has a loss of 0
    protected internal override Tensor Mean(Tensor sums, long rows, Tensor? rowWeights)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return Reduction == SampleReduction.PerRow ? sums.DividedBy(rows) : sums / Required(rowWeights).sum(dim: 0).AtLeast(1e-12);
    }

    /// <inheritdoc/>
    protected override void RequireFits(MultiTargetData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.RowWeights is null)
            throw new ArgumentException($"The data have no sample weights: set them, or train with {nameof(WeightedLoss)}.");
    }

    static Tensor Required(Tensor? rowWeights) => rowWeights ?? throw new ArgumentNullException(nameof(rowWeights), "There is one weight per row.");
}
