namespace LossWeighting;

/// <summary>A feature that holds ids, such as that of a user: a model learns a vector for each id, instead of reading the id as a quantity.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Count">How many ids there are: they go from 0 to <c>Count − 1</c>. 0 stands for what training rows do not have.</param>
public sealed record IdFeature(string Name, int Count)
{
    /// <summary>As many as a table of vectors may have.</summary>
    public const int MostIds = 1 << 24;

    /// <inheritdoc cref="IdFeature(string, int)"/>
    public int Count { get; } = Count is >= 1 and <= MostIds ? Count : throw new ArgumentOutOfRangeException(nameof(Count), Count, $"'{Name}' needs 1 to {MostIds} ids.");

    /// <summary>Checks the columns of codes, one for each of the ids.</summary>
    /// <exception cref="ArgumentException">A value is none of the ids; the message names row and feature.</exception>
    internal static void RequireIn(CodeMatrix codes, IReadOnlyList<IdFeature> ids)
    {
        if (codes.Columns != ids.Count)
            throw new ArgumentException($"{codes.Columns} columns of codes, but {ids.Count} ids ({string.Join(", ", ids.Select(id => id.Name))}): one column each is needed.", nameof(codes));
        for (var i = 0; i < ids.Count; i++)
            for (var row = 0; row < codes.Rows; row++)
                if ((uint)codes[row, i] >= (uint)ids[i].Count)
                    throw new ArgumentException($"Row {row}, feature '{ids[i].Name}': an id is a whole number from 0 to {ids[i].Count - 1}, not {codes[row, i]}.", nameof(codes));
    }
}
