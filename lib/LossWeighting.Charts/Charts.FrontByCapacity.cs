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
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="Metric.AsLoss"/>).</param>
    /// <exception cref="ArgumentException">There is no sweep, or one lacks a target, the metric, or a finished weighting that trains both.</exception>
    public static Figure FrontByCapacity(IReadOnlyList<(string Label, SweepResult Sweep)> sweeps, string xTarget, string yTarget, Metric? metric = null)
    {
        var (judged, found, finding) = CapacityFinding.Of(sweeps, xTarget, yTarget, metric);
        var gaps = string.Concat(sweeps.Where(each => SweepText.Gaps(each.Sweep).Length > 0).Select(each => $"; {each.Label}{SweepText.Gaps(each.Sweep).Replace("; ", ", ", StringComparison.Ordinal)}"));
        var seeds = sweeps.Select(each => SweepText.Repeats(each.Sweep)).Distinct().ToArray();
        return Draw(
            Text(finding),
            $"a line per front, a dot per weighting on it; {(seeds.Length == 1 ? seeds[0] : "means over seeds")}; nearer to the lower left: better for both{Text(gaps)}",
            $"Fronts of the {judged.LossLabel} of {xTarget} and {yTarget} for {string.Join(", ", sweeps.Select(each => each.Label))}{gaps}. {finding}.",
            found.Select((each, i) => FrontDots(
                sweeps[i].Sweep, each, each.Front, "lines+markers", Viridis(0.85 * i / Math.Max(1, sweeps.Count - 1)), Text(sweeps[i].Label), intervals: false)),
            new
            {
                xaxis = Axis(LossAxis(sweeps[0].Sweep, sweeps[0].Sweep.TargetIndex(xTarget), judged)),
                yaxis = Axis(LossAxis(sweeps[0].Sweep, sweeps[0].Sweep.TargetIndex(yTarget), judged)),
                legend = new { orientation = "h", x = 0, y = -0.18, yanchor = "top" },
                showlegend = true,
            },
            height: 480);
    }
}
