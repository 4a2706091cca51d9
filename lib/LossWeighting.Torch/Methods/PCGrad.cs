using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// PCGrad, "gradient surgery" (Yu, Kumar, Gupta, Levine, Hausman &amp; Finn, NeurIPS 2020): before targets' gradients on the shared layers are added,
/// what conflicts is cut off.
/// <code>
/// for every target i:  p_i = g_i
///     for every other target j, in random order:  if p_i·g_j &lt; 0:  p_i ← p_i − (p_i·g_j / ‖g_j‖²) g_j
/// gradient of the shared layers: Σ p_i
/// </code>
/// g_k is the gradient of w_k L_k, with the weights of the loss: where nothing conflicts, this is <see cref="StaticWeighting"/> to the bit. The
/// shared layers are all below the outputs of a <see cref="MultiTargetDnn"/>, or what an <see cref="ISharedBottom"/> says; output layers get their plain gradient. What is changed are
/// gradients, not weights: no weights would do the same to shared and output layers, so <see cref="TrainingRun.EpochWeights"/> is <c>null</c>.
/// </summary>
public sealed record PCGrad : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "PCGrad";

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State([.. start.Weights], RandomStream.WeightingMethod(start.Seed));
    }

    /// <summary>How often each target's gradient is in Σ p_i, which is a sum of them. All is decided by their products.</summary>
    /// <param name="products">g_i·g_j, <c>[K, K]</c> row by row.</param>
    /// <param name="count">K.</param>
    /// <param name="random">Gives the order of the projections.</param>
    internal static double[] Counts(float[] products, int count, Random random)
    {
        var counts = new double[count];
        for (var i = 0; i < count; i++)
        {
            var projected = new double[count]; // p_i = Σ_l projected_l g_l
            projected[i] = 1;
            int[] others = [.. Enumerable.Range(0, count).Where(j => j != i)];
            random.Shuffle(others);
            foreach (var j in others)
            {
                var product = 0.0; // p_i·g_j
                for (var l = 0; l < count; l++)
                    product += projected[l] * products[l * count + j];
                if (product < 0)
                    projected[j] -= product / products[j * count + j];
            }

            for (var l = 0; l < count; l++)
                counts[l] += projected[l];
        }

        return counts;
    }

    sealed class State(double[] weights, Random random) : WeightingState, IGradientWeighting
    {
        public override bool IsAllInWeights => false;

        public IReadOnlyList<Tensor> GradientsBy(SharedLayers shared) => shared.Parameters;

        public override double[] Weigh(double[] losses) => weights;

        public void TakeGradients(StepGradients gradients)
        {
            var weighted = gradients.PerTarget * weights.ToTensor().unsqueeze(1); // [K, parameters]
            var counts = Counts(weighted.mm(weighted.t()).data<float>().ToArray(), weights.Length, random);
            if (counts.Any(count => count != 1))
                gradients.Replace(counts.ToTensor().matmul(weighted));
        }
    }
}
