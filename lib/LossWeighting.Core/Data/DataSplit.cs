using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>Rows to train on, and rows held out to judge the model by.</summary>
/// <param name="Train">Rows that the optimiser sees.</param>
/// <param name="HeldOut">Rows it never sees.</param>
/// <exception cref="ArgumentException">The parts differ in their features or targets.</exception>
public sealed record DataSplit(MultiTargetData Train, MultiTargetData HeldOut)
{
    /// <summary>Rows it never sees.</summary>
    public MultiTargetData HeldOut { get; } = HeldOut.FeatureNames.SequenceEqual(Train.FeatureNames) && HeldOut.Ids.SequenceEqual(Train.Ids) && HeldOut.Targets.SequenceEqual(Train.Targets)
        ? HeldOut
        : throw new ArgumentException("Training and held-out rows need the same features and targets.", nameof(HeldOut));

    /// <summary>What both parts predict.</summary>
    public IReadOnlyList<Target> Targets => Train.Targets;

    /// <summary>
    /// The split with every regression label as <c>(y − mean) / standard deviation</c> of the training rows, so that the squared errors of
    /// targets in seconds and of targets between 0 and 1 can be weighed against each other: a loss of 1 is that of the mean as prediction.
    /// Binary labels stay. Each target keeps how it was changed (<see cref="Target.Transform"/>).
    /// </summary>
    /// <exception cref="ArgumentException">A regression target has the same label in all training rows.</exception>
    public DataSplit StandardiseLabels()
    {
        var scales = Targets.Select((target, k) =>
        {
            if (target.Kind == TargetKind.Binary)
                return (0, 1);
            (double Mean, double Deviation) scale = Array.ConvertAll(Train.Labels.Column(k), label => (double)label).MeanStandardDeviation();
            return scale.Deviation > 0
                ? scale
                : throw new ArgumentException($"Target '{target.Name}' is {scale.Mean} in all training rows: there is nothing to learn. Leave it out.");
        }).ToArray();
        Target[] targets = [.. Targets.Zip(scales, (target, scale) => target.Kind == TargetKind.Binary
            ? target
            : target with { Transform = (target.Transform ?? new(0, 1)).Then(scale.Mean, scale.Deviation) })];
        return new(Scaled(Train), Scaled(HeldOut));

        MultiTargetData Scaled(MultiTargetData part)
        {
            var labels = part.Labels.Values.ToArray();
            for (var i = 0; i < labels.Length; i++)
                labels[i] = (float)((labels[i] - scales[i % scales.Length].Mean) / scales[i % scales.Length].Deviation);
            return part.With(labels: new(part.Rows, scales.Length, labels), targets: targets);
        }
    }
}
