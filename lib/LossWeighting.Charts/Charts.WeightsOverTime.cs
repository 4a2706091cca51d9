using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// The target weights that trainings used, epoch by epoch, as shares of their sum, so that methods can be compared. Several runs stand side
    /// by side on one axis, each under what it was trained by. A dotted line marks equal weights.
    /// </summary>
    /// <param name="runs">Runs on the same targets.</param>
    /// <exception cref="ArgumentException">There is no run, the runs' targets differ, or a run has no weights (<see cref="TrainingRun.EpochWeights"/>).</exception>
    public static Figure WeightsOverTime(params IReadOnlyList<TrainingRun> runs)
    {
        RequireSameTargets(runs);
        var targets = runs[0].Targets;
        if (runs.FirstOrDefault(run => run.EpochWeights is null) is { } without)
            throw new ArgumentException($"A run with {without.WeightingLabel} has no weights to draw: the method changes gradients, not weights. Leave it out.", nameof(runs));

        var equal = 1.0 / targets.Count;
        var layout = RunPanels(runs, Axis("share of the target weights", new { range = new[] { 0, 1.08 * runs.Max(run => run.EpochWeights!.Max(weights => weights.Max())) } }));
        layout["shapes"] = new[] { new { type = "line", xref = "paper", x0 = 0, x1 = 1, y0 = equal, y1 = equal, line = new { color = "#777777", width = 1, dash = "dot" }, layer = "below" } };

        var finding = runs.Count == 1 ? ShareChange(runs[0]) : ShareDifference(runs);
        return Draw(
            Text(finding),
            $"{(runs.Count == 1 ? $"{runs[0].WeightingLabel}; " : "")}mean over the steps of each epoch; all shares add up to 1; dotted: equal weights",
            $"Share of {string.Join(", ", targets.Select(target => target.Name))} in the target weights by epoch, with {string.Join("; ", runs.Select(run => run.WeightingLabel))}. {finding}.",
            runs.SelectMany((run, panel) => targets.Select((_, k) => ShareLine(run, k, panel))),
            layout);
    }

    static Trace ShareLine(TrainingRun run, int target, int panel)
    {
        var name = run.Targets[target].Name;
        return Trace("scatter", new
        {
            x = run.Epochs.Select(epoch => epoch.Epoch).ToArray(),
            y = run.EpochWeights!.Select(weights => weights[target]).ToArray(),
            mode = run.Epochs.Count == 1 ? "markers" : "lines",
            line = new { color = TargetColors.Of(run.Targets, target), width = 2.5 },
            marker = new { color = TargetColors.Of(run.Targets, target), size = 9 },
            name = Text(name),
            legendgroup = name,
            showlegend = panel == 0,
            xaxis = AxisName('x', panel),
            yaxis = "y",
            hovertemplate = $"{run.WeightingLabel}<br>epoch %{{x}}<br>{Text(name)}: share %{{y:.3f}}<extra></extra>",
        });
    }

    /// <summary>The target whose share changed most between the first epoch and the last.</summary>
    static string ShareChange(TrainingRun run)
    {
        var (first, last) = (run.EpochWeights![0], run.EpochWeights[^1]);
        var (target, k) = run.Targets.Select((target, k) => (target, k)).MaxBy(target => Math.Abs(last[target.k] - first[target.k]));
        var (from, to) = (Number(first[k], "0.00"), Number(last[k], "0.00"));
        if (run.Epochs.Count == 1)
            return $"In the one epoch the shares of the weights are {string.Join(", ", run.Targets.Select((target, k) => $"{Number(first[k], "0.00")} for {target.Name}"))}";
        return from == to
            ? $"After {run.Epochs.Count} epochs every target has the share of the weights that it had in the first, to 0.01"
            : $"{target.Name} {(last[k] > first[k] ? "gains" : "loses")} most: its share of the weights goes from {from} to {to}";
    }

    /// <summary>The target whose last share differs most between the runs, and how far apart it is.</summary>
    static string ShareDifference(IReadOnlyList<TrainingRun> runs)
    {
        double Last(TrainingRun run, int k) => run.EpochWeights![^1][k];
        var targets = runs[0].Targets;
        var k = Enumerable.Range(0, targets.Count).MaxBy(k => runs.Max(run => Last(run, k)) - runs.Min(run => Last(run, k)));
        var (least, most) = (runs.MinBy(run => Last(run, k))!, runs.MaxBy(run => Last(run, k))!);
        return $"In the last epoch {targets[k].Name}'s share of the weights is {Number(Last(least, k), "0.00")} with {least.WeightingLabel} and {Number(Last(most, k), "0.00")} with {most.WeightingLabel}";
    }
}
