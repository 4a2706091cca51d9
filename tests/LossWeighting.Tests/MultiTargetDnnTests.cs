namespace LossWeighting.Tests;

public class MultiTargetDnnTests
{
    static readonly Target[] three = [Target.Regression("a"), Target.Binary("b"), Target.Regression("c")];

    [Theory]
    [InlineData(OutputLayer.Joint, new[] { 64 }, 10 * 64 + 64 + 64 * 3 + 3)] // the article's second listing
    [InlineData(OutputLayer.HeadPerTarget, new[] { 128, 64 }, 10 * 128 + 128 + 128 * 64 + 64 + 64 * 3 + 3)] // its first
    [InlineData(OutputLayer.Joint, new int[0], 10 * 3 + 3)]
    [InlineData(OutputLayer.HeadPerTarget, new[] { 5, 4, 3, 2 }, 10 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2 + 2 * 3 + 3)]
    public void HasTheParametersOfItsShape(OutputLayer outputLayer, int[] hidden, int parameters)
    {
        using var model = new MultiTargetDnn(10, hidden, three, outputLayer);
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(2 * (hidden.Length + (outputLayer == OutputLayer.Joint ? 1 : 3)), model.parameters().Count());
    }

    [Fact]
    public void BothOutputLayersAreTheSameFunction()
    {
        var rows = RandomTargets.Normal(7, 10, 3, seed: 5).Features;
        using var joint = new MultiTargetDnn(10, [16], three, OutputLayer.Joint, seed: 3);
        using var heads = new MultiTargetDnn(10, [16], three, OutputLayer.HeadPerTarget, seed: 3);
        using var other = new MultiTargetDnn(10, [16], three, OutputLayer.Joint, seed: 4);
        AssertNear(joint.Predict(rows), heads.Predict(rows));
        Assert.NotEqual(joint.Predict(rows).Values.ToArray(), other.Predict(rows).Values.ToArray());
    }

    [Fact]
    public void ForwardIsWhatItsLayersSay()
    {
        var rows = RandomTargets.Normal(4, 3, 1, seed: 2).Features;
        using var model = new MultiTargetDnn(3, [5], [Target.Regression("a"), Target.Regression("b")], seed: 8);
        var parameters = model.parameters().Select(parameter => (Shape: parameter.shape, Values: parameter.detach().data<float>().ToArray())).ToArray();
        Assert.Equal([5, 3], parameters[0].Shape);
        Assert.Equal([2, 5], parameters[2].Shape);

        var expected = new float[4 * 2];
        for (var row = 0; row < 4; row++)
            for (var k = 0; k < 2; k++)
            {
                double output = parameters[3].Values[k];
                for (var h = 0; h < 5; h++)
                {
                    double sum = parameters[1].Values[h];
                    for (var i = 0; i < 3; i++)
                        sum += rows[row, i] * parameters[0].Values[h * 3 + i];
                    output += Math.Max(0, sum) * parameters[2].Values[k * 5 + h];
                }

                expected[row * 2 + k] = (float)output;
            }

        AssertNear(new(4, 2, expected), model.Predict(rows));
    }

    [Fact]
    public void StartsUniformWithinPyTorchsBound()
    {
        using var model = new MultiTargetDnn(25, [400], three, seed: 1);
        var weights = model.parameters().First().detach().data<float>().ToArray();
        Assert.All(weights, weight => Assert.InRange(weight, -0.2f, 0.2f)); // 1/√25
        Assert.InRange(weights.Average(), -0.01, 0.01);
        Assert.InRange(weights.Select(weight => weight * weight).Average(), 0.95 * 0.04 / 3, 1.05 * 0.04 / 3); // variance of a uniform
    }

    [Fact]
    public void PredictsProbabilitiesOfBinaryTargetsOnly()
    {
        var rows = RandomTargets.Normal(50, 10, 1, seed: 1).Features;
        using var model = new MultiTargetDnn(10, [8], three, seed: 1);
        using var logits = new MultiTargetDnn(10, [8], [Target.Regression("a"), Target.Regression("b"), Target.Regression("c")], seed: 1);
        var (predictions, raw) = (model.Predict(rows), logits.Predict(rows));
        Assert.Equal(raw.Column(0), predictions.Column(0));
        Assert.All(raw.Column(1).Zip(predictions.Column(1)), pair => Assert.Equal(1 / (1 + Math.Exp(-pair.First)), pair.Second, 1e-6));
    }

    [Fact]
    public void NoRowsHaveNoPredictions()
    {
        using var model = new MultiTargetDnn(10, [8], three, seed: 1);
        Assert.Equal((0, 3), (model.Predict(new(0, 10, [])).Rows, model.Predict(new(0, 10, [])).Columns));
    }

    [Fact]
    public void RejectsShapesThatAreNone()
    {
        Assert.Contains("[4, 0]", Assert.Throws<ArgumentException>(() => new MultiTargetDnn(10, [4, 0], three)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MultiTargetDnn(10, [4], []));
        using var model = new MultiTargetDnn(10, [4], three);
        Assert.Equal(
            "The model takes 10 features, the table has 2. (Parameter 'features')",
            Assert.Throws<ArgumentException>(() => model.Predict(new(1, 2, [0, 0]))).Message);
    }

    static void AssertNear(Matrix expected, Matrix actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (var i = 0; i < expected.Values.Length; i++)
            Assert.Equal(expected.Values[i], actual.Values[i], 5);
    }
}
