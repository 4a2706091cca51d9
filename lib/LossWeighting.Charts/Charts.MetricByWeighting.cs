using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>A metric of every target against the weighting: a dot per model, a line through the means. Panels stand side by side on one axis.</summary>
    /// <param name="scores">Scores on the same targets; weightings are drawn in the order they first come in.</param>
    /// <param name="metric">Name of the metric, such as <c>AUC</c>.</param>
    /// <param name="weightsOf">What the weights belong to, such as <c>click / completion</c>; by default the targets.</param>
    /// <exception cref="ArgumentException">There are no scores, or their targets differ.</exception>
    public static Figure MetricByWeighting(IReadOnlyList<WeightingScore> scores, string metric, string? weightsOf = null)
    {
        var (targets, panels, finding) = ScoresFinding.Of(scores, metric);
        var names = string.Join(" / ", targets.Select(target => target.Name));
        var layout = new Dictionary<string, object?>
        {
            ["grid"] = new { rows = 1, columns = panels.Count, pattern = "coupled", xgap = 0.06 },
            ["legend"] = new { orientation = "h", x = 0, y = -0.3, yanchor = "top" },
            ["yaxis"] = Axis($"{metric} on held-out rows"),
            ["annotations"] = panels.Count == 1 ? [] : panels.Select((panel, i) => PanelTitle(panel.Key, AxisName('x', i))).ToArray(),
        };
        for (var i = 0; i < panels.Count; i++)
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
        MeanScore[] means = [.. ScoresFinding.Means(panel, target)];
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
}
