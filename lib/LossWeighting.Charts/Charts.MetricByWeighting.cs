using Plotly.NET;

namespace LossWeighting;

/// <summary>What one trained model scored.</summary>
/// <param name="Panel">Results with the same panel are drawn together, e.g. <c>64 hidden units</c>.</param>
/// <param name="Weights">The weighting it was trained with; models that differ by their seed only share it.</param>
/// <param name="Targets">What it was measured on.</param>
/// <param name="Values">The metric on held-out rows, one per target.</param>
public sealed record WeightingScore(string Panel, LossWeights Weights, IReadOnlyList<Target> Targets, IReadOnlyList<double> Values);

public static partial class Charts
{
    /// <summary>A metric of every target against the weighting: a dot per model, a line through the means. Panels stand side by side on one axis.</summary>
    /// <param name="scores">Scores on the same targets; weightings are drawn in the order they first come in.</param>
    /// <param name="metric">Name of the metric, such as <c>AUC</c>.</param>
    /// <param name="weightsOf">What the weights belong to, such as <c>click / completion</c>; by default the targets.</param>
    /// <exception cref="ArgumentException">There are no scores, or their targets differ.</exception>
    public static Figure MetricByWeighting(IReadOnlyList<WeightingScore> scores, string metric, string? weightsOf = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0)
            throw new ArgumentException("There are no scores to draw.", nameof(scores));
        var targets = scores[0].Targets;
        if (scores.Any(score => !score.Targets.SequenceEqual(targets) || score.Values.Count != targets.Count))
            throw new ArgumentException("Every score needs one value for each of the same targets.", nameof(scores));

        var panels = scores.GroupBy(score => score.Panel).ToArray();
        var names = string.Join(" / ", targets.Select(target => target.Name));
        var finding = panels.Length == 1
            ? Ends(panels[0], targets, metric)
            : $"Weights move the mean {metric} by at most " + string.Join(", ", panels.Select(panel =>
                $"{Number(targets.Select((_, k) => Range(Means(panel, k))).Max(), "0.000")} with {panel.Key}"));

        var layout = new Dictionary<string, object?>
        {
            ["grid"] = new { rows = 1, columns = panels.Length, pattern = "coupled", xgap = 0.06 },
            ["legend"] = new { orientation = "h", x = 0, y = -0.3, yanchor = "top" },
            ["yaxis"] = Axis($"{metric} on held-out rows"),
            ["annotations"] = panels.Length == 1 ? [] : panels.Select((panel, i) => PanelTitle(panel.Key, AxisName('x', i))).ToArray(),
        };
        for (var i = 0; i < panels.Length; i++)
            layout[$"xaxis{(i == 0 ? "" : i + 1)}"] = Axis(
                $"weights: {weightsOf ?? names}", WeightingTicks(panels[i]));

        return Draw(
            finding,
            "line: mean over seeds, dots: single models",
            $"{metric} of {names} by weighting, for {string.Join(" and ", panels.Select(panel => panel.Key))}. {finding}.",
            panels.SelectMany((panel, i) => targets.SelectMany((_, k) => MetricTraces(panel, i, targets, k, metric))),
            layout);
    }

    static IEnumerable<Trace> MetricTraces(IGrouping<string, WeightingScore> panel, int index, IReadOnlyList<Target> targets, int target, string metric)
    {
        var name = targets[target].Name;
        var color = TargetColors.Of(targets, target);
        var means = Means(panel, target);
        yield return Trace("scatter", new
        {
            x = Enumerable.Range(0, means.Length).ToArray(),
            text = means.Select(mean => WeightText.Of(mean.Weights)).ToArray(),
            y = means.Select(mean => mean.Value).ToArray(),
            mode = "lines+markers",
            line = new { color, width = 2.5 },
            marker = new { color, size = 9 },
            name,
            legendgroup = name,
            showlegend = index == 0,
            xaxis = AxisName('x', index),
            hovertemplate = $"weights %{{text}}<br>{name}: mean {metric} %{{y:.4f}}<extra></extra>",
        });
        yield return Trace("scatter", new
        {
            x = panel.Select(score => Array.FindIndex(means, mean => mean.Weights.Equals(score.Weights))).ToArray(),
            text = panel.Select(score => WeightText.Of(score.Weights)).ToArray(),
            y = panel.Select(score => score.Values[target]).ToArray(),
            mode = "markers",
            marker = new { color, size = 5, opacity = 0.45 },
            name = $"{name}, one model",
            legendgroup = name,
            showlegend = false,
            xaxis = AxisName('x', index),
            hovertemplate = $"weights %{{text}}<br>{name}, one model: {metric} %{{y:.4f}}<extra></extra>",
        });
    }

    // one tick per weighting, in the order they come in
    static object WeightingTicks(IEnumerable<WeightingScore> scores)
    {
        var weightings = scores.Select(score => score.Weights).Distinct().ToArray();
        return new
        {
            tickvals = Enumerable.Range(0, weightings.Length).ToArray(),
            ticktext = weightings.Select(WeightText.Of).ToArray(),
            range = new[] { -0.35, weightings.Length - 0.65 },
        };
    }

    static (LossWeights Weights, double Value)[] Means(IEnumerable<WeightingScore> scores, int target) =>
        [.. scores.GroupBy(score => score.Weights).Select(group => (group.Key, group.Average(score => score.Values[target])))];

    static double Range((LossWeights Weights, double Value)[] means) => means.Max(mean => mean.Value) - means.Min(mean => mean.Value);

    /// <summary>The targets that gain and lose most from the first weighting to the last.</summary>
    static string Ends(IEnumerable<WeightingScore> scores, IReadOnlyList<Target> targets, string metric)
    {
        var means = targets.Select((_, k) => Means(scores, k)).ToArray();
        var changes = means.Select((mean, k) => (targets[k].Name, Change: mean[^1].Value - mean[0].Value)).OrderBy(change => change.Change).ToArray();
        string Signed((string Name, double Change) target) => $"{target.Name} {Number(target.Change, "+0.000;−0.000")}";
        return $"From weights {WeightText.Of(means[0][0].Weights)} to {WeightText.Of(means[0][^1].Weights)}, {metric}: {Signed(changes[^1])}, {Signed(changes[0])}";
    }
}
