using Plotly.NET;

namespace LossWeighting;

// What the charts of a sweep share.
public static partial class Charts
{
    /// <summary>
    /// A metric of a weighting: mean over its finished seeds. <c>null</c> where it has none, or one diverged: the mean of the others would
    /// flatter it.
    /// </summary>
    static Interval? MeanOf(SweepResult sweep, int weighting, int target, Metric metric) =>
        sweep.Of(weighting).Count > 0 && sweep.Mean(weighting, sweep.Targets[target].Name, metric) is var mean && double.IsFinite(mean.Mean) ? mean : null;

    /// <summary>Whether the weighting trains the target. Without weight its output layer keeps its random start, and its metrics mean nothing.</summary>
    static bool Trains(SweepResult sweep, int weighting, int target) => sweep.Grid[weighting][target] > 0;

    /// <summary>A target's weight as a share of all weights: that is what counts, and what weightings are compared by.</summary>
    static double Share(LossWeights weights, int target) => weights[target] / weights.Sum();

    /// <summary>Weightings by the share of one target, where all other targets have equal weights; lowest share first.</summary>
    static int[] Along(SweepResult sweep, int target)
    {
        bool OthersAreEqual(LossWeights weights)
        {
            double[] others = [.. weights.Where((_, k) => k != target)];
            return others.Length == 0 || others.Max() - others.Min() <= 1e-9 * weights.Sum();
        }

        int[] places = [.. Enumerable.Range(0, sweep.Grid.Count).Where(place => OthersAreEqual(sweep.Grid[place])).OrderBy(place => Share(sweep.Grid[place], target))];
        return places.Length > 1
            ? places
            : throw new ArgumentException($"The sweep has fewer than two weightings that differ by the weight of {sweep.Targets[target].Name} alone (the others sharing the rest equally). Sweep {nameof(WeightGrid)}.{nameof(WeightGrid.Axis)}, or {nameof(WeightGrid.Simplex)} with an even number of divisions.");
    }

    /// <summary>The targets that a metric is defined for and was measured on.</summary>
    static int[] TargetsWith(SweepResult sweep, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (metric != Metric.Loss && !sweep.Options.Metrics.Contains(metric))
            throw new ArgumentException($"The sweep did not measure {metric.Label()}: sweep with {nameof(Metric)}.{metric} among its {nameof(SweepOptions.Metrics)}.", nameof(metric));
        if (metric == Metric.GroupAuc && sweep.Measured(Metric.Loss) && !sweep.Measured(metric))
            throw new ArgumentException($"The sweep did not measure {metric.Label()}: its data have no groups. Give {nameof(MultiTargetData)} the group of every row.", nameof(metric));
        int[] targets = [.. Enumerable.Range(0, sweep.Targets.Count).Where(k => metric.AppliesTo(sweep.Targets[k].Kind))];
        return targets.Length > 0
            ? targets
            : throw new ArgumentException($"{metric.Label()} is for binary targets, and the sweep has none: take {nameof(Metric)}.{Metric.Loss} or {nameof(Metric)}.{Metric.MeanSquaredError}.", nameof(metric));
    }

    /// <summary>The weighting that is best for a target, of those that train it; <c>null</c> where there is none.</summary>
    static (int Weighting, Interval Value)? Best(SweepResult sweep, int target, Metric metric)
    {
        var values = from weighting in Enumerable.Range(0, sweep.Grid.Count)
                     where Trains(sweep, weighting, target)
                     let value = MeanOf(sweep, weighting, target, metric)
                     where value is not null
                     orderby metric.AsLoss(value.Mean)
                     select ((int, Interval)?)(weighting, value);
        return values.FirstOrDefault();
    }

    static ArgumentException NothingToDraw(SweepResult sweep) =>
        new($"There is nothing to draw: of {sweep.Grid.Count * sweep.Options.Seeds} models {sweep.Models.Count} are finished, and {sweep.Models.Count(model => model.Status == ModelStatus.Diverged)} of these diverged.");

