using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// Adam or SGD over a model's parameters, as PyTorch has them. TorchSharp 0.107.0 has both, but they pass numbers to the native library in
/// objects that a garbage collection may free before they are read: now and then a step fails ("Expected false to be true", in toFloat).
/// Here every number lives until its call has returned.
/// </summary>
sealed class ModelOptimizer : IDisposable
{
    const double Beta1 = 0.9, Beta2 = 0.999;

    readonly Scalar beta1 = Beta1.ToScalar(), beta2 = Beta2.ToScalar(), rest1 = (1 - Beta1).ToScalar(), rest2 = (1 - Beta2).ToScalar(), epsilon = 1e-8.ToScalar(), one = 1.0.ToScalar();
    readonly Scalar minusRate;
    readonly double learningRate;
    readonly (Tensor Value, Tensor Mean, Tensor Variance)[] parameters; // of the gradient, uncentred; empty for SGD
    readonly nn.Module model;
    readonly Optimizer kind;
    int steps;

    internal ModelOptimizer(Optimizer kind, nn.Module model, double learningRate)
    {
        this.kind = kind;
        this.model = model;
        this.learningRate = learningRate;
        minusRate = (-learningRate).ToScalar();
        parameters = [.. model.parameters().Select(value => kind == Optimizer.Adam ? (value, zeros_like(value, requires_grad: false), zeros_like(value, requires_grad: false)) : (value, empty(0), empty(0)))];
    }

    /// <summary>Forgets the gradients.</summary>
    internal void ZeroGradients() => model.zero_grad();

    /// <summary>Moves every parameter that has a gradient one step down.</summary>
    internal void Step()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        steps++;
        using var root = Math.Sqrt(1 - Math.Pow(Beta2, steps)).ToScalar();
        using var minusStep = (-learningRate / (1 - Math.Pow(Beta1, steps))).ToScalar();
        foreach (var (value, mean, variance) in parameters)
        {
            if (value.grad is not { } gradient)
                continue;
            if (kind == Optimizer.Sgd)
            {
                value.add_(gradient, minusRate);
                continue;
            }

            mean.mul_(beta1).add_(gradient, rest1);
            variance.mul_(beta2).addcmul_(gradient, gradient, rest2);
            value.addcdiv_(mean, variance.sqrt().div_(root).add_(epsilon, one), minusStep); // without its factor, add_ makes one of its own
        }
    }

    public void Dispose()
    {
        foreach (var scalar in new[] { beta1, beta2, rest1, rest2, epsilon, one, minusRate })
            scalar.Dispose();
        foreach (var (_, mean, variance) in parameters)
        {
            mean.Dispose();
            variance.Dispose();
        }
    }
}

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

    /// <summary>Adds the other tensor, times a factor, in place.</summary>
    internal static void AddTimes(this Tensor tensor, Tensor other, double factor)
    {
        using var scalar = factor.ToScalar();
        tensor.add_(other, scalar);
    }
}
