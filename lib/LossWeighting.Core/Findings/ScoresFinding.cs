namespace LossWeighting;

/// <summary>What one trained model scored.</summary>
/// <param name="Panel">Results with the same panel belong together, e.g. <c>64 hidden units</c>.</param>
/// <param name="Weights">The weighting it was trained with; models that differ by their seed only share it.</param>
/// <param name="Targets">What it was measured on.</param>
/// <param name="Values">The metric on held-out rows, one per target.</param>
public sealed record WeightingScore(string Panel, LossWeights Weights, IReadOnlyList<Target> Targets, IReadOnlyList<double> Values);

/// <summary>The mean score of all models with one weighting.</summary>
/// <param name="Weights">The weighting.</param>
/// <param name="Value">The mean.</param>
public sealed record MeanScore(LossWeights Weights, double Value);

/// <summary>How far weights move a metric, among scores of any models.</summary>
/// <param name="Targets">What was scored.</param>
/// <param name="Panels">Scores that belong together.</param>
/// <param name="Sentence">The finding in words: from the first weighting to the last or, where there are several panels, the widest range of means in each.</param>
public sealed record ScoresFinding(IReadOnlyList<Target> Targets, IReadOnlyList<IGrouping<string, WeightingScore>> Panels, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="scores">Scores on the same targets; weightings have the order they first come in.</param>
    /// <param name="metric">Name of the metric, such as <c>AUC</c>.</param>
    /// <exception cref="ArgumentException">There are no scores, or their targets differ.</exception>
    public static ScoresFinding Of(IReadOnlyList<WeightingScore> scores, string metric)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0)
            throw new ArgumentException("There are no scores to draw.", nameof(scores));
        var targets = scores[0].Targets;
        if (scores.Any(score => !score.Targets.SequenceEqual(targets) || score.Values.Count != targets.Count))
            throw new ArgumentException("Every score needs one value for each of the same targets.", nameof(scores));
        IGrouping<string, WeightingScore>[] panels = [.. scores.GroupBy(score => score.Panel)];
        double Widest(IEnumerable<WeightingScore> panel) => targets.Select((_, k) => Means(panel, k)).Max(means => means.Max(mean => mean.Value) - means.Min(mean => mean.Value));
        return new(targets, panels, panels.Length == 1
            ? Ends(panels[0], targets, metric)
            : $"Weights move the mean {metric} by at most " + string.Join(", ", panels.Select(panel => $"{SweepText.Number(Widest(panel), "0.000")} with {panel.Key}")));
    }

    /// <summary>The mean of each weighting, in the order they first come in.</summary>
    /// <param name="scores">Scores on the same targets.</param>
    /// <param name="target">Place of the target.</param>
    public static IReadOnlyList<MeanScore> Means(IEnumerable<WeightingScore> scores, int target) =>
        [.. scores.GroupBy(score => score.Weights).Select(group => new MeanScore(group.Key, group.Average(score => score.Values[target])))];

    // the targets that gain and lose most from the first weighting to the last
    static string Ends(IEnumerable<WeightingScore> scores, IReadOnlyList<Target> targets, string metric)
    {
        var means = targets.Select((_, k) => Means(scores, k)).ToArray();
        var changes = means.Select((mean, k) => (targets[k].Name, Change: mean[^1].Value - mean[0].Value)).OrderBy(change => change.Change).ToArray();
        string Signed((string Name, double Change) target) => $"{target.Name} {SweepText.Number(target.Change, "+0.000;−0.000")}";
        return $"From weights {WeightText.Of(means[0][0].Weights)} to {WeightText.Of(means[0][^1].Weights)}, {metric}: {Signed(changes[^1])}, {Signed(changes[0])}";
    }
}
