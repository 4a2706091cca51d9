using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class LossConditionalTests
{
    static readonly Target[] mixed = [Target.Regression("a"), Target.Binary("b")];
    static readonly IdFeature[] ids = [new("user", 4)];

    [Theory]
    [InlineData(Conditioning.Concatenation)]
    [InlineData(Conditioning.Film)]
    public void OutputsAndGradientsAreWhatTheFormulaSays(Conditioning conditioning)
    {
        // the formula once more in doubles, and its gradient by central differences
        using var scope = NewDisposeScope();
        var random = new Random(3);
        using var model = new LossConditionalDnn(3, [5, 3], mixed, conditioning, seed: 2, ids, embeddingWidth: 2);
        model.to(ScalarType.Float64);
        using (no_grad())
            foreach (var parameter in model.parameters()) // none at its start, where γ and β are 0
                parameter.copy_(tensor([.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextDouble() * 2 - 1)]).reshape(parameter.shape));
        double[][] features = [.. Enumerable.Range(0, 6).Select(_ => new[] { random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5 })];
        double[][] weights = [.. Enumerable.Range(0, 6).Select(_ => new[] { random.NextDouble(), random.NextDouble() })];
        var named = model.named_parameters().ToDictionary(pair => pair.name, pair => (pair.parameter, Values: pair.parameter.detach().data<double>().ToArray()));

        var outputs = model.forward(Stacked(features), tensor([.. Enumerable.Range(0, 6).Select(row => (long)IdOf(row))]).reshape(6, 1), Stacked(weights));
        Assert.Equal(features.SelectMany((_, row) => Outputs(row)), outputs.detach().data<double>().ToArray(), Near);

        outputs.sin().sum().backward(); // anything that weighs outputs differently
        Assert.Equal(conditioning == Conditioning.Film ? 11 : 7, named.Count);
        foreach (var (_, (parameter, values)) in named)
        {
            var gradient = parameter.grad!.data<double>().ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                var (at, sides) = (values[i], new double[2]);
                for (var side = 0; side < 2; side++)
                {
                    values[i] = at + (side == 0 ? -1e-6 : 1e-6);
                    sides[side] = features.SelectMany((_, row) => Outputs(row)).Sum(Math.Sin);
                }

                values[i] = at;
                Assert.Equal((sides[1] - sides[0]) / 2e-6, gradient[i], 1e-6);
            }
        }

        double[] Outputs(int row)
        {
            double[] shares = [.. weights[row].Select(weight => weight / weights[row].Sum())];
            var id = IdOf(row);
            double[] x = [.. features[row], .. named["net.embeddings.0"].Values[(2 * id)..(2 * id + 2)]];
            if (conditioning == Conditioning.Concatenation)
                x = [.. shares, .. x];
            for (var layer = 0; layer < 2; layer++)
            {
                x = [.. Linear($"net.hidden.{layer}", x)];
                if (conditioning == Conditioning.Film)
                    x = [.. x.Select((sum, unit) => Linear($"scales.{layer}", shares)[unit] * sum + Linear($"shifts.{layer}", shares)[unit])];
                x = [.. x.Select(sum => Math.Max(0, sum))];
            }

            return Linear("net.outputs.0", x);
        }

        double[] Linear(string name, double[] x)
        {
            var layer = named[name + ".weight"].Values;
            var bias = named.TryGetValue(name + ".bias", out var found) ? found.Values : new double[layer.Length / x.Length];
            return [.. bias.Select((b, unit) => b + x.Select((value, i) => value * layer[unit * x.Length + i]).Sum())];
        }

        static int IdOf(int row) => row % 4;

        Tensor Stacked(double[][] rows) => tensor([.. rows.SelectMany(row => row)]).reshape(rows.Length, -1);
    }

    [Fact]
    public void FilmStartsAsTheOrdinaryNetWhateverTheWeights()
    {
        var rows = RandomTargets.Normal(20, 6, 2, seed: 1);
        using var ordinary = new MultiTargetDnn(6, [8, 4], mixed, seed: 5);
        using var film = new LossConditionalDnn(6, [8, 4], mixed, seed: 5);
        using var concatenated = new LossConditionalDnn(6, [8, 4], mixed, Conditioning.Concatenation, seed: 5);
        Assert.Equal(ordinary.ParameterCount + 2 * 2 * (8 + 4), film.ParameterCount);
        Assert.Equal(ordinary.ParameterCount + 2 * 8, concatenated.ParameterCount);
        foreach (var weights in (LossWeights[])[[1, 0], [0.2, 0.3]])
            Assert.Equal(ordinary.Predict(rows).Values.ToArray(), film.Predict(rows, weights).Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(concatenated.Predict(rows, [1, 0]).Values.ToArray(), concatenated.Predict(rows, [0, 1]).Values.ToArray());
        Assert.Equal(concatenated.Predict(rows, [1, 3]).Values.ToArray(), concatenated.Predict(rows, [0.25, 0.75]).Values.ToArray()); // only ratios count
    }

    [Theory]
    [InlineData(Conditioning.Concatenation)]
    [InlineData(Conditioning.Film)]
    public void WithOneWeightingItIsAnOrdinaryModel(Conditioning conditioning)
    {
        var data = CorrelatedTargets.Generate(new() { Samples = 3000, Features = 8, Sines = 0, Correlation = 0.2, Seed = 1 }).Data.Split(0.3, seed: 1).StandardiseLabels();
        LossWeights weights = [0.7, 0.3];
        var options = new TrainerOptions { Epochs = 12, BatchSize = 32, LearningRate = 3e-3 };
        double[][] ordinary = [.. Enumerable.Range(1, 3).Select(seed =>
        {
            using var model = MultiTargetDnn.For(data, [16], seed: seed);
            return Trainer.Train(model, new WeightedLoss(weights), data, options with { Seed = seed }).Epochs[^1].HeldOut.PerTarget.ToArray();
        })];
        foreach (var seed in Enumerable.Range(1, 3))
        {
            using var model = LossConditionalDnn.For(data, [16], conditioning, seed);
            var run = LossConditionalTrainer.Train(model, data, options with { Seed = seed }, [weights]);
            var last = run.Epochs[^1].HeldOut;
            Assert.Equal(weights, run.Weights);
            Assert.Equal(weights.Dot(last.PerTarget), last.Total, 1e-12);
            for (var k = 0; k < 2; k++)
                Assert.InRange(last.PerTarget[k], ordinary.Min(losses => losses[k]) - 0.01, ordinary.Max(losses => losses[k]) + 0.01); // of a variance of 1
            Assert.Equal(Metrics.MeanSquaredError(model.Predict(data.HeldOut, weights).Column(1), data.HeldOut.Labels.Column(1)), last.PerTarget[1], 1e-5);
        }
    }

    [Fact]
    public void OneSharedOutputFollowsTheClosedForm()
    {
        // f* = w₁ŷ₁ + w₂ŷ₂ with L₁ = R₁ + w₂²D and L₂ = R₂ + w₁²D; here ŷ_k = x_k, R_k = 0 and D = mean (x₁ − x₂)²
        var x = RandomTargets.Normal(4000, 2, 1, seed: 1).Features;
        var data = new MultiTargetData(x, ["x1", "x2"], x, [Target.Regression("target 1"), Target.Regression("target 2")]).Split(0.25, seed: 1);
        using var model = LossConditionalDnn.For(data, [24], seed: 1, sharedOutput: true);
        LossConditionalTrainer.Train(model, data, new() { Epochs = 60, BatchSize = 64, LearningRate = 3e-3, Seed = 1 });
        var rows = data.HeldOut.Features;
        double[] apart = [.. rows.Column(0).Zip(rows.Column(1), (a, b) => (double)a - b)];
        var distance = apart.Average(value => value * value);
        double[] before = [.. apart.Select(_ => double.NaN)];
        for (var step = 0; step <= 10; step++)
        {
            var w = step / 10.0;
            var outputs = model.Predict(data.HeldOut, [w, 1 - w]);
            Assert.Equal(outputs.Column(0), outputs.Column(1));
            double Loss(int k) => Metrics.MeanSquaredError(outputs.Column(k), rows.Column(k));
            Assert.Equal((1 - w) * (1 - w), Loss(0) / distance, 0.02);
            Assert.Equal(w * w, Loss(1) / distance, 0.02);
            Assert.Equal(1, (Math.Sqrt(Loss(0)) + Math.Sqrt(Loss(1))) / Math.Sqrt(distance), 0.06);

            // from ŷ₂ to ŷ₁, each row the way its targets lie
            var now = outputs.Column(0);
            var wrong = Enumerable.Range(0, apart.Length).Count(row => Math.Abs(apart[row]) > 0.5 && (now[row] - before[row]) * Math.Sign(apart[row]) <= 0);
            Assert.InRange(wrong, 0, apart.Length / 200);
            before = Array.ConvertAll(now, value => (double)value);
        }
    }

    [Fact]
    public void EachRowDrawsUniformlyFromTheSimplex()
    {
        Target[] three = [Target.Regression("a"), Target.Regression("b"), Target.Regression("c")];
        using var drawn = new LossConditionalTrainer.WeightingDraw(three, null, RandomStream.RowWeightings(1)).Next(20_000);
        var weights = drawn.data<float>().ToArray();
        for (var k = 0; k < 3; k++)
        {
            double[] own = [.. weights.Where((_, i) => i % 3 == k).Select(weight => (double)weight)];
            Assert.Equal(1 / 3.0, own.Average(), 0.006); // deviation √(1/18)/√20,000 = 0.0017
            Assert.Equal(1 / 18.0, own.Average(weight => weight * weight) - 1 / 9.0, 0.003);
            Assert.Equal(0.25, own.Count(weight => weight > 0.5) / 20_000.0, 0.015); // a corner's triangle is a quarter of the whole
        }

        using var chosen = new LossConditionalTrainer.WeightingDraw(three, [[2, 1, 1], [0, 0, 5]], RandomStream.RowWeightings(1)).Next(1000);
        var rows = chosen.data<float>().ToArray().Chunk(3).ToArray();
        Assert.InRange(rows.Count(row => row.SequenceEqual([0.5f, 0.25f, 0.25f])), 430, 570);
        Assert.All(rows, row => Assert.True(row[0] == 0.5f || row.SequenceEqual([0f, 0f, 1f])));
    }

    [Fact]
    public void LossesAreWeighedRowByRow()
    {
        // a net that answers 0 and labels of 1: each row's weighted losses add up to 1, whatever it draws
        var data = new MultiTargetData(new(3000, 1, new float[3000]), ["x"], new(3000, 3, [.. Enumerable.Repeat(1f, 9000)]), [.. Enumerable.Range(1, 3).Select(k => Target.Regression($"target {k}"))]);
        using var model = new LossConditionalDnn(1, [2], data.Targets);
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.zero_();
        var run = LossConditionalTrainer.Train(model, data, new() { Epochs = 2, LearningRate = 1e-12, HeldOutFraction = 0.5 });
        Assert.Equal(LossWeights.Equal(3), run.Weights);
        foreach (var losses in run.Epochs.SelectMany(epoch => new[] { epoch.Train, epoch.HeldOut }))
        {
            Assert.Equal(1, losses.Total, 1e-5);
            Assert.All(losses.PerTarget, loss => Assert.Equal(1, loss, 0.08)); // deviation 3 · √(1/18)/√1500 = 0.018
        }

        Assert.NotEqual(run.Epochs[0].Train.PerTarget, run.Epochs[1].Train.PerTarget); // drawn anew
        Assert.Equal(run.Epochs[0].HeldOut.PerTarget, run.Epochs[1].HeldOut.PerTarget, (a, b) => Math.Abs(a - b) < 1e-5); // kept
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbers()
    {
        var (first, again, other) = (TrainWithSeed(1), TrainWithSeed(1), TrainWithSeed(2));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        static double[] TrainWithSeed(int seed)
        {
            var data = RandomTargets.Normal(300, 6, 3, seed: 1).Split(0.2, seed: 1);
            using var model = LossConditionalDnn.For(data, [16], seed: 1);
            var run = LossConditionalTrainer.Train(model, data, new() { Epochs = 3, BatchSize = 16, Seed = seed });
            return [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)), .. Parameters(model).Select(value => (double)value)];
        }
    }

    [Fact]
    public void TheModelIsGivenBackAsItWasWhenTrainingFails()
    {
        using var source = new CancellationTokenSource();
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new LossConditionalDnn(5, [4], data.Targets);
        var before = Parameters(model);
        Assert.Throws<OperationCanceledException>(() => LossConditionalTrainer.Train(
            model, data, new() { Epochs = 1000 }, progress: new Listener(epoch => { if (epoch.Epoch == 2) source.Cancel(); }), cancellation: source.Token));
        Assert.Equal(before, Parameters(model));

        float[] labels = [.. data.Labels.Values.ToArray().Select((label, i) => i % 2 == 1 ? label * 1e30f : label)];
        var huge = new MultiTargetData(data.Features, data.FeatureNames, new(50, 2, labels), data.Targets);
        Assert.Contains("epoch 1 the loss of target 'target 2'", Assert.Throws<TrainingDivergedException>(() => LossConditionalTrainer.Train(model, huge)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Parameters(model));
    }

    [Fact]
    public void EarlyStopGivesTheBestModelBack()
    {
        var data = new DataSplit(RandomTargets.Normal(64, 10, 3, seed: 1), RandomTargets.Normal(500, 10, 3, seed: 2));
        using var model = LossConditionalDnn.For(data, [64], seed: 1);
        var run = LossConditionalTrainer.Train(model, data, new() { Epochs = 200, BatchSize = 8, EarlyStop = new(Patience: 3) }, [[1, 1, 1]]);
        Assert.Equal(run.BestEpoch + 3, run.Epochs.Count);
        Assert.Equal(run.Epochs[run.BestEpoch - 1].HeldOut.PerTarget[0], Metrics.MeanSquaredError(model.Predict(data.HeldOut, [1, 1, 1]).Column(0), data.HeldOut.Labels.Column(0)), 1e-5);
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        var data = RandomTargets.Normal(100, 6, 3, seed: 1);
        TrainOnce(); // whatever is made once per process
        DisposeScopeManager.Statistics.Reset();
        TrainOnce();
        Assert.Equal(0, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void TrainOnce()
        {
            using var model = new LossConditionalDnn(6, [8], data.Targets);
            LossConditionalTrainer.Train(model, data, new() { Epochs = 2, EarlyStop = new(2) });
            model.Predict(data, [1, 2, 3]);
        }
    }

    [Fact]
    public void NetsOfSeveralSeedsMakeASweepOfAnyWeightings()
    {
        var data = FeedSimulator.Generate(new() { Impressions = 3000, Seed = 1 }).Data.SelectTargets("click", "completion").Split(0.3, seed: 1);
        var options = new EngineOptions { Seeds = 2, Net = new([16]), Training = new() { Epochs = 8, BatchSize = 64, LearningRate = 3e-3 } };
        List<SweepProgress> reports = [];
        var nets = LossConditionalNets.Train(data, options, progress: new Reports(reports.Add));
        var sweep = nets.Sweep(WeightGrid.Simplex(2, 4));
        var steps = 8 * 33; // 2,100 rows in batches of 64
        Assert.Equal((2, 2, 2 * steps, 0L), (reports[^1].FinishedModels, reports[^1].Models, reports[^1].Steps, reports[^1].RemainingSteps));
        Assert.Equal((2 * steps, true), (sweep.Steps, sweep.IsComplete)); // the training once, not for every weighting
        Assert.All(sweep.Models, model => Assert.Equal(model.Weighting == 0 ? steps : 0, model.Steps));

        // what the nets say is what stands in the sweep
        for (var seed = 1; seed <= 2; seed++)
        {
            var predictions = nets.Models[seed - 1].Predict(data.HeldOut, [0.75, 0.25]).Column(1);
            var labels = data.HeldOut.Labels.Column(1);
            Assert.Equal(Metrics.LogLoss(predictions, labels), sweep[1, seed].Value(1, Metric.Loss), 1e-5);
            Assert.Equal(Metrics.LogLoss(predictions, labels), sweep[1, seed].Value(1, Metric.LogLoss), 1e-9);
            Assert.Equal(Metrics.Auc(predictions, labels), sweep[1, seed].Value(1, Metric.Auc), 1e-6);
        }

        // analysis takes it like any other sweep
        Assert.NotEmpty(Seesaw.Analyze(sweep));
        Assert.Null(EngineOptions.Of(sweep.Header.Trainer)); // it was not trained for one weighting

        // after all, it is compared with models trained for each weighting
        var separate = WeightSweep.Run(data, WeightGrid.Simplex(2, 4), options);
        var distance = SweepDistance.Between(sweep, separate, [0.7, 0.5]);
        Assert.All(distance.Excess.SelectMany(row => row).Where(value => !double.IsNaN(value)), value => Assert.InRange(value, -0.05, 0.05)); // nats
        Assert.InRange(distance.Hypervolume / distance.OtherHypervolume, 0.8, 1.2);
    }

    [Fact]
    public void TheDistanceOfSweepsIsThatOfTheirMeans()
    {
        Target[] two = [Target.Regression("a"), Target.Regression("b")];
        WeightGrid grid = [[1, 0], [0.5, 0.5], [0.25, 0.75]];
        var near = Made(grid, [[1, 9], [2, 3], [3, 2]]);
        var far = Made([[0.25, 0.75], [1, 0], [0.5, 0.5]], [[2.5, 2.25], [1.5, 7], [2, 2]]);
        var distance = SweepDistance.Between(near, far, [4, 4]);
        Assert.Equal([-0.5, 0, 1, 0.5, -0.25], distance.Excess.SelectMany(row => row).Where(value => !double.IsNaN(value)), Near);
        Assert.True(double.IsNaN(distance.Excess[0][1]));
        Assert.Equal(0.75 / 5, distance.Mean, 1e-12);
        Assert.Equal((1, "b", grid[1]), (distance.Worst, distance.WorstTarget, distance.WorstWeighting));
        Assert.Equal(2 * 1 + 1 * 1, distance.Hypervolume, 1e-12); // (2, 3) and (3, 2)
        Assert.Equal(2 * 2, distance.OtherHypervolume, 1e-12); // (2, 2) dominates (2.5, 2.25)

        Assert.Contains("no weighting 1 / 0", Assert.Throws<ArgumentException>(() => SweepDistance.Between(near, Made([[0.5, 0.5]], [[1, 1]]), [4, 4])).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 losses", Assert.Throws<ArgumentException>(() => SweepDistance.Between(near, far, [4])).Message, StringComparison.Ordinal);
        Assert.Contains("diverged", Assert.Throws<ArgumentException>(() => SweepDistance.Between(near, Made(grid, [[1, 1], [double.NaN, 1], [1, 1]]), [4, 4])).Message, StringComparison.Ordinal);

        // two seeds, around the mean
        SweepResult Made(WeightGrid weightings, double[][] losses) => SweepSamples.Made(two, weightings, 2, [.. from w in Enumerable.Range(0, weightings.Count) from seed in Enumerable.Range(1, 2)
            let at = TargetLosses.Weighted([.. losses[w].Select(loss => loss + (seed == 1 ? -0.5 : 0.5))], weightings[w])
            select new SweptModel(w, seed, ModelStatus.Done, [new(1, at, at)], 1, new Dictionary<Metric, IReadOnlyList<double>>(), 1, 0)]);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var data = RandomTargets.Normal(50, 5, 2, seed: 1);
        using var model = new LossConditionalDnn(5, [4], data.Targets);
        using var narrow = new LossConditionalDnn(4, [4], data.Targets);
        using var other = new LossConditionalDnn(5, [4], mixed);
        Refused("at least one hidden layer", () => new LossConditionalDnn(5, [], data.Targets));
        Refused("at least one target", () => new LossConditionalDnn(5, [4], []));
        Refused("0 inputs", () => new LossConditionalDnn(0, [4], data.Targets, Conditioning.Concatenation));
        Refused("of one kind", () => new LossConditionalDnn(5, [4], mixed, sharedOutput: true));
        Refused("no such conditioning", () => new LossConditionalDnn(5, [4], mixed, (Conditioning)7));
        Refused("takes 5 features, the table has 4", () => model.Predict(RandomTargets.Normal(1, 4, 2, seed: 1), [1, 1]));
        Refused("3 weights", () => model.Predict(data, [1, 1, 1]));
        Refused("takes 4 features, the data have 5", () => LossConditionalTrainer.Train(narrow, data));
        Refused("not those of the data", () => LossConditionalTrainer.Train(other, data));
        Refused("sample weights", () => LossConditionalTrainer.Train(model, data.WithSampleWeights(new float[50])));
        Refused("no weightings to draw from", () => LossConditionalTrainer.Train(model, data, weightings: []));
        Refused("3 weights", () => LossConditionalTrainer.Train(model, data, weightings: [[1, 1, 1]]));
        Refused("gives target 'target 2' a weight", () => LossConditionalTrainer.Train(model, data, weightings: [[1, 0]]));
        Refused("Epochs is 0", () => LossConditionalTrainer.Train(model, data, new() { Epochs = 0 }));
        Refused("TrackConflict", () => LossConditionalTrainer.Train(model, data, new() { TrackConflict = true }));
        Refused("not by FAMO", () => LossConditionalTrainer.Train(model, data, new() { WeightingMethod = new Famo() }));
        Refused("Seeds is 0", () => LossConditionalNets.Train(data.Split(0.5, 1), new() { Seeds = 0 }));

        static void Refused(string message, Func<object> act) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    static float[] Parameters(LossConditionalDnn model) => [.. model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];

    sealed class Listener(Action<EpochLosses> listen) : IProgress<EpochLosses>
    {
        public void Report(EpochLosses value) => listen(value);
    }

    sealed class Reports(Action<SweepProgress> listen) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => listen(value);
    }
}
