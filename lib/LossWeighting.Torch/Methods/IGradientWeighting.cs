using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// A <see cref="WeightingState"/> that also looks at the targets' own gradients, or changes them. It costs a backward pass per target, and only
/// <see cref="Trainer"/> can serve it.
/// </summary>
public interface IGradientWeighting
{
    /// <summary>By which parameters every target's own gradient is wanted; asked once, before the first step.</summary>
    /// <param name="shared">What the targets share.</param>
    IReadOnlyList<Tensor> GradientsBy(SharedLayers shared);

    /// <summary>Sees the targets' gradients, after the backward pass and before the optimiser's step; may change what the optimiser gets.</summary>
    /// <param name="gradients">Those of the step's batch.</param>
    void TakeGradients(StepGradients gradients);
}

/// <summary>The parameters of a model that serve every target.</summary>
public sealed class SharedLayers
{
    readonly nn.Module model;
    readonly string user;

    /// <param name="model">The model.</param>
    /// <param name="user">Who looks at the gradients, for messages.</param>
    internal SharedLayers(nn.Module model, string user) => (this.model, this.user) = (model, user);

    /// <summary>All of them.</summary>
    /// <exception cref="ArgumentException">The model has none or does not tell of them.</exception>
    public IReadOnlyList<Tensor> Parameters => model is ISharedBottom { SharedParameters: { Count: > 0 } shared } ? shared : throw Lacks("shared parameters, such as hidden layers or vectors of ids");

    /// <summary>The weights of the last layer that serves every target.</summary>
    /// <exception cref="ArgumentException">The model has none or does not tell of it.</exception>
    public Tensor LastWeights => model is ISharedBottom { LastSharedWeights: { } weights } ? weights : throw Lacks("a last shared layer, such as a hidden one");

    ArgumentException Lacks(string part) => new($"{user} looks at the targets' gradients by {part}, which this model does not have or does not tell of (see {nameof(ISharedBottom)}).");
}
