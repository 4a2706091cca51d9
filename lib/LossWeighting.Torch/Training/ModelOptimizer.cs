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

    readonly Optimizer kind;
    readonly nn.Module model;
    readonly double learningRate;
    readonly Tensor[] parameters;
    readonly Tensor[] means = [], variances = []; // of the gradients, uncentred; Adam's
    readonly Scalar minusRate, beta1 = Beta1.ToScalar(), beta2 = Beta2.ToScalar(), rest1 = (1 - Beta1).ToScalar(), rest2 = (1 - Beta2).ToScalar();
    readonly Scalar epsilon = 1e-8.ToScalar(), one = 1.0.ToScalar();
    int steps;

    internal ModelOptimizer(TrainingOptions options, nn.Module model)
    {
        (kind, learningRate) = (options.Optimizer, options.LearningRate);
        this.model = model;
        minusRate = (-learningRate).ToScalar();
        parameters = [.. model.parameters()];
        if (kind == Optimizer.Adam)
        {
            means = [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
            variances = [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
        }
    }

    /// <summary>Forgets the gradients.</summary>
    internal void ZeroGradients() => model.zero_grad();

    /// <summary>Moves every parameter that has a gradient one step down.</summary>
    internal void Step()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (kind == Optimizer.Adam)
            AdamStep();
        else
            foreach (var parameter in parameters)
                if (parameter.grad is { } gradient)
                    parameter.add_(gradient, minusRate);
    }

    void AdamStep()
    {
        steps++;
        using var root = Math.Sqrt(1 - Math.Pow(Beta2, steps)).ToScalar();
        using var minusStep = (-learningRate / (1 - Math.Pow(Beta1, steps))).ToScalar();
        for (var i = 0; i < parameters.Length; i++)
            if (parameters[i].grad is { } gradient)
            {
                means[i].mul_(beta1).add_(gradient, rest1);
                variances[i].mul_(beta2).addcmul_(gradient, gradient, rest2);
                parameters[i].addcdiv_(means[i], variances[i].sqrt().div_(root).add_(epsilon, one), minusStep); // without its factor, add_ makes one of its own
            }
    }

    public void Dispose()
    {
        foreach (var scalar in new[] { minusRate, beta1, beta2, rest1, rest2, epsilon, one })
            scalar.Dispose();
        foreach (var tensor in means.Concat(variances))
            tensor.Dispose();
    }
}
