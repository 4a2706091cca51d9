using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>What a <see cref="WeightingMethod"/> knows in the course of one training. The members are called in the order they stand in here.</summary>
abstract class WeightingState
{
    /// <summary>Whether the weights tell all that the method does; otherwise they are not kept.</summary>
    internal virtual bool IsAllInWeights => true;

    /// <summary>Shared parameters by which every target's own gradient is wanted; empty: none.</summary>
    internal virtual Tensor[] GradientsBy => [];

    /// <summary>Whether the losses after a step are wanted, which cost another forward pass.</summary>
    internal virtual bool WantsLossesAfterStep => false;

    /// <summary>The target weights of a step.</summary>
    /// <param name="losses">The targets' losses on the step's batch.</param>
    internal abstract double[] Weigh(double[] losses);

    /// <summary>Sees the targets' gradients, after the backward pass and before the optimiser's step; may change what the optimiser gets.</summary>
    internal virtual void TakeGradients(StepGradients gradients)
    {
    }

    /// <summary>Sees the losses on the same batch after the step.</summary>
    internal virtual void TakeLossesAfterStep(double[] losses)
    {
    }

    /// <summary>Sees the targets' mean losses over an epoch, each batch before its step.</summary>
    internal virtual void EndEpoch(double[] losses)
    {
    }

    /// <summary>The loss as a divisor: a loss of exactly 0 makes no NaN.</summary>
    private protected static double AsDivisor(double loss) => Math.Max(loss, 1e-12);

    /// <summary><c>e^{x_k} / Σ_j e^{x_j}</c>.</summary>
    private protected static double[] Softmax(IReadOnlyList<double> x)
    {
        var most = x.Max(); // taken off, so that nothing overflows
        double[] powers = [.. x.Select(value => Math.Exp(value - most))];
        var sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    }
}
