using CsCheck;

namespace LossWeighting.Tests;

public class RankingMetricsTests
{
    // few scores and groups, so that there are ties, groups of one class and groups of one row
    static readonly Gen<(int Score, bool Label, int Group)[]> rankings = Gen.Select(Gen.Int[0, 4], Gen.Bool, Gen.Int[0, 7]).Array[1, 40];

    [Fact]
    public void GroupAucIsTheShareOfPairsInOrderWithinGroupsAveragedByRows() => rankings.Sample(rows =>
    {
        double sum = 0, count = 0;
        foreach (var group in rows.Select(row => row.Group).Distinct())
        {
            double won = 0, pairs = 0;
            foreach (var a in rows.Where(row => row.Group == group && row.Label))
                foreach (var b in rows.Where(row => row.Group == group && !row.Label))
                    (won, pairs) = (won + (a.Score > b.Score ? 1 : a.Score == b.Score ? 0.5 : 0), pairs + 1);
            var size = rows.Count(row => row.Group == group);
            if (pairs > 0)
                (sum, count) = (sum + size * won / pairs, count + size);
        }

        Assert.Equal(count == 0 ? double.NaN : sum / count, GroupAuc(rows), 10);
    });

    [Fact]
    public void GroupAucLeavesGroupsOfOneClassOut()
    {
        // in group 0 the positive row wins 0, ½ and 1 of its pairs
        Assert.Equal(0.5, GroupAuc([(1, true, 0), (2, false, 0), (1, false, 0), (0, false, 0), (9, true, 1), (8, true, 1), (0, false, 2)]), 12);
        Assert.Equal(double.NaN, GroupAuc([(9, true, 1), (8, true, 1), (0, false, 2)]));
    }

