namespace LossWeighting;

/// <summary>The shape of a dense net that all targets share but for their outputs.</summary>
/// <param name="Hidden">Widths of the hidden layers, first to last, each at least 1; empty for a linear model.</param>
/// <param name="EmbeddingWidth">Numbers in the vector that a model learns for an id, at least 1; of no effect where the data have no ids.</param>
public sealed record NetShape(IReadOnlyList<int> Hidden, int EmbeddingWidth = NetShape.DefaultEmbeddingWidth)
{
    internal const int DefaultEmbeddingWidth = 8;

    /// <summary>One hidden layer of 64.</summary>
    public static NetShape Default { get; } = new([64]);

    internal void Validate()
    {
        foreach (var width in Hidden)
            Require.That(width >= 1, nameof(Hidden), width, "a list of widths of at least 1");
        Require.That(EmbeddingWidth >= 1, nameof(EmbeddingWidth), EmbeddingWidth, "at least 1");
    }
}
