using Microsoft.Playwright;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

/// <summary>The reference in a real browser.</summary>
[Collection(SiteBrowser.Collection)]
public sealed class ReferenceInBrowserTests(SiteBrowser browser) : IDisposable
{
    readonly SiteSample sample = new();

    public void Dispose() => sample.Dispose();

    [Theory]
    [InlineData(400, ColorScheme.Light)]
    [InlineData(400, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_page_is_sound_and_readable(int width, ColorScheme scheme)
    {
        sample.Add("01-lesson", Code($"#r \"{SiteReferenceTests.LessonsLibrary}\"", 1));
        SiteReferenceTests.Compile(sample, "Sample", SiteReferenceTests.Library);
        sample.Add("02-sample", Code("#r \"Sample.dll\"", 1));
        sample.Write();
        var page = await browser.NewPageAsync(width, scheme);
        await SiteChecks.AssertPageIsSoundAsync(page, new Uri(Path.Combine(sample.SiteFolder, "reference.html")).AbsoluteUri);
        await SiteChecks.AssertContrastAsync(page);

        await page.Locator(".overview a", new() { HasTextString = "WeightGrid" }).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[id='WeightGrid'] > h3")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_page_is_accessible()
    {
        sample.Add("01-lesson", Code($"#r \"{SiteReferenceTests.LessonsLibrary}\"", 1));
        sample.Write();
        var page = await browser.NewPageAsync(400);
        await page.GotoAsync(new Uri(Path.Combine(sample.SiteFolder, "reference.html")).AbsoluteUri);
        await SiteChecks.AssertIsAccessibleAsync(page);
    }
}
