using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>Rows with named columns that DuckDB reads: CSV or Parquet files, or a query.</summary>
sealed class TableSource : IDisposable
{
    // bytes; DuckDB's own 32 MB, several times over, is more memory than most tables take
    const int BufferSize = 8 << 20;

    readonly DuckDBConnection database;
    readonly string name;
    readonly TableFiles? found;
    readonly string? query;
    readonly string? fileColumn; // says which file a row is from, where there are several

    TableSource(string name, DuckDBConnection database, TableFiles? found, string? query)
    {
        this.name = name;
        this.database = database;
        this.found = found;
        this.query = query;
        Columns = Describe(query ?? Reader([Files[0]]));
        foreach (var file in Files)
            RequireNames(file);
        if (Files.Count > 1)
        {
            Columns = Describe(Reader(Files));
            fileColumn = Enumerable.Range(0, int.MaxValue).Select(i => $"file{i}").First(free => Columns.All(column => !column.Name.Equals(free, StringComparison.OrdinalIgnoreCase)));
        }
    }

    /// <summary>The columns, in their order.</summary>
    internal IReadOnlyList<SourceColumn> Columns { get; }

    IReadOnlyList<TableFile> Files => found?.Files ?? []; // none for a query

    internal bool IsCsv => Files is [{ IsCsv: true }, ..];

