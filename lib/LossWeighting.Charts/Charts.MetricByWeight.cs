using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// A metric of every target against the weight of one: mean over seeds with its 95 % interval. A panel per target; all panels are equally
    /// tall in the metric's unit, so slopes can be compared. The other targets share the rest equally; weightings of the sweep in which they
    /// do not are not drawn, nor a target where it has no weight.
    /// </summary>
    /// <param name="sweep">A sweep over <see cref="WeightGrid.Axis"/> or <see cref="WeightGrid.Simplex"/>, finished or not.</param>
    /// <param name="weightOf">Name of the target whose weight is followed.</param>
    /// <param name="metric">What is shown, for every target that it is defined for.</param>
    /// <exception cref="ArgumentException">There is no such target, the metric was not measured, or there are fewer than two weightings to draw.</exception>
    public static Figure MetricByWeight(SweepResult sweep, string weightOf, Metric? metric = null)
    {
        var (moved, judged, targets, places, finding) = AlongFinding.Of(sweep, weightOf, metric);
        var means = sweep.Means(judged);
        var lines = targets.Select(k => places.Where(place => means.Trains(place, k)).Select(place => (Place: place, Value: means[place, k]!)).Where(point => point.Value is not null).ToArray()).ToArray();
        var ranges = lines.Select(line => line.Length == 0 ? (Low: 0, High: 0) : (Low: line.Min(point => Low(point.Value)), High: line.Max(point => High(point.Value)))).ToArray();
        var span = 1.1 * Math.Max(ranges.Max(range => range.High - range.Low), 1e-6);
        return Draw(
            Text(finding),
            $"{SweepText.Repeats(sweep)}{(sweep.Seeds == 1 ? "" : ", with 95 % interval")}; the other targets share the rest equally; all panels equally tall{SweepText.Gaps(sweep)}",
            $"{judged.Label} of {string.Join(", ", targets.Select(k => sweep.Targets[k].Name))}, a panel each, by the weight of {weightOf}{SweepText.Gaps(sweep)}. {finding}.",
            targets.Select((k, panel) => MetricLine(sweep, lines[panel], k, moved, judged, panel)),
            Panels(
                [.. targets.Select(k => ShortText(sweep.Targets[k].Name))],
                _ => Axis($"weight of {ShortText(weightOf)}", new { range = new[] { -0.05, 1.05 } }),
                panel => Axis(MetricUnit(judged, [sweep.Targets[targets[panel]]]), new { range = Around(ranges[panel]) })));

        double[] Around((double Low, double High) range)
        {
            var middle = (range.Low + range.High) / 2;
            return [middle - span / 2, middle + span / 2];
        }

        static double Low(Interval value) => double.IsNaN(value.Low) ? value.Mean : value.Low;

        static double High(Interval value) => double.IsNaN(value.High) ? value.Mean : value.High;
    }

    static Trace MetricLine(SweepResult sweep, IReadOnlyList<(int Place, Interval Value)> line, int target, int moved, Metric metric, int panel)
    {
        var name = Text(sweep.Targets[target].Name);
        var color = TargetColors.Of(sweep.Targets, target);
        return Trace("scatter", new
        {
            x = line.Select(point => SweepText.Share(sweep.Grid[point.Place], moved)).ToArray(),
            y = line.Select(point => point.Value.Mean).ToArray(),
            // one seed has no interval
            error_y = new { type = "data", array = line.Select(point => double.IsNaN(point.Value.High) ? 0 : point.Value.High - point.Value.Mean).ToArray(), color, thickness = 1.5, width = 3 },
            text = line.Select(point => $"{sweep.Grid.Entry(point.Place).Label}<br>{name}: {metric.Label} {Within95(point.Value, "0.0000")}").ToArray(),
            mode = "lines+markers",
            line = new { color, width = 2.5 },
            marker = new { color, size = 7 },
            name,
            showlegend = false,
            xaxis = AxisName('x', panel),
            yaxis = AxisName('y', panel),
            hovertemplate = "%{text}<extra></extra>",
        });
    }
}
