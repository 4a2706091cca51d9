namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// How several ways fare against the same rival: a dot per way at its mean gain, with its 95 % interval, to the right of the dashed line if better.
    /// Full dots are reliably better (blue) or worse (orange), hollow ones may owe it to chance. Panels, such as data sets, stand side by side.
    /// </summary>
    /// <param name="panels">Names, and the same ways in all of them (<see cref="PairedGain.Compare"/>).</param>
    /// <param name="rival">What they are compared with, such as <c>the best static weights</c>.</param>
    /// <param name="unit">What a gain is, with its unit, such as <c>MTL gain (% of loss)</c>.</param>
    /// <exception cref="ArgumentException">There is no panel, or the panels have different ways, or none.</exception>
    public static Figure PairedGains(IReadOnlyList<(string Name, IReadOnlyList<PairedGain> Gains)> panels, string rival, string unit)
    {
        var finding = RivalFinding.Of(panels, rival);
        string[] names = [.. panels[0].Gains.Select(gain => gain.Name)];
        var repetitions = panels.SelectMany(panel => panel.Gains).Max(gain => gain.Gain.Count);
        var layout = new Dictionary<string, object?>
        {
            ["grid"] = new { rows = 1, columns = panels.Count, pattern = "coupled", xgap = 0.06 },
            ["yaxis"] = Merge(Axis(""), new
            {
                tickvals = names.Select((_, i) => i).ToArray(),
                ticktext = names.Select(name => ShortText(name, 24)).ToArray(),
                range = new[] { names.Length - 0.4, -0.6 },
                automargin = true,
            }),
            ["annotations"] = panels.Select((panel, i) => PanelTitle(Text(panel.Name), AxisName('x', i))).ToArray(),
            ["shapes"] = panels.Select((_, i) => (object)new { type = "line", xref = AxisName('x', i), yref = "paper", x0 = 0, x1 = 0, y0 = 0, y1 = 1, line = new { color = "#777777", width = 1, dash = "dash" }, layer = "below" }).ToArray(),
        };
        for (var i = 0; i < panels.Count; i++)
            layout[LayoutName('x', i)] = Axis(unit);
        return Draw(
            Text(finding),
            $"mean of {repetitions} seeds with 95 % interval; hollow: can't tell from no difference at 5 % (Holm)",
            $"{unit} of {string.Join(", ", names)} against {rival}, on {string.Join(", ", panels.Select(panel => panel.Name))}. {finding}.",
            panels.SelectMany((panel, i) => Enum.GetValues<ChangeVerdict>().Select(verdict => GainDots(panel.Gains, verdict, i))),
            layout,
            height: 190 + 32 * names.Length);
    }

    static Plotly.NET.Trace GainDots(IReadOnlyList<PairedGain> gains, ChangeVerdict verdict, int panel)
    {
        var shown = gains.Index().Where(each => each.Item.Verdict == verdict).ToArray();
        var color = verdict switch { ChangeVerdict.Gains => Palette.Better, ChangeVerdict.Loses => Palette.Worse, _ => "#777777" };
        return Trace("scatter", new
        {
            x = shown.Select(each => each.Item.Gain.Mean).ToArray(),
            y = shown.Select(each => each.Index).ToArray(),
            error_x = new
            {
                type = "data",
                array = shown.Select(each => double.IsNaN(each.Item.Gain.High) ? 0 : each.Item.Gain.High - each.Item.Gain.Mean).ToArray(),
                color,
                thickness = 1.5,
                width = 4,
            },
            text = shown.Select(each => $"{Text(each.Item.Name)}: {Within95(each.Item.Gain, "+0.000;−0.000")}<br>p = {Number(each.Item.PValue, "0.000")} (Holm)").ToArray(),
            mode = "markers",
            marker = new { color = verdict == ChangeVerdict.CantTell ? "white" : color, size = 10, line = new { color, width = 2 } },
            showlegend = false,
            xaxis = AxisName('x', panel),
            yaxis = "y",
            hovertemplate = "%{text}<extra></extra>",
        });
    }
}
