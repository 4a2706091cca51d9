namespace Workbook.Runner.Site;

/// <summary>What pages have in common.</summary>
static class PageParts
{
    public static string CellId(Cell cell) => $"cell-{cell.Number}";

    public static Html Code(string code, string? language) =>
        Html.Of($"""<pre class="code"><code>{CodeHighlighter.Highlight(code, language)}</code></pre>""");

    const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        + "%3Cpath d='M2 11 14 5M8 8l3 6H5z' stroke='%232b6cb0' stroke-width='2' fill='none'/%3E%3C/svg%3E";

    /// <summary>The frame of every page; addresses are relative and the icon is in the page, so that nothing leaves the folder.</summary>
    public static Html Document(string title, string workbook, Html navigation, Html main) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" href="{Icon}">
        <link rel="stylesheet" href="assets/site.css">
        </head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="bar"><a class="workbook" href="index.html">{workbook}</a>{navigation}</header>
        {main}
        <footer class="foot"><p>Every output on these pages was computed when the notebooks ran.</p></footer>
        </body>
        </html>

        """);

    public static Html Badge(NotebookStatus status) => status switch
    {
        NotebookStatus.Passed => Html.Of($"""<span class="badge passed">passed</span>"""),
        NotebookStatus.Failed => Html.Of($"""<span class="badge failed">failed</span>"""),
        _ => Html.Of($"""<span class="badge missing">data missing</span>"""),
    };

    public static string Duration(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds)) switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 1 } seconds => $"{seconds.Seconds} s",
        { TotalHours: < 1 } minutes => $"{minutes.Minutes} min {minutes.Seconds} s",
        var hours => $"{(int)hours.TotalHours} h {hours.Minutes} min",
    };

    public static Html Notice(NotebookStatus status, Html text) =>
        Html.Of($"""<aside class="notice {(status == NotebookStatus.Failed ? "failed" : "missing")}">{text}</aside>""");
}
