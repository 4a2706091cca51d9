using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// GradNorm (Chen, Badrinarayanan, Lee &amp; Rabinovich, ICML 2018): sets the weights so that all targets' gradients are about equally long, and
/// longer for a target whose loss has fallen less.
/// <code>
/// G_k = ‖w_k ∇L_k‖        Ḡ = mean of the G_k
/// r_k = (L_k / L_k(0)) / mean_j (L_j / L_j(0))
/// after each step the w_k go one step down  Σ_k |G_k − Ḡ r_k^α|  (with Ḡ r_k^α held constant), and are scaled to Σ w_k = K
/// </code>
/// The gradients are those by the last layer that all targets share, as in the paper: here the weights of the last hidden layer of a
/// <see cref="MultiTargetDnn"/>. L_k(0) is the loss on the very first batch. All K weights start at 1. The paper's rule lets a weight fall below 0;
/// here it stays at 10⁻⁴ or more before scaling.
/// </summary>
/// <param name="Alpha">α, 0 or more: 0 makes all gradients equally long; the higher, the more weight for targets that lag.</param>
/// <param name="LearningRate">That of the weights, which Adam learns; over 0.</param>
public sealed record GradNorm(double Alpha = 1.5, double LearningRate = 0.025) : WeightingMethod
{
    const double LeastWeight = 1e-4;

    /// <inheritdoc/>
    public override string Name => "GradNorm";

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Alpha >= 0 && double.IsFinite(Alpha), nameof(Alpha), Alpha, "finite and not negative");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "over 0 and finite");
    }

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State(Alpha, LearningRate, start.Targets.Count);
    }

    sealed class State(double alpha, double learningRate, int count) : WeightingState, IGradientWeighting
    {
        readonly SmallAdam adam = new(count, learningRate);
        double[] weights = [.. Enumerable.Repeat(1.0, count)];
        double[] losses = [];
        double[]? first;
        Tensor? layer;

        public IReadOnlyList<Tensor> GradientsBy(SharedLayers shared) => [layer = shared.LastWeights];

        public override double[] Weigh(double[] losses)
        {
            first ??= losses;
            this.losses = losses;
            return weights;
        }

        public void TakeGradients(StepGradients gradients)
        {
            var lengths = Array.ConvertAll(gradients.By(layer!).square().sum(1).data<float>().ToArray(), square => Math.Sqrt(square));
            double[] remaining = [.. losses.Zip(first!, (now, then) => now / AsDivisor(then))];
            var meanRemaining = AsDivisor(remaining.Average());
            double[] weighted = [.. weights.Zip(lengths, (weight, length) => weight * length)];
            var mean = weighted.Average();
            double[] next = [.. weights];
            adam.Step(next, [.. lengths.Select((length, k) => length * Sign(weighted[k] - mean * Math.Pow(remaining[k] / meanRemaining, alpha)))]);
            next = Array.ConvertAll(next, weight => Math.Max(weight, LeastWeight));
            var sum = next.Sum();
            weights = Array.ConvertAll(next, weight => count * weight / sum);
        }

        // as Math.Sign, which throws for NaN: a training that diverges is to end as one
        static double Sign(double value) => double.IsNaN(value) ? value : Math.Sign(value);
    }
}
