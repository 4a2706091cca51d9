namespace LossWeighting;

/// <summary>
/// What trains the models of a sweep: it owns the data and says how models are built and trained. The engine is one, modules of TorchSharp
/// are another; any program that answers with numbers can be a third.
/// </summary>
public interface IModelTrainer
{
    /// <summary>What the numbers depend on, besides weighting and seed.</summary>
    TrainerIdentity Identity { get; }

    /// <summary>What the models predict.</summary>
    IReadOnlyList<Target> Targets { get; }

    /// <summary>What is measured of every model, besides its losses.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Optimiser steps of a model that does not stop early; <c>null</c>: not known.</summary>
    long? StepsPerModel { get; }

    /// <summary>Fails where a weighting cannot be trained, before anything is.</summary>
    /// <param name="weighting">One of the sweep.</param>
    /// <exception cref="ArgumentException">It cannot; the message says why.</exception>
    void RequireTrainable(Weighting weighting);

    /// <summary>A worker for one thread. Called from several threads at once.</summary>
    IModelWorker Start();
}

/// <summary>Trains models one after another, on one thread.</summary>
public interface IModelWorker : IDisposable
{
    /// <summary>Trains one model.</summary>
    /// <param name="weighting">How its targets are weighed.</param>
    /// <param name="seed">Decides all that is random: the same seed gives the same numbers.</param>
    /// <param name="steps">Is told how many optimiser steps of this model were made, from this thread.</param>
    /// <param name="cancellation">Asked at least once per step.</param>
    /// <returns>
    /// Its numbers: losses of epochs counted from 1, with a value for each target, and some of the trainer's metrics, likewise. The place of
    /// the weighting is the sweep's to fill in. A model that cannot be trained has the status that says so; an exception ends the sweep.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    SweptModel Train(Weighting weighting, int seed, IProgress<long>? steps, CancellationToken cancellation);
}
