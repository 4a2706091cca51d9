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
        var finding = RunsFinding.Shares(runs);
        var targets = runs[0].Targets;
        var equal = 1.0 / targets.Count;
        var layout = RunPanels(runs, Axis("share of the target weights", new { range = new[] { 0, 1.08 * runs.Max(run => run.EpochWeights!.Max(weights => weights.Max())) } }));
        layout["shapes"] = new[] { new { type = "line", xref = "paper", x0 = 0, x1 = 1, y0 = equal, y1 = equal, line = new { color = "#777777", width = 1, dash = "dot" }, layer = "below" } };
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
}
