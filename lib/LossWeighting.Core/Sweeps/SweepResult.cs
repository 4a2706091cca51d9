namespace LossWeighting;

/// <summary>The numbers of a sweep. Nothing in it changes any more.</summary>
public sealed class SweepResult
{
    readonly Dictionary<(int Weighting, int Seed), SweptModel> models;
    readonly HashSet<Metric> measured;

    readonly Dictionary<Metric, SweepMeans> means = [];

    /// <param name="header">What was asked for.</param>
    /// <param name="models">The finished models.</param>
    internal SweepResult(SweepHeader header, IReadOnlyList<SweptModel> models)
    {
        Header = header;
        Models = [.. models.OrderBy(model => (model.Weighting, model.Seed))];
        this.models = Models.ToDictionary(model => (model.Weighting, model.Seed));
        measured = [.. Models.Where(model => model.Status == ModelStatus.Done).SelectMany(model => model.Metrics.Keys.Append(Metric.Loss))];
    }

    /// <summary>What was asked for: trainer, targets, metrics, weightings and seeds.</summary>
    public SweepHeader Header { get; }

    /// <summary>What the models predict.</summary>
    public IReadOnlyList<Target> Targets => Header.Targets;

    /// <summary>The weightings.</summary>
    public WeightGrid Grid => Header.Grid;

    /// <summary>Models per weighting, where the sweep is complete.</summary>
    public int Seeds => Header.Seeds;

    /// <summary>All finished models, by weighting, then seed.</summary>
    public IReadOnlyList<SweptModel> Models { get; }

    /// <summary>Whether every weighting has all its seeds; not so where an unfinished sweep was read from its file.</summary>
    public bool IsComplete => Models.Count == Grid.Count * Seeds;

    /// <summary>Optimiser steps of all models.</summary>
    public long Steps => Models.Sum(model => model.Steps);

    /// <summary>One model.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="seed">From 1.</param>
    /// <exception cref="ArgumentException">The sweep has no such model, or it is not finished.</exception>
    public SweptModel this[int weighting, int seed] => models.TryGetValue((weighting, seed), out var model)
        ? model
        : throw new ArgumentException($"There is no finished model with weighting {weighting} and seed {seed}: weightings go from 0 to {Grid.Count - 1}, seeds from 1 to {Seeds}.");

    /// <summary>The finished models of one weighting, by seed.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <returns>Empty where none is finished, or the grid has no such place.</returns>
    public IReadOnlyList<SweptModel> Of(int weighting) => [.. Enumerable.Range(1, Seeds).Where(seed => models.ContainsKey((weighting, seed))).Select(seed => models[(weighting, seed)])];

    /// <summary>Place of a target.</summary>
    /// <param name="name">Name of the target.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public int TargetIndex(string name) => Targets.PlaceOf(name);

    /// <summary>Whether some finished model has this metric. <see cref="Metric.GroupAuc"/> is measured only where the data have groups.</summary>
    /// <param name="metric">The metric.</param>
    public bool Measured(Metric metric) => measured.Contains(metric);

    /// <summary>The means over seeds of a metric, for all weightings and targets.</summary>
    /// <param name="metric">What to read; <c>null</c>: the loss.</param>
    public SweepMeans Means(Metric? metric = null)
    {
        metric ??= Metric.Loss;
        lock (means)
            return means.TryGetValue(metric, out var known) ? known : means[metric] = new(this, metric);
    }

    /// <summary>A metric of one weighting and target: mean over seeds, with its 95 % interval.</summary>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Name of the target.</param>
    /// <param name="metric">What to read; <c>null</c>: the loss.</param>
    /// <returns>NaN where a model diverged or the metric was not measured.</returns>
    /// <exception cref="ArgumentException">There is no such target, or the weighting has no finished model.</exception>
    public Interval Mean(int weighting, string target, Metric? metric = null) => Mean(weighting, TargetIndex(target), metric);

    /// <inheritdoc cref="Mean(int, string, Metric)"/>
    /// <param name="weighting">Place in the grid.</param>
    /// <param name="target">Place of the target.</param>
    /// <param name="metric">What to read; <c>null</c>: the loss.</param>
    public Interval Mean(int weighting, int target, Metric? metric = null) =>
        Interval.Of([.. Of(weighting).Select(model => model.Value(target, metric ?? Metric.Loss))]);
}
