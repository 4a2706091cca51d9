using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// How one target's weight moves every target's held-out loss: a panel per target, in it a curve over the epochs for each weight, from dark
    /// (small) to light (large). The other targets share the rest equally; weightings of the sweep in which they do not are not drawn, nor a
    /// target where it has no weight.
    /// </summary>
    /// <param name="sweep">A sweep over <see cref="WeightGrid.Axis"/> or <see cref="WeightGrid.Simplex"/>, finished or not.</param>
    /// <param name="weightOf">Name of the target whose weight is followed.</param>
    /// <exception cref="ArgumentException">There is no such target, or there are fewer than two weightings to draw.</exception>
    public static Figure LossCurvesByWeight(SweepResult sweep, string weightOf)
    {
        var found = AlongFinding.Of(sweep, weightOf);
        var (moved, finding) = (found.Moved, found.Sentence);
        int[] places = [.. found.Places.Where(place => sweep.Means().Has(place, moved))];
        if (places.Length == 0)
            throw SweepText.NothingToDraw(sweep);

        var layout = Panels(
            [.. sweep.Targets.Select(target => ShortText(target.Name))],
            _ => Axis("epoch"),
            panel => Axis(LossUnit([sweep.Targets[panel]])));
        layout["coloraxis"] = new
        {
            colorscale = "Viridis",
            cmin = 0,
            cmax = 1,
            colorbar = new { title = new { text = $"weight of<br>{ShortText(weightOf)}" }, thickness = 12, outlinewidth = 0 },
        };
        return Draw(
            Text(finding),
            $"held-out loss, {SweepText.Repeats(sweep)}; the other targets share the rest of the weight equally{SweepText.Gaps(sweep)}",
            $"Held-out loss by epoch of {string.Join(", ", sweep.Targets.Select(target => target.Name))}, a panel each, for {places.Length} weights of {weightOf}{SweepText.Gaps(sweep)}. {finding}.",
            sweep.Targets.SelectMany((_, k) => places.Where(place => sweep.Means().Trains(place, k)).Select(place => LossCurveOf(sweep, place, k, moved))),
            layout);
    }

    static Trace LossCurveOf(SweepResult sweep, int weighting, int target, int moved)
    {
        var models = sweep.Of(weighting);
        var epochs = Enumerable.Range(1, models.Min(model => model.Epochs.Count)).ToArray();
        var share = SweepText.Share(sweep.Grid[weighting], moved);
        return Trace("scatter", new
        {
            x = epochs,
            y = epochs.Select(epoch => models.Average(model => model.Epochs[epoch - 1].HeldOut.PerTarget[target])).ToArray(),
            mode = "lines+markers",
            line = new { color = Viridis(share), width = 2 },
            // the markers carry the colour bar
            marker = new { color = epochs.Select(_ => share).ToArray(), coloraxis = "coloraxis", size = 4 },
            showlegend = false,
            name = Text(sweep.Targets[target].Name),
            xaxis = AxisName('x', target),
            yaxis = AxisName('y', target),
            hovertemplate = $"{sweep.Grid.Entry(weighting).Label}<br>epoch %{{x}}<br>{Text(sweep.Targets[target].Name)}, held-out rows: %{{y:.4f}}<extra></extra>",
        });
    }
}
