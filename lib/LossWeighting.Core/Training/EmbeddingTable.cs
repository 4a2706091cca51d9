namespace LossWeighting;

/// <summary>A table with a vector for every id of an <see cref="IdFeature"/>: <c>[ids, width]</c>, row by row.</summary>
static class EmbeddingTable
{
    const double Bound = 0.05;

    const long MostNumbers = 1 << 30; // so that no place in a vector of all parameters exceeds an int

    /// <summary>
    /// Uniform in ±0.05: what Keras' <c>Embedding</c> does. Vector 0 is 0, since it stands for ids that no training row has: nothing
    /// trains it, and random numbers would be noise to every such row.
    /// </summary>
    internal static void Draw(Span<float> table, int width, Random random)
    {
        table[..width].Clear();
        for (var i = width; i < table.Length; i++)
            table[i] = (float)((2 * random.NextDouble() - 1) * Bound);
    }

    /// <summary>Checks the vectors' width.</summary>
    /// <exception cref="ArgumentException">It is under 1, or the tables would be too large.</exception>
    internal static void RequireFit(IReadOnlyList<IdFeature> ids, int width)
    {
        if (width < 1)
            throw new ArgumentException($"The vector of an id needs a width of at least 1, not {width}.", nameof(width));
        var count = ids.Sum(id => (long)id.Count);
        if (count * width > MostNumbers)
            throw new ArgumentException($"{count} ids ({string.Join(", ", ids.Select(id => id.Name))}) with {width} numbers each are over {MostNumbers} numbers: take shorter vectors or fewer ids.", nameof(width));
    }
}
