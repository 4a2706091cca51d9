namespace LossWeighting;

/// <summary>
/// How far one sweep is behind another on the same weightings, such as that of loss-conditional nets behind that of models trained
/// for each weighting.
/// </summary>
/// <param name="Excess">
/// For every weighting and target the mean held-out loss over the seeds minus that of the other sweep: over 0 is worse. NaN where the weighting gives
/// the target no weight, since there is nothing to compare: the model of that weighting does not train it.
/// </param>
/// <param name="Mean">Mean of all that is not NaN.</param>
/// <param name="Worst">The highest.</param>
/// <param name="WorstWeighting">The weighting it belongs to.</param>
/// <param name="WorstTarget">Name of the target it belongs to.</param>
/// <param name="Reference">The reference point of both hypervolumes: the worst losses that count.</param>
/// <param name="Hypervolume">Of the sweep's mean held-out losses, over the weightings that train all targets (<see cref="ParetoFront.Hypervolume"/>).</param>
/// <param name="OtherHypervolume">The other sweep's, over the same weightings.</param>
public sealed record SweepDistance(
    IReadOnlyList<IReadOnlyList<double>> Excess, double Mean, double Worst, LossWeights WorstWeighting, string WorstTarget,
    IReadOnlyList<double> Reference, double Hypervolume, double OtherHypervolume)
{
    /// <summary>Compares a sweep with another.</summary>
    /// <param name="sweep">The sweep to judge.</param>
    /// <param name="other">What to judge it by; it has these weightings too, perhaps among others.</param>
    /// <param name="reference">The worst losses that count, one per target.</param>
    /// <exception cref="ArgumentException">The sweeps differ in targets, a weighting has no finished model or one that diverged, or the reference does not fit.</exception>
    public static SweepDistance Between(SweepResult sweep, SweepResult other, IReadOnlyList<double> reference)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(reference);
        if (!sweep.Targets.SequenceEqual(other.Targets))
            throw new ArgumentException($"The sweeps differ in targets: {Names(sweep)} here, {Names(other)} there.", nameof(other));
        if (reference.Count != sweep.Targets.Count)
            throw new ArgumentException($"The reference has {reference.Count} losses; one is needed for each of {Names(sweep)}.", nameof(reference));
        if (sweep.Grid.Static.Count() < sweep.Grid.Count)
            throw new ArgumentException("Weightings are found in the other sweep by their weights, which methods set as they go: compare a sweep without methods.", nameof(sweep));
        var own = sweep.Grid.Select(weights => Losses(sweep, weights)).ToArray();
        var others = sweep.Grid.Select(weights => Losses(other, weights)).ToArray();
        double[][] excess = [.. own.Select((losses, w) => losses.Zip(others[w], (loss, other) => double.IsFinite(loss) ? loss - other : double.NaN).ToArray())];
        var compared = (from w in Enumerable.Range(0, excess.Length)
                        from k in Enumerable.Range(0, reference.Count)
                        where !double.IsNaN(excess[w][k])
                        select (Weighting: w, Target: k, Value: excess[w][k])).ToArray();
        var worst = compared.MaxBy(each => each.Value);
        return new(
            excess, compared.Average(each => each.Value), worst.Value, sweep.Grid[worst.Weighting], sweep.Targets[worst.Target].Name,
            [.. reference], ParetoFront.Hypervolume(own, reference), ParetoFront.Hypervolume(others, reference));
    }

    // infinite where the weighting does not train a target
    static double[] Losses(SweepResult sweep, LossWeights weights)
    {
        var weighting = sweep.Grid.IndexOf(weights);
        if (sweep.Of(weighting).Count == 0)
            throw new ArgumentException($"There is no finished model with weights {weights}.", nameof(sweep));
        int[] targets = [.. Enumerable.Range(0, sweep.Targets.Count)];
        return sweep.Means().Has(weighting, targets)
            ? sweep.Means().Losses(weighting, targets)
            : throw new ArgumentException($"The training with weights {weights} diverged: leave the weighting out.", nameof(sweep));
    }

    static string Names(SweepResult sweep) => string.Join(", ", sweep.Targets.Select(target => target.Name));
}
