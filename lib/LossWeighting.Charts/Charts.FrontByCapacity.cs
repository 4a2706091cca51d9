namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// The fronts of several sweeps on one pair of axes, such as one sweep per width of the shared layer: the more a model can hold, the
    /// less one target has to pay for another. Only weightings that no other of the same sweep dominates are drawn.
    /// </summary>
    /// <param name="sweeps">Sweeps by name, such as <c>width 2</c>, in the order of their capacity; finished or not.</param>
    /// <param name="xTarget">Target whose loss goes to the right.</param>
    /// <param name="yTarget">Target whose loss goes up.</param>
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="MetricExtensions.AsLoss"/>).</param>
    /// <exception cref="ArgumentException">There is no sweep, or one lacks a target, the metric, or a finished weighting that trains both.</exception>
    public static Figure FrontByCapacity(IReadOnlyList<(string Label, SweepResult Sweep)> sweeps, string xTarget, string yTarget, Metric metric = Metric.Loss)
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        if (sweeps.Count == 0)
            throw new ArgumentException("There is no sweep to draw.", nameof(sweeps));
        var pairs = sweeps.Select(each => PairOf(each.Sweep, xTarget, yTarget, metric)).ToArray();
        var kinds = sweeps.Zip(pairs, (each, pair) => (each.Sweep.Targets[pair.One].Kind, each.Sweep.Targets[pair.Other].Kind)).Distinct();
        if (kinds.Count() > 1)
            throw new ArgumentException($"{xTarget} or {yTarget} is binary in one sweep and a regression in another: their losses do not compare.", nameof(sweeps));
        var fronts = sweeps.Zip(pairs, (each, pair) => FrontOf(PairPoints(each.Sweep, pair.One, pair.Other, metric), metric)).ToArray();

        var cost = fronts.Select((front, i) => $"{Number(metric.AsLoss(front[0].Y.Mean) - metric.AsLoss(front[^1].Y.Mean), "0.000")} with {sweeps[i].Label}");
        var finding = $"Along its front {yTarget}'s {metric.LossLabel()} moves by {string.Join(", ", cost)}";
        var gaps = string.Concat(sweeps.Where(each => Gaps(each.Sweep).Length > 0).Select(each => $"; {each.Label}{Gaps(each.Sweep).Replace("; ", ", ", StringComparison.Ordinal)}"));
        var seeds = sweeps.Select(each => Repeats(each.Sweep)).Distinct().ToArray();
        return Draw(
            Text(finding),
            $"a line per front, a dot per weighting on it; {(seeds.Length == 1 ? seeds[0] : "means over seeds")}; nearer to the lower left: better for both{Text(gaps)}",
            $"Fronts of the {metric.LossLabel()} of {xTarget} and {yTarget} for {string.Join(", ", sweeps.Select(each => each.Label))}{gaps}. {finding}.",
            fronts.Select((front, i) => PairDots(
                sweeps[i].Sweep, front, pairs[i].One, pairs[i].Other, metric, "lines+markers", Viridis(0.85 * i / Math.Max(1, sweeps.Count - 1)), Text(sweeps[i].Label), intervals: false)),
            new
            {
                xaxis = Axis(LossAxis(sweeps[0].Sweep, pairs[0].One, metric)),
                yaxis = Axis(LossAxis(sweeps[0].Sweep, pairs[0].Other, metric)),
                legend = new { orientation = "h", x = 0, y = -0.18, yanchor = "top" },
                showlegend = true,
            },
            height: 480);
    }
}
