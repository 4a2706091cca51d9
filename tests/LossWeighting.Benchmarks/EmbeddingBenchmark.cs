using BenchmarkDotNet.Attributes;

namespace LossWeighting.Benchmarks;

/// <summary>
/// An epoch of a model with large tables of ids, by the trainer and by the sweep engine, both on one thread: 100 steps. Ids are drawn with
/// the frequency of each falling as one over its place, as those of a log do. Look at the column Ratio.
/// </summary>
[InProcess, WarmupCount(2), IterationCount(7), InvocationCount(1)]
public class EmbeddingBenchmark
{
    const int BatchSize = 1024, Steps = 100, Dense = 60;

    static readonly LossWeights weights = [0.6, 0.4];

    DataSplit data = null!;
    SweepEngine engine = null!;
    int threads;

    [Params(false, true)]
    public bool Ids { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        IdFeature[] ids = Ids ? [new("user", 27_000), new("video", 7_500)] : [];
        var drawn = RandomTargets.Normal(BatchSize * Steps + BatchSize, Dense, targets: 2, seed: 1);
        var random = new Random(1);
        var codes = new int[drawn.Rows * ids.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = (int)Math.Pow(ids[i % ids.Length].Count, random.NextDouble());
        var all = new MultiTargetData(drawn.Features, drawn.FeatureNames, drawn.Labels, drawn.Targets, new(drawn.Rows, ids.Length, codes), ids);
        data = new(all.SelectRows([.. Enumerable.Range(0, BatchSize * Steps)]), all.SelectRows([.. Enumerable.Range(BatchSize * Steps, BatchSize)]));
        engine = new(data, NetShape.Default, Options);
        threads = TorchSharp.torch.get_num_threads();
        TorchSharp.torch.set_num_threads(1);
    }

    [GlobalCleanup]
    public void Cleanup() => TorchSharp.torch.set_num_threads(threads);

    [Benchmark(Baseline = true)]
    public double ByTrainer()
    {
        using var model = MultiTargetDnn.For(data, [64], seed: 1);
        return Trainer.Train(model, new WeightedLoss(weights), data, Options).Epochs[^1].HeldOut.Total;
    }

    [Benchmark]
    public double ByEngine() => engine.Train(weights, SampleReduction.PerRow, seed: 1).Epochs[^1].HeldOut.Total;

    static TrainerOptions Options => new() { Epochs = 1, BatchSize = BatchSize };
}
