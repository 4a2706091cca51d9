namespace LossWeighting;

/// <summary>What trainings on the same targets say.</summary>
public static class RunsFinding
{
    /// <summary>
    /// How far train and held-out losses moved from the first epoch to the last; of several runs, the target whose final held-out loss differs most
    /// between them, and by how much.
    /// </summary>
    /// <param name="runs">Runs on the same targets, at least one.</param>
    /// <exception cref="ArgumentException">There is no run, or the runs' targets differ.</exception>
    public static string Losses(IReadOnlyList<TrainingRun> runs)
    {
        RequireSameTargets(runs);
        if (runs.Count == 1)
            return Changes(runs[0]);
        var (name, spread) = runs[0].Targets.Select((target, k) =>
        {
            var final = runs.Select(run => run.Epochs[^1].HeldOut.PerTarget[k]).ToArray();
            return (target.Name, Spread: final.Max() / final.Min() - 1);
        }).MaxBy(target => target.Spread);
        return $"The final held-out loss differs most for {name}: by {SweepText.Number(spread, "0.0 %")} between the weightings";
    }

    /// <summary>
    /// The target whose share of the weights changed most between the first epoch and the last; of several runs, the one whose last share differs
    /// most between them.
    /// </summary>
    /// <param name="runs">Runs on the same targets, at least one.</param>
    /// <exception cref="ArgumentException">There is no run, the runs' targets differ, or a run has no weights (<see cref="TrainingRun.EpochWeights"/>).</exception>
    public static string Shares(IReadOnlyList<TrainingRun> runs)
    {
        RequireSameTargets(runs);
        if (runs.FirstOrDefault(run => run.EpochWeights is null) is { } without)
            throw new ArgumentException($"A run with {without.WeightingLabel} has no weights to draw: the method changes gradients, not weights. Leave it out.", nameof(runs));
        if (runs.Count == 1)
            return ShareChange(runs[0]);
        double Last(TrainingRun run, int k) => run.EpochWeights![^1][k];
        var targets = runs[0].Targets;
        var k = Enumerable.Range(0, targets.Count).MaxBy(k => runs.Max(run => Last(run, k)) - runs.Min(run => Last(run, k)));
        var (least, most) = (runs.MinBy(run => Last(run, k))!, runs.MaxBy(run => Last(run, k))!);
        return $"In the last epoch {targets[k].Name}'s share of the weights is {SweepText.Number(Last(least, k), "0.00")} with {least.WeightingLabel} and {SweepText.Number(Last(most, k), "0.00")} with {most.WeightingLabel}";
    }

    static void RequireSameTargets(IReadOnlyList<TrainingRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0)
            throw new ArgumentException("There is no run to draw.", nameof(runs));
        if (runs.Any(run => !run.Targets.SequenceEqual(runs[0].Targets)))
            throw new ArgumentException("The runs have different targets.", nameof(runs));
    }

    static string Changes(TrainingRun run)
    {
        var (first, last) = (run.Epochs[0], run.Epochs[^1]);
        if (run.Epochs.Count == 1)
            return $"After 1 epoch the train loss is {SweepText.Number(last.Train.Total, "0.000")}, the held-out loss {SweepText.Number(last.HeldOut.Total, "0.000")}";
        return $"In {run.Epochs.Count} epochs the train loss {Move(first.Train, last.Train)}, the held-out loss {Move(first.HeldOut, last.HeldOut)}";

        static string Move(TargetLosses from, TargetLosses to)
        {
            var change = to.Total / from.Total - 1;
            return $"{(change < 0 ? "falls" : "rises")} by {SweepText.Number(Math.Abs(change), "0.0 %")}";
        }
    }

    static string ShareChange(TrainingRun run)
    {
        var (first, last) = (run.EpochWeights![0], run.EpochWeights[^1]);
        var (target, k) = run.Targets.Select((target, k) => (target, k)).MaxBy(target => Math.Abs(last[target.k] - first[target.k]));
        var (from, to) = (SweepText.Number(first[k], "0.00"), SweepText.Number(last[k], "0.00"));
        if (run.Epochs.Count == 1)
            return $"In the one epoch the shares of the weights are {string.Join(", ", run.Targets.Select((target, k) => $"{SweepText.Number(first[k], "0.00")} for {target.Name}"))}";
        return from == to
            ? $"After {run.Epochs.Count} epochs every target has the share of the weights that it had in the first, to 0.01"
            : $"{target.Name} {(last[k] > first[k] ? "gains" : "loses")} most: its share of the weights goes from {from} to {to}";
    }
}
