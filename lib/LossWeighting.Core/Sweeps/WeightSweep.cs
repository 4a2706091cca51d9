using System.Diagnostics;

namespace LossWeighting;

/// <summary>
/// Trains a model for every weighting and seed, and keeps every target's losses and metrics. All models of a seed start from the same
/// parameters and see the same batches, so what differs between them is the weights' doing.
/// </summary>
public static class WeightSweep
{
    const int MostModels = 10_000_000;

    // how long finished models wait before they are written, and the caller for news
    static readonly TimeSpan pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Holds a share of the rows out (<see cref="EngineOptions.HeldOutFraction"/>), the same ones for all models, and trains on the others by the engine.</summary>
    /// <inheritdoc cref="Run(DataSplit, WeightGrid, EngineOptions?, ISweepStore?, IProgress{SweepProgress}?, CancellationToken)"/>
    public static SweepResult Run(
        MultiTargetData data, WeightGrid grid, EngineOptions? options = null, ISweepStore? store = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        return Run(data.Split(options.HeldOutFraction, options.SplitSeed), grid, options, store, progress, cancellation);
    }

    /// <summary>Trains on one part of the data by the engine, and judges every model on the other.</summary>
    /// <param name="data">Rows to train on and rows to judge by. With row weights, a row's loss counts so many times.</param>
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
        DataSplit data, WeightGrid grid, EngineOptions? options = null, ISweepStore? store = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        return Run(new EngineTrainer(data, options), grid, options, store, progress, cancellation);
    }

    /// <summary>Has every model trained by a trainer, which owns the data and says how.</summary>
    /// <param name="trainer">Trains and judges one model.</param>
    /// <param name="grid">The weightings, with one weight per target.</param>
    /// <param name="options">Seeds and threads; <c>null</c> for the defaults. How models are built and trained is the trainer's own.</param>
    /// <inheritdoc cref="Run(DataSplit, WeightGrid, EngineOptions?, ISweepStore?, IProgress{SweepProgress}?, CancellationToken)"/>
    /// <param name="store">Keeps finished models while the sweep runs; it is disposed of in the end. <c>null</c>: nothing is kept.</param>
    /// <param name="progress">Is told how far the sweep is, twice a second or so, on the caller's thread.</param>
    /// <param name="cancellation">Asked before every step.</param>
    public static SweepResult Run(
        IModelTrainer trainer, WeightGrid grid, SweepOptions? options = null, ISweepStore? store = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var kept = store; // it is this sweep's until the end
        options ??= new();
        Validate(trainer, grid, options);
        var header = new SweepHeader(trainer.Identity, trainer.Targets, trainer.Metrics, grid, options.Seeds);
        kept?.Begin(header);
        var finished = kept?.Read().Where(model => model.Seed <= options.Seeds).ToDictionary(model => (model.Weighting, model.Seed)) ?? [];
        var waiting = from seed in Enumerable.Range(1, options.Seeds) // a map of all weightings comes first, its repetitions later
                      from weighting in Enumerable.Range(0, grid.Count)
                      where !finished.ContainsKey((weighting, seed))
                      select (weighting, seed);

        using var workers = new SweepWorkers(trainer, grid, options.Threads, [.. waiting], cancellation);
        progress?.Report(workers.Progress(finished.Count));
        foreach (var models in workers.Finished(pause))
        {
            kept?.Write(models);
            foreach (var model in models)
                finished.Add((model.Weighting, model.Seed), model);
            progress?.Report(workers.Progress(finished.Count));
        }

        cancellation.ThrowIfCancellationRequested();
        return new(header, [.. finished.Values]);
    }

    /// <summary>What a sweep by the engine would take. Trains for about half a second to measure it.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="grid">The weightings, with one weight per target.</param>
    /// <param name="options">Seeds, layers, epochs and so on; <c>null</c> for the defaults.</param>
    /// <returns>Models, steps and the time they would take on this machine.</returns>
    /// <exception cref="ArgumentException">Weights, options and data do not fit together.</exception>
    public static SweepPlan Plan(DataSplit data, WeightGrid grid, EngineOptions? options = null)
    {
        options ??= new();
        var trainer = new EngineTrainer(data, options);
        Validate(trainer, grid, options);
        var models = grid.Count * options.Seeds;
        var steps = models * trainer.StepsPerModel!.Value;
        SecondsPerStep(trainer, grid, TimeSpan.FromSeconds(0.25)); // the code is compiled for speed while it runs
        var seconds = steps * SecondsPerStep(trainer, grid, TimeSpan.FromSeconds(0.25)) / Math.Min(options.Threads, models);
        return new(models, steps, TimeSpan.FromSeconds(seconds));
    }

    static double SecondsPerStep(EngineTrainer trainer, WeightGrid grid, TimeSpan moment)
    {
        using var worker = trainer.Start();
        using var enough = new CancellationTokenSource(moment);
        var (watch, counter) = (Stopwatch.StartNew(), new StepCounter());
        try
        {
            for (var weighting = 0; ; weighting = (weighting + 1) % grid.Count)
            {
                worker.Train(grid.Entry(weighting), seed: 1, counter, enough.Token);
                counter.EndModel();
            }
        }
        catch (OperationCanceledException)
        {
            return counter.Steps > 0 ? watch.Elapsed.TotalSeconds / counter.Steps : SecondsPerStep(trainer, grid, 4 * moment); // not one step yet
        }
    }

    static void Validate(IModelTrainer trainer, WeightGrid grid, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(grid);
        options.Validate();
        if ((long)grid.Count * options.Seeds > MostModels)
            throw new ArgumentException($"{grid.Count} weightings × {options.Seeds} seeds are over {MostModels} models: take fewer.");
        for (var weighting = 0; weighting < grid.Count; weighting++)
            trainer.RequireTrainable(grid.Entry(weighting));
    }
}
