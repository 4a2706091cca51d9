using TorchSharp;

namespace LossWeighting.Tests;

public class GradientConflictTests
{
    static readonly DataSplit data = RandomTargets.Normal(200, 6, 3, seed: 1).Split(0.2, seed: 1);
    static readonly TrainerOptions options = new() { Epochs = 2, BatchSize = 50, TrackConflict = true };

    static readonly DataSplit withIds = new(SweepSamples.WithLastFeatureAsId(data.Train, 20), SweepSamples.WithLastFeatureAsId(data.HeldOut, 20));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AStepComparesTheGradientsOfTheTargetsOwnLosses(bool isWithIds)
    {
        var data = isWithIds ? withIds : GradientConflictTests.data;
        using var model = MultiTargetDnn.For(data, [5, 4], seed: 3);
        var run = Trainer.Train(model, new WeightedLoss([0.2, 0.7, 0]), data, options with { Epochs = 1, BatchSize = 160 });
        Assert.Equal(1, run.Conflict!.Steps);

        // a second way: one backward pass per target, on a model that has not been trained
        using var fresh = MultiTargetDnn.For(data, [5, 4], seed: 3);
        var gradients = Enumerable.Range(0, 3).Select(k =>
        {
            fresh.zero_grad();
            using var codes = torch.tensor([.. data.Train.Codes.Values.ToArray().Select(code => (long)code)], [160, data.Train.Ids.Count]);
            using var outputs = fresh.forward(torch.tensor(data.Train.Features.Values.ToArray(), [160, data.Train.Features.Columns]), codes);
            using var labels = torch.tensor(data.Train.Labels.Column(k));
            (outputs.select(1, k) - labels).square().mean().backward();
            return fresh.named_parameters().Where(parameter => !parameter.name.StartsWith("outputs", StringComparison.Ordinal)) // all below the outputs is shared
                .SelectMany(parameter => parameter.parameter.grad!.data<float>().ToArray()).Select(value => (double)value).ToArray();
        }).ToArray();
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            {
                double ii = Dot(i, i), jj = Dot(j, j);
                Assert.Equal(Dot(i, j) / Math.Sqrt(ii * jj), run.Conflict.Cosines(Name(i), Name(j))[0], 1e-5);
                Assert.Equal(2 * Math.Sqrt(ii * jj) / (ii + jj), run.Conflict.MagnitudeSimilarities(Name(i), Name(j))[0], 1e-5);
            }

        double Dot(int i, int j) => gradients[i].Zip(gradients[j], (a, b) => a * b).Sum();
        string Name(int k) => data.Targets[k].Name;
    }

    [Fact]
    public void LookingChangesNothing()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(Losses(track: false), Losses(track: true));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        static double[] Losses(bool track)
        {
            using var model = new MultiTargetDnn(6, [8], data.Targets, seed: 1);
            var run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, options with { TrackConflict = track });
            Assert.Equal(track ? 8 : null, run.Conflict?.Steps);
            return [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget))];
        }
    }

    [Fact]
    public void TwinsAgreeOnceTheOutputsHaveFoundTheirSign()
    {
        var first = data.Train.Labels.Column(0);
        var labels = first.SelectMany(label => new[] { label, label }).ToArray();
        var twins = new MultiTargetData(data.Train.Features, data.Train.FeatureNames, new(160, 2, labels), [Target.Regression("a"), Target.Regression("b")]);
        using var model = new MultiTargetDnn(6, [1], twins.Targets, seed: 1);
        var run = Trainer.Train(model, new WeightedLoss([0.5, 0.5]), twins, options with { Epochs = 60, LearningRate = 0.02 });
        var cosines = run.Conflict!.Cosines("a", "b");
        // with one hidden unit both targets move the same unit: gradients are parallel or opposite but for the batch's noise
        Assert.True(cosines.Skip(100).Average() > 0.9, cosines.Skip(100).Average().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(run.Conflict.ConflictingShare("a", "b"), 0, 0.5);
        Assert.Equal(1, run.Conflict.Cosines("a", "a").Min(), 1e-6);
        Assert.Equal(0, run.Conflict.ConflictingShare("a", "a"));
    }

    [Fact]
    public void ModelsWithoutSharedLayersAreRefused()
    {
        using var linear = new MultiTargetDnn(6, [], data.Targets);
        Assert.Contains("hidden layers", Assert.Throws<ArgumentException>(() => Trainer.Train(linear, new WeightedLoss([1, 1, 1]), data, options)).Message, StringComparison.Ordinal);
        using var other = torch.nn.Linear(6, 3);
        Assert.Contains("hidden layers", Assert.Throws<ArgumentException>(() => Trainer.Train(other, new WeightedLoss([1, 1, 1]), data, options)).Message, StringComparison.Ordinal);
        using var model = new MultiTargetDnn(6, [4], data.Targets);
        using var vectors = MultiTargetDnn.For(withIds, hidden: []); // all targets share the vectors
        Assert.Equal(8, Trainer.Train(vectors, new WeightedLoss([1, 1, 1]), withIds, options).Conflict!.Steps);
        var run = Trainer.Train(model, new WeightedLoss([1, 1, 1]), data, options);
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => run.Conflict!.Cosines("x", "target 1")).Message, StringComparison.Ordinal);
    }
}
