using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Every target's own gradient by some of the parameters, on the batch of one step.</summary>
public sealed class StepGradients
{
    readonly Tensor[] parameters;

    StepGradients(Tensor[] parameters, Tensor perTarget)
    {
        this.parameters = parameters;
        PerTarget = perTarget;
    }

    /// <summary><c>g_k</c>, the gradient of L_k, in one row per target: <c>[K, parameters]</c>.</summary>
    public Tensor PerTarget { get; }

    /// <summary>Runs the training step's backward pass, and one more for every target but that of the largest weight, whose gradient is the rest.</summary>
    /// <param name="perTarget">The targets' losses, <c>[K]</c>.</param>
    /// <param name="total">Their weighted sum, to be minimised.</param>
    /// <param name="weights">The K weights.</param>
    /// <param name="parameters">By which parameters the targets' own gradients are taken.</param>
    internal static StepGradients Backward(Tensor perTarget, Tensor total, IReadOnlyList<double> weights, Tensor[] parameters)
    {
        var heaviest = weights.Index().MaxBy(weight => weight.Item).Index;
        var gradients = perTarget.unbind().Select((loss, k) => k == heaviest ? null : Flat(autograd.grad([loss], parameters, retain_graph: true))).ToArray();
        total.backward();
        var rest = Flat(parameters.Select(parameter => parameter.grad!)).clone(); // Σ w_k g_k; of a single tensor, cat would give the gradient itself
        for (var k = 0; k < gradients.Length; k++)
            if (gradients[k] is { } gradient && weights[k] > 0)
                rest.AddTimes(gradient, -weights[k]);
        gradients[heaviest] = rest.DividedBy(weights[heaviest]);
        return new(parameters, stack(gradients!));
    }

    /// <summary>The part by one of the parameters, <c>[K, its size]</c>.</summary>
    /// <param name="parameter">One of those that were asked for.</param>
    public Tensor By(Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var start = parameters.TakeWhile(other => other.Handle != parameter.Handle).Sum(other => other.numel());
        return PerTarget.narrow(1, start, parameter.numel());
    }

    /// <summary>Sets what the optimiser takes for the gradient by these parameters.</summary>
    /// <param name="gradient"><c>[parameters]</c>.</param>
    public void Replace(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        using var noGradient = no_grad();
        var start = 0L;
        foreach (var parameter in parameters)
        {
            parameter.grad!.copy_(gradient.narrow(0, start, parameter.numel()).view(parameter.shape));
            start += parameter.numel();
        }
    }

    static Tensor Flat(IEnumerable<Tensor> tensors) => cat([.. tensors.Select(tensor => tensor.flatten())]);
}
