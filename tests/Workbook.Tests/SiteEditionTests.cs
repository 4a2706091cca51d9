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
        Write("notebooks/zh/01-a.ipynb", "# 这是什么？\n\n一个问题。[英文](../01-a.ipynb#the-sum)\n\n## 求和\n\n![一张图](../../picture.svg)", "Console.WriteLine(6 * n)");
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

    [Fact]
    public async Task A_translation_with_other_code_is_refused_before_anything_runs()
    {
        new NotebookBuilder().Markdown("# A").Code("#r \"../lib/a.dll\"").Code("1").Save(folder["notebooks/01-a.ipynb"]);
        new NotebookBuilder().Markdown("# 甲").Code("#r \"../../lib/a.dll\"").Code("2").Save(folder["notebooks/zh/01-a.ipynb"]);

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks", "--out", "site");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("notebooks/zh/01-a.ipynb: code cell 2 is not that of notebooks/01-a.ipynb, which is run in its place: make them equal.", run.Error.Trim());
        Assert.False(Directory.Exists(folder["site"]));
    }

    [Fact]
    public async Task Notebooks_of_a_language_s_folder_can_be_run_alone()
    {
        new NotebookBuilder().Markdown("# 甲").Code("1").Save(folder["notebooks/zh/01-a.ipynb"]);

        var run = await RunnerResult.RunAsync(folder.Path, "notebooks/zh", "--out", "site");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("1 个笔记本", File.ReadAllText(folder["site/index.html"]));
    }

    [Theory]
    [InlineData(0, "1 kB")]
    [InlineData(99_499, "99 kB")]
    [InlineData(100_000, "0.1 MB")]
    [InlineData(12_345_678, "12.3 MB")]
    public void Sizes_are_read_easily(long bytes, string expected) => Assert.Equal(expected, Language.Size(bytes));
}
