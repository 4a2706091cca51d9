using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace LossWeighting;

/// <summary>What the files of a public data set are published in.</summary>
/// <param name="Address">A <c>.zip</c> or <c>.tar.gz</c> file.</param>
/// <param name="Md5">Its MD5 in lower-case hexadecimal, where it is published.</param>
sealed record PublicArchive(Uri Address, string? Md5 = null);

/// <summary>
/// Files of a public data set: looked for in the folder named by <c>WORKBOOK_DATA</c>, then in <c>data/</c> of the repository, in either
/// case first in the data set's own folder there, then downloaded into the latter.
/// </summary>
/// <param name="Name">Name of the data set's own folder inside those folders, e.g. <c>adult</c>.</param>
/// <param name="Archive">Where to get them.</param>
/// <param name="Files">The files, wherever in the archive they are; others in it are left there.</param>
sealed record PublicFiles(string Name, PublicArchive Archive, params IReadOnlyList<PublicFile> Files)
{
    internal const string FolderVariable = "WORKBOOK_DATA";

    /// <summary>The folder that <c>WORKBOOK_DATA</c> names, if any.</summary>
    internal string? NamedFolder { get; init; } = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary><c>data/</c> beside <c>Workbook.sln</c>; where there is no repository, in the current folder.</summary>
    internal string RepositoryFolder { get; init; } = Path.Combine(Repository.Above(Path.GetDirectoryName(typeof(PublicFiles).Assembly.Location)) ?? Environment.CurrentDirectory, "data");

    /// <summary>Wait before a broken download goes on; after that, twice as long each time.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where a download goes, and how it is called while it is not unpacked.</summary>
    internal string PartPath => Path.Combine(OwnFolder, Path.GetFileName(Archive.Address.AbsolutePath) + ".part");

    string OwnFolder => Path.Combine(RepositoryFolder, Name);

    /// <summary>Paths of the files, plain or <c>.gz</c>, by file name.</summary>
    /// <exception cref="DataNotAvailableException">They are nowhere and cannot be downloaded.</exception>
    /// <exception cref="InvalidDataException">A file that was found is not the published one.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. What has been downloaded is kept, and the next call goes on from there.</exception>
    internal IReadOnlyDictionary<string, string> Get(IProgress<DownloadProgress>? progress, CancellationToken cancellation) =>
        FindIn(NamedFolder) ?? FindIn(RepositoryFolder)
        // on a thread of the pool, as a host may let only one thread run what follows an await
        ?? Task.Run(() => DownloadAsync(progress ?? new ConsoleProgress(), cancellation), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>The folder that has the files, or null where they would be downloaded.</summary>
    internal string? Folder => new[] { NamedFolder, RepositoryFolder }.FirstOrDefault(folder => FindIn(folder) is not null);

    Dictionary<string, string>? FindIn(string? folder)
    {
        if (folder is null)
            return null;
        Dictionary<string, string> paths = [];
        foreach (var file in Files)
        {
            string[] candidates = [Path.Combine(folder, Name, file.Name), Path.Combine(folder, file.Name)];
            if (candidates.SelectMany(path => new[] { path, path + ".gz" }).FirstOrDefault(File.Exists) is not { } path)
                return null;
            paths[file.Name] = path;
        }

        foreach (var file in Files)
            if (file.Problem(paths[file.Name]) is { } problem)
                throw new InvalidDataException($"{paths[file.Name]} is not the published file: {problem}. Delete it or replace it by an unchanged copy.");
        return paths;
    }

    async Task<Dictionary<string, string>> DownloadAsync(IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(OwnFolder);
            using var part = await OpenAloneAsync(PartPath, cancellation);
            if (FindIn(RepositoryFolder) is { } found)
                return found; // another process has brought them while this one waited
            if (Archive.Md5 is null || part.Length == 0 || Md5Of(part) != Archive.Md5)
                await new ResumableDownload(Archive.Address, part) { Pause = Pause }.RunAsync(progress, cancellation);
            if (Archive.Md5 is not null && Md5Of(part) is var md5 && md5 != Archive.Md5)
            {
                part.SetLength(0);
                throw new InvalidDataException($"what came is not the published file: its MD5 is {md5}, not {Archive.Md5}; it has been deleted");
            }

            await UnpackAsync(part, cancellation);
            part.SetLength(0);
            return Files.ToDictionary(file => file.Name, file => Path.Combine(OwnFolder, file.Name));
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var names = string.Join(", ", Files.SkipLast(1).Select(file => file.Name)) + " and " + Files[^1].Name;
            throw new DataNotAvailableException(
                $"The data set '{Name}' is not on this machine, and downloading {Archive.Address} failed ({e.Message}). Three ways to get it: " +
                $"(1) set the environment variable {FolderVariable} to a folder that holds {names}, plain or .gz, in it or in a folder {Name} inside it" +
                $"{(NamedFolder is null ? "" : $" (it names {NamedFolder}, which does not)")}; " +
                $"(2) put these files into {OwnFolder}; (3) run again with internet access, and they are downloaded there" +
                $"{(new FileInfo(PartPath) is { Exists: true, Length: > 0 and var kept } ? $" (the {kept:N0} bytes that have come are kept)" : "")}.", e);
        }
        finally
        {
            if (new FileInfo(PartPath) is { Exists: true, Length: 0 }) // nothing to go on from
            {
                File.Delete(PartPath);
                File.Delete(ResumableDownload.VersionPath(PartPath));
            }
        }
    }

