namespace LossWeighting;

/// <summary>How one model is trained. The defaults are those of the article's second listing but for the batch size.</summary>
public sealed record TrainerOptions : TrainingOptions
{
    /// <summary>10 epochs in batches of 64.</summary>
    public TrainerOptions() => (Epochs, BatchSize) = (10, 64);

    /// <summary>Those of a sweep's models.</summary>
    /// <param name="training">The options to take over.</param>
    public TrainerOptions(TrainingOptions training) : base(training)
    {
    }

    /// <summary>Share of rows held out of training, where the data come unsplit; over 0 and under 1.</summary>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>Decides which rows are held out, where the data come unsplit, and the order of the batches.</summary>
    public int Seed { get; init; }

    /// <summary>How the targets are weighed from step to step; by default by the weights of the loss throughout.</summary>
    public WeightingMethod WeightingMethod { get; init; } = new StaticWeighting();

    /// <summary>Whether to keep how the targets' gradients on the shared layers relate at every step, with the training's losses. It does not change the training.</summary>
    public bool TrackConflict { get; init; }

    internal override void Validate()
    {
        base.Validate();
        ArgumentNullException.ThrowIfNull(WeightingMethod);
        WeightingMethod.Validate();
    }
}
