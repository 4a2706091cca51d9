using MathNet.Numerics.Distributions;

namespace LossWeighting;

/// <summary>
/// Random loss weighting, RLW (Lin, Ye, Zhang &amp; Tsang, TMLR 2022): new random weights in every step. A litmus test: an adaptive method that does
/// no better has learned nothing from the losses.
/// <code>
/// w = softmax(x)        x_k ~ N(0, 1)
/// </code>
/// On average every one of the K targets weighs 1/K.
/// </summary>
public sealed record RandomLossWeighting : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "random weights";

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new State(RandomStream.WeightingMethod(start.Seed));
    }

    sealed class State(Random random) : WeightingState
    {
        public override double[] Weigh(double[] losses) => Softmax([.. losses.Select(_ => Normal.Sample(random, 0, 1))]);
    }
}
