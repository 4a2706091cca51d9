using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Workbook.Runner.Site;

/// <summary>The page of one notebook, and what the index tells of it.</summary>
sealed partial class NotebookPage
{
    readonly Edition edition;
    readonly ExecutedNotebook executed;
    readonly MarkdownRenderer markdown;
    readonly SiteProblems problems;
    readonly List<OutputPage> outputPages = [];
    readonly Html body;

    public NotebookPage(Edition edition, ExecutedNotebook executed, SiteLinks links, SharedScripts scripts, SiteProblems problems)
    {
        this.edition = edition;
        this.problems = problems;
        this.executed = executed;
        markdown = new(executed.Notebook, links, problems);
        var outputs = new OutputRenderer(scripts, markdown, Language);
        var cells = executed.Notebook.Cells.Select((cell, index) => Cell(cell, Place(cell, index), outputs));
        body = Html.Of($"{cells.ToArray()}");
        links.AddAnchors(executed.Notebook, executed.Notebook.Cells.Where(cell => cell.Number > 0).Select(PageParts.CellId));
    }

    Language Language => edition.Language;

    public string File => edition.PageOf(executed.Notebook);

    public string Address => Uri.EscapeDataString(File);

    /// <summary>A link to the executed notebook, with its size if it is there already.</summary>
    public Html ExecutedNotebook(string site)
    {
        if (edition.NotebookOf(executed.Notebook) is not { } name)
            return Html.Empty;
        var file = new FileInfo(System.IO.Path.Combine(site, name));
        var size = file.Exists ? $" ({Language.Size(file.Length)})" : "";
        return Html.Of($"""<a href="{Uri.EscapeDataString(name)}" download>{Language.ExecutedNotebook}{size}</a>""");
    }

    /// <summary>Outputs that have a page of their own, too.</summary>
    public IReadOnlyList<OutputPage> OutputPages => outputPages;

    /// <summary>The same in all languages.</summary>
    public string Name => executed.Notebook.Name;

    public string Path => executed.Notebook.Path;

    public NotebookStatus Status => executed.Status;

    /// <summary>What a reader needs for it, in whole minutes; of a translation, what the original takes.</summary>
    public int MinutesToRead => Math.Max(1, (int)Math.Round(ReadingTime.Minutes(executed.Original ?? executed.Notebook)));

    public TimeSpan Elapsed => executed.Elapsed;

    public string? Message => executed.Message is { Length: > 0 } message ? OutputRenderer.Plain(message).Trim() : null;

    /// <summary>The digits that the file name starts with, if any.</summary>
    public string Number => Digits().Match(executed.Notebook.Name).Value;

    /// <summary>The title without the number, which the page shows beside it.</summary>
    public Html Title
    {
        get
        {
            var title = markdown.Title ?? Html.Of($"{executed.Notebook.Name}");
            return Number.Length == 0 ? title : new(Regex.Replace(title.Markup, $@"^0*{Number.TrimStart('0')}\s*[.:)–—]\s*", ""));
        }
    }

    /// <summary>The question that the notebook opens with.</summary>
    public Html? Question => markdown.FirstParagraph;

    /// <param name="frame">The page's frame.</param>
    /// <param name="site">The folder that it is written to.</param>
    /// <param name="previous">The page before it in its language.</param>
    /// <param name="next">The page after it.</param>
    public Html Render(Frame frame, string site, NotebookPage? previous, NotebookPage? next)
    {
        var title = HtmlFragment.Parse(Title.Markup).TextContent;
        var near = Html.Of($"""
            <nav class="near" aria-label="{Language.Neighbours}">
            {Near("prev", $"‹ {Language.Previous}", previous)}{Near("next", $"{Language.Next} ›", next)}
            </nav>
            """);
        var main = Html.Of($"""
            <div class="page">
            {SideContents()}
            <main id="main">
            <div class="head">
            <h1>{Title}</h1>
            <p class="meta">
            {PageParts.Badge(Status, Language)}<span>{Language.RanFor(Language.Duration(Elapsed))}</span>
            {ExecutedNotebook(site)}
            </p>
            </div>
            {StatusNotice()}
            {FoldedContents()}
            {body}
            <nav class="neighbours" aria-label="{Language.Neighbours}">
            {Card("prev", Language.Previous, previous)}{Card("next", Language.Next, next)}
            </nav>
            </main>
            </div>
            """);
        return PageParts.Document($"{title} · {frame.Workbook}", frame, near, main);
    }

    // Two copies of the table of contents, of which the style sheet shows one: without a script no details element opens on a wide screen.
    Html SideContents() => markdown.Headings.Count == 0 ? Html.Empty : Html.Of($"""
        <nav class="contents side" aria-label="{Language.OnThisPage}"><h2>{Language.OnThisPage}</h2><ol>{markdown.Headings.Select(Entry)}</ol></nav>
        """);

    Html FoldedContents() => markdown.Headings.Count == 0 ? Html.Empty : Html.Of($"""
        <details class="contents fold"><summary>{Language.OnThisPage}</summary>
        <nav aria-label="{Language.OnThisPage}"><ol>{markdown.Headings.Select(Entry)}</ol></nav></details>
        """);

