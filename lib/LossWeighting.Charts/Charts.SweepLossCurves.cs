using Plotly.NET;

namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// Every target's own loss, epoch by epoch, for some weightings of a sweep: the mean over seeds, held-out loss as a solid line within its
    /// 95 % interval, train loss dashed. The weightings stand side by side on one loss axis. A target without weight is not trained and
    /// not drawn. Where models stop early, a line ends with the first seed that does.
    /// </summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="weightings">Places in the grid; none for the centre and the corners that the grid has.</param>
    /// <exception cref="ArgumentException">There is no such weighting, or none that is finished.</exception>
    public static Figure LossCurves(SweepResult sweep, params IReadOnlyList<int> weightings)
    {
        var (drawn, finding) = SweepCurvesFinding.Of(sweep, weightings);
        var layout = Panels(
            [.. drawn.Select(weighting => $"{(drawn.Count > 4 ? "" : "weights ")}{WeightText.Of(sweep.Grid[weighting])}")],
            _ => Axis("epoch"),
            panel => panel == 0 ? Axis(LossUnit(sweep.Targets)) : Axis("", new { matches = "y", showticklabels = false }));
        layout["grid"] = new { rows = 1, columns = drawn.Count, pattern = "independent", xgap = 0.06 };
        layout["legend"] = new { orientation = "h", x = 0, y = -0.22, yanchor = "top" };
        return Draw(
            Text(finding),
            $"solid: held-out rows{(sweep.Seeds == 1 ? "" : " with 95 % interval")}, dashed: training rows; {SweepText.Repeats(sweep)}{SweepText.Gaps(sweep)}",
            $"Loss of {string.Join(", ", sweep.Targets.Select(target => target.Name))} by epoch, train and held-out, with weights {string.Join("; ", drawn.Select(weighting => WeightText.Of(sweep.Grid[weighting])))}{SweepText.Gaps(sweep)}. {finding}.",
            drawn.SelectMany((weighting, panel) => sweep.Targets.SelectMany((_, k) => SweepLossLines(
                sweep, weighting, k, panel, inLegend: weighting == drawn.FirstOrDefault(other => sweep.Means().Trains(other, k), -1)))),
            layout);
    }

    static IEnumerable<Trace> SweepLossLines(SweepResult sweep, int weighting, int target, int panel, bool inLegend)
    {
        if (!sweep.Means().Trains(weighting, target))
            yield break;
        var name = Text(sweep.Targets[target].Name);
        var color = TargetColors.Of(sweep.Targets, target);
        var models = sweep.Of(weighting);
        var epochs = Enumerable.Range(1, models.Min(model => model.Epochs.Count)).Select(epoch => (double)epoch).ToArray();
        Interval Mean(double epoch, Func<EpochLosses, TargetLosses> part) => Interval.Of([.. models.Select(model => part(model.Epochs[(int)epoch - 1]).PerTarget[target])]);

        var heldOut = epochs.Select(epoch => Mean(epoch, losses => losses.HeldOut)).ToArray();
        if (models.Count > 1)
            yield return Band(epochs, [.. heldOut.Select(mean => mean.Low)], [.. heldOut.Select(mean => mean.High)], color, name, panel);
        yield return Line("training rows", epochs.Select(epoch => Mean(epoch, losses => losses.Train)), new { color, width = 1.5, dash = "dash" }, shown: false);
        yield return Line("held-out rows", heldOut, new { color, width = 2.5, dash = "solid" }, shown: inLegend);

        Trace Line(string part, IEnumerable<Interval> losses, object line, bool shown) => Trace("scatter", new
        {
            x = epochs,
            y = losses.Select(mean => mean.Mean).ToArray(),
            text = losses.Select(mean => Within95(mean, "0.0000")).ToArray(),
            mode = "lines",
            line,
            name,
            legendgroup = name,
            showlegend = shown,
            xaxis = AxisName('x', panel),
            yaxis = AxisName('y', panel),
            hovertemplate = $"{sweep.Grid.Entry(weighting).Label}<br>epoch %{{x}}<br>{name}, {part}: %{{text}}<extra></extra>",
        });
    }
}
