using System.Globalization;
using System.Text.RegularExpressions;
using LossWeighting;
using Microsoft.Playwright;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>The triangle as a reader has it: a page on disk, no kernel, no network.</summary>
[Collection(Workbook.Tests.SiteBrowser.Collection)]
public sealed class SimplexExplorerTests(Workbook.Tests.SiteBrowser browser) : IDisposable
{
    static readonly string[] names = ["click", "completion", "like"];

    readonly SweepFolder folder = new();
    readonly List<string> troubles = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task DraggingMovesTheNumbersAndTheList()
    {
        var page = await OpenAsync();
        var sweep = Sweep.Value.Sweep;
        Assert.Equal("click 33 %, completion 33 %, like 33 %", await ValueAsync(page));
        var before = await ShownAsync(page);

        // from the handle to the corner of clicks, and beyond: it stops at the last dot
        var (start, corner) = (await DotAsync(page, sweep.Grid.Centre!.Value), await DotAsync(page, sweep.Grid.Corner(0)!.Value));
        await page.Mouse.MoveAsync(start.X, start.Y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((start.X + corner.X) / 2, (start.Y + corner.Y) / 2);
        var between = await ShownAsync(page);
        await page.Mouse.MoveAsync(corner.X + 3, corner.Y - 60);
        await page.Mouse.UpAsync();
        await page.Mouse.MoveAsync(start.X, start.Y); // let go: nothing moves any more
        var after = await ShownAsync(page);

        Assert.Equal("click 100 %, completion 0 %, like 0 %", await ValueAsync(page));
        for (var part = 0; part < before.Length; part++)
            Assert.Equal(3, new[] { before[part], between[part], after[part] }.Distinct().Count());
        var numbers = await page.Locator(".lw-targets > li").AllInnerTextsAsync();
        Assert.Contains(Fixed(sweep.Mean(sweep.Grid.Corner(0)!.Value, "click").Mean), numbers[0], StringComparison.Ordinal);
        Assert.Contains(Fixed(sweep.Mean(sweep.Grid.Corner(0)!.Value, "click", Metric.Auc).Mean), numbers[0], StringComparison.Ordinal);
        Assert.All(numbers.Skip(1), text => Assert.Contains("not trained", text, StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".lw-live")).ToContainTextAsync("click 100 %, completion 0 %, like 0 %: completion and like not trained. Against equal weights");
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task TheListIsThatOfTheModelsOwnRanking()
    {
        var page = await OpenAsync("#w=0.25,0.5,0.25&user=2&rank=completion");
        var (sweep, feeds) = Sweep.Value;
        await AssertListAsync(sweep.Grid.IndexOf([0.25, 0.5, 0.25]));
        await page.Locator(".lw-list select").Nth(1).SelectOptionAsync(new SelectOptionValue { Label = "click" });
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("#w=0.25,0.5,0.25&user=2&rank=click$"));
        await page.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Keyboard.PressAsync("Home"); // click alone
        Assert.Equal(10, await page.Locator(".lw-itemtitle").CountAsync());
        await page.Locator(".lw-list select").Nth(1).SelectOptionAsync(new SelectOptionValue { Label = "like" });
        await Assertions.Expect(page.Locator(".lw-list .lw-none")).ToContainTextAsync("like has no weight here");
        Assert.Equal(0, await page.Locator(".lw-items:visible").CountAsync());
        Assert.Empty(troubles);

        async Task AssertListAsync(int weighting)
        {
            int[] OrderOf(int w) => [.. Enumerable.Range(0, feeds[1].Titles.Count).OrderByDescending(i => feeds[1].Predictions[w]![i, 1])];
            var order = OrderOf(weighting);
            Assert.Equal(order[..10].Select(i => feeds[1].Titles[i]), await page.Locator(".lw-itemtitle").AllTextContentsAsync());
            Assert.Equal(
                order[..10].SelectMany(i => feeds[1].Chances.Row(i).ToArray().Select(chance => $"{Math.Floor(100 * Math.Round(chance, 3) + 0.5)}\u00a0%")),
                await page.Locator(".lw-percent").AllTextContentsAsync());
            var equal = OrderOf(sweep.Grid.Centre!.Value);
            Assert.Equal(
                order[..10].Select((candidate, rank) => Array.IndexOf(equal, candidate) switch
                {
                    var was when was == rank => "",
                    >= 10 => "new",
                    var was when was > rank => $"▲{was - rank}",
                    var was => $"▼{rank - was}",
                }),
                await page.Locator(".lw-items .lw-move").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.firstChild ? cell.firstChild.textContent : '')"));
            for (var outcome = 0; outcome < 2; outcome++)
                Assert.Equal(order[..10].Sum(i => Math.Round(feeds[1].Chances[i, outcome], 3)), double.Parse(await page.Locator(".lw-sum b").Nth(outcome).InnerTextAsync(), CultureInfo.InvariantCulture), 0.0501);
        }
    }

    [Fact]
    public async Task ArrowKeysGoFromDotToDot()
    {
        var page = await OpenAsync();
        var handle = page.GetByRole(AriaRole.Slider);
        await handle.FocusAsync();
        var start = await ValueAsync(page);
        foreach (var (key, axis, sign) in new[] { ("ArrowRight", "left", 1), ("ArrowUp", "top", -1), ("ArrowLeft", "left", -1), ("ArrowDown", "top", 1) })
        {
            var from = await PlaceAsync();
            await page.Keyboard.PressAsync(key);
            var to = await PlaceAsync();
            Assert.True(sign * (axis == "left" ? to.X - from.X : to.Y - from.Y) > 0, key);
        }

        for (var i = 0; i < 20; i++)
            await page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal("click 100 %, completion 0 %, like 0 %", await ValueAsync(page));
        for (var i = 0; i < 20; i++)
            await page.Keyboard.PressAsync("ArrowDown");
        for (var i = 0; i < 20; i++)
            await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("click 0 %, completion 0 %, like 100 %", await ValueAsync(page));
        await page.Keyboard.PressAsync("Home");
        Assert.Equal("click 100 %, completion 0 %, like 0 %", await ValueAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Equal weights" }).PressAsync("Enter");
        Assert.Equal(start, await ValueAsync(page));
        Assert.Empty(troubles);

        async Task<(double X, double Y)> PlaceAsync()
        {
            var shown = await handle.EvaluateAsync<double[]>("handle => handle.style.transform.match(/[0-9.]+/g).map(Number)");
            return (shown[0], shown[1]);
        }
    }

    [Fact]
    public async Task AnAddressOpensTheSameView()
    {
        var page = await OpenAsync("#w=2,1,1&user=2&rank=like&dots=like"); // only ratios count
        var there = await ShownAsync(page);
        Assert.Equal("click 50 %, completion 25 %, like 25 %", await ValueAsync(page));
        Assert.Equal(["2", "1", "3"], await page.Locator("select").EvaluateAllAsync<string[]>("all => [all[0].value - 1, all[1].value, all[2].value].map(String)"));
        await page.EvaluateAsync("location.hash = '#w=0,1,0'");
        await Assertions.Expect(page.GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", "click 0\u00a0%, completion 100\u00a0%, like 0\u00a0%");
        await page.EvaluateAsync("location.hash = '#w=2,1,1&user=2&rank=like&dots=like'");
        await Assertions.Expect(page.GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", "click 50\u00a0%, completion 25\u00a0%, like 25\u00a0%");
        Assert.Equal(there, await ShownAsync(page));
        foreach (var other in new[] { "#somewhere", "#w=a,b,c", "#w=1,2", "#w=-1,1,1", "#w=0,0,0" }) // no weights: nothing moves
            await page.EvaluateAsync($"location.hash = '{other}'");
        Assert.Equal(there, await ShownAsync(page));

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        Assert.EndsWith("#w=0.5,0.25,0.25&user=2&rank=like&dots=like", page.Url, StringComparison.Ordinal);
        Assert.Empty(troubles);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1280)]
    public async Task ItFitsTheScreenAndATouchMovesIt(int width)
    {
        var page = await OpenAsync(width: width);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            Array.from(document.querySelectorAll(".lw-explorer *")).filter(element => !element.closest("svg, .lw-spoken") && element.checkVisibility() && element.getBoundingClientRect().right > document.querySelector(".lw-explorer").getBoundingClientRect().right + 1)
              .map(element => element.outerHTML.slice(0, 80))
            """));
        await page.EvaluateAsync("""
            () => {
              const box = document.querySelector("[data-i='0']").getBoundingClientRect();
              const at = { bubbles: true, pointerId: 1, pointerType: "touch", isPrimary: true, button: 0, clientX: box.x + 4, clientY: box.y + 4 };
              SVGElement.prototype.setPointerCapture = () => {}; // a made-up pointer cannot be captured
              document.querySelector(".lw-triangle").dispatchEvent(new PointerEvent("pointerdown", at));
            }
            """);
        Assert.Equal("click 100 %, completion 0 %, like 0 %", await ValueAsync(page));
        Assert.Equal("none", await page.Locator(".lw-triangle").EvaluateAsync<string>("svg => getComputedStyle(svg).touchAction"));
        Assert.Equal("auto", await page.Locator(".lw-explorer").EvaluateAsync<string>("root => getComputedStyle(root).touchAction"));
        if (Environment.GetEnvironmentVariable("WORKBOOK_SCREENSHOTS") is { Length: > 0 } screenshots)
            await page.ScreenshotAsync(new() { Path = Path.Combine(screenshots, $"simplex-{width}.png"), FullPage = true });
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task WithoutJavaScriptATableRemains()
    {
        Write();
        var open = await browser.NewPageAsync(); // or the reason why there is none
        await using var context = await open.Context.Browser!.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(folder["explorer.html"]).AbsoluteUri);
        var sweep = Sweep.Value.Sweep;
        string[] rows = [.. (await page.Locator("table tr").AllInnerTextsAsync()).Select(row => row.Replace('\u00a0', ' '))];
        Assert.Equal(["Weighting", .. names], rows[0].Split('\t'));
        var equal = Assert.Single(rows, row => row.StartsWith("equal weights", StringComparison.Ordinal));
        Assert.Contains(Fixed(sweep.Mean(sweep.Grid.Centre!.Value, "completion").Mean), equal, StringComparison.Ordinal);
        Assert.Contains("weight 0 %: not trained", Assert.Single(rows, row => row.Contains("click alone", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.True(await page.Locator(".lw-triangle").IsVisibleAsync());
        Assert.Equal(0, await page.Locator("button:visible, select:visible, .lw-handle:visible").CountAsync());
    }

    [Fact]
    public async Task TwoOfTheSameOnAPageBothWork()
    {
        var page = await OpenAsync(times: 2);
        Assert.Equal(2, await page.Locator(".lw-explorer.lw-ready").CountAsync());
        await page.GetByRole(AriaRole.Slider).Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        var values = await page.GetByRole(AriaRole.Slider).EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('aria-valuetext'))");
        Assert.NotEqual(values[0], values[1]);
        Assert.Empty(troubles);
    }

    // a small sweep of the simulated feed, with equal weights among its weightings
    static readonly Lazy<(SweepResult Sweep, RankedFeed[] Feeds)> Sweep = new(() =>
    {
        var (train, heldOut) = FeedSimulator.Generate(new() { Impressions = 3000, Users = 20, Conflict = 0.8, LikeRate = 0.1, Seed = 1 }).Split(0.5, seed: 1);
        DataSplit data = new(train.Data.SelectTargets(names), heldOut.Data.SelectTargets(names));
        EngineTrainer trainer = new(data, new() { Net = new([4]), Training = new() { Epochs = 3, BatchSize = 64, LearningRate = 0.01 } });
        var sweep = WeightSweep.Run(trainer, WeightGrid.Simplex(3, 4).WithCornersAndCentre(), new() { Seeds = 2 });
        Matrix[] predicted = [.. sweep.Grid.Select(weights => trainer.Train(weights, seed: 1).Predict(data.HeldOut))];
        return (sweep, [.. Enumerable.Range(0, 2).Select(user =>
        {
            int[] rows = [.. Enumerable.Range(0, heldOut.Rows).Where(row => heldOut.Users[row] == user).Take(30)];
            return new RankedFeed(
                $"user {user}", [.. rows.Select(row => $"video {row}")], [new("click", "clicks"), new("completion", "finished views")],
                heldOut.Truth.SelectRows(rows).SelectColumns([0, 1]), [.. predicted.Select(table => table.SelectRows(rows))], "the models of seed 1");
        })]);
    });

    void Write(int times = 1) => File.WriteAllText(
        folder["explorer.html"],
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>Explorer</title><body style=\"max-width:60rem\">{string.Concat(Enumerable.Repeat(Charts.SimplexExplorer(Sweep.Value.Sweep, Sweep.Value.Feeds).ToHtml(), times))}");

    async Task<IPage> OpenAsync(string hash = "", int width = 1280, int times = 1)
    {
        Write(times);
        var page = await browser.NewPageAsync(width);
        page.Console += (_, message) => troubles.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.PageError += (_, error) => troubles.Add(error);
        page.Request += (_, request) => troubles.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) ? [] : [request.Url]);
        await page.GotoAsync(new Uri(folder["explorer.html"]).AbsoluteUri + hash);
        return page;
    }

    // with plain spaces
    static async Task<string> ValueAsync(IPage page) => (await page.GetByRole(AriaRole.Slider).First.GetAttributeAsync("aria-valuetext"))!.Replace('\u00a0', ' ');

    static async Task<(float X, float Y)> DotAsync(IPage page, int weighting)
    {
        var box = (await page.Locator($"[data-i='{weighting}']").BoundingBoxAsync())!;
        return (box.X + box.Width / 2, box.Y + box.Height / 2);
    }

    // everything that follows the handle
    static async Task<string[]> ShownAsync(IPage page) => await page.EvaluateAsync<string[]>("""
        () => [
          document.querySelector(".lw-handle").style.transform,
          document.querySelector(".lw-area").getAttribute("points"),
          ...[".lw-share", ".lw-weight", ".lw-targets", ".lw-worth", ".lw-items"].map(selector => Array.from(document.querySelectorAll(selector), element => element.innerText || element.textContent).join(" "))]
        """);

    static string Fixed(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
