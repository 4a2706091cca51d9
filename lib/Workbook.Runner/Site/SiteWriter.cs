using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workbook.Runner.Site;

/// <summary>Writes executed notebooks as a static site that needs no network and no server.</summary>
static class SiteWriter
{
    /// <summary>
    /// Writes, for every language, an index and one page for each notebook, and for all a reference of the libraries, <c>assets/</c> and the files that the notebooks link.
    /// All pages are rendered before the first is written; <see cref="SiteException"/> tells of every broken link, missing picture and formula
    /// that is no TeX.
    /// </summary>
    public static void Write(string directory, params IReadOnlyList<Edition> editions)
    {
        var (pages, links, scripts, reference) = Render(editions);
        var size = 0L;

        foreach (var asset in (string[])["site.css", "site.js"])
            Put($"assets/{asset}", Encoding.UTF8.GetBytes(SiteFiles.Asset(asset)));
        foreach (var (file, content) in scripts.Files)
            Put(file, content);
        foreach (var (file, source) in links.Files)
            Put(file, File.ReadAllBytes(source));
        if (reference is not null)
            Put(ReferencePage.File, Encoding.UTF8.GetBytes(reference.Render(FrameOf(editions[0], _ => null)).Markup));

        List<(Edition Edition, IReadOnlyList<(NotebookPage Page, long Size)> Pages)> written =
            [.. editions.Zip(pages).Select(edition => (edition.First, WritePages(edition.First, edition.Second)))];
        foreach (var (edition, entries) in written)
            SiteFiles.Write(Path.Combine(directory, edition.Index), IndexPage.Render(FrameOf(edition, other => other.Index), edition, directory, Introduction(edition).Lead, entries, size).Markup);

        IReadOnlyList<(NotebookPage, long)> WritePages(Edition edition, NotebookPage[] pages)
        {
            var entries = new List<(NotebookPage, long)>();
            for (var i = 0; i < pages.Length; i++)
            {
                var frame = FrameOf(edition, other => Has(other, pages[i].Name) ? other.PageOf(pages[i].Name) : null);
                var page = Encoding.UTF8.GetBytes(pages[i].Render(frame, directory, previous: i > 0 ? pages[i - 1] : null, next: i + 1 < pages.Length ? pages[i + 1] : null).Markup);
                Put(pages[i].File, page);
                entries.Add((pages[i], page.Length));
                foreach (var output in pages[i].OutputPages)
                    Put(edition.PageOf(output.Name), Encoding.UTF8.GetBytes(output.Render(FrameOf(edition, other => Has(other, pages[i].Name) ? other.PageOf(output.Name) : null), edition).Markup));
            }

            return entries;
        }

        static bool Has(Edition edition, string notebook) => edition.Notebooks.Any(executed => executed.Notebook.Name == notebook);

        Frame FrameOf(Edition edition, Func<Edition, string?> pageIn) => new(
            edition.Language, Introduction(edition).Name ?? Introduction(editions[0]).Name ?? "Workbook", edition.Index,
            [.. from other in editions where other != edition let page = pageIn(other) where page is not null select (other.Language, Uri.EscapeDataString(page))],
            HasReference: reference is not null);

        void Put(string file, byte[] content)
        {
            SiteFiles.Write(Path.Combine(directory, file), content);
            size += content.Length;
        }
    }

    /// <summary>Finds what <see cref="Write"/> would refuse, before the notebooks are run: that can take minutes.</summary>
    public static void Check(params IReadOnlyList<Edition> editions) => Render(editions);

    static (IReadOnlyList<NotebookPage[]> Pages, SiteLinks Links, SharedScripts Scripts, ReferencePage? Reference) Render(IReadOnlyList<Edition> editions)
    {
        var problems = new SiteProblems();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ReferencePage.File };
        foreach (var edition in editions)
        {
            taken.UnionWith(edition.Notebooks.Select(executed => edition.PageOf(executed.Notebook)).Append(edition.Index));
            foreach (var same in edition.Notebooks.GroupBy(executed => edition.PageOf(executed.Notebook), StringComparer.OrdinalIgnoreCase))
            {
                if (same.Count() > 1)
                {
                    var paths = string.Join(" and ", same.Select(executed => executed.Notebook.Path));
                    problems.Add(paths, "their pages would have the same name; rename one.");
                }

                if (same.Key.Equals(edition.Index, StringComparison.OrdinalIgnoreCase) || same.Key.Equals(ReferencePage.File, StringComparison.OrdinalIgnoreCase))
                    problems.Add(same.First().Notebook.Path, $"{same.Key} is the site's own page; rename the notebook.");
            }
        }

        problems.ThrowIfAny();

        var links = new SiteLinks(editions, problems);
        var scripts = new SharedScripts();
        var pages = editions.Select(edition => edition.Notebooks.Select(executed => new NotebookPage(edition, executed, links, scripts, problems)).ToArray()).ToList();
        foreach (var (edition, page) in editions.Zip(pages).SelectMany(entry => entry.Second.Select(page => (entry.First, page))))
        {
            foreach (var output in page.OutputPages.Where(output => !taken.Add(edition.PageOf(output.Name))))
                problems.Add(page.Path, $"the page \"{output.Name}\" of a cell has the name of another page; rename it in the cell's metadata.");
        }

        links.CheckAnchors();
        problems.ThrowIfAny();
        return (pages, links, scripts, ReferencePage.Of(editions.SelectMany(edition => edition.Notebooks).Select(executed => executed.Notebook)));
    }

    /// <summary>The workbook's name and first sentence: those of the README beside the notebooks or up to two folders up.</summary>
    static (string? Name, Html? Lead) Introduction(Edition edition)
    {
        var readme = edition.Notebooks is [var first, ..] ? Above(Path.GetDirectoryName(Path.GetFullPath(first.Notebook.Path)), folders: 3) : null;
        if (readme is null)
            return (null, null);

        var blocks = Markdown.Parse(File.ReadAllText(readme));
        var title = blocks.OfType<HeadingBlock>().FirstOrDefault(heading => heading.Level == 1);
        // Not a row of badges.
        var lead = blocks.OfType<ParagraphBlock>().Where(block => block.Inline?.FirstChild is LiteralInline).Select(Text).FirstOrDefault();
        return (title is null ? null : Text(title), lead is null ? null : Html.Of($"{lead}"));

        string? Above(string? folder, int folders)
        {
            if (folder is null || folders == 0)
                return null;
            var file = Path.Combine(folder, $"README{edition.Suffix}.md");
            return File.Exists(file) ? file : Above(Path.GetDirectoryName(folder), folders - 1);
        }
    }

    static string Text(LeafBlock block) => string.Concat((block.Inline?.Descendants() ?? []).Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    })).Trim();
}
