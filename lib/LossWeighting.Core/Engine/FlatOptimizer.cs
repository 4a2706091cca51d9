using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossWeighting;

/// <summary>Adam or SGD over one vector of parameters, as PyTorch has them. Works element by element, so the width of the registers changes no bit.</summary>
/// <param name="options">The rule, and its learning rate.</param>
/// <param name="parameters">Number of parameters, a multiple of <see cref="MatrixKernel.Width"/>.</param>
sealed class FlatOptimizer(TrainingOptions options, int parameters)
{
    const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    /// <summary>
    /// Means under this are set to 0. A parameter whose gradient has come to be 0 for good, as that of a unit which is off for all rows, has
    /// means that fade until they are denormal numbers, which processors handle slowly. As 1e-8 is added to the root, dropping them changes a
    /// step by less than 1e-6 of itself or 1e-24 of the learning rate.
    /// </summary>
    const float Negligible = 1e-32f;

    readonly float[] mean = new float[parameters];     // of the gradient
    readonly float[] variance = new float[parameters]; // of the gradient, uncentred
    int steps;

    /// <summary>Forgets all steps: ready for the next model.</summary>
    internal void Reset()
    {
        mean.AsSpan().Clear();
        variance.AsSpan().Clear();
        steps = 0;
    }

    /// <summary>Moves the parameters one step down the gradient.</summary>
    internal void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        if (options.Optimizer == Optimizer.Sgd)
            SgdStep(parameters, gradient);
        else
            AdamStep(parameters, gradient);
    }

    // TensorPrimitives would write large tables past the caches, and the next batch look its vectors up in main memory
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SgdStep(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        var rate = new Vector<float>((float)-options.LearningRate);
        var p = MemoryMarshal.Cast<float, Vector<float>>(parameters);
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient)[..p.Length];
        for (var i = 0; i < p.Length; i++)
            p[i] = Vector.FusedMultiplyAdd(gradients[i], rate, p[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AdamStep(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        steps++;
        var rate = new Vector<float>((float)(-options.LearningRate / (1 - Math.Pow(Beta1, steps))));
        var scale = new Vector<float>((float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, steps))));
        var (takeMean, keepVariance) = (new Vector<float>((float)(1 - Beta1)), new Vector<float>((float)Beta2));
        var (takeVariance, epsilon, negligible) = (new Vector<float>((float)(1 - Beta2)), new Vector<float>((float)Epsilon), new Vector<float>(Negligible));

        var p = MemoryMarshal.Cast<float, Vector<float>>(parameters);
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient)[..p.Length];
        var means = MemoryMarshal.Cast<float, Vector<float>>(mean.AsSpan())[..p.Length];
        var variances = MemoryMarshal.Cast<float, Vector<float>>(variance.AsSpan())[..p.Length];
        for (var i = 0; i < p.Length; i++)
        {
            var g = gradients[i];
            // m ← m + (1 − β₁)(g − m), v ← β₂ v + (1 − β₂) g²
            var m = Vector.FusedMultiplyAdd(g - means[i], takeMean, means[i]);
            var v = Vector.FusedMultiplyAdd(variances[i], keepVariance, g * g * takeVariance);
            means[i] = m = Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(m), negligible), Vector<float>.Zero, m);
            variances[i] = v = Vector.ConditionalSelect(Vector.LessThan(v, negligible), Vector<float>.Zero, v);
            // p ← p − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
            p[i] = Vector.FusedMultiplyAdd(m / Vector.FusedMultiplyAdd(Vector.SquareRoot(v), scale, epsilon), rate, p[i]);
        }
    }
}
