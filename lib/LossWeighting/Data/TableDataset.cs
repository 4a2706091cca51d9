using System.Globalization;
using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>
/// A table of one's own, from a CSV or Parquet file, as data to train on. Numbers and booleans are standardised; text with few values becomes
/// one 0/1 feature per value; text with many values, dates and lists, and columns that are the same in all training rows are left out. A
/// missing number becomes the mean, with a 0/1 feature that says where; missing text is a value of its own; a target must not be missing.
/// Means, deviations and values are those of the training rows.
/// </summary>
public sealed class TableDataset
{
    const string MissingText = "(missing)";

    static readonly string[] csvEnds = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];

    TableDataset(string path, int rows, IReadOnlyList<TableColumn> columns, DataSplit data)
    {
        Path = path;
        Rows = rows;
        Columns = columns;
        Data = data;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of rows in it.</summary>
    public int Rows { get; }

    /// <summary>What became of every column, in the file's order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Rows to train on and rows held out. Regression targets are in their own units: see <see cref="DataSplit.StandardiseLabels"/>.</summary>
    public DataSplit Data { get; }

    /// <summary>Whether a file's name ends as that of a table that can be read: <c>.csv</c>, <c>.tsv</c>, both also with <c>.gz</c>, or <c>.parquet</c>.</summary>
    public static bool CanRead(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsParquet(path) || IsCsv(path);
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">A CSV file, whose first line names the columns, or a Parquet file.</param>
    /// <param name="schema">The targets, and what to leave out.</param>
    /// <exception cref="ArgumentException">The schema contradicts itself.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is no such table, lacks a column, or has a value it must not have. The message names file, column and row, where they are
    /// known; rows count from 1, without the line of names.
    /// </exception>
    public static TableDataset Load(string path, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        schema.Validate();
        using var table = Table.Open(path);
        RequireColumns(table, schema);
        var (train, heldOut) = MultiTargetData.SplitRows(table.Rows, schema.HeldOutFraction, schema.SplitSeed);

        var labels = new float[table.Rows * schema.Targets.Count];
        for (var k = 0; k < schema.Targets.Count; k++)
        {
            var column = Labels(table, schema.Targets[k]);
            if (train.All(row => column[row] == column[train[0]]))
                throw table.Error($"column '{Short(schema.Targets[k].Name)}': the target is {Text(column[train[0]])} in all {train.Length} training rows, so there is nothing to learn. Leave it out.");
            for (var row = 0; row < column.Length; row++)
                labels[row * schema.Targets.Count + k] = column[row];
        }

        var features = new Features(train);
        var columns = table.Columns.Select(column =>
            schema.Targets.Any(target => target.Name == column.Name) ? new(column.Name, ColumnUse.Target, 0, 0, "")
            : schema.Exclude.Contains(column.Name) ? LeftOut(column.Name, "as asked")
            : features.Add(table, column, schema.MostValues)).ToArray();
        if (features.IsEmpty)
            throw table.Error("no column is left that can be a feature.");

        var all = new Matrix(table.Rows, schema.Targets.Count, labels);
        var encoder = new TableEncoder(features.Numbers(train), features.Categories(train));
        return new(path, table.Rows, columns, new(Part(train), Part(heldOut)));

        MultiTargetData Part(int[] rows) =>
            new(encoder.Encode(features.Numbers(rows), features.Categories(rows)), encoder.FeatureNames, all.SelectRows(rows), schema.Targets);
    }

    static void RequireColumns(Table table, TableSchema schema)
    {
        var names = table.Columns.Select(column => column.Name).ToArray();
        if (schema.Targets.Select(target => target.Name).Concat(schema.Exclude).FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            const int most = 20;
            throw table.Error($"there is no column '{Short(unknown)}'. The columns are {string.Join(", ", names.Take(most).Select(Short))}{(names.Length > most ? $" and {names.Length - most} more" : "")}.");
        }

        if (table.Rows < 2)
            throw table.Error($"the table has {(table.Rows == 0 ? "no rows" : "only one row")}; at least two are needed, one to train on and one to judge by.");
    }

    static float[] Labels(Table table, Target target)
    {
        var column = table.Columns.Single(column => column.Name == target.Name);
        var values = table.Numbers(column);
        for (var row = 0; row < values.Length; row++)
        {
            if (values[row] is not { } value)
                throw table.Error(row, column, table.Text(row, column) is { } text
                    ? $"'{Short(text)}' is no number, as the target must be."
                    : "the target is missing; remove the row, or fill the value in.");
            if (target.Kind == TargetKind.Binary && value is not (0 or 1))
                throw table.Error(row, column, $"a binary target is 0 or 1, not {Text(value)}.");
        }

        return [.. values.Select(value => (float)value!.Value)];
    }

    static TableColumn LeftOut(string name, string why) => new(name, ColumnUse.LeftOut, 0, 0, why);

    static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Short(string text) => text.Length <= 60 ? text : text[..59] + "…";

    static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    static bool IsCsv(string path) => csvEnds.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Columns that become features, whole: which rows train decides what is kept.</summary>
    sealed class Features(int[] train)
    {
        readonly Dictionary<string, double[]> numbers = [];
        readonly Dictionary<string, string[]> categories = [];

        internal bool IsEmpty => numbers.Count + categories.Count == 0;

        internal TableColumn Add(Table table, Column column, int mostValues)
        {
            if (column.Kind == ColumnKind.Other)
                return LeftOut(column.Name, $"{column.Type}: neither number nor text");
            var isNumber = column.Kind == ColumnKind.Number;
            if (column.Kind == ColumnKind.Text && table.Count(column) is var (values, different, readable))
            {
                isNumber = table.IsCsv && values > 0 && readable == values; // the first rows were all empty, so they told nothing of the type
                if (!isNumber && readable > values / 2 && readable < values)
                    throw table.FirstText(column);
                if (!isNumber && different > mostValues)
                    return LeftOut(column.Name, $"text with {Count(different)} different values, more than {mostValues}");
            }

            return isNumber ? AddNumber(column.Name, table.Numbers(column)) : AddCategories(column.Name, table.Texts(column));
        }

        TableColumn AddNumber(string name, double?[] values)
        {
            var known = train.Where(row => values[row] is not null).Select(row => values[row]!.Value).ToArray();
            var features = 0;
            if (known.Any(value => value != known[0]))
            {
                var mean = known.Average();
                numbers.Add(name, [.. values.Select(value => value ?? mean)]);
                features++;
            }

            if (known.Length > 0 && known.Length < train.Length)
            {
                var indicator = $"{name} missing";
                while (numbers.ContainsKey(indicator))
                    indicator += "'";
                numbers.Add(indicator, [.. values.Select(value => value is null ? 1.0 : 0)]);
                features++;
            }

            var missing = values.Count(value => value is null);
            return features == 0
                ? LeftOut(name, Constant(known.Length)) with { Missing = missing }
                : new(name, ColumnUse.Number, features, missing, missing == 0 ? "" : $"{Count(missing)} missing: the mean instead{(known.Length < train.Length ? ", and a feature that says so" : "")}");
        }

        TableColumn AddCategories(string name, string?[] values)
        {
            var missing = values.Count(value => value is null);
            var different = train.Select(row => values[row]).Distinct().Count();
            if (different < 2)
                return LeftOut(name, Constant(train.Count(row => values[row] is not null))) with { Missing = missing };
            categories.Add(name, [.. values.Select(value => value ?? MissingText)]);
            return new(name, ColumnUse.Categories, different, missing, missing == 0 ? "" : $"{Count(missing)} missing: a value of its own");
        }

        static string Constant(int known) => known == 0 ? "no values in the training rows" : "the same in all training rows";

        internal Dictionary<string, double[]> Numbers(int[] rows) => Select(numbers, rows);

        internal Dictionary<string, string[]> Categories(int[] rows) => Select(categories, rows);

        static Dictionary<string, T[]> Select<T>(Dictionary<string, T[]> columns, int[] rows) =>
            columns.ToDictionary(column => column.Key, column => Array.ConvertAll(rows, row => column.Value[row]));
    }

    enum ColumnKind
    {
        Number,
        Text,
        Other,
    }

    sealed record Column(string Name, string Type)
    {
        static readonly HashSet<string> numbers = [
            "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"];

        internal ColumnKind Kind =>
            Type.EndsWith(']') ? ColumnKind.Other
            : numbers.Contains(Type) || Type.StartsWith("DECIMAL", StringComparison.Ordinal) ? ColumnKind.Number
            : Type is "VARCHAR" or "UUID" || Type.StartsWith("ENUM", StringComparison.Ordinal) ? ColumnKind.Text
            : ColumnKind.Other;

        internal string Sql => $"\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>The file as DuckDB has read it, in the file's order.</summary>
    sealed class Table : IDisposable
    {
        readonly DuckDBConnection database = new("DataSource=:memory:");
        readonly string path;

        Table(string path) => this.path = path;

        internal bool IsCsv => IsCsv(path);

        internal int Rows { get; private set; }

        internal IReadOnlyList<Column> Columns { get; private set; } = [];

        internal static Table Open(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new FileNotFoundException($"{path}: there is no such file.", path);
            if (!CanRead(path))
                throw new InvalidDataException($"{path}: a table ends in .csv, .tsv (both also with .gz) or .parquet.");
            if (file.Length == 0)
                throw new InvalidDataException($"{path}: the file is empty.");
            var table = new Table(path);
            try
            {
                table.database.Open();
                table.Read();
                return table;
            }
            catch
            {
                table.Dispose();
                throw;
            }
        }

        void Read()
        {
            // in a pattern of file names, [*] is a star
            var literal = DuckDb.Literal(string.Concat(System.IO.Path.GetFullPath(path).Select(c => c is '*' or '?' or '[' ? $"[{c}]" : $"{c}")));
            Read(IsParquet(path) ? $"read_parquet({literal})" : $"read_csv({literal}, header = true)");

            // rows of different lengths are taken for lines of one column: with given columns, DuckDB says where they are
            if (!IsParquet(path) && Columns is [var only] && only.Name.IndexOfAny([',', ';', '\t', '|']) is >= 0 and var place)
            {
                var columns = string.Join(", ", only.Name.Split(only.Name[place]).Select((_, i) => $"c{i}: 'VARCHAR'"));
                Read($"read_csv({literal}, auto_detect = false, header = true, delim = '{only.Name[place]}', quote = '\"', escape = '\"', columns = {{{columns}}})");
            }
        }

        void Read(string source)
        {
            try
            {
                database.Execute($"CREATE OR REPLACE TABLE t AS SELECT * FROM {source}");
            }
            catch (DuckDBException e)
            {
                // the first lines say what and where, the rest is advice on DuckDB's options
                var said = e.Message.ReplaceLineEndings("\n").Split('\n').TakeWhile(line => line.Trim() is not "" && !line.StartsWith("Possible", StringComparison.Ordinal));
                throw new InvalidDataException($"{path}: cannot be read as a table. {string.Join("; ", said)}", e);
            }

            Columns = Query("DESCRIBE t", row => new Column(row.GetString(0), row.GetString(1)));
            var rows = Query("SELECT count(*) FROM t", row => row.GetInt64(0))[0];
            Rows = rows <= Array.MaxLength ? (int)rows : throw Error($"{TableDataset.Count(rows)} rows are too many.");
        }

        /// <summary>Values as numbers; null where there is none, or no number.</summary>
        internal double?[] Numbers(Column column)
        {
            var sql = column.Kind == ColumnKind.Number ? $"{column.Sql}::DOUBLE" : $"TRY_CAST({column.Sql}::VARCHAR AS DOUBLE)";
            var row = 0;
            return [.. Query($"SELECT {sql} FROM t", reader =>
            {
                double? value = reader.IsDBNull(0) ? null : reader.GetDouble(0);
                if (value is { } number && !float.IsFinite((float)number))
                    throw Error(row, column, $"{TableDataset.Text(number)} is not finite{(double.IsFinite(number) ? " in single precision" : "")}. Where there is no value, leave the cell empty.");
                row++;
                return value;
            })];
        }

        internal string?[] Texts(Column column)
        {
            Dictionary<string, string> seen = []; // few values in many rows
            return [.. Query($"SELECT {column.Sql}::VARCHAR FROM t", reader =>
            {
                if (reader.IsDBNull(0))
                    return null;
                var text = reader.GetString(0);
                return seen.TryGetValue(text, out var known) ? known : seen[text] = text;
            })];
        }

        internal string? Text(int row, Column column) =>
            Query($"SELECT {column.Sql}::VARCHAR FROM t LIMIT 1 OFFSET {row}", reader => reader.IsDBNull(0) ? null : reader.GetString(0))[0];

        /// <summary>Rows with a value, different values, and rows with a text that is a number.</summary>
        internal (long Values, long Different, long Readable) Count(Column column) => Query(
            $"SELECT count({column.Sql}), count(DISTINCT {column.Sql}), count(TRY_CAST({column.Sql}::VARCHAR AS DOUBLE)) FROM t",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))[0];

        /// <summary>The error that a column of numbers has a text in it.</summary>
        internal InvalidDataException FirstText(Column column)
        {
            var (row, text) = Query($"""
                SELECT n - 1, v FROM (SELECT row_number() OVER () AS n, {column.Sql}::VARCHAR AS v FROM t)
                WHERE v IS NOT NULL AND TRY_CAST(v AS DOUBLE) IS NULL ORDER BY n LIMIT 1
                """, row => (row.GetInt64(0), row.GetString(1)))[0];
            return Error((int)row, column, $"'{Short(text)}' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.");
        }

        internal InvalidDataException Error(int row, Column column, string problem) => Error($"row {row + 1}, column '{Short(column.Name)}': {problem}");

        internal InvalidDataException Error(string problem) => new($"{path}: {problem}");

        List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read) => database.Query(sql, read);

        public void Dispose() => database.Dispose();
    }
}
