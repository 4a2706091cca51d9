namespace LossWeighting;

/// <summary>One target's metric with one weighting, beside equal weights.</summary>
/// <param name="Mean">Mean over seeds, with its 95 % interval.</param>
/// <param name="Difference">The mean minus that of equal weights; <c>null</c>: these were not swept.</param>
/// <param name="IsSure">Whether the 95 % interval of the difference, seed by seed, leaves 0 out: models of a seed start alike.</param>
public sealed record SimplexNumber(Interval Mean, double? Difference, bool IsSure);

/// <summary>All weightings of a sweep of three or so targets at once: which are on the front, where its knee is, and how each compares with equal weights.</summary>
public sealed class SimplexFinding
{
    readonly SweepResult sweep;
    readonly int[] targets;
    readonly HashSet<int> front;

    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <exception cref="ArgumentException">Nothing is finished.</exception>
    public SimplexFinding(SweepResult sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        this.sweep = sweep;
        targets = [.. Enumerable.Range(0, sweep.Targets.Count)];
        var means = sweep.Means();
        Places = [.. sweep.Grid.Static.Where(place => means.Has(place, targets))];
        if (Places.Count == 0)
            throw SweepText.NothingToDraw(sweep);
        int[] all = [.. Places.Where(TrainsAll)];
        double[][] losses = [.. all.Select(place => means.Losses(place, targets))];
        front = [.. ParetoFront.NonDominated(losses).Select(i => all[i])];
        Knee = all.Length > 0 ? all[ParetoFront.Knee(losses)] : null;
        Equal = sweep.Grid.Centre is { } centre && Places.Contains(centre) ? centre : null;
        Metrics = [.. targets.Select(MetricOf)];
    }

    /// <summary>Weightings with numbers of all targets.</summary>
    public IReadOnlyList<int> Places { get; }

    /// <summary>The weighting at the knee of the front (<see cref="ParetoFront.Knee"/>); <c>null</c>: none trains all targets.</summary>
    public int? Knee { get; }

    /// <summary>Equal weights; <c>null</c>: they were not swept, or are not finished.</summary>
    public int? Equal { get; }

    /// <summary>What each target is judged by besides its loss: AUC or squared error; <c>null</c>: neither was measured.</summary>
    public IReadOnlyList<Metric?> Metrics { get; }

    /// <summary>Where the knee of the front is, and what it costs against equal weights, in words.</summary>
    /// <param name="name">Writes a target's name; <c>null</c>: as it is.</param>
    public string Sentence(Func<string, string>? name = null)
    {
        name ??= own => own;
        if (Knee is not { } best)
            return $"No weighting trains all of {string.Join(", ", sweep.Targets.Select(target => name(target.Name)))} at once: each dot leaves a target out";
        if (best == Equal)
            return "Equal weights are the knee of the front: from there, no other weighting buys one target much for little of another";
        var at = $"Knee of the front at {Shares(best, name)}";
        return Equal is not { } start
            ? $"{at}: held-out losses {Losses((_, loss) => SweepText.Number(loss, "0.000"))}"
            : $"{at}: held-out losses {Losses((k, loss) => SweepText.Number(loss / sweep.Means()[start, k]!.Mean - 1, "+0.0\u00a0%;−0.0\u00a0%;0.0\u00a0%"))} against equal weights";

        string Losses(Func<int, double, string> text)
        {
            string[] all = [.. targets.Select(k => text(k, sweep.Means()[best, k]!.Mean))];
            return $"{string.Join(", ", all[..^1])} and {all[^1]}";
        }
    }

    /// <summary>The share of the weights that each target has, in words.</summary>
    /// <param name="place">Place in the grid.</param>
    /// <param name="name">Writes a target's name; <c>null</c>: as it is.</param>
    public string Shares(int place, Func<string, string>? name = null) =>
        string.Join(", ", targets.Select(k => $"{(name ?? (own => own))(sweep.Targets[k].Name)} {SweepText.Number(SweepText.Share(sweep.Grid[place], k), "0\u00a0%")}"));

    /// <summary>Whether no other weighting is at least as good for all targets and better for one.</summary>
    /// <param name="place">Place in the grid.</param>
    public bool IsOnFront(int place) => front.Contains(place);

    /// <summary>Whether a weighting trains all targets.</summary>
    /// <param name="place">Place in the grid.</param>
    public bool TrainsAll(int place) => targets.All(k => sweep.Means().Trains(place, k));

    /// <summary>A metric of a target with a weighting; <c>null</c>: it was not measured.</summary>
    /// <param name="place">Place in the grid.</param>
    /// <param name="target">Place of the target.</param>
    /// <param name="metric">The metric.</param>
    public SimplexNumber? Number(int place, int target, Metric metric)
    {
        var means = sweep.Means(metric);
        if (means[place, target] is not { } mean)
            return null;
        if (Equal is not { } start || means[start, target] is not { } reference)
            return new(mean, null, IsSure: false);
        double[] differences = [.. sweep.Of(place).Join(sweep.Of(start), model => model.Seed, model => model.Seed, (model, other) => model.Value(target, metric) - other.Value(target, metric))];
        return new(mean, mean.Mean - reference.Mean, differences.Length > 1 && Interval.Of(differences) is var interval && (interval.Low > 0 || interval.High < 0));
    }

    /// <summary>The largest number of a metric that is shown for a target.</summary>
    /// <param name="target">Place of the target.</param>
    /// <param name="metric">The metric.</param>
    public double Largest(int target, Metric metric) =>
        Places.Where(place => sweep.Means().Trains(place, target)).Select(place => Math.Abs(sweep.Means(metric)[place, target]?.Mean ?? 0)).DefaultIfEmpty().Max();

    Metric? MetricOf(int target)
    {
        var metric = sweep.Targets[target].Kind == TargetKind.Binary ? Metric.Auc : Metric.MeanSquaredError;
        return Places.Any(place => sweep.Means(metric).Has(place, target)) ? metric : null;
    }
}
