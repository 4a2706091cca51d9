namespace LossWeighting;

/// <summary>How the training of one model ended.</summary>
public enum ModelStatus
{
    /// <summary>It was trained.</summary>
    Done,

    /// <summary>A loss was no longer finite; the model has no losses and no metrics.</summary>
    Diverged,

    /// <summary>Its trainer ended with an error; the model has no losses and no metrics.</summary>
    Failed,

    /// <summary>Its trainer did not end in time; the model has no losses and no metrics.</summary>
    TimedOut,
}

/// <summary>One trained model of a sweep, in numbers.</summary>
/// <param name="Weighting">Place of its weighting in the grid.</param>
/// <param name="Seed">Decided its initial parameters and its batches.</param>
/// <param name="Status">How its training ended.</param>
/// <param name="Epochs">The losses of every epoch, first to last.</param>
/// <param name="FinalEpoch">The epoch that the model is as it was after, counted from 1: the last, or with early stop the best.</param>
/// <param name="Metrics">What was measured on the held-out rows: a value per target, NaN where the metric does not apply to it.</param>
/// <param name="Steps">Optimiser steps made.</param>
/// <param name="Seconds">Time taken on one thread. The only number that differs from run to run.</param>
public sealed record SweptModel(
    int Weighting, int Seed, ModelStatus Status, IReadOnlyList<EpochLosses> Epochs, int FinalEpoch, IReadOnlyDictionary<Metric, IReadOnlyList<double>> Metrics, long Steps, double Seconds)
{
    /// <summary>A model of which there are no numbers.</summary>
    /// <param name="status">Why.</param>
    /// <param name="seed">That of the model.</param>
    /// <param name="steps">Optimiser steps made.</param>
    /// <param name="seconds">Time taken.</param>
    public static SweptModel Without(ModelStatus status, int seed, long steps, double seconds) =>
        new(0, seed, status, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), steps, seconds);

    /// <summary>One metric of one target.</summary>
    /// <param name="target">Place of the target.</param>
    /// <param name="metric">What to read.</param>
    /// <returns>NaN where there is no model, where the metric does not fit to the target, or where it was not measured.</returns>
    public double Value(int target, Metric metric)
    {
        if (Status != ModelStatus.Done)
            return double.NaN;
        if (metric == Metric.Loss)
            return Epochs[FinalEpoch - 1].HeldOut.PerTarget[target];
        return Metrics.TryGetValue(metric, out var values) ? values[target] : double.NaN;
    }
}
