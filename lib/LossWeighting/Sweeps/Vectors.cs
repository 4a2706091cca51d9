using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LossWeighting;

/// <summary>
/// What the sweep engine does with whole vectors, whose lengths are multiples of <see cref="MatrixKernel.Width"/>. It does it element by
/// element, so the width of the registers changes no bit.
/// </summary>
static class Vectors
{
    /// <summary>max(0, x): the ReLU.</summary>
    internal static void Rectify(Span<float> values) => TensorPrimitives.Max(values, 0f, values);

    /// <summary>The ReLU's gradient: passes where its output is over 0.</summary>
    internal static void ZeroWhereNotPositive(Span<float> values, ReadOnlySpan<float> outputs)
    {
        var v = MemoryMarshal.Cast<float, Vector<float>>(values);
        var o = MemoryMarshal.Cast<float, Vector<float>>(outputs);
        for (var i = 0; i < v.Length; i++)
            v[i] = Vector.ConditionalSelect(Vector.GreaterThan(o[i], Vector<float>.Zero), v[i], Vector<float>.Zero);
    }

    /// <summary>Sums of the columns of <c>[rows, columns]</c>, row after row.</summary>
    internal static void SumRows(ReadOnlySpan<float> matrix, int columns, Span<float> sums)
    {
        sums.Clear();
        for (var row = 0; row < matrix.Length; row += columns)
            TensorPrimitives.Add(sums, matrix.Slice(row, columns), sums);
    }
}
