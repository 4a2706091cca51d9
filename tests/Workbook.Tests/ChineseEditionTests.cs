using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

/// <summary>
/// Every lesson has a Chinese edition in <c>notebooks/zh</c>, and the README and its further parts have one beside them, which differ from them in the
/// language of their prose and in nothing else.
/// </summary>
public sealed partial class ChineseEditionTests
{
    static readonly string Repository = NotebookFiles.Repository!;
    static readonly string English = Path.Combine(Repository, "notebooks");
    static readonly string Chinese = Path.Combine(English, "zh");

    /// <summary>Lessons that are there in at least one language.</summary>
    public static TheoryData<string> Lessons => [.. Files(English).Union(Files(Chinese)).Order(StringComparer.Ordinal)];

    /// <summary>Lessons that are there in both.</summary>
    public static TheoryData<string> Editions => [.. Files(English).Intersect(Files(Chinese)).Order(StringComparer.Ordinal)];

    /// <summary>The README, its further parts and the lessons that are there in both, by their paths in the repository.</summary>
    public static TheoryData<string> Texts => ["README.md", "docs/sweeps.md", "docs/runner.md", "docs/platforms.md", .. Editions.Select(lesson => $"notebooks/{lesson.Data}")];

    [Theory]
    [MemberData(nameof(Lessons))]
    public void A_lesson_is_there_in_both_languages(string name)
    {
        Assert.True(File.Exists(Path.Combine(Chinese, name)), $"notebooks/zh/{name} is missing: write the Chinese edition of notebooks/{name}.");
        Assert.True(File.Exists(Path.Combine(English, name)), $"notebooks/{name} is missing: write it, or remove notebooks/zh/{name}, which is its Chinese edition.");
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void It_holds_the_prose_of_the_lesson_s_cells_and_nothing_else(string name)
    {
        var (lesson, edition) = (Notebook.Load(Path.Combine(English, name)), Notebook.Load(Path.Combine(Chinese, name)));
        var whole = Translation.Of(lesson, edition).Apply(lesson); // fails where a cell is missing
        Assert.Equal(edition.Cells.Select(cell => cell.Source), whole.Cells.Where(cell => cell.Kind == CellKind.Markdown).Select(cell => cell.Source));
        Assert.All(edition.Cells, cell => Assert.Equal(["cell_type", "id", "metadata", "source"], cell.Json.Select(part => part.Key).Order(StringComparer.Ordinal)));
        Assert.All(edition.Cells, cell => Assert.Empty(cell.Json["metadata"]!.AsObject()));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Its_prose_has_the_same_blocks_code_formulae_links_and_numbers(string file)
    {
        var edition = OtherEdition(file);
        var pairs = Prose(file).Zip(Prose(edition)).ToList();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Equal(
            Parts(pair.First, link => Target(file, link)), Parts(pair.Second, link => OtherEdition(Target(edition, link)))));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Its_prose_is_Chinese_and_written_as_every_reader_of_Markdown_wants_it(string file) => Assert.All(Prose(OtherEdition(file)), source =>
    {
        var document = Parse(source);
        Assert.Contains(Literals(document), literal => Han().IsMatch(Text(literal)));
        // A name or two may be all that a cell of a table says.
        Assert.All(document.Descendants<LeafBlock>().Select(block => string.Concat(Literals(block).Select(Text))), text =>
            Assert.True(Han().IsMatch(text) || Word().Count(text) <= 2, $"not Chinese: {text}"));
        // A mark of emphasis beside a punctuation mark and a Chinese character neither opens nor closes, and stays in the text.
        Assert.All(Literals(document).Select(Text), text => Assert.DoesNotContain('*', text));
        // The title of an English paper keeps its colon; it is set in italics.
        Assert.All(Literals(document).Where(literal => literal.Parent is not EmphasisInline || Han().IsMatch(Text(literal))), literal =>
            Assert.DoesNotMatch(WesternPunctuation(), Text(literal)));
        // A browser shows a line break as a space, which does not belong between Chinese characters.
        Assert.Empty(document.Descendants<LineBreakInline>());
        // GitHub sees no formula where a Chinese character or punctuation mark stands right before it.
        Assert.All(document.Descendants<MathInline>(), math => Assert.True(
            math.Span.Start == 0 || char.IsWhiteSpace(source[math.Span.Start - 1]), $"no space before ${math.Content}$"));
    });

    [Fact]
    public void Its_pages_have_no_broken_link_picture_or_formula() =>
        SiteWriter.Check(new Edition(Language.Chinese, [.. NotebookFiles.Load([Chinese]).Select(lesson => new ExecutedNotebook(lesson, NotebookStatus.Passed, TimeSpan.Zero))]));

    static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.ipynb").Select(path => Path.GetFileName(path)) : [];

    /// <summary>The Markdown of a file: its cells, or all of it.</summary>
    static IEnumerable<string> Prose(string file)
    {
        var path = Path.Combine(Repository, file);
        return path.EndsWith(".ipynb", StringComparison.Ordinal)
            ? Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Markdown).Select(cell => cell.Source)
            : [File.ReadAllText(path)];
    }

    static MarkdownDocument Parse(string source) => Markdown.Parse(source, MarkdownRenderer.Pipeline);

    static IEnumerable<LiteralInline> Literals(MarkdownObject part) =>
        part is LeafBlock leaf ? leaf.Inline?.Descendants<LiteralInline>() ?? [] : part.Descendants<LiteralInline>();

    static string Text(LiteralInline literal) => literal.Content.ToString();

    /// <summary>What a translation keeps. Blocks in their order; the rest sorted, since the order of words differs.</summary>
    static List<string> Parts(string source, Func<string, string> target)
    {
        var document = Parse(source);
        var blocks = document.Descendants<Block>().Select(block => block is HeadingBlock heading ? $"heading {heading.Level}" : block.GetType().Name);
        var code = document.Descendants<FencedCodeBlock>().Select(block => $"code {block.Info} {block.Lines}")
            .Concat(document.Descendants<CodeInline>().Select(inline => $"code {inline.Content}"));
        var formulae = document.Descendants<MathInline>().Select(math => $"formula {math.Content}");
        var links = document.Descendants<LinkInline>().Select(link => $"link {target(link.Url!)}");
        // Digits stay digits, and words stay words.
        var numbers = Literals(document).SelectMany(literal => Number().Matches(Text(literal))).Select(number => $"number {number}");
        return [.. blocks, .. code.Concat(formulae).Concat(links).Concat(numbers).Order(StringComparer.Ordinal)];
    }

    /// <summary>The path in the repository that <paramref name="link"/> leads to from <paramref name="file"/>, or a link to elsewhere as it is.</summary>
    static string Target(string file, string link)
    {
        if (HasScheme().IsMatch(link))
            return link;
        // Headings have other names in the other language; that an anchor leads somewhere is for the check of the pages.
        var path = link.Split('#')[0];
        return path.Length == 0
            ? ""
            : Path.GetRelativePath(Repository, Path.GetFullPath(Path.Combine(Repository, Path.GetDirectoryName(file)!, path))).Replace('\\', '/');
    }

    /// <summary>
    /// The same in the other language, by its path in the repository: a text links texts of its own language, and its other edition. Pictures and other
    /// files have no language.
    /// </summary>
    static string OtherEdition(string path) => path switch
    {
        "docs/architecture.md" => path,
        _ when ChineseText().Match(path) is { Success: true } chinese => $"{chinese.Groups[1]}.md",
        _ when EnglishText().Match(path) is { Success: true } english => $"{english.Groups[1]}.zh.md",
        _ when ChineseLessons().Match(path) is { Success: true } chinese => $"notebooks{chinese.Groups[1]}",
        _ when EnglishLessons().Match(path) is { Success: true } english => $"notebooks/zh{english.Groups[1]}",
        _ => path,
    };

    [GeneratedRegex(@"^(README|docs/[a-z]+)\.md$")]
    private static partial Regex EnglishText();

    [GeneratedRegex(@"^(README|docs/[a-z]+)\.zh\.md$")]
    private static partial Regex ChineseText();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"[;:?!()]|(?<![0-9]),|,(?![0-9])")]
    private static partial Regex WesternPunctuation();

    [GeneratedRegex(@"[0-9]+([.,][0-9]+)*")]
    private static partial Regex Number();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Word();

    // One notebook, or the folder.
    [GeneratedRegex(@"^notebooks(/[^/]+\.ipynb)?$")]
    private static partial Regex EnglishLessons();

    [GeneratedRegex(@"^notebooks/zh(/[^/]+\.ipynb)?$")]
    private static partial Regex ChineseLessons();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex HasScheme();
}
