using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

/// <summary>Every lesson has a Chinese edition in <c>notebooks/zh</c>, which differs from it in the language of its prose and in nothing else.</summary>
public sealed partial class ChineseEditionTests
{
    static readonly string English = Path.Combine(NotebookFiles.Repository!, "notebooks");
    static readonly string Chinese = Path.Combine(English, "zh");

    /// <summary>Lessons that are there in at least one language.</summary>
    public static TheoryData<string> Lessons => [.. Files(English).Union(Files(Chinese)).Order(StringComparer.Ordinal)];

    /// <summary>Lessons that are there in both.</summary>
    public static TheoryData<string> Editions => [.. Files(English).Intersect(Files(Chinese)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Lessons))]
    public void A_lesson_is_there_in_both_languages(string name)
    {
        Assert.True(File.Exists(Path.Combine(Chinese, name)), $"notebooks/zh/{name} is missing: write the Chinese edition of notebooks/{name}.");
        Assert.True(File.Exists(Path.Combine(English, name)), $"notebooks/{name} is missing: write it, or remove notebooks/zh/{name}, which is its Chinese edition.");
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Its_code_and_everything_else_but_the_prose_is_that_of_the_lesson(string name)
    {
        var (lesson, edition) = (Notebook.Load(Path.Combine(English, name)), Notebook.Load(Path.Combine(Chinese, name)));
        // One folder deeper, the library is one folder further up.
        foreach (var cell in lesson.Cells.Where(cell => cell.Kind == CellKind.Code))
            cell.Source = cell.Source.Replace("#r \"../lib/", "#r \"../../lib/", StringComparison.Ordinal);
        foreach (var cell in lesson.Cells.Concat(edition.Cells).Where(cell => cell.Kind == CellKind.Markdown))
            cell.Source = "";

        Assert.Equal(lesson.Cells.Select(Json), edition.Cells.Select(Json));
        Assert.Equal(lesson.Document.ToJsonString(), edition.Document.ToJsonString());

        static string Json(Cell cell) => cell.Json.ToJsonString();
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Its_prose_has_the_same_blocks_code_formulae_links_and_numbers(string name)
    {
        var pairs = Prose(English, name).Zip(Prose(Chinese, name));
        Assert.All(pairs, pair => Assert.Equal(Parts(pair.First, name => name), Parts(pair.Second, OfTheLesson)));
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Its_prose_is_Chinese_and_written_as_every_reader_of_Markdown_wants_it(string name) => Assert.All(Prose(Chinese, name), cell =>
    {
        var document = Parse(cell);
        var text = document.Descendants<LiteralInline>().Select(literal => literal.Content.ToString()).ToList();
        Assert.Contains(text, part => Han().IsMatch(part));
        // A mark of emphasis beside a punctuation mark and a Chinese character neither opens nor closes, and stays in the text.
        Assert.DoesNotContain(text, part => part.Contains('*', StringComparison.Ordinal));
        Assert.All(text, part => Assert.DoesNotMatch(WesternPunctuation(), part));
        // GitHub sees no formula where a Chinese character or punctuation mark stands right before it.
        Assert.All(document.Descendants<MathInline>(), math => Assert.True(
            math.Span.Start == 0 || char.IsWhiteSpace(cell.Source[math.Span.Start - 1]), $"no space before ${math.Content}$"));
    });

    [Fact]
    public void Its_pages_have_no_broken_link_picture_or_formula() =>
        SiteWriter.Check(new Edition(Language.Chinese, [.. Files(Chinese).Select(name => new ExecutedNotebook(Notebook.Load(Path.Combine(Chinese, name)), NotebookStatus.Passed, TimeSpan.Zero))]));

    static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.ipynb").Select(path => Path.GetFileName(path)) : [];

    static IEnumerable<Cell> Prose(string folder, string name) =>
        Notebook.Load(Path.Combine(folder, name)).Cells.Where(cell => cell.Kind == CellKind.Markdown);

    static MarkdownDocument Parse(Cell cell) => Markdown.Parse(cell.Source, MarkdownRenderer.Pipeline);

    /// <summary>What a translation keeps. Blocks in their order; the rest sorted, since the order of words differs.</summary>
    static List<string> Parts(Cell cell, Func<string, string> rename)
    {
        var document = Parse(cell);
        var blocks = document.Descendants<Block>().Select(block => block is HeadingBlock heading ? $"heading {heading.Level}" : block.GetType().Name);
        var code = document.Descendants<FencedCodeBlock>().Select(block => $"code {block.Lines}")
            .Concat(document.Descendants<CodeInline>().Select(inline => $"code {inline.Content}"));
        var formulae = document.Descendants<MathInline>().Select(math => $"formula {math.Content}");
        var links = document.Descendants<LinkInline>().Select(link => $"link {Target(link.Url!, rename)}");
        // Digits stay digits, and words stay words.
        var numbers = document.Descendants<LiteralInline>().SelectMany(literal => Number().Matches(literal.Content.ToString()))
            .Select(number => $"number {number}");
        return [$"cell {cell.Json["id"]}", .. blocks, .. code.Concat(formulae).Concat(links).Concat(numbers).Order(StringComparer.Ordinal)];
    }

    // Headings have other names in the other language; that an anchor leads somewhere is for the check of the pages.
    static string Target(string url, Func<string, string> rename) => HasScheme().IsMatch(url) ? url : rename(url.Split('#')[0]);

    /// <summary>The link that the English lesson has where its Chinese edition has <paramref name="link"/>.</summary>
    static string OfTheLesson(string link)
    {
        if (link.Length == 0)
            return link;
        var path = Path.GetRelativePath(English, Path.GetFullPath(Path.Combine(Chinese, link))).Replace('\\', '/');
        if (!path.EndsWith(".ipynb", StringComparison.Ordinal))
            return path;
        // Lessons link lessons of their own language, and each its other edition.
        return path.StartsWith("zh/", StringComparison.Ordinal) ? path["zh/".Length..] : $"zh/{path}";
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"[;:?!()]|(?<![0-9]),|,(?![0-9])")]
    private static partial Regex WesternPunctuation();

    [GeneratedRegex(@"[0-9]+([.,][0-9]+)*")]
    private static partial Regex Number();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex HasScheme();
}
