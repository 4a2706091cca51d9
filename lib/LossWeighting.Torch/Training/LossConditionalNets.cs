using System.Diagnostics;

namespace LossWeighting;

/// <summary>
/// Loss-conditional nets in place of a sweep: one training per seed, however many weightings. What <see cref="WeightSweep"/> would train a
/// model for, these are only asked for.
/// </summary>
public sealed class LossConditionalNets
{
    readonly DataSplit data;
    readonly EngineOptions options;
    readonly TimeSpan[] times;

    LossConditionalNets(DataSplit data, EngineOptions options, IReadOnlyList<(LossConditionalDnn Model, TrainingRun Run, TimeSpan Time)> trained)
    {
        this.data = data;
        this.options = options;
        Models = [.. trained.Select(each => each.Model)];
        Runs = [.. trained.Select(each => each.Run)];
        times = [.. trained.Select(each => each.Time)];
    }

    /// <summary>The trained nets: the first has seed 1, the next seed 2, and so on.</summary>
    public IReadOnlyList<LossConditionalDnn> Models { get; }

    /// <summary>How their trainings went.</summary>
    public IReadOnlyList<TrainingRun> Runs { get; }

    /// <summary>Trains a net for every seed, on weightings drawn uniformly (<see cref="LossConditionalTrainer"/>).</summary>
    /// <param name="data">Rows to train on and rows to judge by, without sample weights.</param>
    /// <param name="options">
    /// Seeds, layers, epochs and so on; <c>null</c> for the defaults. A net has more to learn than a model of one weighting, so give it more
    /// epochs or wider layers. <see cref="SweepOptions.Threads"/> has no effect.
    /// </param>
    /// <param name="conditioning">How the nets take the weighting in.</param>
    /// <param name="progress">Is told after every epoch, and at the end, how far the training is.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <exception cref="ArgumentException">Options and data do not fit together.</exception>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LossConditionalNets Train(
        DataSplit data, EngineOptions? options = null, Conditioning conditioning = Conditioning.Film, IProgress<SweepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        var (steps, stepsPerEpoch) = (0L, options.Training.StepsPerEpoch(data.Train.Rows));
        List<(LossConditionalDnn, TrainingRun, TimeSpan)> trained = [];
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            var start = watch.Elapsed;
            var model = new LossConditionalDnn(data.Train.Features.Columns, options.Net, data.Targets, conditioning, seed, data.Train.Ids);
            var run = LossConditionalTrainer.Train(model, data, new TrainerOptions(options.Training) { Seed = seed }, progress: new Listener(Report), cancellation: cancellation);
            trained.Add((model, run, watch.Elapsed - start));
        }

        progress?.Report(new(options.Seeds, options.Seeds, steps, 0, watch.Elapsed));
        return new(data, options, trained);

        void Report(EpochLosses epoch)
        {
            steps += stepsPerEpoch;
            var remaining = (options.Seeds - trained.Count) * (long)options.Training.Epochs - epoch.Epoch;
            progress?.Report(new(trained.Count, options.Seeds, steps, remaining * stepsPerEpoch, watch.Elapsed));
        }
    }

    /// <summary>
    /// What the nets make of each weighting, in the form of a sweep: a "model" for every weighting and seed, which is that seed's net asked for
    /// that weighting. It has one entry of losses, after training, and the metrics that the options name. The training's steps and seconds stand at
    /// the grid's first weighting and nowhere else, so that sums are what was spent; other weightings have no steps, and the seconds that
    /// asking took.
    /// </summary>
    /// <param name="grid">The weightings to ask for, with one weight per target.</param>
    /// <exception cref="ArgumentException">The weightings have another number of targets.</exception>
    public SweepResult Sweep(WeightGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        grid[0].RequireOnePer(data.Targets);
        return new(
            new(new EngineTrainer(data, options).Identity with { Name = $"loss-conditional net, {Models[0].Conditioning}" }, data.Targets, options.Metrics, grid, options.Seeds),
            [.. from weighting in Enumerable.Range(0, grid.Count) from seed in Enumerable.Range(1, options.Seeds) select Ask(grid[weighting], weighting, seed)]);
    }

    SweptModel Ask(LossWeights weights, int weighting, int seed)
    {
        var watch = Stopwatch.StartNew();
        var (model, run) = (Models[seed - 1], Runs[seed - 1]);
        var outputs = model.Outputs(data.HeldOut, weights);
        var losses = new EpochLosses(run.Epochs.Count, Losses(model.Outputs(data.Train, weights), data.Train), Losses(outputs, data.HeldOut));
        var metrics = Metric.MeasureAll(options.Metrics, outputs, data.HeldOut);
        var (steps, seconds) = weighting == 0 ? (run.Epochs.Count * options.Training.StepsPerEpoch(data.Train.Rows), times[seed - 1].TotalSeconds) : (0, 0);
        return new(weighting, seed, ModelStatus.Done, [losses], FinalEpoch: 1, metrics, steps, seconds + watch.Elapsed.TotalSeconds);

        TargetLosses Losses(Matrix outputs, MultiTargetData rows)
        {
            var sums = new double[data.Targets.Count];
            new OutputLoss(data.Targets, weights, SampleReduction.PerRow).AddSums(outputs.Values, outputs.Columns, rows.Labels.Values, [], sums);
            return TargetLosses.Weighted([.. sums.Select(sum => sum / rows.Rows)], weights);
        }
    }

    sealed class Listener(Action<EpochLosses> listen) : IProgress<EpochLosses>
    {
        public void Report(EpochLosses value) => listen(value);
    }
}
