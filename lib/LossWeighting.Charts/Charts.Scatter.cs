namespace LossWeighting;

/// <summary>How points are drawn.</summary>
public enum ScatterStyle
{
    /// <summary>A dot each.</summary>
    Dots,

    /// <summary>A line through them, in their order.</summary>
    Line,

    /// <summary>A line with a dot each.</summary>
    LineAndDots,

    /// <summary>A dashed line.</summary>
    Dashes,
}

/// <summary>Points that belong together.</summary>
/// <param name="Name">What stands in the legend.</param>
/// <param name="Points">Two numbers each.</param>
/// <param name="Style">How they are drawn.</param>
/// <param name="Labels">What the points are called, one each, shown under the pointer; <c>null</c>: the name only.</param>
public sealed record ScatterSeries(string Name, IReadOnlyList<(double X, double Y)> Points, ScatterStyle Style = ScatterStyle.Dots, IReadOnlyList<string>? Labels = null);

public static partial class Charts
{
    /// <summary>Points of two numbers each, in series of one colour. The first series is black: what the others are to be seen against.</summary>
    /// <param name="title">The finding: whoever draws the chart has to make sure that the numbers say so.</param>
    /// <param name="xAxis">What goes to the right, with its unit.</param>
    /// <param name="yAxis">What goes up, with its unit.</param>
    /// <param name="series">At least one.</param>
    /// <exception cref="ArgumentException">There is no series, one has no points or a number that is not finite, or its labels are not one per point.</exception>
    public static Figure Scatter(string title, string xAxis, string yAxis, params IReadOnlyList<ScatterSeries> series)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentException.ThrowIfNullOrWhiteSpace(xAxis);
        ArgumentException.ThrowIfNullOrWhiteSpace(yAxis);
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count == 0)
            throw new ArgumentException("There is no series to draw.", nameof(series));
        foreach (var (name, points, _, labels) in series)
        {
            if (points.Count == 0)
                throw new ArgumentException($"'{name}' has no points.", nameof(series));
            foreach (var point in points)
                if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
                    throw new ArgumentException($"'{name}' has the point {point}: both numbers must be finite.", nameof(series));
            if (labels is not null && labels.Count != points.Count)
                throw new ArgumentException($"'{name}' has {labels.Count} labels for {points.Count} points: one each is needed.", nameof(series));
        }

        return Draw(
            Text(title),
            "",
            $"{yAxis} against {xAxis} for {string.Join(", ", series.Select(each => each.Name))}. {title}.",
            series.Select((each, i) => Trace("scatter", new
            {
                x = each.Points.Select(point => point.X).ToArray(),
                y = each.Points.Select(point => point.Y).ToArray(),
                text = each.Points.Select((_, p) => Text(each.Labels?[p] ?? "")).ToArray(),
                mode = each.Style switch { ScatterStyle.Dots => "markers", ScatterStyle.LineAndDots => "lines+markers", _ => "lines" },
                line = new { color = Palette.Series(i), width = 2, dash = each.Style == ScatterStyle.Dashes ? "dash" : "solid" },
                marker = new { color = Palette.Series(i), size = i == 0 ? 7 : each.Points.Count > 30 ? 9 : 12, symbol = ScatterSymbols[i % ScatterSymbols.Length], line = new { color = "white", width = 1 } },
                name = Text(each.Name),
                hovertemplate = $"{Text(each.Name)}{(each.Labels is null ? "" : "<br>%{text}")}<br>%{{x:.4~g}}, %{{y:.4~g}}<extra></extra>",
            })),
            new
            {
                xaxis = Axis(xAxis),
                yaxis = Axis(yAxis),
                showlegend = series.Count > 1,
                legend = new { orientation = "h", x = 0, y = -0.18, yanchor = "top" },
            },
            height: 480);
    }

    static readonly string[] ScatterSymbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star"];

}
