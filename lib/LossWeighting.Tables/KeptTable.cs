using DuckDB.NET.Data;
using DoubleArray = Apache.Arrow.DoubleArray;
using Int32Array = Apache.Arrow.Int32Array;
using Int64Array = Apache.Arrow.Int64Array;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace LossWeighting;

/// <summary>
/// The columns that are needed, as DuckDB has read them into a table of its own. They are taken from it column by column, numbers as they are
/// and texts as codes, and dropped there, so that they do not lie in memory twice.
/// </summary>
sealed class KeptTable
{
    readonly DuckDBConnection database;
    readonly TableSource source;
    readonly Dictionary<string, (SourceColumn Column, Reading Reading, string Sql)> columns; // by name
    readonly (int First, string Path)[] starts; // of the files, where there are several

    /// <summary>Reads the columns.</summary>
    /// <param name="database">Where the table is made.</param>
    /// <param name="relation">What is read.</param>
    /// <param name="wanted">Which columns, and how.</param>
    /// <param name="file">Says which file a row is from; <c>null</c>: there is only one.</param>
    /// <param name="source">Names files in errors.</param>
    internal KeptTable(
        DuckDBConnection database, string relation, IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted, string? file, TableSource source)
    {
        this.database = database;
        this.source = source;
        columns = wanted.Index().ToDictionary(one => one.Item.Column.Name, one => (one.Item.Column, one.Item.Reading, $"c{one.Index}")); // its own name may be rowid
        string[] fields = [.. columns.Values.Select(one => $"{one.Column.Sql} AS {one.Sql}"), .. file is null ? (string[])[] : [$"{file} AS file"]];
        database.Execute($"CREATE TABLE kept AS SELECT {string.Join(", ", fields)} FROM {relation}");
        Rows = database.Query("SELECT count(*) FROM kept", row => row.GetInt64(0))[0];
        starts = file is null ? [] : [.. database.Query("SELECT min(rowid), file::VARCHAR FROM kept GROUP BY file ORDER BY 1", row => ((int)row.GetInt64(0), row.GetString(1)))];
    }

    internal long Rows { get; }

    /// <summary>Reads a column of numbers, or of texts that must be numbers.</summary>
    /// <param name="name">The column.</param>
    /// <param name="values">Takes the numbers up.</param>
    /// <param name="what">What the column is, in words.</param>
    /// <exception cref="InvalidDataException">A value is no number, or not finite.</exception>
    internal void Read(string name, NumberValues values, string what)
    {
        var (column, reading, sql) = columns[name];
        source.Translate(() => reading == Reading.Moment || column.IsNumber
            ? Scan($"SELECT {Number(column, reading, sql)} FROM kept", batch =>
            {
                var numbers = (DoubleArray)batch.Column(0);
                for (var i = 0; i < numbers.Length; i++)
                    Add(numbers.IsValid(i) ? numbers.Values[i] : null);
            })
            : database.Each($"SELECT {sql}::VARCHAR FROM kept", row => Add(row.IsDBNull(0) ? null : Parsed(row.GetString(0)))));

        void Add(double? value)
        {
            if (value is { } number)
                values.Add(float.IsFinite((float)number)
                    ? number
                    : throw Error(values.Count, name, $"{Text.Number(number)} is not finite{(double.IsFinite(number) ? " in single precision" : "")}. Where there is no value, leave the cell empty."));
            else
                values.AddMissing();
        }

        double Parsed(string text) => TextValues.Number(text) ?? throw Error(values.Count, name, $"'{Text.Short(text)}' is no number, as {what} must be.");
    }

    static string Number(SourceColumn column, Reading reading, string sql) => reading != Reading.Moment || column.IsNumber ? $"{sql}::DOUBLE"
        : column.IsMoment ? $"epoch_us({sql}::TIMESTAMP)::DOUBLE"
        : $"epoch_us(TRY_CAST({sql}::VARCHAR AS TIMESTAMP))::DOUBLE";

    /// <summary>Reads a column of texts: DuckDB gives each different text a code, in the order in which they come, and each row the code of its text.</summary>
    /// <param name="name">The column.</param>
    /// <param name="mostKept">How many different texts are kept at most.</param>
    internal TextValues Texts(string name, int mostKept) => source.Translate(() =>
    {
        var text = $"{columns[name].Sql}::VARCHAR";
        database.Execute($"""
            CREATE OR REPLACE TABLE dictionary AS
            SELECT text, rows, first, (row_number() OVER (ORDER BY first) - 1)::INTEGER AS code
            FROM (SELECT {text} AS text, count(*) AS rows, min(rowid) AS first FROM kept WHERE {text} IS NOT NULL GROUP BY 1)
            """);
        var values = new TextValues((int)Rows, mostKept);
        database.Each("SELECT text, rows, first FROM dictionary ORDER BY code", row => values.AddText(row.GetString(0), (int)row.GetInt64(1), (int)row.GetInt64(2)));
        Scan($"SELECT kept.rowid, code FROM kept JOIN dictionary ON {text} = text", batch =>
            values.SetCodes(((Int64Array)batch.Column(0)).Values, ((Int32Array)batch.Column(1)).Values));
        database.Execute("DROP TABLE dictionary");
        return values;
    });

    /// <summary>Forgets a column that is not needed any more.</summary>
    internal void Drop(string name)
    {
        if (columns.Count > 1 && columns.Remove(name, out var column)) // a table needs a column
            database.Execute($"ALTER TABLE kept DROP {column.Sql}");
    }

    /// <summary>The error that something is wrong in one row.</summary>
    internal InvalidDataException Error(int row, string column, string problem)
    {
        var at = Array.FindLastIndex(starts, start => start.First <= row);
        return at < 0 ? source.Error(row, null, column, problem) : source.Error(row - starts[at].First, starts[at].Path, column, problem);
    }

    int Scan(string sql, Action<RecordBatch> read)
    {
        var rows = 0;
        using var command = database.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = sql;
        using var stream = command.ExecuteArrowStream();
        while (stream.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is { } batch)
            using (batch)
            {
                read(batch);
                rows += batch.Length;
            }

        return rows;
    }
}
