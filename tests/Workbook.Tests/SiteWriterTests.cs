using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

public sealed class SiteWriterTests : IDisposable
{
    readonly SiteSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void The_index_lists_the_notebooks_in_order_with_their_questions()
    {
        sample.Add("02-b", Markdown("# 2. B *b*\n\n![picture](data:,)\n\nWhy [not](02-b.ipynb) $x$?\n\nNot this."));
        sample.Add("10-a", Markdown("Before the title."), Markdown("# 10 questions"));
        var index = sample.Page("index.html");

        Assert.Matches("(?s)<span class=\"number\" aria-hidden=\"true\">02</span>.*<a href=\"02-b.html\">B <em>b</em></a></h2>\\s*<p>Why not <math>.*"
            + "10</span>.*<a href=\"10-a.html\">10 questions</a></h2>\\s*<p>Before the title.</p>", index);
        Assert.Contains("<a href=\"02-b.ipynb\" download>", index);
        Assert.DoesNotContain("Not this", index);
        Assert.Contains("1 min 23 s", index);
        Assert.Contains("ran for 2 min 47 s", index);
    }

    [Fact]
    public void A_later_run_lists_only_its_own()
    {
        sample.Add("01-a", Markdown("# A"));
        sample.Add("02-b", Markdown("# B"));
        sample.Write();
        SiteWriter.Write(sample.SiteFolder, new Edition(Language.English, [sample.Notebooks[1]]));

        Assert.DoesNotContain("01-a", sample.Read("index.html"));
        Assert.DoesNotContain("01-a", sample.Read("02-b.html"));
    }

    [Fact]
    public void Pages_lead_to_their_neighbours()
    {
        sample.Add("01-a", Markdown("# A"));
        sample.Add("02-b", Markdown("# B"));
        sample.Add("03-c", Markdown("# C"));
        var page = sample.Page("02-b.html");

        Assert.Equal(2, Regex.Count(page, "rel=\"prev\" href=\"01-a.html\""));
        Assert.Equal(2, Regex.Count(page, "rel=\"next\" href=\"03-c.html\""));
        Assert.DoesNotContain("rel=\"prev\"", sample.Read("01-a.html"));
        Assert.DoesNotContain("rel=\"next\"", sample.Read("03-c.html"));
    }

    [Fact]
    public void Links_to_neighbours_in_the_notebook_itself_are_not_repeated()
    {
        sample.Add("01-a", Markdown("# A"), Tagged(Markdown("Next: [B](02-b.ipynb)"), "neighbours"));
        sample.Add("02-b", Markdown("# B"));

        Assert.DoesNotContain("Next: <a", sample.Page("01-a.html"));
    }

    [Fact]
    public void The_README_names_the_workbook()
    {
        sample.AddFile("../README.md", "# On `loss` & weights\n\n[![badge](https://example.org/b.svg)](x)\n\nAll about *weights*.\n");
        sample.Add("01-a", Markdown("# A"));
        var index = sample.Page("index.html");

        Assert.Contains("<h1>On loss &amp; weights</h1>", index);
        Assert.Contains("<p class=\"lead\">All about weights.</p>", index);
        Assert.Contains("<title>A · On loss &amp; weights</title>", sample.Read("01-a.html"));
    }

    [Fact]
    public void A_cell_s_outputs_have_a_page_of_their_own_where_its_metadata_ask_for_it()
    {
        sample.Add("01-a", Markdown("# What *if*?\n\nDrag and see."), Code("1", 1, Stream("first")), WithPage(Code("2", 2, Html("<b>second</b>"), Stream("third")), "explorer"));
        sample.Add("02-b", Markdown("# B"), WithPage(Code("3", null), "not-run"));
        var page = sample.Page("explorer.html");

        Assert.Contains("<h1>What <em>if</em>?</h1>\n<p class=\"lead\">Drag and see.</p>", page);
        Assert.Contains("<b>second</b>", page);
        Assert.Contains("third", page);
        Assert.DoesNotContain("first", page);
        Assert.Contains("<a href=\"01-a.html\">How it was made", page);
        Assert.Contains("<b>second</b>", sample.Read("01-a.html"));
        Assert.Contains("<a href=\"explorer.html\"><span>Try it yourself:</span> <b>What <em>if</em>?</b></a>", sample.Read("index.html"));
        Assert.False(File.Exists(Path.Combine(sample.SiteFolder, "not-run.html")));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("")]
    [InlineData("02-b")]
    [InlineData("index")]
    [InlineData("reference")]
    public void A_page_with_no_name_or_another_s_is_refused(string name)
    {
        sample.Add("01-a", Markdown("# A"), WithPage(Code("1", 1, Stream("1")), name));
        sample.Add("02-b", Markdown("# B"));
        var problem = Assert.Single(Assert.Throws<SiteException>(sample.Write).Problems);
        Assert.Contains("01-a.ipynb", problem);
        Assert.Contains("metadata", problem);
    }

    static JsonObject WithPage(JsonObject cell, string name)
    {
        cell["metadata"]!["page"] = name;
        return cell;
    }

    [Fact]
    public void The_index_states_the_size_of_every_page_and_of_all_together()
    {
        sample.Add("01-a", Markdown("# A"), Code("1", 1, Stream(new string('x', 200_000))));
        var index = sample.Page("index.html");
        Assert.Contains("<span>0.2 MB</span>", index);
        var stated = double.Parse(Regex.Match(index, "all pages together: ([0-9.]+) MB").Groups[1].Value, CultureInfo.InvariantCulture);
        var files = Directory.GetFiles(sample.SiteFolder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".ipynb");
        Assert.Equal(files.Sum(file => new FileInfo(file).Length) / 1e6, stated, 0.06);
    }

