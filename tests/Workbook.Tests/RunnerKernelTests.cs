using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>One notebook with a cell for everything in which the runner mirrors the kernel; run once, looked at cell by cell.</summary>
public sealed class KernelNotebook : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly NotebookBuilder builder = new();
    Notebook? executed;

    internal Notebook Source { get; private set; } = null!;

    internal Notebook Executed => executed!;

    internal string Folder => folder["notebooks"];

    internal string Output => folder["site/01-kernel.ipynb"];

    /// <summary>Every cell says in a comment what it is about.</summary>
    internal Cell this[string about] => Executed.Cells.Single(cell => cell.Source.Contains($"// {about}\n", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        BuildLibrary(folder["lib/Greetings.dll"]);
        builder.Markdown("# Kernel");
        builder.Code("// first\nvar loaded = AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"FSharp.Core\");\n$\"{loaded.GetName().Version} {System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(loaded)!.Name}\"");
        builder.Code("// result\nvar x = 40;\nx + 2");
        builder.Code("// statement\nx += 1;");
        builder.Code("// void\nConsole.WriteLine(x)");
        builder.Code("// null\n(string?)null");
        builder.Code("// order\nConsole.Write(\"a\"); Console.Write('b'); Console.WriteLine(); display(\"between\"); Console.Error.Write(\"e\"); Console.WriteLine(\"c\");");
        builder.Code("// display\ndisplay(\"once\")");
        builder.Code("// extension\nnew[] { 1, 2 }.Display();");
        builder.Code("// update\nvar shown = display(\"one\");");
        builder.Code("// updater\nshown.Update(\"two\");");
        builder.Code("// html\nHTML(\"<b>bold</b>\")");
        builder.Code("// json\ndisplay(new { A = 1 }, \"application/json\");");
        builder.Code("// markdown value\n\"*x*\".DisplayAs(\"text/markdown\");");
        builder.Code("// await\nawait Task.FromResult(7)");
        builder.Code("// imports\nnew StringBuilder(string.Concat(Enumerable.Range(0, 3).ToList())).ToString()");
        builder.Code("// no more imports\nFile.Exists(\"x\")", "raises-exception");
        builder.Code("// folder\nSystem.IO.Directory.GetCurrentDirectory()");
        builder.Code("// library\n#r \"../lib/Greetings.dll\"\nnew Greetings.Greeting(\"Ada\")");
        builder.Code("""
            // formatter in a script
            class TypeFormatterSourceAttribute(Type source) : Attribute { public Type FormatterSourceType => source; public string[] PreferredMimeTypes => ["text/html"]; }
            [TypeFormatterSource(typeof(LoudSource))] class Loud;
            class LoudSource { public IEnumerable<object> CreateTypeFormatters() => [new LoudFormatter()]; }
            class LoudFormatter
            {
                public string MimeType => "text/html";
                public bool Format(object instance, System.IO.TextWriter writer) { writer.Write("<h1>LOUD</h1>"); return true; }
            }
            new Loud()
            """);
        builder.Code("// latest C#\nclass Square { public double Side { get; set => field = Math.Abs(value); } }\nint[] list = [1, ..new[] { 2, 3 }];\nnew Square { Side = -list.Length }.Side");
        builder.Code("#!csharp\n// magic\nx");
        builder.Code("// unknown magic\n#!time\nx", "raises-exception");
        builder.Code("#!time\n// unknown magic first\nx", "raises-exception");
        builder.Code("// package\n#r \"nuget: Humanizer\"", "raises-exception");
        builder.Code("// raises\nvar kept = 5;\nthrow new InvalidOperationException(\"meant\");", "raises-exception");
        builder.Code("// after\nkept");
        builder.Code("// skipped\nthrow new Exception();", "skip-execution");
        builder.Code("// halves\nforeach (var half in \"😀\") Console.Write(half);");
        builder.Code("// child\nvar child = new System.Diagnostics.ProcessStartInfo(\"sh\", [\"-c\", \"echo native; echo error >&2\"]);\nSystem.Diagnostics.Process.Start(child)!.WaitForExit();");
        builder.Code("// after child\n1");
        builder.Code("// input\nConsole.ReadLine() ?? \"none\"");
        builder.Code("// bad property\nclass Bad { public int Value => throw new Exception(\"in a property\"); }\nnew Bad()");
        builder.Code("// libc\n[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int puts(string text);\nputs(\"from C\");");
        builder.Code("// long\nHTML(new string('x', 3_000_000))");
        Source = Notebook.Load(builder.Save(folder["notebooks/01-kernel.ipynb"]));

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks/01-kernel.ipynb", "--out", "site");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        executed = Notebook.Load(Output);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // A library whose type brings its own formatter, by nothing but the names.
    static void BuildLibrary(string path)
    {
        const string code = """
            using System; using System.Collections.Generic; using System.IO;
            namespace Greetings;
            [TypeFormatterSource(typeof(Source))] public record Greeting(string Name);
            public sealed class TypeFormatterSourceAttribute(Type source) : Attribute { public Type FormatterSourceType => source; public string[] PreferredMimeTypes { get; } = ["text/html"]; }
            public sealed class Source { public IEnumerable<object> CreateTypeFormatters() { yield return new Formatter(); } }
            public sealed class Formatter
            {
                public string MimeType => "text/html";
                public bool Format(object instance, TextWriter writer) { writer.Write($"<p>Hello, {((Greeting)instance).Name}</p>"); return true; }
            }
            """;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var result = CSharpCompilation.Create("Greetings", [CSharpSyntaxTree.ParseText(code)], platform.Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }
}

public sealed class RunnerKernelTests(KernelNotebook notebook) : IClassFixture<KernelNotebook>
{
    [Theory]
    [InlineData("first", "10.0.0.0 Default")]
    [InlineData("result", "42")]
    [InlineData("null", "<null>")]
    [InlineData("await", "7")]
    [InlineData("imports", "012")]
    [InlineData("latest C#", "3")]
    [InlineData("magic", "41")]
    [InlineData("after", "5")]
    [InlineData("after child", "1")]
    [InlineData("input", "none")]
    public void The_last_expression_is_the_result(string cell, string expected)
    {
        var output = Assert.Single(notebook[cell].Outputs)!;

        Assert.Equal("execute_result", (string?)output["output_type"]);
        Assert.Equal(expected, Notebooks.Text(output["data"]!["text/plain"]));
        Assert.Equal(notebook[cell].ExecutionCount, (int?)output["execution_count"]);
    }

    [Fact]
    public void Values_are_formatted_as_html_and_strings_as_text()
    {
        Assert.Contains("<pre>42</pre>", Notebooks.Text(Data("result")["text/html"]), StringComparison.Ordinal);
        Assert.Equal(["text/plain"], Data("imports").Select(format => format.Key));
    }

    [Fact]
    public void Cells_see_the_notebooks_folder() => Assert.Equal(notebook.Folder, Notebooks.Text(Data("folder")["text/plain"]));

    [Fact]
    public void Statements_have_no_result()
    {
        Assert.Empty(notebook["statement"].Outputs);
        Assert.Equal(["stdout 41\n"], Shape("void"));
    }

    [Fact]
    public void Streams_and_displays_keep_their_order_and_neighbours_are_merged() =>
        Assert.Equal(["stdout ab\n", "display_data between", "stderr e", "stdout c\n"], Shape("order"));

    [Fact]
    public void Displayed_values_are_shown_once_and_can_be_updated()
    {
        Assert.Equal(["display_data once"], Shape("display"));
        Assert.Equal(["display_data [ 1, 2 ]"], Shape("extension"));
        Assert.Equal(["display_data two"], Shape("update"));
        Assert.Empty(notebook["updater"].Outputs);
    }

    [Fact]
    public void Formats_asked_for_by_name_are_given()
    {
        Assert.Equal("<b>bold</b>", Notebooks.Text(Data("html")["text/html"]));
        Assert.Equal(1, (int?)Data("json")["application/json"]!["A"]);
        Assert.Equal("*x*", Notebooks.Text(Data("markdown value")["text/markdown"]));
    }

    [Fact]
    public void A_types_own_formatter_is_found_by_its_name()
    {
        Assert.Equal("<p>Hello, Ada</p>", Notebooks.Text(Data("library")["text/html"]));
        Assert.Contains("<h1>LOUD</h1>", Notebooks.Text(Data("formatter in a script")["text/html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no more imports", "CompilationError", "CS0103: The name 'File' does not exist in the current context")]
    [InlineData("unknown magic", "UnsupportedMagicException", "line 2: magic commands can only stand at the start of a cell: #!time")]
    [InlineData("unknown magic first", "UnsupportedMagicException", "line 1: the magic command #!time is not known here: only #!csharp and #!markdown are.")]
    [InlineData("package", "UnsupportedMagicException", "line 2: packages cannot be loaded here, only files: #r \"path/to/library.dll\".")]
    [InlineData("raises", "InvalidOperationException", "meant")]
    public void Exceptions_that_are_meant_are_outputs(string cell, string name, string message)
    {
        var error = Assert.Single(notebook[cell].Outputs)!;

        Assert.Equal("error", (string?)error["output_type"]);
        Assert.Equal(name, (string?)error["ename"]);
        Assert.Equal(message, (string?)error["evalue"]);
    }

    [Fact]
    public void Skipped_cells_stay_unexecuted()
    {
        Assert.Null(notebook["skipped"].ExecutionCount);
        Assert.Empty(notebook["skipped"].Outputs);
        Assert.Equal(notebook["raises"].ExecutionCount + 2, notebook["halves"].ExecutionCount);
    }

    [Fact]
    public void Output_past_the_console_belongs_to_its_cell()
    {
        Assert.Equal(["stderr error\n", "stdout native\n"], Shape("child").Order());
        Assert.Equal(["stdout from C\n"], Shape("libc"));
    }

    [Fact]
    public void Characters_written_by_halves_are_whole() => Assert.Equal(["stdout 😀"], Shape("halves"));

    [Fact]
    public void A_property_that_throws_does_not_hide_its_value() =>
        Assert.Contains("in a property", Notebooks.Text(Data("bad property")["text/html"]), StringComparison.Ordinal);

    [Fact]
    public void Long_values_arrive_whole_and_without_a_plain_copy()
    {
        Assert.Equal(["text/html"], Data("long").Select(format => format.Key));
        Assert.Equal(3_000_000, Notebooks.Text(Data("long")["text/html"]).Length);
    }

    [Fact]
    public async Task The_executed_notebook_is_valid_and_written_as_jupyter_does()
    {
        await Notebooks.AssertIsValidAsync(notebook.Output);
        var text = await File.ReadAllTextAsync(notebook.Output, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\n \"cells\": [\n  {\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Equal(notebook.Source.Cells.Select(cell => (string?)cell.Json["id"]), notebook.Executed.Cells.Select(cell => (string?)cell.Json["id"]));
        Assert.Equal(notebook.Source.Cells.Select(cell => cell.Source), notebook.Executed.Cells.Select(cell => cell.Source));
    }

    JsonObject Data(string cell) => Assert.Single(notebook[cell].Outputs)!["data"]!.AsObject();

    IEnumerable<string> Shape(string cell) => notebook[cell].Outputs.Select(output => output!["output_type"]!.ToString() == "stream"
        ? $"{output["name"]} {Notebooks.Text(output["text"])}"
        : $"{output["output_type"]} {Notebooks.Text(output["data"]!["text/plain"])}");
}
