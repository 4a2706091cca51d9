namespace LossWeighting;

/// <summary>How every model of a sweep is built and trained.</summary>
public sealed record SweepOptions
{
    /// <summary>Models per weighting, at least 1. They have the seeds 1, 2, …; a seed decides the initial parameters and the order of the batches.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Widths of the hidden layers, first to last; empty for a linear model.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64];

    /// <summary>Numbers in the vector that a model learns for an id, at least 1; of no effect where the data have no ids.</summary>
    public int EmbeddingWidth { get; init; } = EmbeddingTable.DefaultWidth;

    /// <inheritdoc cref="TrainerOptions.Epochs"/>
    public int Epochs { get; init; } = 20;

    /// <inheritdoc cref="TrainerOptions.BatchSize"/>
    public int BatchSize { get; init; } = 256;

    /// <inheritdoc cref="TrainerOptions.Optimizer"/>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <inheritdoc cref="TrainerOptions.LearningRate"/>
    public double LearningRate { get; init; } = 1e-3;

    /// <inheritdoc cref="TrainerOptions.EarlyStop"/>
    public EarlyStop? EarlyStop { get; init; }

    /// <inheritdoc cref="TrainerOptions.HeldOutFraction"/>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>Decides which rows are held out. All models have the same ones: seeds differ by start and batches only.</summary>
    public int SplitSeed { get; init; }

    /// <summary>What losses are divided by, where the data have sample weights.</summary>
    public SampleReduction Reduction { get; init; } = SampleReduction.PerRow;

    /// <summary>What is measured on the held-out rows of every trained model, besides its losses; <see cref="Metric.GroupAuc"/> only where the data have groups.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [Metric.Auc, Metric.GroupAuc, Metric.LogLoss, Metric.MeanSquaredError, Metric.Calibration];

    /// <summary>Models trained at the same time, at least 1. The results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal TrainerOptions ToTrainer(int seed) => new()
    {
        Epochs = Epochs, BatchSize = BatchSize, Optimizer = Optimizer, LearningRate = LearningRate, EarlyStop = EarlyStop, HeldOutFraction = HeldOutFraction, Seed = seed,
    };

    internal void Validate()
    {
        Require.That(Seeds >= 1, nameof(Seeds), Seeds, "at least 1");
        Require.That(Threads >= 1, nameof(Threads), Threads, "at least 1");
        foreach (var width in Hidden)
            Require.That(width >= 1, nameof(Hidden), width, "a list of widths of at least 1");
        Require.That(EmbeddingWidth >= 1, nameof(EmbeddingWidth), EmbeddingWidth, "at least 1");
        ToTrainer(seed: 1).Validate();
    }
}
