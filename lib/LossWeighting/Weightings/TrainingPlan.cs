using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>What is trained, to predict what, on which loss, and how.</summary>
sealed record TrainingPlan(nn.Module<Tensor, Tensor> Model, IReadOnlyList<Target> Targets, TrainingLoss Loss, TrainerOptions Options)
{
    /// <summary>The model as one with parameters that all targets share.</summary>
    /// <param name="user">Who looks at their gradients.</param>
    internal MultiTargetDnn RequireShared(string user) => Model is MultiTargetDnn dnn && dnn.SharedParameters.Any()
        ? dnn
        : throw Lacks(user, "the hidden layers and the ids' vectors");

    /// <summary>The model as one with a last hidden layer.</summary>
    /// <param name="user">Who looks at its gradients.</param>
    internal MultiTargetDnn RequireHidden(string user) => Model is MultiTargetDnn { Hidden.Count: > 0 } dnn ? dnn : throw Lacks(user, "the last of the hidden layers");

    static ArgumentException Lacks(string user, string part) =>
        new($"{user} looks at gradients on {part} of a {nameof(MultiTargetDnn)}, which this model does not have.");
}
