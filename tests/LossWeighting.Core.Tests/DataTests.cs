namespace LossWeighting.Tests;

public class DataTests
{
    [Fact]
    public void UniformValuesAreUniform()
    {
        var data = RandomTargets.Uniform(20_000, 2, 2, seed: 7);
        Assert.All(data.Features.Values.ToArray(), value => Assert.InRange(value, 0, 1));
        AssertMoments(data.Features.Column(0), 0.5, 1 / 12.0);
        AssertMoments(data.Labels.Column(1), 0.5, 1 / 12.0);
    }

    [Fact]
    public void NormalValuesAreNormal()
    {
        var data = RandomTargets.Normal(20_000, 2, 2, seed: 7);
        AssertMoments(data.Features.Column(1), 0, 1);
        AssertMoments(data.Labels.Column(0), 0, 1);
        Assert.Equal(["target 1", "target 2"], data.Targets.Select(target => target.Name));
        Assert.Equal(["x1", "x2"], data.FeatureNames);
    }

    [Fact]
    public void TheSeedDecidesTheRows()
    {
        var values = RandomTargets.Normal(10, 2, 1, seed: 7).Features.Values.ToArray();
        Assert.Equal(values, RandomTargets.Normal(10, 2, 1, seed: 7).Features.Values.ToArray());
        Assert.NotEqual(values, RandomTargets.Normal(10, 2, 1, seed: 8).Features.Values.ToArray());
    }

    [Fact]
    public void ASplitKeepsEveryRowOnce()
    {
        var data = RandomTargets.Normal(101, 1, 1, seed: 1);
        var split = data.Split(0.2, seed: 3);
        Assert.Equal((81, 20), (split.Train.Rows, split.HeldOut.Rows));
        Assert.Equal(data.Features.Values.ToArray().Order(), split.Train.Features.Values.ToArray().Concat(split.HeldOut.Features.Values.ToArray()).Order());
        for (var row = 0; row < split.HeldOut.Rows; row++) // labels travel with their features
            Assert.Equal(data.Labels[data.Features.Column(0).IndexOf(split.HeldOut.Features[row, 0]), 0], split.HeldOut.Labels[row, 0]);
        Assert.NotEqual(split.HeldOut.Features.Values.ToArray(), data.Split(0.2, seed: 4).HeldOut.Features.Values.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(1, 1));
        Assert.Throws<ArgumentException>(() => data.SelectRows([0]).Split(0.5, 1));
    }

