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
    public void RowsWhoseProbabilitiesRoundToOneAreStillRanked()
    {
        // y = x at logits from 40 to 80
        var data = new MultiTargetData(new(4, 1, [20, 25, 30, 40]), ["x"], new(4, 1, [0, 0, 1, 1]), [Target.Binary("click")]);
        using var model = new MultiTargetDnn(1, [], data.Targets);
        using (TorchSharp.torch.no_grad())
        {
            model.parameters().First().fill_(2);
        }

        Assert.Equal(1, model.Predict(data.Features)[0, 0]);
        Assert.Equal(1, Metrics.Evaluate(model, data)[0].Auc);
    }

    [Fact]
    public void PredictionsAndLabelsGoInPairs()
    {
        Assert.Throws<ArgumentException>(() => Metrics.Auc([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Metrics.LogLoss([], []));
        Assert.Throws<ArgumentException>(() => Metrics.MeanSquaredError([1], [1, 2]));
    }

    [Fact]
    public void EvaluateWantsTheModelsTargets()
    {
        using var model = new MultiTargetDnn(2, [], [Target.Binary("click")]);
        Assert.Throws<ArgumentException>(() => Metrics.Evaluate(model, RandomTargets.Normal(5, 2, 1, seed: 1)));
    }
}
