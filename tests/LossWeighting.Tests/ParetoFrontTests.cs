using CsCheck;

namespace LossWeighting.Tests;

public class ParetoFrontTests
{
    static readonly Gen<double[][]> points = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 9]).SelectMany((targets, count) => Gen.Int[0, 4].Select(loss => loss / 4.0).Array[targets].Array[count]);

    [Fact]
    public void DominatedPointsAreLeftOut()
    {
        Assert.Equal([0, 1, 3, 4], ParetoFront.NonDominated([[1, 4], [2, 2], [2, 3], [4, 1], [1, 4]]));
        Assert.Empty(ParetoFront.NonDominated([]));
        Assert.Equal([1], ParetoFront.NonDominated([[2, 2, 2], [1, 2, 2]]));
    }

    [Fact]
    public void AFrontIsWhatNothingDominates() => points.Sample(losses =>
    {
        var front = ParetoFront.NonDominated(losses);
        for (var i = 0; i < losses.Length; i++)
            Assert.Equal(
                !losses.Any(other => other.Zip(losses[i]).All(pair => pair.First <= pair.Second) && !other.SequenceEqual(losses[i])),
                front.Contains(i));
    });

    [Fact]
    public void VolumesByHand()
    {
        Assert.Equal(0, ParetoFront.Hypervolume([], [1, 1]));
        Assert.Equal(0.25, ParetoFront.Hypervolume([[0.5, 0.5]], [1, 1]), 1e-15);
        Assert.Equal(0.25 + 0.125, ParetoFront.Hypervolume([[0.5, 0.5], [0.25, 0.5], [0.5, 2], [1, 0]], [1, 1]), 1e-15);
        Assert.Equal(3 + 2 + 1, ParetoFront.Hypervolume([[1, 3], [2, 2], [3, 1]], [4, 4]), 1e-15);
        Assert.Equal(0.7, ParetoFront.Hypervolume([[0.3]], [1]), 1e-15);
        // two boxes of 1 × 1 × 2 and 2 × 1 × 1 that share 1 × 1 × 1
        Assert.Equal(3, ParetoFront.Hypervolume([[1, 1, 0], [0, 1, 1]], [2, 2, 2]), 1e-15);
    }

    [Fact]
    public void TheVolumeIsTheShareOfTheBoxThatIsDominated() => points.Sample(losses =>
    {
        // all losses are quarters: count the cells of the lattice whose lower corner is dominated
        var targets = losses.Length == 0 ? 2 : losses[0].Length;
        var cells = Enumerable.Range(0, (int)Math.Pow(4, targets)).Select(cell => Enumerable.Range(0, targets).Select(k => cell / (int)Math.Pow(4, k) % 4 / 4.0).ToArray());
        var dominated = cells.Count(cell => losses.Any(point => point.Zip(cell).All(pair => pair.First <= pair.Second)));
        Assert.Equal(dominated / Math.Pow(4, targets), ParetoFront.Hypervolume(losses, [.. Enumerable.Repeat(1.0, targets)]), 1e-12);
    });

    [Fact]
    public void TheFrontOfVlmop1HasAHypervolumeOfFiveSixths()
    {
        // weights (w, 1 − w) lead to losses ((1 − w)², w²); between n + 1 of them the staircase lacks about 1/n of the area
        var losses = Enumerable.Range(0, 2001).Select(i => i / 2000.0).Select(w => new[] { (1 - w) * (1 - w), w * w }).ToArray();
        Assert.Equal(losses.Length, ParetoFront.NonDominated(losses).Count);
        Assert.Equal(5 / 6.0, ParetoFront.Hypervolume(losses, [1, 1]), 0.001);
    }

    [Fact]
    public void LinearWeightsReachOnlyTheEndsOfVlmop2sConcaveFront()
    {
        // f = 1 − exp(−|x ∓ a|²) on x = t·a with |a| = 1: losses 1 − exp(−(t ∓ 1)²)
        double[] Losses(double t) => [1 - Math.Exp(-(t - 1) * (t - 1)), 1 - Math.Exp(-(t + 1) * (t + 1))];
        double Optimum(double w) => Enumerable.Range(-100_000, 200_001).Select(i => i / 100_000.0).MinBy(t => w * Losses(t)[0] + (1 - w) * Losses(t)[1]);
        var reached = Enumerable.Range(0, 201).Select(i => Optimum(i / 200.0)).Append(Optimum(0.499)).Append(Optimum(0.501)).ToArray();
        Assert.All(reached, t => Assert.InRange(Math.Abs(t), 0.957504 - 1e-4, 1)); // the root of tanh 2t = t
        Assert.Equal([0.978, 0.002], Losses(Optimum(0.499)).Select(loss => Math.Round(loss, 3)));
        Assert.Equal([0.002, 0.978], Losses(Optimum(0.501)).Select(loss => Math.Round(loss, 3)));
        var full = Enumerable.Range(-2000, 4001).Select(i => Losses(i / 2000.0)).ToArray();
        Assert.Equal(0.34211, ParetoFront.Hypervolume(full, [1, 1]), 5e-4);
        var ends = Enumerable.Range(0, 501).Select(i => 0.957504 + i * (1 - 0.957504) / 500).SelectMany(t => new[] { Losses(t), Losses(-t) }).ToArray();
        Assert.Equal(0.04287, ParetoFront.Hypervolume(ends, [1, 1]), 5e-4);
    }

    [Fact]
    public void TheKneeIsWhereTheFrontIsNearestToTheBestOfBoth()
    {
        var front = Enumerable.Range(0, 101).Select(i => i / 100.0).Select(w => new[] { 100 * (1 - w) * (1 - w), w * w }).ToArray(); // VLMOP1, one loss in other units
        Assert.Equal(50, ParetoFront.Knee(front));
        Assert.Equal(2, ParetoFront.Knee([[0, 10], [5, 6], [1, 2], [2, 1.5], [9, 0]]));
        Assert.Equal(1, ParetoFront.Knee([[2, 2], [1, 1]])); // one dominates all
        Assert.Throws<ArgumentException>(() => ParetoFront.Knee([]));
    }

    [Fact]
    public void ALimitIsKeptAndTheBestTaken() => points.Sample(losses =>
    {
        var targets = losses.Length == 0 ? 2 : losses[0].Length;
        double[] limits = [double.PositiveInfinity, .. Enumerable.Repeat(0.5, targets - 1)];
        var best = ParetoFront.Best(losses, 0, limits);
        var allowed = losses.Where(point => point.Skip(1).All(loss => loss <= 0.5)).ToArray();
        Assert.Equal(allowed.Length == 0, best is null);
        if (best is { } i)
            Assert.Equal(allowed.Min(point => point[0]), losses[i][0]);
    });

    [Fact]
    public void PointsThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ParetoFront.Best([[1, 2]], 0, [1]));
        Assert.ThrowsAny<ArgumentException>(() => ParetoFront.Best([[1, 2]], 2, [1, 1]));
        Assert.Throws<ArgumentException>(() => ParetoFront.Hypervolume([[1, 2], [1]], [1, 1]));
        Assert.Throws<ArgumentException>(() => ParetoFront.Hypervolume([[1, double.NaN]], [1, 1]));
        Assert.Throws<ArgumentException>(() => ParetoFront.Hypervolume([[1, 2]], [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => ParetoFront.NonDominated([[double.NaN, 1]]));
    }
}
