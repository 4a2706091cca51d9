namespace LossWeighting;

/// <summary>Columns that become features.</summary>
sealed class TableFeatures(TableValues table, int[] train, int[] heldOut)
{
    const int MostCategoriesAsked = 1000;

    readonly List<FeatureColumn> numbers = [], categories = [];
    readonly List<IdColumn> ids = [];
    readonly List<IdFeature> idFeatures = [];
    readonly int[] trainInOrder = [.. train.Order()]; // a pass over the table meets its columns row by row

    TableSchema Schema => table.Schema;

    /// <summary>Numbers, then categories.</summary>
    internal IReadOnlyList<FeatureColumn> InOrder => [.. numbers, .. categories];

    /// <summary>The ids of some rows.</summary>
    internal CodeMatrix Codes(int[] rows)
    {
        var codes = new int[rows.Length * ids.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = ids[i % ids.Count].IdOf(rows[i / ids.Count]);
        return new(rows.Length, ids.Count, codes);
    }

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
        var added = table.IsNumber(name) ? AddNumber(column)
            : Schema.Categories.Contains(name) || isId || column.IsText || column.IsNumber ? AddText(column, table.Texts(name))
            : LeftOut(name, 0, $"{column.Type}: neither number nor text");
        if (name != Schema.Group) // whose texts are asked for again
            table.Drop(name);
        return name == Schema.Group ? added with { Note = string.Join("; ", new[] { "also the group", added.Note }.Where(note => note.Length > 0)) } : added;
    }

    TableColumn AddNumber(SourceColumn column)
    {
        var compact = table.Numbers(column.Name, new NumberValues.Compact(table.Rows));
        var moments = Moments(compact);
        if (compact.Error <= moments.Deviation * 1e-4)
            return AddNumber(column, compact, moments);
        var exact = table.Numbers(column.Name, new NumberValues.Exact(table.Rows));
        return AddNumber(column, exact, Moments(exact));
    }

    TableColumn AddNumber(SourceColumn column, NumberValues values, (int Known, double Mean, double Deviation) moments)
    {
        var (known, mean, deviation) = moments;
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
        var isId = Schema.Ids.Contains(name) || (!isCategory && (column.IsNumber || (table.IsCsv && known > 0 && values.NumberRows == known && IdName.Pattern().IsMatch(name))));
        if (table.IsCsv && !isId && !isCategory && !values.HasCodes && name != Schema.Group) // elsewhere text is declared to be text
        {
            if (known > 0 && values.NumberRows == known)
                return AddNumber(column);
            if (values.NumberRows > known / 2 && values.FirstNoNumber is var (row, text))
                throw table.Error(row, name, $"'{Text.Short(text)}' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.");
        }

                var trained = values.IsHashed ? [] : Trained(values);
        if (!values.IsHashed && trained.Count < 2)
            return LeftOut(name, values.MissingRows, Constant(trained.Contains(TextValues.Missing) ? 0 : train.Length));
        if (isCategory && (values.IsHashed || trained.Count > MostCategoriesAsked))
            throw table.Error($"column '{Text.Short(name)}': {Text.Count(values.Different)} different values are too many for a feature each. Take it as ids, or leave it out.");
        if (isCategory || (!isId && !values.IsHashed && trained.Count <= Schema.MostCategories))
            return AddCategories(name, values, trained);
        if (!Schema.Ids.Contains(name) && values.Different > known / 2)
            return LeftOut(name, values.MissingRows, $"{Text.Count(values.Different)} different values in {Text.Count(known)} rows: an identifier, or free text");
        return AddIds(name, values, trained);
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
    TableColumn AddIds(string name, TextValues values, HashSet<int> trained)
    {
        if (values.IsHashed || values.Different > Schema.MostIds)
        {
            Add(row => 1 + values.HashOf(row) % Schema.MostIds, Schema.MostIds + 1);
            return new(name, ColumnUse.Id, 1, values.MissingRows, $"{Text.Count(values.Different)} different values, hashed into {Text.Count(Schema.MostIds)} ids");
        }

        var idOf = new int[values.Texts.Count];
        var count = 1;
        for (var code = 0; code < idOf.Length; code++)
            if (trained.Contains(code))
                idOf[code] = count++;
        var column = Add(row => idOf[values[row]], count);
        return new(name, ColumnUse.Id, 1, values.MissingRows, $"{Text.Count(count - 1)} ids; {Text.Count(heldOut.Count(row => column.IdOf(row) == 0))} of {Text.Count(heldOut.Length)} held-out rows have none of them");

        IdColumn Add(Func<int, int> idOf, int count)
        {
            var column = new IdColumn(values, idOf);
            ids.Add(column);
            idFeatures.Add(new(name, count));
            return column;
        }
    }

    static TableColumn LeftOut(string name, int missing, string why) => new(name, ColumnUse.LeftOut, 0, missing, why);

    static string Constant(int known) => known == 0 ? "no values in the training rows" : "the same in all training rows";
}
