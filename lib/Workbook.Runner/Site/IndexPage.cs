namespace Workbook.Runner.Site;

/// <summary>The first page of an edition: the notebooks in order, each with its question.</summary>
static class IndexPage
{
    /// <param name="frame">The page's frame.</param>
    /// <param name="edition">Whose index it is.</param>
    /// <param name="site">The folder that it is written to.</param>
    /// <param name="lead">What the workbook is, in a sentence.</param>
    /// <param name="pages">Every notebook's page, with its size in bytes.</param>
    /// <param name="size">Bytes of all pages and what they load, but for this one.</param>
    public static Html Render(Frame frame, Edition edition, string site, Html? lead, IReadOnlyList<(NotebookPage Page, long Size)> pages, long size)
    {
        var language = frame.Language;
        var total = pages.Aggregate(TimeSpan.Zero, (sum, entry) => sum + entry.Page.Elapsed);
        NotebookPage[] notebooks = [.. pages.Select(entry => entry.Page)];
        var main = Html.Of($"""
            <div class="page index">
            <main id="main">
            <div class="head">
            <h1>{frame.Workbook}</h1>
            {(lead is { } text ? Html.Of($"""<p class="lead">{text}</p>""") : Html.Empty)}
            <p class="meta"><span>{language.Notebooks(pages.Count)}</span><span>{language.RanFor(language.Duration(total))}</span><span>{language.SizeOfSite(Language.Size(size))}</span></p>
            </div>
            {Notice(notebooks, NotebookStatus.Failed, language.SomeFailed)}{Notice(notebooks, NotebookStatus.DataMissing, language.SomeStopped)}
            {pages.SelectMany(entry => entry.Page.OutputPages).Select(output => Callout(output, edition))}
            <ol class="notebooks">
            {pages.Select(entry => Card(entry.Page, entry.Size, site, language))}</ol>
            {(frame.HasReference ? Html.Of($"<p>{ReferencePage.Link(language)}{language.AboutReference}</p>") : Html.Empty)}
            </main>
            </div>
            """);
        return PageParts.Document(frame.Workbook, frame, Html.Empty, main);
    }

    static Html Callout(OutputPage output, Edition edition) => Html.Of($"""
        <p class="callout"><a href="{Uri.EscapeDataString(edition.PageOf(output.Name))}"><span>{edition.Language.TryIt}</span> <b>{output.Notebook.Title}</b></a></p>

        """);

    static Html Notice(NotebookPage[] pages, NotebookStatus status, Func<int, int, string> some)
    {
        var stopped = pages.Where(page => page.Status == status).ToArray();
        if (stopped.Length == 0)
            return Html.Empty;
        var items = stopped.Select(page => Html.Of($"""<li><a href="{page.Address}">{page.Title}</a>{Message(page)}</li>"""));
        return PageParts.Notice(status, Html.Of($"<p><strong>{some(stopped.Length, pages.Length)}</strong></p><ul>{items}</ul>"));
    }

    static Html Message(NotebookPage page) =>
        page.Message is { } message ? Html.Of($""": <span class="message">{message}</span>""") : Html.Empty;

    static Html Card(NotebookPage page, long size, string site, Language language) => Html.Of($"""
        <li>
        <span class="number" aria-hidden="true">{page.Number}</span>
        <div>
        <h2><a href="{page.Address}">{page.Title}</a></h2>
        {(page.Question is { } question ? Html.Of($"<p>{question}</p>") : Html.Empty)}
        <p class="meta">
        <span>{language.MinutesToRead(page.MinutesToRead)}</span>{PageParts.Badge(page.Status, language)}<span>{language.RanFor(language.Duration(page.Elapsed))}</span><span>{Language.Size(size)}</span>
        {page.ExecutedNotebook(site)}
        </p>
        </div>
        </li>

        """);
}
