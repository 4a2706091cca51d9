namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// A map of one target's metric over all weightings of three targets. A point's distance from a side is the weight of the target in the
    /// corner opposite. The stronger the colour, the better; the best weighting carries a star. Weightings that give the target no weight are hollow:
    /// they do not train it, and are off the scale.
    /// </summary>
    /// <param name="sweep">A sweep of three targets, finished or not.</param>
    /// <param name="target">Whose metric is shown.</param>
    /// <param name="metric">What is shown.</param>
    /// <exception cref="ArgumentException">There are not three targets, there is no such target, or the metric was not measured for it.</exception>
    public static Figure Ternary(SweepResult sweep, string target, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        RequireThreeTargets(sweep);
        var (k, judged, best, trained, untrained, finding) = TargetMapFinding.Of(sweep, target, metric);
        // N points in a triangle of about 430 px lie about 430 / (√2N − 1.5) apart: tiles that nearly touch
        var size = Math.Clamp(0.85 * 430 / (Math.Sqrt(2 * sweep.Grid.Count) - 1.5), 8, 40);
        var ticks = TernaryTicks(sweep.Grid);
        return Draw(
            Text(finding),
            $"stronger colour: better; star: best; hollow: {Text(target)} has no weight; {SweepText.Repeats(sweep)}{SweepText.Gaps(sweep)}",
            $"Triangle of the weights of {string.Join(", ", sweep.Targets.Select(t => t.Name))}, coloured by the {judged.Label} of {target}{SweepText.Gaps(sweep)}. {finding}.",
            [
                Trace("scatterternary", Points(untrained, new { symbol = "hexagon-open", size = 11, color = "#AAAAAA", line = new { width = 1.5 } })),
                Trace("scatterternary", Points(trained, Tiles())),
                Trace("scatterternary", Points([(best, sweep.Means(judged)[best, k]!)], new { symbol = "star", size = 15, color = "white", line = new { color = Ink, width = 1.5 } })),
            ],
            new
            {
                ternary = new { sum = 1, aaxis = Side(0), baxis = Side(1), caxis = Side(2), bgcolor = "white" },
                showlegend = false,
                margin = new { l = 60, r = 60, t = 115, b = 140 },
            },
            height: 640);

        object Tiles()
        {
            var color = TargetColors.Of(sweep.Targets, k);
            object[] Scale(params (double Place, string Color)[] stops) => [.. stops.Select(stop => new object[] { stop.Place, stop.Color })];
            const string pale = "#F1F1F1";
            return new
            {
                symbol = "hexagon",
                size,
                color = trained.Select(point => point.Value.Mean).ToArray(),
                colorscale = judged.Direction switch
                {
                    MetricDirection.Higher => Scale((0, pale), (1, color)),
                    MetricDirection.NearOne => Scale((0, pale), (0.5, color), (1, pale)),
                    _ => Scale((0, color), (1, pale)),
                },
                // of both sides of the best, for a metric that has two
                cmid = judged.Direction == MetricDirection.NearOne ? 1 : (double?)null,
                line = new { color = "white", width = 1 },
                colorbar = new
                {
                    // below, where it takes no width from the triangle
                    title = new { text = $"{MetricUnit(judged, [sweep.Targets[k]])} of {ShortText(target)}", side = "top", font = new { size = 13 } },
                    orientation = "h", x = 0.5, xanchor = "center", y = -0.15, yanchor = "top", len = 0.6, thickness = 14, outlinewidth = 0,
                },
            };
        }

        object Points(IReadOnlyList<(int Weighting, Interval Value)> drawn, object marker) => new
        {
            a = drawn.Select(point => SweepText.Share(sweep.Grid[point.Weighting], 0)).ToArray(),
            b = drawn.Select(point => SweepText.Share(sweep.Grid[point.Weighting], 1)).ToArray(),
            c = drawn.Select(point => SweepText.Share(sweep.Grid[point.Weighting], 2)).ToArray(),
            text = drawn.Select(point => $"{sweep.Grid.Entry(point.Weighting).Label}<br>{Text(target)}: {judged.Label} {Within95(point.Value, "0.0000")}").ToArray(),
            mode = "markers",
            marker,
            cliponaxis = false,
            hovertemplate = "%{text}<extra></extra>",
        };

        object Side(int corner) => new
        {
            title = new { text = $"<b>{ShortText(sweep.Targets[corner].Name)}</b>", font = new { color = TargetColors.Of(sweep.Targets, corner), size = 14 } },
            color = TargetColors.Of(sweep.Targets, corner),
            gridcolor = Grid,
            tickvals = ticks,
            ticktext = ticks.Select(WeightText.Of).ToArray(),
            ticks = "outside",
            ticklen = size / 2, // labels beyond the tiles
            tickcolor = "rgba(0,0,0,0)",
        };
    }

    // every share that the grid has, where there is room for all and fifths are not among them
    static double[] TernaryTicks(WeightGrid grid)
    {
        const int most = 11;
        double[] fifths = [0.2, 0.4, 0.6, 0.8];
        double[] shares = [.. grid.SelectMany(weights => weights.Select((_, k) => Math.Round(SweepText.Share(weights, k), 10))).Where(share => share is > 0 and < 1).Distinct().Order()];
        return shares.Length is 0 or > most || fifths.All(shares.Contains) ? fifths : shares;
    }
}
