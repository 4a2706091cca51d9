namespace Workbook.Runner.Site;

/// <summary>The site's first page: the notebooks in order, each with its question.</summary>
static class IndexPage
{
    public static Html Render(string workbook, Html? lead, IReadOnlyList<NotebookPage> pages)
    {
        var total = pages.Aggregate(TimeSpan.Zero, (sum, page) => sum + page.Elapsed);
        var main = Html.Of($"""
            <div class="page index">
            <main id="main">
            <div class="head">
            <h1>{workbook}</h1>
            {(lead is { } text ? Html.Of($"""<p class="lead">{text}</p>""") : Html.Empty)}
            <p class="meta"><span>{Count(pages.Count)}</span><span>ran for {PageParts.Duration(total)}</span></p>
            </div>
            {Notice(pages, NotebookStatus.Failed, "failed")}{Notice(pages, NotebookStatus.DataMissing, "stopped because data are missing")}
            <ol class="notebooks">
            {pages.Select(Card)}</ol>
            </main>
            </div>
            """);
        return PageParts.Document(workbook, workbook, Html.Empty, main);
    }

    static string Count(int notebooks) => notebooks == 1 ? "1 notebook" : $"{notebooks} notebooks";

    static Html Notice(IReadOnlyList<NotebookPage> pages, NotebookStatus status, string what)
    {
        var stopped = pages.Where(page => page.Status == status).ToArray();
        if (stopped.Length == 0)
            return Html.Empty;
        var items = stopped.Select(page => Html.Of($"""<li><a href="{page.Address}">{page.Title}</a>{Message(page)}</li>"""));
        return PageParts.Notice(status, Html.Of($"<p><strong>{stopped.Length} of {pages.Count} {what}</strong></p><ul>{items}</ul>"));
    }

    static Html Message(NotebookPage page) =>
        page.Message is { } message ? Html.Of($""": <span class="message">{message}</span>""") : Html.Empty;

    static Html Card(NotebookPage page) => Html.Of($"""
        <li>
        <span class="number" aria-hidden="true">{page.Number}</span>
        <div>
        <h2><a href="{page.Address}">{page.Title}</a></h2>
        {(page.Question is { } question ? Html.Of($"<p>{question}</p>") : Html.Empty)}
        <p class="meta">
        {PageParts.Badge(page.Status)}<span>{PageParts.Duration(page.Elapsed)}</span>
        <a href="{page.NotebookAddress}" download>executed notebook</a>
        </p>
        </div>
        </li>

        """);
}
