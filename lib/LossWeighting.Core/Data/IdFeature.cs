namespace LossWeighting;

/// <summary>A feature that holds ids, such as that of a user: a model learns a vector for each id, instead of reading the id as a quantity.</summary>
/// <param name="Name">Its name among the features.</param>
/// <param name="Count">How many ids there are: they go from 0 to <c>Count − 1</c>. 0 stands for what training rows do not have.</param>
public sealed record IdFeature(string Name, int Count)
{
    /// <summary>Ids are kept among features of single precision, which holds whole numbers up to this one exactly.</summary>
    public const int MostIds = 1 << 24;

    /// <inheritdoc cref="IdFeature(string, int)"/>
    public int Count { get; } = Count is >= 1 and <= MostIds ? Count : throw new ArgumentOutOfRangeException(nameof(Count), Count, $"'{Name}' needs 1 to {MostIds} ids.");

    /// <summary>Checks the last columns of the features.</summary>
    /// <exception cref="ArgumentException">A value is none of the ids; the message names row and feature.</exception>
    internal static void RequireIn(Matrix features, IReadOnlyList<IdFeature> ids)
    {
        var first = features.Columns - ids.Count;
        for (var i = 0; i < ids.Count; i++)
            for (var row = 0; row < features.Rows; row++)
                if (features[row, first + i] is var id && !(id >= 0 && id < ids[i].Count && id == MathF.Floor(id)))
                    throw new ArgumentException($"Row {row}, feature '{ids[i].Name}': an id is a whole number from 0 to {ids[i].Count - 1}, not {id}.", nameof(features));
    }
}
