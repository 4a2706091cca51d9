using System.IO.Compression;
using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>A file of a table.</summary>
/// <param name="Name">As the user wrote it.</param>
/// <param name="Path">Where DuckDB reads it: itself, or what was unpacked from it.</param>
sealed record TableFile(string Name, string Path)
{
    internal bool IsCsv => TableFiles.IsCsv(Name);

    /// <summary>The path as SQL writes it; in a pattern of file names, <c>[*]</c> is a star.</summary>
    internal string Literal => DuckDb.Literal(string.Concat(Path.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : $"{c}")));
}

/// <summary>
/// The files of a table. Those that are packed are unpacked first, once, into the system's folder for temporary files, which DuckDB then reads in
/// parallel. Readers of packed files, DuckDB's and .NET's, take data that are cut off for data that end: here that is noticed.
/// </summary>
sealed class TableFiles : IDisposable
{
    internal const string Ends = ".csv, .tsv (both also with .gz) or .parquet";

    static readonly string[] csvEnds = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];

    static readonly byte[] mark = [0x9e, 0x37, 0x79, 0xb9, 0x7f, 0x4a, 0x7c, 0x15];

    readonly List<string> temporary = [];

    TableFiles()
    {
    }

    /// <summary>The files, in the order of their names.</summary>
    internal IReadOnlyList<TableFile> Files { get; private set; } = [];

    /// <summary>Finds a file, or all files that a pattern with <c>*</c>, <c>?</c> or <c>[…]</c> matches.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is no table.</exception>
    internal static TableFiles Find(DuckDBConnection database, string path)
    {
        var names = Names(database, path);
        var found = new TableFiles();
        try
        {
            found.Files = [.. names.Select(name => new TableFile(name, IsPacked(name) ? found.Unpack(name) : Path.GetFullPath(name)))];
            return found;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    internal static bool CanRead(string path) => IsCsv(path) || IsParquet(path);

    internal static bool IsCsv(string path) => csvEnds.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    static string[] Names(DuckDBConnection database, string path)
    {
        var files = File.Exists(path) || path.AsSpan().IndexOfAny('*', '?', '[') < 0
            ? [path]
            : database.Query($"SELECT file FROM glob({DuckDb.Literal(path)}) ORDER BY file", row => row.GetString(0))
                .ConvertAll(file => file.StartsWith("./", StringComparison.Ordinal) && !path.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file).ToArray();
        if (files.Length == 0)
            throw new FileNotFoundException($"{path}: no file matches this pattern.", path);
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new FileNotFoundException($"{file}: {(Directory.Exists(file) ? "is a folder. For the files in it, ask for a pattern such as *.csv in it" : "there is no such file")}.", file);
            if (!CanRead(file))
                throw new InvalidDataException($"{file}: a table ends in {Ends}.");
            if (IsParquet(file) != IsParquet(files[0]))
                throw new InvalidDataException($"{path}: matches CSV and Parquet files. Ask for one kind.");
            if (new FileInfo(file).Length == 0)
                throw new InvalidDataException($"{file}: the file is empty.");
        }

        return files;
    }

    string Unpack(string name)
    {
        var (packed, path) = (Temporary(), Temporary());
        try
        {
            // what is packed may be followed by more that is packed: the mark is reached only if what is before it ends as it should
            File.Copy(name, packed, overwrite: true);
            using (var end = new GZipStream(new FileStream(packed, FileMode.Append), CompressionLevel.Fastest))
                end.Write(mark);
            using var content = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
            using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
            content.CopyTo(file, 1 << 20);
            var last = new byte[mark.Length];
            file.Position = Math.Max(0, file.Length - last.Length);
            file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
            if (!last.AsSpan().SequenceEqual(mark))
                throw new InvalidDataException("The end is missing.");
            file.SetLength(file.Length - mark.Length);
            return path;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}: cannot be unpacked: it is cut off or damaged, or no gzip file.", e);
        }
        catch (IOException e)
        {
            throw new IOException($"{name}: cannot be unpacked into {Path.GetTempPath()}: {e.Message}", e);
        }
        finally
        {
            File.Delete(packed);
        }
    }

    string Temporary()
    {
        var path = Path.GetTempFileName();
        temporary.Add(path);
        return path;
    }

    public void Dispose() => temporary.ForEach(File.Delete);
}
