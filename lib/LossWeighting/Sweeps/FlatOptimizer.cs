using System.Numerics.Tensors;

namespace LossWeighting;

/// <summary>Adam or SGD over one vector of parameters, as PyTorch has them.</summary>
sealed class FlatOptimizer(Optimizer kind, double learningRate, int parameters)
{
    const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    readonly float[] mean = new float[parameters];     // of the gradient
    readonly float[] variance = new float[parameters]; // of the gradient, uncentred
    readonly float[] step = new float[parameters];
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
        if (kind == Optimizer.Sgd)
        {
            TensorPrimitives.FusedMultiplyAdd(gradient, (float)-learningRate, parameters, parameters);
            return;
        }

        steps++;
        // m ← m + (1 − β₁)(g − m)
        TensorPrimitives.Subtract(gradient, mean, step);
        TensorPrimitives.FusedMultiplyAdd(step, (float)(1 - Beta1), mean, mean);
        // v ← β₂ v + (1 − β₂) g²
        TensorPrimitives.Multiply(gradient, gradient, step);
        TensorPrimitives.Multiply(step, (float)(1 - Beta2), step);
        TensorPrimitives.FusedMultiplyAdd(variance, (float)Beta2, step, variance);
        // p ← p − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
        TensorPrimitives.Sqrt(variance, step);
        TensorPrimitives.Divide(step, (float)Math.Sqrt(1 - Math.Pow(Beta2, steps)), step);
        TensorPrimitives.Add(step, (float)Epsilon, step);
        TensorPrimitives.Divide(mean, step, step);
        TensorPrimitives.FusedMultiplyAdd(step, (float)(-learningRate / (1 - Math.Pow(Beta1, steps))), parameters, parameters);
    }
}
