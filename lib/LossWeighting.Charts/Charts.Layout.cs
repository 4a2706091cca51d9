using Plotly.NET;

namespace LossWeighting;

// Panels, axes, labels and colours that charts share.
public static partial class Charts
{
    /// <summary>Panels side by side, each with axes of its own.</summary>
    static Dictionary<string, object?> Panels(IReadOnlyList<string> titles, Func<int, Dictionary<string, object?>> xAxis, Func<int, Dictionary<string, object?>> yAxis)
    {
        Dictionary<string, object?> layout = new()
        {
            ["grid"] = new { rows = 1, columns = titles.Count, pattern = "independent", xgap = 0.3 },
            ["annotations"] = titles.Select((title, panel) => PanelTitle(title, AxisName('x', panel))).ToArray(),
        };
        for (var panel = 0; panel < titles.Count; panel++)
        {
            layout[LayoutName('x', panel)] = xAxis(panel);
            layout[LayoutName('y', panel)] = yAxis(panel);
        }

        return layout;
    }

    static string LayoutName(char axis, int panel) => $"{axis}axis{(panel == 0 ? "" : panel + 1)}";

    static string AxisName(char axis, int panel) => panel == 0 ? $"{axis}" : $"{axis}{panel + 1}";

    static object PanelTitle(string text, string xAxis) => new
    {
        text,
        xref = $"{xAxis} domain",
        yref = "paper",
        x = 0,
        y = 1,
        xanchor = "left",
        yanchor = "bottom",
        showarrow = false,
        font = new { size = 13 },
    };

    static string LossUnit(IReadOnlyList<Target> targets) => targets.Select(target => target.Kind).Distinct().ToArray() switch
    {
        [TargetKind.Binary] => "log loss (nats)",
        [TargetKind.Regression] => "mean squared error",
        _ => "loss (squared error or nats)",
    };

    // of a metric's axis
    static string MetricUnit(Metric metric, IReadOnlyList<Target> targets) => metric == Metric.Loss ? $"held-out {LossUnit(targets)}" : metric.Unit;

    // of a metric's axis where lower is better
    static string LossUnit(Metric metric, IReadOnlyList<Target> targets) => metric.Direction == MetricDirection.Lower ? MetricUnit(metric, targets) : metric.LossLabel;

    /// <summary>Title of an axis on which lower is better, in the target's colour.</summary>
    static string LossAxis(SweepResult sweep, int target, Metric metric) =>
        $"<span style='color:{TargetColors.Of(sweep.Targets, target)}'>{ShortText(sweep.Targets[target].Name)}</span>: {LossUnit(metric, [sweep.Targets[target]])}";

    static string Within95(Interval interval, string format) => double.IsNaN(interval.Low)
        ? $"{Number(interval.Mean, format)} (one seed)"
        : $"{Number(interval.Mean, format)} (95 %: {Number(interval.Low, format)} to {Number(interval.High, format)})";

    // a weighting with one finished seed has no interval
    static (double Low, double High) Ends(Interval value) => double.IsNaN(value.Low) ? (value.Mean, value.Mean) : (value.Low, value.High);

    static Trace Band(IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high, string color, string group, int panel) => Trace("scatter", new
    {
        x = x.Concat(x.Reverse()).ToArray(),
        y = high.Concat(low.Reverse()).ToArray(),
        mode = "lines",
        line = new { width = 0 },
        fill = "toself",
        fillcolor = Faded(color, 0.2),
        legendgroup = group,
        showlegend = false,
        hoverinfo = "skip",
        xaxis = AxisName('x', panel),
        yaxis = AxisName('y', panel),
    });

    /// <summary>A see-through version of a colour written as <c>#RRGGBB</c>.</summary>
    static string Faded(string color, double opacity)
    {
        var channels = Convert.FromHexString(color[1..]);
        return $"rgba({channels[0]},{channels[1]},{channels[2]},{Number(opacity, "0.##")})";
    }

    // plotly.js' scale of this name at five places; lines take one colour, not a place on a scale
    static string Viridis(double share)
    {
        (int R, int G, int B)[] scale = [(0x44, 0x01, 0x54), (0x3b, 0x52, 0x8b), (0x21, 0x91, 0x8c), (0x5e, 0xc9, 0x62), (0xfd, 0xe7, 0x25)];
        var place = Math.Clamp(share, 0, 1) * (scale.Length - 1);
        var below = Math.Min((int)place, scale.Length - 2);
        int Mix(Func<(int R, int G, int B), int> channel) => (int)Math.Round(channel(scale[below]) + (place - below) * (channel(scale[below + 1]) - channel(scale[below])));
        return $"#{Mix(color => color.R):X2}{Mix(color => color.G):X2}{Mix(color => color.B):X2}";
    }

    /// <summary>A name from outside as text in a chart, where plotly.js would read tags and hover fields.</summary>
    static string Text(string name) => name
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("%{", "%&#123;", StringComparison.Ordinal);

    /// <summary>The same where there is little room.</summary>
    static string ShortText(string name, int most = 20) => Text(name.Length <= most ? name : $"{name[..(most - 1)]}…");
}
