using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Workbook.Runner.Site;

/// <summary>Pieces of HTML that others wrote.</summary>
static class HtmlFragment
{
    /// <summary>The piece as a browser would read it into an element of its own.</summary>
    public static IElement Parse(string html)
    {
        var document = new HtmlParser().ParseDocument("<!DOCTYPE html><body><div></div>");
        var container = document.QuerySelector("div")!;
        container.InnerHtml = html;
        return container;
    }

    /// <summary>
    /// The piece as it is, if all it opens it closes and nothing else: a stray or missing end tag, or an open comment, would rearrange the
    /// page around it. Otherwise the piece as a browser reads it when a notebook shows it.
    /// </summary>
    public static Html Isolate(string html)
    {
        using var document = new HtmlParser().ParseDocument($"<!DOCTYPE html><body><div>{html}</div><span>");
        var isWhole = document.Body!.ChildNodes is [IElement { LocalName: "div" }, IElement { LocalName: "span" }];
        return new(isWhole ? html : Parse(html).InnerHtml);
    }

    /// <summary>The piece for use inside a link, or a second time: links become text; pictures, footnote marks and ids go.</summary>
    public static Html WithoutLinks(string html)
    {
        var container = Parse(html);
        foreach (var element in container.QuerySelectorAll("img, .footnote-ref").ToArray())
            element.Remove();
        foreach (var link in container.QuerySelectorAll("a").ToArray())
            link.Replace([.. link.ChildNodes]);
        foreach (var element in container.QuerySelectorAll("[id]").ToArray())
            element.RemoveAttribute("id");
        return new(container.InnerHtml);
    }
}
