using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace LossWeighting.Tests;

public sealed class PublicFilesTests : IDisposable
{
    readonly DirectoryInfo named = Directory.CreateTempSubdirectory();
    readonly DirectoryInfo repository = Directory.CreateTempSubdirectory();
    readonly Dictionary<string, string> content = new() { ["a.data"] = "first", ["a.test"] = "second" };

    public void Dispose()
    {
        named.Delete(recursive: true);
        repository.Delete(recursive: true);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("set", false)]
    [InlineData("set", true)]
    public void FilesOfTheNamedFolderComeFirst(string folder, bool zipped)
    {
        Put(repository.FullName, "set");
        Put(named.FullName, folder, zipped);
        var paths = Files().Get(null, default);
        Assert.Equal(Path.Combine(named.FullName, folder, zipped ? "a.data.gz" : "a.data"), paths["a.data"]);
    }

    [Fact]
    public void TheRepositorysFolderComesNextEvenIfTheNamedOneHasAPart()
    {
        Put(repository.FullName, "set");
        File.WriteAllText(Path.Combine(named.FullName, "a.data"), "first");
        Assert.Equal(Path.Combine(repository.FullName, "set", "a.data"), Files().Get(null, default)["a.data"]);
    }

    [Fact]
    public void AChangedFileIsRefused()
    {
        content["a.test"] = "tampered";
        Put(named.FullName, "");
        content["a.test"] = "second";
        Assert.Contains("a.test is not the published file: its SHA-256 differs. Delete it", Assert.Throws<InvalidDataException>(() => Files().Get(null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeUnpackedIsNamed()
    {
        Put(named.FullName, "", zipped: true);
        File.WriteAllText(Path.Combine(named.FullName, "a.test.gz"), "no gzip");
        Assert.Contains("a.test.gz is not the published file: it cannot be unpacked", Assert.Throws<InvalidDataException>(() => Files().Get(null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutAHashIsKnownByItsColumns()
    {
        content["a.data"] = "x,why,z\n1,2,3\n";
        Put(named.FullName, "set", zipped: true);
        var files = Files() with { Files = [new("a.data", Columns: ["x", "y", "z"])] };
        Assert.Contains("a.data.gz is not the published file: column 2 is 'why' in its first line, not 'y'. Delete it", Assert.Throws<InvalidDataException>(() => files.Get(null, default)).Message, StringComparison.Ordinal);
        content["a.data"] = "x,y,z\r\n1,2,3\r\n";
        Put(named.FullName, "set", zipped: true);
        Assert.EndsWith("a.data.gz", files.Get(null, default)["a.data"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNowhereIsDownloadedOnce()
    {
        List<DownloadProgress> told = [];
        await using var server = new FileServer(Zip(content), "a.zip");
        var paths = Files(server.Address).Get(new Listener(told.Add), default);
        Assert.Equal("first", File.ReadAllText(paths["a.data"]));
        Assert.Equal("second", File.ReadAllText(paths["a.test"]));
        Assert.Equal(told[^1].TotalBytes, told[^1].Bytes);
        Assert.Equal(["a.data", "a.test"], InOwnFolder());
        Assert.Equal(paths, Files(server.Address).Get(null, default));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ADownloadThatIsNotThePublishedFileLeavesNothing()
    {
        await using var server = new FileServer(Zip(new() { ["a.data"] = "first", ["a.test"] = "another" }), "a.zip");
        var error = Assert.Throws<DataNotAvailableException>(() => Files(server.Address).Get(new Listener(_ => { }), default));
        Assert.Contains("a.test in it is not the published file: its SHA-256 differs", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a.data"], InOwnFolder()); // checked, whole
    }

    [Fact]
    public async Task AnArchiveWithoutTheFilesIsNotKept()
    {
        await using var server = new FileServer(Zip(new() { ["a.data"] = "first" }), "a.zip");
        Assert.Contains("it holds no a.test", Assert.Throws<DataNotAvailableException>(() => Files(server.Address).Get(new Listener(_ => { }), default)).Message, StringComparison.Ordinal);
        server.Content = Encoding.UTF8.GetBytes("no zip");
        Assert.Throws<DataNotAvailableException>(() => Files(server.Address).Get(new Listener(_ => { }), default));
        Assert.Equal(["a.data"], InOwnFolder());
    }

    [Fact]
    public void WithoutANetworkTheErrorNamesThreeWays()
    {
        var error = Assert.Throws<DataNotAvailableException>(() => Files(new("http://127.0.0.1:9/a.zip")).Get(new Listener(_ => { }), default));
        Assert.Contains($"WORKBOOK_DATA to a folder that holds a.data and a.test, plain or .gz, in it or in a folder set inside it (it names {named.FullName}, which does not)", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(repository.FullName, "set"), error.Message, StringComparison.Ordinal);
        Assert.Contains("internet access", error.Message, StringComparison.Ordinal);
        Assert.Empty(InOwnFolder());
    }

    PublicFiles Files(Uri? archive = null) => new("set", new(archive ?? new("http://127.0.0.1:9/none.zip")), [.. content.Select(file =>
        new PublicFile(file.Key, Sha256: Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Value)))))])
    {
        NamedFolder = named.FullName,
        RepositoryFolder = repository.FullName,
    };

    IEnumerable<string?> InOwnFolder() => Directory.GetFiles(Path.Combine(repository.FullName, "set")).Select(Path.GetFileName).Order();

    void Put(string root, string folder, bool zipped = false)
    {
        Directory.CreateDirectory(Path.Combine(root, folder));
        foreach (var (file, text) in content)
        {
            var path = Path.Combine(root, folder, file);
            if (!zipped)
            {
                File.WriteAllText(path, text);
                continue;
            }

            using var gzip = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest);
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    static byte[] Zip(Dictionary<string, string> files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
            foreach (var (file, text) in files)
            {
                using var entry = zip.CreateEntry(file).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }

        return buffer.ToArray();
    }

    sealed class Listener(Action<DownloadProgress> listen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => listen(value);
    }
}
