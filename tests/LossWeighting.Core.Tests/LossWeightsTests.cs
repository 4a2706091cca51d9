namespace LossWeighting.Tests;

public class LossWeightsTests
{
    [Fact]
    public void AreWrittenAsAList()
    {
        LossWeights weights = [0.5, 0.3, 0.2];
        Assert.Equal(3, weights.Count);
        Assert.Equal(0.3, weights[1]);
        Assert.Equal("0.5 / 0.3 / 0.2", weights.ToString());
        Assert.Equal(weights, [0.5, 0.3, 0.2]);
        Assert.NotEqual<LossWeights>(weights, [0.5, 0.2, 0.3]);
    }

    [Theory]
    [InlineData("Weight 2 of 3 is -0.1", 0.5, -0.1, 0.2)]
    [InlineData("Weight 1 of 2 is NaN", double.NaN, 1.0)]
    [InlineData("Weight 2 of 2 is Infinity", 1.0, double.PositiveInfinity)]
    [InlineData("All weights are zero", 0.0, 0.0)]
    [InlineData("There are no weights")]
    public void RejectWhatIsNoWeighting(string message, params double[] weights) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => LossWeights.Create(weights)).Message, StringComparison.Ordinal);

    [Fact]
    public void AreOneForEachTarget()
    {
        var data = RandomTargets.Normal(20, 2, targets: 3, seed: 1).Split(0.2, seed: 0);
        var error = Assert.Throws<ArgumentException>(() => WeightSweep.Run(data, [[0.5, 0.5]]));
        Assert.Equal("2 weights (0.5 / 0.5) for 3 targets (target 1, target 2, target 3): give one per target.", error.Message);
    }

    [Fact]
    public void EqualAndOnlyAddUpToOne()
    {
        Assert.Equal([0.25, 0.25, 0.25, 0.25], LossWeights.Equal(4));
        Assert.Equal([0, 1, 0], LossWeights.Only(target: 1, targets: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossWeights.Only(3, 3));
    }

    [Fact]
    public void SmallWeightsDoNotLookLikeZero()
    {
        Assert.Equal("0.0001 / 0.9999", LossWeights.Create([0.0001, 0.9999]).ToString());
        Assert.Contains("Weight 1 of 2 is -0.0001", Assert.Throws<ArgumentException>(() => LossWeights.Create([-0.0001, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("There are 3 targets, counted from 0", Assert.Throws<ArgumentOutOfRangeException>(() => LossWeights.Only(-1, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DotLeavesOutTargetsWithoutWeight() => Assert.Equal(1.5, LossWeights.Create([0.5, 0]).Dot([3, double.NaN]));
}
