using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Rows as tensors: features <c>[N, D]</c>, codes <c>[N, ids]</c>, labels <c>[N, K]</c> and, where the data have them, row weights <c>[N, K]</c>.</summary>
readonly record struct Rows(Tensor Features, Tensor Codes, Tensor Labels, Tensor? Weights)
{
    internal Rows(MultiTargetData data) : this(data.Features.ToTensor(), data.Codes.ToTensor(), data.Labels.ToTensor(), data.RowWeights?.ToTensor())
    {
    }

    internal long Count => Features.shape[0];

    internal Rows InOrder(long[] order)
    {
        using var index = tensor(order);
        return new(Features.index_select(0, index), Of(Codes, codes => codes.index_select(0, index)), Labels.index_select(0, index), Weights?.index_select(0, index));
    }

    internal Rows Slice(int start, int count) => new(
        Features.narrow(0, start, count), Of(Codes, codes => codes.narrow(0, start, count)), Labels.narrow(0, start, count), Weights?.narrow(0, start, count));

    // mostly there are none, and a call would only take time
    static Tensor Of(Tensor codes, Func<Tensor, Tensor> change) => codes.shape[1] == 0 ? codes : change(codes);
}
