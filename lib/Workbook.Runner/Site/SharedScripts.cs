using System.Security.Cryptography;
using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Workbook.Runner.Site;

/// <summary>
/// Keeps large inline scripts once per site: each moves, byte for byte, to a file named by its hash and is loaded from there at the
/// same place. A plain script with <c>src</c> blocks the parser as an inline one does, so the order of execution stays.
/// </summary>
sealed class SharedScripts
{
    public const int Threshold = 64 * 1024;

    readonly Dictionary<string, byte[]> files = [];

    /// <summary>Content by path relative to the site.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => files;

    public string Share(string html)
    {
        if (html.Length <= Threshold)
            return html;

        var result = new StringBuilder();
        var copied = 0;
        foreach (var (insertSourceAt, text) in InlineScripts(html))
        {
            var content = Encoding.UTF8.GetBytes(html[text]);
            if (content.Length <= Threshold)
                continue;
            var file = $"assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}.js";
            files[file] = content;
            result.Append(html, copied, insertSourceAt - copied).Append($" src=\"{file}\"")
                .Append(html, insertSourceAt, text.Start.Value - insertSourceAt);
            copied = text.End.Value;
        }

        return result.Append(html, copied, html.Length - copied).ToString();
    }

    /// <summary>Where each script's <c>src</c> would be written, and its text: only a real parser knows what is a script.</summary>
    static List<(int InsertSourceAt, Range Text)> InlineScripts(string html)
    {
        var tags = new Dictionary<int, int>();
        var texts = new Dictionary<int, int>();
        var scripts = new List<(int InsertSourceAt, Range Text)>();
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsKeepingSourceReferences = true,
            OnToken = (token, range) =>
            {
                if (token.IsStartTag("script"))
                    tags[range.Start.Index] = range.End.Index;
                else if (token.Type == HtmlTokenType.Character)
                    texts[range.Start.Index] = range.End.Index;
            },
        });
        using var document = parser.ParseDocument(html);
        foreach (var script in document.Scripts.OfType<IHtmlScriptElement>().Where(CanMove))
        {
            if (script.SourceReference?.Position.Index is { } tag
                && tags.TryGetValue(tag, out var start) && texts.TryGetValue(start, out var end))
            {
                scripts.Add((tag + "<script".Length, start..end));
            }
        }

        scripts.Sort((a, b) => a.InsertSourceAt.CompareTo(b.InsertSourceAt));
        return scripts;
    }

    // Not data blocks; not modules, which browsers refuse to load from file:; not where an ignored async or defer would wake up.
    static bool CanMove(IHtmlScriptElement script) =>
        script.NamespaceUri == AngleSharp.Dom.NamespaceNames.HtmlUri
        && (script.GetAttribute("type") ?? "").Trim().ToUpperInvariant() is "" or "TEXT/JAVASCRIPT" or "APPLICATION/JAVASCRIPT"
        && !script.HasAttribute("src") && !script.HasAttribute("async") && !script.HasAttribute("defer");
}
