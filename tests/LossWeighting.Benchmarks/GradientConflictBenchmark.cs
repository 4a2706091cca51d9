using BenchmarkDotNet.Attributes;

namespace LossWeighting.Benchmarks;

/// <summary>What it costs to keep how the targets' gradients relate at every step. Look at the column Ratio.</summary>
[InProcess, WarmupCount(3), IterationCount(15), InvocationCount(1)]
public class GradientConflictBenchmark
{
    DataSplit data = null!;

    [Params(2, 3)]
    public int Targets { get; set; }

    [Params(64, 256)]
    public int BatchSize { get; set; }

    [GlobalSetup]
    public void Setup() => data = RandomTargets.Normal(samples: 10_000, features: 20, Targets, seed: 1).Split(0.2, seed: 1);

    [Benchmark(Baseline = true)]
    public double Training() => Train(trackConflict: false);

    [Benchmark]
    public double TrainingAndConflict() => Train(trackConflict: true);

    double Train(bool trackConflict)
    {
        using var model = new MultiTargetDnn(20, [64], data.Targets, seed: 1);
        var options = new TrainerOptions { Epochs = 3, BatchSize = BatchSize, TrackConflict = trackConflict };
        return Trainer.Train(model, new WeightedLoss(LossWeights.Equal(Targets)), data, options).Epochs[^1].HeldOut.Total;
    }
}
