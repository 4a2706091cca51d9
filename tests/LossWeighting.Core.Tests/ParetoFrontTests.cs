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
    public void TheKneeIsWhereTheFrontIsNearestToTheBestOfBoth()
    {
        var front = Enumerable.Range(0, 101).Select(i => i / 100.0).Select(w => new[] { 100 * w * w, (1 - w) * (1 - w) }).ToArray(); // VLMOP1's, one loss in other units
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
    public void ASubsetIsChosenByWhatEachPointAdds()
    {
        // within (4, 4): (2, 2) alone has 4; then (1, 3) and (3, 1) add 1 each, the first comes first; (3, 3) is dominated by one, (3.5, 3.5) by more
        double[][] points = [[3.5, 3.5], [1, 3], [3, 3], [2, 2], [3, 1]];
        Assert.Equal([3, 1, 4, 2, 0], ParetoFront.Subset(points, 5, [4, 4]));
        Assert.Equal([3, 1], ParetoFront.Subset(points, 2, [4, 4]));
        Assert.Empty(ParetoFront.Subset(points, 0, [4, 4]));
        Assert.Equal([3, 2], ParetoFront.Subset([[9, 9], [7, 9], [6, 8], [5, 5]], 2, [4, 4])); // none counts
        Assert.ThrowsAny<ArgumentException>(() => ParetoFront.Subset(points, 6, [4, 4]));
        Assert.ThrowsAny<ArgumentException>(() => ParetoFront.Subset(points, -1, [4, 4]));
        Assert.ThrowsAny<ArgumentException>(() => ParetoFront.Subset(points, 1, [4]));
    }

    [Fact]
    public void ASubsetHasAGoodPartOfTheBestVolume() => points.Where(losses => losses.Length >= 3).Sample(losses =>
    {
        double[] reference = [.. losses[0].Select(_ => 1.0)];
        double Volume(params int[] places) => ParetoFront.Hypervolume([.. places.Select(place => losses[place])], reference);
        var all = Enumerable.Range(0, losses.Length);
        var best = all.SelectMany(i => all.SelectMany(j => all.Select(k => Volume(i, j, k)))).Max();
        Assert.InRange(Volume([.. ParetoFront.Subset(losses, 3, reference)]), (1 - 1 / Math.E) * best - 1e-12, best + 1e-12);
        Assert.Equal(all.Max(i => Volume(i)), Volume(ParetoFront.Subset(losses, 1, reference)[0]));
    }, iter: 30);

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
