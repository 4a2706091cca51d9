using TorchSharp;

using static LossWeighting.Tests.SweepSamples;

namespace LossWeighting.Tests;

public sealed class WeightSweepTests : IDisposable
{
    static readonly MultiTargetData data = RandomTargets.Normal(300, 10, 3, seed: 1);
    static readonly EngineOptions options = new() { Seeds = 2, Threads = 2, Net = new([8]), Training = new() { Epochs = 3, BatchSize = 32 } };

    readonly string folder = Directory.CreateTempSubdirectory("sweep").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ASweepIsOneTrainingPerWeightingAndSeed()
    {
        var grid = WeightGrid.Simplex(3, 2);
        var sweep = WeightSweep.Run(data, grid, options);
        Assert.True(sweep.IsComplete);
        Assert.Equal(12, sweep.Models.Count);
        Assert.Equal(12 * 3 * 8, sweep.Steps); // 240 rows in batches of 32
        var split = data.Split(0.2, seed: 0);
        foreach (var model in sweep.Models)
        {
            using var reference = new MultiTargetDnn(10, [8], data.Targets, seed: model.Seed);
            var run = Trainer.Train(reference, new WeightedLoss(grid[model.Weighting]), split, new() { Epochs = 3, BatchSize = 32, Seed = model.Seed });
            for (var epoch = 0; epoch < 3; epoch++)
                for (var k = 0; k < 3; k++)
                {
                    Assert.Equal(run.Epochs[epoch].Train.PerTarget[k], model.Epochs[epoch].Train.PerTarget[k], 1e-4);
                    Assert.Equal(run.Epochs[epoch].HeldOut.PerTarget[k], model.Epochs[epoch].HeldOut.PerTarget[k], 1e-4);
                }
        }
    }

    [Fact]
    public void NeitherThreadsNorOrderNorNeighboursChangeABit()
    {
        var grid = WeightGrid.Simplex(3, 3);
        var one = WeightSweep.Run(data, grid, options with { Threads = 1 });
        var many = WeightSweep.Run(data, grid, options with { Threads = 3 });
        var backwards = WeightSweep.Run(data, WeightGrid.Create([.. grid.Reverse()]), options);
        var alone = WeightSweep.Run(data, [grid[4]], options);
        foreach (var model in one.Models)
        {
            Assert.Equal(Numbers(model), Numbers(many[model.Weighting, model.Seed]));
            Assert.Equal(Numbers(model), Numbers(backwards[grid.Count - 1 - model.Weighting, model.Seed]));
        }

        Assert.Equal(Numbers(one[4, 2]), Numbers(alone[0, 2]));
        Assert.NotEqual(Numbers(one[4, 1]), Numbers(one[4, 2]));
    }

    [Fact]
    public void MixedTargetsAndSampleWeightsAreMeasured()
    {
        var feed = FeedSimulator.Generate(new() { Impressions = 500 }).Data;
        var weighted = feed.WithSampleWeights([.. Enumerable.Range(0, 500).Select(row => 1f + row % 3)]);
        var sweep = WeightSweep.Run(weighted, [LossWeights.Equal(4)], options with { Reduction = SampleReduction.PerWeight });
        var split = weighted.Split(0.2, seed: 0);
        using var model = MultiTargetDnn.Of(new EngineTrainer(split, options with { Reduction = SampleReduction.PerWeight }).Train(sweep.Grid[0], seed: 2));
        var heldOut = split.HeldOut;
        var expected = model.Evaluate(heldOut);
        var predictions = model.Predict(heldOut.Features);
        for (var k = 0; k < 4; k++)
        {
            var swept = sweep[0, 2];
            Assert.Equal(expected[k].Auc ?? double.NaN, swept.Value(k, Metric.Auc), 1e-4);
            Assert.Equal(expected[k].LogLoss ?? double.NaN, swept.Value(k, Metric.LogLoss), 1e-5);
            Assert.Equal(expected[k].MeanSquaredError, swept.Value(k, Metric.MeanSquaredError), 1e-4 * Math.Max(1, expected[k].MeanSquaredError));
            Assert.Equal(
                feed.Targets[k].Kind == TargetKind.Binary ? Metrics.Calibration(predictions.Column(k), heldOut.Labels.Column(k)) : double.NaN,
                swept.Value(k, Metric.Calibration), 1e-4);
        }
    }

