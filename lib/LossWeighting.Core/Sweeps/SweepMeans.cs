namespace LossWeighting;

/// <summary>
/// The means over seeds of a metric, for all weightings and targets of a sweep. There is none where no model is finished or one has no numbers: the mean of
/// the other seeds would flatter it. A target of weight 0 has one, but was not trained.
/// </summary>
public sealed class SweepMeans
{
    readonly SweepResult sweep;
    readonly Interval?[] means; // [weightings, targets]

    internal SweepMeans(SweepResult sweep, Metric metric)
    {
        this.sweep = sweep;
        Metric = metric;
        var targets = sweep.Targets.Count;
        means = new Interval?[sweep.Grid.Count * targets];
        for (var weighting = 0; weighting < sweep.Grid.Count; weighting++)
            if (sweep.Of(weighting).Count > 0)
                for (var k = 0; k < targets; k++)
                    means[weighting * targets + k] = sweep.Mean(weighting, k, metric) is var mean && double.IsFinite(mean.Mean) ? mean : null;
    }

    /// <summary>The metric.</summary>
    public Metric Metric { get; }

    /// <summary>One mean, with its 95 % interval; <c>null</c>: there is none.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Place of the target.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such weighting.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public Interval? this[int weighting, int target] =>
        (uint)target < (uint)sweep.Targets.Count ? means[weighting * sweep.Targets.Count + target] : throw new ArgumentOutOfRangeException(nameof(target));

    /// <inheritdoc cref="this[int, int]"/>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Name of the target.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public Interval? this[int weighting, string target] => this[weighting, sweep.TargetIndex(target)];

    /// <summary>Whether a weighting trains a target: its weight is not 0.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Place of the target.</param>
    public bool Trains(int weighting, int target) => sweep.Grid[weighting][target] > 0;

    /// <summary>Whether there are means of all of these targets.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="targets">Places of targets.</param>
    public bool Has(int weighting, params IEnumerable<int> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return targets.All(k => this[weighting, k] is not null);
    }

    /// <summary>A mean turned so that lower is better; infinite where there is none, and for a target that is not trained.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Place of the target.</param>
    public double Loss(int weighting, int target) =>
        this[weighting, target] is { } mean && Trains(weighting, target) ? Metric.AsLoss(mean.Mean) : double.PositiveInfinity;

    /// <summary>Those of all targets; all infinite where one has no mean.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="targets">Places of targets.</param>
    public double[] Losses(int weighting, IReadOnlyList<int> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return [.. targets.Select(k => Has(weighting, targets) ? Loss(weighting, k) : double.PositiveInfinity)];
    }

    /// <summary>The weighting with the best mean of a target among those that train it; <c>null</c>: there is none.</summary>
    /// <param name="target">Name of the target.</param>
    public int? Best(string target) => Best(sweep.TargetIndex(target));

    /// <inheritdoc cref="Best(string)"/>
    /// <param name="target">Place of the target.</param>
    public int? Best(int target)
    {
        int[] places = [.. Enumerable.Range(0, sweep.Grid.Count).Where(place => this[place, target] is not null && Trains(place, target))];
        return places.Length == 0 ? null : places.MinBy(place => Loss(place, target));
    }
}
