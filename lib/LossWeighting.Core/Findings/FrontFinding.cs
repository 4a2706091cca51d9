namespace LossWeighting;

/// <summary>A weighting among those that train two targets.</summary>
/// <param name="Weighting">Place in the grid.</param>
/// <param name="X">Mean of the first target's metric.</param>
/// <param name="Y">Mean of the second target's metric.</param>
/// <param name="OnFront">Whether no other is at least as good for both and better for one.</param>
public sealed record FrontPoint(int Weighting, Interval X, Interval Y, bool OnFront);

/// <summary>What a sweep can have of two targets at once: the weightings that train both, and which of them no other dominates.</summary>
/// <param name="One">The first target.</param>
/// <param name="Other">The second target.</param>
/// <param name="Metric">What was compared.</param>
/// <param name="Points">All of them, in the order of the grid.</param>
/// <param name="Front">Those on the front, from the best for the first target to the best for the second.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record FrontFinding(Target One, Target Other, Metric Metric, IReadOnlyList<FrontPoint> Points, IReadOnlyList<FrontPoint> Front, string Sentence)
{
    /// <summary>Finds the front.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of another.</param>
    /// <param name="metric">What to compare; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">There is no such target, no finished weighting trains both, or the metric was not measured.</exception>
    public static FrontFinding Of(SweepResult sweep, string one, string other, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        var (x, y) = SweepText.PairOf(sweep, one, other, metric);
        var means = sweep.Means(metric);
        int[] both = [.. Enumerable.Range(0, sweep.Grid.Count).Where(place => means.Trains(place, x) && means.Trains(place, y))];
        if (both.Length == 0)
            throw new ArgumentException($"No weighting of the sweep trains both {one} and {other}: sweep some that give both a weight.", nameof(sweep));
        int[] places = [.. both.Where(place => means.Has(place, x, y))];
        if (places.Length == 0)
            throw SweepText.NothingToDraw(sweep);
        var best = ParetoFront.NonDominated([.. places.Select(place => means.Losses(place, [x, y]))]).ToHashSet();
        FrontPoint[] points = [.. places.Select((place, i) => new FrontPoint(place, means[place, x]!, means[place, y]!, best.Contains(i)))];
        FrontPoint[] front = [.. points.Where(point => point.OnFront).OrderBy(point => metric.AsLoss(point.X.Mean))];
        return new(sweep.Targets[x], sweep.Targets[y], metric, points, front, Say());

        string Say()
        {
            string Loss(Interval value) => SweepText.Number(metric.AsLoss(value.Mean), "0.000");
            var rest = points.Length - front.Length;
            return front.Length == 1
                ? $"One weighting, {sweep.Grid.Entry(front[0].Weighting)}, is at least as good as all others for both {one} and {other}"
                : $"Along the front {one}'s {metric.LossLabel} rises from {Loss(front[0].X)} to {Loss(front[^1].X)} as {other}'s falls from {Loss(front[0].Y)} to {Loss(front[^1].Y)}; "
                    + $"{rest} of {points.Length} weightings {(rest == 1 ? "is" : "are")} dominated";
        }
    }
}
