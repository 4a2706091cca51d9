namespace LossWeighting.Benchmarks.Peers;

/// <summary>A training that every way does: three regression targets of random numbers, Adam, mean squared error.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Features">Inputs of the net.</param>
/// <param name="Hidden">Its hidden layers.</param>
/// <param name="BatchSize">Rows in a step.</param>
/// <param name="Epochs">Passes over the rows where whole trainings are timed.</param>
/// <param name="MostModels">Where models are trained one by one: how many stand for all.</param>
sealed record PeerCase(string Name, int Rows, int Features, int[] Hidden, int BatchSize, int Epochs, int MostModels)
{
    internal static readonly PeerCase[] All =
    [
        new("article-64x10-b8", 64, 10, [64], 8, Epochs: 10, MostModels: 512),
        new("small-1000x10-b64", 1000, 10, [64], 64, Epochs: 10, MostModels: 512),
        new("deep-100000x20-b256", 100_000, 20, [128, 64], 256, Epochs: 1, MostModels: 12),
    ];

    internal const int Targets = 3;

    const int HeldOutRows = 8; // few: what is held out is not to be timed

    internal static LossWeights Weighting(int model) => [0.5 + model / 512.0, 0.3, 0.2];

    internal DataSplit Data { get; } = Split(RandomTargets.Normal(Rows + HeldOutRows, Features, Targets, seed: 1), Rows);

    internal TrainerOptions Options => new() { Epochs = Epochs, BatchSize = BatchSize };

    /// <summary>Steps of a whole training.</summary>
    internal int Steps => Epochs * ((Rows + BatchSize - 1) / BatchSize);

    internal int[] Widths => [Features, .. Hidden, Targets];

    /// <summary>Floating-point operations of the matrix products of a step with a whole batch: forward, gradient by weights, gradient by inputs.</summary>
    internal double Flops => 2.0 * BatchSize * Widths.Zip(Widths.Skip(1), (inputs, outputs) => inputs * outputs).Select((size, layer) => size * (layer == 0 ? 2 : 3)).Sum();

    static DataSplit Split(MultiTargetData data, int train) =>
        new(data.SelectRows([.. Enumerable.Range(0, train)]), data.SelectRows([.. Enumerable.Range(train, data.Rows - train)]));
}
