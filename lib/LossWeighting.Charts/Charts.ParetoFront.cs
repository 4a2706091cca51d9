using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// What each weighting offers two targets: a dot at their mean losses, lower left is better. Weightings that another one beats in both are
    /// grey, the rest are joined to the front. Weightings that leave one of the two without weight do not train it and are not drawn; where the
    /// sweep has the single-target weightings, dotted lines show what each target reaches alone.
    /// </summary>
    /// <param name="sweep">A sweep, finished or not, of two targets or more; only these two are looked at.</param>
    /// <param name="xTarget">Target whose loss goes to the right.</param>
    /// <param name="yTarget">Target whose loss goes up.</param>
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="Metric.AsLoss"/>).</param>
    /// <exception cref="ArgumentException">There is no such target, the metric was not measured for both, or no finished weighting trains both.</exception>
    public static Figure ParetoFront(SweepResult sweep, string xTarget, string yTarget, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var found = FrontFinding.Of(sweep, xTarget, yTarget, metric);
        var (means, points, front) = (sweep.Means(found.Metric), found.Points, found.Front);
        var (x, y) = (sweep.TargetIndex(xTarget), sweep.TargetIndex(yTarget));
        return Draw(
            Text(found.Sentence),
            $"a dot per weighting that trains both, {SweepText.Repeats(sweep)}{(sweep.Seeds == 1 ? "" : " with 95 % intervals")}; grey: dominated; dotted: a target trained alone{SweepText.Gaps(sweep)}",
            $"{found.Metric.LossLabel} of {xTarget} and {yTarget} for {points.Count} weightings, those that no other dominates joined by a line{SweepText.Gaps(sweep)}. {found.Sentence}.",
            [
                FrontDots(sweep, found, [.. points.Where(point => !point.OnFront)], "markers", "#B5B5B5"),
                FrontDots(sweep, found, front, "lines+markers", Ink),
            ],
            new
            {
                xaxis = Axis(LossAxis(sweep, x, found.Metric)),
                yaxis = Axis(LossAxis(sweep, y, found.Metric)),
                shapes = (object?[])[.. new[] { Alone(x, 'x'), Alone(y, 'y') }.OfType<object>()],
                annotations = front.Count == 1 ? [Named(front[0], "left")] : new[] { Named(front[0], "left"), Named(front[^1], "right") },
            },
            height: 480);

        object Named(FrontPoint point, string anchor) => new
        {
            x = found.Metric.AsLoss(point.X.Mean),
            y = found.Metric.AsLoss(point.Y.Mean),
            text = $"{sweep.Grid.Entry(point.Weighting).Label}",
            ax = 30,
            ay = -30,
            xanchor = anchor,
            arrowwidth = 1,
            arrowcolor = "#999999",
            standoff = 6,
            font = new { size = 12 },
        };

        object? Alone(int target, char axis)
        {
            if (sweep.Grid.Corner(target) is not { } corner || means[corner, target] is not { } value)
                return null;
            var at = found.Metric.AsLoss(value.Mean);
            var line = new { color = TargetColors.Of(sweep.Targets, target), width = 1.5, dash = "dot" };
            return axis == 'x'
                ? new { type = "line", xref = "x", yref = "paper", x0 = at, x1 = at, y0 = 0, y1 = 1, line, layer = "below" }
                : new { type = "line", xref = "paper", yref = "y", x0 = 0, x1 = 1, y0 = at, y1 = at, line, layer = "below" };
        }
    }

    static Trace FrontDots(SweepResult sweep, FrontFinding found, IReadOnlyList<FrontPoint> points, string mode, string color, string? name = null, bool intervals = true, int panel = 0)
    {
        // one seed has no interval
        object Bars(Func<FrontPoint, Interval> value) => new
        {
            type = "data",
            array = points.Select(point => double.IsNaN(value(point).High) ? 0 : value(point).High - value(point).Mean).ToArray(),
            color = Faded(color, 0.2),
            thickness = 1,
            width = 0,
            visible = intervals,
        };
        string Line(Target target, Interval value) => $"<br>{Text(target.Name)}: {found.Metric.Label} {Within95(value, "0.0000")}";
        return Trace("scatter", new
        {
            x = points.Select(point => found.Metric.AsLoss(point.X.Mean)).ToArray(),
            y = points.Select(point => found.Metric.AsLoss(point.Y.Mean)).ToArray(),
            error_x = Bars(point => point.X),
            error_y = Bars(point => point.Y),
            text = points.Select(point => $"{(name is null ? "" : $"{name}<br>")}{sweep.Grid.Entry(point.Weighting).Label}{Line(found.One, point.X)}{Line(found.Other, point.Y)}<br>{(point.OnFront ? "on the front" : "dominated")}").ToArray(),
            mode,
            line = new { color, width = 2 },
            marker = new { color, size = 8 },
            name = name ?? "",
            showlegend = name is not null,
            xaxis = AxisName('x', panel),
            yaxis = AxisName('y', panel),
            hovertemplate = "%{text}<extra></extra>",
        });
    }

}
