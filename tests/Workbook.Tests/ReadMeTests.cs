using System.Text.RegularExpressions;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>What the README shows is run, and what it lists is there.</summary>
public sealed partial class ReadMeTests : IDisposable
{
    static readonly string Text = File.ReadAllText(Path.Combine(NotebookFiles.Repository!, "README.md"));

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
    public void It_lists_every_lesson_with_the_lesson_s_own_title()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(NotebookFiles.Repository!, "notebooks"), "*.ipynb"))
        {
            var notebook = Notebook.Load(path);
            Assert.Contains($"| [{notebook.Name[..2]}](notebooks/{notebook.Name}.ipynb) | {notebook.Title} |", Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_links_into_the_repository_lead_somewhere() =>
        Assert.All(Link().Matches(Text).Select(link => link.Groups[1].Value), target =>
            Assert.True(Path.Exists(Path.Combine(NotebookFiles.Repository!, target)), target));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
