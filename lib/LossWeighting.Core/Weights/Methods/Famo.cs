namespace LossWeighting;

/// <summary>
/// Fast adaptive multitask optimization, FAMO (Liu, Feng, Stone &amp; Liu, NeurIPS 2023): lets the logarithms of all losses fall at about the same
/// rate, the slowest as fast as can be, at the cost of one more forward pass instead of a gradient per target.
/// <code>
/// total Σ_k z_k ln D_k / c        z = softmax(ξ), D_k = L_k + 10⁻⁸, c = Σ_j z_j / D_j
/// w_k = z_k / (c D_k)
/// then  δ = ln D − ln D'          D': on the same batch, after the step
///       ξ ← Adam(ξ, Jᵀδ + γ ξ)    J: the derivatives of z by ξ, so (Jᵀδ)_k = z_k (δ_k − Σ_j z_j δ_j)
/// </code>
/// c is held constant, and makes the weights add up to 1. ξ starts at 0 and is updated as in the authors' code; their clipping of gradients is left
/// out. The smallest possible loss is taken to be 0, which it is for squared errors and cross-entropies. The losses after the step are those of the
/// model in training mode: with dropout they differ by chance too, and batch normalisation sees every batch twice.
/// </summary>
/// <param name="LearningRate">That of ξ, over 0.</param>
/// <param name="Decay">γ, 0 or more: draws ξ back to 0, that is z to equality.</param>
public sealed record Famo(double LearningRate = 0.025, double Decay = 1e-3) : WeightingMethod
{
    const double Offset = 1e-8;

    /// <inheritdoc/>
    public override string Name => "FAMO";

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "over 0 and finite");
        Require(Decay >= 0 && double.IsFinite(Decay), nameof(Decay), Decay, "finite and not negative");
    }

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State(start.Targets.Count, LearningRate, Decay);
    }

    sealed class State(int count, double learningRate, double decay) : WeightingState
    {
        readonly double[] xi = new double[count];
        readonly SmallAdam adam = new(count, learningRate);
        double[] z = [], before = [];

        public override bool WantsLossesAfterStep => true;

        public override double[] Weigh(double[] losses)
        {
            (z, before) = (Softmax(xi), losses);
            double[] ratios = [.. z.Zip(losses, (z, loss) => z / (loss + Offset))];
            var c = ratios.Sum();
            return Array.ConvertAll(ratios, ratio => ratio / c);
        }

        public override void TakeLossesAfterStep(double[] losses)
        {
            double[] fall = [.. before.Zip(losses, (before, after) => Math.Log(before + Offset) - Math.Log(after + Offset))];
            var mean = z.Zip(fall, (z, fall) => z * fall).Sum();
            adam.Step(xi, [.. xi.Select((xi, k) => z[k] * (fall[k] - mean) + decay * xi)]);
        }
    }
}
