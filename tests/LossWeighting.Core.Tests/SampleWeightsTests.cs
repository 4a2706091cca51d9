namespace LossWeighting.Tests;

public class SampleWeightsTests
{
    // click, completion, seconds: the article's rows (nothing, a click, a completion, a long view), and a long view that nobody clicked
    static readonly MultiTargetData log = Log(
        0, 0, 0,
        1, 0, 6,
        1, 1, 4,
        1, 1, 10,
        0, 0, 12);

    static readonly BehaviourWeight[] article = [new("click", 1), new("completion", 3), new("watch time", 5, AtLeast: 10)];

    [Theory]
    [InlineData(BehaviourCombination.Largest, 1, new float[] { 1, 1, 3, 5, 5 })]
    [InlineData(BehaviourCombination.Largest, 0.5, new float[] { 0.5f, 1, 3, 5, 5 })]
    [InlineData(BehaviourCombination.Sum, 1, new float[] { 1, 1, 4, 9, 5 })]
    [InlineData(BehaviourCombination.Sum, 0.5, new float[] { 0.5f, 1, 4, 9, 5 })]
    [InlineData(BehaviourCombination.Sum, 0, new float[] { 0, 1, 4, 9, 5 })]
    public void TheArticlesTableByHand(BehaviourCombination combination, double negativeWeight, float[] expected)
    {
        var weights = SampleWeights.FromBehaviours(log, article, combination, negativeWeight);
        Assert.Equal(expected, weights.Weights);
        Assert.Equal([false, true, true, true, true], weights.Labels);
        Assert.Equal(["click", "completion", "watch time"], weights.Behaviours);
        Assert.Equal(expected, SampleWeights.FromBehaviours(log, [.. article.Reverse()], combination, negativeWeight).Weights); // in any order
    }

    [Fact]
    public void TheDefaultsAreTheLargestWeightAndOneForANegative() =>
        Assert.Equal([1, 1, 3, 5, 5], SampleWeights.FromBehaviours(log, article).Weights);

    [Fact]
    public void ABehaviourTookPlaceFromItsThresholdOn()
    {
        Assert.Equal([0, 0, 0, 1, 1], Took(10));
        Assert.Equal([0, 0, 0, 0, 1], Took(10.001));
        Assert.Equal([0, 1, 1, 1, 1], Took(4));
        Assert.Equal([0, 1, 0, 1, 1], Took(4.001));

        static IEnumerable<int> Took(double atLeast)
        {
            var weights = SampleWeights.FromBehaviours(log, [new("click", 1), new("watch time", 7, atLeast)], negativeWeight: 0);
            Assert.Equal([false, true, true, true, false], Enumerable.Range(0, log.Rows).Select(row => weights.TookPlace(0, row)));
            Assert.All(Enumerable.Range(0, log.Rows), row =>
                Assert.Equal(weights.TookPlace(1, row) ? 7 : weights.TookPlace(0, row) ? 1 : 0, weights.Weights[row]));
            return Enumerable.Range(0, log.Rows).Select(row => weights.TookPlace(1, row) ? 1 : 0);
        }
    }

    [Fact]
    public void ABehaviourWithoutWeightStillMakesARowPositive()
    {
        var weights = SampleWeights.FromBehaviours(log, [new("click", 0), new("completion", 3)]);
        Assert.Equal([1, 0, 3, 3, 1], weights.Weights);
        Assert.Equal([false, true, true, true, false], weights.Labels);
    }

    [Fact]
    public void WatchTimeWeighsPositivesByTheirSecondsAndNegativesByOne()
    {
        var byClick = SampleWeights.FromWatchTime(log);
        Assert.Equal([1, 6, 4, 10, 1], byClick.Weights);
        Assert.Equal([false, true, true, true, false], byClick.Labels);
        Assert.Equal(["click"], byClick.Behaviours);

        var byCompletion = SampleWeights.FromWatchTime(log, "completion");
        Assert.Equal([1, 1, 4, 10, 1], byCompletion.Weights);
        Assert.Equal([false, false, true, true, false], byCompletion.Labels);
    }

