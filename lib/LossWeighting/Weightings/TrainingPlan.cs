using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>What is trained, to predict what, on which loss, and how.</summary>
sealed record TrainingPlan(nn.Module<Tensor, Tensor> Model, IReadOnlyList<Target> Targets, TrainingLoss Loss, TrainerOptions Options)
{
    /// <summary>The parameters that all targets share.</summary>
    /// <param name="user">Who looks at their gradients.</param>
    internal IReadOnlyList<Tensor> RequireShared(string user) => Model is ISharedBottom { SharedParameters: { Count: > 0 } shared } ? shared : throw Lacks(user, "shared parameters, such as hidden layers or vectors of ids");

    /// <summary>The weights of the last layer that all targets share.</summary>
    /// <param name="user">Who looks at its gradients.</param>
    internal Tensor RequireLastShared(string user) => Model is ISharedBottom { LastSharedWeights: { } weights } ? weights : throw Lacks(user, "a last shared layer, such as a hidden one");

    static ArgumentException Lacks(string user, string part) => new($"{user} looks at the targets' gradients by {part}, which this model does not have or does not tell of (see {nameof(ISharedBottom)}).");
}
