namespace LossWeighting;

/// <summary>How a model is trained, whoever trains it. The defaults are those of a sweep.</summary>
public record TrainingOptions
{
    /// <summary>Passes over the training rows, at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Rows in a step, at least 1; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>What turns gradients into steps.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <summary>
    /// The optimiser's learning rate, over 0. One that is far too high need not end in an error: an Adam
    /// step is about as long as the rate, and the cross-entropy of a binary target grows only in line with its logit, so losses stay finite
    /// while the model is useless. The curve shows it: where rows weigh 1, the best constant answer has a loss of at most ln 2 ≈ 0.69 nats
    /// for a binary target and of 1 for a standardised regression target. If the training loss stays above that, lower the rate.
    /// </summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>When to stop before the last epoch; <c>null</c>: never.</summary>
    public EarlyStop? EarlyStop { get; init; }

    /// <summary>Optimiser steps of one pass over so many rows.</summary>
    internal long StepsPerEpoch(int rows) => (rows + (long)BatchSize - 1) / BatchSize;

    internal virtual void Validate()
    {
        Require.That(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Require.That(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Require.That(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "over 0 and finite");
        Require.That(EarlyStop is null or { Patience: >= 1 }, nameof(EarlyStop), EarlyStop, "given a patience of at least 1");
        Require.That(EarlyStop is null or { MinimumGain: >= 0 and < double.PositiveInfinity }, nameof(EarlyStop), EarlyStop, "given a finite minimum gain of 0 or more");
    }
}

/// <summary>A rule that turns gradients into steps.</summary>
public enum Optimizer
{
    /// <summary>Kingma &amp; Ba (2015) with β = 0.9, 0.999 and ε = 10⁻⁸: a step hardly depends on the scale of the gradient.</summary>
    Adam,

    /// <summary>Stochastic gradient descent without momentum: a step is the learning rate times the gradient.</summary>
    Sgd,
}

/// <summary>Stops training when the total held-out loss no longer falls, and gives the model back as it was at its best epoch.</summary>
/// <param name="Patience">Epochs without a gain before training stops.</param>
/// <param name="MinimumGain">How much lower than at the last gain a loss must be to count as one.</param>
public sealed record EarlyStop(int Patience, double MinimumGain = 0);
