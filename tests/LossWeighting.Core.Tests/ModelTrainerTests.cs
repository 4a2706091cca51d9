namespace LossWeighting.Tests;

/// <summary>What a sweep asks of any trainer.</summary>
public class ModelTrainerTests
{
    static readonly Metric revenue = new("Revenue", "revenue", "cents", MetricDirection.Higher);

    static readonly WeightGrid grid = WeightGrid.Simplex(2, 2);

    [Fact]
    public void AnythingThatAnswersWithNumbersIsATrainer()
    {
        List<SweepProgress> reports = [];
        var sweep = WeightSweep.Run(
            new Made((weighting, seed) => Model(seed, 2 - weighting.Weights[0] / weighting.Weights.Sum(), cents: 10 * seed)), grid, new SweepOptions { Seeds = 3, Threads = 2 }, progress: new Reports(reports));
        Assert.Equal((9, true), (sweep.Models.Count, sweep.IsComplete));
        Assert.Equal("made", sweep.Header.Trainer.Name);
        Assert.Equal(20, sweep.Mean(1, "click", revenue).Mean);
        Assert.Equal(1.5, sweep.Mean(1, "click").Mean);
        Assert.All(reports.SkipLast(1), report => Assert.True(report.FinishedModels == report.Models || report is { RemainingSteps: null, Remaining: null })); // it does not know its steps
        Assert.Null(EngineOptions.Of(sweep.Header.Trainer));
    }

    [Fact]
    public void AModelThatFailsIsOneWithoutNumbers()
    {
        var sweep = WeightSweep.Run(
            new Made((weighting, seed) => weighting.Weights[0] > 0 ? Model(seed, 1, 1) : new(0, seed, ModelStatus.TimedOut, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 0, 60)),
            grid, new SweepOptions { Seeds = 2 });
        Assert.True(sweep.IsComplete);
        Assert.Equal(2, sweep.Models.Count(model => model.Status == ModelStatus.TimedOut));
        var place = sweep.Grid.IndexOf([0, 1]);
        Assert.False(sweep.Means().Has(place, 0));
        Assert.True(double.IsNaN(sweep.Mean(place, "like").Mean));
        Assert.Throws<ArgumentOutOfRangeException>(() => sweep.Means()[0, 2]);
    }

    [Fact]
    public void AWorkersOwnTimeoutEndsTheSweepWithItsError() => Assert.Throws<TaskCanceledException>(() =>
        WeightSweep.Run(new Made((_, _) => throw new TaskCanceledException("the program did not answer")), grid, new SweepOptions { Seeds = 1, Threads = 2 }));

    [Fact]
    public void NumbersThatWereNotPromisedAreRefused()
    {
        Refused("returned Auc: it must be one of its metrics", Model(1, 1, 1) with { Metrics = new Dictionary<Metric, IReadOnlyList<double>> { [Metric.Auc] = [1, 1] } });
        Refused("returned Revenue", Model(1, 1, 1) with { Metrics = new Dictionary<Metric, IReadOnlyList<double>> { [revenue] = [1] } });
        Refused("a model of epoch 2, with the losses of 1 epochs", Model(1, 1, 1) with { FinalEpoch = 2 });
        var one = new TargetLosses([1], 1);
        Refused("one for each of 2 targets", Model(1, 1, 1) with { Epochs = [new(1, one, one)] });

        static void Refused(string message, SweptModel model) => Assert.Contains(
            message, Assert.Throws<InvalidOperationException>(() => WeightSweep.Run(new Made((_, _) => model), grid, new SweepOptions { Seeds = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMetricOfOnesOwnIsMeasured()
    {
        Metric shareOfOnes = new("ShareOfOnes", "share of ones", "share of rows", MetricDirection.NearOne) { Measure = rows => rows.Predictions.Average(p => p > 0.5 ? 1.0 : 0) };
        var data = RandomTargets.Uniform(samples: 200, features: 3, targets: 2, seed: 1).Split(0.2, seed: 1);
        EngineTrainer trainer = new(data, new() { Metrics = [shareOfOnes], Training = new() { Epochs = 1 } });
        var sweep = WeightSweep.Run(trainer, grid, new() { Seeds = 1 });
        var predicted = trainer.Train(grid[0], seed: 1).Predict(data.HeldOut).Column(1);
        Assert.Equal(predicted.Average(p => p > 0.5 ? 1.0 : 0), sweep[0, 1].Value(1, shareOfOnes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MetricsAreThoseOfTheModelThatIsKept(bool stopsEarly)
    {
        // noise only: with so many passes, the best epoch is not the last one
        var data = RandomTargets.Uniform(samples: 150, features: 4, targets: 2, seed: 3).Split(0.3, seed: 1);
        EngineOptions options = new() { Training = new() { Epochs = 40, LearningRate = 0.02, BatchSize = 16, EarlyStop = stopsEarly ? new(5) : null }, Threads = 1 };
        EngineTrainer trainer = new(data, options);
        foreach (var model in WeightSweep.Run(trainer, grid, new() { Seeds = 3, Threads = 1 }).Models) // one after another by the same worker
        {
            Assert.Equal(stopsEarly, model.FinalEpoch < model.Epochs.Count);
            var predicted = trainer.Train(grid[model.Weighting], model.Seed).Predict(data.HeldOut);
            for (var k = 0; k < 2; k++)
                Assert.Equal(Metrics.MeanSquaredError(predicted.Column(k), data.HeldOut.Labels.Column(k)), model.Value(k, Metric.MeanSquaredError));
        }
    }

    static SweptModel Model(int seed, double loss, double cents)
    {
        var losses = TargetLosses.Weighted([loss, loss], [0.5, 0.5]);
        return new(0, seed, ModelStatus.Done, [new(1, losses, losses)], 1, new Dictionary<Metric, IReadOnlyList<double>> { [revenue] = [cents, cents] }, 0, 0.1);
    }

    sealed class Made(Func<Weighting, int, SweptModel> train) : IModelTrainer, IModelWorker
    {
        public TrainerIdentity Identity { get; } = new("made", 1, "{}", "no rows; none");

        public IReadOnlyList<Target> Targets { get; } = [Target.Binary("click"), Target.Binary("like")];

        public IReadOnlyList<Metric> Metrics { get; } = [revenue];

        public long? StepsPerModel => null;

        public void RequireTrainable(Weighting weighting)
        {
        }

        public IModelWorker Start() => this;

        public SweptModel Train(Weighting weighting, int seed, IProgress<long>? steps, CancellationToken cancellation) => train(weighting, seed);

        public void Dispose()
        {
        }
    }

    sealed class Reports(List<SweepProgress> reports) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => reports.Add(value);
    }
}
