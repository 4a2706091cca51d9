using System.Diagnostics;

namespace LossWeighting;

/// <summary>
/// Trains dense nets with a joint output layer by the library's own engine: as TorchSharp would train them, to rounding, but each alone by plain
/// code that stays in cache. It knows weights that stay as they are, and no methods.
/// </summary>
public sealed class EngineTrainer : IModelTrainer
{
    const int Version = 1;

    readonly DataSplit data;
    readonly EngineOptions options;

    /// <summary>A trainer on these rows.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="options">How models are built, trained and judged; <c>null</c> for the defaults.</param>
    /// <exception cref="ArgumentException">An option is not what it must be.</exception>
    public EngineTrainer(DataSplit data, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        (this.data, this.options) = (data, options ?? new());
        this.options.Validate();
        EmbeddingTable.RequireFit(data.Train.Ids, this.options.Net.EmbeddingWidth);
        Identity = new(EngineOptions.TrainerName, Version, this.options.ToJson(), DataHash.Of(data));
    }

    /// <inheritdoc/>
    public TrainerIdentity Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Target> Targets => data.Targets;

    /// <inheritdoc/>
    public IReadOnlyList<Metric> Metrics => options.Metrics;

    /// <inheritdoc/>
    public long? StepsPerModel => options.Training.Epochs * options.Training.StepsPerEpoch(data.Train.Rows);

    /// <inheritdoc/>
    public void RequireTrainable(Weighting weighting)
    {
        ArgumentNullException.ThrowIfNull(weighting);
        if (!weighting.IsStatic)
            throw new ArgumentException($"The engine trains by weights that stay as they are; {weighting.Method.Name} needs another trainer.");
        weighting.Weights.RequireTrainable(data);
    }

    /// <inheritdoc/>
    public IModelWorker Start() => new Worker(this, NewEngine());

    /// <summary>Trains one model of a sweep again, to the same last bit, since a sweep keeps numbers only.</summary>
    /// <param name="weights">One per target.</param>
    /// <param name="seed">That of the model.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <exception cref="ArgumentException">The weights do not fit the targets, or leave nothing to learn.</exception>
    /// <exception cref="TrainingDivergedException">There is no such model: its training diverges.</exception>
    public TrainedNet Train(LossWeights weights, int seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        weights.RequireTrainable(data);
        var engine = NewEngine();
        engine.Train(weights, options.Reduction, seed, cancellation: cancellation);
        return new(data, options.Net, engine);
    }

    SweepEngine NewEngine() => new(data, options.Net, options.Training);

    sealed class Worker(EngineTrainer trainer, SweepEngine engine) : IModelWorker
    {
        public SweptModel Train(Weighting weighting, int seed, IProgress<long>? steps, CancellationToken cancellation)
        {
            var (watch, made, options) = (Stopwatch.StartNew(), new Counter(steps), trainer.options);
            try
            {
                var (epochs, best) = engine.Train(weighting.Weights, options.Reduction, seed, made, cancellation);
                var metrics = Metric.MeasureAll(options.Metrics, engine.HeldOutOutputs, trainer.data.HeldOut);
                return new(0, seed, ModelStatus.Done, epochs, options.Training.EarlyStop is null ? epochs.Count : best, metrics, made.Steps, watch.Elapsed.TotalSeconds);
            }
            catch (TrainingDivergedException)
            {
                return SweptModel.Without(ModelStatus.Diverged, seed, made.Steps, watch.Elapsed.TotalSeconds);
            }
        }

        public void Dispose()
        {
            // nothing outlives the garbage collector's care
        }
    }

    sealed class Counter(IProgress<long>? listener) : IProgress<long>
    {
        internal long Steps { get; private set; }

        public void Report(long value)
        {
            Steps = value;
            listener?.Report(value);
        }
    }
}
