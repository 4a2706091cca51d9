using System.Net;
using System.Text.RegularExpressions;
using CsCheck;
using Workbook.Runner.Site;
using Xunit;

namespace Workbook.Tests;

public sealed partial class SiteCodeTests
{
    [Theory]
    [InlineData("\"\"\"raw \"quoted\" text\"\"\"", "string:\"\"\"raw \"quoted\" text\"\"\"")]
    [InlineData("@\"c:\\x\"", "string:@\"c:\\x\"")]
    [InlineData("$\"a {(y ? \"b\" : \"c\"):F2}\"", "string:$\"|string:a |string:\"b\"|string:\"c\"|string:F2|string:\"")]
    [InlineData("0.5e-3 + 0xFFu", "number:0.5e-3|number:0xFFu")]
    [InlineData("double[] w = [1, .. v];", "keyword:double|number:1")]
    [InlineData("record Point(int X);", "keyword:record|type:Point|keyword:int")]
    [InlineData("var r = run with { Epochs = 3 };", "keyword:var|keyword:with|number:3")]
    [InlineData("x is > 3 and not 5", "keyword:is|number:3|keyword:and|keyword:not|number:5")]
    [InlineData("new List<Point>()", "keyword:new|type:List|type:Point")]
    [InlineData("Trainer.Train(model)", "method:Train")]
    [InlineData("#r \"../lib/a.dll\"\nusing A;", "directive:#r \"../lib/a.dll\"\n|keyword:using")]
    [InlineData("#!csharp\nx", "directive:#!csharp\n")]
    [InlineData("a(); // why\n/* and */ b();", "method:a|comment:// why|comment:/* and */|method:b")]
    public void CSharp_tokens_have_their_class(string code, string expected)
    {
        var spans = Span().Matches(CodeHighlighter.CSharp(code).Markup).Select(match => $"{match.Groups[1]}:{WebUtility.HtmlDecode(match.Groups[2].Value)}");
        Assert.Equal(expected, string.Join('|', spans));
    }

    [Fact]
    public void Whatever_the_code_no_character_is_lost_or_becomes_markup()
    {
        string[] pieces = ["\"", "\"\"\"", "$", "{", "}", "//", "/*", "*/", "#r ", "#if x\n", "#!x\n", "\n", "\r\n", "<b>", "&amp;", "'", "@", "é", "var x = ", "0.5", "\t", "\\", "class A", "("];
        Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.String[0, 5]).Array[0, 12].Select(string.Concat)
            .Sample(code => WebUtility.HtmlDecode(Tag().Replace(CodeHighlighter.CSharp(code).Markup, "")) == code);
    }

    [Theory]
    [InlineData("json", "{ \"a\": 1 }", "<span class=\"jsonKey\">")]
    [InlineData("sql", "select 1", "<span class=\"keyword\">select</span>")]
    [InlineData("python", "def f(): pass", "<span class=\"keyword\">def</span>")]
    [InlineData("CS", "return;", "<span class=\"keyword\">return</span>")]
    [InlineData("bash", "echo <b> & \"c\"", "echo &lt;b&gt; &amp; &quot;c&quot;")]
    [InlineData(null, "<script>", "&lt;script&gt;")]
    [InlineData("", "<script>", "&lt;script&gt;")]
    [InlineData("html", "<script>alert(1)</script>", "&lt;")]
    public void Other_languages_are_coloured_or_plain(string? language, string code, string expected)
    {
        var markup = CodeHighlighter.Highlight(code, language).Markup;
        Assert.Contains(expected, markup);
        Assert.Equal(code, WebUtility.HtmlDecode(Tag().Replace(markup, "")));
    }

    [GeneratedRegex("<span class=\"([a-z]+)\">([^<]*)</span>")]
    private static partial Regex Span();

    [GeneratedRegex("</?span[^<>]*>")]
    private static partial Regex Tag();
}
