using System.IO.Compression;
using System.Net;
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
        Assert.Contains("a.test is not the published file", Assert.Throws<InvalidDataException>(() => Files().Get(null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeUnpackedIsNamed()
    {
        Put(named.FullName, "", zipped: true);
        File.WriteAllText(Path.Combine(named.FullName, "a.test.gz"), "no gzip");
        Assert.Contains("a.test.gz is not the published file", Assert.Throws<InvalidDataException>(() => Files().Get(null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNowhereIsDownloadedOnce()
    {
        List<DownloadProgress> told = [];
        var (address, served) = ServeOnce(Zip(content));
        var paths = Files(address).Get(new Listener(told.Add), default);
        await served;
        Assert.Equal("first", File.ReadAllText(paths["a.data"]));
        Assert.Equal("second", File.ReadAllText(paths["a.test"]));
        Assert.Equal(told[^1].TotalBytes, told[^1].Bytes);
        Assert.Equal(["a.data", "a.test"], Directory.GetFiles(Path.Combine(repository.FullName, "set")).Select(Path.GetFileName).Order());
        Assert.Equal(paths, Files(address).Get(null, default)); // the server is gone; nothing is asked again
    }

    [Fact]
    public async Task ADownloadThatIsNotThePublishedFileLeavesNothing()
    {
        var (address, served) = ServeOnce(Zip(new() { ["a.data"] = "first", ["a.test"] = "another" }));
        var error = Assert.Throws<DataNotAvailableException>(() => Files(address).Get(new Listener(_ => { }), default));
        await served;
        Assert.Contains("SHA-256 differs", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a.data"], Directory.GetFiles(Path.Combine(repository.FullName, "set")).Select(Path.GetFileName)); // checked, whole
    }

    [Fact]
    public void WithoutANetworkTheErrorNamesThreeWays()
    {
        var error = Assert.Throws<DataNotAvailableException>(() => Files(new("http://127.0.0.1:9/a.zip")).Get(new Listener(_ => { }), default));
        Assert.Contains($"WORKBOOK_DATA to a folder that holds a.data and a.test, plain or .gz, in it or in a folder set inside it (it names {named.FullName}, which does not)", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(repository.FullName, "set"), error.Message, StringComparison.Ordinal);
        Assert.Contains("internet access", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(repository.FullName, "set")));
    }

    PublicFiles Files(Uri? archive = null) => new("set", archive ?? new("http://127.0.0.1:9/none.zip"), Hashes())
    {
        NamedFolder = named.FullName,
        RepositoryFolder = repository.FullName,
    };

    Dictionary<string, string> Hashes() =>
        content.ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Value))));

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

    static (Uri Address, Task Served) ServeOnce(byte[] body)
    {
        var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a.zip"), Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
            listener.Stop();
            await using var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(body);
        }));
    }

    sealed class Listener(Action<DownloadProgress> listen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => listen(value);
    }
}
