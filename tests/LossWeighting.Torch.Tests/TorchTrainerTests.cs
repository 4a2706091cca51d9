using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class TorchTrainerTests
{
    static readonly MultiTargetData feed = FeedSimulator.Generate(new() { Impressions = 600, Seed = 1 }).Data.SelectTargets("click", "completion");

    static readonly TrainingOptions training = new() { Epochs = 2, BatchSize = 40, Optimizer = Optimizer.Sgd, LearningRate = 0.02 };

    static readonly WeightGrid grid = WeightGrid.Simplex(2, 2);

    static MultiTargetData Rows(bool withIds, bool weighted)
    {
        var rows = withIds ? SweepSamples.WithIds(feed) : feed;
        return weighted ? rows.WithSampleWeights([.. Enumerable.Range(0, rows.Rows).Select(row => 1f + row % 3)]) : rows;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ItsModelsAreTheEngines(bool withIds, bool weighted)
    {
        var data = Rows(withIds, weighted).Split(0.25, seed: 1);
        var engine = WeightSweep.Run(data, grid, new() { Seeds = 2, Net = new([6], 3), Training = training, Reduction = SampleReduction.PerWeight });
        TorchTrainer trainer = new(data, "net of 6", seed => MultiTargetDnn.For(data, [6], seed: seed, embeddingWidth: 3), training, SampleReduction.PerWeight);
        var torchs = WeightSweep.Run(trainer, grid, new SweepOptions { Seeds = 2, Threads = 2 });
        Assert.Equal(engine.Targets, torchs.Targets);
        Assert.Equal(engine.Header.Metrics, torchs.Header.Metrics);
        Assert.NotEqual(engine.Header.Trainer, torchs.Header.Trainer);
        Assert.Equal(engine.Header.Trainer.Data, torchs.Header.Trainer.Data);
        foreach (var (one, other) in engine.Models.Zip(torchs.Models))
        {
            Assert.Equal((one.Weighting, one.Seed, one.Status, one.FinalEpoch, one.Steps), (other.Weighting, other.Seed, other.Status, other.FinalEpoch, other.Steps));
            foreach (var metric in engine.Header.Metrics.Append(Metric.Loss))
                for (var k = 0; k < 2; k++)
                    Assert.Equal(one.Value(k, metric), other.Value(k, metric), 1e-4);
        }
    }

    [Fact]
    public void MethodsAreEntriesOfAGrid()
    {
        var data = feed.Split(0.25, seed: 1);
        WeightingMethod[] methods = [new DynamicWeightAverage(), new UncertaintyWeighting(), new Famo(), new PCGrad()];
        var sweep = WeightSweep.Run(Trainer(data), grid.With(methods), new SweepOptions { Seeds = 2 });
        Assert.Equal(grid.Count + methods.Length, sweep.Grid.Count);
        Assert.Equal(grid.Count, sweep.Grid.Static.Count());
        foreach (var (method, i) in methods.Select((method, i) => (method, grid.Count + i)))
        {
            Assert.Equal(method.Name, sweep.Grid.Entry(i).ToString());
            using var model = MultiTargetDnn.For(data, [6], seed: 2);
            var run = LossWeighting.Trainer.Train(model, new WeightedLoss([0.5, 0.5]), data, new(training) { Seed = 2, WeightingMethod = method });
            Assert.Equal(run.Epochs[^1].HeldOut.PerTarget, sweep[i, 2].Epochs[^1].HeldOut.PerTarget);
        }

        // the engine knows weights only, and says so before it trains anything
        Assert.Contains("FAMO needs another trainer", Assert.Throws<ArgumentException>(() => WeightSweep.Run(data, grid.With(new Famo()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModuleOfOnesOwnIsTrainedWhateverTheThreads()
    {
        // its start is drawn from libtorch's one stream of random numbers
        var data = feed.Split(0.25, seed: 1);
        TorchTrainer trainer = new(
            data, "three layers", _ => nn.Sequential(nn.Linear(data.Train.Features.Columns, 7), nn.Tanh(), nn.Linear(7, 5), nn.ReLU(), nn.Linear(5, 2)), training);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var one = WeightSweep.Run(trainer, grid, new SweepOptions { Seeds = 3, Threads = 1 });
        var three = WeightSweep.Run(trainer, grid, new SweepOptions { Seeds = 3, Threads = 3 });
        Assert.Equal(one.Models.Select(SweepSamples.Numbers), three.Models.Select(SweepSamples.Numbers));
        Assert.NotEqual(SweepSamples.Numbers(one[0, 1]), SweepSamples.Numbers(one[0, 2]));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void AModelThatDivergesDoesNotStopTheOthers()
    {
        var data = RandomTargets.Normal(100, 4, 2, seed: 1).Split(0.2, seed: 1);
        TorchTrainer trainer = new(data, "linear", seed => MultiTargetDnn.For(data, [], seed: seed), training with { Epochs = 20 });
        var sweep = WeightSweep.Run(trainer, [[1, 0], [1e30, 0]], new SweepOptions { Seeds = 2 });
        Assert.All(sweep.Of(0), model => Assert.Equal(ModelStatus.Done, model.Status));
        Assert.All(sweep.Of(1), model => Assert.Equal(ModelStatus.Diverged, model.Status));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var data = feed.Split(0.25, seed: 1);
        Assert.Contains("Epochs is 0", Assert.ThrowsAny<ArgumentException>(() => new TorchTrainer(data, "net", _ => nn.Linear(1, 1), training with { Epochs = 0 })).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new TorchTrainer(data, " ", _ => nn.Linear(1, 1)));
        Assert.Contains("3 weights", Assert.Throws<ArgumentException>(() => WeightSweep.Run(Trainer(data), WeightGrid.Simplex(3, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("Temperature", Assert.ThrowsAny<ArgumentException>(() => WeightSweep.Run(Trainer(data), grid.With(new DynamicWeightAverage(0)))).Message, StringComparison.Ordinal);
        TorchTrainer plain = new(data, "plain", _ => nn.Linear(data.Train.Features.Columns, 2), training);
        Assert.Contains("PCGrad looks at the targets' gradients by shared parameters", Assert.Throws<ArgumentException>(() => plain.RequireTrainable(new([0.5, 0.5], new PCGrad()))).Message, StringComparison.Ordinal);
        plain.RequireTrainable(new([0.5, 0.5], new Famo()));
        TorchTrainer narrow = new(data, "narrow", _ => nn.Linear(data.Train.Features.Columns, 1));
        Assert.Contains("[1, 2] is needed", Assert.Throws<ArgumentException>(() => WeightSweep.Run(narrow, grid)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherModuleOrTrainingIsAnotherSweep()
    {
        var data = feed.Split(0.25, seed: 1);
        Assert.Equal(Trainer(data).Identity, Trainer(data).Identity);
        Assert.NotEqual(Trainer(data).Identity, new TorchTrainer(data, "other", seed => MultiTargetDnn.For(data, [6], seed: seed), training).Identity);
        Assert.NotEqual(Trainer(data).Identity, new TorchTrainer(data, "net of 6", seed => MultiTargetDnn.For(data, [6], seed: seed), training with { Epochs = 3 }).Identity);
        Assert.NotEqual(Trainer(data).Identity, Trainer(feed.Split(0.25, seed: 2)).Identity);
    }

    static TorchTrainer Trainer(DataSplit data) => new(data, "net of 6", seed => MultiTargetDnn.For(data, [6], seed: seed), training);
}