    /// <summary>What is not in a chart, and why; empty where all is.</summary>
    static string Gaps(SweepResult sweep)
    {
        List<string> gaps = [];
        if (!sweep.IsComplete)
            gaps.Add($"unfinished: {sweep.Models.Count} of {sweep.Grid.Count * sweep.Options.Seeds} models");
        var diverged = sweep.Models.Where(model => model.Status == ModelStatus.Diverged).Select(model => model.Weighting).Distinct().Count();
        if (diverged > 0)
            gaps.Add($"left out: {diverged} of {sweep.Grid.Count} weightings, whose training diverged");
        return string.Concat(gaps.Select(gap => "; " + gap));
    }

    static string Repeats(SweepResult sweep) => sweep.Options.Seeds == 1 ? "one seed" : $"mean of {sweep.Options.Seeds} seeds";

    static string MetricUnit(Metric metric, IReadOnlyList<Target> targets) => metric switch
    {
        Metric.Loss => $"held-out {LossUnit(targets)}",
        Metric.LogLoss => "held-out log loss (nats)",
        Metric.Calibration => "predicted / observed",
        _ => metric.Label(),
    };

    // of the metric turned so that lower is better
    static string LossLabel(this Metric metric) => metric switch
    {
        _ when metric.HigherIsBetter() => $"1 − {metric.Label()}",
        Metric.Calibration => "distance of calibration from 1",
        _ => metric.Label(),
    };

    static string Within95(Interval interval, string format) => double.IsNaN(interval.Low)
        ? $"{Number(interval.Mean, format)} (one seed)"
        : $"{Number(interval.Mean, format)} (95 %: {Number(interval.Low, format)} to {Number(interval.High, format)})";

    /// <summary>Panels side by side, each with axes of its own.</summary>
    static Dictionary<string, object?> Panels(IReadOnlyList<string> titles, Func<int, Dictionary<string, object?>> xAxis, Func<int, Dictionary<string, object?>> yAxis)
    {
        Dictionary<string, object?> layout = new()
        {
            ["grid"] = new { rows = 1, columns = titles.Count, pattern = "independent", xgap = 0.3 },
            ["annotations"] = titles.Select((title, panel) => PanelTitle(title, AxisName('x', panel))).ToArray(),
        };
        for (var panel = 0; panel < titles.Count; panel++)
        {
            layout[LayoutName('x', panel)] = xAxis(panel);
            layout[LayoutName('y', panel)] = yAxis(panel);
        }

        return layout;
    }

    static string LayoutName(char axis, int panel) => $"{axis}axis{(panel == 0 ? "" : panel + 1)}";

    /// <summary>A name from outside as text in a chart, where plotly.js would read tags and hover fields.</summary>
    static string Text(string name) => name
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("%{", "%&#123;", StringComparison.Ordinal);

    /// <summary>The same where there is little room.</summary>
    static string ShortText(string name, int most = 20) => Text(name.Length <= most ? name : $"{name[..(most - 1)]}…");

    /// <summary>A see-through version of a colour written as <c>#RRGGBB</c>.</summary>
    static string Faded(string color, double opacity)
    {
        var channels = Convert.FromHexString(color[1..]);
        return $"rgba({channels[0]},{channels[1]},{channels[2]},{Number(opacity, "0.##")})";
    }

    static Trace Band(IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high, string color, string group, int panel) => Trace("scatter", new
    {
        x = x.Concat(x.Reverse()).ToArray(),
        y = high.Concat(low.Reverse()).ToArray(),
        mode = "lines",
        line = new { width = 0 },
        fill = "toself",
        fillcolor = Faded(color, 0.2),
        legendgroup = group,
        showlegend = false,
        hoverinfo = "skip",
        xaxis = AxisName('x', panel),
        yaxis = AxisName('y', panel),
    });
}
