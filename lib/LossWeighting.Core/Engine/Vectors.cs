using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossWeighting;

/// <summary>
/// What the sweep engine does with whole vectors, whose lengths are multiples of <see cref="MatrixKernel.Width"/>. It does it element by
/// element, so the width of the registers changes no bit.
/// </summary>
static class Vectors
{
    /// <summary>The ReLU's gradient: passes where its output is over 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ZeroWhereNotPositive(Span<float> values, ReadOnlySpan<float> outputs)
    {
        var v = MemoryMarshal.Cast<float, Vector<float>>(values);
        var o = MemoryMarshal.Cast<float, Vector<float>>(outputs)[..v.Length];
        for (var i = 0; i < v.Length; i++)
            v[i] = Vector.ConditionalSelect(Vector.GreaterThan(o[i], Vector<float>.Zero), v[i], Vector<float>.Zero);
    }
}
