namespace LossWeighting;

/// <summary>The columns that are needed, as they are in the table.</summary>
sealed class TableValues
{
    readonly TableSource source;
    readonly Dictionary<string, NumberValues> numbers = [];
    readonly Dictionary<string, TextValues> texts = [];

    internal TableValues(TableSource source, TableSchema schema)
    {
        this.source = source;
        Schema = schema;
        var wanted = source.Columns.Select(column => (Column: column, Reading: ReadingOf(column))).Where(one => one.Reading is not null).Select(one => (one.Column, Reading: one.Reading!.Value)).ToArray();
        Rows = Read(wanted);
        if (Rows < 2)
            throw source.Error($"the table has {(Rows == 0 ? "no rows" : "only one row")}; at least two are needed, one to train on and one to judge by.");
    }

    internal TableSchema Schema { get; }

    internal int Rows { get; }

    internal bool HasColumn(string name) => source.Columns.Any(column => column.Name == name);

    internal NumberValues? NumbersOf(string column) => numbers.GetValueOrDefault(column);

    internal TextValues TextsOf(string column) => texts[column];

    internal InvalidDataException Error(int row, string column, string problem) => source.Error(row, column, problem);

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
    bool IsAsked(string column) => Schema.Targets.Any(target => target.Name == column) || column == Schema.SampleWeight || column == Schema.HeldOut;

    int Read(IReadOnlyList<(SourceColumn Column, Reading Reading)> wanted)
    {
        var texts = wanted.Index().Where(one => one.Item.Reading == Reading.Text).Select(one => (Field: one.Index, Values: NewTexts(one.Item.Column.Name))).ToArray();
        var numbers = wanted.Index().Where(one => one.Item.Reading != Reading.Text)
            .Select(one => (Field: one.Index, Values: NewNumbers(one.Item.Column.Name, one.Item.Reading), one.Item.Column.Name, IsText: one.Item.Reading == Reading.Number && !one.Item.Column.IsNumber)).ToArray();
        return source.Read(wanted, (row, reader) =>
        {
            foreach (var (field, values) in texts)
                values.Add(reader.IsDBNull(field) ? null : reader.GetString(field));
            foreach (var (field, values, name, isText) in numbers)
                if (reader.IsDBNull(field))
                    values.AddMissing();
                else
                    values.Add(Finite(row, name, isText ? Parsed(row, name, reader.GetString(field)) : reader.GetDouble(field)));
        });
    }

    TextValues NewTexts(string column) => texts[column] = new(mostKept: column == Schema.Group ? Array.MaxLength : Math.Max(Schema.MostIds, Schema.MostCategories));

    NumberValues NewNumbers(string column, Reading reading) =>
        numbers[column] = reading == Reading.Moment || IsAsked(column) || numbers.ContainsKey(column) ? new NumberValues.Exact() : new NumberValues.Compact();

    double Parsed(int row, string column, string text) => TextValues.Number(text)
        ?? throw Error(row, column, $"'{Text.Short(text)}' is no number, as {(Schema.Targets.Any(one => one.Name == column) ? "the target" : "this column")} must be.");

    double Finite(int row, string column, double value) => float.IsFinite((float)value)
        ? value
        : throw Error(row, column, $"{Text.Number(value)} is not finite{(double.IsFinite(value) ? " in single precision" : "")}. Where there is no value, leave the cell empty.");

    /// <summary>
    /// A column of text whose texts are all numbers, as numbers: its first rows were all empty, so they told nothing of the type. Or a
    /// column of numbers, exactly.
    /// </summary>
    internal NumberValues ReadAgainAsNumbers(SourceColumn column)
    {
        Read([(column, Reading.Number)]);
        return numbers[column.Name];
    }

    internal bool IsCsv => source.IsCsv;

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
            var values = TextsOf(group);
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
        var values = TextsOf(column);
        return [.. Enumerable.Range(0, Rows).Select(row => values[row] != TextValues.Missing ? values[row] : throw Missing(row, column, "the group", "is missing"))];
    }

    double[] Required(string column, string what, Func<double, string?> problem, string missing = "is missing")
    {
        var values = numbers[column];
        return [.. Enumerable.Range(0, Rows).Select(row => values.IsMissing(row) ? throw Missing(row, column, what, missing)
            : problem(values[row]) is { } wrong ? throw Error(row, column, wrong) : values[row])];
    }

    InvalidDataException Missing(int row, string column, string what, string missing) => Error(row, column, $"{what} {missing}; remove the row, or fill the value in.");

}
