using LossWeighting;

namespace Workbook.Sweep;

/// <summary>A sweep as one HTML page that needs nothing else.</summary>
static class ReportPage
{
    internal static string Write(string file, SweepResult sweep, IReadOnlyList<string> description) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>Weight sweep: {Shown(file)}</title>
        <style>
        {new Html(Style())}
        </style>
        </head>
        <body>
        <h1>Weight sweep <code>{Shown(file)}</code></h1>
        <ul>
        {description.Select(line => Html.Of($"<li>{Shown(line)}</li>\n"))}</ul>
        {Sections(sweep)}</body>
        </html>

        """).Markup;

    static IEnumerable<Html> Sections(SweepResult sweep)
    {
        if (sweep.Targets.Count == 3) // no figure: it fits every width
            yield return Section("All weightings, to drag in", () => new(Charts.SimplexExplorer(sweep).ToHtml()));
        yield return Html.Of($"<h2>The weightings to look at first</h2>\n{Table(sweep, SweepSummary.Key(sweep))}<p>{Shown(SweepSummary.HowToRead(sweep))}</p>\n");
        yield return new(PlotlyHtml.Script());
        yield return Drawn("Losses while training", () => Charts.LossCurves(sweep, HasCornerOrCentre(sweep) ? [] : Finished(sweep).Take(4).ToArray()));
        if (sweep.Targets.Count == 3)
            foreach (var target in sweep.Targets)
                yield return Drawn($"{target.Name} over all weightings", () => Charts.Ternary(sweep, target.Name));
        if (sweep.Targets.Count > 1)
        {
            foreach (var target in sweep.Targets)
                yield return Drawn($"The weight of {target.Name}", () => Charts.MetricByWeight(sweep, target.Name));
            yield return Drawn("From weights to losses", () => Charts.ParallelCoordinates(sweep));
            yield return Drawn("How many weightings are enough", () => Charts.HypervolumeByBudget(sweep));
        }

        yield return Html.Of($"<h2>All weightings</h2>\n{Table(sweep, [.. Enumerable.Range(0, sweep.Grid.Count).Select(weighting => ($"{weighting}", weighting))])}");
    }

    static bool HasCornerOrCentre(SweepResult sweep) =>
        sweep.Targets.Select((_, k) => sweep.Grid.Corner(k)).Append(sweep.Grid.Centre).Any(weighting => weighting is { } place && sweep.Of(place).Count > 0);

    static IEnumerable<int> Finished(SweepResult sweep) => Enumerable.Range(0, sweep.Grid.Count).Where(weighting => sweep.Of(weighting).Count > 0);

    static Html Drawn(string title, Func<Figure> draw) => Section(title, () => Html.Of($"<figure>{new Html(draw().ToHtmlWithoutScript())}</figure>"));

    // not every sweep has what every chart needs: an explicit list may have no axis, an unfinished one no weighting to compare
    static Html Section(string title, Func<Html> draw)
    {
        try
        {
            return Html.Of($"<h2>{Shown(title)}</h2>\n{draw()}\n");
        }
        catch (ArgumentException e)
        {
            return Html.Of($"<h2>{Shown(title)}</h2>\n<p>Nothing to draw: {Shown(Plain.Message(e))}</p>\n");
        }
    }

    static Html Table(SweepResult sweep, IReadOnlyList<(string Label, int Weighting)> rows)
    {
        var columns = sweep.Targets.SelectMany(target => SweepSummary.Metrics(sweep, target).Select(metric => (Target: target, Metric: metric))).ToArray();
        return Html.Of($"""
            <div class="table" tabindex="0"><table>
            <thead>
            <tr><th rowspan="2">Weighting</th><th colspan="{sweep.Targets.Count}">Weights</th>{sweep.Targets.Select(target => Html.Of($"<th colspan=\"{SweepSummary.Metrics(sweep, target).Count}\">{Shown(target.Name)}</th>"))}</tr>
            <tr>{sweep.Targets.Select(target => Html.Of($"<th>{Shown(target.Name)}</th>"))}{columns.Select(column => Html.Of($"<th>{column.Metric.Label}</th>"))}</tr>
            </thead>
            <tbody>
            {rows.Select(row => Html.Of($"<tr><td>{Shown(row.Label)}</td>{sweep.Grid[row.Weighting].Select(weight => Number(Plain.Weight(weight)))}{columns.Select(column => Number(SweepSummary.Value(sweep, row.Weighting, column.Target, column.Metric)))}</tr>\n"))}</tbody>
            </table></div>

            """);
    }

    static Html Number(string text) => Html.Of($"<td class=\"number\">{text}</td>");

    static string Shown(string text) => Plain.Text(text, atMost: 1000);

    static string Style()
    {
        using var style = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        return style.ReadToEnd();
    }
}
