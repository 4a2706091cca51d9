namespace LossWeighting;

/// <summary>A behaviour whose true chance is known for every candidate of a <see cref="RankedFeed"/>.</summary>
/// <param name="Target">The target it belongs to; its colour is that of the target.</param>
/// <param name="Label">What several of them are called, e.g. <c>finished views</c>.</param>
public sealed record RankedOutcome(string Target, string Label);

/// <summary>What one user could be shown, and what the model of every weighting predicts for it: <see cref="Charts.SimplexExplorer"/> ranks it.</summary>
public sealed class RankedFeed
{
    /// <summary>Checks and keeps the numbers.</summary>
    /// <param name="name">Whose feed it is, e.g. <c>user 17</c>.</param>
    /// <param name="titles">One per candidate, at least one.</param>
    /// <param name="outcomes">What is known of the candidates, one to three behaviours.</param>
    /// <param name="chances">The true chance of each behaviour, <c>[candidates, outcomes]</c>, 0 to 1.</param>
    /// <param name="predictions">
    /// For each weighting, in the grid's order, what its model predicts: <c>[candidates, targets]</c>, finite; probabilities of binary targets.
    /// <c>null</c> where the weighting has no model.
    /// </param>
    /// <param name="source">Which models predicted, e.g. <c>the models of seed 1</c>: it stands under the list.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a number is out of its range; the message says which.</exception>
    public RankedFeed(
        string name, IReadOnlyList<string> titles, IReadOnlyList<RankedOutcome> outcomes, Matrix chances, IReadOnlyList<Matrix?> predictions, string source)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(titles);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(chances);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(source);
        if (titles.Count == 0)
            throw new ArgumentException($"The feed of {name} has no candidates.", nameof(titles));
        if (outcomes.Count is 0 or > 3)
            throw new ArgumentException($"{outcomes.Count} outcomes: one to three have room beside a title.", nameof(outcomes));
        if (chances.Rows != titles.Count || chances.Columns != outcomes.Count)
            throw new ArgumentException($"Chances are [{chances.Rows}, {chances.Columns}]: [{titles.Count}, {outcomes.Count}] is needed, a row per title and a column per outcome.", nameof(chances));
        if (chances.Values.IndexOfAnyExceptInRange(0f, 1f) is >= 0 and var bad)
            throw new ArgumentException($"Candidate {bad / outcomes.Count}, {outcomes[bad % outcomes.Count].Label}: {chances.Values[bad]} is no chance, which goes from 0 to 1.", nameof(chances));
        for (var weighting = 0; weighting < predictions.Count; weighting++)
            RequirePredictions(predictions[weighting], weighting, titles.Count);

        Name = name;
        Titles = [.. titles];
        Outcomes = [.. outcomes];
        Chances = chances;
        Predictions = [.. predictions];
        Source = source;
    }

    /// <summary>Whose feed it is.</summary>
    public string Name { get; }

    /// <summary>One per candidate.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>What is known of the candidates.</summary>
    public IReadOnlyList<RankedOutcome> Outcomes { get; }

    /// <summary>The true chance of each behaviour, <c>[candidates, outcomes]</c>.</summary>
    public Matrix Chances { get; }

    /// <summary>For each weighting <c>[candidates, targets]</c>; <c>null</c> where it has no model.</summary>
    public IReadOnlyList<Matrix?> Predictions { get; }

    /// <summary>Which models predicted.</summary>
    public string Source { get; }

    /// <summary>Fails unless the feed fits the sweep.</summary>
    internal void RequireFits(SweepResult sweep, IReadOnlyList<int> drawn)
    {
        if (Predictions.Count != sweep.Grid.Count)
            throw new ArgumentException($"The feed of {Name} has predictions of {Predictions.Count} weightings, the sweep has {sweep.Grid.Count}: give one table per weighting, in the grid's order.");
        if (drawn.FirstOrDefault(weighting => Predictions[weighting]?.Columns != sweep.Targets.Count, -1) is >= 0 and var unfit)
            throw new ArgumentException(Predictions[unfit] is { } table
                ? $"The feed of {Name} has predictions of {table.Columns} targets for weighting {unfit}, the sweep has {sweep.Targets.Count}."
                : $"The feed of {Name} has no predictions for weighting {unfit} ({sweep.Grid[unfit]}), which the sweep has trained.");
        foreach (var outcome in Outcomes)
            sweep.TargetIndex(outcome.Target);
    }

    static void RequirePredictions(Matrix? table, int weighting, int candidates)
    {
        if (table is null)
            return;
        if (table.Rows != candidates)
            throw new ArgumentException($"Weighting {weighting} has predictions for {table.Rows} candidates, there are {candidates}.", nameof(table));
        if (table.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var bad)
            throw new ArgumentException($"Weighting {weighting}, candidate {bad / table.Columns}: the prediction {table.Values[bad]} is not a finite number.", nameof(table));
    }
}
