using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace LossWeighting.Tests;

/// <summary>A folder for tables, gone after the test.</summary>
public sealed class TableFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("table").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes a text file, packed if its name ends in <c>.gz</c>, and returns its path.</summary>
    internal string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        var bytes = Encoding.UTF8.GetBytes(text);
        using var file = File.Create(this[name]);
        using Stream stream = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(bytes);
        return this[name];
    }

    /// <summary>Writes a table of so many rows and returns its path.</summary>
    internal string Write(string name, string header, int rows, Func<int, FormattableString> row) =>
        Write(name, string.Concat(Enumerable.Range(0, rows).Select(i => FormattableString.Invariant(row(i)) + "\n").Prepend(header + "\n")));

    /// <summary>Writes what a query gives as a Parquet file and returns its path.</summary>
    internal string Parquet(string name, string sql)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY ({sql}) TO '{this[name].Replace("'", "''", StringComparison.Ordinal)}' (FORMAT PARQUET)";
        command.ExecuteNonQuery();
        return this[name];
    }

    internal static InvalidDataException Refused(string path, TableSchema schema) => Assert.Throws<InvalidDataException>(() => TableDataset.Load(path, schema));
}

static class TableOf
{
    /// <summary>The columns' uses, such as <c>"x Number 1"</c>.</summary>
    internal static IEnumerable<string> Uses(this TableDataset table) => table.Columns.Select(column => $"{column.Name} {column.Use} {column.Features}");

    internal static TableColumn Column(this TableDataset table, string name) => table.Columns.Single(column => column.Name == name);

    /// <summary>The codes of an id, by row.</summary>
    internal static int[] Code(this MultiTargetData data, string name) => data.Ids.ToList().FindIndex(id => id.Name == name) is var column && column >= 0
        ? [.. Enumerable.Range(0, data.Rows).Select(row => data.Codes[row, column])]
        : throw new ArgumentException($"There is no id '{name}'.", nameof(name));

    /// <summary>A feature of one part.</summary>
    internal static float[] Feature(this MultiTargetData data, string name) => data.Features.Column(data.FeatureNames.ToList().IndexOf(name));

    /// <summary>Features, codes and labels of both parts, to the bit.</summary>
    internal static int[] Bits(this TableDataset table) => [..
        new[] { table.Data.Train, table.Data.HeldOut }.SelectMany(part =>
            part.Features.Values.ToArray().Concat(part.Labels.Values.ToArray()).Select(BitConverter.SingleToInt32Bits).Concat(part.Codes.Values.ToArray()))];
}
