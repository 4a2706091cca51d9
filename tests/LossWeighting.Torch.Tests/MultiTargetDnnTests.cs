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
        Assert.Equal((0, 3), (model.Predict(new Matrix(0, 10, [])).Rows, model.Predict(new Matrix(0, 10, [])).Columns));
    }

    [Fact]
    public void RejectsShapesThatAreNone()
    {
        Assert.Contains("[4, 0]", Assert.Throws<ArgumentException>(() => new MultiTargetDnn(10, [4, 0], three)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MultiTargetDnn(10, [4], []));
        using var model = new MultiTargetDnn(10, [4], three);
        Assert.Equal(
            "The model takes 10 features, the table has 2. (Parameter 'features')",
            Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 2, [0, 0]))).Message);
    }

    static readonly IdFeature[] ids = [new("user", 7), new("video", 300)];

    // 4 features beside the ids
    static MultiTargetDnn WithIds(int[] hidden, int embeddingWidth = 5, int seed = 3) => new(4, hidden, three, seed: seed, ids: ids, embeddingWidth: embeddingWidth);

    static float[][] Tables(MultiTargetDnn model) => [.. model.named_parameters().Where(parameter => parameter.name.StartsWith("embeddings", StringComparison.Ordinal))
        .Select(parameter => parameter.parameter.detach().data<float>().ToArray())];

    [Fact]
    public void ModelsWithIdsHaveTheParametersOfTheirShape()
    {
        using var model = WithIds([64]);
        Assert.Equal((4 + 2 * 5) * 64 + 64 + 64 * 3 + 3 + (7 + 300) * 5, model.ParameterCount);
        Assert.Equal([7 * 5, 300 * 5], Tables(model).Select(table => table.Length));
        Assert.Equal(ids, model.Ids);
        Assert.Equal(5, model.EmbeddingWidth);
    }

    [Fact]
    public void AnIdIsReadAsItsVector()
    {
        // the model without ids that takes the vectors as features: it has the same layers, since tables are drawn after them
        using var model = WithIds([8]);
        using var dense = new MultiTargetDnn(4 + 2 * 5, [8], three, seed: 3);
        var tables = Tables(model);
        var numbers = RandomTargets.Normal(50, 4, 1, seed: 1).Features;
        int[] user = [.. Enumerable.Range(0, 50).Select(row => row * 5 % 7)], video = [.. Enumerable.Range(0, 50).Select(row => 299 - row)];
        var expected = dense.Predict(new Matrix(50, 4 + 2 * 5, [.. Enumerable.Range(0, 50).SelectMany(row => (float[])[.. numbers.Row(row), .. tables[0][(user[row] * 5)..(user[row] * 5 + 5)], .. tables[1][(video[row] * 5)..(video[row] * 5 + 5)]])]));
        var actual = model.Predict(Rows(numbers, [.. user.Zip(video, (u, v) => (int[])[u, v]).SelectMany(row => row)]));
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
    }

    [Fact]
    public void VectorsStartAsKerasHasThemAndThoseOfIdZeroAtZero()
    {
        using var model = WithIds([8], embeddingWidth: 40);
        using var other = WithIds([8], embeddingWidth: 40, seed: 4);
        foreach (var table in Tables(model))
        {
            Assert.All(table[..40], value => Assert.Equal(0, value));
            Assert.All(table, value => Assert.InRange(value, -0.05f, 0.05f));
        }

        var drawn = Tables(model)[1][40..];
        Assert.InRange(drawn.Average(), -0.002, 0.002);
        Assert.InRange(drawn.Select(value => value * value).Average(), 0.95 * 0.0025 / 3, 1.05 * 0.0025 / 3); // variance of a uniform
        Assert.NotEqual(Tables(model)[0][40..], drawn[..240]);
        Assert.NotEqual(drawn, Tables(other)[1][40..]);
    }

    [Fact]
    public void AModelForDataTakesTheirFeaturesIdsAndTargets()
    {
        var data = new MultiTargetData(new(2, 2, [1, 2, 4, 5]), ["a", "b"], new(2, 1, [0, 1]), [Target.Binary("click")], new(2, 1, [3, 0]), [new("user", 9)]);
        using var model = MultiTargetDnn.For(data, [4], OutputLayer.HeadPerTarget, seed: 5, embeddingWidth: 2);
        using var same = new MultiTargetDnn(2, [4], data.Targets, OutputLayer.HeadPerTarget, seed: 5, data.Ids, embeddingWidth: 2);
        using var ofSplit = MultiTargetDnn.For(new DataSplit(data, data), [4], OutputLayer.HeadPerTarget, seed: 5, embeddingWidth: 2);
        foreach (var one in new[] { model, ofSplit })
        {
            Assert.Equal((2, 2, OutputLayer.HeadPerTarget), (one.Inputs, one.EmbeddingWidth, one.OutputLayer));
            Assert.Equal(same.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray()), one.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray()));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void AnIdThatThereIsNotIsRefused(int bad)
    {
        var e = Assert.Throws<ArgumentException>(() => Rows(new(2, 4, new float[8]), [6, 299, bad, 0]));
        Assert.StartsWith($"Row 1, feature 'user': an id is a whole number from 0 to 6, not {bad}.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfIdsWantsThem()
    {
        using var model = WithIds([8]);
        Assert.Contains("takes ids (user, video)", Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 4, new float[4]))).Message, StringComparison.Ordinal);
        using var features = TorchSharp.torch.zeros(1, 4);
        Assert.Contains("takes ids (user, video)", Assert.Throws<InvalidOperationException>(() => model.forward(features)).Message, StringComparison.Ordinal);
    }

    static MultiTargetData Rows(Matrix features, int[] codes) => new(
        features, [.. Enumerable.Range(0, features.Columns).Select(column => $"x{column}")], new(features.Rows, 3, new float[features.Rows * 3]), three, new(features.Rows, 2, codes), ids);

    [Fact]
    public void RejectsTablesThatAreNone()
    {
        Assert.Contains("at least 1, not 0", Assert.Throws<ArgumentException>(() => WithIds([4], embeddingWidth: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("307 ids (user, video) with 10000000 numbers", Assert.Throws<ArgumentException>(() => WithIds([4], embeddingWidth: 10_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataWithOtherIdsAreRefused()
    {
        MultiTargetData Data(params IdFeature[] ids) =>
            new(new(2, 2, [1, 2, 4, 5]), ["a", "b"], new(2, 1, [0, 1]), [Target.Binary("click")], new(2, ids.Length, [.. ids.SelectMany(_ => (int[])[3, 0])]), ids);
        var (plain, nine, ten) = (Data(), Data(new IdFeature("user", 9)), Data(new IdFeature("user", 10)));
        foreach (var (model, data, message) in new[]
        {
            (MultiTargetDnn.For(plain, [4]), nine, "The model takes no ids, the data have the ids user (9)"),
            (MultiTargetDnn.For(nine, [4]), plain, "The model takes the ids user (9), the data have no ids"),
            (MultiTargetDnn.For(nine, [4]), ten, "The model takes the ids user (9), the data have the ids user (10)"),
        })
            using (model)
            {
                Assert.Contains(message, Assert.Throws<ArgumentException>(() => Trainer.Train(model, new WeightedLoss([1]), new DataSplit(data, data))).Message, StringComparison.Ordinal);
                Assert.Contains("ids", Assert.Throws<ArgumentException>(() => model.Evaluate(data)).Message, StringComparison.Ordinal);
            }
    }

    static void AssertNear(Matrix expected, Matrix actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (var i = 0; i < expected.Values.Length; i++)
            Assert.Equal(expected.Values[i], actual.Values[i], 5);
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
        Assert.Equal(1, model.Evaluate(data)[0].Auc);
    }

    [Fact]
    public void EvaluateWantsTheModelsTargets()
    {
        using var model = new MultiTargetDnn(2, [], [Target.Binary("click")]);
        Assert.Throws<ArgumentException>(() => model.Evaluate(RandomTargets.Normal(5, 2, 1, seed: 1)));
    }
}