    [Fact]
    public void ToDataHasOneTargetAndTheWeights()
    {
        var data = SampleWeights.FromBehaviours(log, article, negativeWeight: 0.5).ToData();
        Assert.Equal([Target.Binary("any behaviour")], data.Targets);
        Assert.Equal([0, 1, 1, 1, 1], data.Labels.Column(0));
        Assert.Equal([0.5f, 1, 3, 5, 5], data.RowWeights!.Column(0));
        Assert.Equal(log.Features.Values.ToArray(), data.Features.Values.ToArray());
        Assert.Equal(log.FeatureNames, data.FeatureNames);
        Assert.Equal("clicked", SampleWeights.FromWatchTime(log).ToData("clicked").Targets.Single().Name);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AWeightThatIsNoneNamesItsBehaviour(double weight)
    {
        Refused($"The weight of behaviour 'completion' is {weight}", () => SampleWeights.FromBehaviours(log, [new("click", 1), new("completion", weight)]));
        Refused($"The weight of rows without a behaviour is {weight}", () => SampleWeights.FromBehaviours(log, article, negativeWeight: weight));
    }

    [Fact]
    public void UnknownTargetsAreNamed()
    {
        Refused("There is no target 'share': the targets are click, completion, watch time", () => SampleWeights.FromBehaviours(log, [new("share", 1)]));
        Refused("There is no target 'share'", () => SampleWeights.FromWatchTime(log, positive: "share"));
        Refused("There is no target 'seconds'", () => SampleWeights.FromWatchTime(log, seconds: "seconds"));
        Refused("at least one behaviour", () => SampleWeights.FromBehaviours(log, []));
    }

    [Fact]
    public void SomeRowMustBePositive()
    {
        Refused("No row is positive: none has the behaviour click or watch time",
            () => SampleWeights.FromBehaviours(Log(0, 0, 5, 0, 0, 9), [new("click", 1), new("watch time", 5, AtLeast: 10)]));
        Refused("No row is positive: none has the behaviour click", () => SampleWeights.FromWatchTime(Log(0, 0, 5)));
    }

    [Fact]
    public void NegativeSecondsOfAPositiveRowAreRefused()
    {
        Refused("Row 2, target 'watch time': -3 seconds", () => SampleWeights.FromWatchTime(Log(1, 0, 5, 0, 0, 0, 1, 0, -3)));
        Assert.Equal([5, 1], SampleWeights.FromWatchTime(Log(1, 0, 5, 0, 0, -3)).Weights); // a negative row weighs 1 whatever its seconds
    }

    [Fact]
    public void DataKeepTheirWeightsRowByRow()
    {
        var data = log.WithSampleWeights([0, 1, 2, 3, 4]);
        Assert.Null(log.RowWeights);
        Assert.Equal([0, 1, 2, 3, 4], data.RowWeights!.Column(0));
        Assert.Equal(log.Labels.Values.ToArray(), data.Labels.Values.ToArray());
        Assert.Equal([4, 0, 4], data.SelectRows([4, 0, 4]).RowWeights!.Column(0));

        var split = data.Split(0.4, seed: 1); // x is the row
        Assert.Equal(split.Train.Features.Column(0), split.Train.RowWeights!.Column(0));
        Assert.Equal(split.HeldOut.Features.Column(0), split.HeldOut.RowWeights!.Column(0));
    }

    [Fact]
    public void DataCopyTheWeights()
    {
        float[] weights = [1, 2, 3, 4, 5];
        var data = log.WithSampleWeights(weights);
        weights[0] = float.NaN;
        Assert.Equal([1, 2, 3, 4, 5], data.RowWeights!.Column(0));
    }

    [Theory]
    [InlineData(new float[] { 1, 2 }, "2 sample weights for 5 rows")]
    [InlineData(new float[] { 1, 2, 3, 4, 5, 6 }, "6 sample weights for 5 rows")]
    [InlineData(new float[] { 1, 2, float.NaN, 4, 5 }, "Row 2, weight for 'click': NaN is not a finite number of 0 or more")]
    [InlineData(new float[] { 1, 2, 3, 4, float.PositiveInfinity }, "Row 4, weight for 'click': Infinity is not")]
    [InlineData(new float[] { -0.5f, 2, 3, 4, 5 }, "Row 0, weight for 'click': -0.5 is not")]
    public void DataRefuseWeightsThatAreNone(float[] weights, string message)
    {
        Refused(message, () => log.WithSampleWeights(weights));
        if (weights.Length == log.Rows)
            Refused(message, () => new MultiTargetData(log.Features, log.FeatureNames, log.Labels, log.Targets, rowWeights: new(log.Rows, log.Targets.Count, [.. weights.SelectMany(weight => log.Targets.Select(_ => weight))])));
    }

    [Fact]
    public void TrainingNeedsAWeightOverZero()
    {
        // a part of the log may have none, the part to train on may not
        var none = Log(1, 0, 0, 0, 0, 0).WithSampleWeights([0, 0]);
        Refused("All sample weights", () => WeightSweep.Run(new DataSplit(none, none), [[1, 1, 1]]));
    }

    [Fact]
    public void DataWithWeightsAreNotWeighedAgain()
    {
        var weighted = Log(1, 0, 0, 0, 0, 0).WithSampleWeights([1, 2]);
        Refused("sample weights already", () => SampleWeights.FromBehaviours(weighted, [new("click", 1)]));
        Refused("sample weights already", () => SampleWeights.FromWatchTime(weighted));
    }

    [Fact]
    public void ABehaviourIsNamedOnce()
    {
        Refused("Behaviour 'click' is named twice: name each target once", () => SampleWeights.FromBehaviours(log, [new("click", 1), new("completion", 2), new("click", 3)]));
        Refused("Behaviour 'watch time' is named twice", () => SampleWeights.FromBehaviours(log, [new("watch time", 2, AtLeast: 5), new("watch time", 5, AtLeast: 10)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void AThresholdIsOverZero(double atLeast) =>
        Refused("Behaviour 'watch time'", () => SampleWeights.FromBehaviours(Log(1, 0, 5), [new("watch time", 1, atLeast)]));

    [Fact]
    public void AWeightThatASingleCannotHoldNamesItsBehaviour() =>
        Refused("behaviour 'click'", () => SampleWeights.FromBehaviours(Log(1, 0, 5), [new("click", 1e300)]));

    static void Refused(string message, Func<object> act) => Assert.Contains(message, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    static MultiTargetData Log(params float[] labels) => new(
        new(labels.Length / 3, 1, [.. Enumerable.Range(0, labels.Length / 3)]), ["x"],
        new(labels.Length / 3, 3, labels), [Target.Binary("click"), Target.Binary("completion"), Target.Regression("watch time")]);
}
