namespace LossWeighting;

/// <summary>A column's part of the features: how many, what they are called, and what they are in a row.</summary>
/// <param name="Names">One name per feature.</param>
/// <param name="Write">Writes the features of a row, which are 0 before.</param>
sealed record FeatureColumn(IReadOnlyList<string> Names, FeatureColumn.Writer Write)
{
    internal delegate void Writer(int row, Span<float> features);

    /// <summary>Standardised: <c>(x − mean) / standard deviation</c>; the mean where there is no number.</summary>
    internal static FeatureColumn Number(string name, NumberValues values, int[] train)
    {
        var known = 0L;
        double sum = 0, squares = 0;
        foreach (var row in train)
            if (!values.IsMissing(row))
                (sum, known) = (sum + values[row], known + 1);
        var mean = sum / known;
        foreach (var row in train) // in the training rows as they are encoded: with the mean where there is no number
            if (!values.IsMissing(row))
                squares += (values[row] - mean) * (values[row] - mean);
        var deviation = Math.Sqrt(squares / train.Length);
        return new([name], (row, features) => features[0] = values.IsMissing(row) || deviation == 0 ? 0 : (float)((values[row] - mean) / deviation));
    }

    /// <summary>1 where there is no number.</summary>
    internal static FeatureColumn IsMissing(string name, NumberValues values) => new([name], (row, features) => features[0] = values.IsMissing(row) ? 1 : 0);

    /// <summary>One feature per text that training rows have, 1 where it is this one; no text is a text of its own.</summary>
    internal static FeatureColumn Categories(string name, TextValues values, int[] train)
    {
        var inOrder = train.Select(row => values[row]).Distinct()
            .Select(code => (Code: code, Text: code == TextValues.Missing ? "(missing)" : values.Texts[code])).OrderBy(one => one.Text, StringComparer.Ordinal).ToArray();
        var places = new int[values.Texts.Count + 1]; // the last is that of no text
        Array.Fill(places, -1);
        foreach (var (i, one) in inOrder.Index())
            places[one.Code == TextValues.Missing ? ^1 : one.Code] = i;
        return new([.. inOrder.Select(one => $"{name}={one.Text}")], (row, features) =>
        {
            var code = values[row];
            if (places[code == TextValues.Missing ? ^1 : code] is >= 0 and var place)
                features[place] = 1;
        });
    }

    /// <summary>
    /// An id per text that training rows have, from 1 in the order of the table; 0 where there is none or it is another. More texts than ids
    /// are hashed, and share them.
    /// </summary>
    internal static (FeatureColumn Column, IdFeature Feature) Ids(string name, TextValues values, int[] train, int mostIds)
    {
        if (values.IsHashed || values.Texts.Count > mostIds)
            return (new([name], (row, features) => features[0] = values[row] == TextValues.Missing ? 0 : 1 + values.HashOf(row) % mostIds), new(name, mostIds + 1));
        var ids = new int[values.Texts.Count];
        foreach (var row in train)
            if (values[row] != TextValues.Missing)
                ids[values[row]] = 1;
        var count = 1;
        for (var code = 0; code < ids.Length; code++)
            if (ids[code] > 0)
                ids[code] = count++;
        return (new([name], (row, features) => features[0] = values[row] == TextValues.Missing ? 0 : ids[values[row]]), new(name, count));
    }
}

/// <summary>Turns columns into the features of some rows.</summary>
static class TableEncoder
{
    /// <summary>The features of the given rows, in the given order, <c>[rows, features]</c>: one pass over the table, row by row.</summary>
    /// <param name="columns">The columns; their features lie side by side.</param>
    /// <param name="parts">Rows of the training part, then of the held-out part.</param>
    /// <returns>One table per part.</returns>
    internal static Matrix[] Encode(IReadOnlyList<FeatureColumn> columns, params int[][] parts)
    {
        var width = columns.Sum(column => column.Names.Count);
        var values = parts.Select(rows => new float[rows.Length * width]).ToArray();
        var place = new (int Part, int Index)[parts.Sum(rows => rows.Length)];
        for (var part = 0; part < parts.Length; part++)
            for (var i = 0; i < parts[part].Length; i++)
                place[parts[part][i]] = (part, i);
        for (var row = 0; row < place.Length; row++)
        {
            var features = values[place[row].Part].AsSpan(place[row].Index * width, width);
            foreach (var column in columns)
            {
                column.Write(row, features[..column.Names.Count]);
                features = features[column.Names.Count..];
            }
        }

        return [.. parts.Zip(values, (rows, table) => new Matrix(rows.Length, width, table))];
    }
}
