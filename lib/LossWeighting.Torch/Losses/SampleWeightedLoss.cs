using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>A weight per row: the row's loss counts <c>s_i</c> times. The weights are the data's <see cref="MultiTargetData.SampleWeights"/>.</summary>
/// <param name="reduction">What the sum is divided by.</param>
/// <param name="weights">Target weights on top, for models with several outputs; by default one output with weight 1.</param>
public sealed class SampleWeightedLoss(SampleReduction reduction = SampleReduction.PerRow, LossWeights? weights = null) : TrainingLoss(weights ?? [1])
{
    /// <summary>What the sum is divided by.</summary>
    public SampleReduction Reduction { get; } = reduction;

    // [B, K], [B] → [K]
    private protected override Tensor Sums(Tensor rowLosses, Tensor? sampleWeights) => Required(sampleWeights).matmul(rowLosses);

    // a batch whose weights are all 0 has a loss of 0
    internal override Tensor Mean(Tensor sums, long rows, Tensor? sampleWeights) =>
        Reduction == SampleReduction.PerRow ? sums.DividedBy(rows) : sums / Required(sampleWeights).sum().AtLeast(1e-12);

    private protected override void RequireSampleWeights(MultiTargetData data)
    {
        if (data.SampleWeights is null)
            throw new ArgumentException($"The data have no sample weights: set them, or train with {nameof(WeightedLoss)}.");
    }

    static Tensor Required(Tensor? sampleWeights) => sampleWeights ?? throw new ArgumentNullException(nameof(sampleWeights), "There is one weight per row.");
}
