using System.Text.RegularExpressions;

namespace LossWeighting;

/// <summary>
/// A table of one's own, from CSV or Parquet files, as data to train on. What a column becomes, unless <see cref="TableSchema"/> says:
/// numbers and booleans are standardised, with the mean where there is none and a 0/1 feature that says so; text with few values becomes one
/// 0/1 feature per value, no text being a value of its own; text with more values that recur, and whole numbers whose name ends in
/// <c>id</c>, are ids that a model learns a vector for (<see cref="IdFeature"/>). Left out, and said so in <see cref="Columns"/>: row numbers,
/// text that hardly recurs, dates, lists, and what is the same in all training rows. A target must not be missing. Means, deviations, values
/// and ids are those of the training rows.
/// </summary>
public sealed partial class TableDataset
{
    const int MostCategoriesAsked = 1000;

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
        var table = new Values(source, schema);
        var (train, heldOut) = table.Split();
        var labels = table.Labels(train);
        var features = new Features(table, train, heldOut);
        var columns = source.Columns.Select(features.Add).ToArray();
        var inOrder = features.InOrder;
        if (inOrder.Count == 0)
            throw source.Error("no column is left that can be a feature.");
        if ((long)table.Rows * inOrder.Sum(column => column.Names.Count) > Array.MaxLength)
            throw source.Error($"{Text.Count(table.Rows)} rows of {Text.Count(inOrder.Sum(column => column.Names.Count))} features are too many: leave columns out, or take columns with many values as ids.");
        source.Dispose(); // all is read; what DuckDB holds is not needed beside the features

        var encoded = TableEncoder.Encode(inOrder, train, heldOut);
        var weights = table.SampleWeights();
        var groups = table.Groups();
        return new(table.Rows, columns, new(Part(encoded[0], train), Part(encoded[1], heldOut)));

        MultiTargetData Part(Matrix part, int[] rows) => new(
            part, [.. inOrder.SelectMany(column => column.Names)], labels.SelectRows(rows), schema.Targets,
            weights is null ? null : Array.ConvertAll(rows, row => weights[row]), features.Ids, groups is null ? null : Array.ConvertAll(rows, row => groups[row]));
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




    [GeneratedRegex(@"(?:\A|[_\W])(?:id|ID|Id)\z|[a-z]I[dD]\z")]
    private static partial Regex IdName();

    /// <summary>The columns that are needed, as they are in the table.</summary>
    sealed class Values
    {
        readonly TableSource source;
        readonly Dictionary<string, NumberValues> numbers = [];
        readonly Dictionary<string, TextValues> texts = [];

        internal Values(TableSource source, TableSchema schema)
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
            : column.IsNumber ? column.IsWhole && IdName().IsMatch(column.Name) ? Reading.Text : Reading.Number
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

        internal float[]? SampleWeights() => Schema.SampleWeight is { } column
            ? Array.ConvertAll(Required(column, "the sample weight", value => value < 0 ? $"a sample weight is 0 or more, not {Text.Number(value)}." : null), value => (float)value)
            : null;

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

    /// <summary>Columns that become features.</summary>
    sealed class Features(Values table, int[] train, int[] heldOut)
    {
        readonly List<FeatureColumn> numbers = [], categories = [], ids = [];
        readonly List<IdFeature> idFeatures = [];
        readonly int[] trainInOrder = [.. train.Order()]; // a pass over the table meets its columns row by row

        TableSchema Schema => table.Schema;

        /// <summary>Numbers, then categories, then ids.</summary>
        internal IReadOnlyList<FeatureColumn> InOrder => [.. numbers, .. categories, .. ids];

        internal IReadOnlyList<IdFeature> Ids => idFeatures;

