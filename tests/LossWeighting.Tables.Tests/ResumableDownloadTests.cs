using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace LossWeighting.Tests;

/// <summary>Downloads from a server on this machine that breaks off, forgets, changes its file or serves another one.</summary>
public sealed class ResumableDownloadTests : IDisposable
{
    const string ETag = "\"1\"", Date = "Tue, 12 Jul 2022 08:00:00 GMT";

    static readonly Listener quiet = new(_ => { });

    readonly DirectoryInfo repository = Directory.CreateTempSubdirectory();
    readonly byte[] large = new byte[300_000];
    readonly byte[] archive;

    public ResumableDownloadTests()
    {
        new Random(1).NextBytes(large); // so it stays large when packed
        archive = Archive(large);
    }

    string Part => Path.Combine(repository.FullName, "set", "set.tar.gz.part");

    public void Dispose() => repository.Delete(recursive: true);

    [Fact]
    public async Task ABrokenConnectionGoesOnWhereItBroke()
    {
        await using var server = Server(archive);
        server.Cuts.Enqueue(1_000);
        server.Cuts.Enqueue(150_000);
        List<DownloadProgress> told = [];
        AssertWhole(Files(server).Get(new Listener(told.Add), default));
        Assert.Equal([(null, null), ("bytes=1000-", ETag), ("bytes=151000-", ETag)], server.Requests);
        Assert.All(told, report => Assert.Equal((server.Address, archive.Length), (report.Address, report.TotalBytes)));
        Assert.Equal(told.OrderBy(report => report.Bytes), told);
        Assert.Equal(archive.Length, told[^1].Bytes);
    }

    [Fact]
    public void HoweverOftenItBreaksTheBytesAreThoseOfTheServer() => Gen.Select(
        Gen.Byte.Array[1, 3_000], Gen.Int[0, 1_500].Array[0, 4], Gen.Bool, Gen.Int[0, 2], Gen.Bool).Sample(
        (content, cuts, heedsRange, tag, dated) => Task.Run(async () =>
        {
            await using var server = new FileServer(content, "file") { HeedsRange = heedsRange, ETag = new[] { ETag, "W/\"1\"", null }[tag], LastModified = dated ? Date : null };
            Array.ForEach(cuts, server.Cuts.Enqueue);
            var path = Path.Combine(repository.FullName, Guid.NewGuid().ToString("N"));
            using var part = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
            await new ResumableDownload(server.Address, part) { Pause = TimeSpan.Zero }.RunAsync(quiet, default);
            part.Position = 0;
            var received = new byte[part.Length];
            part.ReadExactly(received);
            return received.AsSpan().SequenceEqual(content);
        }).GetAwaiter().GetResult(), iter: 100, threads: 1);

