namespace LossWeighting.Tests;

public class TableEncoderTests
{
    [Fact]
    public void LearnsFromTheTrainingRowsAlone()
    {
        var encoder = new TableEncoder(
            new Dictionary<string, double[]> { ["age"] = [1, 3], ["constant"] = [5, 5] }, new Dictionary<string, string[]> { ["colour"] = ["red", "blue"] });
        Assert.Equal(["age", "constant", "colour=blue", "colour=red"], encoder.FeatureNames);

        var other = encoder.Encode(
            new Dictionary<string, double[]> { ["age"] = [2, 5], ["constant"] = [5, 9] }, new Dictionary<string, string[]> { ["colour"] = ["red", "green"] });
        Assert.Equal([0, 0, 0, 1], other.Row(0).ToArray()); // mean 2, deviation 1
        Assert.Equal([3, 0, 0, 0], other.Row(1).ToArray()); // green was not among them, and a constant says nothing
    }
}