    [Fact]
    public void AModelTakenOutPredictsAsTheSweepMeasured()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var how = options with { Net = new([12, 5]), Training = options.Training with { EarlyStop = new(1), Epochs = 8 } };
        var sweep = WeightSweep.Run(data, WeightGrid.Simplex(3, 1), how);
        var split = data.Split(0.2, seed: 0);
        var (trainer, heldOut) = (new EngineTrainer(split, how), split.HeldOut);
        foreach (var swept in sweep.Models)
        {
            var net = trainer.Train(sweep.Grid[swept.Weighting], swept.Seed);
            using var model = MultiTargetDnn.Of(net);
            for (var k = 0; k < 3; k++)
            {
                Assert.Equal(swept.Value(k, Metric.Loss), Metrics.MeanSquaredError(net.Predict(heldOut).Column(k), heldOut.Labels.Column(k)), 1e-6);
                Assert.Equal(swept.Value(k, Metric.Loss), Metrics.MeanSquaredError(model.Predict(heldOut).Column(k), heldOut.Labels.Column(k)), 1e-6);
            }
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void WithIdsNeitherThreadsNorNeighboursChangeABit()
    {
        var (grid, withIds) = (WeightGrid.Simplex(3, 3), WithIds(data));
        var one = WeightSweep.Run(withIds, grid, options with { Threads = 1 });
        Assert.Equal(one.Models.Select(Numbers), WeightSweep.Run(withIds, grid, options with { Threads = 3 }).Models.Select(Numbers));
        Assert.Equal(Numbers(one[4, 2]), Numbers(WeightSweep.Run(withIds, [grid[4]], options)[0, 2]));
        Assert.NotEqual(Numbers(one[4, 2]), Numbers(WeightSweep.Run(withIds, [grid[4]], options with { Net = options.Net with { EmbeddingWidth = 9 } })[0, 2]));
        Assert.NotEqual(Numbers(one[4, 2]), Numbers(WeightSweep.Run(data, [grid[4]], options)[0, 2]));
    }

    [Fact]
    public void AModelWithIdsIsTakenOutToTheLastBit()
    {
        var withIds = WithIds(FeedSimulator.Generate(new() { Impressions = 500 }).Data);
        var how = options with { Net = options.Net with { EmbeddingWidth = 3 }, Training = options.Training with { EarlyStop = new(1), Epochs = 8 } };
        var sweep = WeightSweep.Run(withIds, [LossWeights.Equal(4)], how);
        var split = withIds.Split(0.2, seed: 0);
        var engine = new SweepEngine(split, how.Net, how.Training);
        engine.Train(LossWeights.Equal(4), SampleReduction.PerRow, seed: 2);
        using var model = MultiTargetDnn.Of(new EngineTrainer(split, how).Train(LossWeights.Equal(4), seed: 2));
        Assert.Equal(
            engine.Layers.SelectMany(layer => (float[])[.. layer.Weights.Values, .. layer.Biases]).Concat(engine.Tables.SelectMany(table => table.Values.ToArray())),
            model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray()));

        // and what was measured is what the model's outputs are worth
        var (outputs, predictions, heldOut) = (engine.Outputs(split.HeldOut), model.Predict(split.HeldOut), split.HeldOut);
        for (var k = 0; k < 4; k++)
        {
            var isBinary = split.Targets[k].Kind == TargetKind.Binary;
            Assert.Equal(isBinary ? Metrics.GroupAuc(outputs.Column(k), heldOut.Labels.Column(k), heldOut.Groups!) : double.NaN, sweep[0, 2].Value(k, Metric.GroupAuc));
            Assert.Equal(isBinary ? Metrics.GroupAuc(predictions.Column(k), heldOut.Labels.Column(k), heldOut.Groups!) : double.NaN, sweep[0, 2].Value(k, Metric.GroupAuc), 1e-3);
            var squared = Metrics.MeanSquaredError(predictions.Column(k), heldOut.Labels.Column(k));
            Assert.Equal(squared, sweep[0, 2].Value(k, Metric.MeanSquaredError), 1e-5 * Math.Max(1, squared));
        }

        Assert.True(sweep.Measured(Metric.GroupAuc));
        Assert.False(WeightSweep.Run(data, [[1, 1, 1]], options).Measured(Metric.GroupAuc)); // no groups
    }

