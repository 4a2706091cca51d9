using System.Net;
using System.Text;
using LossWeighting;

namespace Workbook.Sweep;

/// <summary>A sweep as one HTML page that needs nothing else.</summary>
static class ReportPage
{
    internal static string Write(string file, SweepResult sweep, IReadOnlyList<string> description)
    {
        var page = new StringBuilder();
        page.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>Weight sweep: {Html(file)}</title>
            <style>
            {Style()}
            </style>
            </head>
            <body>
            <h1>Weight sweep <code>{Html(file)}</code></h1>
            <ul>

            """);
        foreach (var line in description)
            page.Append($"<li>{Html(line)}</li>\n");
        page.Append("</ul>\n");
        if (sweep.Targets.Count == 3)
            AddExplorer(page, sweep);
        page.Append("<h2>The weightings to look at first</h2>\n");
        AddTable(page, sweep, SweepSummary.Key(sweep));
        page.Append($"<p>{Html(SweepSummary.HowToRead(sweep))}</p>\n");
        AddFigure(page, "Losses while training", () => Charts.LossCurves(sweep, HasCornerOrCentre(sweep) ? [] : Finished(sweep).Take(4).ToArray()));
        if (sweep.Targets.Count == 3)
            foreach (var target in sweep.Targets)
                AddFigure(page, $"{target.Name} over all weightings", () => Charts.Ternary(sweep, target.Name));
        if (sweep.Targets.Count > 1)
        {
            foreach (var target in sweep.Targets)
                AddFigure(page, $"The weight of {target.Name}", () => Charts.MetricByWeight(sweep, target.Name));
            AddFigure(page, "From weights to losses", () => Charts.ParallelCoordinates(sweep));
            AddFigure(page, "How many weightings are enough", () => Charts.HypervolumeByBudget(sweep));
        }

        page.Append("<h2>All weightings</h2>\n");
        AddTable(page, sweep, [.. Enumerable.Range(0, sweep.Grid.Count).Select(weighting => ($"{weighting}", weighting))]);
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    static bool HasCornerOrCentre(SweepResult sweep) =>
        sweep.Targets.Select((_, k) => sweep.Grid.Corner(k)).Append(sweep.Grid.Centre).Any(weighting => weighting is { } place && sweep.Of(place).Count > 0);

    static IEnumerable<int> Finished(SweepResult sweep) => Enumerable.Range(0, sweep.Grid.Count).Where(weighting => sweep.Of(weighting).Count > 0);

    // not every sweep has what every chart needs: an explicit list may have no axis, an unfinished one no weighting to compare
    static void AddFigure(StringBuilder page, string title, Func<Figure> draw) => Add(page, title, () => $"<figure>{draw().ToHtml()}</figure>");

    // no figure: it fits every width
    static void AddExplorer(StringBuilder page, SweepResult sweep) => Add(page, "All weightings, to drag in", () => Charts.SimplexExplorer(sweep).ToHtml());

    static void Add(StringBuilder page, string title, Func<string> draw)
    {
        page.Append($"<h2>{Html(title)}</h2>\n");
        try
        {
            page.Append($"{draw()}\n");
        }
        catch (ArgumentException e)
        {
            page.Append($"<p>Nothing to draw: {Html(Plain.Message(e))}</p>\n");
        }
    }

    static void AddTable(StringBuilder page, SweepResult sweep, IReadOnlyList<(string Label, int Weighting)> rows)
    {
        page.Append("<div class=\"table\" tabindex=\"0\"><table>\n<thead>\n<tr><th rowspan=\"2\">Weighting</th>");
        page.Append($"<th colspan=\"{sweep.Targets.Count}\">Weights</th>");
        foreach (var target in sweep.Targets)
            page.Append($"<th colspan=\"{SweepSummary.Metrics(sweep, target).Count}\">{Html(Plain.Text(target.Name))}</th>");
        page.Append("</tr>\n<tr>");
        foreach (var target in sweep.Targets)
            page.Append($"<th>{Html(Plain.Text(target.Name))}</th>");
        foreach (var metric in sweep.Targets.SelectMany(target => SweepSummary.Metrics(sweep, target)))
            page.Append($"<th>{metric.Label}</th>");
        page.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var (label, weighting) in rows)
        {
            page.Append($"<tr><td>{Html(label)}</td>");
            foreach (var weight in sweep.Grid[weighting])
                page.Append($"<td class=\"number\">{Plain.Weight(weight)}</td>");
            foreach (var target in sweep.Targets)
                foreach (var metric in SweepSummary.Metrics(sweep, target))
                    page.Append($"<td class=\"number\">{SweepSummary.Value(sweep, weighting, target, metric)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    static string Html(string text) => WebUtility.HtmlEncode(Plain.Text(text, atMost: 1000));

    static string Style()
    {
        using var style = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        return style.ReadToEnd();
    }
}
