using Plotly.NET;

namespace LossWeighting;

/// <summary>What one trained model scored.</summary>
/// <param name="Panel">Results with the same panel are drawn together, e.g. <c>64 hidden units</c>.</param>
/// <param name="Weights">The weighting it was trained with; models that differ by their seed only share it.</param>
/// <param name="Metrics">Its metrics on held-out rows, one per target.</param>
public sealed record WeightingScore(string Panel, LossWeights Weights, IReadOnlyList<TargetMetrics> Metrics);

public static partial class Charts
{
    /// <summary>
    /// AUC of every binary target against the weighting: a dot per model, a line through the means. Panels stand side by side on one axis.
    /// </summary>
    /// <param name="scores">Scores on the same binary targets; weightings are drawn in the order they first come in.</param>
    /// <exception cref="ArgumentException">There are no scores, or one has no AUC.</exception>
    public static Figure AucByWeighting(IReadOnlyList<WeightingScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0 || scores.Any(score => score.Metrics.Any(metric => metric.Auc is null)))
            throw new ArgumentException("Every score needs an AUC: it is there for binary targets only.", nameof(scores));

        Target[] targets = [.. scores[0].Metrics.Select(metric => metric.Target)];
        var panels = scores.GroupBy(score => score.Panel).ToArray();
        var finding = "Weights move the mean AUC by at most " + string.Join(", ", panels.Select(panel =>
            $"{Number(targets.Select((_, k) => Range(MeanAucs(panel, k))).Max(), "0.000")} with {panel.Key}"));

        var layout = new Dictionary<string, object?>
        {
            ["grid"] = new { rows = 1, columns = panels.Length, pattern = "coupled", xgap = 0.06 },
            ["legend"] = new { orientation = "h", x = 0, y = -0.3, yanchor = "top" },
            ["yaxis"] = Axis("AUC on held-out rows"),
            ["annotations"] = panels.Select((panel, i) => PanelTitle(panel.Key, AxisName('x', i))).ToArray(),
        };
        for (var i = 0; i < panels.Length; i++)
            layout[$"xaxis{(i == 0 ? "" : i + 1)}"] = Axis($"weights: {string.Join(" / ", targets.Select(target => target.Name))}", new { type = "category", range = new[] { -0.35, panels[i].DistinctBy(score => score.Weights).Count() - 0.65 } });

        return Draw(
            finding,
            "line: mean over seeds, dots: single models",
            $"AUC of {string.Join(", ", targets.Select(target => target.Name))} by weighting, for {string.Join(" and ", panels.Select(panel => panel.Key))}. {finding}.",
            panels.SelectMany((panel, i) => targets.SelectMany((target, k) => AucTraces(panel, i, targets, k))),
            layout);
    }

    static IEnumerable<Trace> AucTraces(IGrouping<string, WeightingScore> panel, int index, Target[] targets, int target)
    {
        var name = targets[target].Name;
        var color = TargetColors.Of(targets, target);
        var means = MeanAucs(panel, target);
        yield return Trace("scatter", new
        {
            x = means.Select(mean => mean.Weights.ToString()).ToArray(),
            y = means.Select(mean => mean.Auc).ToArray(),
            mode = "lines+markers",
            line = new { color, width = 2.5 },
            marker = new { color, size = 9 },
            name,
            legendgroup = name,
            showlegend = index == 0,
            xaxis = AxisName('x', index),
            hovertemplate = $"weights %{{x}}<br>{name}: mean AUC %{{y:.4f}}<extra></extra>",
        });
        yield return Trace("scatter", new
        {
            x = panel.Select(score => score.Weights.ToString()).ToArray(),
            y = panel.Select(score => score.Metrics[target].Auc).ToArray(),
            mode = "markers",
            marker = new { color, size = 5, opacity = 0.45 },
            name = $"{name}, one model",
            legendgroup = name,
            showlegend = false,
            xaxis = AxisName('x', index),
            hovertemplate = $"weights %{{x}}<br>{name}, one model: AUC %{{y:.4f}}<extra></extra>",
        });
    }

    static (LossWeights Weights, double Auc)[] MeanAucs(IEnumerable<WeightingScore> scores, int target) =>
        [.. scores.GroupBy(score => score.Weights).Select(group => (group.Key, group.Average(score => score.Metrics[target].Auc!.Value)))];

    static double Range((LossWeights Weights, double Auc)[] means) => means.Max(mean => mean.Auc) - means.Min(mean => mean.Auc);
}
