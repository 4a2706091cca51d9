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
    /// <param name="metric">What is shown, turned so that lower is better (<see cref="MetricExtensions.AsLoss"/>), as a share above the lowest mean; not calibration, whose best is 0.</param>
    /// <exception cref="ArgumentException">
    /// There is no such target, the metric was not measured for both or is 0 at best, or fewer than two weightings differ by the weight of the
    /// first target, or none of them trains both.
    /// </exception>
    public static Figure Balance(SweepResult sweep, string one, string other, Metric metric = Metric.Loss)
    {
        var (first, second) = PairOf(sweep, one, other, metric);
        var places = Along(sweep, first);
        var lines = new[] { first, second }.Select(k => AboveBest(sweep, places, k, metric)).ToArray();
        var (place, above) = BestForWorseOff(sweep, lines);
        var finding = LeastWorse(WeightText.Of(Share(sweep.Grid[place], first)), one, other, above, metric.LossLabel());
        return Draw(
            Text(finding),
            $"{Repeats(sweep)}{(sweep.Options.Seeds == 1 ? "" : ", 95 % interval of the difference, seed by seed")}; 0 %: own best weighting; dotted: there{(sweep.Targets.Count > 2 ? "; other targets share the rest equally" : "")}{Gaps(sweep)}",
            $"{metric.LossLabel()} of {one} and {other} as a share above their own best, by the weight of {one}{Gaps(sweep)}. {finding}.",
            new[] { first, second }.SelectMany((k, i) => BalanceLine(k, lines[i])),
            new
            {
                xaxis = Axis($"share of the weight that is on {ShortText(one)}", new { range = new[] { -0.03, 1.03 } }),
                yaxis = Axis($"{metric.LossLabel()} above own best", new { tickformat = ".0%", rangemode = "tozero" }),
                legend = new { orientation = "h", x = 0, y = -0.2, yanchor = "top" },
                showlegend = true,
                shapes = new[] { new { type = "line", yref = "paper", x0 = Share(sweep.Grid[place], first), x1 = Share(sweep.Grid[place], first), y0 = 0, y1 = 1, line = new { color = "#999999", width = 1.5, dash = "dot" }, layer = "below" } },
            },
            height: 460);

        IEnumerable<Trace> BalanceLine(int target, IReadOnlyList<(int Place, Interval Above)> line)
        {
            var (name, color) = (Text(sweep.Targets[target].Name), TargetColors.Of(sweep.Targets, target));
            double[] x = [.. line.Select(point => Share(sweep.Grid[point.Place], first))];
            if (sweep.Options.Seeds > 1)
                yield return Band(x, [.. line.Select(point => Ends(point.Above).Low)], [.. line.Select(point => Ends(point.Above).High)], color, name, panel: 0);
            yield return Trace("scatter", new
            {
                x,
                y = line.Select(point => point.Above.Mean).ToArray(),
                text = line.Select(point => $"weights {WeightText.Of(sweep.Grid[point.Place])}<br>{name}: {metric.Label()} {Within95(MeanOf(sweep, point.Place, target, metric)!, "0.0000")}").ToArray(),
                mode = "lines+markers",
                line = new { color, width = 2.5 },
                marker = new { color, size = 7 },
                name,
                legendgroup = name,
                hovertemplate = "%{text}<br>%{y:.1%} above own best<extra></extra>",
            });
        }
    }

    /// <summary>How far a target is above its best weighting, as a share of the mean there and by seed, at those places that train it.</summary>
    static (int Place, Interval Above)[] AboveBest(SweepResult sweep, IReadOnlyList<int> places, int target, Metric metric)
    {
        if (metric == Metric.Calibration)
            throw new ArgumentException("Calibration is best at a distance of 0, above which nothing can be a share: take another metric.", nameof(metric));
        var line = places.Where(place => Trains(sweep, place, target)).Select(place => (Place: place, Value: MeanOf(sweep, place, target, metric)!)).Where(point => point.Value is not null).ToArray();
        if (line.Length == 0)
            throw NothingToDraw(sweep);
        var (bestPlace, bestValue) = line.MinBy(point => metric.AsLoss(point.Value.Mean));
        var best = metric.AsLoss(bestValue.Mean);
        if (!(best > 0))
            throw new ArgumentException($"The {metric.LossLabel()} of {sweep.Targets[target].Name} is 0 at best, above which nothing can be a share: take another metric.", nameof(metric));
        var above = line.Select(point => (point.Place, Above: (double[])[
            .. from model in sweep.Of(point.Place)
               join lowest in sweep.Of(bestPlace) on model.Seed equals lowest.Seed
               select (metric.AsLoss(model.Value(target, metric)) - metric.AsLoss(lowest.Value(target, metric))) / best]));
        return [.. above.Where(point => point.Above.Length > 0).Select(point => (point.Place, Interval.Of(point.Above)))];
    }

    /// <summary>The weighting whose worse-off target is nearest to its own best, and how far each is above it.</summary>
    static (int Place, double[] Above) BestForWorseOff(SweepResult sweep, (int Place, Interval Above)[][] lines)
    {
        var both = from a in lines[0] join b in lines[1] on a.Place equals b.Place select (a.Place, Above: new[] { a.Above.Mean, b.Above.Mean });
        return both.Any() ? both.MinBy(point => point.Above.Max()) : throw (sweep.IsComplete
            ? new ArgumentException("No weighting along which the weight moves trains both targets: sweep more divisions.", nameof(sweep))
            : NothingToDraw(sweep));
    }

    static string LeastWorse(string weight, string one, string other, double[] above, string loss) =>
        $"The worse-off target is best off with weight {weight} on {one}: {one} {Number(above[0], "0.0 %")}, {other} {Number(above[1], "0.0 %")} above its own best {loss}";

    // a weighting with one finished seed has no interval
    static (double Low, double High) Ends(Interval value) => double.IsNaN(value.Low) ? (value.Mean, value.Mean) : (value.Low, value.High);
}
