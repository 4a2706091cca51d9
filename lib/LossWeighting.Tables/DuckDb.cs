using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>Statements and queries in one line.</summary>
static class DuckDb
{
    /// <summary>A database in memory. What does not fit there goes to the system's folder for temporary files.</summary>
    internal static DuckDBConnection OpenTemporary()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        connection.Execute($"SET temp_directory = {Literal(Path.Combine(Path.GetTempPath(), $"loss-weighting-{Guid.NewGuid():N}"))}");
        return connection;
    }

    internal static int Execute(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>All rows, as <paramref name="read"/> makes them.</summary>
    internal static List<T> Query<T>(this DuckDBConnection connection, string sql, Func<DuckDBDataReader, T> read)
    {
        List<T> rows = [];
        connection.Each(sql, row => rows.Add(read(row)), streaming: false);
        return rows;
    }

    /// <summary>Reads row by row.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="sql">A query.</param>
    /// <param name="read">Told of every row.</param>
    /// <param name="streaming">Whether DuckDB makes rows as they are read, rather than all beforehand.</param>
    /// <returns>The number of rows.</returns>
    internal static int Each(this DuckDBConnection connection, string sql, Action<DuckDBDataReader> read, bool streaming = true)
    {
        using var command = connection.CreateCommand();
        command.UseStreamingMode = streaming;
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = 0;
        for (; reader.Read(); rows++)
            read(reader);
        return rows;
    }

    /// <summary>A name as SQL writes it.</summary>
    internal static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as SQL writes it.</summary>
    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
