namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// How each way of finding a front gets on: the hypervolume of all it has found, as a share of the yardstick's, by the optimiser steps it has made.
    /// Between entries nothing is known to be found, so lines go along and up; they run on to the end, since what was found stays found. A dot is
    /// an entry of the ledger, or several that are close. The title says who reached the share in how many steps, of all ways.
    /// </summary>
    /// <param name="ledger">The ways, with their steps.</param>
    /// <param name="yardstick">The way whose final hypervolume is 100 %; <c>null</c>: the one that ends with most.</param>
    /// <param name="share">The part of it to reach, over 0 and at most 1; dotted.</param>
    /// <param name="subjects">The ways to show in colours of their own, up to six; the others are thin, grey lines. <c>null</c>: all.</param>
    /// <exception cref="ArgumentException">The ledger is empty, has no way of such a name, or the yardstick has found nothing better than the reference.</exception>
    public static Figure HypervolumeBySteps(CostLedger ledger, string? yardstick = null, double share = 0.95, IReadOnlyList<string>? subjects = null)
    {
        var race = new CostRace(ledger, yardstick, share, subjects);
        return HypervolumeByCost(race, "optimiser steps", race.InSteps(), point => point.Steps, point => point.Steps >= 0, new { rangemode = "tozero", tickformat = ",d" });
    }

    /// <summary>
    /// The chart of <see cref="HypervolumeBySteps"/> by the time that the ways have taken. Seconds differ from run to run and compare programs as much as
    /// methods, so the title says who reached the share and not how soon.
    /// </summary>
    /// <param name="ledger">The ways, with their times.</param>
    /// <param name="yardstick">The way whose final hypervolume is 100 %; <c>null</c>: the one that ends with most.</param>
    /// <param name="share">The part of it to reach, over 0 and at most 1; dotted.</param>
    /// <param name="subjects">The ways to show in colours of their own, up to six; the others are thin, grey lines. <c>null</c>: all.</param>
    /// <exception cref="ArgumentException">The ledger is empty, has no way of such a name, a way has no time, or the yardstick has found nothing better than
    /// the reference.</exception>
    public static Figure HypervolumeByTime(CostLedger ledger, string? yardstick = null, double share = 0.95, IReadOnlyList<string>? subjects = null)
    {
        var race = new CostRace(ledger, yardstick, share, subjects);
        // nothing stands at 0 s on a logarithmic axis
        if (ledger.Ways.FirstOrDefault(way => ledger.Curve(way)[^1].Seconds == 0) is { } timeless)
            throw new ArgumentException($"'{timeless}' has taken no time: enter its seconds.", nameof(ledger));
        var times = ledger.Ways.SelectMany(ledger.Curve).Select(point => point.Seconds).Where(seconds => seconds > 0).ToArray();
        double[] steps = times.Max() < 50 * times.Min() ? [1, 2, 5] : [1]; // plotly.js would write "2" for 20 and for 200
        double[] ticks = [.. Enumerable.Range(-6, 14).SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))];
        return HypervolumeByCost(race, "time (s, logarithmic)", race.InTime(), point => Math.Log10(point.Seconds), point => point.Seconds > 0,
            new { type = "log", tickvals = ticks, ticktext = ticks.Select(tick => Number(tick, "#,0.######")).ToArray() });
    }

    /// <param name="race">The ways.</param>
    /// <param name="cost">What the x axis measures.</param>
    /// <param name="finding">The title.</param>
    /// <param name="place">Where a point stands along the axis.</param>
    /// <param name="hasPlace">Whether it stands there at all.</param>
    /// <param name="axis">Attributes of the x axis.</param>
    static Figure HypervolumeByCost(CostRace race, string cost, string finding, Func<CostPoint, double> place, Func<CostPoint, bool> hasPlace, object axis)
    {
        var ledger = race.Ledger;
        var isLogarithmic = Properties(axis).Any(property => property.Key == "type");
        // of those that share a place, the last knows what was found there
        var curves = ledger.Ways.ToDictionary(way => way, way => ledger.Curve(way).Where(hasPlace).GroupBy(place).Select(group => group.Last()).ToArray());
        var (first, last) = (curves.Values.Min(points => place(points[0])), curves.Values.Max(points => place(points[^1])));
        string[] others = [.. ledger.Ways.Except(race.Subjects)];
        var key = $"dot: an entry of the ledger, or several that are close; dotted: {race.Goal}; reference point: losses {race.Reference}";
        return Draw(
            Text(finding),
            Text(key),
            $"Hypervolume by {cost} for {string.Join(", ", ledger.Ways)}, as shares of {CostRace.Possessive(race.Yardstick)} {Number(race.Whole, "G3")}; reference point: losses {race.Reference}. "
                + $"{finding}. At the end: {string.Join(", ", ledger.Ways.Select(way => $"{way} {Number(100 * curves[way][^1].Hypervolume / race.Whole, "0.0")} %"))}.",
            // the subjects lie on top
            [
                .. others.Select((way, i) => Line(way, "#AAAAAA", 1, "solid", null, i == 0)),
                .. race.Subjects.Select((way, i) => Line(way, Palette.Way(i), 2.5, Pick(["solid", "dash", "solid", "solid", "dashdot"], i), Pick(["circle", "square", "diamond", "triangle-up", "cross"], i), true)),
            ],
            new
            {
                xaxis = Axis(cost, axis),
                yaxis = Axis($"hypervolume (share of {ShortText(CostRace.Possessive(race.Yardstick), 30)})", new { rangemode = "tozero", tickformat = ".0%" }),
                legend = new { orientation = "h", x = 0, y = -0.2, yanchor = "top" },
                shapes = new object[] { new { type = "line", xref = "paper", yref = "y", x0 = 0, x1 = 1, y0 = race.Share, y1 = race.Share, line = new { color = "#777777", width = 1.5, dash = "dot" }, layer = "below" } },
            },
            height: 460);

        Plotly.NET.Trace Line(string way, string color, double width, string dash, string? symbol, bool isInLegend)
        {
            var points = curves[way];
            return Trace("scatter", new
            {
                x = points.Select(place).Append(last).Select(x => isLogarithmic ? Math.Pow(10, x) : x).ToArray(),
                y = points.Append(points[^1]).Select(point => point.Hypervolume / race.Whole).ToArray(),
                text = points.Append(points[^1]).Select(point => Hover(way, point)).ToArray(),
                mode = symbol is null ? "lines" : "lines+markers",
                line = new { color, width, shape = "hv", dash },
                // plotly.js would give sizes in an array a white edge
                marker = new { color, size = Sizes(points), symbol = symbol ?? "circle", opacity = 1, line = new { width = 0 } },
                name = symbol is null ? $"{others.Length} other{(others.Length == 1 ? "" : "s")}" : ShortText(way, 30),
                legendgroup = symbol is null ? "others" : way,
                legendrank = symbol is null ? 2000 : 1000, // the others come last
                showlegend = isInLegend && ledger.Ways.Count > 1,
                hovertemplate = "%{text}<extra></extra>",
            });
        }

        // markers that would touch make a smear
        int[] Sizes(CostPoint[] points)
        {
            var taken = double.NegativeInfinity;
            return [.. points.Select(point =>
            {
                if (place(point) - taken < 0.012 * (last - first))
                    return 0;
                taken = place(point);
                return 8;
            }), 0];
        }

        string Hover(string way, CostPoint point) =>
            $"{Text(way)}<br>{Time(point.Seconds)}, {CostRace.Count(point.Steps, "step")}, {CostRace.Count(point.Models, "model")}"
            + $"<br>hypervolume {Number(point.Hypervolume, "G4")}, {Number(100 * point.Hypervolume / race.Whole, "0.0")} % of {Text(CostRace.Possessive(race.Yardstick))}";

        static string Pick(string[] from, int index) => from[index % from.Length];
    }

    static string Time(double seconds) => $"{Number(seconds, seconds >= 100 ? "N0" : seconds >= 10 ? "0" : seconds >= 1 ? "0.0" : "G2")} s";

}
