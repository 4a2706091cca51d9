using System.IO.Compression;
using System.Security.Cryptography;

namespace LossWeighting;

/// <summary>A file of a public data set, known by its SHA-256 or, where nobody has published one, by the columns of its first line.</summary>
/// <param name="Name">Its name, e.g. <c>adult.data</c>.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
/// <param name="Columns">Names of the columns, in order, of a file with commas between values.</param>
sealed record PublicFile(string Name, string? Sha256 = null, IReadOnlyList<string>? Columns = null)
{
    /// <summary>What is wrong with a copy of the file, plain or <c>.gz</c>; null where nothing is.</summary>
    internal string? Problem(string path)
    {
        try
        {
            using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : (Stream)File.OpenRead(path);
            if (Sha256 is not null && Convert.ToHexStringLower(SHA256.HashData(content)) != Sha256)
                return "its SHA-256 differs";
            return Columns is null ? null : Difference(new StreamReader(content).ReadLine()?.Split(',') ?? []);
        }
        catch (InvalidDataException)
        {
            return "it cannot be unpacked";
        }
    }

    string? Difference(string[] found)
    {
        for (var i = 0; i < Columns!.Count; i++)
            if (i >= found.Length)
                return $"column {i + 1}, '{Columns[i]}', is missing from its first line";
            else if (found[i] != Columns[i])
                return $"column {i + 1} is '{Shortened(found[i])}' in its first line, not '{Columns[i]}'";
        return found.Length == Columns.Count ? null : $"its first line has column {Columns.Count + 1}, '{Shortened(found[Columns.Count])}', too many";
    }

    // a file that is something else altogether may have a first line of any length
    static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
