namespace LossWeighting.Tests;

public class CorrelatedTargetsTests
{
    static readonly CorrelatedOptions linear = new() { Samples = 50_000, Features = 6, Sines = 0, Noise = 0 };

    [Theory]
    [InlineData(-1)]
    [InlineData(-0.3)]
    [InlineData(0)]
    [InlineData(0.8)]
    [InlineData(1)]
    public void TheWeightVectorsHaveCosinePAndTheLinearLabelsCorrelationP(double p)
    {
        var sample = CorrelatedTargets.Generate(linear with { Correlation = p, Scale = 2, Seed = 3 });
        var (first, second) = (Doubles(sample.Weights.Row(0)), Doubles(sample.Weights.Row(1)));
        Assert.Equal(2, Length(first), 1e-6);
        Assert.Equal(2, Length(second), 1e-6);
        Assert.Equal(p, first.Zip(second, (a, b) => a * b).Sum() / 4, 1e-6);

        // a correlation of n rows has a standard error of (1 - p²)/√n: four of them
        Assert.Equal(p, Correlation(sample.Data), 4 * (1 - p * p) / Math.Sqrt(linear.Samples) + 1e-6);
    }

    [Fact]
    public void SinesAndNoiseMakeTheLabelsLessAlikeThanTheirWeights()
    {
        var straight = linear with { Correlation = 0.8 };
        Assert.InRange(Correlation(CorrelatedTargets.Generate(straight with { Noise = 1 }).Data), 0.38, 0.42); // p c²/(c² + noise²)
        Assert.InRange(Correlation(CorrelatedTargets.Generate(straight with { Sines = 10 }).Data), 0.05, 0.7);
    }

    [Theory]
    [InlineData(SineRule.Counted)]
    [InlineData(SineRule.Normal)]
    public void ALabelIsTheSumOfItsFormula(SineRule rule)
    {
        // without noise, and with both vectors the same, both labels are one function of w·x
        var options = new CorrelatedOptions { Samples = 200, Features = 4, Correlation = 1, Noise = 0, Rule = rule, Seed = 5 };
        var sample = CorrelatedTargets.Generate(options);
        Assert.Equal(sample.Data.Labels.Column(0), sample.Data.Labels.Column(1));
        if (rule == SineRule.Normal)
            return;
        for (var row = 0; row < 200; row++)
        {
            var z = Doubles(sample.Data.Features.Row(row)).Zip(Doubles(sample.Weights.Row(0)), (x, w) => x * w).Sum();
            var expected = z + Enumerable.Range(1, 10).Sum(i => Math.Sin(i * z + i * i));
            Assert.Equal(expected, sample.Data.Labels[row, 0], 1e-4);
        }
    }

    [Fact]
    public void TheSeedDecides()
    {
        var options = new CorrelatedOptions { Samples = 50 };
        var once = CorrelatedTargets.Generate(options).Data;
        Assert.Equal(once.Labels.Values.ToArray(), CorrelatedTargets.Generate(options).Data.Labels.Values.ToArray());
        Assert.NotEqual(once.Labels.Values.ToArray(), CorrelatedTargets.Generate(options with { Seed = 1 }).Data.Labels.Values.ToArray());
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        foreach (var (options, name) in new[]
        {
            (new CorrelatedOptions { Samples = 0 }, "Samples"), (new() { Features = 1 }, "Features"), (new() { Sines = -1 }, "Sines"),
            (new() { Correlation = 1.1 }, "Correlation"), (new() { Correlation = double.NaN }, "Correlation"), (new() { Scale = 0 }, "Scale"),
            (new() { Noise = -1 }, "Noise"), (new() { Noise = double.PositiveInfinity }, "Noise"),
        })
            Assert.Contains(name, Assert.ThrowsAny<ArgumentException>(() => CorrelatedTargets.Generate(options)).Message, StringComparison.Ordinal);
    }

    static double Correlation(MultiTargetData data) => MathNet.Numerics.Statistics.Correlation.Pearson(Doubles(data.Labels.Column(0)), Doubles(data.Labels.Column(1)));

    static double[] Doubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));
}
