namespace LossWeighting;

/// <summary>Watches the total held-out loss: which epoch was best, and whether training goes on.</summary>
sealed class HeldOutWatch(EarlyStop? stop)
{
    double best = double.PositiveInfinity, gainedFrom = double.PositiveInfinity;
    int lastGain;

    /// <summary>The epoch with the lowest loss so far, counted from 1.</summary>
    internal int BestEpoch { get; private set; }

    /// <summary>Takes in the loss of an epoch; true where it is the lowest so far.</summary>
    internal bool IsBest(int epoch, double loss)
    {
        if (loss < gainedFrom - (stop?.MinimumGain ?? 0) || epoch == 1)
            (gainedFrom, lastGain) = (loss, epoch);
        if (loss >= best)
            return false;
        (best, BestEpoch) = (loss, epoch);
        return true;
    }

    /// <summary>Whether there has been no gain for as long as the patience lasts.</summary>
    internal bool IsOver(int epoch) => stop is not null && epoch - lastGain >= stop.Patience;
}
