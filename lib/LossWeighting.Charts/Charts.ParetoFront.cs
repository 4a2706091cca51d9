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
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="MetricExtensions.AsLoss"/>).</param>
    /// <exception cref="ArgumentException">There is no such target, the metric was not measured for both, or no finished weighting trains both.</exception>
    public static Figure ParetoFront(SweepResult sweep, string xTarget, string yTarget, Metric metric = Metric.Loss)
    {
        var (x, y) = PairOf(sweep, xTarget, yTarget, metric);
        var points = PairPoints(sweep, x, y, metric);
        var front = FrontOf(points, metric);
        var finding = front.Length == 1
            ? $"One weighting, {sweep.Grid[front[0].Weighting]}, is at least as good as all others for both {xTarget} and {yTarget}"
            : $"Along the front {xTarget}'s {metric.LossLabel()} rises from {Loss(front[0].X)} to {Loss(front[^1].X)} as {yTarget}'s falls from {Loss(front[0].Y)} to {Loss(front[^1].Y)}; "
                + $"{points.Length - front.Length} of {points.Length} weightings {(points.Length - front.Length == 1 ? "is" : "are")} dominated";
        return Draw(
            Text(finding),
            $"a dot per weighting that trains both, {Repeats(sweep)}{(sweep.Options.Seeds == 1 ? "" : " with 95 % intervals")}; grey: dominated; dotted: a target trained alone{Gaps(sweep)}",
            $"{metric.LossLabel()} of {xTarget} and {yTarget} for {points.Length} weightings, those that no other dominates joined by a line{Gaps(sweep)}. {finding}.",
            [
                PairDots(sweep, [.. points.Where(point => !point.OnFront)], x, y, metric, "markers", "#B5B5B5"),
                PairDots(sweep, front, x, y, metric, "lines+markers", Ink),
            ],
            new
            {
                xaxis = Axis(LossAxis(sweep, x, metric)),
                yaxis = Axis(LossAxis(sweep, y, metric)),
                shapes = (object?[])[.. new[] { Alone(x, 'x'), Alone(y, 'y') }.OfType<object>()],
                annotations = front.Length == 1 ? [Named(front[0], "left")] : new[] { Named(front[0], "left"), Named(front[^1], "right") },
            },
            height: 480);

        string Loss(Interval value) => Number(metric.AsLoss(value.Mean), "0.000");

        object Named(PairPoint point, string anchor) => new
        {
            x = metric.AsLoss(point.X.Mean),
            y = metric.AsLoss(point.Y.Mean),
            text = $"weights {WeightText.Of(sweep.Grid[point.Weighting])}",
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
            if (sweep.Grid.Corner(target) is not { } corner || MeanOf(sweep, corner, target, metric) is not { } value)
                return null;
            var at = metric.AsLoss(value.Mean);
            var line = new { color = TargetColors.Of(sweep.Targets, target), width = 1.5, dash = "dot" };
            return axis == 'x'
                ? new { type = "line", xref = "x", yref = "paper", x0 = at, x1 = at, y0 = 0, y1 = 1, line, layer = "below" }
                : new { type = "line", xref = "paper", yref = "y", x0 = 0, x1 = 1, y0 = at, y1 = at, line, layer = "below" };
        }
    }

    /// <summary>A weighting that trains two targets, by what it does to them.</summary>
    sealed record PairPoint(int Weighting, Interval X, Interval Y, bool OnFront);

    /// <summary>Places of two different targets that the metric was measured for.</summary>
    static (int One, int Other) PairOf(SweepResult sweep, string one, string other, Metric metric)
    {
        int[] targets = TargetsWith(sweep, metric);
        int Place(string name) => targets.Contains(sweep.TargetIndex(name))
            ? sweep.TargetIndex(name)
            : throw new ArgumentException($"{metric.Label()} is for binary targets, {name} is none.", nameof(metric));
        return one != other ? (Place(one), Place(other)) : throw new ArgumentException($"Two targets are needed, '{one}' was given twice.", nameof(other));
    }

    /// <summary>The finished weightings that train both targets, in the grid's order.</summary>
    static PairPoint[] PairPoints(SweepResult sweep, int x, int y, Metric metric)
    {
        var points = (from weighting in Enumerable.Range(0, sweep.Grid.Count)
                      where Trains(sweep, weighting, x) && Trains(sweep, weighting, y)
                      let valueX = MeanOf(sweep, weighting, x, metric)
                      let valueY = MeanOf(sweep, weighting, y, metric)
                      where valueX is not null && valueY is not null
                      select (Weighting: weighting, X: valueX, Y: valueY)).ToArray();
        if (points.Length == 0)
            throw Enumerable.Range(0, sweep.Grid.Count).Any(weighting => Trains(sweep, weighting, x) && Trains(sweep, weighting, y))
                ? NothingToDraw(sweep)
                : new ArgumentException($"No weighting of the sweep trains both {sweep.Targets[x].Name} and {sweep.Targets[y].Name}: sweep some that give both a weight.", nameof(sweep));
        var front = LossWeighting.ParetoFront.NonDominated([.. points.Select(point => new[] { metric.AsLoss(point.X.Mean), metric.AsLoss(point.Y.Mean) })]).ToHashSet();
        return [.. points.Select((point, i) => new PairPoint(point.Weighting, point.X, point.Y, front.Contains(i)))];
    }

    static PairPoint[] FrontOf(IEnumerable<PairPoint> points, Metric metric) => [.. points.Where(point => point.OnFront).OrderBy(point => metric.AsLoss(point.X.Mean))];

    static Trace PairDots(SweepResult sweep, IReadOnlyList<PairPoint> points, int x, int y, Metric metric, string mode, string color, string? name = null, bool intervals = true, int panel = 0)
    {
        // one seed has no interval
        object Bars(Func<PairPoint, Interval> value) => new
        {
            type = "data",
            array = points.Select(point => double.IsNaN(value(point).High) ? 0 : value(point).High - value(point).Mean).ToArray(),
            color = Faded(color, 0.2),
            thickness = 1,
            width = 0,
            visible = intervals,
        };
        string Line(int target, Interval value) => $"<br>{Text(sweep.Targets[target].Name)}: {metric.Label()} {Within95(value, "0.0000")}";
        return Trace("scatter", new
        {
            x = points.Select(point => metric.AsLoss(point.X.Mean)).ToArray(),
            y = points.Select(point => metric.AsLoss(point.Y.Mean)).ToArray(),
            error_x = Bars(point => point.X),
            error_y = Bars(point => point.Y),
            text = points.Select(point => $"{(name is null ? "" : $"{name}<br>")}weights {WeightText.Of(sweep.Grid[point.Weighting])}{Line(x, point.X)}{Line(y, point.Y)}<br>{(point.OnFront ? "on the front" : "dominated")}").ToArray(),
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

    /// <summary>Title of an axis on which lower is better, in the target's colour.</summary>
    static string LossAxis(SweepResult sweep, int target, Metric metric) =>
        $"<span style='color:{TargetColors.Of(sweep.Targets, target)}'>{ShortText(sweep.Targets[target].Name)}</span>: {LossUnit(metric, [sweep.Targets[target]])}";

    static string LossUnit(Metric metric, IReadOnlyList<Target> targets) => metric.HigherIsBetter() || metric == Metric.Calibration ? metric.LossLabel() : MetricUnit(metric, targets);
}
