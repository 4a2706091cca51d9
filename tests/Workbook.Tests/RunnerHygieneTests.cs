using System.Text.RegularExpressions;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>How the workbook's notebooks are committed: without outputs, so that a change shows what was changed by hand.</summary>
public sealed class RunnerHygieneTests
{
    static readonly string Folder = Path.Combine(NotebookFiles.Repository!, "notebooks");

    public static TheoryData<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.ipynb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task A_notebook_is_committed_as_it_should_be(string name)
    {
        var path = Path.Combine(Folder, name);
        await Notebooks.AssertIsValidAsync(path);
        var notebook = Notebook.Load(path);
        var code = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();

        Assert.Matches(@"^[0-9]{2}(-[a-z0-9]+)+\.ipynb$", name);
        Assert.All(code, cell => Assert.Empty(cell.Outputs));
        Assert.All(code, cell => Assert.Null(cell.ExecutionCount));
        Assert.Equal((".net-csharp", "C#", ".NET (C#)"), (Kernel("name"), Kernel("language"), Kernel("display_name")));
        Assert.Distinct(notebook.Cells.Select(cell => (string?)cell.Json["id"]));
        Assert.InRange(code.Count(cell => cell.Tags.Contains("parameters")), 0, 1);
        // The values for a quick run fit the cell that they are for.
        QuickParameters.Apply(notebook);

        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.False(Regex.IsMatch(text, @"/home/|/root/|/Users/|C:\\\\"), "a path of one's own machine");

        string? Kernel(string part) => (string?)notebook.Document["metadata"]!["kernelspec"]![part];
    }
}
