using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossWeighting;

/// <summary>
/// A small dense net with all it needs to train: the same function as the TorchSharp model's, on plain arrays that stay in cache.
/// Nothing is allocated after construction; the net is used again for model after model.
/// <para>
/// All parameters lie in one vector, layer by layer: weights <c>[inputs, columns]</c>, then biases <c>[columns]</c>, where columns are the
/// layer's outputs rounded up to whole registers, and every layer is made up to a multiple of <see cref="MatrixKernel.Width"/>. What is padding
/// starts at 0, has a gradient of 0, and so stays 0. Behind the layers lie the ids' tables, if there are ids (<see cref="EmbeddingTables"/>).
/// </para>
/// </summary>
sealed class DenseNet
{
    static readonly float[] one = [1];

    readonly Layer[] layers;
    readonly EmbeddingTables? tables;
    readonly Memory<float>[] activations; // outputs of every layer, [rows, columns]
    readonly Memory<float>[] gradients;   // of the loss by these outputs, [rows, columns]
    readonly Memory<float> transposed;    // a layer's weights, [outputs, columns of its inputs]
    readonly Memory<float> inputs, vectorGradients; // with ids: what the first layer takes, [rows, inputs], and the gradient by the vectors in it

    /// <summary>A net for batches of up to <paramref name="rows"/> rows.</summary>
    internal DenseNet(int features, IReadOnlyList<IdFeature> ids, NetShape shape, int outputs, int rows)
    {
        tables = ids.Count == 0 ? null : new(features, ids, shape.EmbeddingWidth, rows);
        int[] widths = [tables?.Inputs ?? features, .. shape.Hidden, outputs];
        layers = new Layer[widths.Length - 1];
        for (var l = 0; l < layers.Length; l++)
            layers[l] = new(
                widths[l], widths[l + 1], l + 2 < widths.Length ? MatrixKernel.Padded(widths[l + 1]) : MatrixKernel.Narrow(widths[l + 1]), Offset: l == 0 ? 0 : layers[l - 1].End);
        Parameters = Aligned(layers[^1].End + (tables?.Length ?? 0));
        Gradient = Aligned(Parameters.Length);
        activations = [.. layers.Select(layer => Aligned(rows * layer.Columns))];
        gradients = [.. layers.Select(layer => Aligned(rows * layer.Columns))];
        transposed = Aligned(layers.Max(layer => layer.Outputs * MatrixKernel.Padded(layer.Inputs)));
        inputs = Aligned(rows * (tables?.Inputs ?? 0));
        vectorGradients = Aligned(rows * (tables?.VectorColumns ?? 0));
    }

    /// <summary>All weights and biases, and the ids' vectors.</summary>
    internal Memory<float> Parameters { get; }

    /// <summary>The loss' gradient by <see cref="Parameters"/>, after <see cref="Backward"/>.</summary>
    internal Memory<float> Gradient { get; }

    /// <summary>Floats from one row of <see cref="Outputs"/> to the next.</summary>
    internal int OutputColumns => layers[^1].Columns;

    /// <summary>What the net made of the last batch, <c>[rows, OutputColumns]</c>.</summary>
    internal Span<float> Outputs => activations[^1].Span;

    /// <summary>To be filled with the loss' gradient by <see cref="Outputs"/>, 0 in the padding, before <see cref="Backward"/>.</summary>
    internal Span<float> OutputGradient => gradients[^1].Span;

    /// <summary>Starts as the TorchSharp model does with the same seed.</summary>
    internal void Initialise(int seed)
    {
        var random = RandomStream.InitialParameters(seed);
        foreach (var layer in layers)
            Write(layer, DenseLayer.Draw(layer.Inputs, layer.Outputs, random));
        tables?.Initialise(OfTables(Parameters), random);
    }

    /// <summary>The layers, first to last, each a row per output.</summary>
    internal IReadOnlyList<DenseLayer> Layers => [.. layers.Select(Read)];

    /// <summary>The ids' tables, a row per id.</summary>
    internal IReadOnlyList<Matrix> Tables => tables?.Read(OfTables(Parameters)) ?? [];

    /// <summary>From features <c>[rows, features]</c> and codes <c>[rows, ids]</c> to <see cref="Outputs"/>.</summary>
    internal void Forward(ReadOnlySpan<float> features, ReadOnlySpan<int> codes, int rows)
    {
        tables?.LookUp(features, codes, rows, OfTables(Parameters), inputs.Span);
        for (var l = 0; l < layers.Length; l++)
        {
            var layer = layers[l];
            var input = l == 0 ? FirstInputs(features) : activations[l - 1].Span;
            MatrixKernel.Multiply(
                input, l == 0 ? layer.Inputs : layers[l - 1].Columns, 1, Weights(Parameters, layer), Biases(Parameters, layer), activations[l].Span,
                rows, layer.Inputs, layer.Columns, rectify: l < layers.Length - 1);
        }
    }

