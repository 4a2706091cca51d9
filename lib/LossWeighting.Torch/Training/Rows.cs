using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Rows as tensors: features <c>[N, D]</c>, labels <c>[N, K]</c> and, where the data have them, sample weights <c>[N]</c>.</summary>
readonly record struct Rows(Tensor Features, Tensor Labels, Tensor? SampleWeights)
{
    internal Rows(MultiTargetData data)
        : this(data.Features.ToTensor(), data.Labels.ToTensor(), data.SampleWeights is { } weights ? tensor(weights.ToArray()).clone() : null)
    {
    }

    internal long Count => Features.shape[0];

    internal Rows InOrder(long[] order)
    {
        using var index = tensor(order);
        return new(Features.index_select(0, index), Labels.index_select(0, index), SampleWeights?.index_select(0, index));
    }

    internal Rows Slice(int start, int count) =>
        new(Features.narrow(0, start, count), Labels.narrow(0, start, count), SampleWeights?.narrow(0, start, count));
}
