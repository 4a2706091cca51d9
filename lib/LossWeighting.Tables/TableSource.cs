using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>Rows with named columns that DuckDB reads: CSV or Parquet files, or a query. Nothing is kept in memory but what is asked for.</summary>
sealed class TableSource : IDisposable
{
    internal const string FileEnds = ".csv, .tsv (both also with .gz) or .parquet";

    // bytes; DuckDB's own 32 MB, several times over, is more memory than most tables take
    const int BufferSize = 8 << 20;

    static readonly string[] csvEnds = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];

    readonly DuckDBConnection database;
    readonly string name;
    readonly string[] files;          // none for a query
    readonly string? query;
    readonly string? fileColumn;      // says which file a row is from, where there are several
    readonly List<(int First, string File)> starts = [];

    TableSource(string name, string[] files, DuckDBConnection database, string? query)
    {
        this.name = name;
        this.files = files;
        this.database = database;
        this.query = query;
        Columns = Describe(query ?? Reader(files[..1]));
        foreach (var file in files)
            RequireNames(file);
        if (files.Length > 1)
        {
            Columns = Describe(Reader(files));
            fileColumn = Enumerable.Range(0, int.MaxValue).Select(i => $"file{i}").First(free => Columns.All(column => !column.Name.Equals(free, StringComparison.OrdinalIgnoreCase)));
        }
    }

    /// <summary>The columns, in their order.</summary>
    internal IReadOnlyList<SourceColumn> Columns { get; }

    internal bool IsCsv => files.Length > 0 && IsCsvFile(files[0]);

    internal static bool CanRead(string path) => IsCsvFile(path) || IsParquetFile(path);

    /// <summary>Opens a file, or all files that a pattern with <c>*</c>, <c>?</c> or <c>[…]</c> matches.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is no table.</exception>
    internal static TableSource Open(string path)
    {
        var database = new DuckDBConnection("DataSource=:memory:");
        try
        {
            database.Open();
            return new(path, Find(database, path), database, query: null);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a query.</summary>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="database">Closed by this source.</param>
    /// <param name="query">A table's name or a query in brackets.</param>
    internal static TableSource Of(string name, DuckDBConnection database, string query) => new(name, [], database, query);

    static string[] Find(DuckDBConnection database, string path)
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
                throw new InvalidDataException($"{file}: a table ends in {FileEnds}.");
            if (IsParquetFile(file) != IsParquetFile(files[0]))
                throw new InvalidDataException($"{path}: matches CSV and Parquet files. Ask for one kind.");
            if (new FileInfo(file).Length == 0)
                throw new InvalidDataException($"{file}: the file is empty.");
            if (IsPacked(file))
                GzipFile.RequireWhole(file);
        }

        return files;
    }

    List<SourceColumn> Describe(string relation, string? file = null) =>
        Translate(() => database.Query($"DESCRIBE SELECT * FROM {relation}", row => new SourceColumn(row.GetString(0), row.GetString(1))), file);

    // DuckDB renames the second of two names that are alike: a target would then be found under one of them, by chance
    void RequireNames(string file)
    {
        var names = (file == files[0] ? Columns : Describe(Reader([file]), file)).Select(column => column.Name).ToArray();
        if (!IsCsv)
        {
            var written = Translate(() => database.Query($"SELECT name FROM parquet_schema({Literal(file)})", row => row.GetString(0)), file);
            if (names.FirstOrDefault(name => !written.Contains(name)) is { } renamed)
                throw new InvalidDataException($"{file}: two columns have the name of '{Text.Short(renamed)}' before its last '_' (capitals do not count). Give each its own name.");
        }
        else
        {
            if (names is [var only] && only.IndexOfAny([',', ';', '\t', '|']) is >= 0 and var place)
                RequireEvenRows(file, only, only[place]);
            foreach (var (i, name) in Header(file).Take(names.Length).Index())
                if (name is not (null or "") && name != names[i] && Array.FindIndex(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var other)
                    throw new InvalidDataException($"{file}: the columns {Math.Min(other, i) + 1} and {Math.Max(other, i) + 1} are both named '{Text.Short(name)}' (capitals do not count). Give each its own name.");
        }

        var first = Columns.Select(column => column.Name).ToArray();
        if (first.Except(names, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing)
            throw new InvalidDataException($"{file}: there is no column '{Text.Short(missing)}', which {files[0]} has. Files of one table need the same columns.");
        if (names.Except(first, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } added)
            throw new InvalidDataException($"{file}: there is a column '{Text.Short(added)}', which {files[0]} has not. Files of one table need the same columns.");
    }

    // rows of different lengths are taken for lines of one column: with given columns, DuckDB says where they are
    void RequireEvenRows(string file, string header, char delimiter)
    {
        var columns = string.Join(", ", header.Split(delimiter).Select((_, i) => $"c{i}: 'VARCHAR'"));
        Translate(() => database.Query(
            $"SELECT count(*) FROM read_csv({Literal(file)}, auto_detect = false, header = true, delim = '{delimiter}', quote = '\"', escape = '\"', columns = {{{columns}}}, hive_partitioning = false{Packing([file])})", row => row.GetInt64(0)), file);
    }

    // the first line, read as the sniffer would read it, and without the spaces that DuckDB does not count
    List<string?> Header(string file) => Translate(() =>
    {
        var (delimiter, quote, escape) = database.Query(
            $"SELECT Delimiter, Quote, Escape FROM sniff_csv({Literal(file)}, header = true, skip = 0, buffer_size = {BufferSize}{Packing([file])})", row => (row.GetString(0), row.GetString(1), row.GetString(2)))[0];
        string Mark(string mark) => DuckDb.Literal(mark == "(empty)" ? "\"" : mark);
        return database.Query(
            $"SELECT * FROM read_csv({Literal(file)}, header = false, all_varchar = true, null_padding = true, parallel = false, delim = {DuckDb.Literal(delimiter)}, quote = {Mark(quote)}, escape = {Mark(escape)}, hive_partitioning = false{Packing([file])}) LIMIT 1",
            row => Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetString(i).Trim(' ', '\t', '\n', '\v', '\f', '\r')).ToList()).FirstOrDefault() ?? [];
    }, file);

    /// <summary>Reads columns, row by row and in the order of the rows.</summary>
    /// <param name="wanted">Which columns, and how.</param>
    /// <param name="read">Told of every row, with as many fields as columns are wanted.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InvalidDataException">A file cannot be read as a table.</exception>
    internal int Read(IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted, Action<int, DuckDBDataReader> read) => Translate(() =>
    {
        starts.Clear();
        using var command = database.CreateCommand();
        command.UseStreamingMode = true;
        var fields = wanted.Select(one => Field(one.Column, one.Reading));
        command.CommandText = $"SELECT {string.Join(", ", fileColumn is null ? fields : fields.Append(DuckDb.Name(fileColumn)))} FROM {Relation(wanted)}";
        using var reader = command.ExecuteReader();
        var row = 0;
        for (; reader.Read(); row++)
        {
            if (row == Array.MaxLength)
                throw Error($"more than {Text.Count(Array.MaxLength)} rows are too many.");
            if (fileColumn is not null && reader.GetString(wanted.Count) is var file && (starts.Count == 0 || starts[^1].File != file))
                starts.Add((row, file));
            read(row, reader);
        }

        return row;
    });

    static string Field(SourceColumn column, Reading reading) => reading switch
    {
        Reading.Number or Reading.Moment when column.IsNumber => $"{column.Sql}::DOUBLE",
        Reading.Moment when column.IsMoment => $"epoch_us({column.Sql}::TIMESTAMP)::DOUBLE",
        Reading.Moment => $"epoch_us(TRY_CAST({column.Sql}::VARCHAR AS TIMESTAMP))::DOUBLE",
        _ => $"{column.Sql}::VARCHAR",
    };

    // a type guessed from the first lines would refuse text or round a fraction that come later, and an id would lose its leading zeros
    string Relation(IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted)
    {
        if (query is not null)
            return query;
        var types = wanted.Where(one => IsCsv && (one.Reading == Reading.Text ? !one.Column.IsText : one.Column.IsWhole))
            .Select(one => $"{DuckDb.Literal(one.Column.Name)}: '{(one.Reading == Reading.Text ? "VARCHAR" : "DOUBLE")}'").ToArray();
        return Reader(files, $"{(types.Length > 0 ? $", types = {{{string.Join(", ", types)}}}" : "")}{(fileColumn is null ? "" : $", filename = {DuckDb.Literal(fileColumn)}")}");
    }

    // no line before the names is left out, for DuckDB leaves out all that have another number of columns than most lines; a folder named
    // day=1 is no column; whole numbers in one file and fractions in the next are numbers in both
    string Reader(string[] some, string options = "") => (IsCsv
        ? $"read_csv([{string.Join(", ", some.Select(Literal))}], header = true, skip = 0, buffer_size = {BufferSize}{(some.Length > 1 ? ", files_to_sniff = -1" : "")}{Packing(some)}"
        : $"read_parquet([{string.Join(", ", some.Select(Literal))}], union_by_name = true") + $", hive_partitioning = false{options})";

    // DuckDB itself knows small letters only
    static string Packing(string[] some) => some.All(IsPacked) ? ", compression = 'gzip'" : "";

    /// <summary>The error that something is wrong in one row.</summary>
    internal InvalidDataException Error(int row, string column, string problem)
    {
        var at = starts.FindLastIndex(start => start.First <= row);
        var (first, file) = at < 0 ? (0, name) : (starts[at].First, files.First(one => Path.GetFullPath(one) == starts[at].File));
        return new($"{file}: row {row - first + 1}, column '{Text.Short(column)}': {problem}");
    }

    internal InvalidDataException Error(string problem) => new($"{name}: {problem}");

    T Translate<T>(Func<T> read, string? file = null)
    {
        try
        {
            return read();
        }
        catch (DuckDBException e)
        {
            throw Unreadable(e, file);
        }
    }

    InvalidDataException Unreadable(DuckDBException e, string? file)
    {
        const int longest = 200;
        file ??= files.Where(one => e.Message.Contains(Path.GetFullPath(one), StringComparison.Ordinal)).MinBy(one => e.Message.IndexOf(Path.GetFullPath(one), StringComparison.Ordinal)) ?? name;
        if (e.Message.Contains("user input for the Header", StringComparison.Ordinal))
            return new($"{file}: there is no line of column names.", e);
        if (e.Message.Contains("Error when sniffing file", StringComparison.Ordinal))
            return new($"{file}: cannot be read as a table. Its lines do not all have the same columns: look for a last line that is cut off, quotes that do not close, or two kinds of line ends.", e);
        // the first lines say what and where, the rest is advice on DuckDB's options
        var said = e.Message.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => line.Contains("closed pending query", StringComparison.Ordinal))
            .TakeWhile(line => line.Trim() is not "" && !line.StartsWith("Possible", StringComparison.Ordinal) && !line.StartsWith("Potential", StringComparison.Ordinal))
            .Select(line => line.StartsWith("Error: ", StringComparison.Ordinal) ? line["Error: ".Length..] : line).Select(line => line.Length <= longest ? line : line[..longest] + "…");
        return new($"{file}: cannot be read as a table. {string.Join("; ", said)}", e);
    }

    // in a pattern of file names, [*] is a star
    static string Literal(string file) =>
        DuckDb.Literal(string.Concat(Path.GetFullPath(file).Select(c => c is '*' or '?' or '[' ? $"[{c}]" : $"{c}")));

    static bool IsParquetFile(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    static bool IsCsvFile(string path) => csvEnds.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    public void Dispose() => database.Dispose();
}
