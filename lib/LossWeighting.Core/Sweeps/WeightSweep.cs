using System.Collections.Concurrent;
using System.Diagnostics;

namespace LossWeighting;

/// <summary>
/// Trains a model for every weighting and seed, and keeps every target's losses and metrics. All models of a seed start from the same
/// parameters and see the same batches, so what differs between them is the weights' doing. Models are dense nets with a joint output layer,
/// trained as TorchSharp would train them, to rounding, but each alone by plain code that stays in cache.
/// </summary>
public static class WeightSweep
{
    const int MostModels = 10_000_000;

    // how long finished models wait before they are written, and the caller for news
    static readonly TimeSpan pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Holds a share of the rows out (<see cref="SweepOptions.HeldOutFraction"/>), the same ones for all models, and trains on the others.</summary>
    /// <inheritdoc cref="Run(DataSplit, WeightGrid, SweepOptions?, ISweepStore?, IProgress{SweepProgress}?, CancellationToken)"/>
    public static SweepResult Run(
        MultiTargetData data, WeightGrid grid, SweepOptions? options = null, ISweepStore? store = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        return Run(data.Split(options.HeldOutFraction, options.SplitSeed), grid, options, store, progress, cancellation);
    }

    /// <summary>Trains on one part of the data and judges every model on the other.</summary>
    /// <param name="data">Rows to train on and rows to judge by. With sample weights, a row's loss counts so many times.</param>
    /// <param name="grid">The weightings, with one weight per target.</param>
    /// <param name="options">Seeds, layers, epochs and so on; <c>null</c> for the defaults.</param>
    /// <param name="store">
    /// Keeps finished models while the sweep runs, such as a file. The same call again takes from it what is done and trains the rest. It is
    /// disposed of in the end. <c>null</c>: nothing is kept.
    /// </param>
    /// <param name="progress">Is told how far the sweep is, twice a second or so, on the caller's thread.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <returns>The numbers of all models. The same call gives the same numbers on the same machine, whatever the number of threads.</returns>
    /// <exception cref="ArgumentException">Weights, options and data do not fit together.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was finished is in the store.</exception>
    public static SweepResult Run(
        DataSplit data, WeightGrid grid, SweepOptions? options = null, ISweepStore? store = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        Validate(data, grid, options);
        using var kept = store; // it is this sweep's until the end
        var finished = kept?.Begin(data, grid, options).Where(model => model.Seed <= options.Seeds).ToDictionary(model => (model.Weighting, model.Seed)) ?? [];
        var waiting = new ConcurrentQueue<(int Weighting, int Seed)>(
            from seed in Enumerable.Range(1, options.Seeds) // a map of all weightings comes first, its repetitions later
            from weighting in Enumerable.Range(0, grid.Count)
            where !finished.ContainsKey((weighting, seed))
            select (weighting, seed));

        using var workers = new Workers(data, grid, options, waiting, cancellation);
        progress?.Report(workers.Progress(finished.Count));
        foreach (var models in workers.Finished(pause))
        {
            kept?.Write(models);
            foreach (var model in models)
                finished.Add((model.Weighting, model.Seed), model);
            progress?.Report(workers.Progress(finished.Count));
        }

        cancellation.ThrowIfCancellationRequested();
        return new(data.Targets, grid, options, [.. finished.Values]);
    }

    /// <summary>What a sweep would take. Trains for about half a second to measure it.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="grid">The weightings, with one weight per target.</param>
    /// <param name="options">Seeds, layers, epochs and so on; <c>null</c> for the defaults.</param>
    /// <returns>Models, steps and the time they would take on this machine.</returns>
    /// <exception cref="ArgumentException">Weights, options and data do not fit together.</exception>
    public static SweepPlan Plan(DataSplit data, WeightGrid grid, SweepOptions? options = null)
    {
        options ??= new();
        Validate(data, grid, options);
        var models = grid.Count * options.Seeds;
        var steps = models * StepsPerModel(data, options);
        SecondsPerStep(data, grid, options, TimeSpan.FromSeconds(0.25)); // the code is compiled for speed while it runs
        var seconds = steps * SecondsPerStep(data, grid, options, TimeSpan.FromSeconds(0.25)) / Math.Min(options.Threads, models);
        return new(models, steps, TimeSpan.FromSeconds(seconds));
    }

