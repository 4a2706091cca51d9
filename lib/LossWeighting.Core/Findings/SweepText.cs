using System.Globalization;

namespace LossWeighting;

/// <summary>What sentences about sweeps share.</summary>
static class SweepText
{
    /// <summary>What is missing from a sweep, to follow a sentence; empty where nothing is.</summary>
    internal static string Gaps(SweepResult sweep)
    {
        List<string> gaps = [];
        if (!sweep.IsComplete)
            gaps.Add($"unfinished: {sweep.Models.Count} of {sweep.Grid.Count * sweep.Seeds} models");
        var lost = sweep.Models.Where(model => model.Status != ModelStatus.Done).ToArray();
        if (lost.Length > 0)
            gaps.Add($"left out: {lost.Select(model => model.Weighting).Distinct().Count()} of {sweep.Grid.Count} weightings, whose training {(lost.All(model => model.Status == ModelStatus.Diverged) ? "diverged" : "failed")}");
        return string.Concat(gaps.Select(gap => "; " + gap));
    }

    /// <summary>Over how many models a mean is.</summary>
    internal static string Repeats(SweepResult sweep) => sweep.Seeds == 1 ? "one seed" : $"mean of {sweep.Seeds} seeds";

    /// <summary>Why there is nothing to say of a sweep.</summary>
    internal static ArgumentException NothingToDraw(SweepResult sweep) =>
        new($"There is nothing to draw: of {sweep.Grid.Count * sweep.Seeds} models {sweep.Models.Count} are finished, and {sweep.Models.Count(model => model.Status != ModelStatus.Done)} of these {(sweep.Models.Any(model => model.Status is ModelStatus.Failed or ModelStatus.TimedOut) ? "failed" : "diverged")}.");

    internal static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A weight's part of all.</summary>
    internal static double Share(LossWeights weights, int target) => weights[target] / weights.Sum();

    /// <summary>Places of the targets that a sweep measured a metric of.</summary>
    /// <exception cref="ArgumentException">There is none, or the sweep did not measure the metric; the message says why.</exception>
    internal static int[] TargetsWith(SweepResult sweep, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (metric != Metric.Loss && !sweep.Header.Metrics.Contains(metric))
            throw new ArgumentException($"The sweep did not measure {metric.Label}: sweep with {nameof(Metric)}.{metric} among its {nameof(EngineOptions.Metrics)}.", nameof(metric));
        if (metric.NeedsGroups && sweep.Measured(Metric.Loss) && !sweep.Measured(metric))
            throw new ArgumentException($"The sweep did not measure {metric.Label}: its data have no groups. Give {nameof(MultiTargetData)} the group of every row.", nameof(metric));
        int[] targets = [.. Enumerable.Range(0, sweep.Targets.Count).Where(k => metric.FitsTo(sweep.Targets[k]))];
        return targets.Length > 0
            ? targets
            : throw new ArgumentException($"{metric.Label} is for {metric.KindLabel} targets, and the sweep has none: take {nameof(Metric)}.{Metric.Loss} or {nameof(Metric)}.{Metric.MeanSquaredError}.", nameof(metric));
    }

    /// <summary>Places of two targets.</summary>
    /// <exception cref="ArgumentException">They are the same, or the metric is not defined for one.</exception>
    internal static (int One, int Other) PairOf(SweepResult sweep, string one, string other, Metric metric)
    {
        int[] targets = TargetsWith(sweep, metric);
        int Place(string name) => targets.Contains(sweep.TargetIndex(name))
            ? sweep.TargetIndex(name)
            : throw new ArgumentException($"{metric.Label} is for {metric.KindLabel} targets, {name} is none.", nameof(metric));
        return one != other ? (Place(one), Place(other)) : throw new ArgumentException($"Two targets are needed, '{one}' was given twice.", nameof(other));
    }

    /// <summary>Weightings that differ by the weight of one target alone, the others sharing the rest equally: its weight rising.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    internal static int[] Along(SweepResult sweep, int target)
    {
        bool OthersAreEqual(LossWeights weights)
        {
            double[] others = [.. weights.Where((_, k) => k != target)];
            return others.Length == 0 || others.Max() - others.Min() <= 1e-9 * weights.Sum();
        }

        int[] places = [.. sweep.Grid.Static.Where(place => OthersAreEqual(sweep.Grid[place])).OrderBy(place => Share(sweep.Grid[place], target))];
        return places.Length > 1
            ? places
            : throw new ArgumentException($"The sweep has fewer than two weightings that differ by the weight of {sweep.Targets[target].Name} alone (the others sharing the rest equally). Sweep {nameof(WeightGrid)}.{nameof(WeightGrid.Axis)}, or {nameof(WeightGrid.Simplex)} with an even number of divisions.");
    }
}
