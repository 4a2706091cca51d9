using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class TrainerTests
{
    [Fact]
    public void ArticlesSecondListing()
    {
        var data = new DataSplit(RandomTargets.Normal(64, 10, 3, seed: 1), RandomTargets.Normal(1000, 10, 3, seed: 2));
        using var model = new MultiTargetDnn(10, [64], data.Targets, OutputLayer.Joint, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, new() { Epochs = 10, BatchSize = 8, LearningRate = 1e-3 });

        Assert.Equal(Enumerable.Range(1, 10), run.Epochs.Select(epoch => epoch.Epoch));
        Assert.True(run.Epochs[^1].Train.Total < 0.95 * run.Epochs[0].Train.Total); // it memorises
        Assert.True(run.Epochs[^1].HeldOut.Total > 0.99); // noise of variance 1 cannot be predicted any better
        Assert.All(run.Epochs, epoch => Assert.Equal(
            0.5 * epoch.HeldOut.PerTarget[0] + 0.3 * epoch.HeldOut.PerTarget[1] + 0.2 * epoch.HeldOut.PerTarget[2], epoch.HeldOut.Total, 12));
    }

    [Fact]
    public void ArticlesFirstListing()
    {
        var data = new DataSplit(RandomTargets.Uniform(1000, 10, 3, seed: 1), RandomTargets.Uniform(1000, 10, 3, seed: 2));
        using var model = new MultiTargetDnn(10, [128, 64], data.Targets, OutputLayer.HeadPerTarget, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, new() { Epochs = 10, BatchSize = 64 });

        // the best guess for a uniform label is 1/2, with a squared error of 1/12
        Assert.All(run.Epochs[^1].HeldOut.PerTarget, loss => Assert.InRange(loss, 1 / 12.0 * 0.95, 1 / 12.0 * 1.2));
    }

    [Fact]
    public void LearnsWhatThereIsToLearn()
    {
        // y1 = x1 − x2, and y2 = 1 where x2 > 0
        var x = RandomTargets.Normal(2000, 2, 1, seed: 3).Features;
        var labels = Enumerable.Range(0, x.Rows).SelectMany(row => new[] { x[row, 0] - x[row, 1], x[row, 1] > 0 ? 1f : 0 }).ToArray();
        var data = new MultiTargetData(x, ["x1", "x2"], new(x.Rows, 2, labels), [Target.Regression("difference"), Target.Binary("positive")]);
        using var model = new MultiTargetDnn(2, [16], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { Epochs = 40, BatchSize = 32, LearningRate = 3e-3 });
        Assert.Equal(1600, data.Split(0.2, 0).Train.Rows);
        Assert.InRange(run.Epochs[^1].HeldOut.PerTarget[0], 0, 0.01);
        Assert.InRange(run.Epochs[^1].HeldOut.PerTarget[1], 0, 0.1);

        var metrics = model.Evaluate(data);
        Assert.InRange(metrics[1].Auc!.Value, 0.99, 1);
        Assert.Null(metrics[0].Auc);
    }

    [Fact]
    public void TheFirstStepIsAdams()
    {
        // one batch, one step: Adam's corrected moments are g and g², so every parameter moves by lr · g / (|g| + ε)
        var data = new DataSplit(RandomTargets.Normal(6, 2, 2, seed: 1), RandomTargets.Normal(6, 2, 2, seed: 2));
        using var model = new MultiTargetDnn(2, [], data.Targets, seed: 1);
        var before = Parameters(model);
        var predictions = model.Predict(data.Train.Features);
        Trainer.Train(model, new WeightedLoss([0.7, 0.3]), data, new() { Epochs = 1, BatchSize = 100, LearningRate = 0.01 });
        var after = Parameters(model);

        for (var k = 0; k < 2; k++)
        {
            var weight = k == 0 ? 0.7 : 0.3;
            var errors = Enumerable.Range(0, 6).Select(row => (double)predictions[row, k] - data.Train.Labels[row, k]).ToArray();
            for (var i = 0; i < 2; i++)
                AssertStep(before[k * 2 + i], after[k * 2 + i], weight * errors.Select((error, row) => 2 * error * data.Train.Features[row, i] / 6).Sum());
            AssertStep(before[4 + k], after[4 + k], weight * errors.Sum(error => 2 * error / 6));
        }

        static void AssertStep(float before, float after, double gradient) =>
            Assert.Equal(-0.01 * gradient / (Math.Abs(gradient) + 1e-8), after - before, 5);
    }

    [Fact]
    public void TrainLossIsTheMeanOverRowsAlsoWithARaggedLastBatch()
    {
        // a learning rate too small to matter: the running loss is then the loss of the untrained model
        var data = new DataSplit(RandomTargets.Normal(10, 3, 2, seed: 1), RandomTargets.Normal(10, 3, 2, seed: 2));
        using var model = new MultiTargetDnn(3, [4], data.Targets, seed: 1);
        var metrics = model.Evaluate(data.Train);
        var run = Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { Epochs = 1, BatchSize = 4, LearningRate = 1e-12 });
        Assert.Equal(metrics[0].MeanSquaredError, run.Epochs[0].Train.PerTarget[0], 5);
        Assert.Equal(metrics[1].MeanSquaredError, run.Epochs[0].Train.PerTarget[1], 5);
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbers()
    {
        var (first, again, other) = (TrainWithSeed(1), TrainWithSeed(1), TrainWithSeed(2));
        Assert.Equal(Losses(first.Run), Losses(again.Run));
        Assert.Equal(first.Parameters, again.Parameters);
        Assert.NotEqual(Losses(first.Run), Losses(other.Run));

        static (TrainingRun Run, float[] Parameters) TrainWithSeed(int seed)
        {
            var data = RandomTargets.Normal(300, 10, 3, seed: 1).Split(0.2, seed: 1); // the seed is left with the order of the batches
            using var model = new MultiTargetDnn(10, [64, 32], data.Targets, seed: 1);
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, new() { Epochs = 3, BatchSize = 16, Seed = seed });
            return (run, Parameters(model));
        }

        static double[] Losses(TrainingRun run) => [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget))];
    }

    [Fact]
    public void ZeroWeightTargetsDoNotSteer()
    {
        // the targets share only the hidden layer: with all weight on the first, the labels of the second must not matter
        var a = RandomTargets.Normal(100, 5, 2, seed: 1);
        var labels = a.Labels.Values.ToArray();
        for (var row = 0; row < 100; row++)
            labels[row * 2 + 1] += 10;
        var b = new MultiTargetData(a.Features, a.FeatureNames, new(100, 2, labels), a.Targets);
        Assert.Equal(Train(a), Train(b));

        static float[] Train(MultiTargetData data)
        {
            using var model = new MultiTargetDnn(5, [8], data.Targets, seed: 1);
            Trainer.Train(model, new WeightedLoss([1, 0]), data, new() { Epochs = 2, BatchSize = 10 });
            return Parameters(model);
        }
    }

    [Fact]
    public void EarlyStopGivesTheBestModelBack()
    {
        var data = new DataSplit(RandomTargets.Normal(64, 10, 3, seed: 1), RandomTargets.Normal(500, 10, 3, seed: 2));
        var loss = new WeightedLoss([0.5, 0.3, 0.2]);
        using var model = new MultiTargetDnn(10, [64], data.Targets, seed: 1);
        var run = Trainer.Train(model, loss, data, new() { Epochs = 200, BatchSize = 8, EarlyStop = new(Patience: 3) });

        Assert.True(run.StoppedEarly);
        Assert.Equal(run.BestEpoch + 3, run.Epochs.Count);
        Assert.Equal(run.Epochs.Min(epoch => epoch.HeldOut.Total), run.Epochs[run.BestEpoch - 1].HeldOut.Total);
        Assert.Equal(run.Epochs[run.BestEpoch - 1].HeldOut.PerTarget[0], model.Evaluate(data.HeldOut)[0].MeanSquaredError, 5);
    }

    [Fact]
    public void AMinimumGainEndsTrainingThatHardlyImproves()
    {
        var data = RandomTargets.Normal(100, 5, 1, seed: 1);
        using var model = new MultiTargetDnn(5, [4], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1]), data, new() { Epochs = 50, EarlyStop = new(Patience: 2, MinimumGain: 100) });
        Assert.Equal(3, run.Epochs.Count);
    }

    [Fact]
    public void AMinimumGainDoesNotDecideWhichModelIsBest()
    {
        var data = RandomTargets.Uniform(200, 5, 1, seed: 1);
        using var model = new MultiTargetDnn(5, [16], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1]), data, new() { Epochs = 20, EarlyStop = new(Patience: 6, MinimumGain: 10) });
        Assert.Equal(7, run.Epochs.Count);
        Assert.NotEqual(1, run.BestEpoch);
        Assert.Equal(run.Epochs.Min(epoch => epoch.HeldOut.Total), run.Epochs[run.BestEpoch - 1].HeldOut.Total);
        Assert.Throws<ArgumentException>(() => Trainer.Train(model, new WeightedLoss([1]), data, new() { EarlyStop = new(1, double.PositiveInfinity) }));
    }

    [Fact]
    public void HoldsOutTheShareThatTheOptionsSay()
    {
        var data = RandomTargets.Normal(60, 5, 2, seed: 1);
        using var first = new MultiTargetDnn(5, [4], data.Targets);
        using var second = new MultiTargetDnn(5, [4], data.Targets);
        var options = new TrainerOptions { HeldOutFraction = 0.5, Seed = 7 };
        Assert.Equal(
            Trainer.Train(first, new WeightedLoss([1, 1]), data.Split(0.5, seed: 7), options).Epochs[^1].HeldOut.PerTarget,
            Trainer.Train(second, new WeightedLoss([1, 1]), data, options).Epochs[^1].HeldOut.PerTarget);
    }

    [Fact]
    public void RejectsAModelOfOtherTargetsAndPartsThatDiffer()
    {
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var binary = new MultiTargetDnn(5, [4], [Target.Binary("target 1"), Target.Binary("target 2")]);
        Assert.Contains(
            "predicts target 1 (binary), target 2 (binary), the data hold target 1 (regression), target 2 (regression)",
            Assert.Throws<ArgumentException>(() => Trainer.Train(binary, new WeightedLoss([1, 1]), data)).Message, StringComparison.Ordinal);
        Assert.Contains("same features and targets", Assert.Throws<ArgumentException>(() => new DataSplit(data, RandomTargets.Normal(50, 4, 2, seed: 1))).Message, StringComparison.Ordinal);
        Assert.Contains("same features and targets", Assert.Throws<ArgumentException>(() => new DataSplit(data, RandomTargets.Normal(50, 5, 3, seed: 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportsEveryEpochAsItEnds()
    {
        List<EpochLosses> reported = [];
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new MultiTargetDnn(5, [4], data.Targets);
        var run = Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { Epochs = 4 }, new Listener(reported.Add));
        Assert.Equal(run.Epochs, reported);
    }

    [Fact]
    public void CancellationLeavesTheModelAsItWas()
    {
        using var source = new CancellationTokenSource();
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new MultiTargetDnn(5, [4], data.Targets);
        var before = Parameters(model);
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(
            model, new WeightedLoss([1, 1]), data, new() { Epochs = 1000 }, new Listener(epoch => { if (epoch.Epoch == 2) source.Cancel(); }), source.Token));
        Assert.Equal(before, Parameters(model));
    }

    [Fact]
    public void DivergenceNamesEpochAndTargetAndLeavesTheModelAsItWas()
    {
        var normal = RandomTargets.Normal(50, 5, 2, seed: 1);
        var labels = normal.Labels.Values.ToArray();
        for (var row = 0; row < 50; row++)
            labels[row * 2 + 1] *= 1e30f;
        var data = new MultiTargetData(normal.Features, normal.FeatureNames, new(50, 2, labels), normal.Targets);
        using var model = new MultiTargetDnn(5, [4], data.Targets);
        var before = Parameters(model);
        var error = Assert.Throws<TrainingDivergedException>(() => Trainer.Train(model, new WeightedLoss([1, 1]), data));
        Assert.Contains("epoch 1 the loss of target 'target 2'", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Parameters(model));
    }

    [Fact]
    public void AFiniteLossIsNoErrorHoweverUselessButStandsAboveThatOfAConstantAnswer()
    {
        // a click depends on x1 and on noise
        var drawn = RandomTargets.Normal(400, 5, 1, seed: 1);
        var clicks = Enumerable.Range(0, 400).Select(row => drawn.Features[row, 0] + drawn.Labels[row, 0] > 0 ? 1f : 0).ToArray();
        var data = new MultiTargetData(drawn.Features, drawn.FeatureNames, new(400, 1, clicks), [Target.Binary("click")]);
        Assert.InRange(LastLoss(0.01), 0, Math.Log(2));
        Assert.InRange(LastLoss(1e9), 100, double.MaxValue);

        double LastLoss(double learningRate)
        {
            using var model = new MultiTargetDnn(5, [16], data.Targets, seed: 1);
            return Trainer.Train(model, new WeightedLoss([1]), data, new() { LearningRate = learningRate }).Epochs[^1].Train.Total;
        }
    }

    [Theory]
    [InlineData(0, 8, 0.001, "Epochs is 0")]
    [InlineData(1, 0, 0.001, "BatchSize is 0")]
    [InlineData(1, 8, 0, "LearningRate is 0")]
    [InlineData(1, 8, double.NaN, "LearningRate is NaN")]
    public void RejectsOptionsThatAreNone(int epochs, int batchSize, double learningRate, string message)
    {
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new MultiTargetDnn(5, [4], data.Targets);
        var error = Assert.Throws<ArgumentException>(() =>
            Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { Epochs = epochs, BatchSize = batchSize, LearningRate = learningRate }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RejectsAModelThatDoesNotFitTheData()
    {
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var narrow = new MultiTargetDnn(4, [4], data.Targets);
        using var oneTarget = new MultiTargetDnn(5, [4], [data.Targets[0]]);
        Assert.Contains("takes 4 features, the data have 5", Assert.Throws<ArgumentException>(() => Trainer.Train(narrow, new WeightedLoss([1, 1]), data)).Message, StringComparison.Ordinal);
        Assert.Contains("returns [1, 1], but there are 2 targets", Assert.Throws<ArgumentException>(() => Trainer.Train(oneTarget, new WeightedLoss([1, 1]), data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyModuleCanBeTrainedAndIsJudgedInEvaluationMode()
    {
        // with dropout and batch normalisation, training and evaluation are different functions
        var data = RandomTargets.Normal(100, 5, 2, seed: 1).Split(0.5, seed: 1);
        using var model = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 2));
        var run = Trainer.Train(model, new WeightedLoss([1, 1]), data, new() { Epochs = 3, BatchSize = 10 });

        using var scope = NewDisposeScope();
        model.eval();
        var y = model.forward(data.HeldOut.Features.ToTensor());
        var losses = (y - data.HeldOut.Labels.ToTensor()).pow(2).mean([0L]).data<float>().ToArray();
        Assert.Equal(losses[0], run.Epochs[^1].HeldOut.PerTarget[0], 1e-5);
        Assert.Equal(losses[1], run.Epochs[^1].HeldOut.PerTarget[1], 1e-5);
    }

    [Fact]
    public void BuffersGoBackTooWhenTrainingIsCancelled()
    {
        using var source = new CancellationTokenSource();
        var data = RandomTargets.Normal(100, 5, 2, seed: 1);
        using var model = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Linear(8, 2));
        float[] Buffers() => [.. model.buffers().SelectMany(buffer => buffer.to_type(ScalarType.Float32).data<float>().ToArray())];
        var before = Buffers();
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(
            model, new WeightedLoss([1, 1]), data, new() { Epochs = 5 }, new Listener(_ => source.Cancel()), source.Token));
        Assert.Equal(before, Buffers());
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        var data = RandomTargets.Normal(200, 10, 3, seed: 1);
        TrainOnce(); // whatever is made once per process
        DisposeScopeManager.Statistics.Reset();
        for (var i = 0; i < 3; i++)
            TrainOnce();
        Assert.Equal(0, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void TrainOnce()
        {
            using var model = new MultiTargetDnn(10, [16], data.Targets, OutputLayer.HeadPerTarget);
            Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, new() { Epochs = 3, EarlyStop = new(2) });
            model.Predict(data.Features);
        }
    }

    static float[] Parameters(MultiTargetDnn model) => [.. model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];

    sealed class Listener(Action<EpochLosses> listen) : IProgress<EpochLosses>
    {
        public void Report(EpochLosses value) => listen(value);
    }
}