    [Theory]
    [InlineData(ETag, null, ETag)]
    [InlineData(ETag, Date, ETag)]
    [InlineData("W/\"1\"", Date, Date)] // a weak ETag does not promise the same bytes
    [InlineData(null, Date, Date)]
    [InlineData(null, null, null)] // nothing to know the file by again
    public async Task AStoppedDownloadIsKeptAndGoneOnWith(string? tag, string? date, string? known)
    {
        await using var server = Server(archive);
        (server.ETag, server.LastModified) = (tag, date);
        if (tag?[0] == 'W')
            server.HeedsIfRange = false; // this server would compare with its ETag
        var kept = await StopAfterAsync(server, 100_000);
        Assert.Equal(archive[..kept], File.ReadAllBytes(Part));
        Assert.Empty(Names("*.csv*"));

        AssertWhole(Files(server).Get(quiet, default));
        Assert.Equal(known is null ? (null, null) : ($"bytes={kept}-", known), server.Requests[^1]);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task AServerThatIgnoresTheWishBeginsAgain()
    {
        await using var server = Server(archive);
        server.HeedsRange = false;
        var kept = await StopAfterAsync(server, 100_000);
        List<DownloadProgress> told = [];
        AssertWhole(Files(server).Get(new Listener(told.Add), default));
        Assert.Equal(($"bytes={kept}-", ETag), server.Requests[^1]);
        Assert.Equal((0, archive.Length), (told[0].Bytes, told[^1].Bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // a server that sends the rest of another version
    public async Task AFileThatHasChangedMeanwhileIsDownloadedAnew(bool heedsIfRange)
    {
        await using var server = Server(Archive(new byte[100_000], new Random(2)));
        await StopAfterAsync(server, 50_000);
        (server.Content, server.ETag, server.HeedsIfRange) = (archive, "\"2\"", heedsIfRange);
        AssertWhole(Files(server).Get(quiet, default));
        Assert.Equal(heedsIfRange ? 2 : 3, server.Requests.Count);
        Assert.Equal(ETag, server.Requests[1].IfRange);
    }

    [Fact]
    public async Task WhatIsWholeIsNotDownloadedAgain()
    {
        await using var server = Server(archive);
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        File.WriteAllBytes(Part, archive);
        AssertWhole(Files(server).Get(quiet, default));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(0, 1)] // nothing is missing
    [InlineData(10, 2)] // more than there is: begun again
    public async Task WithoutAnMd5TheServerSaysThatNothingIsMissing(int more, int requests)
    {
        await using var server = Server(archive);
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        File.WriteAllBytes(Part, [.. archive, .. new byte[more]]);
        File.WriteAllText(ResumableDownload.VersionPath(Part), ETag);
        var files = Files(server);
        AssertWhole((files with { Archive = files.Archive with { Md5 = null } }).Get(quiet, default));
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task AnotherFileThanThePublishedOneIsDeleted()
    {
        await using var server = Server(Archive(large.AsSpan(1).ToArray()));
        var error = Assert.Throws<DataNotAvailableException>(() => Files(server).Get(quiet, default));
        Assert.Contains($"its MD5 is {Md5(server.Content)}, not {Md5(archive)}; it has been deleted", error.Message, StringComparison.Ordinal);
        Assert.Empty(Names("*"));
        server.Content = archive;
        AssertWhole(Files(server).Get(quiet, default));
    }

    [Fact]
    public async Task ItGivesUpAfterFiveTriesAndKeepsWhatHasCome()
    {
        await using var server = Server(archive);
        for (var i = 0; i < 5; i++)
            server.Cuts.Enqueue(1_000);
        var error = Assert.Throws<DataNotAvailableException>(() => Files(server).Get(quiet, default));
        Assert.Contains("(the 5,000 bytes that have come are kept)", error.Message, StringComparison.Ordinal);
        Assert.Equal([null, "bytes=1000-", "bytes=2000-", "bytes=3000-", "bytes=4000-"], server.Requests.Select(request => request.Range));
        AssertWhole(Files(server).Get(quiet, default));
        Assert.Equal("bytes=5000-", server.Requests[^1].Range);
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    public async Task ARefusalThatMayPassIsTriedAgain(int status, bool again)
    {
        await using var server = Server(archive);
        server.Refusals.Enqueue(status);
        if (again)
            AssertWhole(Files(server).Get(quiet, default));
        else
            Assert.Contains("404", Assert.Throws<DataNotAvailableException>(() => Files(server).Get(quiet, default)).Message, StringComparison.Ordinal);
        Assert.Equal(again ? 2 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task AServerThatStopsAnsweringCountsAsBroken()
    {
        await using var server = Server(archive);
        server.StallAfter = 1_000;
        using var part = new FileStream(Path.Combine(repository.FullName, "file"), FileMode.CreateNew, FileAccess.ReadWrite);
        await new ResumableDownload(server.Address, part) { Pause = TimeSpan.Zero, Patience = TimeSpan.FromSeconds(2) }.RunAsync(quiet, default);
        Assert.Equal(archive.Length, part.Length);
        Assert.Equal("bytes=1000-", server.Requests[1].Range);
    }

    [Fact]
    public async Task CancellingDoesNotWaitForTheServer()
    {
        await using var server = Server(archive);
        server.StallAfter = 1_000;
        using var cancellation = new CancellationTokenSource();
        var getting = Task.Run(() => Files(server).Get(new Listener(report =>
        {
            if (report.Bytes > 0)
                cancellation.Cancel();
        }), cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1_000, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task TwoThatWantTheSameDownloadItOnce()
    {
        await using var server = Server(archive);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Files(server).Get(new Listener(_ => Thread.Sleep(20)), default))));
        Array.ForEach(both, AssertWhole);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("a,b,d", "a.csv in it is not the published file: column 3 is 'd' in its first line, not 'c'")]
    [InlineData("a,b", "a.csv in it is not the published file: column 3, 'c', is missing from its first line")]
    [InlineData("a,b,c,d", "a.csv in it is not the published file: its first line has column 4, 'd', too many")]
    [InlineData("", "a.csv in it is not the published file: column 1 is '' in its first line, not 'a'")]
    public async Task AnUnpackedFileWithOtherColumnsGetsNoName(string header, string problem)
    {
        var other = Archive(large, header: header);
        await using var server = Server(other);
        var files = Files(server);
        files = files with { Archive = files.Archive with { Md5 = Md5(other) } };
        Assert.Contains(problem, Assert.Throws<DataNotAvailableException>(() => files.Get(quiet, default)).Message, StringComparison.Ordinal);
        Assert.Empty(Names("a.csv*"));
    }

    [Fact]
    public async Task NothingHalfUnpackedHasAName()
    {
        var damaged = archive.AsSpan(0, archive.Length / 2).ToArray();
        await using var server = Server(damaged);
        var files = Files(server);
        Assert.Throws<DataNotAvailableException>(() => (files with { Archive = files.Archive with { Md5 = Md5(damaged) } }).Get(quiet, default));
        Assert.Equal(["a.csv", "set.tar.gz.part", "set.tar.gz.part.version"], Names("*")); // a.csv comes first, and is whole
    }

    /// <summary>Downloads until so many bytes have come; returns how many there are then.</summary>
    async Task<int> StopAfterAsync(FileServer server, int bytes)
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => Files(server).Get(new Listener(report =>
        {
            if (report.Bytes >= bytes)
                cancellation.Cancel();
        }), cancellation.Token)));
        var kept = (int)new FileInfo(Part).Length;
        Assert.InRange(kept, bytes, server.Content.Length - 1);
        return kept;
    }

    static FileServer Server(byte[] content) => new(content, "set.tar.gz");

    PublicFiles Files(FileServer server) => new(
        "set", new(server.Address, Md5(archive)), new PublicFile("a.csv", Columns: ["a", "b", "c"]), new PublicFile("b.csv", Sha256: Convert.ToHexStringLower(SHA256.HashData(large))))
    {
        NamedFolder = null,
        RepositoryFolder = repository.FullName,
        Pause = TimeSpan.Zero,
    };

    void AssertWhole(IReadOnlyDictionary<string, string> paths)
    {
        Assert.Equal("a,b,c\n1,2,3\n", File.ReadAllText(paths["a.csv"]));
        Assert.Equal(large, File.ReadAllBytes(paths["b.csv"]));
        Assert.Equal(["a.csv", "b.csv"], Names("*")); // no more of the archive, nothing unfinished
    }

    IEnumerable<string?> Names(string pattern) => Directory.GetFiles(Path.Combine(repository.FullName, "set"), pattern).Select(Path.GetFileName).Order();

    /// <summary>A tar.gz with a.csv, b.csv, and a file that nobody wants.</summary>
    static byte[] Archive(byte[] b, Random? filling = null, string header = "a,b,c")
    {
        filling?.NextBytes(b);
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "Set/data/"));
            foreach (var (name, content) in new[] { ("statistic.csv", new byte[1000]), ("a.csv", Encoding.UTF8.GetBytes(header + "\n1,2,3\n")), ("b.csv", b) })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "Set/data/" + name) { DataStream = new MemoryStream(content) });
        }

        return buffer.ToArray();
    }

#pragma warning disable CA5351 // as the archive is published
    static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351

    sealed class Listener(Action<DownloadProgress> listen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => listen(value);
    }
}
