using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// A slider over the weightings that moves everything at once: the weighting's place among all, both targets' held-out loss epoch by epoch,
    /// and how far each is above its own best. All numbers are in the page: it needs no kernel and no network. With more
    /// targets than two, all but the first share the rest equally; weightings in which they do not are not on the slider.
    /// </summary>
    /// <param name="sweep">A sweep over <see cref="WeightGrid.Axis"/> or <see cref="WeightGrid.Simplex"/>, finished or not.</param>
    /// <param name="one">Target whose weight the slider moves.</param>
    /// <param name="other">Target it is held against.</param>
    /// <inheritdoc cref="Balance(SweepResult, string, string, Metric)" path="/exception"/>
    public static Figure Explorer(SweepResult sweep, string one, string other)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var balance = BalanceFinding.Of(sweep, one, other);
        var front = FrontFinding.Of(sweep, one, other);
        var (means, finding, start) = (sweep.Means(), balance.Sentence, balance.BestForWorseOff);
        var (first, second) = (sweep.TargetIndex(one), sweep.TargetIndex(other));
        int[] pair = [first, second];
        int[] places = [.. balance.Places.Where(place => means.Has(place, pair))];
        IReadOnlyList<AboveBest>[] lines = [balance.One, balance.Other];
        Trace[] still =
        [
            FrontDots(sweep, front, [.. front.Points.Where(point => !point.OnFront)], "markers", "#B5B5B5", intervals: false),
            FrontDots(sweep, front, front.Front, "lines+markers", "#777777", intervals: false),
        ];
        var layout = Panels(["held-out loss, all weightings", "held-out loss by epoch", "held-out loss above own best"], XAxis, YAxis);
        layout["grid"] = new { rows = 1, columns = 3, pattern = "independent", xgap = 0.25 };
        layout["sliders"] = new[]
        {
            new
            {
                active = Array.IndexOf(places, start),
                currentvalue = new { prefix = $"weight of {ShortText(one)}: ", font = new { size = 14 } },
                pad = new { t = 55 },
                x = 0,
                len = 1,
                steps = places.Select(place => new { label = ShareText(place), method = "update", args = Step(place) }).ToArray(),
            },
        };
        layout["margin"] = new { l = 60, r = 20, t = 115, b = 60 };
        return Draw(
            Text(finding),
            $"move the slider; {SweepText.Repeats(sweep)}{(sweep.Seeds == 1 ? "" : ", bands: 95 % interval")}; ring: the weighting; grey dots: dominated{SweepText.Gaps(sweep)}",
            $"A slider over {places.Length} weights of {one} moves three panels: held-out losses of {one} and {other} among all weightings, their curves, and how far each is above its own best{SweepText.Gaps(sweep)}. {finding}.",
            [.. still, .. Moving(start).Select(part => Trace((string)part["type"]!, part))],
            layout,
            height: 560);

        string Coloured(int target) => $"<span style='color:{TargetColors.Of(sweep.Targets, target)}'>{ShortText(sweep.Targets[target].Name)}</span>";

        string ShareText(int place) => WeightText.Of(SweepText.Share(sweep.Grid[place], first));

        // what the slider changes of each moving trace, in their order; restyling takes a list per attribute
        object[] Step(int place)
        {
            var parts = Moving(place);
            return [
                ((string[])["x", "y", "text"]).ToDictionary(name => name, name => parts.Select(part => part[name]).ToArray()),
                new { },
                Enumerable.Range(still.Length, parts.Length).ToArray()];
        }

        Dictionary<string, object?>[] Moving(int place) =>
            [Ring(place), .. pair.Where(_ => sweep.Seeds > 1).Select(k => CurveBand(place, k)), .. pair.Select(k => Curve(place, k)), Bars(place)];

        Dictionary<string, object?> Ring(int place)
        {
            FrontPoint[] at = [.. front.Points.Where(point => point.Weighting == place)]; // none where one is not trained
            return Merge(new
            {
                type = "scatter",
                x = at.Select(point => point.X.Mean).ToArray(),
                y = at.Select(point => point.Y.Mean).ToArray(),
                text = at.Select(point => $"{sweep.Grid.Entry(point.Weighting).Label}").ToArray(),
                mode = "markers",
                marker = new { symbol = "circle-open", size = 17, color = Ink, line = new { width = 3 } },
                showlegend = false,
                hoverinfo = "skip",
            }, null);
        }

        Dictionary<string, object?> Curve(int place, int target)
        {
            var (name, color) = (Text(sweep.Targets[target].Name), TargetColors.Of(sweep.Targets, target));
            var losses = Losses(place, target);
            return Merge(new
            {
                type = "scatter",
                x = Enumerable.Range(1, losses.Length).ToArray(),
                y = losses.Select(loss => loss.Mean).ToArray(),
                text = losses.Select(loss => $"{sweep.Grid.Entry(place).Label}<br>{name}: {Within95(loss, "0.0000")}").ToArray(),
                mode = "lines",
                line = new { color, width = 2.5 },
                name,
                showlegend = false, // the labels of the bars have the colours
                xaxis = "x2",
                yaxis = "y2",
                hovertemplate = "%{text}<br>epoch %{x}<extra></extra>",
            }, null);
        }

        Dictionary<string, object?> CurveBand(int place, int target)
        {
            var ends = Losses(place, target).Select(Ends).ToArray();
            var epochs = Enumerable.Range(1, ends.Length).ToArray();
            return Merge(new
            {
                type = "scatter",
                x = epochs.Concat(epochs.Reverse()).ToArray(),
                y = ends.Select(end => end.High).Concat(ends.Reverse().Select(end => end.Low)).ToArray(),
                text = "",
                mode = "lines",
                line = new { width = 0 },
                fill = "toself",
                fillcolor = Faded(TargetColors.Of(sweep.Targets, target), 0.2),
                showlegend = false,
                hoverinfo = "skip",
                xaxis = "x2",
                yaxis = "y2",
            }, null);
        }

        Dictionary<string, object?> Bars(int place)
        {
            double?[] heights = [.. lines.Select(line => line.Where(point => point.Weighting == place).Select(point => (double?)point.Above.Mean).FirstOrDefault())]; // null where not trained
            return Merge(new
            {
                type = "bar",
                x = Enumerable.Range(0, 2).ToArray(),
                y = heights.Select(height => height ?? 0).ToArray(),
                text = heights.Select((height, i) => height is { } share ? $"{Number(share, "0.0 %")}<br>loss {Number(means[place, pair[i]]!.Mean, "0.000")}" : "no weight,<br>not trained").ToArray(),
                textposition = "outside",
                cliponaxis = false,
                marker = new { color = pair.Select(k => TargetColors.Of(sweep.Targets, k)).ToArray() },
                showlegend = false,
                hoverinfo = "skip",
                xaxis = "x3",
                yaxis = "y3",
            }, null);
        }

        Interval[] Losses(int place, int target)
        {
            if (!sweep.Means().Trains(place, target))
                return [];
            var models = sweep.Of(place);
            return [.. Enumerable.Range(0, models.Min(model => model.Epochs.Count)).Select(epoch => Interval.Of([.. models.Select(model => model.Epochs[epoch].HeldOut.PerTarget[target])]))];
        }

        Dictionary<string, object?> XAxis(int panel) => panel switch
        {
            0 => Axis($"{Coloured(first)}: {LossUnit([sweep.Targets[first]])}"),
            1 => Axis("epoch"),
            _ => Axis("", new { tickvals = Enumerable.Range(0, 2).ToArray(), ticktext = pair.Select(k => Coloured(k)).ToArray(), range = (double[])[-0.6, 1.6] }),
        };

        // fixed, so that what moves is the data
        Dictionary<string, object?> YAxis(int panel)
        {
            if (panel == 0)
                return Axis($"{Coloured(second)}: {LossUnit([sweep.Targets[second]])}");
            if (panel == 2)
                return Axis("", new { tickformat = ".0%", range = new[] { 0, 1.2 * Math.Max(lines.Max(line => line.Max(point => point.Above.Mean)), 0.01) } });
            var ends = places.SelectMany(place => pair.SelectMany(k => Losses(place, k))).Select(Ends).ToArray();
            var (low, high) = (ends.Min(end => end.Low), ends.Max(end => end.High));
            return Axis(LossUnit([.. pair.Select(k => sweep.Targets[k])]), new { range = new[] { low - 0.05 * (high - low), high + 0.05 * (high - low) } });
        }
    }
}
