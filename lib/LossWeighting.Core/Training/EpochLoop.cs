namespace LossWeighting;

/// <summary>What all trainings have in common: epoch after epoch, which one was best, and when to stop.</summary>
static class EpochLoop
{
    /// <summary>Trains until all epochs are done, or the total held-out loss has not gained for as long as the patience lasts.</summary>
    /// <param name="options">Epochs and early stop.</param>
    /// <param name="train">Trains the epoch of this number, counted from 1, and judges the model.</param>
    /// <param name="keep">With early stop: keeps the model as it is, the best so far.</param>
    /// <param name="restore">With early stop, at the end: brings back the model that was kept.</param>
    /// <param name="progress">Is told the losses of every finished epoch.</param>
    /// <returns>The losses of every epoch, and the one with the lowest total held-out loss, counted from 1.</returns>
    internal static (IReadOnlyList<EpochLosses> Epochs, int Best) Run(
        TrainingOptions options, Func<int, EpochLosses> train, Action keep, Action restore, IProgress<EpochLosses>? progress = null)
    {
        var stop = options.EarlyStop;
        var (lowest, gainedFrom) = (double.PositiveInfinity, double.PositiveInfinity);
        var (best, lastGain) = (0, 0);
        List<EpochLosses> epochs = [];
        for (var epoch = 1; epoch <= options.Epochs && (stop is null || epoch - 1 - lastGain < stop.Patience); epoch++)
        {
            var losses = train(epoch);
            epochs.Add(losses);
            progress?.Report(losses);

            var loss = losses.HeldOut.Total;
            if (loss < gainedFrom - (stop?.MinimumGain ?? 0) || epoch == 1)
                (gainedFrom, lastGain) = (loss, epoch);
            if (loss >= lowest)
                continue;
            (lowest, best) = (loss, epoch);
            if (stop is not null)
                keep();
        }

        if (stop is not null)
            restore();
        return (epochs, best);
    }
}
