using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// The picture of a seesaw: how far two targets are above their own best weighting, on one axis, while weight moves from one to the other.
    /// Mean over seeds; the 95 % interval is that of the difference to the best weighting, taken seed by seed. With more targets than two, all but the first share the rest equally; weightings in which they do not
    /// are not drawn, nor a target where it has no weight.
    /// </summary>
    /// <param name="sweep">A sweep over <see cref="WeightGrid.Axis"/> or <see cref="WeightGrid.Simplex"/>, finished or not.</param>
    /// <param name="one">Target whose weight is followed.</param>
    /// <param name="other">Target it is held against.</param>
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="Metric.AsLoss"/>), as a share above the lowest mean; not calibration, whose best is 0.</param>
    /// <exception cref="ArgumentException">
    /// There is no such target, the metric was not measured for both or is 0 at best, or fewer than two weightings differ by the weight of the
    /// first target, or none of them trains both.
    /// </exception>
    public static Figure Balance(SweepResult sweep, string one, string other, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var found = BalanceFinding.Of(sweep, one, other, metric);
        var (judged, finding) = (found.Metric, found.Sentence);
        var (first, second) = (sweep.TargetIndex(one), sweep.TargetIndex(other));
        var best = SweepText.Share(sweep.Grid[found.BestForWorseOff], first);
        return Draw(
            Text(finding),
            $"{SweepText.Repeats(sweep)}{(sweep.Seeds == 1 ? "" : ", 95 % interval of the difference, seed by seed")}; 0 %: own best weighting; dotted: there{(sweep.Targets.Count > 2 ? "; other targets share the rest equally" : "")}{SweepText.Gaps(sweep)}",
            $"{judged.LossLabel} of {one} and {other} as a share above their own best, by the weight of {one}{SweepText.Gaps(sweep)}. {finding}.",
            [.. BalanceLine(first, found.One), .. BalanceLine(second, found.Other)],
            new
            {
                xaxis = Axis($"share of the weight that is on {ShortText(one)}", new { range = new[] { -0.03, 1.03 } }),
                yaxis = Axis($"{judged.LossLabel} above own best", new { tickformat = ".0%", rangemode = "tozero" }),
                legend = new { orientation = "h", x = 0, y = -0.2, yanchor = "top" },
                showlegend = true,
                shapes = new[] { new { type = "line", yref = "paper", x0 = best, x1 = best, y0 = 0, y1 = 1, line = new { color = "#999999", width = 1.5, dash = "dot" }, layer = "below" } },
            },
            height: 460);

        IEnumerable<Trace> BalanceLine(int target, IReadOnlyList<AboveBest> line)
        {
            var (name, color) = (Text(sweep.Targets[target].Name), TargetColors.Of(sweep.Targets, target));
            double[] x = [.. line.Select(point => SweepText.Share(sweep.Grid[point.Weighting], first))];
            if (sweep.Seeds > 1)
                yield return Band(x, [.. line.Select(point => Ends(point.Above).Low)], [.. line.Select(point => Ends(point.Above).High)], color, name, panel: 0);
            yield return Trace("scatter", new
            {
                x,
                y = line.Select(point => point.Above.Mean).ToArray(),
                text = line.Select(point => $"{sweep.Grid.Entry(point.Weighting).Label}<br>{name}: {judged.Label} {Within95(sweep.Means(judged)[point.Weighting, target]!, "0.0000")}").ToArray(),
                mode = "lines+markers",
                line = new { color, width = 2.5 },
                marker = new { color, size = 7 },
                name,
                legendgroup = name,
                hovertemplate = "%{text}<br>%{y:.1%} above own best<extra></extra>",
            });
        }
    }
}
