namespace LossWeighting;

/// <summary>
/// Uncertainty weighting (Kendall, Gal &amp; Cipolla, CVPR 2018): every target has a noise σ_k², learned with the model, and the noisier
/// counts less. It minimises the negative log-likelihood of all labels
/// <code>
/// Σ_k  e^{−s_k} L_k / 2 + s_k / 2    regression: the squared error under normal noise
///      e^{−s_k} L_k     + s_k / 2    binary: the cross-entropy of a logit divided by σ_k², approximately
/// w_k = e^{−s_k} / 2   or   e^{−s_k}
/// </code>
/// with s_k = ln σ_k², which starts at 0. For fixed losses it is least at e^{s_k} = L_k (regression) or 2 L_k (binary): in the long run a target's
/// weight is 1 / (2 L_k), so that targets with a low loss weigh most. The scale of a target's labels then does not matter.
/// </summary>
/// <param name="LearningRate">That of the s_k, which Adam learns; over 0. <c>null</c>: that of the model.</param>
public sealed record UncertaintyWeighting(double? LearningRate = null) : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "uncertainty weighting";

    /// <inheritdoc/>
    public override void Validate() =>
        Require(LearningRate is null or (> 0 and < double.PositiveInfinity), nameof(LearningRate), LearningRate, "over 0 and finite");

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State([.. start.Targets.Select(target => target.Kind == TargetKind.Regression ? 0.5 : 1)], LearningRate ?? start.LearningRate);
    }

    sealed class State(double[] factors, double learningRate) : WeightingState
    {
        readonly double[] s = new double[factors.Length];
        readonly SmallAdam adam = new(factors.Length, learningRate);

        public override double[] Weigh(double[] losses)
        {
            double[] weights = [.. factors.Zip(s, (factor, s) => factor * Math.Exp(-s))];
            adam.Step(s, [.. weights.Zip(losses, (weight, loss) => 0.5 - weight * loss)]);
            return weights;
        }
    }
}
