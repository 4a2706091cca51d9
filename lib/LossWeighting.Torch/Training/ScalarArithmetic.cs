using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Arithmetic with numbers that live until the native call has returned (see <see cref="ModelOptimizer"/>).</summary>
static class ScalarArithmetic
{
    internal static Tensor DividedBy(this Tensor tensor, double divisor)
    {
        using var scalar = divisor.ToScalar();
        return tensor.div(scalar);
    }

    internal static Tensor AtLeast(this Tensor tensor, double least)
    {
        using var scalar = least.ToScalar();
        return tensor.clamp_min(scalar);
    }

    /// <summary>The sum of two tensors; the operator makes a factor of its own.</summary>
    internal static Tensor Plus(this Tensor tensor, Tensor other)
    {
        using var one = 1.0.ToScalar();
        return tensor.add(other, one);
    }

    /// <summary>Adds the other tensor, times a factor, in place.</summary>
    internal static void AddTimes(this Tensor tensor, Tensor other, double factor)
    {
        using var scalar = factor.ToScalar();
        tensor.add_(other, scalar);
    }
}
