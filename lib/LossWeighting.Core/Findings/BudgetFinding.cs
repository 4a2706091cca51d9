using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>How much of a sweep's hypervolume fewer weightings would have found, drawn in random orders.</summary>
/// <param name="Metric">What was compared.</param>
/// <param name="Targets">The targets that it is defined for.</param>
/// <param name="Reference">The worst values that count, turned so that lower is better: one per target.</param>
/// <param name="Whole">The hypervolume of all weightings.</param>
/// <param name="Mean">After 1, 2, … weightings: the share of the whole, mean over the orders.</param>
/// <param name="Low">The share that 5 % of the orders are under.</param>
/// <param name="High">The share that 5 % of the orders are over.</param>
/// <param name="Enough">The fewest weightings that reach 90 % of the whole on average.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record BudgetFinding(
    Metric Metric, IReadOnlyList<Target> Targets, IReadOnlyList<double> Reference, double Whole,
    IReadOnlyList<double> Mean, IReadOnlyList<double> Low, IReadOnlyList<double> High, int Enough, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="metric">What to compare; <c>null</c>: the loss.</param>
    /// <param name="reference">The worst values that count, turned so that lower is better; <c>null</c>: the worst of the sweep, and a tenth of the range more.</param>
    /// <param name="orders">Random orders, at least 1.</param>
    /// <param name="seed">Draws the orders.</param>
    /// <exception cref="ArgumentException">Nothing is finished, nothing is better than the reference, or the metric was not measured.</exception>
    public static BudgetFinding Of(SweepResult sweep, Metric? metric = null, IReadOnlyList<double>? reference = null, int orders = 100, int seed = 0)
    {
        metric ??= Metric.Loss;
        int[] targets = SweepText.TargetsWith(sweep, metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        var means = sweep.Means(metric);
        double[][] points = [.. Enumerable.Range(0, sweep.Grid.Count).Where(place => means.Has(place, targets)).Select(place => means.Losses(place, targets))];
        if (points.Length == 0)
            throw SweepText.NothingToDraw(sweep);
        reference ??= [.. targets.Select((_, i) => Beyond([.. points.Select(point => point[i]).Where(double.IsFinite)]))];
        if (reference.Count != targets.Length)
            throw new ArgumentException($"The reference has {reference.Count} losses; one is needed for each of {string.Join(", ", targets.Select(k => sweep.Targets[k].Name))}.", nameof(reference));
        var whole = ParetoFront.Hypervolume(points, reference);
        if (!(whole > 0))
            throw new ArgumentException(
                $"No weighting is better than the reference ({metric.LossLabel} of {string.Join(", ", targets.Select((k, i) => $"{sweep.Targets[k].Name} {SweepText.Number(reference[i], "0.000")}"))}) "
                + "in every target: give a worse reference, or sweep weightings that train all targets.", nameof(reference));

        var random = new Random(seed);
        double[][][] shuffled = [.. Enumerable.Range(0, orders).Select(_ => Shuffled())];
        double[][] shares = [.. shuffled.AsParallel().AsOrdered().Select(order => Shares(order, [.. reference]))];
        double[] mean = [.. points.Select((_, n) => shares.Average(order => order[n]))];
        var enough = Array.FindIndex(mean, share => share >= 0.9);
        return new(
            metric, [.. targets.Select(k => sweep.Targets[k])], [.. reference], whole, mean, Quantile(0.05), Quantile(0.95), enough + 1,
            $"{enough + 1} of {points.Length} weightings reach {SweepText.Number(mean[enough], "0 %")} of the hypervolume on average");

        double[] Quantile(double part) => [.. points.Select((_, n) => shares.Select(order => order[n]).Quantile(part))];

        double[][] Shuffled()
        {
            double[][] order = [.. points];
            random.Shuffle(order);
            return order;
        }
    }

    static double Beyond(double[] losses) => losses.Length == 0 ? 0 : losses.Max() + 0.1 * (losses.Max() - losses.Min());

    static double[] Shares(double[][] order, double[] reference)
    {
        var (grown, volume) = (new DominatedVolume(reference, reference.Length), 0.0);
        double[] volumes = [.. order.Select(point => volume += grown.Add(point))];
        return [.. volumes.Select(after => after / volume)];
    }
}
