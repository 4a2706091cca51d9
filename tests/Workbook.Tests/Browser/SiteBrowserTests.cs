using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Xunit;

namespace Workbook.Tests;

/// <summary>The sample workbook's site, written once, and reached from disk or from a server below a path.</summary>
public sealed class SiteUnderTest : IDisposable
{
    const string Path = "/docs/workbook/";

    readonly SiteSample sample = SiteSample.Workbook();
    readonly HttpListener listener = new();

    public SiteUnderTest()
    {
        sample.Write();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        ServerAddress = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}{Path}";
        probe.Stop();
        listener.Prefixes.Add(ServerAddress.Replace(Path, "/", StringComparison.Ordinal));
        listener.Start();
        _ = ServeAsync();
    }

    public string FileAddress => new Uri(sample.SiteFolder + "/").AbsoluteUri;

    public string ServerAddress { get; }

    public IEnumerable<string> Pages => Directory.GetFiles(sample.SiteFolder, "*.html").Select(file => System.IO.Path.GetFileName(file)).Order();

    public void Dispose()
    {
        listener.Close();
        sample.Dispose();
    }

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var address = context.Request.Url!.AbsolutePath;
            var file = address.StartsWith(Path, StringComparison.Ordinal)
                ? System.IO.Path.Combine(sample.SiteFolder, Uri.UnescapeDataString(address[Path.Length..]))
                : "";
            using var response = context.Response;
            response.StatusCode = File.Exists(file) ? 200 : 404;
            response.ContentType = System.IO.Path.GetExtension(file) switch
            {
                ".html" => "text/html",
                ".css" => "text/css",
                ".js" => "text/javascript",
                ".svg" => "image/svg+xml",
                _ => "application/octet-stream",
            };
            if (response.StatusCode == 200)
                await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
        }
    }
}

