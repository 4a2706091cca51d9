namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// Weights on the left, what they lead to on the right: one line per weighting, coloured by the first target's weight. Axes of metrics
    /// point upwards to what is better. Drag along an axis to see only the lines that pass there. Weightings that leave a target without weight
    /// are not drawn: they do not train it.
    /// </summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="metric">What the weights lead to, for every target that it is defined for.</param>
    /// <exception cref="ArgumentException">The metric was not measured, or no weighting that trains all targets is finished.</exception>
    public static Figure ParallelCoordinates(SweepResult sweep, Metric? metric = null)
    {
        var (judged, targets, drawn, finding) = BestWeightings.Of(sweep, metric);
        var means = sweep.Means(judged);
        var unit = judged.ShortLabel; // axes stand close together
        return Draw(
            Text(finding),
            $"a line per weighting that trains all targets, {drawn.Count} of {sweep.Grid.Count}; {SweepText.Repeats(sweep)}; drag along an axis to pick lines{SweepText.Gaps(sweep)}",
            $"Lines from the weights of {string.Join(", ", sweep.Targets.Select(target => target.Name))} to the {judged.Label} of {string.Join(", ", targets.Select(k => sweep.Targets[k].Name))}{SweepText.Gaps(sweep)}. {finding}.",
            [Trace("parcoords", new
            {
                line = new
                {
                    color = drawn.Select(weighting => SweepText.Share(sweep.Grid[weighting], 0)).ToArray(),
                    colorscale = "Viridis",
                    cmin = 0,
                    cmax = 1,
                    showscale = true,
                    colorbar = new { title = new { text = $"weight of<br>{ShortText(sweep.Targets[0].Name)}" }, thickness = 12, outlinewidth = 0 },
                },
                dimensions = sweep.Targets.Select((target, k) => Dimension($"{ShortText(target.Name, 14)} weight", weighting => SweepText.Share(sweep.Grid[weighting], k), range: [0, 1], ".2~f"))
                    .Concat(targets.Select(k => Dimension($"{ShortText(sweep.Targets[k].Name, 14)} {unit}", weighting => means[weighting, k]!.Mean, range: null, ".4~g"))).ToArray(),
                labelfont = new { size = 12, color = Ink },
            })],
            new { margin = new { l = 70, r = 20, t = 150, b = 30 } });

        object Dimension(string label, Func<int, double> value, double[]? range, string tickformat)
        {
            var values = drawn.Select(value).ToArray();
            if (range is null && judged.Direction != MetricDirection.NearOne) // its best is within
            {
                var (low, high) = (values.Min(), values.Max());
                range = judged.AsLoss(0) < judged.AsLoss(1) ? [high, low] : [low, high];
            }

            return new { label, values, range, tickformat };
        }
    }
}
