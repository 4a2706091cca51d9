using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Workbook.Runner.Site;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

public sealed partial class SiteScriptTests
{
    static readonly string Large = new('x', SharedScripts.Threshold);

    // What makes naive parsers stumble: line ends, entities, comments, tags in strings, and the double-escaped state of the HTML standard.
    static readonly string Script = $"\r\nvar a = '&amp; </scr' + 'ipt> é \U0001F600';\r<!-- <script> </script> -->\nvar b = `<style>`; // {Large}\r\n";

    [Fact]
    public void A_large_script_moves_byte_for_byte()
    {
        var scripts = new SharedScripts();

        var html = scripts.Share($"<p title='<script>'>a</p>\r\n<SCRIPT charset=\"utf-8\">{Script}</SCRIPT ><script>small</script>");

        var (file, content) = Assert.Single(scripts.Files);
        Assert.Equal(Encoding.UTF8.GetBytes(Script), content);
        Assert.Equal($"assets/{Convert.ToHexString(SHA256.HashData(content))[..16].ToLowerInvariant()}.js", file);
        Assert.Equal($"<p title='<script>'>a</p>\r\n<SCRIPT src=\"{file}\" charset=\"utf-8\"></SCRIPT ><script>small</script>", html);
    }

    [Theory]
    [InlineData("<script type=\"application/json\">", "</script>")]
    [InlineData("<script type=module>", "</script>")]
    [InlineData("<script defer>", "</script>")]
    [InlineData("<script async>", "</script>")]
    [InlineData("<script src=\"a.js\">", "</script>")]
    [InlineData("<!-- <script>", "</script> -->")]
    [InlineData("<textarea><script>", "</script></textarea>")]
    [InlineData("<style><script>", "</script></style>")]
    [InlineData("<svg><script>", "</script></svg>")]
    [InlineData("<pre>", "</pre>")]
    public void What_would_not_work_elsewhere_stays(string start, string end)
    {
        var scripts = new SharedScripts();
        Assert.Equal(start + Large + "xx" + end, scripts.Share(start + Large + "xx" + end));
        Assert.Empty(scripts.Files);
    }

    [Fact]
    public void Up_to_the_threshold_a_script_stays()
    {
        var scripts = new SharedScripts();
        Assert.Contains(Large, scripts.Share($"<script>{Large}</script>"));
        Assert.DoesNotContain(Large, scripts.Share($"<script>{Large}y</script>"));
    }

    [Fact]
    public void Put_back_the_scripts_give_the_original()
    {
        string[] pieces = [$"<script>{Script}</script>", $"<script type='text/javascript'>{Large}1</script>", $"<script>{Large}2</script>", "<table><tr>", "</table>", "<p>é", "\r\n", "<!-- <script> -->", "</div>", "<b title=\"<script>\">", "<script>a</script>", "<select>", "&amp"];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 8].Select(string.Concat).Sample(html =>
        {
            var scripts = new SharedScripts();
            var shared = scripts.Share(html);
            return Source().Replace(shared, match => $"{match.Groups[1]}{match.Groups[3]}>{Encoding.UTF8.GetString(scripts.Files[match.Groups[2].Value])}") == html;
        }, iter: 200);
    }

    [Fact]
    public void A_script_is_kept_once_for_the_site()
    {
        using var sample = new SiteSample();
        sample.Add("01-a", Code("x", 1, Html($"<script>{Script}</script>")), Code("y", 2, Html($"<script>{Script}</script>")));
        sample.Add("02-b", Code("x", 1, Html($"<div><script>{Script}</script></div>")));
        sample.Write();

        var file = Assert.Single(Directory.GetFiles(Path.Combine(sample.SiteFolder, "assets"), "*.js"), file => Path.GetFileName(file) != "site.js");
        Assert.Equal(Encoding.UTF8.GetBytes(Script), File.ReadAllBytes(file));
        Assert.Equal(2, Regex.Count(sample.Read("01-a.html"), $"<script src=\"assets/{Path.GetFileName(file)}\"></script>"));
        Assert.DoesNotContain(Large, sample.Read("02-b.html"));
    }

    [GeneratedRegex("(<script) src=\"(assets/[0-9a-f]{16}\\.js)\"([^>]*)>")]
    private static partial Regex Source();
}
