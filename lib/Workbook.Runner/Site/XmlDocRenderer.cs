using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Workbook.Runner.Site;

/// <summary>The text of XML documentation as HTML. Whatever is no documentation tag becomes its text.</summary>
sealed partial class XmlDocRenderer(ReferenceModel model)
{
    static readonly SymbolDisplayFormat Short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>Paragraphs, lists and code.</summary>
    public Html Blocks(XElement? element) => element is null ? Html.Empty : Html.Of($"{Paragraphs(element.Nodes())}");

    /// <summary>The first sentence, for a list.</summary>
    public Html Brief(XElement? element)
    {
        var sentence = new List<XNode>();
        foreach (var node in element?.Nodes() ?? [])
        {
            if (node is XText text && SentenceEnd().Match(text.Value) is { Success: true } end)
            {
                sentence.Add(new XText(text.Value[..(end.Index + 1)]));
                break;
            }
            if (IsBlock(node) && sentence.Exists(IsInk))
                break;
            sentence.AddRange(IsBlock(node) ? ((XElement)node).Nodes() : [node]);
        }

        return Inline(sentence);
    }

    /// <summary>A link to a type or member of the page, or the name of one that is elsewhere.</summary>
    public Html Link(ISymbol symbol) => Link(symbol, Html.Of($"<code>{Name(symbol)}</code>"));

    public Html Link(string cref) => model.Docs.Find(cref) is { } symbol ? Link(symbol) : Html.Of($"<code>{LastName().Match(cref).Value}</code>");

    Html Link(ISymbol symbol, Html text) => model.Anchor(symbol) is { } anchor ? Html.Of($"""<a href="{ReferencePage.Address(anchor)}">{text}</a>""") : text;

    static string Name(ISymbol symbol) =>
        (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? symbol.ContainingType : symbol).ToDisplayString(Short);

    List<Html> Paragraphs(IEnumerable<XNode> nodes)
    {
        var blocks = new List<Html>();
        var inline = new List<XNode>();
        foreach (var node in nodes)
        {
            if (!IsBlock(node))
            {
                inline.Add(node);
                continue;
            }
            Flush();
            blocks.Add(Block((XElement)node));
        }

        Flush();
        return blocks;

        void Flush()
        {
            if (inline.Exists(IsInk))
                blocks.Add(Html.Of($"<p>{new Html(Inline(inline).Markup.Trim())}</p>"));
            inline.Clear();
        }
    }

    Html Block(XElement element) => element.Name.LocalName switch
    {
        // Formulae more often than code: nothing to copy and run.
        "code" => Html.Of($"""<pre class="raw"><code>{CodeHighlighter.Highlight(WithoutIndent(element.Value), (string?)(element.Attribute("lang") ?? element.Attribute("language")))}</code></pre>"""),
        "list" when (string?)element.Attribute("type") == "number" => Html.Of($"<ol>{element.Elements().Select(Item)}</ol>"),
        "list" => Html.Of($"<ul>{element.Elements().Select(Item)}</ul>"),
        _ => Html.Of($"{Paragraphs(element.Nodes())}"),
    };

    Html Item(XElement item) => item.Element("term") is { } term
        ? Html.Of($"<li><strong>{Inline(term.Nodes())}</strong>: {Inline(item.Element("description")?.Nodes() ?? [])}</li>")
        : Html.Of($"<li>{Inline((item.Element("description") ?? item).Nodes())}</li>");

    Html Inline(IEnumerable<XNode> nodes) => Html.Of($"{nodes.Select(Inline)}");

    Html Inline(XNode node) => node switch
    {
        XText text => Html.Of($"{Space().Replace(text.Value, " ")}"),
        XElement element => Inline(element),
        _ => Html.Empty,
    };

    Html Inline(XElement element) => element.Name.LocalName switch
    {
        "c" or "code" => Html.Of($"<code>{Space().Replace(element.Value, " ")}</code>"),
        "paramref" or "typeparamref" => Html.Of($"<code>{(string?)element.Attribute("name")}</code>"),
        "see" or "seealso" => See(element),
        "br" => Html.Of($"<br>"),
        "b" or "strong" => Html.Of($"<strong>{Inline(element.Nodes())}</strong>"),
        "i" or "em" => Html.Of($"<em>{Inline(element.Nodes())}</em>"),
        _ => Inline(element.Nodes()),
    };

    Html See(XElement see)
    {
        if ((string?)see.Attribute("langword") is { } word)
            return Html.Of($"<code>{word}</code>");
        var text = Inline(see.Nodes());
        if ((string?)see.Attribute("cref") is { } cref)
            return see.IsEmpty ? Link(cref) : model.Docs.Find(cref) is { } symbol ? Link(symbol, text) : text;
        if ((string?)see.Attribute("href") is not { } address)
            return text;
        text = see.IsEmpty ? Html.Of($"{address}") : text;
        return Web().IsMatch(address) ? Html.Of($"""<a href="{address}">{text}</a>""") : text;
    }

    static bool IsBlock(XNode node) => node is XElement { Name.LocalName: "para" or "p" or "list" or "code" };

    static bool IsInk(XNode node) => node is XElement || node is XText text && !string.IsNullOrWhiteSpace(text.Value);

    /// <summary>Code without the blank lines around it and without the indent of the comment.</summary>
    static string WithoutIndent(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..]));
    }

    [GeneratedRegex(@"[.?!](?=\s+\p{Lu}|\s*$)")]
    private static partial Regex SentenceEnd();

    // Of an id such as T:System.Exception.
    [GeneratedRegex(@"[^.:]+(?=\(|$)")]
    private static partial Regex LastName();

    // Not those that hold words together.
    [GeneratedRegex("[ \t\r\n]+")]
    private static partial Regex Space();

    [GeneratedRegex("^https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Web();
}
