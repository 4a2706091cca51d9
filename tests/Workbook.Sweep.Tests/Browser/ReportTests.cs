using LossWeighting;
using Microsoft.Playwright;
using Workbook.Tests;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>The report in a real browser, made of a table whose names are out to harm.</summary>
[Collection(SiteBrowser.Collection)]
public sealed class ReportTests(SiteBrowser browser) : IDisposable
{
    static readonly string[] names = ["<script>document.title='harm'</script>", "[red]", "\"; drop table target; --", "<img src=x onerror=\"document.title='harm'\">😀"];

    readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_works_offline_and_shows_names_as_they_are()
    {
        var page = await browser.NewPageAsync();
        var random = new Random(2);
        File.WriteAllLines(folder["hostile.csv"], Enumerable.Range(0, 200).Select(i => $"{random.Next(2)},{random.NextDouble()},{random.NextDouble()},{random.NextDouble()}")
            .Prepend(string.Join(',', names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))));
        var run = await SweepRun.RunAsync(
            folder, "run", "hostile.csv", "--target", $"{names[0]}:binary", "--target", $"{names[1]}:regression", "--target", $"{names[2]}:regression",
            "--divisions", "3", "--seeds", "2", "--epochs", "2", "--hidden", "4");
        run.AssertDone();
        Assert.Contains(names[1], run.Output, StringComparison.Ordinal); // no markup
        Assert.Contains($"Target {names[2]}: regression", run.Output, StringComparison.Ordinal);

        (await SweepRun.RunAsync(folder, "report", "hostile.sweep.duckdb", "--out", "report.html")).AssertDone();

        var html = await File.ReadAllTextAsync(folder["report.html"]);
        Assert.DoesNotContain("<script>document", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.OrdinalIgnoreCase);
        List<string> troubles = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("GPU stall", StringComparison.Ordinal))
                troubles.Add(message.Text);
        };
        page.PageError += (_, error) => troubles.Add($"{page.ViewportSize!.Width} {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                troubles.Add(request.Url);
        };
        await page.Context.SetOfflineAsync(true);
        foreach (var width in new[] { 1280, 400 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.GotoAsync(new Uri(folder["report.html"]).AbsoluteUri);
            var charts = page.Locator("figure .plotly-graph-div");
            await Assertions.Expect(page.Locator("figure .plotly-graph-div.js-plotly-plot")).ToHaveCountAsync(await charts.CountAsync());
            Assert.Equal(9, await charts.CountAsync()); // curves, three ternary maps, three weights, parallel coordinates, hypervolume
            if (Environment.GetEnvironmentVariable("WORKBOOK_SCREENSHOTS") is { Length: > 0 } screenshots)
                await page.ScreenshotAsync(new() { Path = Path.Combine(screenshots, $"report-{width}.png"), FullPage = true });
            Assert.Equal("Weight sweep: hostile.sweep.duckdb", await page.TitleAsync());
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"the page is wider than {width} pixels");
            Assert.Equal(names[..3], await page.Locator(".lw-explorer .lw-head b").AllTextContentsAsync());
            foreach (var name in names[..3])
                Assert.Contains(name, await page.Locator("table").First.TextContentAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(troubles);
        var sweep = SweepStore.Read(folder["hostile.sweep.duckdb"]);
        Assert.Equal(names[..3], sweep.Targets.Select(target => target.Name));
        var rows = page.Locator("table").Last.Locator("tbody tr");
        Assert.Equal(sweep.Grid.Count, await rows.CountAsync());
        for (var weighting = 0; weighting < sweep.Grid.Count; weighting++)
            Assert.Equal(
                [$"{weighting}", .. sweep.Grid[weighting].Select(Plain.Weight), .. sweep.Targets.SelectMany(target => SweepSummary.Metrics(sweep, target).Select(metric => Plain.Interval(sweep.Mean(weighting, target.Name, metric))))],
                await rows.Nth(weighting).Locator("td").AllTextContentsAsync());
    }

    [Theory]
    [InlineData("1", "click:binary")] // one target has no other to be weighed against
    [InlineData("1,1", "click:binary seconds:regression")] // one weighting, no corner
    [InlineData("3,1;1,2", "click:binary seconds:regression")]
    public async Task Whatever_was_swept_there_is_a_report(string weights, string targets)
    {
        folder.WriteTable();
        var run = await SweepRun.RunAsync(
            folder, ["run", "log.csv", .. targets.Split(' ').SelectMany(target => new[] { "--target", target }), "--weights", weights, "--seeds", "1", "--epochs", "1", "--report", "it's <b>.html"]);
        run.AssertDone();
        var html = await File.ReadAllTextAsync(folder["it's <b>.html"]);
        Assert.Contains("plotly-graph-div", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        Assert.Equal(["it's <b>.html", "log.csv", "log.sweep.duckdb"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