    [Fact]
    public void GroupAucDoesNotCareForTheLevelOfAGroup()
    {
        // a score that only knows the user ranks nothing within a user's list, though its AUC is good
        float[] scores = [0, 0, 0, 0, 1, 1, 1, 1], labels = [0, 0, 0, 1, 0, 1, 1, 1];
        Assert.Equal(0.5, Metrics.GroupAuc(scores, labels, [0, 0, 0, 0, 1, 1, 1, 1]));
        Assert.Equal(0.75, Metrics.Auc(scores, labels));
        Assert.Equal(0.75, Metrics.GroupAuc(scores, labels, [0, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void CalibrationIsPredictedOverObserved()
    {
        Assert.Equal(1.5, Metrics.Calibration([0.25f, 0.75f, 0.5f], [0, 1, 0]), 12);
        Assert.Equal(0.5, Metrics.Calibration([3, 4], [4, 10]), 12);
        Assert.Equal(double.NaN, Metrics.Calibration([0.5f, 0.5f], [0, 0]));
    }

    [Fact]
    public void CalibrationBinsPartitionTheRows() =>
        Gen.Select(Gen.Select(Gen.Int[0, 1_000_000], Gen.Bool).Array[1, 60], Gen.Int[1, 60])
            .Where(drawn => drawn.Item2 <= drawn.Item1.Length && drawn.Item1.DistinctBy(row => row.Item1).Count() == drawn.Item1.Length)
            .Sample((rows, count) =>
            {
                var (predictions, labels) = (rows.Select(row => row.Item1 / 1e6f).ToArray(), rows.Select(row => row.Item2 ? 1f : 0).ToArray());
                var bins = Metrics.CalibrationBins(predictions, labels, count);
                Assert.Equal(count, bins.Count);
                Assert.Equal(rows.Length, bins.Sum(bin => bin.Rows));
                Assert.InRange(bins.Max(bin => bin.Rows) - bins.Min(bin => bin.Rows), 0, 1);

                var sorted = predictions.Zip(labels).OrderBy(row => row.First).ToArray();
                foreach (var bin in bins)
                {
                    Assert.Equal(sorted.Take(bin.Rows).Average(row => (double)row.First), bin.Predicted, 12);
                    Assert.Equal(sorted.Take(bin.Rows).Average(row => (double)row.Second), bin.Observed, 12);
                    sorted = sorted[bin.Rows..];
                }
            });

    [Fact]
    public void CalibrationBinsAreBetweenOneAndOnePerRow()
    {
        Assert.Equal(10, Metrics.CalibrationBins(new float[25], new float[25]).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Metrics.CalibrationBins([1, 2], [0, 1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Metrics.CalibrationBins([1, 2], [0, 1], 3));
    }

    [Fact]
    public void WhatCannotBeRankedIsRefused()
    {
        Assert.Contains("Row 1", Assert.Throws<ArgumentException>(() => Metrics.Auc([1, float.NaN], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("Row 1", Assert.Throws<ArgumentException>(() => Metrics.Lift([1, float.NaN], [0, 1], [1, 1], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("gain of -1", Assert.Throws<ArgumentException>(() => Metrics.Ndcg([1, 2], [0, -1], [1, 1], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NdcgByHand()
    {
        float[] scores = [6, 5, 4, 3, 2, 1], gains = [3, 2, 3, 0, 1, 2];
        int[] oneGroup = [0, 0, 0, 0, 0, 0];
        double dcg = 3 + 2 / Math.Log2(3) + 3 / 2.0 + 1 / Math.Log2(6) + 2 / Math.Log2(7);
        double best = 3 + 3 / Math.Log2(3) + 2 / 2.0 + 2 / Math.Log2(5) + 1 / Math.Log2(6);
        Assert.Equal(0.961, dcg / best, 3);
        Assert.Equal(dcg / best, Metrics.Ndcg(scores, gains, oneGroup, k: 6), 12);
        Assert.Equal(dcg / best, Metrics.Ndcg(scores, gains, oneGroup, k: 100), 12);
        Assert.Equal((3 + 2 / Math.Log2(3)) / (3 + 3 / Math.Log2(3)), Metrics.Ndcg(scores, gains, oneGroup, k: 2), 12);
        Assert.Equal(1, Metrics.Ndcg(scores, gains, oneGroup, k: 1), 12);
    }

    [Fact]
    public void NdcgIsTheMeanOverGroupsWithAGain()
    {
        // group 1: the gain comes second; group 2: first; group 3: none
        Assert.Equal((1 / Math.Log2(3) + 1) / 2, Metrics.Ndcg([2, 9, 1, 8, 7, 3], [0, 1, 5, 0, 0, 0], [1, 2, 1, 2, 3, 3], k: 2), 12);
        Assert.Equal(double.NaN, Metrics.Ndcg([1, 2], [0, 0], [1, 2], k: 1));
        Assert.Equal(0, Metrics.Ndcg([2, 1], [0, 1], [1, 1], k: 1)); // a gain that the list misses
    }

    [Fact]
    public void NdcgIsOverTheBestOfAllOrders() =>
        Gen.Select(Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[1, 6], Gen.Int[1, 7])
        .Where(drawn => drawn.Item1.Any(row => row.Item2 > 0)).Sample((rows, k) =>
        {
            var best = Permutations(rows).Max(order => Dcg(order, k));
            var ranked = rows.OrderBy(row => -row.Item1); // LINQ's sort keeps ties in order
            Assert.Equal(
                Dcg(ranked, k) / best,
                Metrics.Ndcg([.. rows.Select(row => (float)row.Item1)], [.. rows.Select(row => (float)row.Item2)], new int[rows.Length], k), 10);

            static double Dcg(IEnumerable<(int Score, int Gain)> order, int k)
            {
                double sum = 0, rank = 0;
                foreach (var (_, gain) in order)
                    if (++rank <= k)
                        sum += gain * Math.Log(2) / Math.Log(1 + rank);
                return sum;
            }
        });

    [Fact]
    public void LiftByHand()
    {
        // group 1: the first two hold 1 of 2 among 4 rows, by chance 1; group 2: 2 of 2 among 5 rows, by chance 0.8; group 3 has only two rows
        float[] scores = [4, 3, 2, 1, /**/ 1, 2, 3, 5, 4, /**/ 1, 2];
        float[] behaviour = [1, 0, 1, 0, /**/ 0, 0, 0, 1, 1, /**/ 1, 1];
        int[] groups = [1, 1, 1, 1, /**/ 2, 2, 2, 2, 2, /**/ 3, 3];
        Assert.Equal((1 + 2) / (1 + 0.8), Metrics.Lift(scores, behaviour, groups, k: 2), 6);
        Assert.Equal((1 + 1 + 1) / (0.5 + 0.4 + 1), Metrics.Lift(scores, behaviour, groups, k: 1), 6); // now group 3 counts
        Assert.Equal(2 / 1.6, Metrics.Lift(scores, behaviour, groups, k: 4), 6); // and now group 1 does not
        Assert.Equal(20 / 12.0, Metrics.Lift([2, 1], [20, 4], [1, 1], k: 1), 6); // seconds
    }

    [Fact]
    public void LiftIsNaNWhereNothingCanBeGained()
    {
        Assert.Equal(double.NaN, Metrics.Lift([1, 2], [1, 0], [1, 1], k: 2)); // the whole list is chosen
        Assert.Equal(double.NaN, Metrics.Lift([1, 2, 3], [0, 0, 0], [1, 1, 1], k: 2));
        Assert.Equal(double.NaN, Metrics.Lift([1, 2, 3], [0, 0, 1], [1, 1, 2], k: 1)); // it took place in a group of one only
        Assert.Equal(0, Metrics.Lift([1, 2, 3], [1, 0, 0], [1, 1, 1], k: 1)); // it took place, though not among the chosen
    }

    [Fact]
    public void TheMeanLiftOverAllOrdersIsOne() =>
        // all orders of four rows in one group and, at once, of three in another
        Gen.Select(Gen.Int[0, 5].Array[7], Gen.Int[1, 3]).Where(drawn => drawn.Item1[..4].Sum() > 0).Sample((behaviour, k) =>
        {
            var lifts = from a in Permutations([1f, 2, 3, 4])
                        from b in Permutations([1f, 2, 3])
                        select Metrics.Lift([.. a, .. b], [.. behaviour.Select(value => (float)value)], [0, 0, 0, 0, 1, 1, 1], k);
            Assert.Equal(1, lifts.Average(), 5);
        });

    [Fact]
    public void RandomScoresLiftNothing()
    {
        const int groups = 5_000, size = 10, k = 3;
        var data = RandomTargets.Uniform(groups * size, 1, 1, seed: 1);
        var behaviour = data.Labels.Column(0).Select(value => value < 0.2 ? 1f : 0).ToArray();
        // chosen rows of a group are hypergeometric
        var shares = behaviour.Chunk(size).Select(group => (double)group.Average()).ToArray();
        var variance = shares.Sum(share => k * share * (1 - share) * (size - k) / (size - 1));
        var lift = Metrics.Lift(data.Features.Column(0), behaviour, [.. Enumerable.Range(0, groups * size).Select(row => row / size)], k);
        Assert.Equal(1, lift, 4 * Math.Sqrt(variance) / (k * shares.Sum()));
    }

    [Fact]
    public void ScoresLabelsAndGroupsGoInPairs()
    {
        Refused("1 predictions for 2 labels", () => Metrics.GroupAuc([1], [0, 1], [1, 1]));
        Refused("1 predictions for 2 labels", () => Metrics.Calibration([1], [0, 1]));
        Refused("1 predictions for 2 labels", () => Metrics.CalibrationBins([1], [0, 1], 1));
        Refused("1 predictions for 2 labels", () => Metrics.Ndcg([1], [0, 1], [1, 1], 1));
        Refused("1 predictions for 2 labels", () => Metrics.Lift([1], [0, 1], [1, 1], 1));
        Refused("3 groups for 2 rows", () => Metrics.GroupAuc([1, 2], [0, 1], [1, 1, 1]));
        Refused("1 groups for 2 rows", () => Metrics.Ndcg([1, 2], [0, 1], [1], 1));
        Refused("1 groups for 2 rows", () => Metrics.Lift([1, 2], [0, 1], [1], 1));
        Refused("'k'", () => Metrics.Ndcg([1, 2], [0, 1], [1, 1], 0));
        Refused("'k'", () => Metrics.Lift([1, 2], [0, 1], [1, 1], 0));

        static void Refused(string message, Func<object> act) =>
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    static double GroupAuc((int Score, bool Label, int Group)[] rows) => Metrics.GroupAuc(
        [.. rows.Select(row => (float)row.Score)], [.. rows.Select(row => row.Label ? 1f : 0)], [.. rows.Select(row => row.Group)]);

    static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany((first, i) => Permutations<T>([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[first, .. rest]));
}
