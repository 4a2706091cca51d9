using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workbook.Runner.Site;

/// <summary>A heading that the table of contents lists; <see cref="Level"/> is 2 or 3.</summary>
sealed record Heading(int Level, string Id, Html Text);

/// <summary>Renders one notebook's Markdown, cell after cell; headings have ids that are unique on the page.</summary>
sealed class MarkdownRenderer(Notebook notebook, SiteLinks links, SiteProblems problems)
{
    // GitHub's and VS Code's Markdown, since notebooks are read there too, and attributes. No media links and no diagrams: they need the
    // network or scripts. Attributes come last, as Markdig wants it.
    public static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseMathematics().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseAutoLinks().UseTaskLists().UseFootnotes()
        .UseAlertBlocks().UseDefinitionLists().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseGenericAttributes()
        .Build();

    readonly HashSet<string> ids = ["main", .. notebook.Cells.Where(cell => cell.Number > 0).Select(PageParts.CellId)];
    readonly List<Heading> headings = [];

    /// <summary>The text of the first h1, which the page shows in its head; null before a cell had one.</summary>
    public Html? Title { get; private set; }

    /// <summary>The first paragraph of prose.</summary>
    public Html? FirstParagraph { get; private set; }

    public IReadOnlyList<Heading> Headings => headings;

    /// <summary>Renders a Markdown cell; notes the notebook's title, first paragraph and headings, and leaves the title out.</summary>
    public Html RenderCell(Cell cell, string place)
    {
        var document = Markdown.Parse(cell.Source, Pipeline);
        if (Title is null && document.OfType<HeadingBlock>().FirstOrDefault(heading => heading.Level == 1) is { } title)
        {
            Title = HtmlFragment.WithoutLinks(Write(title, place));
            document.Remove(title);
        }

        if (FirstParagraph is null && document.OfType<ParagraphBlock>().FirstOrDefault(IsProse) is { } paragraph)
            FirstParagraph = HtmlFragment.WithoutLinks(Write(paragraph, place));

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            SetUniqueId(heading);
            if (heading.Level is 2 or 3)
                headings.Add(new(heading.Level, heading.GetAttributes().Id!, HtmlFragment.WithoutLinks(Write(heading, place))));
        }

        return Render(document, place, cell.Json["attachments"]);
    }

    /// <summary>Renders Markdown that a cell put out.</summary>
    public Html RenderOutput(string markdown, string place)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            SetUniqueId(heading);
        return Render(document, place, attachments: null);
    }

    Html Render(MarkdownDocument document, string place, JsonNode? attachments)
    {
        var content = HtmlFragment.Parse(Write(document, place));
        Resolve(content, place, attachments);
        WrapTables(content);
        NameTasks(content);
        links.AddAnchors(notebook, content.QuerySelectorAll("[id]").Select(element => element.Id!));
        return new(content.InnerHtml);
    }

    void SetUniqueId(HeadingBlock heading)
    {
        var attributes = heading.GetAttributes();
        var wanted = string.IsNullOrEmpty(attributes.Id) ? "section" : attributes.Id;
        var id = wanted;
        for (var copy = 1; !ids.Add(id); copy++)
            id = $"{wanted}-{copy}";
        attributes.Id = id;
    }

    void Resolve(IElement content, string place, JsonNode? attachments)
    {
        foreach (var link in content.QuerySelectorAll("a[href]").ToArray())
        {
            if (links.ResolveLink(notebook, place, link.GetAttribute("href")!) is { } target)
            {
                link.SetAttribute("href", target);
                continue;
            }

            link.RemoveAttribute("href");
            link.SetAttribute("title", "This notebook was not part of the run.");
        }

        foreach (var element in content.QuerySelectorAll("[src]"))
        {
            var source = element.GetAttribute("src")!;
            element.SetAttribute("src", Attachment(source, attachments) ?? links.ResolveFile(notebook, place, source));
        }

        foreach (var picture in content.QuerySelectorAll("img:not([alt])"))
            problems.Add(place, $"the picture \"{picture.GetAttribute("src")}\" has no alternative text.");
    }

    /// <summary>A picture pasted into the cell: <c>attachment:name</c>, its data in the cell by name and type.</summary>
    static string? Attachment(string source, JsonNode? attachments)
    {
        const string scheme = "attachment:";
        if (!source.StartsWith(scheme, StringComparison.Ordinal))
            return null;
        var bundle = attachments?[Uri.UnescapeDataString(source[scheme.Length..])]?.AsObject().FirstOrDefault();
        return bundle is { Value: { } data } ? $"data:{bundle.Value.Key};base64,{OutputData.Text(data).ReplaceLineEndings("")}" : null;
    }

    static void NameTasks(IElement content)
    {
        foreach (var box in content.QuerySelectorAll("li > input[type=checkbox]"))
            box.SetAttribute("aria-label", box.ParentElement!.TextContent.Trim());
    }

    static void WrapTables(IElement content)
    {
        foreach (var table in content.QuerySelectorAll("table"))
        {
            var box = content.Owner!.CreateElement("div");
            box.ClassName = "scroll";
            table.Replace(box);
            box.AppendChild(table);
        }
    }

    static bool IsProse(ParagraphBlock paragraph) =>
        paragraph.Inline is { } inline && inline.Any(part => part is LiteralInline literal && !literal.Content.IsEmptyOrWhitespace());

    string Write(LeafBlock block, string place) => Write(renderer => renderer.WriteLeafInline(block), place);

    string Write(MarkdownDocument document, string place) => Write(renderer => renderer.Render(document), place);

    string Write(Action<HtmlRenderer> write, string place)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new HighlightedCodeRenderer());
        renderer.ObjectRenderers.Replace<HtmlMathBlockRenderer>(new MathBlockRenderer(RenderMath));
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new MathInlineRenderer(RenderMath));
        write(renderer);
        writer.Flush();
        return writer.ToString();

        Html RenderMath(string tex, bool display)
        {
            try
            {
                var math = TexRenderer.Render(tex, display);
                // A span, since a display may stand inside a paragraph.
                return display ? Html.Of($"<span class=\"display scroll\">{math}</span>") : math;
            }
            catch (TexException e)
            {
                problems.Add(place, $"TeX: {e.Message} (in \"{tex.ReplaceLineEndings(" ").Trim()}\")");
                return Html.Empty;
            }
        }
    }

    sealed class MathInlineRenderer(Func<string, bool, Html> render) : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline math) =>
            renderer.Write(render(math.Content.ToString(), math.DelimiterCount > 1).Markup);
    }

    sealed class MathBlockRenderer(Func<string, bool, Html> render) : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock math) =>
            renderer.Write(render(math.Lines.ToString(), true).Markup).WriteLine();
    }

    sealed class HighlightedCodeRenderer : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock code) =>
            renderer.Write(PageParts.Code(code.Lines.ToString(), (code as FencedCodeBlock)?.Info).Markup).WriteLine();
    }
}
