namespace LossWeighting;

/// <summary>Which weighting is best for each target, among those that train all of them.</summary>
/// <param name="Metric">What targets are judged by.</param>
/// <param name="Targets">Places of the targets that it is defined for.</param>
/// <param name="Places">Weightings that train all targets, with numbers of these.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record BestWeightings(Metric Metric, IReadOnlyList<int> Targets, IReadOnlyList<int> Places, string Sentence)
{
    /// <summary>Finds them.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="metric">What to judge targets by; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">The metric was not measured, or no weighting that trains all targets is finished.</exception>
    public static BestWeightings Of(SweepResult sweep, Metric? metric = null)
    {
        metric ??= Metric.Loss;
        int[] targets = SweepText.TargetsWith(sweep, metric);
        var means = sweep.Means(metric);
        int[] all = [.. sweep.Grid.Static.Where(weighting => means.Has(weighting, targets))];
        int[] places = [.. all.Where(weighting => sweep.Grid[weighting].All(weight => weight > 0))];
        if (all.Length == 0)
            throw SweepText.NothingToDraw(sweep);
        if (places.Length == 0)
            throw new ArgumentException("Every weighting of the sweep leaves a target without weight, which is then not trained. Sweep some that train all targets.", nameof(sweep));
        return new(metric, targets, places, $"Best {metric.Label} of " + string.Join(", ", targets.Select(k =>
            $"{sweep.Targets[k].Name} with {WeightText.Of(sweep.Grid[places.MinBy(weighting => means.Loss(weighting, k))])}")));
    }
}
