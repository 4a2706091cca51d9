using CsCheck;

namespace LossWeighting.Tests;

public class MetricsTests
{
    [Fact]
    public void AucIsTheShareOfPairsInOrder() =>
        // few distinct scores, so that there are many ties
        Gen.Select(Gen.Int[0, 6], Gen.Bool).Array[2, 60].Where(rows => rows.Any(row => row.Item2) && rows.Any(row => !row.Item2)).Sample(rows =>
        {
            var won = (from positive in rows where positive.Item2
                       from negative in rows where !negative.Item2
                       select positive.Item1 > negative.Item1 ? 1 : positive.Item1 == negative.Item1 ? 0.5 : 0).Average();
            var auc = Metrics.Auc([.. rows.Select(row => (float)row.Item1)], [.. rows.Select(row => row.Item2 ? 1f : 0)]);
            Assert.Equal(won, auc, 10);
        });

    [Fact]
    public void AucNeedsBothClasses()
    {
        Assert.Equal(double.NaN, Metrics.Auc([1, 2], [1, 1]));
        Assert.Equal(double.NaN, Metrics.Auc([1, 2], [0, 0]));
    }

    [Fact]
    public void LogLossByHand()
    {
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.75)) / 2, Metrics.LogLoss([0.8f, 0.25f], [1, 0]), 6);
        Assert.Equal(-Math.Log(1e-7), Metrics.LogLoss([0], [1]), 6); // sure and wrong: large, not infinite
    }

    [Fact]
    public void MeanSquaredErrorByHand() => Assert.Equal((1 + 4) / 2.0, Metrics.MeanSquaredError([1, 2], [0, 4]));

    [Fact]
    public void LabelsAreZeroOrOneAndProbabilitiesBetween()
    {
        Assert.Contains("Row 1: the label is 2", Assert.Throws<ArgumentException>(() => Metrics.Auc([1, 2], [0, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("Row 0: the label is 0.5", Assert.Throws<ArgumentException>(() => Metrics.LogLoss([0.1f], [0.5f])).Message, StringComparison.Ordinal);
        Assert.Contains("Row 1: -3 is no probability", Assert.Throws<ArgumentException>(() => Metrics.LogLoss([0.5f, -3], [0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PredictionsAndLabelsGoInPairs()
    {
        Assert.Throws<ArgumentException>(() => Metrics.Auc([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Metrics.LogLoss([], []));
        Assert.Throws<ArgumentException>(() => Metrics.MeanSquaredError([1], [1, 2]));
    }
}
