using System.Globalization;
using System.Text.RegularExpressions;
using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

/// <summary>What the README shows is run, and what it lists is there. Its Chinese edition has the same code, see <see cref="ChineseEditionTests"/>.</summary>
public sealed partial class ReadMeTests : IDisposable
{
    static readonly string Repository = NotebookFiles.Repository!;
    static readonly string Text = Read("README.md");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Its_code_runs()
    {
        var blocks = Code().Matches(Text).Select(block => block.Groups[1].Value).ToList();
        Assert.NotEmpty(blocks);
        var notebook = new NotebookBuilder();
        foreach (var block in blocks)
            notebook.Code(block.Replace("#r \"lib/", $"#r \"{NotebookFiles.Repository}/lib/", StringComparison.Ordinal));
        notebook.Save(folder["01-readme.ipynb"]);

        var run = await RunnerResult.RunAsync(folder.Path, "01-readme.ipynb", "--out", "site");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task Its_usage_of_the_runner_is_that_of_its_help()
    {
        var help = await RunnerResult.RunAsync(folder.Path, "--help");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        var commands = Runner().Matches(Read("docs/runner.md")).Select(command => command.Groups[1].Value).ToList();
        var usage = Assert.Single(commands, command => command.StartsWith('['));
        Assert.Equal(
            ["notebooks…", .. HelpOption().Matches(help.Output).Select(option => option.Result("$1$2$3"))],
            Bracket().Matches(usage).Select(option => option.Groups[1].Value));
        Assert.Equal(
            Subcommand().Matches(help.Output.Split("Commands:")[1]).Select(command => command.Groups[1].Value),
            commands.Where(command => command != usage));
    }

    [Theory]
    [InlineData("README.md", "notebooks")]
    [InlineData("README.zh.md", "notebooks/zh")]
    public void It_lists_every_lesson_with_the_lesson_s_own_title(string file, string lessons)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository, lessons), "*.ipynb"))
        {
            var notebook = Notebook.Load(path);
            Assert.Contains($"| [{notebook.Name[..2]}]({lessons}/{notebook.Name}.ipynb) | {notebook.Title} |", Read(file), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh.md")]
    [InlineData("notebooks/00-start-here.ipynb")]
    [InlineData("notebooks/zh/00-start-here.ipynb")]
    public void Its_minutes_and_those_of_the_map_are_what_a_lesson_takes_to_read(string file)
    {
        // The map is in the first lesson, and leads to the others.
        var lessons = Directory.EnumerateFiles(Path.Combine(Repository, "notebooks"), "*.ipynb")
            .Where(path => Path.GetFileName(path) != Path.GetFileName(file)).Order(StringComparer.Ordinal).Select(Notebook.Load).ToList();
        var rows = LessonRow().Matches(Read(file)).ToList();

        Assert.Equal(lessons.Select(lesson => lesson.Name), rows.Select(row => row.Groups["name"].Value));
        Assert.All(lessons.Zip(rows), pair =>
        {
            var (given, computed) = (int.Parse(pair.Second.Groups["minutes"].Value, CultureInfo.InvariantCulture), ReadingTime.Minutes(pair.First));
            Assert.True(Math.Abs(given - computed) <= Math.Max(2, 0.1 * computed), $"{given} minutes for {pair.First.Name}, but it takes {computed:0} to read");
        });
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/sweeps.md")]
    [InlineData("docs/sweeps.zh.md")]
    [InlineData("docs/runner.md")]
    [InlineData("docs/runner.zh.md")]
    [InlineData("docs/platforms.md")]
    [InlineData("docs/platforms.zh.md")]
    public void Its_links_into_the_repository_lead_somewhere(string file) =>
        Assert.All(Link().Matches(Read(file)).Select(link => link.Groups[1].Value), target =>
            Assert.True(Path.Exists(Path.Combine(Repository, Path.GetDirectoryName(file)!, target)), target));

    /// <summary>A README, or the Markdown and the code of a notebook.</summary>
    static string Read(string file)
    {
        var path = Path.Combine(Repository, file);
        return path.EndsWith(".ipynb", StringComparison.Ordinal) ? string.Join("\n\n", Notebook.Load(path).Cells.Select(cell => cell.Source)) : File.ReadAllText(path);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^dotnet run --project lib/Workbook\.Runner -c Release -- (.+)$", RegexOptions.Multiline)]
    private static partial Regex Runner();

    // But for --version and --help, which every program has; the line of the latter begins with -?.
    [GeneratedRegex("^  (--(?!version)[a-z-]+)(?:( )<([A-Z]+)>)?", RegexOptions.Multiline)]
    private static partial Regex HelpOption();

    [GeneratedRegex(@"\[([^]]+)\]")]
    private static partial Regex Bracket();

    [GeneratedRegex("^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Subcommand();

    [GeneratedRegex(@"^\| \[[0-9]+\]\(([^)]+/)?(?<name>[^)/]+)\.ipynb\) \| [^|]+ \| (?<minutes>[0-9]+) \|$", RegexOptions.Multiline)]
    private static partial Regex LessonRow();


    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