    // processes that want the same data at the same time take turns
    static async Task<FileStream> OpenAloneAsync(string path, CancellationToken cancellation)
    {
        const int inUseLinux = 11, inUseMac = 35, inUseWindows = unchecked((int)0x80070020);
        while (true)
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e.HResult is inUseLinux or inUseMac or inUseWindows)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.2), cancellation);
            }
    }

    async Task UnpackAsync(FileStream part, CancellationToken cancellation)
    {
        try
        {
            var missing = Files.ToDictionary(file => file.Name);
            foreach (var (path, content) in Entries(part))
                if (missing.Remove(Path.GetFileName(path), out var file))
                {
                    await PlaceAsync(file, content, cancellation);
                    if (missing.Count == 0)
                        return;
                }

            throw new InvalidDataException($"it holds no {string.Join(", ", missing.Keys)}");
        }
        catch (InvalidDataException) when (Archive.Md5 is null) // nothing says that it is whole, so another try begins anew
        {
            part.SetLength(0);
            throw;
        }
    }

    IEnumerable<(string Path, Stream Content)> Entries(FileStream part)
    {
        part.Position = 0;
        if (Archive.Address.AbsolutePath.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(part, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                yield return (entry.FullName, content);
            }
        }
        else
        {
            using var tar = new TarReader(new GZipStream(part, CompressionMode.Decompress, leaveOpen: true));
            while (tar.GetNextEntry() is { } entry)
                if (entry.DataStream is { } content)
                    yield return (entry.Name, content);
        }
    }

    /// <summary>Only a whole file that is the published one gets its name.</summary>
    async Task PlaceAsync(PublicFile file, Stream content, CancellationToken cancellation)
    {
        await AtomicFile.WriteAsync(Path.Combine(OwnFolder, file.Name), async unfinished =>
        {
            using (var target = File.Create(unfinished))
                await content.CopyToAsync(target, cancellation);
            if (file.Problem(unfinished) is { } problem)
                throw new InvalidDataException($"{file.Name} in it is not the published file: {problem}");
        });
    }

    static string Md5Of(FileStream content)
    {
        content.Position = 0;
#pragma warning disable CA5351 // no other hash is published; it tells a damaged copy, not a forged one
        return Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
    }

    /// <summary>A line at the start and one for every further tenth, but at least a megabyte.</summary>
    sealed class ConsoleProgress : IProgress<DownloadProgress>
    {
        long nextReport;

        public void Report(DownloadProgress value)
        {
            if (value.Bytes < nextReport)
                return;
            nextReport = value.Bytes + Math.Max(1 << 20, value.TotalBytes / 10 ?? 0);
            Console.WriteLine($"downloading {value.Address}: {value.Bytes / 1024:N0} KiB{(value.TotalBytes is { } total ? $" of {total / 1024:N0}" : "")}");
        }
    }
}
