namespace LossWeighting;

public static partial class Charts
{
    /// <summary>MTL gains of a sweep, weighting by weighting.</summary>
    /// <param name="sweep">A sweep whose grid has the corners (<see cref="WeightGrid.WithCornersAndCentre"/>), finished or not.</param>
    /// <param name="metric">What the targets are judged by.</param>
    /// <inheritdoc cref="SeesawMatrix(IReadOnlyList{MtlGain})"/>
    public static Figure SeesawMatrix(SweepResult sweep, Metric? metric = null)
    {
        metric ??= Metric.Loss;
        _ = SweepText.TargetsWith(sweep, metric);
        return SeesawMatrix(Seesaw.AgainstSingleTargets(sweep, metric), SweepText.Gaps(sweep));
    }

    /// <summary>
    /// What each weighting (column) does to each target (row), against the model that is trained on that target alone: blue gains, orange
    /// loses. Where the seeds can't tell a cell from no change, it is hatched; where a reliable gain turns into a reliable loss along
    /// a row, or back, a black bar stands between. A cell is empty where the target has no weight, or where there is nothing to compare.
    /// </summary>
    /// <param name="gains">What <see cref="Seesaw.AgainstSingleTargets"/> found.</param>
    /// <exception cref="ArgumentException">There is nothing to compare.</exception>
    public static Figure SeesawMatrix(IReadOnlyList<MtlGain> gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        return SeesawMatrix(gains, gaps: "");
    }

    static Figure SeesawMatrix(IReadOnlyList<MtlGain> gains, string gaps)
    {
        var (targets, _, cells, turns, finding) = GainsFinding.Of(gains);
        var metric = gains[0].Metric;
        var known = cells.ToDictionary(cell => (cell.Column, cell.Target), cell => cell.Change);
        var unsure = cells.Where(cell => cell.Change.Verdict == ChangeVerdict.CantTell).ToArray();
        var largest = Math.Max(cells.Max(cell => Math.Abs(cell.Change.Gain.Mean)), 1e-12);
        var seeds = cells.Max(cell => cell.Change.Gain.Count);
        var empty = cells.Count < gains.Count * targets.Count ? "; empty: no weight, or nothing to compare" : "";
        return Draw(
            Text(finding),
            $"hatched: {(seeds == 1 ? "can't tell, one seed says nothing" : $"can't tell from no change at 5 % (Holm), {seeds} seeds")}{(turns.Count == 0 ? "" : "; black bar: the sign turns")}{empty}{gaps}",
            $"MTL gain of {string.Join(", ", targets.Select(target => target.Name))} for {gains.Count} weightings, by {metric.Label}; {unsure.Length} of {cells.Count} can't be told from no change{gaps}. {finding}.",
            [
                Trace("heatmap", new
                {
                    z = Rows<double?>((_, _, change) => change.Gain.Mean, null),
                    hovertext = Rows((column, k, change) => Cell(gains[column], k, change), ""),
                    text = Rows((_, _, change) => Signed(change.Gain.Mean, "0.000"), ""),
                    texttemplate = gains.Count <= 14 ? "%{text}" : "", // more have no room for numbers
                    textfont = new { color = Ink, size = gains.Count <= 10 ? 12 : 10 },
                    zmin = -largest,
                    zmax = largest,
                    colorscale = new object[][] { [0, Palette.Worse], [0.5, "#FFFFFF"], [1, Palette.Better] },
                    opacity = 0.8, // numbers stay readable on it
                    xgap = 2,
                    ygap = 2,
                    hoverongaps = false,
                    hoverinfo = "text",
                    colorbar = new { title = new { text = $"gain ({GainUnit()})", side = "right", font = new { size = 13 } }, thickness = 14, outlinewidth = 0, tickformat = "+.2~g" },
                }),
                // a heatmap has no hatching, bars have
                Trace("bar", new
                {
                    x = unsure.Select(cell => cell.Column).ToArray(),
                    y = unsure.Select(_ => 0.97).ToArray(),
                    @base = unsure.Select(cell => cell.Target - 0.485).ToArray(),
                    width = 0.98,
                    marker = new { color = "rgba(0,0,0,0)", line = new { width = 0 }, pattern = new { shape = "/", fgcolor = "rgba(60,60,60,0.5)", bgcolor = "rgba(0,0,0,0)", fillmode = "replace", size = 9, solidity = 0.12 } },
                    showlegend = false,
                    hoverinfo = "skip",
                }),
            ],
            new
            {
                barmode = "overlay",
                xaxis = Axis($"weights: {string.Join(" / ", targets.Select(target => ShortText(target.Name)))}", new
                {
                    tickvals = Enumerable.Range(0, gains.Count).Where(Labelled).ToArray(),
                    ticktext = gains.Where((_, column) => Labelled(column)).Select(gain => gain.Method ?? WeightText.Of(gain.Weights)).ToArray(),
                    automargin = true,
                    range = new[] { -0.5, gains.Count - 0.5 },
                    showgrid = false,
                }),
                yaxis = new
                {
                    tickvals = Enumerable.Range(0, targets.Count).ToArray(),
                    ticktext = targets.Select((target, k) => $"<b><span style='color:{TargetColors.Of(targets, k)}'>{ShortText(target.Name)}</span></b>").ToArray(),
                    range = new[] { targets.Count - 0.5, -0.5 },
                    showgrid = false,
                    zeroline = false,
                    automargin = true,
                },
                shapes = turns.Select(turn => new { type = "line", x0 = turn.At, x1 = turn.At, y0 = turn.Target - 0.5, y1 = turn.Target + 0.5, line = new { color = Ink, width = 5 } }).ToArray(),
            },
            height: 230 + 60 * targets.Count + (gains.Count > 10 ? 50 : 0)); // long labels stand aslant

        bool Labelled(int column) => column % ((gains.Count + 29) / 30) == 0;

        T[][] Rows<T>(Func<int, int, TargetChange, T> of, T none) =>
            [.. targets.Select((_, k) => Enumerable.Range(0, gains.Count).Select(column => known.TryGetValue((column, k), out var change) ? of(column, k, change) : none).ToArray())];

        string Cell(MtlGain gain, int k, TargetChange change)
        {
            var interval = double.IsNaN(change.Gain.Low) ? " (one seed)" : $" (95 %: {Signed(change.Gain.Low, "0.0000")} to {Signed(change.Gain.High, "0.0000")})";
            var verdict = change.Verdict switch { ChangeVerdict.Gains => "gains", ChangeVerdict.Loses => "loses", _ => "can't tell" };
            return $"{gain.Method ?? $"weights {WeightText.Of(gain.Weights)}"}<br>{Text(targets[k].Name)}: gain {Signed(change.Gain.Mean, "0.0000")}{interval}<br>{verdict}, p = {Number(change.PValue, "0.####")}";
        }

        string GainUnit() => metric == Metric.Loss ? LossUnit(targets) : metric.ChangeLabel;
    }

    static string Signed(double value, string format) => Number(value, $"+{format};−{format};{format}");
}
