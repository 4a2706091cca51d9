using System.Text.Json.Nodes;
using CsCheck;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

public sealed class RunnerUnitTests
{
    [Fact]
    public void Lines_of_a_text_are_the_text()
    {
        Gen.String[Gen.Char["ab\n\r\t"], 0, 30].Sample(text =>
        {
            var lines = Cell.Lines(text).Select(line => (string)line!).ToList();
            Assert.Equal(text, string.Concat(lines));
            Assert.All(lines, line => Assert.NotEqual("", line));
            // A line end is only at the end of a line, and all lines but the last have one.
            Assert.All(lines.SkipLast(1), line => Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal)));
        });
    }

    [Theory]
    [InlineData("var n = 1;", "var n = 9;")]
    [InlineData("const double n = 1 + 2, m = 3;", "const double n = 9, m = 3;")]
    [InlineData("  int n=1 ; // n = 2", "  int n=9 ; // n = 2")]
    [InlineData("var m = \"n = 1\";\nvar n =\n  new[] {\n  1 }\n  .Length;", "var m = \"n = 1\";\nvar n =\n  9;")]
    [InlineData("using System;\nint F() { var n = 1; return n; }\nvar n = F();", "using System;\nint F() { var n = 1; return n; }\nvar n = 9;")]
    public void Quick_values_replace_initialisers_at_top_level(string code, string expected) =>
        Assert.Equal(expected, QuickParameters.Rewrite(code, new() { ["n"] = 9 }));

    [Theory]
    [InlineData("n = 1;")]
    [InlineData("int n;")]
    [InlineData("void F() { var n = 1; }")]
    [InlineData("// var n = 1;")]
    public void Quick_values_need_a_declaration_at_top_level(string code) =>
        Assert.Throws<FormatException>(() => QuickParameters.Rewrite(code, new() { ["n"] = 9 }));

    [Theory]
    [InlineData("1e-3", "1e-3")]
    [InlineData("-2.50", "-2.50")]
    [InlineData("true", "true")]
    [InlineData("\"[1, 2]\"", "[1, 2]")]
    [InlineData("\"\\\"text\\\"\"", "\"text\"")]
    public void Quick_values_are_written_as_csharp(string json, string expected) =>
        Assert.Equal($"var a = {expected}; var b = 0;", QuickParameters.Rewrite("var a = 1; var b = 2;", new() { ["b"] = 0, ["a"] = JsonNode.Parse(json) }));

    [Theory]
    [InlineData("1", "1", null)]
    [InlineData("\n#!csharp\n\n1", "\n\n\n1", null)]
    [InlineData("var script = \"\"\"\n#!/bin/sh\n\"\"\";", "var script = \"\"\"\n#!/bin/sh\n\"\"\";", null)]
    [InlineData("#!markdown\n# Title\n\ntext", "", "# Title\n\ntext")]
    public void Magic_lines_are_emptied_so_that_lines_keep_their_numbers(string code, string rest, string? markdown)
    {
        Assert.Equal(rest, Magic.Remove(code, out var text));
        Assert.Equal(markdown, text);
    }

    [Fact]
    public async Task A_notebook_is_saved_whole_as_jupyter_has_it()
    {
        using var folder = new TemporaryFolder();
        var source = new NotebookBuilder().Markdown("# Größe <b>\"&'+").Code("\"😀\"\n");
        source.Document["metadata"]!["unknown"] = new JsonObject { ["kept"] = true };
        var notebook = Notebook.Load(source.Save(folder["a.ipynb"]));

        notebook.Save(folder["b.ipynb"]);

        var text = await File.ReadAllTextAsync(folder["b.ipynb"], TestContext.Current.CancellationToken);
        Assert.True(JsonNode.DeepEquals(source.Document, JsonNode.Parse(text)));
        Assert.Contains("\n   \"source\": [\n    \"# Größe <b>\\\"&'+\"\n   ]\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(["a.ipynb", "b.ipynb"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
        await Notebooks.AssertIsValidAsync(folder["b.ipynb"]);
    }

    [Theory]
    [InlineData("/cells/0/id")]
    [InlineData("/cells/0/outputs")]
    [InlineData("/metadata/kernelspec/name")]
    public async Task The_schema_refuses_what_lacks_a_required_part(string path)
    {
        var document = new NotebookBuilder().Code("1").Document;
        Assert.Empty(await Notebooks.SchemaErrorsAsync(document.ToJsonString()));

        var parts = path[1..].Split('/');
        var parent = parts[..^1].Aggregate((JsonNode)document, (node, part) => int.TryParse(part, out var index) ? node[index]! : node[part]!);
        parent.AsObject().Remove(parts[^1]);

        Assert.NotEmpty(await Notebooks.SchemaErrorsAsync(document.ToJsonString()));
    }
}