    static Html Entry(Heading heading) =>
        Html.Of($"""<li class="level-{heading.Level}"><a href="#{heading.Id}">{heading.Text}</a></li>""");

    static Html Near(string relation, string label, NotebookPage? page) =>
        page is null ? Html.Empty : Html.Of($"""<a rel="{relation}" href="{page.Address}">{label}</a>""");

    static Html Card(string relation, string label, NotebookPage? page) => page is null
        ? Html.Empty
        : Html.Of($"""<a class="{relation}" rel="{relation}" href="{page.Address}"><span>{label}</span> <b>{page.Title}</b></a>""");

    Html StatusNotice()
    {
        if (Status == NotebookStatus.Passed)
            return Html.Empty;
        var what = Status == NotebookStatus.Failed ? Language.NotebookFailed : Language.NotebookStopped;
        var (before, after) = Language.AroundCell;
        var where = executed.StoppedAtCell is { } cell
            ? Html.Of($"""{before}<a href="#cell-{cell}">{Language.Cell(cell)}</a>{after}""")
            : Html.Of($".");
        return PageParts.Notice(Status, Html.Of($"<p><strong>{what}</strong>{where}</p>{MessageBlock()}"));
    }

    Html MessageBlock() => Message is null ? Html.Empty : Html.Of($"""<p class="message">{Message}</p>""");

    Html Cell(Cell cell, string place, OutputRenderer outputs) => cell.Kind switch
    {
        // The page has links to its neighbours of its own; the notebook's are for readers of the file.
        CellKind.Markdown when cell.Tags.Contains("neighbours") => Html.Empty,
        CellKind.Markdown => markdown.RenderCell(cell, place) is { Markup: var prose } && !string.IsNullOrWhiteSpace(prose)
            ? Html.Of($"""<div class="prose">{new Html(prose)}</div>{"\n"}""")
            : Html.Empty,
        CellKind.Code when cell.Source.Length > 0 => CodeCell(cell, place, outputs),
        CellKind.Raw when cell.Source.Length > 0 => Html.Of($"""<div class="cell"><pre class="raw">{cell.Source}</pre></div>{"\n"}"""),
        _ => Html.Empty,
    };

    Html CodeCell(Cell cell, string place, OutputRenderer renderer)
    {
        var count = (int?)cell.Json["execution_count"];
        var state = cell.Tags.Contains("skip-execution") ? Language.SkippedCell : count is null && !StoppedAt(cell) ? Language.CellNotRun : null;
        var failedHere = Status == NotebookStatus.Failed && StoppedAt(cell);
        // Missing data are no error of the reader's: the notice tells of them.
        var isDataMissing = Status == NotebookStatus.DataMissing && StoppedAt(cell);
        var outputs = cell.Outputs.OfType<JsonObject>()
            .Where(output => !(isDataMissing && IsError(output)))
            .Select(output => renderer.Render(output, cell, place, failedHere)).ToArray();
        if (OutputPage.NameOf(cell, place, problems) is { } name && outputs.Length > 0)
            outputPages.Add(new(name, this, Html.Of($"{outputs}")));
        // The count is decoration, for those who see the page.
        return Html.Of($"""
            <div class="cell{(state is null ? "" : " idle")}" id="{PageParts.CellId(cell)}">
            <span class="count" aria-hidden="true">[{count?.ToString() ?? " "}]</span>
            {(state is null ? Html.Empty : Html.Of($"""<span class="state">{state}</span>"""))}
            {Input(cell)}
            {outputs}{StopNotice(cell)}
            </div>

            """);
    }

    // Cells that readers need not see, such as those that only draw, fold their code; the tag is Jupyter Book's.
    Html Input(Cell cell)
    {
        var code = PageParts.Code(cell.Source.TrimEnd(), "csharp");
        return cell.Tags.Contains("hide-input") ? Html.Of($"""<details class="input"><summary>{Language.FoldedCode}</summary>{code}</details>""") : code;
    }

    Html StopNotice(Cell cell)
    {
        // A failed cell's own error, just above, says it all.
        var showsError = cell.Outputs.Any(IsError);
        if (Status == NotebookStatus.Passed || !StoppedAt(cell) || (Status == NotebookStatus.Failed && showsError))
            return Html.Empty;
        var what = Status == NotebookStatus.Failed ? Language.FailedHere : Language.StoppedHere;
        return PageParts.Notice(Status, Html.Of($"<p><strong>{what}.</strong></p>{MessageBlock()}"));
    }

    static bool IsError(JsonNode? output) => (string?)output?["output_type"] == "error";

    bool StoppedAt(Cell cell) => cell.Number == executed.StoppedAtCell;

    string Place(Cell cell, int index) =>
        $"{executed.Notebook.Path}, cell {index + 1} ({(cell.Kind == CellKind.Code ? $"code cell {cell.Number}" : "Markdown")})";

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Digits();
}
