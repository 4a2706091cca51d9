namespace LossWeighting;

/// <summary>
/// Compares the weightings of a sweep, target by target. Models of the same seed start alike and see the same batches, so differences are
/// taken seed by seed (which cancels chance where weightings are much alike) and tested by the paired t test. Among many comparisons some differ by chance: p values are adjusted by Holm's method
/// over all comparisons of one call, so that with 95 % confidence none of its verdicts comes from chance alone. Reliable is not yet relevant:
/// with many seeds the smallest effect shows, and some effect weights nearly always have. So say what is too small to matter.
/// Seeds are chance of start and batches only: other rows may say something else.
/// </summary>
public static class Seesaw
{
    const double Level = 0.05;

    /// <summary>Compares every pair of weightings.</summary>
    /// <inheritdoc cref="Analyze(SweepResult, IReadOnlyList{ValueTuple{int, int}}, Metric, double)"/>
    public static IReadOnlyList<WeightChange> Analyze(SweepResult sweep, Metric? metric = null, double tooSmall = 0)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        var all = Enumerable.Range(0, sweep.Grid.Count);
        return Analyze(sweep, [.. all.SelectMany(from => all.Where(to => to > from).Select(to => (from, to)))], metric, tooSmall);
    }

    /// <summary>Compares two weightings.</summary>
    /// <param name="sweep">The sweep. With one seed nothing can be told.</param>
    /// <param name="from">A weighting of its grid.</param>
    /// <param name="to">Another weighting of its grid.</param>
    /// <param name="metric">What to judge by. A target it does not apply to is left at "can't tell", and so is one with weight 0 in both.</param>
    /// <param name="tooSmall">In the metric's unit, 0 or more: a gain or loss must reliably be over it to count.</param>
    /// <returns>The change.</returns>
    /// <exception cref="ArgumentException">The grid does not have a weighting, or both are the same.</exception>
    public static WeightChange Compare(SweepResult sweep, LossWeights from, LossWeights to, Metric? metric = null, double tooSmall = 0)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        return Analyze(sweep, [(sweep.Grid.IndexOf(from), sweep.Grid.IndexOf(to))], metric, tooSmall)[0];
    }

    /// <summary>Compares pairs of weightings. The fewer are asked about, the smaller the effects that can be told from chance.</summary>
    /// <param name="sweep">The sweep. With one seed nothing can be told.</param>
    /// <param name="pairs">Places of the weightings in its grid, from one to the other.</param>
    /// <param name="metric">What to judge by. A target it does not apply to is left at "can't tell", and so is one with weight 0 in both.</param>
    /// <param name="tooSmall">In the metric's unit, 0 or more: a gain or loss must reliably be over it to count.</param>
    /// <returns>One change per pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a weighting is compared with itself.</exception>
    public static IReadOnlyList<WeightChange> Analyze(SweepResult sweep, IReadOnlyList<(int From, int To)> pairs, Metric? metric = null, double tooSmall = 0)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0)
            throw new ArgumentException("There is nothing to compare: two weightings are needed.", nameof(pairs));
        foreach (var (from, to) in pairs)
            if (from == to)
                throw new ArgumentException($"Weighting {from} is compared with itself.", nameof(pairs));
        var changes = Changes(sweep, [.. pairs.Select(pair => sweep.Targets.Select((_, k) => (pair.From, pair.To, k)).ToArray())], metric, tooSmall);
        return [.. pairs.Zip(changes, (pair, targets) => new WeightChange(sweep.Grid[pair.From], sweep.Grid[pair.To], metric, targets, Cause(sweep, pair, targets)))];
    }

    /// <summary>
    /// MTL gain (Tang et al., RecSys 2020, eq. 11): each weighting against the single-target models, each target against the one that was
    /// trained on it alone. Positive: the company of the other targets does it good.
    /// </summary>
    /// <param name="sweep">A sweep whose grid has the corners (<see cref="WeightGrid.WithCornersAndCentre"/>).</param>
    /// <param name="metric">What to judge by.</param>
    /// <param name="tooSmall">In the metric's unit, 0 or more: a gain or loss must reliably be over it to count.</param>
    /// <returns>One per weighting that is no corner, in the grid's order.</returns>
    /// <exception cref="ArgumentException">The grid lacks a corner, or has nothing else.</exception>
    public static IReadOnlyList<MtlGain> AgainstSingleTargets(SweepResult sweep, Metric? metric = null, double tooSmall = 0)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        metric ??= Metric.Loss;
        var corners = sweep.Targets.Select((target, k) => sweep.Grid.Corner(k)
            ?? throw new ArgumentException($"The grid has no weighting with all weight on '{target.Name}' to compare with: add it with {nameof(WeightGrid.WithCornersAndCentre)}.", nameof(sweep))).ToArray();
        var weightings = Enumerable.Range(0, sweep.Grid.Count).Except(corners).ToArray();
        if (weightings.Length == 0)
            throw new ArgumentException("There is nothing to compare: the grid has no weightings but the single-target ones.", nameof(sweep));
        var gains = Changes(sweep, [.. weightings.Select(weighting => corners.Select((corner, k) => (corner, weighting, k)).ToArray())], metric, tooSmall);
        return [.. weightings.Zip(gains, (weighting, targets) => new MtlGain(weighting, sweep.Grid[weighting], metric, targets) { Method = sweep.Grid.Entry(weighting) is { IsStatic: false, Method.Name: var name } ? name : null })];
    }

    /// <summary>Tests all comparisons as one family.</summary>
    static TargetChange[][] Changes(SweepResult sweep, (int From, int To, int Target)[][] comparisons, Metric metric, double tooSmall)
    {
        if (!(tooSmall >= 0))
            throw new ArgumentOutOfRangeException(nameof(tooSmall), tooSmall, "What is too small to matter must be 0 or more.");
        var tests = comparisons.Select(row => row.Select(each => PairedTest.Of(Gains(sweep, each.From, each.To, each.Target, metric), tooSmall)).ToArray()).ToArray();
        var pValues = new Queue<double>(PairedTest.Holm([.. tests.SelectMany(row => row.Where(test => test.CanTell).Select(test => test.PValue))]));
        return [.. tests.Select((row, i) => row.Select((test, j) => Change(sweep.Targets[comparisons[i][j].Target], test.Differences, test.CanTell ? pValues.Dequeue() : 1)).ToArray())];
    }

    static TargetChange Change(Target target, Interval gain, double pValue) =>
        new(target, gain, pValue, pValue >= Level ? ChangeVerdict.CantTell : gain.Mean > 0 ? ChangeVerdict.Gains : ChangeVerdict.Loses);

    // by seed, positive where the second weighting is better
    static double[] Gains(SweepResult sweep, int first, int second, int target, Metric metric) => sweep.Grid[first][target] == 0 && sweep.Grid[second][target] == 0 ? [] : [..
        from a in sweep.Of(first)
        join b in sweep.Of(second) on a.Seed equals b.Seed
        select metric.AsLoss(a.Value(target, metric)) - metric.AsLoss(b.Value(target, metric))];

    static SeesawCause Cause(SweepResult sweep, (int From, int To) pair, TargetChange[] changes)
    {
        var losers = Enumerable.Range(0, changes.Length).Where(k => changes[k].Verdict == ChangeVerdict.Loses).ToArray();
        if (losers.Length == 0)
            return SeesawCause.None;
        var causes = losers.Select(k => sweep.Grid[pair.To][k] == 0 ? SeesawCause.NotTrained : Cause(sweep, pair, k)).Distinct().ToArray();
        return causes.Length == 1 ? causes[0] : SeesawCause.CantTell;
    }

    // first, whether it lost on new rows only; then what it still gained in the second half of training, against what it lost by the change of weights
    static SeesawCause Cause(SweepResult sweep, (int From, int To) pair, int target)
    {
        var models = (from a in sweep.Of(pair.From) join b in sweep.Of(pair.To) on a.Seed equals b.Seed select (From: a, To: b)).ToArray();
        if (Sign(seed => Train(seed.From) - Train(seed.To)) > 0)
            return SeesawCause.Overfitting;
        if (models.Any(seed => seed.To.FinalEpoch < 2))
            return SeesawCause.CantTell; // there is no second half of the training
        return Sign(seed => HeldOut(seed.To, seed.To.FinalEpoch / 2) - HeldOut(seed.To, seed.To.FinalEpoch) - (HeldOut(seed.To, seed.To.FinalEpoch) - HeldOut(seed.From, seed.From.FinalEpoch))) switch
        {
            > 0 => SeesawCause.SlowLearning,
            < 0 => SeesawCause.ScarceCapacity,
            _ => SeesawCause.CantTell,
        };

        int Sign(Func<(SweptModel From, SweptModel To), double> difference) =>
            PairedTest.Of([.. models.Select(difference)]) is { PValue: < Level } test ? Math.Sign(test.Differences.Mean) : 0;
        double Train(SweptModel model) => model.Epochs[model.FinalEpoch - 1].Train.PerTarget[target];
        double HeldOut(SweptModel model, int epoch) => model.Epochs[Math.Max(epoch, 1) - 1].HeldOut.PerTarget[target];
    }
}
