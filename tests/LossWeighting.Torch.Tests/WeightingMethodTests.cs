using System.Globalization;

namespace LossWeighting.Tests;

/// <summary>Each method against its formula, written out anew: Adam as a closed sum, derivatives as differences, projections on whole vectors.</summary>
public class WeightingMethodTests
{
    static readonly Target[] targets = [Target.Regression("watch time"), Target.Binary("click"), Target.Regression("score")];

    static WeightingState Start(WeightingMethod method, LossWeights? weights = null, IReadOnlyList<Target>? of = null, int seed = 0, double learningRate = 1e-3)
    {
        method.Validate();
        return method.Start(new(of ?? targets, weights ?? LossWeights.Equal((of ?? targets).Count), learningRate, seed));
    }

    /// <summary>Where Adam has taken a number that started at 0, given all gradients so far.</summary>
    static double Adam(double learningRate, List<double> gradients)
    {
        var at = 0.0;
        for (var t = 1; t <= gradients.Count; t++)
        {
            double mean = 0, variance = 0, meanWeight = 0, varianceWeight = 0;
            for (var i = 0; i < t; i++)
            {
                mean += Math.Pow(0.9, t - 1 - i) * gradients[i];
                meanWeight += Math.Pow(0.9, t - 1 - i);
                variance += Math.Pow(0.999, t - 1 - i) * gradients[i] * gradients[i];
                varianceWeight += Math.Pow(0.999, t - 1 - i);
            }

            at -= learningRate * (mean / meanWeight) / (Math.Sqrt(variance / varianceWeight) + 1e-8);
        }

        return at;
    }

    static double Slope(Func<double[], double> function, double[] at, int k, double width = 1e-5)
    {
        double[] up = [.. at], down = [.. at];
        up[k] += width;
        down[k] -= width;
        return (function(up) - function(down)) / (2 * width);
    }

