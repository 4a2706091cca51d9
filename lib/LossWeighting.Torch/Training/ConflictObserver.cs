using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Looks at the gradients while a model is trained, and changes nothing.</summary>
sealed class ConflictObserver(IReadOnlyList<Target> targets, IReadOnlyList<Tensor> shared)
{
    readonly List<float[]> products = [];

    /// <summary>By which parameters it wants the targets' own gradients.</summary>
    internal IReadOnlyList<Tensor> Shared { get; } = shared;

    internal GradientConflict Seen => new(targets, products);

    /// <summary>Keeps how the gradients of a step relate.</summary>
    /// <param name="perTarget"><c>[K, parameters]</c>.</param>
    internal void Take(Tensor perTarget) => products.Add(perTarget.mm(perTarget.t()).data<float>().ToArray()); // [K, K]
}
