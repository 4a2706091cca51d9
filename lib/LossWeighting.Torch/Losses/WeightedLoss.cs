namespace LossWeighting;

/// <summary>The article's weighted loss, a weight per target: <c>L = Σ w_k L_k</c>, where <c>L_k</c> is the plain mean over the rows.</summary>
/// <param name="weights">One weight per target.</param>
public sealed class WeightedLoss(LossWeights weights) : TrainingLoss(weights);
