using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workbook.Runner.Site;

/// <summary>Writes executed notebooks as a static site that needs no network and no server.</summary>
static class SiteWriter
{
    /// <summary>
    /// Writes <c>index.html</c>, one page for each notebook, <c>assets/</c> and the files that the notebooks link. All pages are rendered
    /// before the first is written; <see cref="SiteException"/> tells of every broken link, missing picture and formula that is no TeX.
    /// </summary>
    public static void Write(string directory, IReadOnlyList<ExecutedNotebook> notebooks)
    {
        var (pages, links, scripts) = Render(notebooks);

        SiteFiles.Write(Path.Combine(directory, "assets", "site.css"), SiteFiles.Asset("site.css"));
        foreach (var (file, content) in scripts.Files)
            SiteFiles.Write(Path.Combine(directory, file), content);
        foreach (var (file, source) in links.Files)
            SiteFiles.Write(Path.Combine(directory, file), File.ReadAllBytes(source));

        var (name, lead) = Introduction(notebooks);
        for (var i = 0; i < pages.Length; i++)
        {
            var page = pages[i].Render(name, previous: i > 0 ? pages[i - 1] : null, next: i + 1 < pages.Length ? pages[i + 1] : null);
            SiteFiles.Write(Path.Combine(directory, pages[i].File), page.Markup);
        }

        SiteFiles.Write(Path.Combine(directory, "index.html"), IndexPage.Render(name, lead, pages).Markup);
    }

    /// <summary>Finds what <see cref="Write"/> would refuse, before the notebooks are run: that can take minutes.</summary>
    public static void Check(IReadOnlyList<Notebook> notebooks) =>
        Render([.. notebooks.Select(notebook => new ExecutedNotebook(notebook, NotebookStatus.Passed, TimeSpan.Zero))]);

    static (NotebookPage[] Pages, SiteLinks Links, SharedScripts Scripts) Render(IReadOnlyList<ExecutedNotebook> notebooks)
    {
        var problems = new SiteProblems();
        foreach (var same in notebooks.GroupBy(executed => executed.Notebook.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (same.Count() > 1)
            {
                var paths = string.Join(" and ", same.Select(executed => executed.Notebook.Path));
                problems.Add(paths, "their pages would have the same name; rename one.");
            }

            if (same.Key.Equals("index", StringComparison.OrdinalIgnoreCase))
                problems.Add(same.First().Notebook.Path, "index.html is the site's own page; rename the notebook.");
        }

        problems.ThrowIfAny();

        var links = new SiteLinks(notebooks.Select(executed => executed.Notebook), problems);
        var scripts = new SharedScripts();
        NotebookPage[] pages = [.. notebooks.Select(executed => new NotebookPage(executed, links, scripts, problems))];
        links.CheckAnchors();
        problems.ThrowIfAny();
        return (pages, links, scripts);
    }

    /// <summary>The workbook's name and first sentence: those of the README beside the notebooks or one folder up.</summary>
    static (string Name, Html? Lead) Introduction(IReadOnlyList<ExecutedNotebook> notebooks)
    {
        const string nameless = "Workbook";
        if (notebooks.Count == 0)
            return (nameless, null);
        var folder = Path.GetDirectoryName(Path.GetFullPath(notebooks[0].Notebook.Path))!;
        string[] places = [folder, Path.GetDirectoryName(folder) ?? folder];
        var readme = places.Select(place => Path.Combine(place, "README.md")).FirstOrDefault(File.Exists);
        if (readme is null)
            return (nameless, null);

        var blocks = Markdown.Parse(File.ReadAllText(readme));
        var title = blocks.OfType<HeadingBlock>().FirstOrDefault(heading => heading.Level == 1);
        // Not a row of badges.
        var lead = blocks.OfType<ParagraphBlock>().Where(block => block.Inline?.FirstChild is LiteralInline).Select(Text).FirstOrDefault();
        return (title is null ? nameless : Text(title), lead is null ? null : Html.Of($"{lead}"));
    }

    static string Text(LeafBlock block) => string.Concat((block.Inline?.Descendants() ?? []).Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    })).Trim();
}