    [Fact]
    public void Hostile_names_and_messages_stay_text()
    {
        const string name = "01-<img src=x onerror=alert(1)>&\"'";
        sample.Add(name, NotebookStatus.Failed, "<script>alert(2)</script>\u001b[31m", 1, Code("</code><script>alert(3)</script>", 1));
        var pages = sample.Page("index.html") + sample.Read(name + ".html");

        Assert.DoesNotContain("<img", pages);
        Assert.Equal(2, Regex.Count(pages, "<script")); // each page's own
        Assert.DoesNotContain("\u001b", pages);
        Assert.Contains("<h1>01-&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;</h1>", pages);
        Assert.Contains("href=\"01-%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%26%22%27.html\"", pages);
    }

    [Fact]
    public void Missing_data_are_told_on_the_index_on_top_and_at_the_cell()
    {
        sample.Add("01-a", NotebookStatus.DataMissing, "Put it into data/.", 2, Markdown("# A"), Code("1", 1),
            Code("Load()", 2, Stream("looking"), Error("DataNotAvailableException", "Put it into data/.")), Code("2", null));
        var index = sample.Page("index.html");
        var page = sample.Read("01-a.html");

        Assert.Matches("(?s)<aside class=\"notice missing\">.*1 of 1 stopped because data are missing.*<a href=\"01-a.html\">A</a>: <span class=\"message\">Put it into data/.</span>", index);
        Assert.Contains("<span class=\"badge missing\">data missing</span>", index);
        var (top, rest) = (page[..page.IndexOf("id=\"cell-1\"", StringComparison.Ordinal)], page[page.IndexOf("id=\"cell-2\"", StringComparison.Ordinal)..]);
        Assert.Matches("(?s)<aside class=\"notice missing\">.*<a href=\"#cell-2\">cell 2</a>.*Put it into data/.", top);
        Assert.Matches("(?s)<aside class=\"notice missing\">.*stopped here.*Put it into data/..*id=\"cell-3\"", rest);
        Assert.Equal(2, Regex.Count(page, "<aside"));
        Assert.Contains("<pre>looking</pre>", rest);
        Assert.DoesNotContain("output error", page);
    }

    [Fact]
    public void A_failure_is_told_on_the_index_on_top_and_at_the_cell()
    {
        sample.Add("01-a", NotebookStatus.Failed, "E: wrong", 1, Code("1", 1, Error("E", "wrong", "at line 1")));
        sample.Add("02-b", NotebookStatus.Failed, "The cell took too long.", 1, Code("1", null));
        var index = sample.Page("index.html");

        Assert.Contains("2 of 2 failed", index);
        Assert.Matches("(?s)<aside class=\"notice failed\">.*#cell-1.*E: wrong.*error: the run failed here</span><pre>E: wrong\nat line 1</pre>", sample.Read("01-a.html"));
        Assert.Matches("(?s)id=\"cell-1\".*<aside class=\"notice failed\"><p><strong>The run failed here.</strong></p><p class=\"message\">The cell took too long.", sample.Read("02-b.html"));
    }

    [Fact]
    public void Names_that_would_collide_are_refused()
    {
        sample.Add("index", Markdown("# A"));
        Assert.Contains("rename the notebook", Assert.Throws<SiteException>(sample.Write).Message);

        var same = sample.Notebooks[0];
        Assert.Contains("their pages would have the same name", Assert.Throws<SiteException>(() => SiteWriter.Write(sample.SiteFolder, new Edition(Language.English, [same, same]))).Message);
    }

    [Fact]
    public void Only_whole_files_are_left_and_all_addresses_are_relative()
    {
        using var workbook = SiteSample.Workbook();
        workbook.Write();
        workbook.Write();

        Assert.Empty(Directory.GetFiles(workbook.SiteFolder, "*.tmp", SearchOption.AllDirectories));
        foreach (var file in Directory.GetFiles(workbook.SiteFolder, "*.html"))
        {
            // The reader may follow a link to the web; nothing else may.
            var page = Regex.Replace(File.ReadAllText(file), "<a href=\"https:[^\"]*\"", "");
            var addresses = Regex.Matches(page, " (?:href|src)=\"([^\"]*)\"").Select(match => match.Groups[1].Value).ToArray();
            Assert.NotEmpty(addresses);
            Assert.All(addresses, address => Assert.DoesNotMatch("^(/|[a-z]+:(?<!data:))", address));
            // Everything a page names is there.
            Assert.All(addresses.Where(address => address[0] != '#' && !address.StartsWith("data:", StringComparison.Ordinal)),
                address => Assert.True(File.Exists(Path.Combine(workbook.SiteFolder, address.Split('#')[0])), $"{file}: {address}"));
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        var path = Path.Combine(sample.SiteFolder, "a.html");
        SiteFiles.Write(path, "old");
        // A directory in the way of the file makes the move fail.
        Directory.CreateDirectory(Path.Combine(sample.SiteFolder, "b.html", "inside"));

        Assert.ThrowsAny<Exception>(() => SiteFiles.Write(Path.Combine(sample.SiteFolder, "b.html"), "new"));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(sample.SiteFolder));
    }

    [Theory]
    [InlineData(0.4, "under 1 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(3599.9, "1 h 0 min")]
    [InlineData(3661, "1 h 1 min")]
    public void Durations_are_read_easily(double seconds, string expected) => Assert.Equal(expected, Language.English.Duration(TimeSpan.FromSeconds(seconds)));
}
