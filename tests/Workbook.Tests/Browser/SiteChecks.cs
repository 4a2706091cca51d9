using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Workbook.Tests;

/// <summary>What must hold of every page of the site.</summary>
static class SiteChecks
{
    /// <summary>
    /// Opens the page and asserts: it loads nothing from outside its own origin, nothing fails to load, no script complains, it does not scroll
    /// sideways, formulae and pictures have a size, and every Plotly figure is drawn.
    /// </summary>
    public static async Task AssertPageIsSoundAsync(IPage page, string url)
    {
        var complaints = new List<string>();
        var origin = new Uri(url).GetLeftPart(UriPartial.Authority);
        page.Console += (_, message) => { if (message.Type is "error") complaints.Add($"console: {message.Text}"); };
        page.PageError += (_, error) => complaints.Add($"script: {error}");
        page.RequestFailed += (_, request) => complaints.Add($"not loaded: {request.Url} ({request.Failure})");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin, StringComparison.Ordinal) && !IsInPage(request.Url))
                complaints.Add($"leaves the site: {request.Url}");
        };
        page.Response += (_, response) => { if (response.Status >= 400) complaints.Add($"{response.Status}: {response.Url}"); };

        await page.GotoAsync(url);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await AssertFiguresAreDrawnAsync(page);

        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
            complaints.Add($"scrolls sideways by {overflow} px: {await page.EvaluateAsync<string>(WidestElement)}");
        complaints.AddRange(await page.EvaluateAsync<string[]>(Empty));
        Assert.True(complaints.Count == 0, $"{url}\n{string.Join('\n', complaints.Distinct())}");
    }

    static async Task AssertFiguresAreDrawnAsync(IPage page)
    {
        var figures = page.Locator(".plotly-graph-div, .js-plotly-plot");
        for (var i = 0; i < await figures.CountAsync(); i++)
        {
            // Plotly draws when its part of the page is reached, which may be after the page has loaded.
            await Assertions.Expect(figures.Nth(i).Locator("svg.main-svg").First).ToBeVisibleAsync();
            var box = await figures.Nth(i).Locator("svg.main-svg").First.BoundingBoxAsync();
            Assert.True(box is { Width: > 50, Height: > 50 }, $"figure {i + 1} of {page.Url} has no size");
            if (await figures.Nth(i).Locator(".g-gtitle").BoundingBoxAsync() is { } title)
                Assert.True(title.X + title.Width <= box.X + box.Width + 1, $"figure {i + 1} of {page.Url}: its title is cut off");
        }
    }

    /// <summary>
    /// Asserts WCAG AA contrast (4.5 to 1) for all visible text outside figures, against the nearest background that is painted.
    /// </summary>
    public static async Task AssertContrastAsync(IPage page)
    {
        var weak = await page.EvaluateAsync<string[]>(WeakContrast);
        Assert.True(weak.Length == 0, $"{page.Url}: too little contrast\n{string.Join('\n', weak)}");
    }

    /// <summary>Asserts that axe-core finds no serious or critical violation, on the page as it is now.</summary>
    public static async Task AssertIsAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        var serious = result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(3).Select(node => node.Html[..Math.Min(200, node.Html.Length)]))}");
        Assert.True(!serious.Any(), $"{page.Url}\n{string.Join('\n', serious)}");
    }

    static bool IsInPage(string url) => url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal);

    const string WidestElement = """
        [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)
          .slice(0, 3).map(e => e.outerHTML.slice(0, 80)).join(' | ')
        """;

    const string Empty = """
        [...document.querySelectorAll('math, img')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 4)
          .map(e => 'has no height: ' + e.outerHTML.slice(0, 120))
        """;

    const string WeakContrast = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
          const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const background = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255]; };
          const weak = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const e = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest('script, style, svg, .js-plotly-plot')) continue;
            const [a, b] = [luminance(rgba(getComputedStyle(e).color)), luminance(background(e))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) weak.add(`${ratio.toFixed(2)} ${e.tagName}.${e.className}: ${walker.currentNode.data.trim().slice(0, 40)}`);
          }
          return [...weak];
        })()
        """;
}
