using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Workbook.Runner.Site;

/// <summary>Where the notebooks' links lead inside the site, and which files must be copied for that.</summary>
sealed partial class SiteLinks(IReadOnlyList<Edition> editions, SiteProblems problems)
{
    readonly Dictionary<string, string> pages = (
        from edition in editions
        from executed in edition.Notebooks
        select (executed.Notebook.Path, Page: edition.PageOf(executed.Notebook))).ToDictionary(entry => Path.GetFullPath(entry.Path), entry => entry.Page);
    // files keep their place beside the notebooks that the site opens with
    readonly string root = editions is [{ Notebooks: [var first, ..] }, ..] ? Folder(first.Notebook) : "";
    readonly Dictionary<string, string> files = [];
    readonly Dictionary<string, HashSet<string>> anchors = [];
    readonly List<(string Place, string Url, string Page, string Anchor)> anchorLinks = [];

    /// <summary>Full path of the source by path relative to the site.</summary>
    public IReadOnlyDictionary<string, string> Files => files;

    string PageOf(Notebook notebook) => pages[Path.GetFullPath(notebook.Path)];

    /// <summary>Notes the ids that a page has, for <see cref="CheckAnchors"/>.</summary>
    public void AddAnchors(Notebook notebook, IEnumerable<string> ids)
    {
        if (!anchors.TryGetValue(PageOf(notebook), out var known))
            anchors[PageOf(notebook)] = known = [];
        known.UnionWith(ids);
    }

    /// <summary>The target of a link, or null where the site has none.</summary>
    public string? ResolveLink(Notebook from, string place, string url)
    {
        if (url.StartsWith('#'))
        {
            anchorLinks.Add((place, url, PageOf(from), url[1..]));
            return url;
        }

        if (HasHost(url))
            return url;

        var (path, suffix) = Split(url);
        var source = FullPath(from, path);
        if (!pages.TryGetValue(source, out var page))
        {
            // An existing notebook that is not part of this run has no page.
            return Path.GetExtension(source) == ".ipynb" && File.Exists(source) ? null : Copy(from, place, path, source) + suffix;
        }

        if (suffix.StartsWith('#'))
            anchorLinks.Add((place, url, page, suffix[1..]));
        return Uri.EscapeDataString(page) + suffix;
    }

    /// <summary>The address of a picture or another file that the page loads, which must be in the site.</summary>
    public string ResolveFile(Notebook from, string place, string url)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return url;
        if (HasHost(url))
        {
            problems.Add(place, $"\"{url}\" would be loaded from the network; save it beside the notebook and link that file.");
            return url;
        }

        var (path, suffix) = Split(url);
        return Copy(from, place, path, FullPath(from, path)) + suffix;
    }

    /// <summary>Links to headings that no page has; to be called when all pages are known.</summary>
    public void CheckAnchors()
    {
        foreach (var (place, url, page, anchor) in anchorLinks)
        {
            if (anchor.Length > 0 && !(anchors.TryGetValue(page, out var ids) && ids.Contains(Uri.UnescapeDataString(anchor))))
                problems.Add(place, $"the link \"{url}\" leads to no heading of {page}.");
        }
    }

    string Copy(Notebook from, string place, string path, string source)
    {
        if (path.StartsWith('/') || !File.Exists(source))
        {
            var reason = path.StartsWith('/') ? "is not relative to the notebook"
                : Directory.Exists(source) ? "is a folder"
                : "does not exist";
            problems.Add(place, $"\"{path}\" {reason}; link a file relative to {Path.GetDirectoryName(from.Path)}.");
            return path;
        }

        var target = Path.GetRelativePath(root, source).Replace('\\', '/');
        if (!IsFree(target, source))
            target = $"files/{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)))[..8]}/{Path.GetFileName(source)}";
        files[target] = source;
        return string.Join('/', target.Split('/').Select(Uri.EscapeDataString));
    }

    /// <summary>A file keeps its place unless that is outside the site, the site's own, or another notebook's file has it.</summary>
    bool IsFree(string target, string source) =>
        !target.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(target)
        && !target.StartsWith("assets/", StringComparison.Ordinal) && !target.EndsWith(".html", StringComparison.OrdinalIgnoreCase)
        && (!files.TryGetValue(target, out var other) || other == source);

    static string Folder(Notebook notebook) => Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;

    static string FullPath(Notebook from, string path) => Path.GetFullPath(Path.Combine(Folder(from), Uri.UnescapeDataString(path)));

    static bool HasHost(string url) => url.StartsWith("//", StringComparison.Ordinal) || Scheme().IsMatch(url);

    static (string Path, string Suffix) Split(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? (url, "") : (url[..end], url[end..]);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Scheme();
}
