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
        RequireSameTargets(runs);
        var targets = runs[0].Targets;
        var finding = runs.Count == 1 ? Changes(runs[0]) : Differences(runs);
        return Draw(
            finding,
            "solid: held-out rows, dashed: training rows",
            $"Loss of {string.Join(", ", targets.Select(target => target.Name))} by epoch, train and held-out, with {string.Join("; ", runs.Select(run => run.WeightingLabel))}. {finding}.",
            runs.SelectMany((run, panel) => targets.SelectMany((_, k) => LossLines(run, k, panel))),
            RunPanels(runs, Axis(LossUnit(targets))));
    }

    static void RequireSameTargets(IReadOnlyList<TrainingRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0)
            throw new ArgumentException("There is no run to draw.", nameof(runs));
        if (runs.Any(run => !run.Targets.SequenceEqual(runs[0].Targets)))
            throw new ArgumentException("The runs have different targets.", nameof(runs));
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

    /// <summary>How far train and held-out losses moved from the first epoch to the last, over all targets.</summary>
    static string Changes(TrainingRun run)
    {
        var (first, last) = (run.Epochs[0], run.Epochs[^1]);
        if (run.Epochs.Count == 1)
            return $"After 1 epoch the train loss is {Number(last.Train.Total, "0.000")}, the held-out loss {Number(last.HeldOut.Total, "0.000")}";
        return $"In {run.Epochs.Count} epochs the train loss {Move(first.Train, last.Train)}, the held-out loss {Move(first.HeldOut, last.HeldOut)}";

        static string Move(TargetLosses from, TargetLosses to)
        {
            var change = to.Total / from.Total - 1;
            return $"{(change < 0 ? "falls" : "rises")} by {Number(Math.Abs(change), "0.0 %")}";
        }
    }

    /// <summary>The target whose final held-out loss differs most between the runs, and by how much.</summary>
    static string Differences(IReadOnlyList<TrainingRun> runs)
    {
        var (name, spread) = runs[0].Targets.Select((target, k) =>
        {
            var final = runs.Select(run => run.Epochs[^1].HeldOut.PerTarget[k]).ToArray();
            return (target.Name, Spread: final.Max() / final.Min() - 1);
        }).MaxBy(target => target.Spread);
        return $"The final held-out loss differs most for {name}: by {Number(spread, "0.0 %")} between the weightings";
    }
}