    /// <summary>Opens a file, or all files that a pattern with <c>*</c>, <c>?</c> or <c>[…]</c> matches.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is no table.</exception>
    internal static TableSource Open(string path)
    {
        var database = DuckDb.OpenTemporary();
        TableFiles? files = null;
        try
        {
            files = TableFiles.Find(database, path);
            return new(path, database, files, query: null);
        }
        catch
        {
            database.Dispose();
            files?.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a query.</summary>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="database">Closed by this source.</param>
    /// <param name="query">A table's name or a query in brackets.</param>
    internal static TableSource Of(string name, DuckDBConnection database, string query) => new(name, database, found: null, query);

    List<SourceColumn> Describe(string relation, TableFile? file = null) =>
        Translate(() => database.Query($"DESCRIBE SELECT * FROM {relation}", row => new SourceColumn(row.GetString(0), row.GetString(1))), file);

    // DuckDB renames the second of two names that are alike: a target would then be found under one of them, by chance
    void RequireNames(TableFile file)
    {
        var names = (file == Files[0] ? Columns : Describe(Reader([file]), file)).Select(column => column.Name).ToArray();
        if (!file.IsCsv)
        {
            var written = Translate(() => database.Query($"SELECT name FROM parquet_schema({file.Literal})", row => row.GetString(0)), file);
            if (names.FirstOrDefault(name => !written.Contains(name)) is { } renamed)
                throw new InvalidDataException($"{file.Name}: two columns have the name of '{Text.Short(renamed)}' before its last '_' (capitals do not count). Give each its own name.");
        }
        else
        {
            if (names is [var only] && only.IndexOfAny([',', ';', '\t', '|']) is >= 0 and var place)
                RequireEvenRows(file, only, only[place]);
            foreach (var (i, name) in (names.Any(MayBeRenamed) ? Header(file) : []).Take(names.Length).Index())
                if (name is not (null or "") && name != names[i] && Array.FindIndex(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var other)
                    throw new InvalidDataException($"{file.Name}: the columns {Math.Min(other, i) + 1} and {Math.Max(other, i) + 1} are both named '{Text.Short(name)}' (capitals do not count). Give each its own name.");
        }

        var first = Columns.Select(column => column.Name).ToArray();
        if (first.Except(names, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing)
            throw new InvalidDataException($"{file.Name}: there is no column '{Text.Short(missing)}', which {Files[0].Name} has. Files of one table need the same columns.");
        if (names.Except(first, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } added)
            throw new InvalidDataException($"{file.Name}: there is a column '{Text.Short(added)}', which {Files[0].Name} has not. Files of one table need the same columns.");

        // the second a is called a_1
        bool MayBeRenamed(string name) => name.LastIndexOf('_') is >= 0 and var end && end < name.Length - 1 && name.AsSpan(end + 1).IndexOfAnyExceptInRange('0', '9') < 0
            && names.Contains(name[..end], StringComparer.OrdinalIgnoreCase);
    }

    // rows of different lengths are taken for lines of one column: with given columns, DuckDB says where they are
    void RequireEvenRows(TableFile file, string header, char delimiter)
    {
        var columns = string.Join(", ", header.Split(delimiter).Select((_, i) => $"c{i}: 'VARCHAR'"));
        Translate(() => database.Query(
            $"SELECT count(*) FROM read_csv({file.Literal}, auto_detect = false, header = true, delim = '{delimiter}', quote = '\"', escape = '\"', columns = {{{columns}}}, hive_partitioning = false)", row => row.GetInt64(0)), file);
    }

    // the first line, read as the sniffer would read it, and without the spaces that DuckDB does not count
    List<string?> Header(TableFile file) => Translate(() =>
    {
        var (delimiter, quote, escape) = database.Query(
            $"SELECT Delimiter, Quote, Escape FROM sniff_csv({file.Literal}, header = true, skip = 0, buffer_size = {BufferSize})", row => (row.GetString(0), row.GetString(1), row.GetString(2)))[0];
        string Mark(string mark) => DuckDb.Literal(mark == "(empty)" ? "\"" : mark);
        return database.Query(
            $"SELECT * FROM read_csv({file.Literal}, header = false, all_varchar = true, null_padding = true, parallel = false, delim = {DuckDb.Literal(delimiter)}, quote = {Mark(quote)}, escape = {Mark(escape)}, hive_partitioning = false) LIMIT 1",
            row => Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetString(i).Trim(' ', '\t', '\n', '\v', '\f', '\r')).ToList()).FirstOrDefault() ?? [];
    }, file);

    /// <summary>Reads columns, once, into a table of DuckDB's own.</summary>
    /// <param name="wanted">Which columns, and how.</param>
    /// <exception cref="InvalidDataException">A file cannot be read as a table.</exception>
    internal KeptTable Keep(IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted)
    {
        var file = fileColumn is null ? null : $"{DuckDb.Name(fileColumn)}::ENUM({string.Join(", ", Files.Select(file => DuckDb.Literal(file.Path)))})";
        var kept = Translate(() => new KeptTable(database, Relation(wanted), wanted, file, this));
        return kept.Rows <= Array.MaxLength ? kept : throw Error($"more than {Text.Count(Array.MaxLength)} rows are too many.");
    }

    // a type guessed from the first lines would refuse text or round a fraction that come later, and an id would lose its leading zeros
    string Relation(IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted)
    {
        if (query is not null)
            return query;
        var types = wanted.Where(one => IsCsv && (one.Reading == Reading.Text ? !one.Column.IsText : one.Column.IsWhole))
            .Select(one => $"{DuckDb.Literal(one.Column.Name)}: '{(one.Reading == Reading.Text ? "VARCHAR" : "DOUBLE")}'").ToArray();
        return Reader(Files, $"{(types.Length > 0 ? $", types = {{{string.Join(", ", types)}}}" : "")}{(fileColumn is null ? "" : $", filename = {DuckDb.Literal(fileColumn)}")}");
    }

    // no line before the names is left out, for DuckDB leaves out all that have another number of columns than most lines; a folder named
    // day=1 is no column; whole numbers in one file and fractions in the next are numbers in both
    string Reader(IReadOnlyList<TableFile> some, string options = "") => (IsCsv
        ? $"read_csv([{string.Join(", ", some.Select(file => file.Literal))}], header = true, skip = 0, buffer_size = {BufferSize}{(some.Count > 1 ? ", files_to_sniff = -1" : "")}"
        : $"read_parquet([{string.Join(", ", some.Select(file => file.Literal))}], union_by_name = true") + $", hive_partitioning = false{options})";

    /// <summary>The error that something is wrong in one row.</summary>
    /// <param name="row">Counted from 0 in the file.</param>
    /// <param name="path">The file's; null where there is only one.</param>
    /// <param name="column">Name of the column.</param>
    /// <param name="problem">What is wrong.</param>
    internal InvalidDataException Error(int row, string? path, string column, string problem) =>
        new($"{(path is null ? name : Files.First(file => file.Path == path).Name)}: row {row + 1}, column '{Text.Short(column)}': {problem}");

    internal InvalidDataException Error(string problem) => new($"{name}: {problem}");

    /// <summary>Says in which file something went wrong, and what, where DuckDB says it.</summary>
    internal T Translate<T>(Func<T> read, TableFile? file = null)
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

    InvalidDataException Unreadable(DuckDBException e, TableFile? file)
    {
        const int longest = 200;
        var of = (file ?? Files.Where(one => e.Message.Contains(one.Path, StringComparison.Ordinal)).MinBy(one => e.Message.IndexOf(one.Path, StringComparison.Ordinal)))?.Name ?? name;
        if (e.Message.Contains("user input for the Header", StringComparison.Ordinal))
            return new($"{of}: there is no line of column names.", e);
        if (e.Message.Contains("Error when sniffing file", StringComparison.Ordinal))
            return new($"{of}: cannot be read as a table. Its lines do not all have the same columns: look for a last line that is cut off, quotes that do not close, or two kinds of line ends.", e);
        // the first lines say what and where, the rest is advice on DuckDB's options
        var said = e.Message.ReplaceLineEndings("\n").Split('\n')
            .TakeWhile(line => line.Trim() is not "" && !line.StartsWith("Possible", StringComparison.Ordinal) && !line.StartsWith("Potential", StringComparison.Ordinal))
            .Select(line => line.StartsWith("Error: ", StringComparison.Ordinal) ? line["Error: ".Length..] : line).Select(line => line.Length <= longest ? line : line[..longest] + "…");
        var told = Files.Aggregate(string.Join("; ", said), (text, one) => text.Replace(one.Path, one.Name, StringComparison.Ordinal));
        return new($"{of}: cannot be read as a table. {told}", e);
    }

    public void Dispose()
    {
        database.Dispose();
        found?.Dispose();
    }
}