        /// <summary>Adds a column's features, and says what became of it.</summary>
        internal TableColumn Add(SourceColumn column)
        {
            var (name, isId) = (column.Name, Schema.Ids.Contains(column.Name));
            if (Schema.Targets.Any(target => target.Name == name))
                return new(name, ColumnUse.Target, 0, 0, "");
            if (name == Schema.Group && !isId && !Schema.Categories.Contains(name) && (Schema.Exclude.Contains(name) || (Schema.Time ?? Schema.HeldOut) is null))
                return new(name, ColumnUse.Role, 0, 0, "the group");
            if (name == Schema.SampleWeight || name == Schema.Time || name == Schema.HeldOut)
                return new(name, ColumnUse.Role, 0, 0, name == Schema.SampleWeight ? "the sample weight" : name == Schema.Time ? "the time" : "1 where held out");
            if (Schema.Exclude.Contains(name))
                return LeftOut(name, 0, "as asked");
            var added = table.NumbersOf(name) is { } values ? AddNumber(column, values)
                : Schema.Categories.Contains(name) || isId || column.IsText || column.IsNumber ? AddText(column, table.TextsOf(name))
                : LeftOut(name, 0, $"{column.Type}: neither number nor text");
            return name == Schema.Group ? added with { Note = string.Join("; ", new[] { "also the group", added.Note }.Where(note => note.Length > 0)) } : added;
        }

        TableColumn AddNumber(SourceColumn column, NumberValues values)
        {
            var (known, mean, deviation) = Moments(values);
            if (values is NumberValues.Compact { Error: var error } && !(error <= deviation * 1e-4))
                return AddNumber(column, table.ReadAgainAsNumbers(column));
            var (varies, isMissing) = (deviation > 0, known < train.Length);
            if (!varies && (known == 0 || !isMissing))
                return LeftOut(column.Name, values.Missing, Constant(known));
            if (column.IsWhole && IsRowNumber(values))
                return LeftOut(column.Name, 0, "a number for each row, one after the other");
            if (varies)
                numbers.Add(new FeatureColumn.Number(values, mean, deviation) { Names = [column.Name] });
            if (isMissing)
                numbers.Add(new FeatureColumn.IsMissing(values) { Names = [FreeName($"{column.Name} missing")] });
            return new(column.Name, ColumnUse.Number, (varies ? 1 : 0) + (isMissing ? 1 : 0), values.Missing, values.Missing == 0 ? "" : $"{Text.Count(values.Missing)} missing: the mean instead{(isMissing ? ", and a feature that says so" : "")}");
        }