    /// <summary>From <see cref="OutputGradient"/> to <see cref="Gradient"/>, for the batch that <see cref="Forward"/> has just seen.</summary>
    internal void Backward(ReadOnlySpan<float> features, ReadOnlySpan<int> codes, int rows)
    {
        for (var l = layers.Length - 1; l >= 0; l--)
        {
            var layer = layers[l];
            var gradient = gradients[l].Span[..(rows * layer.Columns)];
            var input = l == 0 ? FirstInputs(features) : activations[l - 1].Span;
            MatrixKernel.Multiply(
                input, 1, l == 0 ? layer.Inputs : layers[l - 1].Columns, gradient, [], Weights(Gradient, layer), layer.Inputs, rows, layer.Columns);
            MatrixKernel.Multiply(one, 0, 0, gradient, [], Biases(Gradient, layer), 1, rows, layer.Columns); // sums of the columns
            if (l == 0)
                break;

            var below = layers[l - 1];
            Transpose(layer, 0, below.Columns);
            var next = gradients[l - 1].Span[..(rows * below.Columns)];
            MatrixKernel.Multiply(gradient, layer.Columns, 1, transposed.Span, [], next, rows, layer.Outputs, below.Columns);
            Vectors.ZeroWhereNotPositive(next, activations[l - 1].Span[..next.Length]);
        }

        if (tables is not null)
            BackwardToVectors(tables, codes, rows);
    }

    void BackwardToVectors(EmbeddingTables tables, ReadOnlySpan<int> codes, int rows)
    {
        var layer = layers[0];
        Transpose(layer, tables.Dense, tables.VectorColumns);
        MatrixKernel.Multiply(gradients[0].Span, layer.Columns, 1, transposed.Span, [], vectorGradients.Span, rows, layer.Outputs, tables.VectorColumns);
        tables.WriteGradient(codes, rows, vectorGradients.Span, OfTables(Gradient));
    }

    // [inputs from the first one on, Columns] → [outputs, columns of what is below]; its padding meets activations of 0, or is not read
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Transpose(Layer layer, int first, int columnsBelow)
    {
        var from = Weights(Parameters, layer);
        var to = transposed.Span;
        for (var input = first; input < layer.Inputs; input++)
            for (var output = 0; output < layer.Outputs; output++)
                to[output * columnsBelow + input - first] = from[input * layer.Columns + output];
    }

    ReadOnlySpan<float> FirstInputs(ReadOnlySpan<float> features) => tables is null ? features : inputs.Span;

    Span<float> OfTables(Memory<float> vector) => vector.Span[layers[^1].End..];

    void Write(Layer layer, DenseLayer values)
    {
        var weights = Weights(Parameters, layer);
        var biases = Biases(Parameters, layer);
        weights.Clear();
        biases.Clear();
        for (var output = 0; output < layer.Outputs; output++)
        {
            biases[output] = values.Biases[output];
            for (var input = 0; input < layer.Inputs; input++)
                weights[input * layer.Columns + output] = values.Weights[output, input];
        }
    }

    DenseLayer Read(Layer layer)
    {
        var weights = new float[layer.Outputs * layer.Inputs];
        for (var output = 0; output < layer.Outputs; output++)
            for (var input = 0; input < layer.Inputs; input++)
                weights[output * layer.Inputs + input] = Weights(Parameters, layer)[input * layer.Columns + output];
        return new(new(layer.Outputs, layer.Inputs, weights), Biases(Parameters, layer)[..layer.Outputs].ToArray());
    }

    static Span<float> Weights(Memory<float> vector, Layer layer) => vector.Span.Slice(layer.Offset, layer.Inputs * layer.Columns);

    static Span<float> Biases(Memory<float> vector, Layer layer) => vector.Span.Slice(layer.Offset + layer.Inputs * layer.Columns, layer.Columns);

    // whole registers then lie in one cache line each
    static Memory<float> Aligned(int count)
    {
        var array = GC.AllocateArray<float>(count + MatrixKernel.Width, pinned: true);
        var misplaced = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) / sizeof(float) % MatrixKernel.Width);
        return array.AsMemory((MatrixKernel.Width - misplaced) % MatrixKernel.Width, count);
    }

    /// <summary>A layer's place in the vector of parameters.</summary>
    readonly record struct Layer(int Inputs, int Outputs, int Columns, int Offset)
    {
        internal int End => Offset + MatrixKernel.Padded((Inputs + 1) * Columns);
    }
}
