using System.Text.Json.Nodes;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>What the runner says, writes and returns.</summary>
public sealed class RunnerTests : IDisposable
{
    const string MissingData = "class DataNotAvailableException(string message) : Exception(message);\nthrow new Exception(\"outer\", new DataNotAvailableException(\"Put the file here.\"));";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_arguments_all_notebooks_of_the_repository_are_run_in_name_order()
    {
        await File.WriteAllTextAsync(folder["Workbook.sln"], "", TestContext.Current.CancellationToken);
        new NotebookBuilder().Code("1").Save(folder["notebooks/02-b.ipynb"]);
        new NotebookBuilder().Markdown("# A").Code("2").Save(folder["notebooks/01-a.ipynb"]);
        // A translation in a folder below is not run, but has its page.
        new NotebookBuilder().Markdown("# 甲").Save(folder["notebooks/zh/01-a.ipynb"]);
        Directory.CreateDirectory(folder["lib/deep"]);

        var run = await RunnerResult.RunAsync(folder["lib/deep"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.True(File.Exists(folder["artifacts/site/01-a.ipynb"]));
        Assert.True(File.Exists(folder["artifacts/site/01-a.html"]));
        Assert.True(File.Exists(folder["artifacts/site/01-a.zh.html"]));
        Assert.True(File.Exists(folder["artifacts/site/index.html"]));
        Assert.Matches(@"(?s)^01-a  cell 1/1  \d+\.\d s\n02-b  cell 1/1  \d+\.\d s\n.*Notebook.*01-a +│ passed +│ +1/1 │.*02-b +│ passed.*index\.html\n$", run.Output);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Notebooks_run_side_by_side_when_asked_for()
    {
        // The first ends only when the second has begun.
        new NotebookBuilder().Code("""while (!System.IO.File.Exists("begun")) System.Threading.Thread.Sleep(20);""").Save(folder["notebooks/01-a.ipynb"]);
        new NotebookBuilder().Code("""System.IO.File.WriteAllText("begun", "");""").Save(folder["notebooks/02-b.ipynb"]);

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks", "--out", "site", "--jobs", "2", "--timeout", "60");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Matches("(?s)href=\"01-a.html\".*href=\"02-b.html\"", await File.ReadAllTextAsync(folder["site/index.html"], TestContext.Current.CancellationToken));
        foreach (var count in (string[])["0", "1.5", "many"])
            Assert.Equal((2, "--jobs must be a whole number from 1 to 1000. See --help.\n"), (await RunnerResult.RunAsync(folder.Path, "notebooks", "--jobs", count)) is var wrong ? (wrong.ExitCode, wrong.Error) : default);
    }

    [Theory]
    [InlineData("missing.ipynb: no such file; give the path of a notebook or of a folder with notebooks.", "missing.ipynb")]
    [InlineData("text.ipynb: not JSON (line 1): is it a notebook?", "text.ipynb")]
    [InlineData("empty.ipynb: not JSON (line 1): is it a notebook?", "empty.ipynb")]
    [InlineData("list.ipynb: not a notebook: JSON, but not an object.", "list.ipynb")]
    [InlineData("cells.ipynb: not a notebook: no list of cells.", "cells.ipynb")]
    [InlineData("source.ipynb: cell 1 of 1 is not as nbformat 4 has it: open and save the notebook in Jupyter or VS Code.", "source.ipynb")]
    [InlineData("tags.ipynb: cell 1 of 1 has tags that are not a list of names.", "tags.ipynb")]
    [InlineData("old.ipynb: nbformat 3, but 4 is needed: open and save it in Jupyter or VS Code.", "old.ipynb")]
    [InlineData("python.ipynb: written for kernel \"python3\": choose the kernel \".NET (C#)\" and save it again.", "python.ipynb")]
    [InlineData("fsharp.ipynb: cell 1 of 1 is for \"fsharp\": only C# cells can be run.", "fsharp.ipynb")]
    [InlineData("bare: no notebooks (*.ipynb) in this folder; name another one.", "bare")]
    [InlineData("two notebooks are called 01-a: 01-a.ipynb, other/01-a.ipynb; run them one by one.", "other")]
    [InlineData("--nonsense: no such option. See --help.", "--nonsense")]
    [InlineData("--timeout must be a number of seconds above 0. See --help.", "--timeout", "0")]
    [InlineData("--timeout must be a number of seconds above 0. See --help.", "--timeout", "soon")]
    [InlineData("--out .: that is the folder of 01-a.ipynb, which would be overwritten; choose another one.", "--out", ".")]
    [InlineData("--out text.ipynb: cannot be written to: ", "--out", "text.ipynb")]
    [InlineData("--out is empty: name a folder.", "--out", "")]
    public async Task What_cannot_be_run_is_said_in_one_line(string message, params string[] arguments)
    {
        WriteBadFiles();

        // A good notebook first: nothing may run before all are checked.
        var run = await RunnerResult.RunAsync(folder.Path, arguments is ["--out", ..] ? ["01-a.ipynb", .. arguments] : ["01-a.ipynb", "--out", "site", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Equal("", run.Output);
        Assert.False(Directory.Exists(folder["site"]) && Directory.EnumerateFiles(folder["site"]).Any());
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_is_said_to_have_no_notebooks()
    {
        await File.WriteAllTextAsync(folder["Workbook.sln"], "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder["notebooks"]);

        var run = await RunnerResult.RunAsync(folder.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("notebooks: no notebooks (*.ipynb) in this folder; name another one.\n", run.Error);
    }

    [Fact]
    public async Task Broken_links_and_formulas_are_said_a_line_each_before_anything_runs()
    {
        new NotebookBuilder().Markdown("![A picture](figures/absent.svg)\n\n$\\frac{1$").Code("1").Save(folder["01-a.ipynb"]);

        var run = await RunAsync("01-a.ipynb");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, run.Error.Count(c => c == '\n'));
        Assert.Contains("figures/absent.svg", run.Error, StringComparison.Ordinal);
        Assert.Contains("\\frac{1", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.False(Directory.Exists(folder["site"]));
    }

    [Fact]
    public async Task Notebooks_of_an_older_minor_version_get_cell_ids()
    {
        var builder = new NotebookBuilder().Markdown("# Old").Code("1");
        builder.Document["nbformat_minor"] = 2;
        foreach (var cell in builder.Document["cells"]!.AsArray())
            cell!.AsObject().Remove("id");
        builder.Save(folder["01-a.ipynb"]);

        var run = await RunAsync("01-a.ipynb");

        Assert.Equal(0, run.ExitCode);
        await Notebooks.AssertIsValidAsync(folder["site/01-a.ipynb"]);
        Assert.Equal(["cell-1", "cell-2"], Notebook.Load(folder["site/01-a.ipynb"]).Cells.Select(cell => (string?)cell.Json["id"]));
    }

    [Fact]
    public async Task A_compilation_error_shows_line_and_caret_and_stops_the_run()
    {
        new NotebookBuilder().Markdown("Text").Code("1").Code("var a = 1;\n\tvar b = a + absent;").Code("3").Save(folder["01-a.ipynb"]);
        new NotebookBuilder().Code("1").Save(folder["02-b.ipynb"]);

        var run = await RunAsync("01-a.ipynb", "02-b.ipynb");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("""
            01-a, cell 2, line 2
            error CS0103 in cell 2, line 2, column 14: The name 'absent' does not exist in the current context
                 2 │ {tab}var b = a + absent;
                   │ {tab}            ^^^^^^
            02-b
            """.Replace("{tab}", "\t", StringComparison.Ordinal)[..^5], run.Output, StringComparison.Ordinal);
        Assert.Matches(@"01-a +│ failed at cell 2 │ +2/3 │", run.Output);
        Assert.Matches(@"02-b +│ not run +│ +0/1 │", run.Output);
        var error = Assert.Single(Notebooks.Outputs(folder["site/01-a.ipynb"], 2))!;
        Assert.Equal("error CS0103 in cell 2, line 2, column 14: The name 'absent' does not exist in the current context", (string?)error["traceback"]![0]);
        Assert.Single(Notebooks.Outputs(folder["site/01-a.ipynb"], 1));
        Assert.Empty(Notebooks.Outputs(folder["site/01-a.ipynb"], 3));
        Assert.False(File.Exists(folder["site/02-b.ipynb"]));
        await Notebooks.AssertIsValidAsync(folder["site/01-a.ipynb"]);
    }

    [Fact]
    public async Task An_exception_shows_the_lines_of_cells_and_no_frame_of_the_framework()
    {
        new NotebookBuilder().Code("int Halve(string text)\n{\n    return int.Parse(text) / 2;\n}")
            .Code("async Task<int> Later()\n{\n    await Task.Yield();\n    return new[] { \"two\" }.Select(Halve).Sum();\n}\n\nthrow new InvalidOperationException(\"outer\",\n    await Later().ContinueWith(t => t.Exception!.InnerException));")
            .Save(folder["01-a.ipynb"]);
        new NotebookBuilder().Code("1").Save(folder["02-b.ipynb"]);

        var run = await RunAsync("--keep-going", "01-a.ipynb", "02-b.ipynb");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("""
            01-a, cell 2, line 7
            InvalidOperationException: outer
                 7 │ throw new InvalidOperationException("outer",
              at cell 2, line 7
            caused by FormatException: The input string 'two' was not in a correct format.
              at Halve in cell 1, line 3
              at Later in cell 2, line 4
            02-b
            """, run.Output, StringComparison.Ordinal);
        Assert.Matches(@"02-b +│ passed", run.Output);
        var error = Assert.Single(Notebooks.Outputs(folder["site/01-a.ipynb"], 2))!;
        Assert.Equal(("InvalidOperationException", "outer", 6), ((string?)error["ename"], (string?)error["evalue"], error["traceback"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_stack_of_a_native_library_is_left_out_of_a_message()
    {
        new NotebookBuilder().Code("throw new Exception(\"no such shape\\nframe #0: f(int) + 0xb0 (0x7f in lib.so)\\nframe #1: <unknown>\\n\");").Save(folder["01-a.ipynb"]);

        var run = await RunAsync("01-a.ipynb");

        Assert.Contains("Exception: no such shape\n     1 │ throw", run.Output, StringComparison.Ordinal);
        Assert.Equal("no such shape", (string?)Assert.Single(Notebooks.Outputs(folder["site/01-a.ipynb"], 1))!["evalue"]);
    }

    [Fact]
    public async Task A_cell_tagged_as_raising_must_raise()
    {
        new NotebookBuilder().Code("1", "raises-exception").Code("2").Save(folder["01-a.ipynb"]);

        var run = await RunAsync("01-a.ipynb");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("NoException: the cell is tagged raises-exception, but nothing was thrown", run.Output, StringComparison.Ordinal);
        Assert.Equal(["execute_result", "error"], Notebooks.Outputs(folder["site/01-a.ipynb"], 1).Select(output => (string?)output!["output_type"]));
    }

    [Fact]
    public async Task Missing_data_stop_the_notebook_and_not_the_run()
    {
        new NotebookBuilder().Code(MissingData).Code("2").Save(folder["01-a.ipynb"]);
        new NotebookBuilder().Code("1").Save(folder["02-b.ipynb"]);

        var run = await RunAsync("01-a.ipynb", "02-b.ipynb");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("01-a, cell 1: stopped, data missing\nDataNotAvailableException: Put the file here.\n02-b", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"01-a +│ stopped: data missing │ +1/2 │", run.Output);
        Assert.Matches(@"02-b +│ passed", run.Output);
        Assert.Null(Notebook.Load(folder["site/01-a.ipynb"]).Cells[1].ExecutionCount);
        Assert.Contains("Put the file here.", await File.ReadAllTextAsync(folder["site/01-a.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Missing_data_are_a_failure_when_strict(bool byOption)
    {
        new NotebookBuilder().Code(MissingData).Save(folder["01-a.ipynb"]);
        string[] arguments = ["01-a.ipynb", "--out", "site"];

        using var process = byOption ? RunnerResult.Start(folder.Path, [.. arguments, "--strict"]) : RunnerResult.Start(folder.Path, arguments, ("WORKBOOK_STRICT", "1"));
        var run = await RunnerResult.EndAsync(process);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed at cell 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("caused by DataNotAvailableException: Put the file here.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quick_parameters_replace_those_of_the_cell_only_when_asked_for()
    {
        QuickNotebook("""{"epochs": 2, "isLong": false, "weights": "new[] { 0.5, 0.25 }"}""");

        var run = await RunAsync("01-a.ipynb", "--quick");
        var whole = await RunnerResult.RunAsync(folder.Path, "01-a.ipynb", "--out", "whole");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal("2 False 0.75", Notebooks.Text(Notebooks.Outputs(folder["site/01-a.ipynb"], 2)[0]!["data"]!["text/plain"]));
        Assert.Contains("var epochs = 2; // many", Notebook.Load(folder["site/01-a.ipynb"]).Cells[0].Source, StringComparison.Ordinal);
        Assert.Equal(0, whole.ExitCode);
        Assert.Equal("40 True 1", Notebooks.Text(Notebooks.Outputs(folder["whole/01-a.ipynb"], 2)[0]!["data"]!["text/plain"]));
    }

    [Theory]
    [InlineData("""{"epoch": 2}""", "the cell declares no variable \"epoch\" with a value.")]
    [InlineData("""{"epochs": "2 +"}""", "the value of \"epochs\" must be a number, a boolean or C# text of an expression.")]
    [InlineData("""{"epochs": "2; 3"}""", "the value of \"epochs\" must be a number, a boolean or C# text of an expression.")]
    [InlineData("""{"epochs": [2]}""", "the value of \"epochs\" must be a number, a boolean or C# text of an expression.")]
    [InlineData("[2]", "must be an object of names and values.")]
    public async Task Quick_parameters_that_do_not_fit_are_refused(string quick, string message)
    {
        QuickNotebook(quick);

        var run = await RunAsync("01-a.ipynb", "--quick");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"01-a.ipynb: code cell 1, metadata \"quick\": {message}\n", run.Error);
    }

    [Fact]
    public async Task Executed_notebooks_replace_older_ones_and_old_outputs_are_dropped()
    {
        var builder = new NotebookBuilder().Code("1").Code("2", "skip-execution");
        var old = builder.Document["cells"]![1]!;
        old["execution_count"] = 7;
        old["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = "old" });
        builder.Save(folder["01-a.ipynb"]);
        Directory.CreateDirectory(folder["site"]);
        await File.WriteAllTextAsync(folder["site/01-a.ipynb"], "old", TestContext.Current.CancellationToken);

        var run = await RunAsync("01-a.ipynb");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(Notebooks.Outputs(folder["site/01-a.ipynb"], 2));
        Assert.Null(Notebook.Load(folder["site/01-a.ipynb"]).Cells[1].ExecutionCount);
    }

    Task<RunnerResult> RunAsync(params string[] arguments) => RunnerResult.RunAsync(folder.Path, [.. arguments, "--out", "site"]);

    void QuickNotebook(string quick) => new NotebookBuilder()
        .Add("code", "var epochs = 40; // many\nbool isLong = true;\ndouble[] weights = [\n  0.5,\n  0.5,\n];", new() { ["tags"] = new JsonArray("parameters"), ["quick"] = JsonNode.Parse(quick) })
        .Code("$\"{epochs} {isLong} {weights.Sum()}\"")
        .Save(folder["01-a.ipynb"]);

    void WriteBadFiles()
    {
        new NotebookBuilder().Code("1").Save(folder["01-a.ipynb"]);
        new NotebookBuilder().Code("1").Save(folder["other/01-a.ipynb"]);
        Directory.CreateDirectory(folder["bare"]);
        Write("text", "Dear diary");
        Write("empty", "");
        Write("list", "[]");
        Write("cells", """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}""");
        Change("source", document => document["cells"]![0]!["source"] = 1);
        Change("tags", document => document["cells"]![0]!["metadata"] = new JsonObject { ["tags"] = "parameters" });
        Change("old", document => document["nbformat"] = 3);
        Change("python", document => document["metadata"]!["kernelspec"]!["name"] = "python3");
        Change("fsharp", document => document["cells"]![0]!["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "fsharp" } });

        void Write(string name, string text) => File.WriteAllText(folder[$"{name}.ipynb"], text);
        void Change(string name, Action<JsonObject> change)
        {
            var builder = new NotebookBuilder().Code("1");
            change(builder.Document);
            builder.Save(folder[$"{name}.ipynb"]);
        }
    }
}
