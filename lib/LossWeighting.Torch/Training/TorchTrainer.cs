using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Trains modules of one's own for a sweep, a new one for every model, by <see cref="Trainer"/>: any weighting method, and what else it can do.</summary>
public sealed class TorchTrainer : IModelTrainer
{
    const int Version = 1;

    static readonly JsonSerializerOptions json = new() { Converters = { new JsonStringEnumConverter() } };
    static readonly Lock building = new(); // libtorch's random numbers are one stream for all threads

    readonly DataSplit data;
    readonly Func<int, Forward> build;
    readonly TrainingOptions training;
    readonly SampleReduction reduction;

    /// <summary>A trainer of modules that take features.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="name">What the module is called. A sweep that is kept goes on only with modules of the same name: give another one another name.</param>
    /// <param name="build">
    /// Builds a module <c>[B, features]</c> → <c>[B, targets]</c> for a seed. libtorch's random numbers start from the seed; the module is
    /// disposed of after its training.
    /// </param>
    /// <param name="training">How each is trained; <c>null</c> for the defaults.</param>
    /// <param name="reduction">What losses are divided by, where rows have weights.</param>
    /// <param name="metrics">What is measured of each, besides its losses; <c>null</c>: what the engine measures.</param>
    /// <exception cref="ArgumentException">An option is not what it must be.</exception>
    public TorchTrainer(
        DataSplit data, string name, Func<int, nn.Module<Tensor, Tensor>> build, TrainingOptions? training = null,
        SampleReduction reduction = SampleReduction.PerRow, IReadOnlyList<Metric>? metrics = null)
        : this(data, name, Wrapped(build, seed => new(build(seed))), training, reduction, metrics)
    {
    }

    /// <summary>A trainer of modules that take features and ids.</summary>
    /// <param name="build">Builds a module (<c>[B, features]</c>, <c>[B, ids]</c>) → <c>[B, targets]</c> for a seed.</param>
    /// <inheritdoc cref="TorchTrainer(DataSplit, string, Func{int, nn.Module{Tensor, Tensor}}, TrainingOptions?, SampleReduction, IReadOnlyList{Metric}?)"/>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="name">What the module is called.</param>
    /// <param name="training">How each is trained; <c>null</c> for the defaults.</param>
    /// <param name="reduction">What losses are divided by, where rows have weights.</param>
    /// <param name="metrics">What is measured of each, besides its losses; <c>null</c>: what the engine measures.</param>
    public TorchTrainer(
        DataSplit data, string name, Func<int, nn.Module<Tensor, Tensor, Tensor>> build, TrainingOptions? training = null,
        SampleReduction reduction = SampleReduction.PerRow, IReadOnlyList<Metric>? metrics = null)
        : this(data, name, Wrapped(build, seed => new(build(seed))), training, reduction, metrics)
    {
    }

    TorchTrainer(
        DataSplit data, string name, Func<int, Forward> build, TrainingOptions? training, SampleReduction reduction, IReadOnlyList<Metric>? metrics)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (this.data, this.build, this.training, this.reduction) = (data, build, training ?? new(), reduction);
        this.training.Validate();
        Metrics = metrics ?? new EngineOptions().Metrics;
        Identity = new("torch", Version, JsonSerializer.Serialize(new { Module = name, Training = this.training, Reduction = reduction }, json), DataHash.Of(data));
    }

    /// <inheritdoc/>
    public TrainerIdentity Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Target> Targets => data.Targets;

    /// <inheritdoc/>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public long? StepsPerModel => training.Epochs * training.StepsPerEpoch(data.Train.Rows);

    /// <inheritdoc/>
    public void RequireTrainable(Weighting weighting)
    {
        ArgumentNullException.ThrowIfNull(weighting);
        weighting.Weights.RequireTrainable(data);
        weighting.Method.Validate();
        if (weighting.Method.Start(new(Targets, weighting.Weights, training.LearningRate, Seed: 1)) is not IGradientWeighting method)
            return;
        using var module = Build(seed: 1).Module; // one to see whether it has what the method looks at
        method.GradientsBy(new(module, weighting.Method.Name));
    }

    Forward Build(int seed)
    {
        lock (building)
        {
            manual_seed(seed);
            return build(seed);
        }
    }

    /// <inheritdoc/>
    public IModelWorker Start() => new Worker(this);

    static Func<int, Forward> Wrapped(object? build, Func<int, Forward> wrapped)
    {
        ArgumentNullException.ThrowIfNull(build);
        return wrapped;
    }

    sealed class Worker(TorchTrainer trainer) : IModelWorker
    {
        public SweptModel Train(Weighting weighting, int seed, IProgress<long>? steps, CancellationToken cancellation)
        {
            var (watch, data, made) = (Stopwatch.StartNew(), trainer.data, 0L);
            var model = trainer.Build(seed);
            using var module = model.Module;
            TrainingLoss loss = data.Train.RowWeights is null ? new WeightedLoss(weighting.Weights) : new SampleWeightedLoss(trainer.reduction, weighting.Weights);
            try
            {
                var options = new TrainerOptions(trainer.training) { Seed = seed, WeightingMethod = weighting.Method };
                var run = Trainer.Train(model, loss, data, options, new Listener(epoch => steps?.Report(made = epoch.Epoch * trainer.training.StepsPerEpoch(data.Train.Rows))), cancellation);
                var metrics = Metric.MeasureAll(trainer.Metrics, model.Outputs(data.HeldOut), data.HeldOut);
                return new(0, seed, ModelStatus.Done, run.Epochs, options.EarlyStop is null ? run.Epochs.Count : run.BestEpoch, metrics, made, watch.Elapsed.TotalSeconds);
            }
            catch (TrainingDivergedException)
            {
                return SweptModel.Without(ModelStatus.Diverged, seed, made, watch.Elapsed.TotalSeconds);
            }
        }

        public void Dispose()
        {
            // modules end with their trainings
        }
    }

    sealed class Listener(Action<EpochLosses> listen) : IProgress<EpochLosses>
    {
        public void Report(EpochLosses value) => listen(value);
    }
}
