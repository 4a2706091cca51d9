using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>A copy of a model's parameters and buffers, to go back to.</summary>
sealed class Snapshot
{
    readonly List<(Tensor Live, Tensor Copy)> tensors;

    internal Snapshot(nn.Module model) =>
        tensors = [.. model.parameters().Concat(model.buffers()).Select(live => (live, live.detach().clone()))];

    internal void Take()
    {
        using var noGradient = no_grad();
        foreach (var (live, copy) in tensors)
            copy.copy_(live);
    }

    internal void Restore()
    {
        using var noGradient = no_grad();
        foreach (var (live, copy) in tensors)
            live.copy_(copy);
    }
}
