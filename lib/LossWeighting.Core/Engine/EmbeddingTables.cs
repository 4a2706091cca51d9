using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>
/// What lies below the first layer of a dense net where some features are ids: a table with a vector per id for each of
/// them. It makes the first layer's inputs, and hands their gradient on to the vectors. The tables lie in the net's own vector of parameters,
/// each made up to a multiple of <see cref="MatrixKernel.Width"/>.
/// </summary>
sealed class EmbeddingTables
{
    readonly int width;
    readonly Table[] tables;
    readonly int[] touched; // where the gradient of the last batch is not 0: the places of its vectors
    int touchedCount;

    /// <param name="features">Columns of the features.</param>
    /// <param name="ids">The ids beside them.</param>
    /// <param name="width">Numbers in a vector.</param>
    /// <param name="rows">Rows in a batch, at most.</param>
    internal EmbeddingTables(int features, IReadOnlyList<IdFeature> ids, int width, int rows)
    {
        EmbeddingTable.RequireFit(ids, width);
        this.width = width;
        Dense = features;
        var offset = 0;
        tables = new Table[ids.Count];
        for (var t = 0; t < tables.Length; t++)
        {
            tables[t] = new(ids[t].Count, offset);
            offset += MatrixKernel.Padded(ids[t].Count * width);
        }

        Length = offset;
        touched = new int[rows * ids.Count];
    }

    /// <summary>Numbers in all tables, with what is padding.</summary>
    internal int Length { get; }

    /// <summary>Features that are no ids: the first inputs of the first layer.</summary>
    internal int Dense { get; }

    /// <summary>Inputs of the first layer: the dense features, then the ids' vectors.</summary>
    internal int Inputs => Dense + tables.Length * width;

    /// <summary>Floats from one row of the vectors' gradient to the next.</summary>
    internal int VectorColumns => MatrixKernel.Narrow(tables.Length * width);

    /// <summary>Draws the start of all vectors.</summary>
    internal void Initialise(Span<float> parameters, Random random)
    {
        foreach (var table in tables)
            EmbeddingTable.Draw(Of(table, parameters), width, random);
    }

    /// <summary>The tables, <c>[ids, width]</c> each.</summary>
    internal IReadOnlyList<Matrix> Read(ReadOnlySpan<float> parameters)
    {
        var read = new Matrix[tables.Length];
        for (var t = 0; t < read.Length; t++)
            read[t] = new(tables[t].Count, width, parameters.Slice(tables[t].Offset, tables[t].Count * width).ToArray());
        return read;
    }

    /// <summary>From features <c>[rows, Dense]</c> and codes <c>[rows, tables]</c> to <paramref name="inputs"/> <c>[rows, Inputs]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void LookUp(ReadOnlySpan<float> features, ReadOnlySpan<int> codes, int rows, ReadOnlySpan<float> parameters, Span<float> inputs)
    {
        for (var row = 0; row < rows; row++)
        {
            var to = inputs.Slice(row * Inputs, Inputs);
            features.Slice(row * Dense, Dense).CopyTo(to);
            for (var t = 0; t < tables.Length; t++)
                parameters.Slice(Place(t, codes[row * tables.Length + t]), width).CopyTo(to[(Dense + t * width)..]);
        }
    }

    /// <summary>
    /// Makes <paramref name="gradient"/>, that of the last batch before, the gradient of this one. Rows with the same id add up, in their
    /// order; only the vectors of the two batches are touched.
    /// </summary>
    /// <param name="codes">The batch's ids, <c>[rows, tables]</c>.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="vectors">The loss' gradient by the vectors of every row, <c>[rows, VectorColumns]</c>.</param>
    /// <param name="gradient">The loss' gradient by all tables.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void WriteGradient(ReadOnlySpan<int> codes, int rows, ReadOnlySpan<float> vectors, Span<float> gradient)
    {
        foreach (var place in touched.AsSpan(0, touchedCount))
            gradient.Slice(place, width).Clear();
        touchedCount = 0;
        for (var row = 0; row < rows; row++)
            for (var t = 0; t < tables.Length; t++)
            {
                var place = Place(t, codes[row * tables.Length + t]);
                var from = vectors.Slice(row * VectorColumns + t * width, width);
                var to = gradient.Slice(place, width);
                for (var i = 0; i < from.Length; i++) // few
                    to[i] += from[i];
                touched[touchedCount++] = place;
            }
    }

    int Place(int table, int id) => tables[table].Offset + id * width;

    Span<float> Of(Table table, Span<float> parameters) => parameters.Slice(table.Offset, table.Count * width);

    /// <summary>A table's place among the tables.</summary>
    readonly record struct Table(int Count, int Offset);
}
