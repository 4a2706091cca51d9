namespace LossWeighting;

/// <summary>What is trained, to predict what, on which loss, and how.</summary>
sealed record TrainingPlan(Forward Model, IReadOnlyList<Target> Targets, TrainingLoss Loss, TrainerOptions Options);
