using System.Text.Json.Nodes;
using Workbook.Runner.Site;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

public sealed class SiteOutputTests : IDisposable
{
    readonly SiteSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void The_richest_form_is_shown()
    {
        (string, string)[] forms = [("text/plain", "PLAIN"), ("text/markdown", "*MARKDOWN*"), ("image/png", "UE5H"), ("image/svg+xml", "<svg/>"), ("text/html", "<b>HTML</b>")];
        string[] shown = ["<pre>PLAIN</pre>", "<em>MARKDOWN</em>", "data:image/png;base64,UE5H", "data:image/svg+xml;base64,PHN2Zy8+", "<b>HTML</b>"];
        for (var i = 0; i < forms.Length; i++)
            sample.Add($"0{i}-a", Code("x", 1, Data(forms[..(i + 1)])));
        sample.Write();

        for (var i = 0; i < forms.Length; i++)
        {
            var page = sample.Read($"0{i}-a.html");
            Assert.Contains(shown[i], page);
            Assert.All(shown[..i], poorer => Assert.DoesNotContain(poorer, page));
        }
    }

    [Fact]
    public void Lines_of_a_list_are_one_text()
    {
        var output = Data();
        output["data"]!["text/html"] = new JsonArray("<i>\n", "x</i>");
        Assert.Contains("<i>\nx</i>", PageOf(output));
    }

    [Fact]
    public void An_unknown_type_is_shown_as_text() => Assert.Contains("<pre>{&quot;a&quot;:1}</pre>", PageOf(Data(("application/x", "{\"a\":1}"))));

    [Fact]
    public void A_picture_keeps_its_size()
    {
        var output = Data(("image/png", "UE5H"));
        output["metadata"]!["image/png"] = new JsonObject { ["width"] = 320, ["height"] = 200 };
        Assert.Contains("alt=\"Figure from cell 1\" width=\"320\" height=\"200\"", PageOf(output));
    }

    [Fact]
    public void Text_is_escaped() => Assert.Contains("<pre>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\n</pre>", PageOf(Stream("<script>alert(\"1\")</script>\n")));

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007", "red link")]
    [InlineData("  1 %\r 50 %\r100 %\ndone", "100 %\ndone")]
    [InlineData("windows\r\nlines\r\n", "windows\nlines\n")]
    [InlineData("a [0m] b", "a [0m] b")]
    public void Terminal_text_is_shown_as_it_looks_at_the_end(string text, string expected) => Assert.Equal(expected, OutputRenderer.Plain(text));

    [Fact]
    public void Standard_error_is_marked() => Assert.Contains("<div class=\"output stderr\"><span class=\"label\">stderr</span><pre>oh</pre>", PageOf(Stream("oh", "stderr")));

    [Fact]
    public void An_error_has_its_name_message_and_trace()
    {
        var page = PageOf(Error("E", "<b> is wrong", "   at cell 1, \u001b[31mline 2\u001b[0m"));
        Assert.Contains("<div class=\"output error\"><span class=\"label\">error</span><pre>E: &lt;b&gt; is wrong\n   at cell 1, line 2</pre>", page);
    }

    [Fact]
    public void A_trace_that_has_the_message_does_not_repeat_it() => Assert.Contains("<pre>A.E: wrong\n  at 1</pre>", PageOf(Error("E", "wrong", "A.E: wrong", "  at 1")));

    [Fact]
    public void A_meant_error_does_not_look_like_a_failure()
    {
        sample.Add("01-a", Tagged(Code("throw", 1, Error("E", "m")), "raises-exception"));
        Assert.Contains("<div class=\"output error expected\"><span class=\"label\">expected error</span>", sample.Page("01-a.html"));
    }

    [Fact]
    public void Cells_that_did_not_run_say_so()
    {
        sample.Add("01-a", Code("1", 1), Tagged(Code("2", null), "skip-execution"), Code("3", null));
        var page = sample.Page("01-a.html");
        Assert.Matches("id=\"cell-2\">\\s*<span[^>]*>\\[ ]</span>\\s*<span class=\"state\">skipped</span>", page);
        Assert.Matches("id=\"cell-3\">\\s*<span[^>]*>\\[ ]</span>\\s*<span class=\"state\">not run</span>", page);
        Assert.Matches("id=\"cell-1\">\\s*<span[^>]*>\\[1]</span>\\s*<pre", page);
    }

    [Theory]
    [InlineData("<p>a<p>b<div id='x'>é &amp; \0</div>\r\n<script>if (a < b && '</p>') {}</script>")]
    [InlineData("<table><tr><td>1</table>")]
    [InlineData("<style>p > a {}</style><svg viewBox='0 0 1 1'><path d=''/></svg>")]
    [InlineData("</body></html>a")]
    [InlineData("")]
    public void Whole_HTML_stays_as_it_is(string html) => Assert.Equal(html, HtmlFragment.Isolate(html).Markup);

    [Theory]
    [InlineData("a</div>b", "ab")]
    [InlineData("</div><div>b", "<div>b</div>")]
    [InlineData("<div>a", "<div>a</div>")]
    [InlineData("<b>a", "<b>a</b>")]
    [InlineData("a<!-- b", "a<!-- b-->")]
    [InlineData("a<textarea>b", "a<textarea>b</textarea>")]
    public void Broken_HTML_is_read_as_a_browser_reads_it(string html, string expected) => Assert.Equal(expected, HtmlFragment.Isolate(html).Markup);

    string PageOf(JsonObject output)
    {
        sample.Add("01-a", Code("x", 1, output));
        return sample.Page("01-a.html");
    }
}
