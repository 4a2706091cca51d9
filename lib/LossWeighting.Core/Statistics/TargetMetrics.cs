namespace LossWeighting;

/// <summary>One target's metrics.</summary>
/// <param name="Target">The target.</param>
/// <param name="Auc">Area under the ROC curve; binary targets only.</param>
/// <param name="LogLoss">In nats; binary targets only.</param>
/// <param name="MeanSquaredError">Of the value, or of the probability (then also called Brier score).</param>
public sealed record TargetMetrics(Target Target, double? Auc, double? LogLoss, double MeanSquaredError)
{
    /// <summary>Those of a model's outputs.</summary>
    /// <param name="target">The target.</param>
    /// <param name="outputs">Values or logits, one per row.</param>
    /// <param name="labels">One per row.</param>
    internal static TargetMetrics Of(Target target, float[] outputs, float[] labels)
    {
        if (target.Kind != TargetKind.Binary)
            return new(target, Auc: null, LogLoss: null, Metrics.MeanSquaredError(outputs, labels));
        var predictions = Logistic.Probabilities(outputs);
        return new(target, Metrics.Auc(outputs, labels), Metrics.LogLoss(predictions, labels), Metrics.MeanSquaredError(predictions, labels));
    }
}
