using System.IO.Compression;
using System.Security.Cryptography;

namespace LossWeighting;

/// <summary>How far a download has come.</summary>
/// <param name="Address">What is being downloaded.</param>
/// <param name="Bytes">Bytes received so far.</param>
/// <param name="TotalBytes">Bytes in all, where the server says so.</param>
public sealed record DownloadProgress(Uri Address, long Bytes, long? TotalBytes);

/// <summary>
/// Files of a public data set, known by their SHA-256: looked for in the folder named by <c>WORKBOOK_DATA</c>, then in <c>data/</c> of the
/// repository, in either case first in the data set's own folder there, then downloaded into the latter.
/// </summary>
/// <param name="name">Name of the data set's own folder inside those folders, e.g. <c>adult</c>.</param>
/// <param name="archive">A zip file that holds the files.</param>
/// <param name="files">File names with their SHA-256 in lower-case hexadecimal.</param>
sealed class PublicFiles(string name, Uri archive, IReadOnlyDictionary<string, string> files)
{
    internal const string FolderVariable = "WORKBOOK_DATA";

    /// <summary>The folder that <c>WORKBOOK_DATA</c> names, if any.</summary>
    internal string? NamedFolder { get; init; } = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary><c>data/</c> beside <c>Workbook.sln</c>; where there is no repository, in the current folder.</summary>
    internal string RepositoryFolder { get; init; } = Path.Combine(RepositoryRoot() ?? Environment.CurrentDirectory, "data");

    /// <summary>Paths of the files, plain or <c>.gz</c>, by file name.</summary>
    /// <exception cref="DataNotAvailableException">They are nowhere and cannot be downloaded.</exception>
    /// <exception cref="InvalidDataException">A file that was found is not the published one.</exception>
    internal IReadOnlyDictionary<string, string> Get(IProgress<DownloadProgress>? progress, CancellationToken cancellation) =>
        FindIn(NamedFolder) ?? FindIn(RepositoryFolder) ?? Download(progress ?? new ConsoleProgress(), cancellation);

    /// <summary>The folder that has the files, or null where they would be downloaded.</summary>
    internal string? Folder => new[] { NamedFolder, RepositoryFolder }.FirstOrDefault(folder => FindIn(folder) is not null);

    Dictionary<string, string>? FindIn(string? folder)
    {
        if (folder is null)
            return null;
        Dictionary<string, string> paths = [];
        foreach (var file in files.Keys)
        {
            string[] candidates = [Path.Combine(folder, name, file), Path.Combine(folder, file)];
            if (candidates.SelectMany(path => new[] { path, path + ".gz" }).FirstOrDefault(File.Exists) is not { } path)
                return null;
            if (HashOf(path) != files[file])
                throw new InvalidDataException($"{path} is not the published file: its SHA-256 differs. Delete it or replace it by an unchanged copy.");
            paths[file] = path;
        }

        return paths;
    }

    Dictionary<string, string> Download(IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        var target = Path.Combine(RepositoryFolder, name);
        try
        {
            using var zip = new ZipArchive(Fetch(progress, cancellation));
            Directory.CreateDirectory(target);
            foreach (var (file, hash) in files)
            {
                var unfinished = Path.Combine(target, $"{file}.{Guid.NewGuid():N}.tmp");
                try
                {
                    (zip.GetEntry(file) ?? throw new InvalidDataException($"it holds no {file}")).ExtractToFile(unfinished);
                    using (var content = File.OpenRead(unfinished))
                        if (Hash(content) != hash)
                            throw new InvalidDataException($"{file} in it is not the published file: its SHA-256 differs");
                    File.Move(unfinished, Path.Combine(target, file), overwrite: true);
                }
                finally
                {
                    File.Delete(unfinished);
                }
            }

            return files.Keys.ToDictionary(file => file, file => Path.Combine(target, file));
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or IOException or UnauthorizedAccessException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new DataNotAvailableException(
                $"The data set '{name}' is not on this machine, and downloading {archive} failed ({e.Message}). Three ways to get it: " +
                $"(1) set the environment variable {FolderVariable} to a folder that holds {string.Join(" and ", files.Keys)}, plain or .gz, in it or in a folder {name} inside it" +
                $"{(NamedFolder is null ? "" : $" (it names {NamedFolder}, which does not)")}; " +
                $"(2) put these files into {target}; (3) run again with internet access, and they are downloaded there.", e);
        }
    }

    // a data set that is read in whole anyway is small enough to be downloaded into memory, so no part of an archive is ever left on disk
    MemoryStream Fetch(IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = TimeSpan.FromMinutes(10) };
        using var request = new HttpRequestMessage(HttpMethod.Get, archive);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var source = response.Content.ReadAsStream(cancellation);
        var received = new MemoryStream();
        var buffer = new byte[81920];
        progress.Report(new(archive, 0, response.Content.Headers.ContentLength));
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            received.Write(buffer, 0, count);
            progress.Report(new(archive, received.Length, response.Content.Headers.ContentLength));
        }

        return received;
    }

    // what cannot be unpacked has no hash
    static string? HashOf(string path)
    {
        try
        {
            using var content = Open(path);
            return Hash(content);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    static Stream Open(string path) =>
        path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);

    static string Hash(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));

    static string? RepositoryRoot()
    {
        // the library lies in lib/bin of the repository, whatever host has loaded it
        for (var folder = Path.GetDirectoryName(typeof(PublicFiles).Assembly.Location); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Workbook.sln")))
                return folder;
        return null;
    }

    /// <summary>A line at the start and one for every further megabyte.</summary>
    sealed class ConsoleProgress : IProgress<DownloadProgress>
    {
        long nextReport;

        public void Report(DownloadProgress value)
        {
            if (value.Bytes < nextReport)
                return;
            nextReport = value.Bytes + (1 << 20);
            Console.WriteLine($"downloading {value.Address}: {value.Bytes / 1024:N0} KiB{(value.TotalBytes is { } total ? $" of {total / 1024:N0}" : "")}");
        }
    }
}
