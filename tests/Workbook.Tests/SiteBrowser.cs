using Microsoft.Playwright;
using Xunit;

namespace Workbook.Tests;

/// <summary>One Chromium for all browser tests.</summary>
public sealed class SiteBrowser : IAsyncLifetime
{
    public const string Collection = "browser";

    IPlaywright? playwright;
    IBrowser? browser;

    static string Executable => Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A fresh page. Without Chromium the test is skipped, or fails when <c>WORKBOOK_STRICT</c> is 1.</summary>
    public async Task<IPage> NewPageAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        if (browser is null)
        {
            var missing = $"Chromium is not installed: {Executable} does not exist. "
                + "On Debian: apt-get install chromium; elsewhere set CHROMIUM to the path of one.";
            if (Environment.GetEnvironmentVariable("WORKBOOK_STRICT") == "1")
                Assert.Fail(missing);
            Assert.Skip(missing);
        }

        return await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = script });
    }
}

[CollectionDefinition(SiteBrowser.Collection)]
public sealed class SiteBrowserDefinition : ICollectionFixture<SiteBrowser>;