[Collection(SiteBrowser.Collection)]
public sealed class SiteBrowserTests(SiteBrowser browser, SiteUnderTest site) : IClassFixture<SiteUnderTest>
{
    [Theory]
    [InlineData(400, ColorScheme.Light)]
    [InlineData(400, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Every_page_is_sound_and_readable_from_disk(int width, ColorScheme scheme)
    {
        foreach (var file in site.Pages)
        {
            var page = await browser.NewPageAsync(width, scheme);
            await SiteChecks.AssertPageIsSoundAsync(page, site.FileAddress + file);
            await SiteChecks.AssertContrastAsync(page);
            await SiteChecks.AssertIsAccessibleAsync(page);
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task Every_page_is_sound_from_a_server_below_a_path()
    {
        foreach (var file in site.Pages)
        {
            var page = await browser.NewPageAsync();
            await SiteChecks.AssertPageIsSoundAsync(page, site.ServerAddress + file);
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task The_index_leads_to_every_page_and_back()
    {
        var page = await browser.NewPageAsync(400);
        await page.GotoAsync(site.FileAddress + "index.html");
        var titles = await page.Locator(".notebooks h2").AllInnerTextsAsync();
        Assert.Equal(site.Pages.Count() - 1, titles.Count);

        foreach (var title in titles)
        {
            // Anywhere on the card, not just on its title.
            await page.Locator(".notebooks > li").Filter(new() { HasText = title }).ClickAsync(new() { Position = new() { X = 5, Y = 5 } });
            Assert.Equal(title, await page.Locator("h1").InnerTextAsync());
            await page.GetByRole(AriaRole.Banner).GetByText("Loss weighting, a workbook").ClickAsync();
        }

        Assert.Equal("Loss weighting, a workbook", await page.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task The_table_of_contents_folds_on_a_phone_and_stands_beside_the_text_elsewhere()
    {
        var page = await browser.NewPageAsync(400);
        await page.GotoAsync(site.FileAddress + "02-weighted-loss.html");
        var link = page.Locator(".contents").GetByRole(AriaRole.Link, new() { Name = "The sweep" });
        Assert.Equal(0, await link.CountAsync());
        await page.GetByText("On this page").And(page.Locator("summary")).ClickAsync();
        await link.ClickAsync();
        Assert.EndsWith("#the-sweep", page.Url, StringComparison.Ordinal);

        await page.SetViewportSizeAsync(1280, 900);
        Assert.Equal(1, await link.CountAsync());
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight / 2)");
        await Assertions.Expect(link).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_first_and_focus_is_seen()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(site.FileAddress + "index.html");
        await page.Keyboard.PressAsync("Tab");
        var skip = page.GetByText("Skip to content");
        await Assertions.Expect(skip).ToBeFocusedAsync();
        await Assertions.Expect(skip).ToBeInViewportAsync();
        Assert.Equal("solid", await skip.EvaluateAsync<string>("e => getComputedStyle(e).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
    }

    [Fact]
    public async Task Figures_have_white_paper_in_the_dark()
    {
        var page = await browser.NewPageAsync(scheme: ColorScheme.Dark);
        await page.GotoAsync(site.FileAddress + "02-weighted-loss.html");
        Assert.Equal("rgb(255, 255, 255)", await page.Locator(".output.html").First.EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
        Assert.NotEqual("rgb(255, 255, 255)", await page.Locator("body").EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
        await page.GotoAsync(site.FileAddress + "01-targets.html");
        Assert.Equal("rgb(255, 255, 255)", await page.Locator(".prose img").EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
    }

    [Fact]
    public async Task A_figure_fills_the_column()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(site.FileAddress + "02-weighted-loss.html");
        var figure = await page.Locator("#again svg.main-svg").First.BoundingBoxAsync();
        var column = await page.Locator(".output.html").Last.BoundingBoxAsync();
        Assert.InRange(figure!.Width, column!.Width - 24, column.Width);
    }

    [Theory]
    [InlineData("<script>console.error('broken')</script>", "broken")]
    [InlineData("<script>nothing.here()</script>", "nothing is not defined")]
    [InlineData("<img src='none.png' alt='x'>", "not loaded")]
    [InlineData("<img src='http://127.0.0.1:9/x.png' alt='x'>", "leaves the site")]
    [InlineData("<div style='width:3000px'>wide</div>", "scrolls sideways")]
    [InlineData("<math></math>", "has no height")]
    [InlineData("<div class='js-plotly-plot'></div>", "svg.main-svg")]
    public async Task An_unsound_page_is_found_out(string body, string complaint)
    {
        var folder = Directory.CreateTempSubdirectory("site-");
        var file = System.IO.Path.Combine(folder.FullName, "page.html");
        await File.WriteAllTextAsync(file, $"<!DOCTYPE html><meta charset=utf-8><link rel=icon href='data:,'><title>x</title><body>{body}", TestContext.Current.CancellationToken);
        try
        {
            var page = await browser.NewPageAsync();
            var error = await Assert.ThrowsAnyAsync<Exception>(() => SiteChecks.AssertPageIsSoundAsync(page, new Uri(file).AbsoluteUri));
            Assert.Contains(complaint, error.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_axe_complains_of_is_found_out()
    {
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>");
        Assert.Contains("image-alt", (await Assert.ThrowsAnyAsync<Exception>(() => SiteChecks.AssertIsAccessibleAsync(page))).Message);
    }

    [Fact]
    public async Task Code_is_copied_by_its_button_with_mouse_and_keyboard()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(site.FileAddress + "02-weighted-loss.html");
        await page.EvaluateAsync("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }");
        var cell = page.Locator(".cell").Filter(new() { HasText = "double[] weights" }).First;
        Assert.Equal(await page.Locator("pre.code").CountAsync(), await page.Locator("button.copy").CountAsync());

        await cell.HoverAsync();
        await cell.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        Assert.Equal("var epochs = 40;\ndouble[] weights = [0.1, 0.3, 0.5, 0.7, 0.9];", await page.EvaluateAsync<string>("window.copied"));
        await Assertions.Expect(cell.Locator("button.copy")).ToHaveTextAsync("Copied");

        await page.EvaluateAsync("window.copied = ''");
        await page.Keyboard.PressAsync("Enter"); // it has the focus
        Assert.StartsWith("var epochs", await page.EvaluateAsync<string>("window.copied"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1280)]
    public async Task Without_JavaScript_text_and_pictures_remain(int width)
    {
        foreach (var file in site.Pages)
        {
            var page = await browser.NewPageAsync(width, script: false);
            await page.GotoAsync(site.FileAddress + file);
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            Assert.Equal(0, await page.Locator("button.copy").CountAsync());
            foreach (var picture in await page.Locator(".prose img").AllAsync())
                await Assertions.Expect(picture).ToBeVisibleAsync();
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task Weak_contrast_is_found_out()
    {
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<body style='background:#777'><p style='color:#888'>faint</p>");
        Assert.Contains("faint", (await Assert.ThrowsAnyAsync<Exception>(() => SiteChecks.AssertContrastAsync(page))).Message);
    }
}
