using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// A model whose targets share parameters. <see cref="GradientConflict"/>, <see cref="GradNorm"/> and <see cref="PCGrad"/> look at the targets'
/// gradients by these; any model of one's own that tells them can be trained so.
/// </summary>
public interface ISharedBottom
{
    /// <summary>All parameters that serve every target.</summary>
    IReadOnlyList<Tensor> SharedParameters { get; }

    /// <summary>The weights of the last layer that serves every target; <c>null</c> where there is none.</summary>
    Tensor? LastSharedWeights { get; }
}
