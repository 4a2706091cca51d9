namespace LossWeighting;

/// <summary>
/// Features and labels drawn independently of each other: the two generators of the article's listings. There is nothing to learn from
/// them. A model can only memorise the training rows, so its held-out loss shows what memorising is worth.
/// </summary>
public static class RandomTargets
{
    /// <summary>All values uniform between 0 and 1, as in the first listing.</summary>
    /// <param name="samples">Number of rows, at least 1.</param>
    /// <param name="features">Number of features, at least 1.</param>
    /// <param name="targets">Number of regression targets, at least 1.</param>
    /// <param name="seed">The same seed gives the same numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is under 1.</exception>
    public static MultiTargetData Uniform(int samples, int features, int targets, int seed) =>
        Generate(samples, features, targets, seed, random => random.NextDouble());

    /// <summary>All values normal with mean 0 and variance 1, as in the second listing.</summary>
    /// <param name="samples">Number of rows, at least 1.</param>
    /// <param name="features">Number of features, at least 1.</param>
    /// <param name="targets">Number of regression targets, at least 1.</param>
    /// <param name="seed">The same seed gives the same numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is under 1.</exception>
    public static MultiTargetData Normal(int samples, int features, int targets, int seed) =>
        Generate(samples, features, targets, seed, random => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1));

    static MultiTargetData Generate(int samples, int features, int targets, int seed, Func<Random, double> draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targets);
        var random = RandomStream.Data(seed);
        return new(
            Draw(samples, features),
            [.. Enumerable.Range(1, features).Select(i => $"x{i}")],
            Draw(samples, targets),
            [.. Enumerable.Range(1, targets).Select(k => Target.Regression($"target {k}"))]);

        Matrix Draw(int rows, int columns)
        {
            var values = new float[rows * columns];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)draw(random);
            return new(rows, columns, values);
        }
    }
}
