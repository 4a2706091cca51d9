using LossWeighting;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>The explorer as a reader has it: a page on disk, no kernel, no network.</summary>
[Collection(Workbook.Tests.SiteBrowser.Collection)]
public sealed class ExplorerTests(Workbook.Tests.SiteBrowser browser)
{
    const string Drawn = """
        () => {
          const place = document.querySelector(".plotly-graph-div");
          const drawn = selector => Array.from(place.querySelectorAll(selector), element => element.getAttribute("d") + (element.getAttribute("transform") || "")).join(" ");
          return [
            place.querySelector(".slider-label").textContent,
            drawn(".xy .trace.scatter:last-child .points path"),
            drawn(".x2y2 .js-line"),
            drawn(".x2y2 .js-fill"),
            drawn(".x3y3 .barlayer .point path"),
            Array.from(place.querySelectorAll(".x3y3 .barlayer .bartext"), text => text.textContent).join(" ")];
        }
        """;

    [Fact]
    public async Task MovingTheSliderMovesEveryPanel()
    {
        var data = CorrelatedTargets.Generate(new() { Samples = 200, Features = 5, Correlation = -0.9, Sines = 0, Seed = 1 }).Data.Split(0.2, 1).StandardiseLabels();
        var sweep = WeightSweep.Run(data, WeightGrid.Simplex(2, 4), new() { Seeds = 3, Net = new([2]), Training = new() { Epochs = 3, BatchSize = 32, LearningRate = 3e-3 } });
        using SweepFolder folder = new();
        await File.WriteAllTextAsync(folder["explorer.html"], $"<!doctype html><meta charset=\"utf-8\">{PlotlyHtml.Script()}{Charts.Explorer(sweep, data.Targets[0].Name, data.Targets[1].Name).ToHtmlWithoutScript()}", TestContext.Current.CancellationToken);

        var page = await browser.NewPageAsync(width: 960);
        List<string> wrong = [];
        page.PageError += (_, error) => wrong.Add(error);
        page.Request += (_, request) => wrong.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) ? [] : [request.Url]);
        await page.GotoAsync(new Uri(folder["explorer.html"]).AbsoluteUri);
        var rail = (await page.Locator(".slider-rail-touch-rect").BoundingBoxAsync())!;

        await page.EvaluateAsync("document.querySelector('.plotly-graph-div').on('plotly_update', () => window.updates++)");
        async Task<string[]> MoveToAsync(double share)
        {
            await page.EvaluateAsync("window.updates = 0");
            await page.Mouse.ClickAsync((float)(rail.X + share * rail.Width), rail.Y + rail.Height / 2);
            await page.WaitForFunctionAsync("() => window.updates > 0");
            return await page.EvaluateAsync<string[]>(Drawn);
        }

        string[] quarter = await MoveToAsync(0.25), threeQuarters = await MoveToAsync(0.75), half = await MoveToAsync(0.5);
        Assert.EndsWith(": 0.25", quarter[0], StringComparison.Ordinal);
        for (var part = 0; part < quarter.Length; part++)
        {
            Assert.NotEmpty(quarter[part]);
            Assert.Equal(3, new[] { quarter[part], threeQuarters[part], half[part] }.Distinct().Count());
        }

        Assert.Equal(quarter, await MoveToAsync(0.25)); // there and back
        Assert.Empty(wrong);
    }
}
