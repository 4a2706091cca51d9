namespace LossWeighting;

/// <summary>How far a target is above its own best with one weighting: the difference seed by seed, as a share of the best.</summary>
/// <param name="Weighting">Place in the grid.</param>
/// <param name="Above">0 at its best, with the 95 % interval over seeds.</param>
public sealed record AboveBest(int Weighting, Interval Above);

/// <summary>What two targets lose as weight moves from one to the other, each above its own best.</summary>
/// <param name="Metric">What was compared, turned so that lower is better.</param>
/// <param name="Places">Weightings along which the first target's weight rises; the others share the rest.</param>
/// <param name="One">The first target, where it is trained.</param>
/// <param name="Other">The second target, where it is trained.</param>
/// <param name="BestForWorseOff">The weighting whose worse-off target is best off.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record BalanceFinding(
    Metric Metric, IReadOnlyList<int> Places, IReadOnlyList<AboveBest> One, IReadOnlyList<AboveBest> Other, int BestForWorseOff, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep, finished or not, with weightings that differ by the first target's weight alone.</param>
    /// <param name="one">Name of the target whose weight rises.</param>
    /// <param name="other">Name of another.</param>
    /// <param name="metric">What to compare; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">There are no such weightings or targets, or the metric has no share above its best.</exception>
    public static BalanceFinding Of(SweepResult sweep, string one, string other, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        var (first, second) = SweepText.PairOf(sweep, one, other, metric);
        var places = SweepText.Along(sweep, first);
        AboveBest[][] lines = [.. new[] { first, second }.Select(k => Above(sweep, places, k, metric))];
        var both = (from a in lines[0] join b in lines[1] on a.Weighting equals b.Weighting select (Place: a.Weighting, Above: new[] { a.Above.Mean, b.Above.Mean })).ToArray();
        if (both.Length == 0)
            throw sweep.IsComplete ? new ArgumentException("No weighting along which the weight moves trains both targets: sweep more divisions.", nameof(sweep)) : SweepText.NothingToDraw(sweep);
        var (best, above) = both.MinBy(point => point.Above.Max());
                return new(metric, places, lines[0], lines[1], best,
            $"The worse-off target is best off with weight {WeightText.Of(SweepText.Share(sweep.Grid[best], first))} on {one}: "
            + $"{one} {SweepText.Number(above[0], "0.0 %")}, {other} {SweepText.Number(above[1], "0.0 %")} above its own best {metric.LossLabel}");
    }

    static AboveBest[] Above(SweepResult sweep, IReadOnlyList<int> places, int target, Metric metric)
    {
        if (metric.Direction == MetricDirection.NearOne)
            throw new ArgumentException($"{metric.Label} is best at a distance of 0 from 1, above which nothing can be a share: take another metric.", nameof(metric));
        var means = sweep.Means(metric);
        int[] trained = [.. places.Where(place => means.Trains(place, target) && means.Has(place, target))];
        if (trained.Length == 0)
            throw SweepText.NothingToDraw(sweep);
        var bestPlace = trained.MinBy(place => means.Loss(place, target));
        var best = means.Loss(bestPlace, target);
        if (!(best > 0))
            throw new ArgumentException($"The {metric.LossLabel} of {sweep.Targets[target].Name} is 0 at best, above which nothing can be a share: take another metric.", nameof(metric));
        return [.. from place in trained
                   let above = (double[])[.. from model in sweep.Of(place)
                                             join lowest in sweep.Of(bestPlace) on model.Seed equals lowest.Seed
                                             select (metric.AsLoss(model.Value(target, metric)) - metric.AsLoss(lowest.Value(target, metric))) / best]
                   where above.Length > 0
                   select new AboveBest(place, Interval.Of(above))];
    }
}