    [Fact]
    public void AVectorPerIdLearnsWhatAnIdAsANumberDoesNotTell()
    {
        // each user has a rate of its own, and a taste for the first feature of its own
        var (random, users) = (new Random(1), 200);
        var taste = Enumerable.Range(0, users + 1).Select(_ => (Level: random.NextDouble() * 4 - 2, Slope: random.NextDouble() * 4 - 2)).ToArray();
        var rows = 20_000;
        var (features, labels) = (new float[rows * 3], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var user = random.Next(1, users + 1);
            (features[row * 3], features[row * 3 + 1], features[row * 3 + 2]) = ((float)(random.NextDouble() * 2 - 1), (float)random.NextDouble(), user);
            labels[row] = random.NextDouble() < 1 / (1 + Math.Exp(-taste[user].Level - taste[user].Slope * features[row * 3])) ? 1 : 0;
        }

        var how = new EngineOptions { Seeds = 1, Net = new([32]), Training = new() { Epochs = 10, LearningRate = 5e-3 } };
        var truth = Enumerable.Range(0, rows).Average(row =>
        {
            var p = 1 / (1 + Math.Exp(-taste[(int)features[row * 3 + 2]].Level - taste[(int)features[row * 3 + 2]].Slope * features[row * 3]));
            return labels[row] == 1 ? -Math.Log(p) : -Math.Log(1 - p);
        });
        var (byVector, byNumber) = (HeldOut(new IdFeature("user", users + 1)), HeldOut());
        Assert.InRange(byNumber, 0.66, 0.72); // ln 2 is 0.69: nothing learnt
        Assert.InRange(byVector, truth - 0.01, truth + 0.06);
        Assert.True(truth < 0.55, $"{truth}");

        double HeldOut(params IdFeature[] ids)
        {
            // as a number it is standardised, as numbers should be
            var table = new Matrix(rows, 3, [.. features.Select((value, i) => i % 3 < 2 ? value : (value - 100.5f) / 57.7f)]);
            var codes = new CodeMatrix(rows, ids.Length, ids.Length == 0 ? [] : [.. Enumerable.Range(0, rows).Select(row => (int)features[row * 3 + 2])]);
            var (inputs, names) = ids.Length == 0 ? (table, (string[])["a", "b", "user"]) : (table.SelectColumns([0, 1]), ["a", "b"]);
            return WeightSweep.Run(new MultiTargetData(inputs, names, new(rows, 1, labels), [Target.Binary("click")], codes, ids), [[1]], how).Mean(0, "click").Mean;
        }
    }

    [Fact]
    public void AThousandModelsLeaveNoTensor()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        WeightSweep.Run(data, WeightGrid.Dirichlet(3, 1000, seed: 1), options with { Seeds = 1, Training = options.Training with { Epochs = 1 } });
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void MeansHaveStudentsIntervals()
    {
        var interval = Interval.Of([1, 2, 3, 4]);
        Assert.Equal((2.5, 4), (interval.Mean, interval.Count));
        Assert.Equal(2.5 - 3.182446305 * 1.290994449 / 2, interval.Low, 1e-8); // t of 3 degrees of freedom, from a table
        Assert.Equal(2.5 + 3.182446305 * 1.290994449 / 2, interval.High, 1e-8);
        Assert.True(double.IsNaN(Interval.Of([7]).Low));
        Assert.Equal(7, Interval.Of([7]).Mean);
        Assert.Equal(("2.5 ± 2.1", "7"), ($"{interval}", $"{Interval.Of([7])}"));
        Assert.Equal("1030 ± 7.4", $"{new Interval(1030.2, 1022.8, 1037.6, 5)}");
        Assert.Equal("-0.0000117 ± 0.0000012", $"{new Interval(-1.17e-5, -1.29e-5, -1.05e-5, 5)}");
        Assert.Equal(("999999 ± 123", "1000", "0"), ($"{new Interval(999_999, 999_876, 1_000_122, 5)}", $"{Interval.Of([999.6])}", $"{Interval.Of([0])}"));
        Assert.Equal("1.23E+06", $"{Interval.Of([1_234_567])}");
        var sweep = WeightSweep.Run(data, [[1, 1, 1]], options with { Seeds = 3 });
        Assert.Equal(Interval.Of([.. sweep.Models.Select(model => model.Epochs[^1].HeldOut.PerTarget[1])]), sweep.Mean(0, "target 2"));
    }

