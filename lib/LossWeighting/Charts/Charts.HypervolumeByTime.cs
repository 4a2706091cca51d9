namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// How each way of finding a front gets on: the hypervolume of all it has found, by the time it has taken; a dot per entry of the ledger. Between
    /// entries nothing is known to be found, so lines go along and up. The dotted line is the hypervolume that all ways reach.
    /// </summary>
    /// <param name="ledger">The ways, with their times.</param>
    /// <exception cref="ArgumentException">The ledger is empty, a way has no time, or none has found anything better than the reference.</exception>
    public static Figure HypervolumeByTime(CostLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Ways.Count == 0)
            throw new ArgumentException("The ledger is empty: enter a way first.", nameof(ledger));
        // nothing stands at 0 s on a logarithmic axis
        var curves = ledger.Ways.Select(way => (Way: way, Points: ledger.Curve(way).Where(point => point.Seconds > 0).ToArray())).ToArray();
        if (curves.FirstOrDefault(curve => curve.Points.Length == 0) is { Way: { } timeless })
            throw new ArgumentException($"'{timeless}' has taken no time: enter its seconds.", nameof(ledger));
        if (curves.All(curve => curve.Points[^1].Hypervolume == 0))
            throw new ArgumentException($"No way has found anything better than the reference ({Reference()}) for every target: take a worse one.", nameof(ledger));

        var common = ledger.CommonHypervolume;
        var finding = common > 0 && curves.Length > 1 ? Race(ledger, common) : Ends(curves.MaxBy(curve => curve.Points[^1].Hypervolume));
        var first = curves.Min(curve => curve.Points[0].Seconds);
        var last = curves.Max(curve => curve.Points[^1].Seconds);
        double[] steps = last < 50 * first ? [1, 2, 5] : [1]; // plotly.js would write "2" for 20 and for 200
        double[] ticks = [.. Enumerable.Range(-6, 14).SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))];
        return Draw(
            Text(finding),
            $"a dot per entry; reference point: losses {Reference()}{(common > 0 && curves.Length > 1 ? "; dotted: what every way reaches" : "")}",
            $"Hypervolume by time for {string.Join(", ", ledger.Ways)}, with reference point {Reference()}. {finding}.",
            curves.Select((curve, i) => Trace("scatter", new
            {
                // a line goes on to the end, since what was found stays found
                x = curve.Points.Select(point => point.Seconds).Append(last).ToArray(),
                y = curve.Points.Select(point => point.Hypervolume).Append(curve.Points[^1].Hypervolume).ToArray(),
                text = curve.Points.Append(curve.Points[^1]).Select(point => Line(curve.Way, point)).ToArray(),
                mode = "lines+markers",
                line = new { color = WayColor(i), width = 2.5, shape = "hv", dash = ((string[])["solid", "dash", "dashdot", "dot"])[i % 4] },
                marker = new { size = curve.Points.Select(_ => 7).Append(0).ToArray(), symbol = ((string[])["circle", "square", "diamond", "triangle-up", "cross"])[i % 5] },
                name = ShortText(curve.Way, 30),
                showlegend = curves.Length > 1,
                hovertemplate = "%{text}<extra></extra>",
            })),
            new
            {
                xaxis = Axis("time (s, logarithmic)", new { type = "log", tickvals = ticks, ticktext = ticks.Select(tick => Number(tick, "#,0.######")).ToArray() }),
                yaxis = Axis("hypervolume (product of the losses' units)", new { rangemode = "tozero" }),
                legend = new { orientation = "h", x = 0, y = -0.2, yanchor = "top" },
                shapes = common > 0 && curves.Length > 1
                    ? new object[] { new { type = "line", xref = "paper", yref = "y", x0 = 0, x1 = 1, y0 = common, y1 = common, line = new { color = "#999999", width = 1.5, dash = "dot" }, layer = "below" } }
                    : [],
            },
            height: 460);

        static string Line(string way, CostPoint point) =>
            $"{Text(way)}<br>{Time(point.Seconds)}, {Number(point.Steps, "N0")} steps, {Number(point.Models, "N0")} models<br>hypervolume {Number(point.Hypervolume, "G4")}";

        string Reference() => string.Join(" / ", ledger.Reference.Select(loss => Number(loss, "0.###")));

        string Ends((string Way, CostPoint[] Points) best) => $"{best.Way} ends with a hypervolume of {Number(best.Points[^1].Hypervolume, "G3")}, after {Time(best.Points[^1].Seconds)}";
    }

    static string Race(CostLedger ledger, double hypervolume)
    {
        var order = ledger.Table(hypervolume).OrderBy(way => way.Reached!.Seconds).ToArray();
        string After(CostSummary way) => $"after {Time(way.Reached!.Seconds)}";
        return $"{order[0].Way} is the first to reach a hypervolume of {Number(hypervolume, "G3")}, {After(order[0])}; {order[^1].Way} the last, {After(order[^1])}";
    }

    static string Time(double seconds) => $"{Number(seconds, seconds >= 100 ? "N0" : seconds >= 10 ? "0" : seconds >= 1 ? "0.0" : "G2")} s";

    // as for models: none that the workbook's usual targets have
    static string WayColor(int index) => ((string[])["#000000", "#E69F00", "#56B4E9", "#882255", "#999933", "#332288"])[index % 6];
}