    static void AssertNear(double[] expected, double[] actual, double relative = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], actual[k], relative * Math.Max(Math.Abs(expected[k]), 1e-3));
    }

    [Fact]
    public void StaticWeightsAreThoseOfTheLoss()
    {
        var state = Start(new StaticWeighting(), [0.5, 0, 0.2]);
        Assert.Equal([0.5, 0, 0.2], state.Weigh([1, 2, 3]));
        state.EndEpoch([1, 1, 9]);
        Assert.Equal([0.5, 0, 0.2], state.Weigh([9, 2, 3]));
    }

    [Fact]
    public void UncertaintyFollowsTheLikelihood()
    {
        double[][] losses = [[4, 0.7, 0.1], [3, 0.6, 0.2], [5, 0.8, 0.05], [2, 0.3, 0.1]];
        var state = Start(new UncertaintyWeighting(LearningRate: 0.1));
        List<double>[] slopes = [[], [], []];
        foreach (var loss in losses)
        {
            double[] s = [.. slopes.Select(past => Adam(0.1, past))];
            AssertNear([Math.Exp(-s[0]) / 2, Math.Exp(-s[1]), Math.Exp(-s[2]) / 2], state.Weigh(loss));
            for (var k = 0; k < 3; k++)
                slopes[k].Add(Slope(at => Total(loss, at), s, k));
        }

        static double Total(double[] losses, double[] s) =>
            Math.Exp(-s[0]) * losses[0] / 2 + s[0] / 2 + Math.Exp(-s[1]) * losses[1] + s[1] / 2 + Math.Exp(-s[2]) * losses[2] / 2 + s[2] / 2;
    }

    [Fact]
    public void UncertaintyComesToRestWhereTheVarianceIsTheLoss()
    {
        var state = Start(new UncertaintyWeighting(LearningRate: 0.01));
        double[] losses = [4, 0.3, 0.02];
        for (var step = 0; step < 3000; step++)
            state.Weigh(losses);
        AssertNear([1 / (2 * 4.0), 1 / (2 * 0.3), 1 / (2 * 0.02)], state.Weigh(losses), 1e-3); // e^s = 4, 0.6, 0.02
    }

    [Fact]
    public void UncertaintyLearnsAtTheModelsRateUnlessTold()
    {
        var (own, given) = (Start(new UncertaintyWeighting(), learningRate: 0.02), Start(new UncertaintyWeighting(0.02)));
        for (var step = 0; step < 5; step++)
            Assert.Equal(given.Weigh([4, 0.3, 1]), own.Weigh([4, 0.3, 1]));
    }

    [Fact]
    public void DwaWeighsByTheRatioOfTheLastTwoEpochs()
    {
        var state = Start(new DynamicWeightAverage());
        Assert.Equal([1, 1, 1], state.Weigh([5, 6, 7]));
        state.EndEpoch([4, 1, 2]);
        Assert.Equal([1, 1, 1], state.Weigh([5, 6, 7]));
        state.EndEpoch([1, 0.9, 3]);
        Expect(1 / 4.0, 0.9, 3 / 2.0);
        state.EndEpoch([1, 0.45, 0.3]);
        Expect(1, 0.5, 0.1);
        state.EndEpoch([0.5, 0.225, 0.15]); // all halve
        AssertNear([1, 1, 1], state.Weigh([5, 6, 7]));

        void Expect(params double[] ratios)
        {
            var sum = ratios.Sum(ratio => Math.Exp(ratio / 2));
            AssertNear([.. ratios.Select(ratio => 3 * Math.Exp(ratio / 2) / sum)], state.Weigh([5, 6, 7]));
        }
    }

    [Fact]
    public void DwaKeepsWeightsFiniteWhereALossIsNothing()
    {
        var state = Start(new DynamicWeightAverage(Temperature: 0.5));
        state.EndEpoch([0, 1, 1]);
        state.EndEpoch([1, 0, 1]);
        Assert.Equal([3, 0, 0], state.Weigh([1, 1, 1]), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void RandomWeightsAreSoftmaxesOfNormalNumbers()
    {
        var state = Start(new RandomLossWeighting(), seed: 4);
        const int draws = 40_000;
        double[] sums = new double[3], logRatios = new double[draws];
        for (var i = 0; i < draws; i++)
        {
            var weights = state.Weigh([1, 2, 3]);
            Assert.Equal(1, weights.Sum(), 12);
            for (var k = 0; k < 3; k++)
                sums[k] += weights[k] / draws;
            logRatios[i] = Math.Log(weights[0] / weights[2]);
        }

        Assert.All(sums, mean => Assert.Equal(1 / 3.0, mean, 0.005)); // 5 deviations
        Assert.Equal(0, logRatios.Average(), 0.04);
        Assert.Equal(2, logRatios.Average(ratio => ratio * ratio), 0.08); // x_1 − x_3 has variance 2
        Assert.Equal(3 * 4, logRatios.Average(ratio => Math.Pow(ratio, 4)), 1.2); // of a normal number the fourth moment is 3 σ⁴
    }

    [Fact]
    public void ASeedGivesItsRandomWeightsOverAndOver()
    {
        double[] Draw(int seed) => Start(new RandomLossWeighting(), seed: seed).Weigh([1, 1, 1]);
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    [Fact]
    public void FamoFollowsItsFormula()
    {
        (double[] Before, double[] After)[] steps = [([4, 0.7, 0.1], [3.9, 0.5, 0.11]), ([3, 0.6, 0.2], [2.5, 0.6, 0.1]), ([5, 0.8, 0.05], [5.5, 0.7, 0.05]), ([2, 0.3, 0.1], [2, 0.2, 0.1])];
        var state = Start(new Famo(LearningRate: 0.3, Decay: 0.02));
        List<double>[] slopes = [[], [], []];
        foreach (var (before, after) in steps)
        {
            double[] xi = [.. slopes.Select(past => Adam(0.3, past))];
            var z = Softmax(xi);
            var c = z.Select((z, k) => z / (before[k] + 1e-8)).Sum();
            var weights = state.Weigh(before);
            AssertNear([.. Enumerable.Range(0, 3).Select(k => Slope(losses => losses.Select((loss, j) => z[j] * Math.Log(loss + 1e-8)).Sum() / c, before, k))], weights, 1e-6);
            Assert.Equal(1, weights.Sum(), 12);

            state.TakeLossesAfterStep(after);
            double[] fall = [.. before.Select((loss, k) => Math.Log((loss + 1e-8) / (after[k] + 1e-8)))];
            for (var k = 0; k < 3; k++)
                slopes[k].Add(Slope(at => Softmax(at).Select((z, j) => z * fall[j]).Sum() + 0.02 / 2 * at.Sum(x => x * x), xi, k));
        }

        static double[] Softmax(double[] x) => [.. x.Select(value => Math.Exp(value) / x.Sum(Math.Exp))];
    }

    [Fact]
    public void FamoTurnsToTheTargetThatFallsSlowest()
    {
        var state = Start(new Famo());
        var first = state.Weigh([1, 1, 1]);
        for (var step = 0; step < 30; step++)
        {
            state.Weigh([1, 1, 1]);
            state.TakeLossesAfterStep([0.8, 0.99, 0.9]);
        }

        var last = state.Weigh([1, 1, 1]);
        Assert.Equal(first[0], first[1], 12);
        Assert.True(last[1] > last[2] && last[2] > last[0], string.Join(" ", last));
        Assert.True(last[1] > 1.5 * first[1], string.Join(" ", last));
    }

    static double Tchebycheff(double[] losses, double mu, double[] lambda, double[] ideal) => mu * Math.Log(losses.Select((loss, k) => Math.Exp(lambda[k] * (loss - ideal[k]) / mu)).Sum());

    [Fact]
    public void TchebycheffWeightsAreTheSlopesOfItsFormula()
    {
        double[] lambda = [0.5, 0.2, 0.3], ideal = [0.1, -0.2, 0.3], losses = [1, 3, 1.5];
        double[] expected = [.. Enumerable.Range(0, 3).Select(k => Slope(at => Tchebycheff(at, 0.4, lambda, ideal), losses, k))];
        AssertNear(expected, Start(new SmoothTchebycheff(0.4, [5, 2, 3], ideal)).Weigh(losses), 1e-6);
        AssertNear(expected, Start(new SmoothTchebycheff(0.4, Ideal: ideal), [0.25, 0.1, 0.15]).Weigh(losses), 1e-6); // from the loss
        Assert.NotEqual(expected[0], Start(new SmoothTchebycheff(0.4, [5, 2, 3])).Weigh(losses)[0], 1e-3);
    }

    [Fact]
    public void TchebycheffLiesBetweenTheWorstAndAllAlike()
    {
        double[] lambda = [0.5, 0.2, 0.3], none = [0, 0, 0], losses = [1, 3, 1.5]; // λL = 0.5, 0.6, 0.45
        for (var mu = 1.0; mu >= 0.01; mu /= 10)
            Assert.InRange(Tchebycheff(losses, mu, lambda, none), 0.6, 0.6 + mu * Math.Log(3));
        AssertNear([0, 0.2, 0], Start(new SmoothTchebycheff(1e-3, [5, 2, 3])).Weigh(losses));
        AssertNear([0, 0.2, 0], Start(new SmoothTchebycheff(1e-300, [5, 2, 3])).Weigh(losses)); // nothing overflows
        AssertNear([0.5 / 3, 0.2 / 3, 0.3 / 3], Start(new SmoothTchebycheff(1e9, [5, 2, 3])).Weigh(losses), 1e-6);
    }

    [Fact]
    public void PCGradAddsProjectedGradients()
    {
        var random = new Random(1);
        var conflicts = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var gradients = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 4).Select(_ => 2 * random.NextDouble() - 1).ToArray()).ToArray();
            var sum = Combine(gradients, PCGrad.Counts(Products(gradients), 3, new Random(trial)));
            int[][] orders = [[1, 2], [2, 1], [0, 2], [2, 0], [0, 1], [1, 0]];
            var possible = from a in new[] { 0, 1 }
                           from b in new[] { 2, 3 }
                           from c in new[] { 4, 5 }
                           select Add(Projected(gradients, 0, orders[a]), Projected(gradients, 1, orders[b]), Projected(gradients, 2, orders[c]));
            Assert.Contains(possible, other => other.Zip(sum).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5));
            conflicts += Enumerable.Range(0, 3).Count(i => Dot(gradients[i], gradients[(i + 1) % 3]) < 0);
        }

        Assert.InRange(conflicts, 200, 400);
    }

    [Fact]
    public void PCGradLeavesNoConflictBetweenTwoTargets()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 200; trial++)
        {
            var gradients = Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 4).Select(_ => 2 * random.NextDouble() - 1).ToArray()).ToArray();
            var counts = PCGrad.Counts(Products(gradients), 2, random);
            if (Dot(gradients[0], gradients[1]) >= 0)
                Assert.Equal([1, 1], counts);
            else
                Assert.All(gradients, gradient => Assert.True(Dot(gradient, Combine(gradients, counts)) >= -1e-5)); // the step does neither target harm
        }
    }

    [Fact]
    public void PCGradDrawsTheOrderOfProjections()
    {
        double[][] gradients = [[1, 0, 0.2], [-0.8, 0.6, 0], [-0.5, -0.9, 0.1]];
        var sums = Enumerable.Range(0, 40).Select(seed => string.Join(" ", PCGrad.Counts(Products(gradients), 3, RandomStream.WeightingMethod(seed)).Select(count => count.ToString("F6", CultureInfo.InvariantCulture)))).ToArray();
        Assert.InRange(sums.Distinct().Count(), 2, 8);
        Assert.Equal(PCGrad.Counts(Products(gradients), 3, new Random(3)), PCGrad.Counts(Products(gradients), 3, new Random(3)));
    }

    static double[] Projected(double[][] gradients, int i, int[] order)
    {
        double[] own = [.. gradients[i]];
        foreach (var j in order)
            if (Dot(own, gradients[j]) is < 0 and var product)
                own = [.. own.Zip(gradients[j], (p, g) => p - product / Dot(gradients[j], gradients[j]) * g)];
        return own;
    }

    static float[] Products(double[][] gradients) => [.. gradients.SelectMany(_ => gradients, (a, b) => (float)Dot(a, b))];

    static double[] Combine(double[][] gradients, double[] counts) => Add([.. gradients.Zip(counts, (gradient, count) => gradient.Select(value => count * value).ToArray())]);

    static double[] Add(params double[][] vectors) => [.. Enumerable.Range(0, vectors[0].Length).Select(i => vectors.Sum(vector => vector[i]))];

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static TheoryData<WeightingMethod, string> Invalid => new()
    {
        { new UncertaintyWeighting(0), "UncertaintyWeighting: LearningRate is 0, it must be over 0 and finite" },
        { new DynamicWeightAverage(-1.5), "DynamicWeightAverage: Temperature is -1.5, it must be over 0" },
        { new DynamicWeightAverage(double.NaN), "Temperature is NaN" },
        { new GradNorm(Alpha: -0.1), "GradNorm: Alpha is -0.1, it must be finite and not negative" },
        { new GradNorm(LearningRate: double.PositiveInfinity), "LearningRate is Infinity" },
        { new Famo(LearningRate: 0), "Famo: LearningRate is 0" },
        { new Famo(Decay: -1), "Famo: Decay is -1" },
        { new SmoothTchebycheff(0), "SmoothTchebycheff: Smoothness is 0" },
        { new SmoothTchebycheff(Preference: [1, 0]), "Preference is 1 / 0, it must be over 0 for every target" },
        { new SmoothTchebycheff(Preference: [1, 1, 1]), "3 weights (1 / 1 / 1) for 2 targets" },
        { new SmoothTchebycheff(Ideal: [0, double.NaN]), "Ideal is 0 / NaN, it must be finite" },
        { new SmoothTchebycheff(Ideal: [0]), "Ideal is a list of 1, it must be one number for each of the 2 targets" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void SettingsThatAreNoneAreRefused(WeightingMethod method, string message)
    {
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new MultiTargetDnn(5, [4], data.Targets);
        var error = Assert.Throws<ArgumentException>(() => Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { WeightingMethod = method }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