    [Fact]
    public void TargetsAreSelectedByNameAndInOrder()
    {
        var feed = FeedSimulator.Generate(new() { Impressions = 50 }).Data.WithSampleWeights([.. Enumerable.Repeat(2f, 50)]);
        var selected = feed.SelectTargets("watch time", "click");
        Assert.Equal([Target.Regression("watch time"), Target.Binary("click")], selected.Targets);
        Assert.Equal(feed.Labels.Column(2), selected.Labels.Column(0));
        Assert.Equal(feed.Labels.Column(0), selected.Labels.Column(1));
        Assert.Same(feed.Features, selected.Features);
        Assert.Equal(feed.RowWeights?.Column(0), selected.RowWeights?.Column(0));
        Assert.Contains("no target 'share'", Assert.Throws<ArgumentException>(() => feed.SelectTargets("share")).Message, StringComparison.Ordinal);
        Assert.Contains("Two targets", Assert.Throws<ArgumentException>(() => feed.SelectTargets("click", "click")).Message, StringComparison.Ordinal);
        Assert.Contains("at least one target", Assert.Throws<ArgumentException>(() => feed.SelectTargets()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new float[] { 1, 2, 3, 4 }, new float[] { 1, 0, 0.5f, 1 }, "Row 1, target 'click': a binary target is 0 or 1, not 0.5")]
    [InlineData(new float[] { 1, float.NaN, 3, 4 }, new float[] { 1, 0, 0, 1 }, "Row 0, feature 'b': NaN is not a finite number")]
    [InlineData(new float[] { 1, 2, 3, 4 }, new float[] { 1, 0, 0, float.PositiveInfinity }, "Row 1, target 'seconds': Infinity is not a finite number")]
    [InlineData(new float[] { 1, 2 }, new float[] { 1, 0, 0, 1 }, "1 rows of features, but 2 rows of labels")]
    public void BadRowsAreNamed(float[] features, float[] labels, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => new MultiTargetData(
            new(features.Length / 2, 2, features), ["a", "b"], new(labels.Length / 2, 2, labels), [Target.Binary("click"), Target.Regression("seconds")]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TargetsHaveNamesOfTheirOwn() => Assert.Contains("Two targets are named 'a'", Assert.Throws<ArgumentException>(() =>
        new MultiTargetData(new(1, 1, [0]), ["x"], new(1, 2, [0, 0]), [Target.Binary("a"), Target.Binary("a")])).Message, StringComparison.Ordinal);

    [Fact]
    public void RegressionLabelsAreStandardisedByTheTrainingRows()
    {
        var feed = FeedSimulator.Generate(new() { Impressions = 2000 }).Data;
        var raw = feed.Split(0.2, seed: 1);
        var split = raw.StandardiseLabels();
        var seconds = feed.TargetIndex("watch time");
        var labels = split.Train.Labels.Column(seconds);
        Assert.Equal(0, labels.Average(), 1e-5);
        Assert.Equal(1, Math.Sqrt(labels.Sum(label => (double)label * label) / (labels.Length - 1)), 1e-5);
        var (a, b) = (raw.HeldOut.Labels.Column(seconds), split.HeldOut.Labels.Column(seconds));
        var train = raw.Train.Labels.Column(seconds);
        var mean = train.Average(label => (double)label);
        var deviation = Math.Sqrt(train.Sum(label => Math.Pow(label - mean, 2)) / (train.Length - 1));
        for (var row = 0; row < a.Length; row++)
            Assert.Equal((a[row] - mean) / deviation, b[row], 1e-4); // by the training rows' numbers, not its own
        Assert.Equal(raw.HeldOut.Labels.Column(0), split.HeldOut.Labels.Column(0)); // binary
        var constant = new MultiTargetData(new(3, 1, [1, 2, 3]), ["x"], new(3, 1, [7, 7, 7]), [Target.Regression("flat")]);
        Assert.Contains("'flat' is 7", Assert.Throws<ArgumentException>(() => new DataSplit(constant, constant).StandardiseLabels()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMatrixIsRowByRow()
    {
        var matrix = new Matrix(2, 3, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(6, matrix[1, 2]);
        Assert.Equal([4, 5, 6], matrix.Row(1).ToArray());
        Assert.Equal([2, 5], matrix.Column(1));
        Assert.Equal([4, 5, 6, 1, 2, 3], matrix.SelectRows([1, 0]).Values.ToArray());
        Assert.Equal([3, 1, 6, 4], matrix.SelectColumns([2, 0]).Values.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, 3]);
        Assert.Throws<ArgumentException>(() => new Matrix(2, 3, [1, 2]));
    }

    static void AssertMoments(float[] values, double mean, double variance)
    {
        Assert.Equal(mean, values.Average(), 1.5e-2);
        Assert.Equal(variance, values.Select(value => Math.Pow(value - mean, 2)).Average(), 3e-2);
    }

    [Fact]
    public void ATargetKeepsHowItsLabelsWereChanged()
    {
        float[] seconds = [1, 4, 10, 25];
        var rows = new MultiTargetData(new(4, 1, [1, 2, 3, 4]), ["x"], new(4, 1, seconds), [Target.Regression("watch time")]);
        var once = new DataSplit(rows, rows).StandardiseLabels();
        Assert.Equal((10, Math.Sqrt(114)), (once.Targets[0].Transform!.Mean, once.Targets[0].Transform!.Deviation)); // of a sample
        foreach (var split in new[] { once, once.StandardiseLabels() }) // to do it again changes nothing but rounding
        {
            var transform = split.Targets[0].Transform!;
            Assert.Equal(seconds.Select(value => (double)value), split.Train.Labels.Column(0).Select(label => transform.ToUnit(label)), (a, b) => Math.Abs(a - b) < 1e-4);
            Assert.Equal(split.Train.Labels.Column(0).Select(label => (double)label), seconds.Select(value => transform.ToModel(value)), (a, b) => Math.Abs(a - b) < 1e-6);
        }

        TargetTransform cut = new(Mean: 2, Deviation: 4, Log1p: true, Most: 9);
        Assert.Equal((Math.Log(10) - 2) / 4, cut.ToModel(500), 1e-12);
        Assert.Equal(6, cut.ToUnit(cut.ToModel(6)), 1e-12);
    }
}
