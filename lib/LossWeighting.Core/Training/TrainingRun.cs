namespace LossWeighting;

/// <summary>The losses of one epoch, each the mean over rows.</summary>
/// <param name="Epoch">Counts from 1.</param>
/// <param name="Train">Losses of the batches as the model met them, each before the step that used it.</param>
/// <param name="HeldOut">Losses on the held-out rows after the epoch's last step.</param>
public sealed record EpochLosses(int Epoch, TargetLosses Train, TargetLosses HeldOut)
{
    /// <summary>These losses, unless one is not finite.</summary>
    /// <exception cref="TrainingDivergedException">One is not.</exception>
    internal EpochLosses RequireFinite(IReadOnlyList<Target> targets)
    {
        for (var k = 0; k < targets.Count; k++)
            if (!double.IsFinite(Train.PerTarget[k] + HeldOut.PerTarget[k]))
                throw new TrainingDivergedException(Epoch, targets[k].Name);
        return this;
    }
}

/// <summary>Each target's own loss, and the weighted sum that a model is judged by.</summary>
/// <param name="PerTarget">L_k, before weighting, one per target: squared error or nats.</param>
/// <param name="Total">Σ w_k L_k, with the weights of the loss.</param>
public sealed record TargetLosses(IReadOnlyList<double> PerTarget, double Total)
{
    /// <summary>The weighted sum of the given losses.</summary>
    /// <param name="perTarget">L_k, one per target.</param>
    /// <param name="weights">w_k, one per target.</param>
    public static TargetLosses Weighted(IReadOnlyList<double> perTarget, LossWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new(perTarget, weights.Dot(perTarget));
    }
}

/// <summary>What a training did, epoch by epoch.</summary>
/// <param name="Targets">What was predicted.</param>
/// <param name="Weights">The weights of the loss, one per target: by them totals are judged, and by default the model is trained.</param>
/// <param name="Options">How it was trained.</param>
/// <param name="Epochs">The losses of every epoch, first to last.</param>
/// <param name="BestEpoch">The epoch with the lowest total held-out loss, counted from 1. With early stop, the model is as it was after it.</param>
/// <param name="Conflict">How the targets' gradients related, where <see cref="TrainerOptions.TrackConflict"/> asked for it.</param>
/// <param name="EpochWeights">
/// For every epoch the target weights it trained by, as shares: each step's are divided by their sum, and the mean over the steps is taken.
/// <c>null</c> where the weights do not tell what the method did (as with PCGrad).
/// </param>
public sealed record TrainingRun(
    IReadOnlyList<Target> Targets, LossWeights Weights, TrainerOptions Options, IReadOnlyList<EpochLosses> Epochs, int BestEpoch,
    GradientConflict? Conflict = null, IReadOnlyList<LossWeights>? EpochWeights = null)
{
    /// <summary>What it was trained by, as it is written in charts.</summary>
    internal string WeightingLabel => Options.WeightingMethod is StaticWeighting ? $"weights {WeightText.Of(Weights)}" : Options.WeightingMethod.Name;

    /// <summary>Whether training stopped before the last epoch asked for.</summary>
    public bool StoppedEarly => Epochs.Count < Options.Epochs;
}

/// <summary>
/// A loss was no longer a finite number. The model has been put back to where it started. A loss that is finite but useless is no error:
/// see <see cref="TrainingOptions.LearningRate"/> for how the curve shows it.
/// </summary>
/// <param name="epoch">The epoch, counted from 1.</param>
/// <param name="target">Name of the target.</param>
public sealed class TrainingDivergedException(int epoch, string target) : Exception(
    $"In epoch {epoch} the loss of target '{target}' was no longer a finite number. Lower the learning rate, or standardise the features and the labels of regression targets.");
