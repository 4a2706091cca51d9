
namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// What a smaller sweep would have found: the hypervolume of the first n weightings, as a share of the whole sweep's, over random orders of
    /// the weightings. The line is the mean over the orders, the band holds 90 % of them. Hypervolume is the volume between the weightings'
    /// losses (or <see cref="Metric.AsLoss"/> of the metric) and the reference point; a weighting that is worse than the reference in
    /// any target adds nothing.
    /// </summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="metric">What weightings are judged by, on every target that it is defined for; means over seeds.</param>
    /// <param name="reference">The worst losses that count, one per such target; <c>null</c>: the worst of the
    /// weightings that train the target, and a tenth of their range more, so that the worst count as well.</param>
    /// <param name="orders">Random orders, at least 1.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    /// <exception cref="ArgumentException">The metric was not measured, the reference does not fit, or no weighting is better than it in every target.</exception>
    public static Figure HypervolumeByBudget(SweepResult sweep, Metric? metric = null, IReadOnlyList<double>? reference = null, int orders = 100, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var found = BudgetFinding.Of(sweep, metric, reference, orders, seed);
        var color = Palette.Model(2);
        double[] budget = [.. found.Mean.Select((_, n) => (double)(n + 1) * sweep.Seeds)];
        return Draw(
            found.Sentence,
            $"mean of {orders} random orders, band: 90 % of them; reference: {Losses(name => ShortText(name))}{SweepText.Gaps(sweep)}",
            $"Hypervolume of the {found.Metric.Label} of {string.Join(", ", found.Targets.Select(target => target.Name))} by the number of models trained, as a share of the {Number(found.Whole, "0.###e+0")} of all; reference {Losses(name => name)}{SweepText.Gaps(sweep)}. {found.Sentence}.",
            [
                Band(budget, found.Low, found.High, color, "hypervolume", panel: 0),
                Trace("scatter", new
                {
                    x = budget,
                    y = found.Mean,
                    text = budget.Select((_, n) => $"{n + 1} weightings").ToArray(),
                    mode = "lines",
                    line = new { color, width = 2.5 },
                    showlegend = false,
                    hovertemplate = "%{text}, %{x} models: %{y:.1%} of the hypervolume<extra></extra>",
                }),
            ],
            new
            {
                xaxis = Axis($"models trained ({sweep.Seeds} per weighting)", new { rangemode = "tozero" }),
                yaxis = Axis("hypervolume (share of the whole sweep's)", new { tickformat = ".0%", rangemode = "tozero" }),
            });

        string Losses(Func<string, string> write) => found.Metric.LossLabel + " of " + string.Join(", ", found.Targets.Zip(found.Reference, (target, worst) => $"{write(target.Name)} {Number(worst, "0.000")}"));
    }
}
