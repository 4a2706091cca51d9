using MathNet.Numerics.Distributions;

namespace LossWeighting;

/// <summary>How the amplitudes α and phases β of the sines are chosen, which the paper leaves open.</summary>
public enum SineRule
{
    /// <summary>α_i = i, β_i = i²: what the public reference generator does.</summary>
    Counted,

    /// <summary>α_i, β_i ~ N(0, 1), the same for both targets: what the appendix of PLE (Tang et al., RecSys 2020) says.</summary>
    Normal,
}

/// <summary>What correlated targets to draw.</summary>
public sealed record CorrelatedOptions
{
    /// <summary>Rows, at least 1.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>Features, at least 2: two directions at right angles need as many.</summary>
    public int Features { get; init; } = 20;

    /// <summary>p, from −1 to 1: the cosine of the angle between the two targets' weight vectors.</summary>
    public double Correlation { get; init; } = 0.5;

    /// <summary>m, the number of sines in a label; 0 makes the targets linear.</summary>
    public int Sines { get; init; } = 10;

    /// <summary>How α and β are chosen.</summary>
    public SineRule Rule { get; init; }

    /// <summary>c, the length of the weight vectors, over 0 and finite. The paper leaves it open; PLE's appendix takes 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Standard deviation of the noise ε, finite and not negative. The paper's variance of 0.01 is a deviation of 0.1.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>The same seed gives the same rows.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Features, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(Sines);
        Require(Correlation is >= -1 and <= 1, nameof(Correlation), Correlation, "from -1 to 1");
        Require(Scale > 0 && double.IsFinite(Scale), nameof(Scale), Scale, "over 0 and finite");
        Require(Noise >= 0 && double.IsFinite(Noise), nameof(Noise), Noise, "finite and not negative");
    }

    static void Require(bool met, string option, double value, string rule)
    {
        if (!met)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {rule}.");
    }
}

/// <summary>Two regression targets that are related as closely as one wants, and what they were made with.</summary>
/// <param name="Data">Features <c>x1, x2, …</c> and the labels of <c>target 1</c> and <c>target 2</c>.</param>
/// <param name="Weights">The weight vectors w₁ and w₂, <c>[2, features]</c>.</param>
public sealed record CorrelatedSample(MultiTargetData Data, Matrix Weights);

/// <summary>
/// The synthetic targets of MMoE (Ma et al., KDD 2018, §3.2), for seeing how a shared model fares as targets drift apart:
/// <code>
/// w₁ = c·u₁        w₂ = c·(p·u₁ + √(1−p²)·u₂)        u₁ ⊥ u₂ unit vectors, x ~ N(0, I)
/// y_k = w_k·x + Σ_{i=1..m} sin(α_i w_k·x + β_i) + ε_k        ε_k ~ N(0, noise²)
/// </code>
/// So cos(w₁, w₂) = p. The labels' own correlation is p only where they are linear (m = 0) and without noise. The paper leaves α, β, c, m and
/// the number of features open: see <see cref="CorrelatedOptions"/> for what is taken here. The directions are random, by the seed.
/// </summary>
public static class CorrelatedTargets
{
    /// <summary>Draws rows.</summary>
    /// <param name="options">How many rows, how close the targets and so on; <c>null</c> for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static CorrelatedSample Generate(CorrelatedOptions? options = null)
    {
        options ??= new();
        options.Validate();
        var random = RandomStream.Data(options.Seed);
        var (width, p) = (options.Features, options.Correlation);
        var (first, second) = Directions.Orthonormal(Normals(width), Normals(width));
        double[][] weights = [
            [.. first.Select(u => options.Scale * u)],
            [.. first.Zip(second, (u1, u2) => options.Scale * (p * u1 + Math.Sqrt(1 - p * p) * u2))]];
        var sines = Enumerable.Range(1, options.Sines)
            .Select(i => options.Rule == SineRule.Counted ? (Alpha: i, Beta: (double)i * i) : (Alpha: Gauss(), Beta: Gauss())).ToArray();

        float[] features = new float[options.Samples * width], labels = new float[options.Samples * 2];
        for (var row = 0; row < options.Samples; row++)
        {
            var x = Normals(width);
            for (var i = 0; i < width; i++)
                features[row * width + i] = (float)x[i];
            for (var k = 0; k < 2; k++)
            {
                var linear = Directions.Dot(weights[k], x);
                labels[row * 2 + k] = (float)(linear + sines.Sum(sine => Math.Sin(sine.Alpha * linear + sine.Beta)) + options.Noise * Gauss());
            }
        }

        return new(
            new(
                new(options.Samples, width, features), [.. Enumerable.Range(1, width).Select(i => $"x{i}")],
                new(options.Samples, 2, labels), [Target.Regression("target 1"), Target.Regression("target 2")]),
            new(2, width, [.. weights.SelectMany(vector => vector).Select(weight => (float)weight)]));

        double Gauss() => Normal.Sample(random, 0, 1);
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => Gauss())];
    }
}
