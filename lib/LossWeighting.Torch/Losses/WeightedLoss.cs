using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>The article's weighted loss, a weight per target: <c>L = Σ w_k L_k</c>, where <c>L_k</c> is the plain mean over the rows.</summary>
/// <param name="weights">One weight per target.</param>
public sealed class WeightedLoss(LossWeights weights) : TrainingLoss(weights)
{
    private protected override Tensor Sums(Tensor rowLosses, Tensor? sampleWeights) => rowLosses.sum(dim: 0);

    internal override Tensor Mean(Tensor sums, long rows, Tensor? sampleWeights) => sums.DividedBy(rows);

    private protected override void RequireSampleWeights(MultiTargetData data)
    {
        if (data.SampleWeights is not null)
            throw new ArgumentException($"The data have sample weights, which {nameof(WeightedLoss)} would ignore: train with {nameof(SampleWeightedLoss)}.");
    }
}
