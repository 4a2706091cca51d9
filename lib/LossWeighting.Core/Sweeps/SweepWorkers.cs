using System.Collections.Concurrent;
using System.Diagnostics;

namespace LossWeighting;

/// <summary>The threads of a sweep, each with a worker of its own; they take what waits, one model after the other.</summary>
sealed class SweepWorkers : IDisposable
{
    readonly StepCounter[] counters;
    readonly BlockingCollection<SweptModel> done = [];
    readonly CancellationTokenSource stop;
    readonly Task all;
    readonly int models;
    readonly long? stepsPerModel;
    readonly Stopwatch watch = Stopwatch.StartNew();
    int taken;
    long stepsOfTaken;

    internal SweepWorkers(IModelTrainer trainer, WeightGrid grid, int threads, IReadOnlyList<(int Weighting, int Seed)> models, CancellationToken cancellation)
    {
        var waiting = new ConcurrentQueue<(int Weighting, int Seed)>(models);
        this.models = models.Count;
        stepsPerModel = trainer.StepsPerModel;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        counters = [.. Enumerable.Range(0, Math.Min(threads, models.Count)).Select(_ => new StepCounter())];
        all = Task.WhenAll(counters.Select(counter => Task.Factory.StartNew(() => Work(counter), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        all.ContinueWith(_ => done.CompleteAdding(), TaskScheduler.Default);

        void Work(StepCounter counter)
        {
            try
            {
                using var worker = trainer.Start();
                while (waiting.TryDequeue(out var next))
                {
                    var model = worker.Train(grid.Entry(next.Weighting), next.Seed, counter, stop.Token);
                    RequirePromised(model, trainer);
                    counter.EndModel();
                    done.Add(model with { Weighting = next.Weighting, Seed = next.Seed }, CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
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

    /// <summary>Whatever is finished, collected for a pause; ends when all workers have. Throws what one of them threw.</summary>
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

    // a store could not be read again, and no chart drawn
    static void RequirePromised(SweptModel model, IModelTrainer trainer)
    {
        var targets = trainer.Targets.Count;
        var what = model.Status == ModelStatus.Done && (model.FinalEpoch < 1 || model.FinalEpoch > model.Epochs.Count) ? $"a model of epoch {model.FinalEpoch}, with the losses of {model.Epochs.Count} epochs"
            : model.Epochs.Any(epoch => epoch.Train.PerTarget.Count != targets || epoch.HeldOut.PerTarget.Count != targets) ? $"losses that are not one for each of {targets} targets"
            : model.Metrics.FirstOrDefault(metric => !trainer.Metrics.Contains(metric.Key) || metric.Value.Count != targets).Key is { } other ? $"{other}: it must be one of its metrics, with a value for each of {targets} targets"
            : null;
        if (what is not null)
            throw new InvalidOperationException($"The trainer '{trainer.Identity.Name}' returned {what}.");
    }

    internal SweepProgress Progress(int finished)
    {
        var steps = counters.Sum(counter => counter.Steps);
        var left = stepsPerModel * (models - taken); // of models not taken yet, some of which have begun
        return new(finished, finished + models - taken, steps, models == taken ? 0 : left is { } all ? all - Math.Min(steps - stepsOfTaken, all) : null, watch.Elapsed);
    }

    /// <summary>Stops the workers, and waits until they have stopped.</summary>
    public void Dispose()
    {
        stop.Cancel();
        ((IAsyncResult)all).AsyncWaitHandle.WaitOne();
        stop.Dispose();
        done.Dispose();
    }
}

/// <summary>Optimiser steps of one worker, over all its models. Other threads may look at it.</summary>
sealed class StepCounter : IProgress<long>
{
    long before, current;

    /// <summary>Steps so far.</summary>
    internal long Steps => Volatile.Read(ref before) + Volatile.Read(ref current);

    /// <inheritdoc/>
    public void Report(long value) => Volatile.Write(ref current, value);

    /// <summary>The next reports are of another model.</summary>
    internal void EndModel()
    {
        before += current; // a look in between may count a model twice, for a moment
        current = 0;
    }
}
