namespace LossWeighting;

/// <summary>Which values of a metric are good.</summary>
public enum MetricDirection
{
    /// <summary>Low ones, as of a loss.</summary>
    Lower,

    /// <summary>High ones, up to 1.</summary>
    Higher,

    /// <summary>Those near 1, on either side.</summary>
    NearOne,
}

/// <summary>What a trained model is judged by, per target and on held-out rows. Two of the same name are the same.</summary>
/// <param name="Name">What it is called in files and code; letters only.</param>
/// <param name="Label">What it is called in charts and tables.</param>
/// <param name="Unit">What an axis says: the label, with the unit where there is one.</param>
/// <param name="Direction">Which of its values are good.</param>
/// <param name="OnlyFor">The kind of target that it is defined for; <c>null</c>: any.</param>
public sealed record Metric(string Name, string Label, string Unit, MetricDirection Direction, TargetKind? OnlyFor = null)
{
    /// <summary>The target's own loss, as in training: squared error, or log loss in nats; weighted where the data have sample weights.</summary>
    public static Metric Loss { get; } = new(nameof(Loss), "held-out loss", "held-out loss", MetricDirection.Lower) { ShortLabel = "loss" };

    /// <summary><see cref="Metrics.Auc"/>; binary targets only.</summary>
    // logits tell rows apart whose probabilities round to 1
    public static Metric Auc { get; } = new(nameof(Auc), "AUC", "AUC", MetricDirection.Higher, TargetKind.Binary) { Measure = rows => Metrics.Auc(rows.Outputs, rows.Labels) };

    /// <summary><see cref="Metrics.GroupAuc"/>; binary targets only, where the data have groups.</summary>
    public static Metric GroupAuc { get; } = new(nameof(GroupAuc), "group AUC", "group AUC", MetricDirection.Higher, TargetKind.Binary)
    {
        NeedsGroups = true, Measure = rows => Metrics.GroupAuc(rows.Outputs, rows.Labels, rows.Groups!),
    };

    /// <summary><see cref="Metrics.LogLoss"/>, every row counting the same; binary targets only.</summary>
    public static Metric LogLoss { get; } = new(nameof(LogLoss), "log loss", "held-out log loss (nats)", MetricDirection.Lower, TargetKind.Binary)
    {
        Measure = rows => Metrics.LogLoss(rows.Predictions, rows.Labels),
    };

    /// <summary><see cref="Metrics.MeanSquaredError"/>, every row counting the same.</summary>
    public static Metric MeanSquaredError { get; } = new(nameof(MeanSquaredError), "mean squared error", "mean squared error", MetricDirection.Lower)
    {
        ShortLabel = "MSE", Measure = rows => Metrics.MeanSquaredError(rows.Predictions, rows.Labels),
    };

    /// <summary><see cref="Metrics.Calibration"/>, predicted over observed; binary targets only.</summary>
    public static Metric Calibration { get; } = new(nameof(Calibration), "calibration", "predicted / observed", MetricDirection.NearOne, TargetKind.Binary)
    {
        Measure = rows => Metrics.Calibration(rows.Predictions, rows.Labels),
    };

    /// <summary>Those that the library measures, and the loss.</summary>
    public static IReadOnlyList<Metric> Known { get; } = [Loss, Auc, GroupAuc, LogLoss, MeanSquaredError, Calibration];

    /// <summary>The label where there is little room.</summary>
    public string ShortLabel { get; init; } = Label;

    /// <summary>Measures one target of one model; <c>null</c>: training keeps it, or whoever trained tells it.</summary>
    public Func<JudgedRows, double>? Measure { get; init; }

    /// <summary>Whether it is measured only where the data have groups.</summary>
    internal bool NeedsGroups { get; init; }

    /// <summary>Whether it is defined for a target.</summary>
    /// <param name="target">The target.</param>
    public bool FitsTo(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return OnlyFor is null || OnlyFor == target.Kind;
    }

    /// <summary>A value turned so that lower is better, as for a loss: 1 − the value, the distance from 1, or the value itself.</summary>
    /// <param name="value">What was measured.</param>
    public double AsLoss(double value) => Direction switch
    {
        MetricDirection.Higher => 1 - value,
        MetricDirection.NearOne => Math.Abs(value - 1),
        _ => value,
    };

    /// <summary>The kind of target that it is defined for, in words.</summary>
    internal string KindLabel => OnlyFor is { } kind ? kind.ToString().ToLowerInvariant() : "all";

    /// <summary>What <see cref="AsLoss"/> gives, in words.</summary>
    internal string LossLabel => Direction switch
    {
        MetricDirection.Higher => $"1 − {Label}",
        MetricDirection.NearOne => $"distance of {Label} from 1",
        _ => Label,
    };

    /// <summary>What a gain is a change of, in words: the label where more or less of it is better.</summary>
    internal string ChangeLabel => Direction == MetricDirection.NearOne ? LossLabel : Label;

    /// <summary>Measures every target of one model by every metric that training does not keep and the rows allow.</summary>
    /// <param name="metrics">What to measure.</param>
    /// <param name="outputs">Values or logits, <c>[rows, targets]</c>.</param>
    /// <param name="rows">The rows they are for.</param>
    /// <returns>For every metric one value per target, NaN where it is not defined for one.</returns>
    public static IReadOnlyDictionary<Metric, IReadOnlyList<double>> MeasureAll(IEnumerable<Metric> metrics, Matrix outputs, MultiTargetData rows)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(rows);
        var targets = rows.Targets.Select((target, k) => new JudgedRows(target, outputs.Column(k), rows.Labels.Column(k), rows.Groups)).ToArray();
        return metrics.Where(metric => metric.Measure is not null && (!metric.NeedsGroups || rows.Groups is not null)).Distinct().ToDictionary(
            metric => metric,
            metric => (IReadOnlyList<double>)[.. targets.Select(target => metric.FitsTo(target.Target) ? metric.Measure!(target) : double.NaN)]);
    }

    /// <inheritdoc/>
    public bool Equals(Metric? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>One target's outputs and labels on the rows that a model is judged by.</summary>
/// <param name="Target">The target.</param>
/// <param name="Outputs">Values or logits, one per row.</param>
/// <param name="Labels">One per row.</param>
/// <param name="Groups">The group of each row, where there are groups.</param>
public sealed record JudgedRows(Target Target, float[] Outputs, float[] Labels, IReadOnlyList<int>? Groups)
{
    float[]? predictions;

    /// <summary>Values or probabilities, one per row.</summary>
    public float[] Predictions => predictions ??= Target.Kind == TargetKind.Binary ? Logistic.Probabilities(Outputs) : Outputs;
}
