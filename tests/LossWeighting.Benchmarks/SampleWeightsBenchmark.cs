using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace LossWeighting.Benchmarks;

/// <summary>
/// 100,000 impressions × 20 features, 3 epochs at batch 256: a weighted training against a bare TorchSharp loop that trains the same net
/// without weights, records nothing and holds no rows out. Look at the column Ratio.
/// </summary>
[InProcess, WarmupCount(2), IterationCount(9), InvocationCount(1)]
public class SampleWeightsBenchmark
{
    const int Epochs = 3, BatchSize = 256, Hidden = 64;

    DataSplit data = null!;
    MultiTargetDnn model = null!;
    nn.Module<Tensor, Tensor> bare = null!;
    Tensor features = null!, labels = null!;

    [GlobalSetup]
    public void Setup()
    {
        var (train, heldOut) = FeedSimulator.Generate(new() { Impressions = 100_000 + 1_000 }).Split(1_000 / 101_000.0, seed: 1);
        data = new(Weigh(train), Weigh(heldOut));
        model = new(20, [Hidden], data.Targets);
        bare = nn.Sequential(nn.Linear(20, Hidden), nn.ReLU(), nn.Linear(Hidden, 1));
        features = tensor(data.Train.Features.Values.ToArray(), [data.Train.Rows, 20]).clone();
        labels = tensor(data.Train.Labels.Values.ToArray(), [data.Train.Rows, 1]).clone();
    }

    [Benchmark(Baseline = true)]
    public double BareLoop()
    {
        using var adam = optim.Adam(bare.parameters(), 1e-3);
        var random = new Random(1);
        var order = Enumerable.Range(0, data.Train.Rows).Select(row => (long)row).ToArray();
        var loss = 0.0;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            random.Shuffle(order);
            var index = tensor(order);
            var (x, y) = (features.index_select(0, index), labels.index_select(0, index));
            for (var start = 0; start < order.Length; start += BatchSize)
            {
                using var step = NewDisposeScope();
                var rows = Math.Min(BatchSize, order.Length - start);
                adam.zero_grad();
                var batch = nn.functional.binary_cross_entropy_with_logits(bare.forward(x.narrow(0, start, rows)), y.narrow(0, start, rows));
                batch.backward();
                adam.step();
                if (start + rows == order.Length)
                    loss = batch.item<float>();
            }
        }

        return loss;
    }

    [Benchmark]
    public TrainingRun Weighted() => Trainer.Train(model, new SampleWeightedLoss(), data, new() { Epochs = Epochs, BatchSize = BatchSize });

    [Benchmark]
    public FeedLog Simulate() => FeedSimulator.Generate(new() { Impressions = 100_000 });

    static MultiTargetData Weigh(FeedLog log) =>
        SampleWeights.FromBehaviours(log.Data, [new("click", 1), new("completion", 3), new("watch time", 5, AtLeast: 30)]).ToData();
}
