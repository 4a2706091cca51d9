using MathNet.Numerics.Statistics;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// What a smaller sweep would have found: the hypervolume of the first n weightings, as a share of the whole sweep's, over random orders of
    /// the weightings. The line is the mean over the orders, the band holds 90 % of them. Hypervolume is the volume between the weightings'
    /// losses (or <see cref="MetricExtensions.AsLoss"/> of the metric) and the reference point; a weighting that is worse than the reference in
    /// any target adds nothing.
    /// </summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="metric">What weightings are judged by, on every target that it is defined for; means over seeds.</param>
    /// <param name="reference">The worst losses that count, one per such target; <c>null</c>: the worst of the
    /// weightings that train the target, and a tenth of their range more, so that the worst count as well.</param>
    /// <param name="orders">Random orders, at least 1.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    /// <exception cref="ArgumentException">The metric was not measured, the reference does not fit, or no weighting is better than it in every target.</exception>
    public static Figure HypervolumeByBudget(SweepResult sweep, Metric metric = Metric.Loss, IReadOnlyList<double>? reference = null, int orders = 100, int seed = 0)
    {
        int[] targets = TargetsWith(sweep, metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        double[][] points = [..
            from weighting in Enumerable.Range(0, sweep.Grid.Count)
            where targets.All(k => MeanOf(sweep, weighting, k, metric) is not null)
            select targets.Select(k => Trains(sweep, weighting, k) ? metric.AsLoss(MeanOf(sweep, weighting, k, metric)!.Mean) : double.PositiveInfinity).ToArray()];
        if (points.Length == 0)
            throw NothingToDraw(sweep);
        reference ??= [.. targets.Select((_, i) => Beyond([.. points.Select(point => point[i]).Where(double.IsFinite)]))];
        if (reference.Count != targets.Length)
            throw new ArgumentException($"The reference has {reference.Count} losses; one is needed for each of {string.Join(", ", targets.Select(k => sweep.Targets[k].Name))}.", nameof(reference));
        var whole = LossWeighting.ParetoFront.Hypervolume(points, reference);
        if (!(whole > 0))
            throw new ArgumentException($"No weighting is better than the reference ({Losses(name => name)}) in every target: give a worse reference, or sweep weightings that train all targets.", nameof(reference));

        var random = new Random(seed);
        var shares = Enumerable.Range(0, orders).Select(_ => Growth(Shuffled(), reference).Select(volume => volume / whole).ToArray()).ToArray();
        var mean = points.Select((_, n) => shares.Average(order => order[n])).ToArray();
        var budget = points.Select((_, n) => (double)(n + 1) * sweep.Options.Seeds).ToArray();
        var enough = Array.FindIndex(mean, share => share >= 0.9);
        var finding = $"{enough + 1} of {points.Length} weightings reach {Number(mean[enough], "0 %")} of the hypervolume on average";
        var color = SeriesColor(2);
        double[] Quantile(double part) => [.. points.Select((_, n) => shares.Select(order => order[n]).Quantile(part))];
        return Draw(
            finding,
            $"mean of {orders} random orders, band: 90 % of them; reference: {Losses(name => ShortText(name))}{Gaps(sweep)}",
            $"Hypervolume of the {metric.Label()} of {string.Join(", ", targets.Select(k => sweep.Targets[k].Name))} by the number of models trained, as a share of the {Number(whole, "0.###e+0")} of all; reference {Losses(name => name)}{Gaps(sweep)}. {finding}.",
            [
                Band(budget, Quantile(0.05), Quantile(0.95), color, "hypervolume", panel: 0),
                Trace("scatter", new
                {
                    x = budget,
                    y = mean,
                    text = points.Select((_, n) => $"{n + 1} weightings").ToArray(),
                    mode = "lines",
                    line = new { color, width = 2.5 },
                    showlegend = false,
                    hovertemplate = "%{text}, %{x} models: %{y:.1%} of the hypervolume<extra></extra>",
                }),
            ],
            new
            {
                xaxis = Axis($"models trained ({sweep.Options.Seeds} per weighting)", new { rangemode = "tozero" }),
                yaxis = Axis("hypervolume (share of the whole sweep's)", new { tickformat = ".0%", rangemode = "tozero" }),
            });

        static double Beyond(double[] losses) => losses.Length == 0 ? 0 : losses.Max() + 0.1 * (losses.Max() - losses.Min());

        double[][] Shuffled()
        {
            double[][] order = [.. points];
            random.Shuffle(order);
            return order;
        }

        string Losses(Func<string, string> write) => metric.LossLabel() + " of " + string.Join(", ", targets.Select((k, i) => $"{write(sweep.Targets[k].Name)} {Number(reference[i], "0.000")}"));
    }

    // a point that another is as good as in everything changes nothing: most do not, and cost nothing
    static IEnumerable<double> Growth(IEnumerable<double[]> points, IReadOnlyList<double> reference)
    {
        List<double[]> front = [];
        var volume = 0.0;
        foreach (var point in points)
        {
            if (!front.Any(other => other.Zip(point).All(pair => pair.First <= pair.Second)))
            {
                front.RemoveAll(other => point.Zip(other).All(pair => pair.First <= pair.Second));
                front.Add(point);
                volume = LossWeighting.ParetoFront.Hypervolume(front, reference);
            }

            yield return volume;
        }
    }
}
