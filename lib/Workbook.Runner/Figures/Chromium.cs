using System.Diagnostics;

namespace Workbook.Runner.Figures;

/// <summary>The browser that draws figures: Debian's, or the one that the environment variable <c>CHROMIUM</c> names.</summary>
static class Chromium
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Executable { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Without a display and without calls home.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>What to tell where there is none; otherwise null.</summary>
    public static string? Missing => File.Exists(Executable) ? null
        : $"Chromium is not installed: {Executable} does not exist. On Debian: apt-get install chromium; elsewhere set CHROMIUM to the path of one.";

    /// <summary>A page as it is when its scripts have done what they do at once or soon.</summary>
    public static async Task<string> DumpAsync(string html, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("workbook-figures-");
        try
        {
            var page = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(page, html, cancellation);
            using var process = Process.Start(new ProcessStartInfo(Executable,
            [
                // Virtual time passes as fast as the page needs it.
                "--headless=new", .. Arguments, $"--user-data-dir={Path.Combine(folder.FullName, "profile")}",
                "--virtual-time-budget=20000", "--dump-dom", new Uri(page).AbsoluteUri,
            ])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            time.CancelAfter(Patience);
            try
            {
                var errors = process.StandardError.ReadToEndAsync(time.Token);
                var document = await process.StandardOutput.ReadToEndAsync(time.Token);
                await errors;
                await process.WaitForExitAsync(time.Token);
                return document;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return "";
            }
        }
        finally
        {
            Delete(folder);
        }
    }

    static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A helper of the browser was still writing to its profile: the system clears its folder for temporary files.
        }
    }
}
