namespace LossWeighting;

/// <summary>
/// A table of one's own, from CSV or Parquet files, as data to train on. What a column becomes, unless <see cref="TableSchema"/> says:
/// numbers and booleans are standardised, with the mean where there is none and a 0/1 feature that says so; text with few values becomes one
/// 0/1 feature per value, no text being a value of its own; text with more values that recur, and whole numbers whose name ends in
/// <c>id</c>, are ids that a model learns a vector for (<see cref="IdFeature"/>). Left out, and said so in <see cref="Columns"/>: row numbers,
/// text that hardly recurs, dates, lists, and what is the same in all training rows. A target must not be missing. Means, deviations, values
/// and ids are those of the training rows.
/// </summary>
public sealed class TableDataset
{
    TableDataset(int rows, IReadOnlyList<TableColumn> columns, DataSplit data)
    {
        Rows = rows;
        Columns = columns;
        Data = data;
    }

    /// <summary>Number of rows in it.</summary>
    public int Rows { get; }

    /// <summary>What became of every column, in the table's order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Rows to train on and rows held out. Regression targets are in their own units: see <see cref="DataSplit.StandardiseLabels"/>.</summary>
    public DataSplit Data { get; }

    /// <summary>Rows, columns, target rates and how the targets go together.</summary>
    public DataCard Card => DataCard.Of(Data, Columns);

    /// <summary>Reads a table.</summary>
    /// <param name="path">
    /// A CSV file (<c>.csv</c>, <c>.tsv</c>, both also with <c>.gz</c>), whose first line names the columns, or a <c>.parquet</c> file; or a
    /// pattern such as <c>log-*.csv</c> for several files with the same columns, which are read in the order of their names.
    /// </param>
    /// <param name="schema">The targets, and what else is known of the columns.</param>
    /// <exception cref="ArgumentException">The schema contradicts itself.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is no such table, lacks a column, or has a value it must not have. The message names file, column and row, where they are
    /// known; rows count from 1, without the line of names.
    /// </exception>
    public static TableDataset Load(string path, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(schema);
        schema.Validate();
        using var source = TableSource.Open(path);
        return Load(source, schema);
    }

    internal static TableDataset Load(TableSource source, TableSchema schema)
    {
        schema.Validate();
        RequireColumns(source, schema);
        var table = new TableValues(source, schema);
        var (train, heldOut) = table.Split();
        var labels = table.Labels(train);
        var features = new TableFeatures(table, train, heldOut);
        var columns = source.Columns.Select(features.Add).ToArray();
        var inOrder = features.InOrder;
        if (inOrder.Count == 0 && features.Ids.Count == 0)
            throw source.Error("no column is left that can be a feature.");
        if ((long)table.Rows * inOrder.Sum(column => column.Names.Count) > Array.MaxLength)
            throw source.Error($"{Text.Count(table.Rows)} rows of {Text.Count(inOrder.Sum(column => column.Names.Count))} features are too many: leave columns out, or take columns with many values as ids.");
        var (weights, groups) = (table.RowWeights(), table.Groups());
        source.Dispose(); // all is read; what DuckDB holds is not needed beside the features

        var encoded = TableEncoder.Encode(inOrder, train, heldOut);
        return new(table.Rows, columns, new(Part(encoded[0], train), Part(encoded[1], heldOut)));

        MultiTargetData Part(Matrix part, int[] rows) => new(
            part, [.. inOrder.SelectMany(column => column.Names)], labels.SelectRows(rows), schema.Targets, features.Codes(rows), features.Ids,
            weights?.SelectRows(rows), groups is null ? null : Array.ConvertAll(rows, row => groups[row]));
    }

    static void RequireColumns(TableSource source, TableSchema schema)
    {
        var names = source.Columns.Select(column => column.Name).ToArray();
        if (schema.Named.Select(named => named.Name).FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            const int most = 20;
            throw source.Error($"there is no column '{Text.Short(unknown)}'. The columns are {string.Join(", ", names.Take(most).Select(Text.Short))}{(names.Length > most ? $" and {names.Length - most} more" : "")}.");
        }
    }
}
