using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Workbook.Runner;
using Workbook.Runner.Figures;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

/// <summary>The pictures of the charts, for readers that run no JavaScript: those that are stored, and how they are compared with a run.</summary>
public sealed class FiguresTests
{
    const int LargestFile = 150_000;

    static readonly string Repository = NotebookFiles.Repository!;

    public static TheoryData<string> Files => [.. Cells().Select(figure => figure.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_is_that_of_the_last_full_run(string file)
    {
        var figure = Cells().Single(figure => figure.File == file);
        var stored = Picture.Summary(File.ReadAllText(figure.FullPath));
        Assert.NotNull(stored);
        var differences = FigureComparison.Differences(stored, ChartOf(figure).Summary(), figure.IsMeasured);
        Assert.True(differences.Count == 0, $"{file} is stale: dotnet run --project lib/Workbook.Runner -c Release -- figures\n{string.Join('\n', differences.Take(10))}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_stands_alone_and_says_what_it_shows(string file)
    {
        var path = Path.Combine(Repository, "notebooks", file);
        Assert.InRange(new FileInfo(path).Length, 1, LargestFile);
        var svg = XElement.Load(path);
        Assert.Equal("img", (string?)svg.Attribute("role"));
        Assert.InRange(svg.Elements().First(element => element.Name.LocalName == "title").Value.Length, 20, 1000);
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script" or "image" or "foreignObject");
        Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), attribute => !attribute.IsNamespaceDeclaration && attribute.Value.Contains("://", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_linked_picture_is_there_and_has_a_text_for_those_who_do_not_see_it() => Assert.All(LinkedPictures(), picture =>
    {
        Assert.True(File.Exists(picture.Path), $"{picture.From}: {picture.Path} does not exist.");
        // In bytes, since a Chinese character says as much as three letters.
        Assert.True(Encoding.UTF8.GetByteCount(picture.Alternative) >= 20, $"{picture.From}: \"{picture.Alternative}\" does not say what the picture shows.");
    });

    [Fact]
    public void Every_stored_picture_has_its_cell_and_is_linked()
    {
        var stored = Directory.EnumerateFiles(Path.Combine(Repository, "notebooks", "figures")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Cells().Select(figure => figure.FullPath).Order(StringComparer.Ordinal), stored);
        Assert.Empty(stored.Except(LinkedPictures().Select(picture => picture.Path)));
    }

    const string Stored = """
        {
          "data": [
            { "type": "scatter", "name": "click", "x": [0, 1, 2], "y": [1.83, 1.82, 1.72], "marker": { "size": 9 } },
            { "type": "scatter", "name": "with 64 units", "x": [0, 1, 2], "y": [1.53, null, 2.14] }
          ],
          "layout": { "title": { "text": "lift +0.95, click −0.11" }, "xaxis": { "title": { "text": "weight" }, "ticktext": ["1 / 1", "1 / 2", "1 / 3"] } }
        }
        """;

    [Theory]
    [InlineData("1.82", "1.85")]
    [InlineData("null, 2.14", "null, 2.09")]
    [InlineData("lift +0.95, click −0.11", "lift 1.02, click +0.1")]
    public void What_another_processor_may_change_is_no_difference(string old, string now) => Assert.Empty(Changed(old, now));

    [Theory]
    [InlineData("1.82", "1.89", "/data/0/y/1: 1.82, now 1.89")]
    [InlineData("\"size\": 9", "\"size\": 5", "/data/0/marker/size: 9, now 5")]
    [InlineData("lift +0.95", "AUC +0.95", "/layout/title/text: ")]
    [InlineData("\"1 / 3\"", "\"1 / 4\"", "/layout/xaxis/ticktext/2: ")]
    [InlineData("64 units", "32 units", "/data/1/name: ")]
    [InlineData("\"scatter\", \"name\": \"click\"", "\"bar\", \"name\": \"click\"", "/data/0/type: ")]
    [InlineData("1.53, null", "1.53, 1.6", "/data/1/y/1: ")]
    [InlineData("1.83, 1.82, 1.72", "1.83, 1.82", "/data/0/y: 3 values, now 2")]
    [InlineData(", \"marker\": { \"size\": 9 }", "", "/data/0/marker: ")]
    public void A_change_that_a_reader_would_see_is_found(string old, string now, string difference) =>
        Assert.StartsWith(difference, Assert.Single(Changed(old, now)), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_trace_is_found(bool isMeasured)
    {
        var now = JsonNode.Parse(Stored)!;
        now["data"]!.AsArray().RemoveAt(1);
        Assert.NotEmpty(FigureComparison.Differences(Stored, now.ToJsonString(), isMeasured));
    }

    [Fact]
    public void Of_a_measured_chart_only_traces_and_axes_count()
    {
        Assert.Empty(Changed("1.83, 1.82, 1.72", "7", isMeasured: true));
        Assert.Empty(Changed("lift", "loss", isMeasured: true));
        Assert.Single(Changed("\"click\"", "\"like\"", isMeasured: true));
        Assert.Single(Changed("weight", "time", isMeasured: true));
    }

    static IReadOnlyList<string> Changed(string old, string now, bool isMeasured = false)
    {
        Assert.Contains(old, Stored, StringComparison.Ordinal);
        return FigureComparison.Differences(Stored, Stored.Replace(old, now, StringComparison.Ordinal), isMeasured);
    }

    static IEnumerable<FigureCell> Cells() => Directory.EnumerateFiles(Path.Combine(Repository, "notebooks"), "*.ipynb").Order(StringComparer.Ordinal)
        .SelectMany(path => FigureCell.Of(Notebook.Load(path)));

    static Chart ChartOf(FigureCell figure)
    {
        try
        {
            var executed = FullRun.Load(figure.Notebook, Path.Combine(Repository, "artifacts", "site"));
            return Chart.Of(executed.Cells.Single(cell => cell.Number == figure.Cell.Number), executed.Path);
        }
        catch (UsageException e) when (Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1")
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>The pictures that READMEs and lessons of all languages link.</summary>
    static IEnumerable<(string From, string Path, string Alternative)> LinkedPictures()
    {
        var texts = new[] { "README.md", "README.zh.md" }.Select(name => Path.Combine(Repository, name)).Where(File.Exists)
            .Select(path => (Path: path, Text: File.ReadAllText(path)));
        var lessons = Directory.EnumerateFiles(Path.Combine(Repository, "notebooks"), "*.ipynb", SearchOption.AllDirectories)
            .SelectMany(path => Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Markdown).Select(cell => (Path: path, Text: cell.Source)));
        return texts.Concat(lessons).SelectMany(text => Markdown.Parse(text.Text, MarkdownRenderer.Pipeline).Descendants<LinkInline>()
            .Where(link => link.IsImage && !link.Url!.Contains(':', StringComparison.Ordinal))
            .Select(link => (
                Path.GetRelativePath(Repository, text.Path),
                Path.GetFullPath(link.Url!, Path.GetDirectoryName(text.Path)!),
                string.Concat(link.Descendants<LiteralInline>().Select(part => part.Content.ToString())))));
    }
}
