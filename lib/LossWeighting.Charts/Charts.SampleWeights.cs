namespace LossWeighting;

public static partial class Charts
{
    /// <summary>The article's table: for some rows, which behaviours took place, the one label, and the weight.</summary>
    /// <param name="weights">Labels and weights of a log.</param>
    /// <param name="rows">Rows to show, counted from 0; by default one for every combination of behaviours that occurs.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    public static Figure SampleWeightTable(SampleWeights weights, IReadOnlyList<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        rows ??= OneOfEachKind(weights);
        if (rows.Any(row => row < 0 || row >= weights.Labels.Count))
            throw new ArgumentException($"Rows go from 0 to {weights.Labels.Count - 1}.", nameof(rows));

        Target[] behaviours = [.. weights.Behaviours.Select(Target.Binary)];
        string[][] columns = [
            [.. rows.Select(row => $"{row}")],
            .. behaviours.Select((_, behaviour) => rows.Select(row => weights.TookPlace(behaviour, row) ? "✓" : "").ToArray()),
            [.. rows.Select(row => weights.Labels[row] ? "1" : "0")],
            [.. rows.Select(row => Number(weights.Weights[row], "0.##"))]];
        var positive = weights.Labels.Count(label => label);
        var finding = $"One label and one weight per row: {Number((double)positive / weights.Labels.Count, "0.0 %")} of {weights.Labels.Count:N0} rows are positive";
        return Draw(
            finding,
            "one row of each kind",
            $"Table of rows with their behaviours ({string.Join(", ", weights.Behaviours)}), label and weight. {finding}.",
            [Trace("table", new
            {
                header = new
                {
                    values = (string[])["<b>row</b>", .. weights.Behaviours.Select(name => $"<b>{name}</b>"), "<b>label</b>", "<b>weight</b>"],
                    align = "center",
                    font = new { color = (string[])[Ink, .. behaviours.Select((_, i) => TargetColors.Of(behaviours, i)), Ink, Ink], size = 14 },
                    fill = new { color = "#F3F4F6" },
                    line = new { color = Grid },
                    height = 30,
                },
                cells = new { values = columns, align = "center", font = new { color = Ink, size = 14 }, fill = new { color = "white" }, line = new { color = Grid }, height = 28 },
            })],
            new { margin = new { l = 10, r = 10, t = 70, b = 10 } },
            height: 130 + 28 * rows.Count);
    }

    /// <summary>Mean prediction against what came, bin by bin; on the diagonal, a probability means what it says.</summary>
    /// <param name="curves">Models by name, each with its bins.</param>
    /// <param name="what">What was predicted, with its unit, e.g. <c>probability of a positive row</c>.</param>
    /// <exception cref="ArgumentException">There is no curve.</exception>
    public static Figure Calibration(IReadOnlyList<(string Name, IReadOnlyList<CalibrationBin> Bins)> curves, string what)
    {
        ArgumentNullException.ThrowIfNull(curves);
        if (curves.Count == 0)
            throw new ArgumentException("There is no curve to draw.", nameof(curves));
        var largest = curves.Max(curve => curve.Bins.Max(bin => Math.Max(bin.Predicted, bin.Observed)));
        var finding = "Predicted over observed: " + string.Join(", ", curves.Select(curve => $"{curve.Name} {Number(Ratio(curve.Bins), "0.00")}"));
        return Draw(
            finding,
            "grey: calibrated",
            $"Observed against predicted {what}, in bins. {finding}.",
            [Trace("scatter", new { x = new[] { 0, largest }, y = new[] { 0, largest }, mode = "lines", line = new { color = "#999999", dash = "dot" }, showlegend = false, hoverinfo = "skip" }),
             .. curves.Select((curve, i) => Trace("scatter", new
             {
                 x = curve.Bins.Select(bin => bin.Predicted).ToArray(),
                 y = curve.Bins.Select(bin => bin.Observed).ToArray(),
                 mode = "lines+markers",
                 line = new { color = Palette.Model(i), width = 2.5 },
                 marker = new { size = 7 },
                 name = curve.Name,
                 hovertemplate = $"{curve.Name}<br>predicted %{{x:.3f}}<br>observed %{{y:.3f}}<extra></extra>",
             }))],
            new { xaxis = Axis($"predicted {what}"), yaxis = Axis($"observed {what}"), legend = new { orientation = "h", x = 0, y = -0.22, yanchor = "top" } });
    }

    /// <summary>How predicted probabilities are spread, for several models on the same rows.</summary>
    /// <param name="models">Models by name, each with its predictions, 0 to 1.</param>
    /// <param name="what">What was predicted.</param>
    /// <exception cref="ArgumentException">There is no model, or one has no predictions.</exception>
    public static Figure ScoreDistribution(IReadOnlyList<(string Name, float[] Predictions)> models, string what)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0 || models.Any(model => model.Predictions.Length == 0))
            throw new ArgumentException("Every model needs predictions.", nameof(models));
        const int bins = 40;
        var finding = "Mean prediction: " + string.Join(", ", models.Select(model => $"{model.Name} {Number(model.Predictions.Average(), "0.00")}"));
        return Draw(
            finding,
            $"share of rows in {bins} bins of equal width",
            $"Distribution of the predicted {what}. {finding}.",
            models.Select((model, i) => Trace("scatter", new
            {
                x = Enumerable.Range(0, bins).Select(bin => (bin + 0.5) / bins).ToArray(),
                y = Shares(model.Predictions),
                mode = "lines",
                line = new { color = Palette.Model(i), width = 2.5, shape = "hvh" },
                name = model.Name,
                hovertemplate = $"{model.Name}<br>around %{{x:.2f}}: %{{y:.1%}} of the rows<extra></extra>",
            })),
            new
            {
                xaxis = Axis($"predicted {what}"),
                yaxis = Axis("share of held-out rows", new { tickformat = ".0%" }),
                legend = new { orientation = "h", x = 0, y = -0.22, yanchor = "top" },
            });

        static double[] Shares(float[] predictions)
        {
            var shares = new double[bins];
            foreach (var prediction in predictions)
                shares[Math.Clamp((int)(prediction * bins), 0, bins - 1)] += 1.0 / predictions.Length;
            return shares;
        }
    }

    static double Ratio(IReadOnlyList<CalibrationBin> bins) => bins.Sum(bin => bin.Predicted * bin.Rows) / bins.Sum(bin => bin.Observed * bin.Rows);


    static int[] OneOfEachKind(SampleWeights weights) => [.. Enumerable.Range(0, weights.Labels.Count)
        .DistinctBy(row => string.Concat(Enumerable.Range(0, weights.Behaviours.Count).Select(behaviour => weights.TookPlace(behaviour, row) ? '1' : '0')))
        .OrderBy(row => weights.Weights[row])
        .ThenBy(row => Enumerable.Range(0, weights.Behaviours.Count).Count(behaviour => weights.TookPlace(behaviour, row)))];
}
