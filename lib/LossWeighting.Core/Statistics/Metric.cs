namespace LossWeighting;

/// <summary>What a trained model is judged by, per target and on held-out rows.</summary>
public enum Metric
{
    /// <summary>The target's own loss, as in training: squared error, or log loss in nats; weighted where the data have sample weights.</summary>
    Loss,

    /// <summary><see cref="Metrics.Auc"/>; binary targets only.</summary>
    Auc,

    /// <summary><see cref="Metrics.GroupAuc"/>; binary targets only, where the data have groups.</summary>
    GroupAuc,

    /// <summary><see cref="Metrics.LogLoss"/>, every row counting the same; binary targets only.</summary>
    LogLoss,

    /// <summary><see cref="Metrics.MeanSquaredError"/>, every row counting the same.</summary>
    MeanSquaredError,

    /// <summary><see cref="Metrics.Calibration"/>, predicted over observed; binary targets only.</summary>
    Calibration,
}

/// <summary>What is known of each metric.</summary>
public static class MetricExtensions
{
    /// <summary>Whether the metric is defined for targets of this kind.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="kind">What the values of a target are.</param>
    public static bool AppliesTo(this Metric metric, TargetKind kind) => kind == TargetKind.Binary || metric is Metric.Loss or Metric.MeanSquaredError;

    /// <summary>Measures one target of one model.</summary>
    /// <param name="metric">Any but <see cref="Metric.Loss"/>, which training itself keeps.</param>
    /// <param name="kind">Kind of the target.</param>
    /// <param name="outputs">Values or logits, one per row.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="groups">One per row, where the data have groups.</param>
    /// <returns>NaN where the metric does not apply.</returns>
    internal static double Measure(this Metric metric, TargetKind kind, float[] outputs, float[] labels, IReadOnlyList<int>? groups)
    {
        if (!metric.AppliesTo(kind) || (metric == Metric.GroupAuc && groups is null))
            return double.NaN;
        var predictions = kind == TargetKind.Binary ? Logistic.Probabilities(outputs) : outputs;
        return metric switch
        {
            Metric.Auc => Metrics.Auc(outputs, labels), // logits tell rows apart whose probabilities round to 1
            Metric.GroupAuc => Metrics.GroupAuc(outputs, labels, groups!),
            Metric.LogLoss => Metrics.LogLoss(predictions, labels),
            Metric.MeanSquaredError => Metrics.MeanSquaredError(predictions, labels),
            Metric.Calibration => Metrics.Calibration(predictions, labels),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "This is nothing to measure."),
        };
    }

    /// <summary>Measures every target of one model by every metric that training does not keep and the rows allow.</summary>
    /// <param name="metrics">What to measure.</param>
    /// <param name="outputs">Values or logits, <c>[rows, targets]</c>.</param>
    /// <param name="rows">The rows they are for.</param>
    internal static Dictionary<Metric, IReadOnlyList<double>> MeasureAll(this IEnumerable<Metric> metrics, Matrix outputs, MultiTargetData rows) => metrics
        .Where(metric => metric != Metric.Loss && (metric != Metric.GroupAuc || rows.Groups is not null))
        .Distinct()
        .ToDictionary(metric => metric, metric => (IReadOnlyList<double>)
            [.. rows.Targets.Select((target, k) => metric.Measure(target.Kind, outputs.Column(k), rows.Labels.Column(k), rows.Groups))]);

    /// <summary>The metric turned so that lower is better, as for a loss: 1 − AUC (also within groups), the distance of calibration from 1, others unchanged.</summary>
    /// <param name="metric">What was measured.</param>
    /// <param name="value">Its value.</param>
    public static double AsLoss(this Metric metric, double value) => metric switch
    {
        _ when metric.HigherIsBetter() => 1 - value,
        Metric.Calibration => Math.Abs(value - 1),
        _ => value,
    };

    /// <summary>Whether it is an AUC.</summary>
    internal static bool HigherIsBetter(this Metric metric) => metric is Metric.Auc or Metric.GroupAuc;

    /// <summary>What <see cref="AsLoss"/> compares, in words.</summary>
    internal static string ChangeLabel(this Metric metric) => metric == Metric.Calibration ? "distance of calibration from 1" : metric.Label();

    /// <summary>The metric's name in charts and tables.</summary>
    /// <param name="metric">The metric.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such metric.</exception>
    public static string Label(this Metric metric) => metric switch
    {
        Metric.Loss => "held-out loss",
        Metric.Auc => "AUC",
        Metric.GroupAuc => "group AUC",
        Metric.LogLoss => "log loss",
        Metric.MeanSquaredError => "mean squared error",
        Metric.Calibration => "calibration",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };
}
