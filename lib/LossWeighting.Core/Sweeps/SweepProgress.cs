namespace LossWeighting;

/// <summary>How far a sweep has come.</summary>
/// <param name="FinishedModels">Models trained, those of an earlier run included.</param>
/// <param name="Models">Models asked for.</param>
/// <param name="Steps">Optimiser steps made in this run.</param>
/// <param name="RemainingSteps">Steps still to make, if no model stops early; <c>null</c>: the trainer does not know.</param>
/// <param name="Elapsed">Time since this run began.</param>
public sealed record SweepProgress(int FinishedModels, int Models, long Steps, long? RemainingSteps, TimeSpan Elapsed)
{
    /// <summary>Optimiser steps per second, over all threads.</summary>
    public double StepsPerSecond => Elapsed == TimeSpan.Zero ? 0 : Steps / Elapsed.TotalSeconds;

    /// <summary>Time left at this rate; <c>null</c> while it is not known.</summary>
    public TimeSpan? Remaining => RemainingSteps == 0 ? TimeSpan.Zero : Steps == 0 || RemainingSteps is not { } left ? null : left / (double)Steps * Elapsed;
}

/// <summary>What a sweep will take, measured by training for a moment.</summary>
/// <param name="Models">Weightings × seeds.</param>
/// <param name="Steps">Optimiser steps of all models, if none stops early.</param>
/// <param name="Duration">Estimated time on the threads asked for.</param>
public sealed record SweepPlan(int Models, long Steps, TimeSpan Duration);
