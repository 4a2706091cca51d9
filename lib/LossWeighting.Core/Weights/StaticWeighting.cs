namespace LossWeighting;

/// <summary>
/// The weights of the loss, from the first step to the last: <c>L = Σ w_k L_k</c>. This is the article's way, and the measure for all others:
/// where the weights are tuned, adaptive methods hardly do better (Kurin et al., NeurIPS 2022; Xin et al., NeurIPS 2022).
/// </summary>
public sealed record StaticWeighting : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "static weights";

    /// <inheritdoc/>
    public override bool TrainsEveryTarget => false;

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State([.. start.Weights]);
    }

    sealed class State(double[] weights) : WeightingState
    {
        public override double[] Weigh(double[] losses) => weights;
    }
}
