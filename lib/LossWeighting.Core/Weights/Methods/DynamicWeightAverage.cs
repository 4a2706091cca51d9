namespace LossWeighting;

/// <summary>
/// Dynamic weight average, DWA (Liu, Johns &amp; Davison, CVPR 2019): the slower a target's loss fell between the last two epochs, the more it
/// weighs in the next.
/// <code>
/// w_k = K · e^{r_k/T} / Σ_j e^{r_j/T}        r_k = L_k(t−1) / L_k(t−2)
/// </code>
/// K is the number of targets and L_k(t) the mean training loss of epoch t. All weights are 1 in the first two epochs. The ratios r_k are mostly
/// near 1, and so with T = 2 the weights hardly leave 1.
/// </summary>
/// <param name="Temperature">T, over 0: the higher, the more alike are the weights. The paper takes 2.</param>
public sealed record DynamicWeightAverage(double Temperature = 2) : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "DWA";

    /// <inheritdoc/>
    public override void Validate() => Require(Temperature > 0 && double.IsFinite(Temperature), nameof(Temperature), Temperature, "over 0 and finite");

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State(Temperature, start.Targets.Count);
    }

    sealed class State(double temperature, int count) : WeightingState
    {
        double[] weights = [.. Enumerable.Repeat(1.0, count)];
        double[]? before;

        public override double[] Weigh(double[] losses) => weights;

        public override void EndEpoch(double[] losses)
        {
            if (before is not null)
                weights = Array.ConvertAll(Softmax([.. losses.Zip(before, (now, then) => now / AsDivisor(then) / temperature)]), share => count * share);
            before = losses;
        }
    }
}
