using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LossWeighting;
using LossWeighting.Tests;
using Spectre.Console;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>The command <c>data</c>, with a server on this machine in the publisher's place.</summary>
public sealed class DataCommandTests : IDisposable
{
    readonly SweepFolder folder = new();
    readonly byte[] archive = Archive();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kuairand_pure_is_downloaded_checked_and_its_licence_told()
    {
        await using var server = new FileServer(archive, "KuaiRand-Pure.tar.gz");
        var (exitCode, output) = await RunAsync(server);
        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Matches(
            $@"^Downloading {server.Address}\n(0\.\d+ of 0\.3 MB\n)?0\.3 of 0\.3 MB, took .+\n(.+_pure\.csv: {Regex.Escape(folder.Path)}.+\n)+" +
            @"Checked: SHA-256 of the two tables as known, columns of the three logs as documented\n" +
            @"Licence: CC BY-SA 4\.0.*Gao et al\..*CIKM 2022.*\n$",
            output);

        (exitCode, output) = await RunAsync(server); // it is there now
        Assert.Equal((ExitCode.Done, false), (exitCode, output.Contains("Downloading", StringComparison.Ordinal)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Interrupted_it_keeps_what_has_come_and_goes_on_from_there()
    {
        await using var server = new FileServer(archive, "KuaiRand-Pure.tar.gz") { StallAfter = 150_000 };
        using var cancellation = new CancellationTokenSource();
        var (exitCode, output) = await RunAsync(server, report =>
        {
            if (report.Bytes == 150_000)
                cancellation.Cancel();
        }, cancellation: cancellation.Token);
        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.Matches(@"Stopped\. 0\.2 MB have come and are kept\. The same command goes on from there:\ndotnet run --project \S+lib/Workbook\.Sweep -c Release -- data kuairand-pure\n$", output);

        (exitCode, output) = await RunAsync(server);
        Assert.Equal(ExitCode.Done, exitCode);
        Assert.StartsWith($"Downloading {server.Address}, going on after 0.2 MB\n", output, StringComparison.Ordinal);
        Assert.Equal("bytes=150000-", server.Requests[^1].Range);
    }

    [Fact]
    public async Task Stopped_before_the_first_byte_there_is_nothing_to_keep()
    {
        await using var server = new FileServer(archive, "KuaiRand-Pure.tar.gz") { StallAfter = 0 };
        using var cancellation = new CancellationTokenSource();
        var (exitCode, output) = await RunAsync(server, _ => cancellation.Cancel(), cancellation: cancellation.Token);
        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.EndsWith("Stopped before anything was downloaded.\n", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["kuairand-pure"]));
    }

    [Fact]
    public async Task In_a_terminal_there_is_a_bar()
    {
        await using var server = new FileServer(archive, "KuaiRand-Pure.tar.gz");
        var (exitCode, output) = await RunAsync(server, terminal: true);
        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("━", output, StringComparison.Ordinal);
        Assert.Contains("\e[?25h", output, StringComparison.Ordinal); // the cursor, hidden while the bar moves, is there again
        Assert.Contains("0.3 of 0.3 MB, took ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12_300_000, 47_100_000, 2_400_000, 2, "12.3 of 47.1 MB, 1.2 MB/s, 29 s left")] // 34.8 MB at 1.2 MB/s; what was kept from before came in no time
    [InlineData(12_300_000, null, 2_400_000, 2, "12.3 MB, 1.2 MB/s")]
    [InlineData(47_100_000, 47_100_000, 47_100_000, 40, "47.1 of 47.1 MB, took 40 s")]
    [InlineData(1_000_000, 47_100_000, 0, 20, "1.0 of 47.1 MB")]
    [InlineData(1_000_000, 47_100_000, 1_000_000, 0.1, "1.0 of 47.1 MB")]
    [InlineData(1_000_000, 1_300_000, 10_000, 10, "1.0 of 1.3 MB, 0.001 MB/s, 5 min left")]
    public void A_download_is_told_in_bytes_rate_and_remaining_time(int bytes, int? total, int received, double seconds, string text) =>
        Assert.Equal(text, ProgressDisplay.Describe(new(new("http://localhost"), bytes, total), received, TimeSpan.FromSeconds(seconds)));

    async Task<(int ExitCode, string Output)> RunAsync(FileServer server, Action<DownloadProgress>? listen = null, bool terminal = false, CancellationToken cancellation = default)
    {
        var files = new PublicFiles(
            "kuairand-pure", new(server.Address, Md5(archive)), new PublicFile("log_pure.csv", Columns: ["a", "b"]), new PublicFile("users_pure.csv", Columns: ["a", "b"]))
        { NamedFolder = null, RepositoryFolder = folder.Path };
        var data = DataCatalogue.Find("kuairand-pure")!.Source! with
        {
            Fetch = (progress, token) => files.Get(new Listener<DownloadProgress>(report =>
            {
                progress!.Report(report);
                listen?.Invoke(report);
            }), token),
        };
        using var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new()
        {
            Out = new Output(output, terminal),
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        var exitCode = await new DataCommand(data, "data kuairand-pure", console).ExecuteAsync(cancellation);
        return (exitCode, output.ToString());
    }

    sealed record Output(TextWriter Writer, bool IsTerminal) : IAnsiConsoleOutput
    {
        public int Width => IsTerminal ? 80 : 10_000;

        public int Height => 25;

        public void SetEncoding(Encoding encoding)
        {
        }
    }

    static byte[] Archive()
    {
        var random = new byte[300_000];
        new Random(1).NextBytes(random); // so it stays large when packed
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)))
            foreach (var name in new[] { "log_pure.csv", "users_pure.csv" })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "KuaiRand-Pure/data/" + name)
                {
                    DataStream = new MemoryStream([.. Encoding.UTF8.GetBytes("a,b\n"), .. name[0] == 'l' ? random : []]),
                });
        return buffer.ToArray();
    }

#pragma warning disable CA5351 // as the archive is published
    static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
