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
        if (gains.Count == 0)
            throw new ArgumentException("There are no gains to draw.", nameof(gains));
        var metric = gains[0].Metric;
        Target[] targets = [.. gains[0].Targets.Select(change => change.Target)];
        bool Known(int column, int k) => gains[column].Weights[k] > 0 && double.IsFinite(gains[column].Targets[k].Gain.Mean);
        var cells = (from k in Enumerable.Range(0, targets.Length)
                     from column in Enumerable.Range(0, gains.Count)
                     where Known(column, k)
                     select (Row: k, Column: column, Change: gains[column].Targets[k])).ToArray();
        if (cells.Length == 0)
            throw new ArgumentException("There is nothing to draw: no weighting has finished models of the same seeds as the single-target ones, in all of which training held.", nameof(gains));

        var unsure = cells.Where(cell => cell.Change.Verdict == ChangeVerdict.CantTell).ToArray();
        var largest = Math.Max(cells.Max(cell => Math.Abs(cell.Change.Gain.Mean)), 1e-12);
        var seeds = cells.Max(cell => cell.Change.Gain.Count);
        var finding = "Against training each target alone: " + string.Join(", ", targets.Select((target, k) =>
        {
            var row = cells.Where(cell => cell.Row == k).Select(cell => cell.Change.Verdict).ToArray();
            return $"{target.Name} gains in {row.Count(verdict => verdict == ChangeVerdict.Gains)} and loses in {row.Count(verdict => verdict == ChangeVerdict.Loses)} of {row.Length} weightings";
        }));
        var empty = cells.Length < gains.Count * targets.Length ? "; empty: no weight, or nothing to compare" : "";
        var turns = Turns(cells.Select(cell => (cell.Row, cell.Column, cell.Change))).ToArray();
        return Draw(
            Text(finding),
            $"hatched: {(seeds == 1 ? "can't tell, one seed says nothing" : $"can't tell from no change at 5 % (Holm), {seeds} seeds")}{(turns.Length == 0 ? "" : "; black bar: the sign turns")}{empty}{gaps}",
            $"MTL gain of {string.Join(", ", targets.Select(target => target.Name))} for {gains.Count} weightings, by {metric.Label}; {unsure.Length} of {cells.Length} can't be told from no change{gaps}. {finding}.",
            [
                Trace("heatmap", new
                {
                    z = Rows<double?>((column, k) => gains[column].Targets[k].Gain.Mean, null),
                    hovertext = Rows((column, k) => Cell(gains[column], k), ""),
                    text = Rows((column, k) => Signed(gains[column].Targets[k].Gain.Mean, "0.000"), ""),
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
                    @base = unsure.Select(cell => cell.Row - 0.485).ToArray(),
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
                    ticktext = gains.Where((_, column) => Labelled(column)).Select(gain => WeightText.Of(gain.Weights)).ToArray(),
                    automargin = true,
                    range = new[] { -0.5, gains.Count - 0.5 },
                    showgrid = false,
                }),
                yaxis = new
                {
                    tickvals = Enumerable.Range(0, targets.Length).ToArray(),
                    ticktext = targets.Select((target, k) => $"<b><span style='color:{TargetColors.Of(targets, k)}'>{ShortText(target.Name)}</span></b>").ToArray(),
                    range = new[] { targets.Length - 0.5, -0.5 },
                    showgrid = false,
                    zeroline = false,
                    automargin = true,
                },
                shapes = turns.Select(turn => new { type = "line", x0 = turn.At, x1 = turn.At, y0 = turn.Row - 0.5, y1 = turn.Row + 0.5, line = new { color = Ink, width = 5 } }).ToArray(),
            },
            height: 230 + 60 * targets.Length + (gains.Count > 10 ? 50 : 0)); // long labels stand aslant

        bool Labelled(int column) => column % ((gains.Count + 29) / 30) == 0;

        T[][] Rows<T>(Func<int, int, T> of, T none) =>
            [.. targets.Select((_, k) => Enumerable.Range(0, gains.Count).Select(column => Known(column, k) ? of(column, k) : none).ToArray())];

        string Cell(MtlGain gain, int k)
        {
            var change = gain.Targets[k];
            var interval = double.IsNaN(change.Gain.Low) ? " (one seed)" : $" (95 %: {Signed(change.Gain.Low, "0.0000")} to {Signed(change.Gain.High, "0.0000")})";
            var verdict = change.Verdict switch { ChangeVerdict.Gains => "gains", ChangeVerdict.Loses => "loses", _ => "can't tell" };
            return $"weights {WeightText.Of(gain.Weights)}<br>{Text(targets[k].Name)}: gain {Signed(change.Gain.Mean, "0.0000")}{interval}<br>{verdict}, p = {Number(change.PValue, "0.####")}";
        }

        string GainUnit() => metric == Metric.Loss ? LossUnit(targets) : metric.ChangeLabel;
    }

    static string Signed(double value, string format) => Number(value, $"+{format};−{format};{format}");

    /// <summary>Where a row's reliable gain turns into a reliable loss, or back: at the first change of the mean's sign in between.</summary>
    static IEnumerable<(int Row, double At)> Turns(IEnumerable<(int Row, int Column, TargetChange Change)> cells)
    {
        foreach (var row in cells.GroupBy(cell => cell.Row))
        {
            var ordered = row.OrderBy(cell => cell.Column).ToArray();
            var last = -1; // the last cell with a verdict
            for (var i = 0; i < ordered.Length; i++)
            {
                if (ordered[i].Change.Verdict == ChangeVerdict.CantTell)
                    continue;
                if (last >= 0 && ordered[last].Change.Verdict != ordered[i].Change.Verdict)
                {
                    var turn = Enumerable.Range(last + 1, i - last).First(j => Math.Sign(ordered[j].Change.Gain.Mean) != Math.Sign(ordered[last].Change.Gain.Mean));
                    yield return (row.Key, ordered[turn].Column - 0.5);
                }

                last = i;
            }
        }
    }
}
