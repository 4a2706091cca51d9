using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// Every target's own loss, epoch by epoch: held-out loss as a solid line, train loss dashed. Several runs stand side by side on
    /// one loss axis, each under its weighting.
    /// </summary>
    /// <param name="runs">Runs on the same targets.</param>
    /// <exception cref="ArgumentException">There is no run, or the runs' targets differ.</exception>
    public static Figure LossCurves(params IReadOnlyList<TrainingRun> runs)
    {
        var finding = RunsFinding.Losses(runs);
        var targets = runs[0].Targets;
        return Draw(
            finding,
            "solid: held-out rows, dashed: training rows",
            $"Loss of {string.Join(", ", targets.Select(target => target.Name))} by epoch, train and held-out, with {string.Join("; ", runs.Select(run => run.WeightingLabel))}. {finding}.",
            runs.SelectMany((run, panel) => targets.SelectMany((_, k) => LossLines(run, k, panel))),
            RunPanels(runs, Axis(LossUnit(targets))));
    }

    /// <summary>The layout of runs side by side, epoch by epoch, on one vertical axis; each under what it was trained by.</summary>
    static Dictionary<string, object?> RunPanels(IReadOnlyList<TrainingRun> runs, object vertical)
    {
        var layout = new Dictionary<string, object?>
        {
            ["grid"] = new { rows = 1, columns = runs.Count, pattern = "coupled", xgap = 0.06 },
            ["legend"] = new { orientation = "h", x = 0, y = -0.22, yanchor = "top" },
            ["yaxis"] = vertical,
            ["annotations"] = runs.Count == 1 ? [] : runs.Select((run, panel) => PanelTitle(run.WeightingLabel, AxisName('x', panel))).ToArray(),
        };
        for (var panel = 0; panel < runs.Count; panel++)
            layout[LayoutName('x', panel)] = Axis("epoch");
        return layout;
    }

    static IEnumerable<Trace> LossLines(TrainingRun run, int target, int panel)
    {
        var name = run.Targets[target].Name;
        var color = TargetColors.Of(run.Targets, target);
        var epochs = run.Epochs.Select(epoch => epoch.Epoch).ToArray();
        yield return Line("training rows", run.Epochs.Select(epoch => epoch.Train.PerTarget[target]), new { color, width = 1.5, dash = "dash" }, inLegend: false);
        yield return Line("held-out rows", run.Epochs.Select(epoch => epoch.HeldOut.PerTarget[target]), new { color, width = 2.5, dash = "solid" }, inLegend: panel == 0);

        Trace Line(string part, IEnumerable<double> losses, object line, bool inLegend) => Trace("scatter", new
        {
            x = epochs,
            y = losses.ToArray(),
            mode = "lines",
            line,
            name,
            legendgroup = name,
            showlegend = inLegend,
            xaxis = AxisName('x', panel),
            yaxis = "y",
            hovertemplate = $"{run.WeightingLabel}<br>epoch %{{x}}<br>{name}, {part}: %{{y:.4f}}<extra></extra>",
        });
    }
}
