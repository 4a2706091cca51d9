namespace LossWeighting;

/// <summary>One target's metric over all weightings of a sweep.</summary>
/// <param name="Target">Place of the target.</param>
/// <param name="Metric">What it is judged by.</param>
/// <param name="Best">The weighting with the best mean among those that train the target.</param>
/// <param name="Trained">Weightings that train the target, with their means.</param>
/// <param name="Untrained">Those that do not.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record TargetMapFinding(
    int Target, Metric Metric, int Best, IReadOnlyList<(int Weighting, Interval Value)> Trained, IReadOnlyList<(int Weighting, Interval Value)> Untrained, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="target">Name of the target.</param>
    /// <param name="metric">What to judge it by; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">There is no such target, the metric was not measured for it, or nothing is finished that trains it.</exception>
    public static TargetMapFinding Of(SweepResult sweep, string target, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        var (k, means) = (sweep.TargetIndex(target), sweep.Means(metric));
        if (!SweepText.TargetsWith(sweep, metric).Contains(k))
            throw new ArgumentException($"{metric.Label} is for {metric.KindLabel} targets, {target} is none.", nameof(metric));
        if (means.Best(k) is not { } best)
            throw SweepText.NothingToDraw(sweep);
        var points = sweep.Grid.Static.Where(place => means.Has(place, k)).Select(place => (Weighting: place, Value: means[place, k]!)).ToLookup(point => means.Trains(point.Weighting, k));
        var worst = points[true].MaxBy(point => metric.AsLoss(point.Value.Mean)).Value;
        var shares = sweep.Targets.Select((each, corner) => $"{each.Name} {WeightText.Of(SweepText.Share(sweep.Grid[best], corner))}");
        return new(k, metric, best, [.. points[true]], [.. points[false]],
            $"{target}: best {metric.Label} {SweepText.Number(means[best, k]!.Mean, "0.000")} with {string.Join(", ", shares)}; worst {SweepText.Number(worst.Mean, "0.000")}");
    }
}
