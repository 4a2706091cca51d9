using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

/// <summary>The methods at work in <see cref="Trainer"/>.</summary>
public class WeightingTrainingTests
{
    static readonly DataSplit noise = RandomTargets.Normal(80, 5, 3, seed: 1).Split(0.25, seed: 1);

    static readonly Dictionary<string, WeightingMethod> methods = new WeightingMethod[]
    {
        new StaticWeighting(), new UncertaintyWeighting(), new DynamicWeightAverage(), new GradNorm(), new RandomLossWeighting(), new Famo(), new SmoothTchebycheff(), new PCGrad(),
    }.ToDictionary(method => method.Name);

    public static TheoryData<string> Names => [.. methods.Keys];

    /// <summary>One step per epoch, downhill: what the weights are is then seen by epoch, and what they do by the parameters.</summary>
    static TrainerOptions WholeBatches(WeightingMethod method, int epochs, double learningRate = 0.05) =>
        new() { Epochs = epochs, BatchSize = 1000, Optimizer = Optimizer.Sgd, LearningRate = learningRate, WeightingMethod = method };

    /// <summary>Each target's loss and its gradient by every parameter, by a backward pass of its own.</summary>
    static (double[] Losses, Dictionary<string, double[]>[] Gradients) Gradients(MultiTargetDnn model, MultiTargetData data)
    {
        using var scope = NewDisposeScope();
        var losses = new double[data.Targets.Count];
        var gradients = losses.Select((_, k) =>
        {
            model.zero_grad();
            var loss = (model.forward(data.Features.ToTensor()).select(1, k) - tensor(data.Labels.Column(k))).square().mean();
            loss.backward();
            losses[k] = loss.item<float>();
            return model.named_parameters().ToDictionary(
                named => named.name, named => (named.parameter.grad ?? zeros_like(named.parameter)).data<float>().ToArray().Select(value => (double)value).ToArray());
        }).ToArray();
        return (losses, gradients);
    }

    static void Descend(MultiTargetDnn model, double learningRate, Func<string, int, double> gradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
            parameter.copy_(tensor(parameter.data<float>().ToArray().Select((value, i) => (float)(value - learningRate * gradient(name, i))).ToArray()).view(parameter.shape));
    }

    static float[] Parameters(nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    static void AssertNear(IReadOnlyList<float> expected, IReadOnlyList<float> actual) => Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 2e-6);

    static void AssertShares(double[] weights, LossWeights shares)
    {
        for (var k = 0; k < weights.Length; k++)
            Assert.Equal(weights[k] / weights.Sum(), shares[k], 1e-5);
    }

    static double Length(double[] gradient) => Math.Sqrt(gradient.Sum(value => value * value));

    static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();

    [Fact]
    public void TheDefaultIsTheArticlesLoop()
    {
        var weights = new LossWeights[] { [0.5, 0.3, 0.2] }[0];
        using var model = new MultiTargetDnn(5, [8], noise.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss(weights), noise, new() { Epochs = 3, BatchSize = 16, Seed = 2 });
        Assert.All(run.EpochWeights!, shares => AssertShares([0.5, 0.3, 0.2], shares));

        using var scope = NewDisposeScope();
        using var same = new MultiTargetDnn(5, [8], noise.Targets, seed: 1);
        using var adam = new ModelOptimizer(new() { Optimizer = Optimizer.Adam, LearningRate = 1e-3 }, same);
        var random = RandomStream.Shuffle(2);
        var order = Enumerable.Range(0, 60).ToArray();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            random.Shuffle(order);
            foreach (var batch in order.Chunk(16))
            {
                adam.ZeroGradients();
                var rows = noise.Train.SelectRows(batch);
                var loss = new WeightedLoss(weights);
                loss.Total(loss.PerTarget(same.forward(rows.Features.ToTensor()), rows.Labels.ToTensor(), rows.Targets)).backward();
                adam.Step();
            }
        }

