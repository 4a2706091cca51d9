namespace LossWeighting;

/// <summary>
/// Smooth Tchebycheff scalarisation, STCH (Lin, Zhang, Yang, Liu, Wang &amp; Zhang, ICML 2024): minimises nearly the worst of the losses, each
/// measured from its ideal and times its preference. With a small enough μ this reaches every point of a Pareto front, by some λ, also where the
/// front is not convex and no fixed weighted sum gets to.
/// <code>
/// μ ln Σ_k e^{λ_k (L_k − z_k) / μ}
/// w_k = λ_k · softmax_k(λ (L − z) / μ)
/// </code>
/// For μ → 0 this is max_k λ_k (L_k − z_k) (which it exceeds by at most μ ln K), and only the worst target is trained; for large μ the weights are
/// λ_k / K. Losses in different units cannot be compared: standardise regression targets first.
/// </summary>
/// <param name="Smoothness">μ, over 0, in the unit of the losses.</param>
/// <param name="Preference">λ, over 0, scaled to add up to 1; <c>null</c>: the weights of the loss.</param>
/// <param name="Ideal">z, the best losses to be hoped for, one per target; <c>null</c>: 0.</param>
public sealed record SmoothTchebycheff(double Smoothness = 0.1, LossWeights? Preference = null, IReadOnlyList<double>? Ideal = null) : WeightingMethod
{
    /// <inheritdoc/>
    public override string Name => "smooth Tchebycheff";

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Smoothness > 0 && double.IsFinite(Smoothness), nameof(Smoothness), Smoothness, "over 0 and finite");
        Require(Preference is null || Preference.All(weight => weight > 0), nameof(Preference), Preference, "over 0 for every target: leave out what is not to be trained");
        Require(Ideal is null || Ideal.All(double.IsFinite), nameof(Ideal), Ideal is null ? null : string.Join(" / ", Ideal), "finite for every target");
    }

    /// <inheritdoc/>
    public override WeightingState Start(WeightingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var preference = Preference ?? start.Weights;
        preference.RequireOnePer(start.Targets);
        Require(Ideal is null || Ideal.Count == start.Targets.Count, nameof(Ideal), $"a list of {Ideal?.Count}", $"one number for each of the {start.Targets.Count} targets");
        return new State(Smoothness, [.. preference.Select(weight => weight / preference.Sum())], [.. Ideal ?? new double[start.Targets.Count]]);
    }

    sealed class State(double mu, double[] lambda, double[] ideal) : WeightingState
    {
        public override double[] Weigh(double[] losses)
        {
            var share = Softmax([.. losses.Select((loss, k) => lambda[k] * (loss - ideal[k]) / mu)]);
            return [.. lambda.Zip(share, (lambda, share) => lambda * share)];
        }
    }
}
