using Microsoft.Playwright;
using Workbook.Runner.Figures;
using Xunit;

namespace Workbook.Tests;

/// <summary>One Chromium for all browser tests.</summary>
public sealed class SiteBrowser : IAsyncLifetime
{
    public const string Collection = "browser";

    IPlaywright? playwright;
    IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Missing != null)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Executable, Args = Chromium.Arguments });
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
            if (Environment.GetEnvironmentVariable("WORKBOOK_STRICT") == "1")
                Assert.Fail(Chromium.Missing!);
            Assert.Skip(Chromium.Missing!);
        }

        return await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = script });
    }
}

[CollectionDefinition(SiteBrowser.Collection)]
public sealed class SiteBrowserDefinition : ICollectionFixture<SiteBrowser>;
