using Workbook.Runner.Site;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

public sealed class SiteMarkdownTests : IDisposable
{
    readonly SiteSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Formulae_become_MathML()
    {
        var page = PageOf("Inline $w_k$, alone:\n\n$$\n\\sum_k w_k L_k\n$$\n\nand $$a = b$$ in a line.");

        Assert.Contains("<math><msub><mi>w</mi><mi>k</mi></msub></math>", page);
        Assert.Equal(2, Count(page, "<math display=\"block\""));
        Assert.Contains("<mo movablelimits=\"false\">∑</mo>", page);
        Assert.DoesNotContain("$", page);
    }

    [Fact]
    public void Amounts_of_money_are_no_formula() => Assert.Contains("$5 and $6", PageOf("It costs $5 and $6."));

    [Fact]
    public void Every_problem_is_told_at_once_with_notebook_cell_and_culprit()
    {
        sample.Add("01-a", Markdown("# A"), Markdown("See $\\foo{x}$ and ![none](figures/none.svg)."), Code("1", 1), Markdown("[b](02-b.ipynb)"));
        sample.Add("03-c", Markdown("$\\frac{a$"));

        var problems = Assert.Throws<SiteException>(sample.Write).Problems;

        var folder = sample.NotebookFolder;
        Assert.Collection(problems,
            line => Assert.Equal($"{folder}/01-a.ipynb, cell 2 (Markdown): TeX: Unsupported function name: \\foo at position 1: \\foo{{x}} (in \"\\foo{{x}}\")", line),
            line => Assert.Equal($"{folder}/01-a.ipynb, cell 2 (Markdown): \"figures/none.svg\" does not exist; link a file relative to {folder}.", line),
            line => Assert.Equal($"{folder}/01-a.ipynb, cell 4 (Markdown): \"02-b.ipynb\" does not exist; link a file relative to {folder}.", line),
            line => Assert.StartsWith($"{folder}/03-c.ipynb, cell 1 (Markdown): TeX: ", line, StringComparison.Ordinal));
        Assert.All(problems, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public void Nothing_is_written_when_there_is_a_problem()
    {
        sample.Add("01-good", Markdown("# Good"));
        sample.Add("02-bad", Markdown("$\\foo$"));

        Assert.Throws<SiteException>(sample.Write);

        Assert.Empty(Directory.GetFiles(sample.SiteFolder, "*.html", SearchOption.AllDirectories));
    }

    [Fact]
    public void Check_finds_problems_before_a_run()
    {
        sample.Add("01-a", Markdown("$\\foo$"));
        Assert.Single(Assert.Throws<SiteException>(() => SiteWriter.Check(new Edition(Language.English, sample.Notebooks))).Problems);
    }

    [Fact]
    public void Links_between_notebooks_lead_to_pages()
    {
        sample.Add("01-a", Markdown("# A\n\n[next](02-b.ipynb), [its end](./02-b.ipynb#the-end), [here](#a-b), <a href=\"02-b.ipynb\">raw</a>\n\n## A b"));
        sample.Add("02-b", Markdown("# B\n\n## The end"));

        var page = sample.Page("01-a.html");

        Assert.Contains("<a href=\"02-b.html\">next</a>", page);
        Assert.Contains("<a href=\"02-b.html#the-end\">its end</a>", page);
        Assert.Contains("<a href=\"#a-b\">here</a>", page);
        Assert.Contains("<a href=\"02-b.html\">raw</a>", page);
    }

    [Theory]
    [InlineData("[x](#nowhere)", "the link \"#nowhere\" leads to no heading of 01-a.html.")]
    [InlineData("[x](01-a.ipynb#nowhere)", "the link \"01-a.ipynb#nowhere\" leads to no heading of 01-a.html.")]
    [InlineData("[x](/etc/hosts)", "\"/etc/hosts\" is not relative to the notebook")]
    [InlineData("[x](../notebooks)", "\"../notebooks\" is a folder")]
    [InlineData("![x](https://example.org/x.png)", "\"https://example.org/x.png\" would be loaded from the network")]
    [InlineData("<img src=\"//example.org/x.png\" alt=\"\">", "\"//example.org/x.png\" would be loaded from the network")]
    [InlineData("<script src=\"https://example.org/x.js\"></script>", "\"https://example.org/x.js\" would be loaded from the network")]
    [InlineData("<img src=\"data:,\">", "the picture \"data:,\" has no alternative text.")]
    public void What_cannot_work_offline_is_a_problem(string markdown, string problem)
    {
        sample.Add("01-a", Markdown(markdown));
        Assert.Contains(problem, Assert.Single(Assert.Throws<SiteException>(sample.Write).Problems));
    }

    [Fact]
    public void A_notebook_outside_the_run_is_not_linked()
    {
        sample.AddFile("02-b.ipynb", "{}");
        var page = PageOf("[next](02-b.ipynb)");
        Assert.Contains("<a title=\"This notebook was not part of the run.\">next</a>", page);
    }

    [Fact]
    public void Links_to_the_web_stay() => Assert.Contains("<a href=\"https://example.org/a?b=c#d\">x</a>", PageOf("[x](https://example.org/a?b=c#d)"));

    [Fact]
    public void Pictures_and_linked_files_are_copied()
    {
        sample.AddFile("figures/a b.svg", "<svg/>");
        sample.AddFile("../lib/Loss.cs", "class Loss;");
        var page = PageOf("![A](figures/a%20b.svg) [source](../lib/Loss.cs)");

        Assert.Contains("src=\"figures/a%20b.svg\"", page);
        Assert.Equal("<svg/>", sample.Read("figures/a b.svg"));
        Assert.Matches("href=\"files/[0-9a-f]{8}/Loss.cs\"", page);
        Assert.Equal("class Loss;", File.ReadAllText(Directory.GetFiles(sample.SiteFolder, "Loss.cs", SearchOption.AllDirectories).Single()));
    }

    [Fact]
    public void A_linked_file_cannot_take_the_place_of_a_page()
    {
        sample.AddFile("index.html", "mine");
        var page = PageOf("[mine](index.html)");
        Assert.Matches("href=\"files/[0-9a-f]{8}/index.html\">mine", page);
        Assert.DoesNotContain("mine", sample.Read("index.html"));
    }

    [Fact]
    public void Pasted_pictures_are_shown()
    {
        var cell = Markdown("![A dot](attachment:dot.png)");
        cell["attachments"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "dot.png": { "image/png": "iVBORw0=\n" } }""");
        sample.Add("01-a", cell);
        Assert.Contains("src=\"data:image/png;base64,iVBORw0=\"", sample.Page("01-a.html"));
    }

    [Fact]
    public void Headings_have_unique_ids_and_a_table_of_contents()
    {
        sample.Add("01-a", Markdown("# A\n\n## Same\n\n### Inner $x$"), Markdown("## Same\n\n## Cell 1\n\n## Main"), Code("1", 1));
        var page = sample.Page("01-a.html");

        foreach (var id in (string[])["same", "same-1", "cell-1", "cell-1-1", "main", "main-1"])
            Assert.Equal(1, Count(page, $" id=\"{id}\""));
        Assert.Contains("<li class=\"level-2\"><a href=\"#same-1\">Same</a></li>", page);
        Assert.Contains("<li class=\"level-3\"><a href=\"#inner-\">Inner <math>", page);
    }

    [Fact]
    public void Headings_inside_outputs_are_no_chapters()
    {
        sample.Add("01-a", Markdown("# A"), Code("x", 1, Data(("text/markdown", "# No title\n\n## No chapter"))));
        var page = sample.Page("01-a.html");
        Assert.Contains("<h1>A</h1>", page);
        Assert.DoesNotContain("On this page", page);
    }

    [Fact]
    public void Details_hold_Markdown()
    {
        var page = PageOf("<details><summary>Solution</summary>\n\nIt is **0.6**.\n\n</details>");
        Assert.Matches("<details><summary>Solution</summary>\\s*<p>It is <strong>0.6</strong>.</p>\\s*</details>", page);
    }

    [Fact]
    public void An_open_tag_ends_with_its_cell()
    {
        sample.Add("01-a", Markdown("<details><summary>x</summary>"), Markdown("after"));
        Assert.Matches("</details></div>\\s*<div class=\"prose\"><p>after</p>", sample.Page("01-a.html"));
    }

    [Fact]
    public void Tables_keep_their_alignment_and_scroll()
    {
        var page = PageOf("| a | b |\n|:--|--:|\n| 1 | 2 |");
        Assert.Contains("<div class=\"scroll\"><table>", page);
        Assert.Contains("<td style=\"text-align: right;\">2</td>", page);
    }

    [Fact]
    public void Media_links_load_nothing() => Assert.DoesNotContain("<iframe", PageOf("![v](data:,) [a film](https://www.youtube.com/watch?v=mswPy5bt3TQ)"));

    [Fact]
    public void Attributes_reach_headings() => Assert.Contains("<h2 id=\"mine\"", PageOf("## Title {#mine}"));

    string PageOf(string markdown)
    {
        sample.Add("01-a", Markdown(markdown));
        return sample.Page("01-a.html");
    }

    static int Count(string text, string part) => text.Split(part).Length - 1;
}
