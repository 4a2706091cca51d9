using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>What is trained, to predict what, on which loss, and how.</summary>
sealed record TrainingPlan(nn.Module<Tensor, Tensor> Model, IReadOnlyList<Target> Targets, TrainingLoss Loss, TrainerOptions Options);
