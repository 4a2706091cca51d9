using CsCheck;

namespace LossWeighting.Tests;

public class CostLedgerTests
{
    [Fact]
    public void CostsAddUpAndTheHypervolumeIsThatOfAllFoundSoFar() => Gen.Int[0, 5].Select(loss => loss / 4.0).Array[2].Array[0, 3].Array[1, 6].Sample(pieces =>
    {
        var ledger = new CostLedger([1, 1]);
        for (var i = 0; i < pieces.Length; i++)
        {
            ledger.Add("other", 100, 100, 100, [0.1, 0.1]); // which is no one else's
            ledger.Add("way", i + 0.5, 10 * i, i, pieces[i]);
        }

        var curve = ledger.Curve("way");
        Assert.Equal(pieces.Length, curve.Count);
        for (var i = 0; i < curve.Count; i++)
        {
            Assert.Equal(ParetoFront.Hypervolume([.. pieces.Take(i + 1).SelectMany(piece => piece)], [1, 1]), curve[i].Hypervolume, 1e-12);
            Assert.Equal((0.5 * (i + 1) * (i + 1), 5L * i * (i + 1), i * (i + 1) / 2), (curve[i].Seconds, curve[i].Steps, curve[i].Models));
            Assert.True(i == 0 || curve[i].Hypervolume >= curve[i - 1].Hypervolume);
        }
    });

    [Fact]
    public void TheCostToReachAHypervolumeIsThatOfTheFirstEntryThere()
    {
        var ledger = SweepSamples.Race();
        Assert.Equal(["grid", "net"], ledger.Ways);
        Assert.Equal(new CostPoint(3, 300, 3, 6), ledger.CostToReach("grid", 5.5)); // (1, 3), (2, 2) and (3, 1)
        Assert.Equal(new CostPoint(2, 200, 2, 5), ledger.CostToReach("grid", 5));
        Assert.Equal(new CostPoint(2.5, 250, 1, 5), ledger.CostToReach("net", 4));
        Assert.Null(ledger.CostToReach("net", 5.5));
        Assert.Equal(5, ledger.CommonHypervolume);
        Assert.Equal(
            [new("grid", new(4, 400, 4, 6), new(3, 300, 3, 6)), new("net", new(2.5, 250, 1, 5), null)],
            ledger.Table(6));
    }

    [Fact]
    public void ASweepIsEnteredWeightingByWeighting()
    {
        Target[] two = [Target.Regression("a"), Target.Regression("b")];
        double[][] losses = [[0, 3], [1, 3], [2, 2], [3, 1]];
        WeightGrid grid = [[1, 0], [0.7, 0.3], [0.5, 0.5], [0.3, 0.7]];
        var sweep = SweepSamples.Made(two, grid, 2, [.. from w in Enumerable.Range(0, 4) from seed in Enumerable.Range(1, 2)
            let at = TargetLosses.Weighted([.. losses[w].Select(loss => loss + (seed == 1 ? -0.5 : 0.5))], grid[w])
            select w == 2 && seed == 2
                ? new SweptModel(w, seed, ModelStatus.Diverged, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 7, 1)
                : new SweptModel(w, seed, ModelStatus.Done, [new(1, at, at)], 1, new Dictionary<Metric, IReadOnlyList<double>>(), 10, 2)]);
        var ledger = new CostLedger([4, 4]);
        ledger.Add("grid", sweep);

        // the first does not train b, the third has a seed that diverged
        Assert.Equal([new(4, 20, 2, 0), new(8, 40, 4, 3), new(11, 57, 6, 3), new(15, 77, 8, 5)], ledger.Curve("grid"));
    }

    [Fact]
    public void MeasuredWorkIsEnteredWithItsTime()
    {
        var ledger = new CostLedger([1, 1]);
        Assert.Equal("found", ledger.Measure("way", () => { Thread.Sleep(2); return "found"; }, result => (result.Length, 1, [[0.5, 0.5]])));
        var point = ledger.Curve("way")[0];
        Assert.True(point.Seconds > 0);
        Assert.Equal((5, 1, 0.25), (point.Steps, point.Models, point.Hypervolume));
        Assert.Throws<InvalidOperationException>(() => ledger.Measure<int>("way", () => throw new InvalidOperationException(), _ => default));
        Assert.Single(ledger.Curve("way"));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var ledger = new CostLedger([1, 1]);
        Assert.Contains("one finite loss per target", Assert.Throws<ArgumentException>(() => new CostLedger([])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CostLedger([1, double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => ledger.Add(" ", 1, 1, 1));
        Assert.Contains("way: -1 seconds", Assert.Throws<ArgumentException>(() => ledger.Add("way", -1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ledger.Add("way", double.NaN, 1, 1));
        Assert.Throws<ArgumentException>(() => ledger.Add("way", 1, -1, 1));
        Assert.Throws<ArgumentException>(() => ledger.Add("way", 1, 1, -1));
        Assert.Contains("a point is (1, 2, 3); 2 numbers", Assert.Throws<ArgumentException>(() => ledger.Add("way", 1, 1, 1, [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ledger.Add("way", 1, 1, 1, [1, double.NaN]));
        Assert.Empty(ledger.Ways); // nothing of all this is in it
        Assert.Throws<InvalidOperationException>(() => ledger.CommonHypervolume);
        Assert.Contains("the ledger has none", Assert.Throws<ArgumentException>(() => ledger.Curve("way")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => SweepSamples.Race().CostToReach("grid", 0));
        Assert.Contains("grid, net", Assert.Throws<ArgumentException>(() => SweepSamples.Race().CostToReach("way", 1)).Message, StringComparison.Ordinal);
    }
}
