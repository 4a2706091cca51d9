using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

/// <summary>The site in two languages, of which one is run.</summary>
public sealed class SiteEditionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_translation_has_the_outputs_of_the_original_and_leads_to_it_and_back()
    {
        File.WriteAllText(folder["README.md"], "# On weights\n\nAll about weights.\n");
        File.WriteAllText(folder["README.zh.md"], "# 谈权重\n\n关于权重的一切。\n");
        File.WriteAllText(folder["picture.svg"], "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>");
        Write("notebooks/01-a.ipynb", "# What is it?\n\nA question. [Next](02-b.ipynb)\n\n## The sum\n\n![a picture](../picture.svg)", "Console.WriteLine(6 * n)");
        new NotebookBuilder().Markdown("# 这是什么？\n\n一个问题。[英文](../01-a.ipynb#the-sum)\n\n## 求和\n\n![一张图](../../picture.svg)").Save(folder["notebooks/zh/01-a.ipynb"]);
        Write("notebooks/02-b.ipynb", "# B", "1");

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks", "--out", "site", "--quick");
        Assert.True(run.ExitCode == 0, run.ToString());

        var page = File.ReadAllText(folder["site/01-a.zh.html"]);
        Assert.Contains("<html lang=\"zh\">", page);
        Assert.Contains("<title>这是什么？ · 谈权重</title>", page);
        Assert.Contains("<pre>42\n</pre>", page);
        Assert.DoesNotContain("70", page);
        Assert.Contains("本页内容", page);
        Assert.Contains("<a href=\"01-a.html#the-sum\">", page);
        Assert.Contains("<a rel=\"alternate\" href=\"01-a.html\" lang=\"en\" hreflang=\"en\">English</a>", page);
        Assert.Contains("<a class=\"workbook\" href=\"index.zh.html\">谈权重</a>", page);
        Assert.Contains("<a rel=\"alternate\" href=\"01-a.zh.html\" lang=\"zh\" hreflang=\"zh\">中文</a>", File.ReadAllText(folder["site/01-a.html"]));
        Assert.DoesNotContain("rel=\"alternate\"", File.ReadAllText(folder["site/02-b.html"])); // not translated
        var index = File.ReadAllText(folder["site/index.zh.html"]);
        Assert.Contains("<p class=\"lead\">关于权重的一切。</p>", index);
        Assert.Contains("<a href=\"01-a.zh.html\">这是什么？</a>", index);
        Assert.DoesNotContain("02-b", index);
        Assert.Contains("<a rel=\"alternate\" href=\"index.zh.html\"", File.ReadAllText(folder["site/index.html"]));
        Assert.Single(Directory.GetFiles(folder["site/files"], "*", SearchOption.AllDirectories)); // the picture, once

        Assert.False(File.Exists(folder["site/01-a.zh.ipynb"])); // it was not run

        void Write(string path, string prose, string code)
        {
            var notebook = new NotebookBuilder().Markdown(prose);
            notebook.Add("code", "var n = 70;", new() { ["tags"] = new System.Text.Json.Nodes.JsonArray("parameters"), ["quick"] = new System.Text.Json.Nodes.JsonObject { ["n"] = 7 } });
            notebook.Code(code).Save(folder[path]);
        }
    }

    // what stands after the first heading, whose id is id-1
    [Theory]
    [InlineData("id-2 is no prose. A translation holds Markdown cells only, its code is that of notebooks/01-a.ipynb: remove the cell.", "code")]
    [InlineData("the cell id-3 of notebooks/01-a.ipynb is missing: translate it.")]
    [InlineData("notebooks/01-a.ipynb has no Markdown cell id-9: remove it, or give it the id of the cell that it translates.", "id-3", "id-9")]
    [InlineData("its cells are not in the order of notebooks/01-a.ipynb: move cell id-4.", "id-4", "id-3")]
    public async Task A_translation_that_does_not_fit_is_refused_before_anything_runs(string problem, params string[] cells)
    {
        new NotebookBuilder().Markdown("# A").Code("1").Markdown("B").Markdown("C").Save(folder["notebooks/01-a.ipynb"]);
        var translation = new NotebookBuilder().Markdown("# 甲");
        foreach (var cell in cells.Length == 0 ? ["id-4"] : cells.Length == 2 && cells[1] == "id-9" ? [.. cells, "id-4"] : cells)
        {
            (cell == "code" ? translation.Code("1") : translation.Markdown("乙"))
                .Document["cells"]!.AsArray()[^1]!["id"] = cell == "code" ? "id-2" : cell;
        }
        translation.Save(folder["notebooks/zh/01-a.ipynb"]);

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks", "--out", "site");

        Assert.Equal((2, $"notebooks/zh/01-a.ipynb: {(problem.Contains("is no prose", StringComparison.Ordinal) ? "cell " : "")}{problem}"), (run.ExitCode, run.Error.Trim()));
        Assert.False(Directory.Exists(folder["site"]));
    }

    [Fact]
    public async Task Notebooks_of_a_language_s_folder_can_be_run_with_the_original_s_code_and_written_whole()
    {
        await File.WriteAllTextAsync(folder["Workbook.sln"], "", TestContext.Current.CancellationToken);
        File.Copy(typeof(SiteEditionTests).Assembly.Location, folder["library.dll"]);
        new NotebookBuilder().Markdown("# A\n\n[to](../there.md)").Code("#r \"../library.dll\"\nConsole.WriteLine(6 * 7)").Save(folder["notebooks/01-a.ipynb"]);
        new NotebookBuilder().Markdown("# 甲\n\n[那里](../../there.md)").Save(folder["notebooks/zh/01-a.ipynb"]);
        await File.WriteAllTextAsync(folder["there.md"], "", TestContext.Current.CancellationToken);

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks/zh", "--out", "site");
        Assert.True(run.ExitCode == 0, run.ToString());
        var page = await File.ReadAllTextAsync(folder["site/01-a.html"], TestContext.Current.CancellationToken);
        Assert.Contains("<html lang=\"zh\">", page);
        Assert.Contains("<pre>42\n</pre>", page);

        var translate = await RunnerResult.RunAsync(folder.Path, "translate", "--out", "deep/down");
        Assert.Equal((0, "deep/down/zh/01-a.ipynb"), (translate.ExitCode, translate.Output.Trim()));
        var whole = Notebook.Load(folder["deep/down/zh/01-a.ipynb"]);
        Assert.Equal(["# 甲\n\n[那里](../../../there.md)", "#r \"../../../library.dll\"\nConsole.WriteLine(6 * 7)"], whole.Cells.Select(cell => cell.Source));
        var again = await RunnerResult.RunAsync(folder.Path, "deep/down/zh/01-a.ipynb", "--out", "site");
        Assert.True(again.ExitCode == 0, again.ToString());
    }

    [Theory]
    [InlineData(0, "1 kB")]
    [InlineData(99_499, "99 kB")]
    [InlineData(100_000, "0.1 MB")]
    [InlineData(12_345_678, "12.3 MB")]
    public void Sizes_are_read_easily(long bytes, string expected) => Assert.Equal(expected, Language.Size(bytes));
}