        AssertNear(Parameters(same), Parameters(model));
    }

    [Fact]
    public void GradNormFollowsItsFormula()
    {
        const double rate = 0.2, alpha = 1.5;
        using var model = new MultiTargetDnn(5, [6, 4], noise.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), noise, WholeBatches(new GradNorm(alpha, rate), 6));

        using var own = new MultiTargetDnn(5, [6, 4], noise.Targets, seed: 1);
        double[] weights = [1, 1, 1], mean = new double[3], variance = new double[3], first = [];
        for (var step = 1; step <= 6; step++)
        {
            Assert.Equal(3, weights.Sum(), 9);
            AssertShares(weights, run.EpochWeights![step - 1]);
            var (losses, gradients) = Gradients(own, noise.Train);
            first = step == 1 ? losses : first;
            double[] lengths = [.. gradients.Select(gradient => Length(gradient["hidden.1.weight"]))];
            var average = Enumerable.Range(0, 3).Average(k => weights[k] * lengths[k]);
            var remaining = Enumerable.Range(0, 3).Average(k => losses[k] / first[k]);
            var before = weights;
            Descend(own, 0.05, (name, i) => Enumerable.Range(0, 3).Sum(k => before[k] * gradients[k][name][i])); // with the weights before their update

            double[] next = new double[3];
            for (var k = 0; k < 3; k++)
            {
                var wanted = average * Math.Pow(losses[k] / first[k] / remaining, alpha);
                var slope = lengths[k] * (weights[k] * lengths[k] > wanted ? 1 : -1);
                mean[k] += 0.1 * (slope - mean[k]);
                variance[k] += 0.001 * (slope * slope - variance[k]);
                next[k] = weights[k] - rate * mean[k] / (1 - Math.Pow(0.9, step)) / Math.Sqrt(variance[k] / (1 - Math.Pow(0.999, step)));
            }

            next = [.. next.Select(weight => Math.Max(weight, 1e-4))];
            weights = [.. next.Select(weight => 3 * weight / next.Sum())];
        }

        AssertNear(Parameters(own), Parameters(model));
        Assert.True(run.EpochWeights![5].Max() > 1.2 / 3); // they have moved
    }

    [Fact]
    public void GradNormMakesGradientsEquallyLong()
    {
        // a model that does not move: with α = 0 weights settle at 1 / length
        var labels = noise.Train.Labels.Values.ToArray();
        for (var row = 0; row < 60; row++)
            labels[row * 3 + 1] *= 3;
        var data = new MultiTargetData(noise.Train.Features, noise.Train.FeatureNames, new(60, 3, labels), noise.Targets);
        using var model = new MultiTargetDnn(5, [6], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), new DataSplit(data, data), WholeBatches(new GradNorm(Alpha: 0, LearningRate: 0.003), 1500, learningRate: 1e-9));
        double[] wanted = [.. Gradients(model, data).Gradients.Select(gradient => 1 / Length(gradient["hidden.0.weight"]))];
        for (var k = 0; k < 3; k++)
            Assert.Equal(wanted[k] / wanted.Sum(), run.EpochWeights![^1][k], 0.01);
        Assert.True(wanted.Max() / wanted.Min() > 2); // else this shows nothing
    }

    [Fact]
    public void GradNormLetsNoWeightFallBelowZero()
    {
        // Adam's first step is as long as its rate: from 1 to 1 ± 3
        using var model = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), noise, WholeBatches(new GradNorm(LearningRate: 3), 2));
        AssertShares([1, 1, 1], run.EpochWeights![0]);
        Assert.InRange(run.EpochWeights[1].Min(), 1e-6, 1e-4);
        Assert.InRange(run.EpochWeights[1].Max(), 0.49, 1);
    }

    [Fact]
    public void FamoLooksAtTheSameBatchAfterTheStep()
    {
        const double rate = 0.5, decay = 1e-3;
        using var model = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), noise, WholeBatches(new Famo(rate, decay), 2));

        using var own = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
        var (before, gradients) = Gradients(own, noise.Train);
        double[] first = [.. before.Select(loss => 1 / loss / before.Sum(other => 1 / other))];
        AssertShares(first, run.EpochWeights![0]);
        Descend(own, 0.05, (name, i) => Enumerable.Range(0, 3).Sum(k => first[k] * gradients[k][name][i]));
        var after = Gradients(own, noise.Train).Losses;
        double[] fall = [.. before.Zip(after, (before, after) => Math.Log(before / after))];
        double[] xi = [.. fall.Select(each => -rate * Math.Sign(each - fall.Average()))]; // Adam's first step is as long as its rate
        AssertShares([.. after.Select((loss, k) => Math.Exp(xi[k]) / loss)], run.EpochWeights[1]);
    }

    [Fact]
    public void PCGradProjectsOnTheSharedLayersOnly()
    {
        // two targets that pull apart
        var labels = noise.Train.Labels.Column(0).SelectMany(label => new[] { label, 1 - label }).ToArray();
        var data = new MultiTargetData(noise.Train.Features, noise.Train.FeatureNames, new(60, 2, labels), [Target.Regression("a"), Target.Regression("b")]);
        var (seed, (_, gradients)) = Enumerable.Range(0, 50).Select(seed =>
        {
            using var model = new MultiTargetDnn(5, [6, 4], data.Targets, seed: seed);
            return (Seed: seed, Found: Gradients(model, data));
        }).First(start => Dot(Shared(start.Found.Gradients[0]), Shared(start.Found.Gradients[1])) < 0);

        LossWeights weights = [0.7, 0.2];
        using var trained = new MultiTargetDnn(5, [6, 4], data.Targets, seed: seed);
        var run = Trainer.Train(trained, new WeightedLoss(weights), new DataSplit(data, data), WholeBatches(new PCGrad(), 1));
        Assert.Null(run.EpochWeights);

        double[] a = [.. Shared(gradients[0]).Select(value => 0.7 * value)], b = [.. Shared(gradients[1]).Select(value => 0.2 * value)];
        double[] pa = [.. a.Zip(b, (x, y) => x - Dot(a, b) / Dot(b, b) * y)], pb = [.. b.Zip(a, (x, y) => x - Dot(a, b) / Dot(a, a) * y)];
        Assert.Equal(0, Dot(pa, b), 1e-9);
        var sums = new Queue<double>(pa.Zip(pb, (x, y) => x + y)); // in the order of the parameters
        using var own = new MultiTargetDnn(5, [6, 4], data.Targets, seed: seed);
        Descend(own, 0.05, (name, i) => IsShared(name) ? sums.Dequeue() : 0.7 * gradients[0][name][i] + 0.2 * gradients[1][name][i]);
        Assert.Empty(sums);
        AssertNear(Parameters(own), Parameters(trained));

        static bool IsShared(string name) => name.StartsWith("hidden", StringComparison.Ordinal);
        static IEnumerable<double> Shared(Dictionary<string, double[]> gradients) => gradients.Where(gradient => IsShared(gradient.Key)).SelectMany(gradient => gradient.Value);
    }

    [Fact]
    public void PCGradIsThePlainSumWhereNothingConflicts()
    {
        var conflicting = Enumerable.Range(0, 20).Select(seed =>
        {
            var (run, parameters) = Train(seed, new StaticWeighting());
            var conflict = noise.Targets.Any(one => noise.Targets.Any(other => run.Conflict!.ConflictingShare(one.Name, other.Name) > 0));
            Assert.Equal(conflict, !parameters.SequenceEqual(Train(seed, new PCGrad()).Parameters));
            return conflict;
        }).ToArray();
        Assert.InRange(conflicting.Count(conflict => conflict), 1, 19); // else this shows nothing

        static (TrainingRun Run, float[] Parameters) Train(int seed, WeightingMethod method)
        {
            using var model = new MultiTargetDnn(5, [4], noise.Targets, seed: seed);
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), noise, WholeBatches(method, 1) with { TrackConflict = true });
            return (run, Parameters(model));
        }
    }

    [Fact]
    public void UncertaintyAndTchebycheffAndDwaTrainByTheirWeights()
    {
        foreach (var (method, expected) in new (WeightingMethod, Func<double[], double[]>)[]
        {
            (new UncertaintyWeighting(), _ => [0.5, 0.5, 0.5]),
            (new DynamicWeightAverage(), _ => [1, 1, 1]),
            (new SmoothTchebycheff(0.3), losses => [.. losses.Zip([0.5, 0.3, 0.2], (loss, lambda) => lambda * Math.Exp(lambda * loss / 0.3) / losses.Zip([0.5, 0.3, 0.2], (l, other) => Math.Exp(other * l / 0.3)).Sum())]),
        })
        {
            using var model = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), noise, WholeBatches(method, 1));
            using var own = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
            var (losses, gradients) = Gradients(own, noise.Train);
            var weights = expected(losses);
            AssertShares(weights, run.EpochWeights![0]);
            Descend(own, 0.05, (name, i) => Enumerable.Range(0, 3).Sum(k => weights[k] * gradients[k][name][i]));
            AssertNear(Parameters(own), Parameters(model));
            Assert.Equal(0.5 * run.Epochs[0].HeldOut.PerTarget[0] + 0.3 * run.Epochs[0].HeldOut.PerTarget[1] + 0.2 * run.Epochs[0].HeldOut.PerTarget[2], run.Epochs[0].HeldOut.Total, 9);
        }
    }

    [Fact]
    public void EpochWeightsAreTheMeanOverTheStepsOfAnEpoch()
    {
        using var model = new MultiTargetDnn(5, [6], noise.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), noise, new() { Epochs = 2, BatchSize = 20, Seed = 7, WeightingMethod = new RandomLossWeighting() });
        var stream = new RandomLossWeighting().Start(new(noise.Targets, [1, 1, 1], LearningRate: 1e-3, Seed: 7));
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var steps = Enumerable.Range(0, 3).Select(_ => stream.Weigh([1, 1, 1])).ToArray();
            AssertShares([.. Enumerable.Range(0, 3).Select(k => steps.Average(weights => weights[k]))], run.EpochWeights![epoch]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMethodLearnsTwoRelatedTargets(string name)
    {
        // the loss of the mean as prediction is 1
        var data = CorrelatedTargets.Generate(new() { Samples = 3000, Features = 8, Sines = 0, Correlation = 0.3, Seed = 1 }).Data.Split(0.2, seed: 1).StandardiseLabels();
        using var model = new MultiTargetDnn(8, [16], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([0.5, 0.5]), data, new() { Epochs = 20, BatchSize = 32, LearningRate = 5e-3, WeightingMethod = methods[name] });
        Assert.All(run.Epochs[^1].HeldOut.PerTarget, loss => Assert.InRange(loss, 0, 0.1));
        if (run.EpochWeights is { } weights)
            Assert.All(weights, shares => Assert.Equal(1, shares.Sum(), 9));
        Assert.Equal(run.EpochWeights is null ? 0 : 20, run.EpochWeights?.Count ?? 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMethodLearnsAFeed(string name)
    {
        var data = FeedSimulator.Generate(new() { Impressions = 6000, Seed = 1 }).Data.SelectTargets("click", "completion", "watch time").Split(0.2, seed: 1).StandardiseLabels();
        using var model = new MultiTargetDnn(data.Train.Features.Columns, [32], data.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), data, new() { Epochs = 12, BatchSize = 64, LearningRate = 3e-3, WeightingMethod = methods[name] });
        for (var k = 0; k < 3; k++)
        {
            var mean = data.Train.LabelMean(k);
            var ofTheMean = data.HeldOut.Labels.Column(k).Average(label => k == 2 ? Math.Pow(label - mean, 2) : -Math.Log(label == 1 ? mean : 1 - mean));
            Assert.InRange(run.Epochs[^1].HeldOut.PerTarget[k] / ofTheMean, 0, 0.9);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OneMethodServesManyTrainingsAndASeedDecidesAll(string name)
    {
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));

        double[] Train(int seed)
        {
            using var model = new MultiTargetDnn(5, [8], noise.Targets, seed: 1);
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), noise, new() { Epochs = 4, BatchSize = 16, Seed = seed, WeightingMethod = methods[name] });
            return [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)), .. (run.EpochWeights ?? []).SelectMany(shares => shares)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LookingAtGradientsChangesNothingAndNoTensorIsLeft(string name)
    {
        DisposeScopeManager.Statistics.Reset();
        Assert.Equal(Train(track: false), Train(track: true));
        Assert.Equal(0, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        double[] Train(bool track)
        {
            using var model = new MultiTargetDnn(5, [8, 4], noise.Targets, seed: 1);
            var options = new TrainerOptions { Epochs = 3, BatchSize = 16, WeightingMethod = methods[name], TrackConflict = track };
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), noise, options);
            Assert.Equal(track ? 12 : null, run.Conflict?.Steps);
            return [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)), .. (run.EpochWeights ?? []).SelectMany(shares => shares)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ATrainingThatDivergesEndsAsBefore(string name)
    {
        var labels = noise.Train.Labels.Values.ToArray();
        for (var row = 0; row < 60; row++)
            labels[row * 3 + 1] *= 1e30f;
        var broken = new MultiTargetData(noise.Train.Features, noise.Train.FeatureNames, new(60, 3, labels), noise.Targets);
        Diverges(new(broken, noise.HeldOut), new() { WeightingMethod = methods[name] });
        Diverges(noise, new() { WeightingMethod = methods[name], Optimizer = Optimizer.Sgd, LearningRate = 1e30, BatchSize = 16 });

        static void Diverges(DataSplit data, TrainerOptions options)
        {
            using var model = new MultiTargetDnn(5, [4], data.Targets, seed: 1);
            var before = Parameters(model);
            Assert.Throws<TrainingDivergedException>(() => Trainer.Train(model, new WeightedLoss([1, 1, 1]), data, options));
            Assert.Equal(before, Parameters(model));
        }
    }

    [Fact]
    public void VectorsOfIdsAreSharedToo()
    {
        var withIds = new DataSplit(SweepSamples.WithLastFeatureAsId(noise.Train, 10), SweepSamples.WithLastFeatureAsId(noise.HeldOut, 10));
        using var linear = MultiTargetDnn.For(withIds, []);
        Assert.Contains("GradNorm looks at the targets' gradients by a last shared layer", Assert.Throws<ArgumentException>(() => Trainer.Train(linear, new WeightedLoss([1, 1, 1]), withIds, WholeBatches(new GradNorm(), 1))).Message, StringComparison.Ordinal);

        // a linear model with ids shares their vectors alone: the output layer gets the plain gradient, the vectors another where there is conflict
        var outputs = new Dictionary<string, double[]>();
        foreach (var method in new WeightingMethod[] { new StaticWeighting(), new PCGrad() })
        {
            using var model = MultiTargetDnn.For(withIds, [], seed: 1);
            var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), withIds, WholeBatches(method, 1) with { TrackConflict = true });
            Assert.Contains(noise.Targets, one => run.Conflict!.ConflictingShare(one.Name, "target 1") > 0); // else this shows nothing
            foreach (var (name, parameter) in model.named_parameters())
                outputs[$"{method.Name} {(name.StartsWith("outputs", StringComparison.Ordinal) ? name : "vectors")}"] = [.. parameter.data<float>().ToArray().Select(value => (double)value)];
        }

        Assert.Equal(outputs["static weights outputs.0.weight"], outputs["PCGrad outputs.0.weight"]);
        Assert.NotEqual(outputs["static weights vectors"], outputs["PCGrad vectors"]);
    }

    [Fact]
    public void WeightsOfZeroAndModelsWithoutSharedLayersAreRefused()
    {
        using var model = new MultiTargetDnn(5, [4], noise.Targets);
        using var linear = new MultiTargetDnn(5, [], noise.Targets);
        foreach (var method in methods.Values.Where(method => method is not StaticWeighting))
            Assert.Contains($"'target 2' has the weight 0 in the loss, but {method.Name} trains every target", Refusal(model, [1, 0, 1], method), StringComparison.Ordinal);
        foreach (var method in new WeightingMethod[] { new GradNorm(), new PCGrad() })
            Assert.Contains($"{method.Name} looks at the targets' gradients by ", Refusal(linear, [1, 1, 1], method), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Trainer.Train(model, new WeightedLoss([1, 1, 1]), noise, new() { WeightingMethod = null! }));
        Trainer.Train(linear, new WeightedLoss([1, 1, 1]), noise, new() { Epochs = 1, WeightingMethod = new Famo() }); // needs none

        static string Refusal(MultiTargetDnn model, LossWeights weights, WeightingMethod method) =>
            Assert.Throws<ArgumentException>(() => Trainer.Train(model, new WeightedLoss(weights), noise, new() { WeightingMethod = method })).Message;
    }
}