    static double SecondsPerStep(DataSplit data, WeightGrid grid, SweepOptions options, TimeSpan moment)
    {
        var engine = new SweepEngine(data, options.Hidden, options.ToTrainer(seed: 1), options.EmbeddingWidth);
        using var enough = new CancellationTokenSource(moment);
        var watch = Stopwatch.StartNew();
        try
        {
            for (var weighting = 0; ; weighting = (weighting + 1) % grid.Count)
                Train(engine, data, grid, options, (weighting, Seed: 1), enough.Token);
        }
        catch (OperationCanceledException) when (engine.Steps > 0)
        {
            return watch.Elapsed.TotalSeconds / engine.Steps;
        }
        catch (OperationCanceledException)
        {
            return SecondsPerStep(data, grid, options, 4 * moment); // not one step yet
        }
    }

    static void Validate(DataSplit data, WeightGrid grid, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(grid);
        options.Validate();
        EmbeddingTable.RequireFit(data.Train.Ids, options.EmbeddingWidth);
        if ((long)grid.Count * options.Seeds > MostModels)
            throw new ArgumentException($"{grid.Count} weightings × {options.Seeds} seeds are over {MostModels} models: take fewer.");
        foreach (var weights in grid)
            weights.RequireTrainable(data);
    }

    static long StepsPerModel(DataSplit data, SweepOptions options) =>
        options.Epochs * (long)Math.Ceiling(data.Train.Rows / (double)options.BatchSize);

    static SweptModel Train(
        SweepEngine engine, DataSplit data, WeightGrid grid, SweepOptions options, (int Weighting, int Seed) model, CancellationToken cancellation)
    {
        var (watch, before) = (Stopwatch.StartNew(), engine.Steps);
        try
        {
            var run = engine.Train(grid[model.Weighting], options.Reduction, model.Seed, cancellation);
            var metrics = options.Metrics.MeasureAll(engine.Outputs(data.HeldOut.Features), data.HeldOut);
            var finalEpoch = options.EarlyStop is null ? run.Epochs.Count : run.BestEpoch;
            return new(model.Weighting, model.Seed, ModelStatus.Done, run.Epochs, finalEpoch, metrics, engine.Steps - before, watch.Elapsed.TotalSeconds);
        }
        catch (TrainingDivergedException)
        {
            return new(model.Weighting, model.Seed, ModelStatus.Diverged, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), engine.Steps - before, watch.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Threads that each train one waiting model after another.</summary>
    sealed class Workers : IDisposable
    {
        readonly SweepEngine[] engines;
        readonly BlockingCollection<SweptModel> done = [];
        readonly CancellationTokenSource stop;
        readonly Task all;
        readonly int models;
        readonly long stepsPerModel;
        readonly Stopwatch watch = Stopwatch.StartNew();
        int taken;
        long stepsOfTaken;

        internal Workers(
            DataSplit data, WeightGrid grid, SweepOptions options, ConcurrentQueue<(int Weighting, int Seed)> waiting, CancellationToken cancellation)
        {
            models = waiting.Count;
            stepsPerModel = StepsPerModel(data, options);
            stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            engines = [.. Enumerable.Range(0, Math.Min(options.Threads, models)).Select(_ => new SweepEngine(data, options.Hidden, options.ToTrainer(seed: 1), options.EmbeddingWidth))];
            all = Task.WhenAll(engines.Select(engine => Task.Factory.StartNew(() => Work(engine), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            all.ContinueWith(_ => done.CompleteAdding(), TaskScheduler.Default);

            void Work(SweepEngine engine)
            {
                try
                {
                    while (waiting.TryDequeue(out var model))
                        done.Add(Train(engine, data, grid, options, model, stop.Token), CancellationToken.None);
                }
                catch (OperationCanceledException)
                {
                    // whoever cancelled knows
                }
                catch
                {
                    stop.Cancel(); // the others need not go on
                    throw;
                }
            }
        }

        /// <summary>What was finished since the last time, as often as the pause says, until all is done or cancelled.</summary>
        internal IEnumerable<IReadOnlyList<SweptModel>> Finished(TimeSpan pause)
        {
            while (!done.IsCompleted)
            {
                List<SweptModel> models = [];
                var until = watch.Elapsed + pause;
                while (until - watch.Elapsed is var left && left > TimeSpan.Zero && done.TryTake(out var model, left))
                    models.Add(model);
                taken += models.Count;
                stepsOfTaken += models.Sum(model => model.Steps);
                yield return models;
            }

            all.GetAwaiter().GetResult();
        }

        internal SweepProgress Progress(int finished)
        {
            var steps = engines.Sum(engine => engine.Steps);
            var begun = Math.Min(steps - stepsOfTaken, stepsPerModel * (models - taken)); // of models not taken yet
            return new(finished, finished + models - taken, steps, stepsPerModel * (models - taken) - begun, watch.Elapsed);
        }

        public void Dispose()
        {
            stop.Cancel();
            ((IAsyncResult)all).AsyncWaitHandle.WaitOne();
            stop.Dispose();
            done.Dispose();
        }
    }
}