    [Fact]
    public void AModelThatDivergesDoesNotStopTheOthers()
    {
        var sweep = WeightSweep.Run(data, [[1, 0, 0], [1e30, 0, 0]], options with { Training = options.Training with { Optimizer = Optimizer.Sgd, LearningRate = 0.01 } });
        Assert.All(sweep.Of(0), model => Assert.Equal(ModelStatus.Done, model.Status));
        Assert.All(sweep.Of(1), model => Assert.Equal(ModelStatus.Diverged, model.Status));
        Assert.True(double.IsNaN(sweep.Mean(1, "target 1").Mean));
        var how = options with { Training = options.Training with { Optimizer = Optimizer.Sgd, LearningRate = 0.01 } };
        Assert.Contains("no longer a finite number", Assert.Throws<TrainingDivergedException>(() => new EngineTrainer(data.Split(0.2, seed: 0), how).Train([1e30, 0, 0], seed: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadRequestsAreRefusedBeforeAnythingIsTrained()
    {
        var file = Path.Combine(folder, "never.duckdb");
        foreach (var (grid, bad) in new (WeightGrid, EngineOptions)[]
        {
            ([[1, 0]], options), (WeightGrid.Simplex(3, 1), options with { Seeds = 0 }), (WeightGrid.Simplex(3, 1), options with { Threads = 0 }),
            (WeightGrid.Simplex(3, 1), options with { Net = new([0]) }), (WeightGrid.Simplex(3, 1), options with { Training = options.Training with { Epochs = 0 } }),
            (WeightGrid.Simplex(3, 1), options with { Net = options.Net with { EmbeddingWidth = 0 } }), (WeightGrid.Simplex(3, 1), options with { Training = options.Training with { LearningRate = double.NaN } }), (WeightGrid.Simplex(3, 1), options with { HeldOutFraction = 1 }),
        })
            Assert.ThrowsAny<ArgumentException>(() => WeightSweep.Run(data, grid, bad, new SweepStore(file)));
        Assert.Contains("56 ids", Assert.Throws<ArgumentException>(() => WeightSweep.Run(WithIds(data), WeightGrid.Simplex(3, 1), options with { Net = options.Net with { EmbeddingWidth = 1 << 25 } }, new SweepStore(file))).Message, StringComparison.Ordinal);
        var flat = new MultiTargetData(data.Features, data.FeatureNames, new(300, 1, new float[300]), [Target.Binary("never")]);
        Assert.Contains("'never' is 0", Assert.Throws<ArgumentException>(() => WeightSweep.Run(flat, [[1]], options, new SweepStore(file))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void ProgressCountsModelsAndSteps()
    {
        List<SweepProgress> reports = [];
        WeightSweep.Run(data, WeightGrid.Simplex(3, 2), options, progress: new Reports(reports));
        Assert.Equal((0, 12), (reports[0].FinishedModels, reports[0].Models));
        Assert.Equal((12, 288, 0, TimeSpan.Zero), (reports[^1].FinishedModels, reports[^1].Steps, reports[^1].RemainingSteps, reports[^1].Remaining));
    }

    [Fact]
    public void CancelledWorkGoesOnFromTheFile()
    {
        var file = Path.Combine(folder, "cancelled.duckdb");
        var grid = WeightGrid.Simplex(3, 4);
        var slow = options with { Net = new([128, 128]), Training = options.Training with { Epochs = 400 } }; // some seconds
        using var enough = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => WeightSweep.Run(
            data, grid, slow, new SweepStore(file), new Act(report => { if (report.FinishedModels > 2) enough.Cancel(); }), enough.Token));
        var partial = SweepStore.Read(file);
        Assert.False(partial.IsComplete);
        Assert.InRange(partial.Models.Count, 3, 29);

        var resumed = WeightSweep.Run(data, grid, slow, new SweepStore(file));
        Assert.Equal(WeightSweep.Run(data, grid, slow).Models.Select(Numbers), resumed.Models.Select(Numbers));
        Assert.Equal(partial.Models.Select(model => model.Seconds), partial.Models.Select(model => resumed[model.Weighting, model.Seed].Seconds)); // not trained again
    }

    [Fact]
    public void NotesStayInTheFileWhateverTheyAndItAreCalled()
    {
        var file = Path.Combine(folder, "it's; a=file.duckdb");
        var grid = WeightGrid.Simplex(3, 1);
        Assert.Throws<SweepStoreException>(() => SweepStore.Annotate(file, new Dictionary<string, string>()));
        WeightSweep.Run(data, grid, options, new SweepStore(file), new Act(_ => SweepStore.Annotate(file, new Dictionary<string, string> { ["Seeds"] = "'; DROP TABLE model", ["Data"] = "first" })));
        SweepStore.Annotate(file, new Dictionary<string, string> { ["Data"] = "second" });
        Assert.Equal([("Data", "second"), ("Seeds", "'; DROP TABLE model")], SweepStore.NotesOf(file).OrderBy(note => note.Key).Select(note => (note.Key, note.Value)));
        Assert.Equal(6, WeightSweep.Run(data, grid, options, new SweepStore(file)).Models.Count); // resumed, since notes are none of its settings
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public void APlanCountsStepsAndTakesTime()
    {
        var plan = WeightSweep.Plan(data.Split(0.2, 0), WeightGrid.Simplex(3, 2), options);
        Assert.Equal((12, 288L), (plan.Models, plan.Steps));
        Assert.True(plan.Duration > TimeSpan.Zero);
    }

    sealed class Reports(List<SweepProgress> reports) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => reports.Add(value);
    }

    sealed class Act(Action<SweepProgress> act) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => act(value);
    }
}
