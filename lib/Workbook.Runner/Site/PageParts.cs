namespace Workbook.Runner.Site;

/// <summary>What surrounds a page: its language, the workbook's name and first page, the same page in other languages, and whether there is a reference.</summary>
sealed record Frame(Language Language, string Workbook, string Index, IReadOnlyList<(Language Language, string Address)> Others, bool HasReference);

/// <summary>What pages have in common.</summary>
static class PageParts
{
    public static string CellId(Cell cell) => $"cell-{cell.Number}";

    public static Html Code(string code, string? language) =>
        Html.Of($"""<pre class="code"><code>{CodeHighlighter.Highlight(code, language)}</code></pre>""");

    const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        + "%3Cpath d='M2 11 14 5M8 8l3 6H5z' stroke='%232b6cb0' stroke-width='2' fill='none'/%3E%3C/svg%3E";

    /// <summary>The frame of every page; addresses are relative and the icon is in the page, so that nothing leaves the folder.</summary>
    public static Html Document(string title, Frame frame, Html navigation, Html main) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="{frame.Language.Code}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        {frame.Others.Select(other => Html.Of($"""<link rel="alternate" hreflang="{other.Language.Code}" href="{other.Address}">{"\n"}"""))}        <link rel="icon" href="{Icon}">
        <link rel="stylesheet" href="assets/site.css">
        <script src="assets/site.js" defer></script>
        </head>
        <body data-copy="{frame.Language.Copy}" data-copied="{frame.Language.Copied}">
        <a class="skip" href="#main">{frame.Language.SkipToContent}</a>
        <header class="bar"><a class="workbook" href="{frame.Index}">{frame.Workbook}</a>{navigation}{Others(frame)}</header>
        {main}
        <footer class="foot"><p>{frame.Language.Footer}{(frame.HasReference ? Html.Of($" {ReferencePage.Link(frame.Language)}") : Html.Empty)}</p></footer>
        </body>
        </html>

        """);

    static Html Others(Frame frame) => frame.Others.Count == 0 ? Html.Empty : Html.Of($"""
        <nav class="languages" aria-label="{frame.Language.OtherLanguages}">
        {frame.Others.Select(other => Html.Of($"""<a rel="alternate" href="{other.Address}" lang="{other.Language.Code}" hreflang="{other.Language.Code}">{other.Language.Name}</a>"""))}
        </nav>
        """);

    public static Html Badge(NotebookStatus status, Language language) => status switch
    {
        NotebookStatus.Passed => Html.Of($"""<span class="badge passed">{language.Passed}</span>"""),
        NotebookStatus.Failed => Html.Of($"""<span class="badge failed">{language.Failed}</span>"""),
        _ => Html.Of($"""<span class="badge missing">{language.DataMissing}</span>"""),
    };

    public static Html Notice(NotebookStatus status, Html text) =>
        Html.Of($"""<aside class="notice {(status == NotebookStatus.Failed ? "failed" : "missing")}">{text}</aside>""");
}
