namespace LossWeighting;

/// <summary>What a <see cref="WeightingMethod"/> knows in the course of one training. The members are called in the order they stand in here.</summary>
public abstract class WeightingState
{
    /// <summary>Whether the weights tell all that the method does; otherwise they are not kept.</summary>
    public virtual bool IsAllInWeights => true;

    /// <summary>Whether the losses after a step are wanted, which cost another forward pass.</summary>
    public virtual bool WantsLossesAfterStep => false;

    /// <summary>The target weights of a step.</summary>
    /// <param name="losses">The targets' losses on the step's batch, <c>[targets]</c>.</param>
    /// <returns><c>[targets]</c>, not negative, at least one over 0.</returns>
    public abstract double[] Weigh(double[] losses);

    /// <summary>Sees the losses on the same batch after the step, where <see cref="WantsLossesAfterStep"/> asks for them.</summary>
    /// <param name="losses"><c>[targets]</c>.</param>
    public virtual void TakeLossesAfterStep(double[] losses)
    {
    }

    /// <summary>Sees the targets' mean losses over an epoch, each batch before its step.</summary>
    /// <param name="losses"><c>[targets]</c>.</param>
    public virtual void EndEpoch(double[] losses)
    {
    }

    /// <summary>The loss as a divisor: a loss of exactly 0 makes no NaN.</summary>
    /// <param name="loss">0 or more.</param>
    protected static double AsDivisor(double loss) => Math.Max(loss, 1e-12);

    /// <summary><c>e^{x_k} / Σ_j e^{x_j}</c>.</summary>
    /// <param name="x">Any finite numbers, at least one.</param>
    protected static double[] Softmax(IReadOnlyList<double> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var most = x.Max(); // taken off, so that nothing overflows
        double[] powers = [.. x.Select(value => Math.Exp(value - most))];
        var sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    }
}
