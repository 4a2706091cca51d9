namespace LossWeighting;

/// <summary>The columns that are needed, as they are in the table; each is taken from it when it is asked for, texts once.</summary>
sealed class TableValues
{
    readonly TableSource source;
    readonly KeptTable kept;
    readonly Dictionary<string, Reading> readings;
    readonly Dictionary<string, TextValues> texts = [];

    internal TableValues(TableSource source, TableSchema schema)
    {
        this.source = source;
        Schema = schema;
        var wanted = source.Columns.Select(column => (Column: column, Reading: ReadingOf(column))).Where(one => one.Reading is not null).Select(one => (one.Column, Reading: one.Reading!.Value)).ToArray();
        readings = wanted.ToDictionary(one => one.Column.Name, one => one.Reading);
        kept = source.Keep(wanted);
        if (Rows < 2)
            throw source.Error($"the table has {(Rows == 0 ? "no rows" : "only one row")}; at least two are needed, one to train on and one to judge by.");
    }

    internal TableSchema Schema { get; }

    internal int Rows => (int)kept.Rows;

    internal bool HasColumn(string name) => source.Columns.Any(column => column.Name == name);

    internal bool IsCsv => source.IsCsv;

    internal InvalidDataException Error(int row, string column, string problem) => kept.Error(row, column, problem);

    internal InvalidDataException Error(string problem) => source.Error(problem);

    Reading? ReadingOf(SourceColumn column) =>
        column.Name == Schema.Time ? Reading.Moment
        : column.Name == Schema.Group || Schema.Ids.Contains(column.Name) || Schema.Categories.Contains(column.Name) ? Reading.Text
        : Schema.Exclude.Contains(column.Name) ? null
        : IsAsked(column.Name) ? Reading.Number
        : column.IsNumber ? column.IsWhole && IdName.Pattern().IsMatch(column.Name) ? Reading.Text : Reading.Number
        : column.IsText ? Reading.Text
        : null;

    // what is not a feature and must be a number
    bool IsAsked(string column) => IsTarget(column) || column == Schema.SampleWeight || column == Schema.HeldOut;

    bool IsTarget(string column) => Schema.Targets.Any(target => target.Name == column);

    /// <summary>Whether a column is read as numbers.</summary>
    internal bool IsNumber(string column) => readings.TryGetValue(column, out var reading) && reading != Reading.Text;

    /// <summary>A column's numbers; of a column of text, whose texts must be numbers.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="into">Takes them up.</param>
    internal T Numbers<T>(string column, T into) where T : NumberValues
    {
        kept.Read(column, into, IsTarget(column) ? "the target" : "this column");
        return into;
    }

    /// <summary>A column's texts.</summary>
    internal TextValues Texts(string column)
    {
        if (!texts.TryGetValue(column, out var values))
            texts[column] = values = kept.Texts(column, mostKept: column == Schema.Group ? Array.MaxLength : Math.Max(Schema.MostIds, Schema.MostCategories));
        return values;
    }

    /// <summary>Says that a column will not be asked for any more.</summary>
    internal void Drop(string column) => kept.Drop(column);

    /// <summary>The rows to train on and those to hold out.</summary>
    internal (int[] Train, int[] HeldOut) Split()
    {
        if (Schema.HeldOut is { } column)
        {
            var values = Required(column, "what is held out", value => value is 0 or 1 ? null : $"this column is 1 where a row is held out and 0 where it is not, not {Text.Number(value)}.");
            var split = TableSplit.Where(Rows, row => values[row] == 1);
            return split is { Train.Length: > 0, HeldOut.Length: > 0 } ? split : throw Error($"column '{Text.Short(column)}': all rows are {(split.Train.Length > 0 ? "trained on, none is held out" : "held out, none is trained on")}.");
        }

        if (Schema.Time is { } time)
        {
            var values = Required(time, "the time", _ => null, "is missing, or no number, date or timestamp");
            return TableSplit.ByTime(values, Schema.HeldOutFraction) ?? throw Error($"column '{Text.Short(time)}': all rows have the same time, so none is later than the others.");
        }

        if (Schema.Group is { } group)
        {
            var values = Texts(group);
            var groups = Groups()!;
            return values.Texts.Count > 1
                ? TableSplit.ByGroup(groups, values.Texts.Count, Schema.HeldOutFraction, Schema.SplitSeed)
                : throw Error($"column '{Text.Short(group)}': all rows are in one group, so none can be held out.");
        }

        return MultiTargetData.SplitRows(Rows, Schema.HeldOutFraction, Schema.SplitSeed);
    }

    /// <summary>Labels of all rows, <c>[rows, targets]</c>.</summary>
    internal Matrix Labels(int[] train)
    {
        var count = Schema.Targets.Count;
        var labels = new float[(long)Rows * count];
        foreach (var (k, target) in Schema.Targets.Index())
        {
            var values = Required(target.Name, "the target", value => target.Kind == TargetKind.Binary && value is not (0 or 1) ? $"a binary target is 0 or 1, not {Text.Number(value)}." : null);
            for (var row = 0; row < Rows; row++)
                labels[row * count + k] = (float)values[row];
            if (train.All(row => values[row] == values[train[0]]))
                throw Error($"column '{Text.Short(target.Name)}': the target is {Text.Number(values[train[0]])} in all {train.Length} training rows, so there is nothing to learn. Leave it out.");
        }

        return new(Rows, count, labels);
    }

    /// <summary>How often each row counts, the same for all targets.</summary>
    internal Matrix? RowWeights()
    {
        if (Schema.SampleWeight is not { } column)
            return null;
        var values = Required(column, "the sample weight", value => value < 0 ? $"a sample weight is 0 or more, not {Text.Number(value)}." : null);
        var count = Schema.Targets.Count;
        return new(Rows, count, [.. values.SelectMany(value => Enumerable.Repeat((float)value, count))]);
    }

    /// <summary>The group of each row: 0, 1, … in the order in which they come.</summary>
    internal int[]? Groups()
    {
        if (Schema.Group is not { } column)
            return null;
        var values = Texts(column);
        return [.. Enumerable.Range(0, Rows).Select(row => values[row] != TextValues.Missing ? values[row] : throw Missing(row, column, "the group", "is missing"))];
    }

    double[] Required(string column, string what, Func<double, string?> problem, string missing = "is missing")
    {
        var values = Numbers(column, new NumberValues.Exact(Rows)).All;
        for (var row = 0; row < values.Length; row++)
            if (double.IsNaN(values[row]))
                throw Missing(row, column, what, missing);
            else if (problem(values[row]) is { } wrong)
                throw Error(row, column, wrong);
        Drop(column);
        return values;
    }

    InvalidDataException Missing(int row, string column, string what, string missing) => Error(row, column, $"{what} {missing}; remove the row, or fill the value in.");
}
