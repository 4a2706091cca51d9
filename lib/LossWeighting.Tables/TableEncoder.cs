namespace LossWeighting;

/// <summary>A column's part of the features: how many, what they are called, and what they are in a row.</summary>
abstract class FeatureColumn
{
    /// <summary>One name per feature.</summary>
    internal required IReadOnlyList<string> Names { get; init; }

    /// <summary>Writes the features of rows.</summary>
    /// <param name="rows">The first row, and how many.</param>
    /// <param name="features">From the first feature of the first row on; 0 before.</param>
    /// <param name="width">From a row to the next.</param>
    internal abstract void Write((int First, int Count) rows, Span<float> features, int width);

    /// <summary>Standardised: <c>(x − mean) / standard deviation</c>, of the training rows as they are encoded; the mean where there is no number.</summary>
    internal sealed class Number(NumberValues values, double mean, double deviation) : FeatureColumn
    {
        internal override void Write((int First, int Count) rows, Span<float> features, int width)
        {
            for (var i = 0; i < rows.Count; i++)
                if (values[rows.First + i] is var value && !double.IsNaN(value))
                    features[i * width] = (float)((value - mean) / deviation);
        }
    }

    /// <summary>1 where there is no number.</summary>
    internal sealed class IsMissing(NumberValues values) : FeatureColumn
    {
        internal override void Write((int First, int Count) rows, Span<float> features, int width)
        {
            for (var i = 0; i < rows.Count; i++)
                features[i * width] = values.IsMissing(rows.First + i) ? 1 : 0;
        }
    }

    /// <summary>A feature for some of the texts, 1 where it is this one.</summary>
    /// <param name="values">The column.</param>
    /// <param name="places">The place of each text's feature, and last that of no text; negative where there is none.</param>
    internal sealed class Categories(TextValues values, int[] places) : FeatureColumn
    {
        internal override void Write((int First, int Count) rows, Span<float> features, int width)
        {
            for (var i = 0; i < rows.Count; i++)
                if (values[rows.First + i] is var code && places[code == TextValues.Missing ? ^1 : code] is >= 0 and var place)
                    features[i * width + place] = 1;
        }
    }
}

/// <summary>One column of ids.</summary>
/// <param name="values">The column.</param>
/// <param name="idOf">From a row to the id of its text; where there is no text, it is 0.</param>
sealed class IdColumn(TextValues values, Func<int, int> idOf)
{
    internal int IdOf(int row) => values[row] == TextValues.Missing ? 0 : idOf(row);
}

/// <summary>Turns columns into the features of some rows.</summary>
static class TableEncoder
{
    const int BlockRows = 1024;

    /// <summary>The features of the given rows, in the given order, <c>[rows, features]</c>: one pass over the table, in its order.</summary>
    /// <param name="columns">The columns; their features lie side by side.</param>
    /// <param name="parts">Rows of each part; together, all rows.</param>
    /// <returns>One table per part.</returns>
    internal static Matrix[] Encode(IReadOnlyList<FeatureColumn> columns, params int[][] parts)
    {
        var width = columns.Sum(column => column.Names.Count);
        var tables = parts.Select(rows => new float[rows.Length * width]).ToArray();
        var places = new (int Part, int Index)[parts.Sum(rows => rows.Length)];
        for (var part = 0; part < parts.Length; part++)
            for (var i = 0; i < parts[part].Length; i++)
                places[parts[part][i]] = (part, i);

        var block = new float[Math.Min(BlockRows, places.Length) * width];
        for (var first = 0; first < places.Length; first += BlockRows)
        {
            var count = Math.Min(BlockRows, places.Length - first);
            block.AsSpan().Clear();
            var feature = 0;
            foreach (var column in columns)
            {
                column.Write((first, count), block.AsSpan(feature), width);
                feature += column.Names.Count;
            }

            for (var i = 0; i < count; i++)
                block.AsSpan(i * width, width).CopyTo(tables[places[first + i].Part].AsSpan(places[first + i].Index * width));
        }

        return [.. parts.Zip(tables, (rows, table) => new Matrix(rows.Length, width, table))];
    }
}