        // of the training rows, with the mean where there is no number; 0 exactly where all numbers are the same
        (int Known, double Mean, double Deviation) Moments(NumberValues values)
        {
            var (known, sum, squares, least, most) = (0, 0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
            foreach (var row in trainInOrder)
                if (values[row] is var value && !double.IsNaN(value))
                    (known, sum, least, most) = (known + 1, sum + value, Math.Min(least, value), Math.Max(most, value));
            var mean = sum / known;
            foreach (var row in trainInOrder)
                if (values[row] is var value && !double.IsNaN(value))
                    squares += (value - mean) * (value - mean);
            return (known, mean, known == 0 || least == most ? 0 : Math.Sqrt(squares / train.Length));
        }

        string FreeName(string name) => numbers.Any(column => column.Names.Contains(name)) || table.HasColumn(name) ? FreeName(name + "'") : name;

        // n different whole numbers from the least to the least + n − 1
        bool IsRowNumber(NumberValues values)
        {
            if (values.Missing > 0 || table.Rows < 100) // in a small table, anything may be
                return false;
            var least = double.PositiveInfinity;
            for (var row = 0; row < table.Rows; row++)
                least = Math.Min(least, values[row]);
            var seen = new bool[table.Rows];
            for (var row = 0; row < table.Rows; row++)
            {
                var place = values[row] - least;
                if (!(place < table.Rows) || place != Math.Floor(place) || seen[(int)place])
                    return false;
                seen[(int)place] = true;
            }

            return true;
        }

        TableColumn AddText(SourceColumn column, TextValues values)
        {
            var (name, known) = (column.Name, table.Rows - values.MissingRows);
            var isCategory = Schema.Categories.Contains(name);
            var isId = Schema.Ids.Contains(name) || (!isCategory && (column.IsNumber || (table.IsCsv && known > 0 && values.NumberRows == known && IdName().IsMatch(name))));
            if (table.IsCsv && !isId && !isCategory && !values.HasCodes && name != Schema.Group) // elsewhere text is declared to be text
            {
                if (known > 0 && values.NumberRows == known)
                    return AddNumber(column, table.ReadAgainAsNumbers(column));
                if (values.NumberRows > known / 2 && values.FirstNoNumber is var (row, text))
                    throw table.Error(row, name, $"'{Text.Short(text)}' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.");
            }

            var different = values.Different();
            var trained = values.IsHashed ? [] : Trained(values);
            if (!values.IsHashed && trained.Count < 2)
                return LeftOut(name, values.MissingRows, Constant(trained.Contains(TextValues.Missing) ? 0 : train.Length));
            if (isCategory && (values.IsHashed || trained.Count > MostCategoriesAsked))
                throw table.Error($"column '{Text.Short(name)}': {Text.Count(different)} different values are too many for a feature each. Take it as ids, or leave it out.");
            if (isCategory || (!isId && !values.IsHashed && trained.Count <= Schema.MostCategories))
                return AddCategories(name, values, trained);
            if (!Schema.Ids.Contains(name) && different > known / 2)
                return LeftOut(name, values.MissingRows, $"{Text.Count(different)} different values in {Text.Count(known)} rows: an identifier, or free text");
            return AddIds(name, values, trained, different);
        }

        // the codes that training rows have, no text among them
        HashSet<int> Trained(TextValues values)
        {
            HashSet<int> seen = [];
            foreach (var row in trainInOrder)
                seen.Add(values[row]);
            return seen;
        }

        /// <summary>One feature per text that training rows have; no text is a text of its own.</summary>
        TableColumn AddCategories(string name, TextValues values, HashSet<int> trained)
        {
            var inOrder = trained.Select(code => (Code: code, Text: code == TextValues.Missing ? "(missing)" : values.Texts[code])).OrderBy(one => one.Text, StringComparer.Ordinal).ToArray();
            var places = new int[values.Texts.Count + 1];
            Array.Fill(places, -1);
            foreach (var (place, one) in inOrder.Index())
                places[one.Code == TextValues.Missing ? ^1 : one.Code] = place;
            categories.Add(new FeatureColumn.Categories(values, places) { Names = [.. inOrder.Select(one => $"{name}={one.Text}")] });
            return new(name, ColumnUse.Categories, inOrder.Length, values.MissingRows, values.MissingRows == 0 ? "" : $"{Text.Count(values.MissingRows)} missing: a value of its own");
        }

        /// <summary>An id per text that training rows have, from 1 in the order of the table. More texts than ids are hashed, and share them.</summary>
        TableColumn AddIds(string name, TextValues values, HashSet<int> trained, int different)
        {
            if (values.IsHashed || different > Schema.MostIds) // of hashes, there may be a few less than of texts
            {
                Add(row => 1 + values.HashOf(row) % Schema.MostIds, Schema.MostIds + 1);
                return new(name, ColumnUse.Id, 1, values.MissingRows, $"about {Text.Count(different)} different values, hashed into {Text.Count(Schema.MostIds)} ids");
            }

            var idOf = new int[values.Texts.Count];
            var count = 1;
            for (var code = 0; code < idOf.Length; code++)
                if (trained.Contains(code))
                    idOf[code] = count++;
            var column = Add(row => idOf[values[row]], count);
            return new(name, ColumnUse.Id, 1, values.MissingRows, $"{Text.Count(count - 1)} ids; {Text.Count(heldOut.Count(row => column.IdOf(row) == 0))} of {Text.Count(heldOut.Length)} held-out rows have none of them");

            FeatureColumn.Id Add(Func<int, int> idOf, int count)
            {
                var column = new FeatureColumn.Id(values, idOf) { Names = [name] };
                ids.Add(column);
                idFeatures.Add(new(name, count));
                return column;
            }
        }

        static TableColumn LeftOut(string name, int missing, string why) => new(name, ColumnUse.LeftOut, 0, missing, why);

        static string Constant(int known) => known == 0 ? "no values in the training rows" : "the same in all training rows";
    }
}
