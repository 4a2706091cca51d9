using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class SampleWeightedLossTests
{
    static readonly Target[] mixed = [Target.Regression("seconds"), Target.Binary("click")];

    static readonly MultiTargetData log = Log(10, seed: 1);

    [Theory]
    [InlineData(SampleReduction.PerRow, 2)]
    [InlineData(SampleReduction.PerWeight, 3 + 5)]
    public void SquaredErrorsByHand(SampleReduction reduction, double divisor)
    {
        var (perTarget, total, gradient) = Compute(new(reduction), [Target.Regression("a")], [1, -2], [0, 0], [3, 5]);
        AssertNear([(3 * 1 + 5 * 4) / divisor], perTarget);
        Assert.Equal(23 / divisor, total, 5);
        AssertNear([2 * 3 * 1 / divisor, 2 * 5 * -2 / divisor], gradient); // 2 s e / divisor
    }

    [Theory]
    [InlineData(SampleReduction.PerRow, 2)]
    [InlineData(SampleReduction.PerWeight, 3 + 0.5)]
    public void CrossEntropyByHand(SampleReduction reduction, double divisor)
    {
        var (perTarget, total, gradient) = Compute(new(reduction), [Target.Binary("a")], [0, -1], [1, 0], [3, 0.5f]);
        var loss = (3 * Math.Log(2) + 0.5 * Softplus(-1)) / divisor;
        AssertNear([loss], perTarget);
        Assert.Equal(loss, total, 5);
        AssertNear([3 * (0.5 - 1) / divisor, 0.5 * Sigmoid(-1) / divisor], gradient); // s (p − y) / divisor
    }

    [Theory]
    [InlineData(SampleReduction.PerRow, 2)]
    [InlineData(SampleReduction.PerWeight, 3 + 0.5)]
    public void ARowsWeightCountsForAllItsTargetsOnTopOfTheirs(SampleReduction reduction, double divisor)
    {
        // rows (1, 2) and (−2, −1), labels (0, 1) and (0, 0)
        var (perTarget, total, gradient) = Compute(new(reduction, [0.25, 4]), mixed, [1, 2, -2, -1], [0, 1, 0, 0], [3, 0.5f]);
        double a = (3 * 1 + 0.5 * 4) / divisor, b = (3 * Softplus(-2) + 0.5 * Softplus(-1)) / divisor;
        AssertNear([a, b], perTarget);
        Assert.Equal(0.25 * a + 4 * b, total, 5);
        AssertNear([0.25 * 3 * 2 / divisor, 4 * 3 * (Sigmoid(2) - 1) / divisor, 0.25 * 0.5 * -4 / divisor, 4 * 0.5 * Sigmoid(-1) / divisor], gradient);
    }

    [Fact]
    public void PerRowGrowsWithTheWeightsAndPerWeightDoesNot() =>
        Gen.Select(Gen.Select(Gen.Float[-3, 3], Gen.Bool, Gen.Float[0.1f, 10]).Array[1, 20], Gen.Float[0.01f, 100]).Sample((rows, c) =>
        {
            float[] outputs = [.. rows.Select(row => row.Item1)], labels = [.. rows.Select(row => row.Item2 ? 1f : 0)];
            float[] weights = [.. rows.Select(row => row.Item3)], scaled = [.. weights.Select(weight => c * weight)];
            foreach (var target in new[] { Target.Binary("a"), Target.Regression("a") })
                foreach (var (reduction, factor) in new[] { (SampleReduction.PerRow, (double)c), (SampleReduction.PerWeight, 1) })
                {
                    var (_, before, gradient) = Compute(new(reduction), [target], outputs, labels, weights);
                    var (_, after, scaledGradient) = Compute(new(reduction), [target], outputs, labels, scaled);
                    AssertRelative(factor * before, after, 1e-5);
                    Assert.All(gradient.Zip(scaledGradient), pair => AssertRelative(factor * pair.First, pair.Second, 1e-5));
                }
        }, iter: 100, threads: 1);

    [Theory]
    [InlineData(Optimizer.Sgd, 0.1)]
    [InlineData(Optimizer.Adam, 0.01)]
    public void IntegerWeightsPerWeightAreRepeatedRows(Optimizer optimizer, double learningRate)
    {
        float[] times = [1, 3, 0, 2, 5, 1, 1, 4, 2, 1];
        var repeated = log.SelectRows([.. times.SelectMany((count, row) => Enumerable.Repeat(row, (int)count))]);
        Assert.Equal(20, repeated.Rows);
        var options = new TrainerOptions { Epochs = 40, BatchSize = 20, Optimizer = optimizer, LearningRate = learningRate };
        var (_, weighted) = Train(new SampleWeightedLoss(SampleReduction.PerWeight, [0.5, 1]), log.WithSampleWeights(times), options);
        var (_, plain) = Train(new WeightedLoss([0.5, 1]), repeated, options);
        AssertNear(plain, weighted);
        Assert.True(Distance(plain, Train(new WeightedLoss([0.5, 1]), log, options).Parameters) > 0.01); // the weights do matter
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void WeightsOfOneAreNoWeights(SampleReduction reduction)
    {
        var options = new TrainerOptions { Epochs = 5, BatchSize = 4, LearningRate = 0.01 };
        var weighted = Train(new SampleWeightedLoss(reduction, [0.5, 1]), Weighted(1), options);
        var plain = Train(new WeightedLoss([0.5, 1]), log, options);
        AssertNear(plain.Parameters, weighted.Parameters);
        AssertNear([.. plain.Run.Epochs[^1].Train.PerTarget], [.. weighted.Run.Epochs[^1].Train.PerTarget]);
    }

    [Fact]
    public void UnderSgdWeightsPerRowAreALearningRate()
    {
        var options = new TrainerOptions { Epochs = 20, BatchSize = 4, Optimizer = Optimizer.Sgd, LearningRate = 0.01 };
        var plain = Train(SampleReduction.PerRow, 1, options);
        AssertNear(Train(SampleReduction.PerRow, 1, options with { LearningRate = 0.03 }), Train(SampleReduction.PerRow, 3, options));
        // a power of two scales without any rounding
        Assert.Equal(Train(SampleReduction.PerRow, 1, options with { LearningRate = 0.04 }), Train(SampleReduction.PerRow, 4, options));
        Assert.True(Distance(plain, Train(SampleReduction.PerRow, 4, options)) > 0.01);
        Assert.Equal(Train(SampleReduction.PerWeight, 1, options), Train(SampleReduction.PerWeight, 4, options));
    }

    [Fact]
    public void UnderAdamTheScaleOfTheWeightsHardlyMatters()
    {
        var options = new TrainerOptions { Epochs = 20, BatchSize = 4, LearningRate = 1e-3 };
        var distance = Distance(Train(SampleReduction.PerRow, 1, options), Train(SampleReduction.PerRow, 100, options));
        Assert.InRange(distance, double.Epsilon, 1e-4);
        var sgd = options with { Optimizer = Optimizer.Sgd };
        Assert.True(Distance(Train(SampleReduction.PerRow, 1, sgd), Train(SampleReduction.PerRow, 100, sgd)) > 0.1);
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void ABatchWithoutWeightIsWithoutEffect(SampleReduction reduction)
    {
        var (perTarget, total, gradient) = Compute(new(reduction, [1, 1]), mixed, [1, 2, -2, -1], [0, 1, 0, 0], [0, 0]);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], [.. perTarget, total, .. gradient]);

        // one row a batch: under SGD training is then that of the row with a weight alone
        var two = log.SelectRows([0, 1]).WithSampleWeights([2, 0]);
        var options = new TrainerOptions { Epochs = 3, BatchSize = 1, Optimizer = Optimizer.Sgd, LearningRate = 0.05 };
        var loss = new SampleWeightedLoss(reduction, [1, 0]); // one row has one label, which a binary target cannot learn from
        AssertNear(Train(loss, two.SelectRows([0]), options).Parameters, Train(loss, two, options).Parameters);
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void EpochLossesAreOverAllRowsAlsoWithARaggedLastBatch(SampleReduction reduction)
    {
        // a learning rate too small to matter: the running loss is then the loss of the untrained model
        var (train, heldOut) = (log.WithSampleWeights([1, 3, 0, 0.5f, 5, 1, 20, 4, 2, 1]), Log(7, seed: 2).WithSampleWeights([2, 1, 1, 9, 0, 1, 0.1f]));
        using var model = new MultiTargetDnn(3, [4], mixed, seed: 1);
        var (expectedTrain, expectedHeldOut) = (Expected(train), Expected(heldOut));
        var run = Trainer.Train(
            model, new SampleWeightedLoss(reduction, [0.25, 4]), new DataSplit(train, heldOut),
            new() { Epochs = 1, BatchSize = 4, Optimizer = Optimizer.Sgd, LearningRate = 1e-12 });
        AssertNear(expectedTrain, [.. run.Epochs[0].Train.PerTarget]);
        AssertNear(expectedHeldOut, [.. run.Epochs[0].HeldOut.PerTarget]);
        Assert.Equal(0.25 * expectedTrain[0] + 4 * expectedTrain[1], run.Epochs[0].Train.Total, 1e-4);

        double[] Expected(MultiTargetData data)
        {
            var predictions = model.Predict(data.Features);
            double squares = 0, crossEntropies = 0, weights = 0;
            for (var row = 0; row < data.Rows; row++)
            {
                var weight = data.RowWeights![row, 0];
                squares += weight * Math.Pow((double)predictions[row, 0] - data.Labels[row, 0], 2);
                crossEntropies -= weight * Math.Log(data.Labels[row, 1] == 1 ? predictions[row, 1] : 1.0 - predictions[row, 1]);
                weights += weight;
            }

            var divisor = reduction == SampleReduction.PerRow ? data.Rows : weights;
            return [squares / divisor, crossEntropies / divisor];
        }
    }

    [Fact]
    public void EachLossRefusesTheOthersData()
    {
        var weighted = Weighted(2);
        using var model = new MultiTargetDnn(3, [4], mixed);
        foreach (var data in new[] { new DataSplit(weighted, log), new DataSplit(log, weighted) })
        {
            Refused("The data have sample weights, which WeightedLoss would ignore: train with SampleWeightedLoss.", new WeightedLoss([1, 1]), data);
            Refused("The data have no sample weights: set them, or train with WeightedLoss.", new SampleWeightedLoss(weights: [1, 1]), data);
        }

        Refused("1 weights (1) for 2 targets (seconds, click): give one per target.", new SampleWeightedLoss(), new(weighted, weighted));

        void Refused(string message, TrainingLoss loss, DataSplit data) =>
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => Trainer.Train(model, loss, data)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ABinaryTargetNeedsBothLabelsAmongTheTrainingRowsThatWeigh(int label)
    {
        // rows of that label with a weight, and one of the other label: without a weight, then with one
        var alike = Enumerable.Range(0, log.Rows).Where(row => log.Labels[row, 1] == label).ToArray();
        var other = Enumerable.Range(0, log.Rows).First(row => log.Labels[row, 1] != label);
        var rows = log.SelectRows([.. alike, other]);
        var constant = rows.WithSampleWeights([.. alike.Select(_ => 2f), 0]);
        var varied = rows.WithSampleWeights([.. alike.Select(_ => 2f), 1]);
        using var model = new MultiTargetDnn(3, [4], mixed);
        var options = new TrainerOptions { Epochs = 1 };
        Assert.Equal(
            $"Binary target 'click' is {label} in every training row of a sample weight over 0, so there is nothing to learn: " +
            $"train on rows where it is {1 - label} too, leave the target out, or give it the target weight 0.",
            Assert.Throws<ArgumentException>(() => Trainer.Train(model, new SampleWeightedLoss(weights: [1, 1]), new DataSplit(constant, varied), options)).Message);

        Trainer.Train(model, new SampleWeightedLoss(weights: [1, 0]), new DataSplit(constant, varied), options); // nothing is learned of it anyway
        Trainer.Train(model, new SampleWeightedLoss(weights: [1, 1]), new DataSplit(varied, constant), options); // held-out rows are only judged by
    }

    [Fact]
    public void ThePlainTensorsNeedWeightsToo()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentNullException>(() => new SampleWeightedLoss().PerTarget(zeros(2, 1), zeros(2, 1), [mixed[0]]));
        Assert.Equal("rowWeights", error.ParamName);
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void LeavesNoTensorBehind(SampleReduction reduction)
    {
        TrainOnce(); // whatever is made once per process
        DisposeScopeManager.Statistics.Reset();
        for (var i = 0; i < 3; i++)
            TrainOnce();
        Assert.Equal(0, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void TrainOnce()
        {
            using var model = new MultiTargetDnn(3, [4], mixed);
            Trainer.Train(model, new SampleWeightedLoss(reduction, [1, 1]), Weighted(2), new() { Epochs = 3, BatchSize = 4 });
        }
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void OddsOfWatchTimeWeightsAreSecondsOverNegatives(SampleReduction reduction)
    {
        // Covington et al., RecSys 2016, §4.2: ΣT / (N − k)
        var watched = FeedSimulator.Generate(new() { Impressions = 2_000, Seed = 1 }).Data;
        double seconds = watched.Labels.Column(2).Sum(value => (double)value), negatives = watched.Labels.Column(0).Count(click => click == 0);
        AssertRelative(seconds / negatives, Odds(SampleWeights.FromWatchTime(watched), reduction), 1e-4);
    }

    [Theory]
    [InlineData(SampleReduction.PerRow)]
    [InlineData(SampleReduction.PerWeight)]
    public void AWeightOfAllPositivesMultipliesTheOdds(SampleReduction reduction)
    {
        var clicks = log.Labels.Column(1).Count(click => click == 1);
        Assert.InRange(clicks, 1, 9);
        foreach (var weight in new[] { 0.25, 1, 3, 5, 50 })
            AssertRelative(
                weight * clicks / (10.0 - clicks), Odds(SampleWeights.FromBehaviours(log, [new("click", weight)]), reduction), 1e-4);
    }

    [Fact]
    public void TheArticlesWeightsSetTheOddsToTheirSumOverTheNegatives()
    {
        var feed = FeedSimulator.Generate(new() { Impressions = 2_000, Seed = 2 }).Data;
        int clicked = 0, finished = 0;
        for (var row = 0; row < feed.Rows; row++)
            (clicked, finished) = feed.Labels[row, 1] == 1 ? (clicked, finished + 1) : (clicked + (feed.Labels[row, 0] == 1 ? 1 : 0), finished);
        var weights = SampleWeights.FromBehaviours(feed, [new("click", 1), new("completion", 3)], negativeWeight: 0.5);
        AssertRelative((clicked + 3.0 * finished) / (0.5 * (feed.Rows - clicked - finished)), Odds(weights, SampleReduction.PerWeight), 1e-4);
    }

    /// <summary>What a model that knows nothing of a row but its weight and label learns: a logistic regression with an intercept only.</summary>
    static double Odds(SampleWeights weights, SampleReduction reduction)
    {
        var labelled = weights.ToData();
        var data = new MultiTargetData(new(labelled.Rows, 1, new float[labelled.Rows]), ["nothing"], labelled.Labels, labelled.Targets, rowWeights: labelled.RowWeights);
        using var model = new MultiTargetDnn(1, [], data.Targets, seed: 1);
        // the loss curves by p(1−p) ≤ 1/4 per weight
        var learningRate = 4 / (reduction == SampleReduction.PerRow ? weights.Weights.Average() : 1);
        Trainer.Train(
            model, new SampleWeightedLoss(reduction), new DataSplit(data, data),
            new() { Epochs = 400, BatchSize = data.Rows, Optimizer = Optimizer.Sgd, LearningRate = learningRate });
        return Math.Exp(Parameters(model)[1]);
    }

    /// <summary>Three features, and labels that depend on them: seconds, and a click.</summary>
    static MultiTargetData Log(int rows, int seed)
    {
        var drawn = RandomTargets.Normal(rows, 3, 2, seed);
        var labels = Enumerable.Range(0, rows).SelectMany(row => new[] {
            drawn.Features[row, 0] - drawn.Features[row, 1] + 0.5f * drawn.Labels[row, 0], drawn.Features[row, 2] + drawn.Labels[row, 1] > 0 ? 1f : 0 });
        return new(drawn.Features, drawn.FeatureNames, new(rows, 2, [.. labels]), mixed);
    }

    static MultiTargetData Weighted(float weight) => log.WithSampleWeights([.. Enumerable.Repeat(weight, log.Rows)]);

    /// <summary>Trains with weights of 0.5, 1.5 and 2.5 times a factor.</summary>
    static float[] Train(SampleReduction reduction, float factor, TrainerOptions options) => Train(
        new SampleWeightedLoss(reduction, [0.5, 1]),
        log.WithSampleWeights([.. Enumerable.Range(0, log.Rows).Select(row => factor * (row % 3 + 0.5f))]),
        options).Parameters;

    static (TrainingRun Run, float[] Parameters) Train(TrainingLoss loss, MultiTargetData data, TrainerOptions options)
    {
        using var model = new MultiTargetDnn(3, [8], mixed, seed: 1);
        var run = Trainer.Train(model, loss, new DataSplit(data, data), options);
        return (run, Parameters(model));
    }

    static float[] Parameters(MultiTargetDnn model) => [.. model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];

    static (double[] PerTarget, double Total, double[] Gradient) Compute(
        SampleWeightedLoss loss, Target[] targets, float[] outputs, float[] labels, float[] sampleWeights)
    {
        using var scope = NewDisposeScope();
        long[] shape = [sampleWeights.Length, targets.Length];
        var y = tensor(outputs, shape).requires_grad_();
        var perTarget = loss.PerTarget(y, tensor(labels, shape), targets, tensor(sampleWeights));
        var total = loss.Total(perTarget);
        total.backward();
        return (ToDoubles(perTarget.detach()), total.item<float>(), ToDoubles(y.grad!));
    }

    static double[] ToDoubles(Tensor values) => [.. values.data<float>().Select(value => (double)value)];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Aggregate(Math.Max); // NaN if any is

    static void AssertNear(float[] expected, float[] actual) => Assert.Equal(0, Distance(expected, actual), 1e-5);

    static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            AssertRelative(expected[i], actual[i], 1e-5);
    }

    static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Abs(expected) + 1e-12);
}
