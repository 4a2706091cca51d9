namespace LossWeighting;

/// <summary>What all targets make of one target's weight as it rises, the others sharing the rest equally.</summary>
/// <param name="Moved">Place of the target whose weight rises.</param>
/// <param name="Metric">What targets are judged by.</param>
/// <param name="Targets">Places of the targets that it is defined for.</param>
/// <param name="Places">Weightings along which the weight rises, with numbers of the target or not.</param>
/// <param name="Sentence">The finding in words: how each target's metric changes from the first weighting that trains it to the last.</param>
public sealed record AlongFinding(int Moved, Metric Metric, IReadOnlyList<int> Targets, IReadOnlyList<int> Places, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep over <see cref="WeightGrid.Axis"/> or <see cref="WeightGrid.Simplex"/>, finished or not.</param>
    /// <param name="weightOf">Name of the target whose weight rises.</param>
    /// <param name="metric">What to judge targets by; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">There is no such target, the metric was not measured, there are fewer than two such weightings, or nothing of them is finished.</exception>
    public static AlongFinding Of(SweepResult sweep, string weightOf, Metric? metric = null)
    {
        metric ??= Metric.Loss;
        int[] targets = SweepText.TargetsWith(sweep, metric);
        var (moved, means) = (sweep.TargetIndex(weightOf), sweep.Means(metric));
        int[] places = SweepText.Along(sweep, moved);
        int[] Trained(int target) => [.. places.Where(place => means.Trains(place, target) && means.Has(place, target))];
        if (targets.All(target => Trained(target).Length == 0))
            throw SweepText.NothingToDraw(sweep);
        return new(moved, metric, targets, places, $"Raising {weightOf}'s weight moves the {metric.Label}: {string.Join(", ", targets.Select(Change))}");

        string Change(int target) => Trained(target) is [var first, .., var last]
            ? $"{sweep.Targets[target].Name} {SweepText.Number(means[last, target]!.Mean - means[first, target]!.Mean, "+0.000;−0.000;0.000")}"
            : $"{sweep.Targets[target].Name} has no two weightings to compare";
    }
}
