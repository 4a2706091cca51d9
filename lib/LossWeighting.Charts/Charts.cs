using System.Globalization;
using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace LossWeighting;

/// <summary>The workbook's charts: numbers in, a <see cref="Figure"/> out.</summary>
public static partial class Charts
{
    const string Ink = "#222222", Grid = "#E5E5E5";

    /// <summary>A trace by its plotly.js attributes.</summary>
    static Trace Trace(string type, object attributes) => With(new Trace(type), attributes);

    /// <summary>Traces on axes in the workbook's style.</summary>
    /// <param name="title">The finding.</param>
    /// <param name="key">How to read the lines; stands under the title.</param>
    /// <param name="description">The finding and what carries it, for those who do not see the chart.</param>
    /// <param name="traces">What is drawn.</param>
    /// <param name="layout">plotly.js layout attributes, such as axes.</param>
    /// <param name="height">In pixels.</param>
    static Figure Draw(string title, string key, string description, IEnumerable<Trace> traces, object layout, int height = 420)
    {
        var keyLines = WrapKey(key);
        var style = With(new Layout(), new
        {
            title = new { text = $"{Wrap(title)}<br><span style='font-size:12px;color:#666666'>{keyLines}</span>", x = 0, xref = "container", xanchor = "left", y = 1, yref = "container", yanchor = "top", pad = new { t = 18, l = 70 }, font = new { size = 16 } },
            font = new { family = "system-ui, sans-serif", size = 13, color = Ink },
            paper_bgcolor = "white",
            plot_bgcolor = "white",
            hovermode = "closest",
            margin = new { l = 70, r = 20, t = 95 + 20 * (title.Length / 87) + (keyLines == key ? 0 : 16), b = 60 },
            height,
        });
        return new(GenericChart.NewMultiChart(ListModule.OfSeq(traces), With(style, layout), new Config(), new DisplayOptions()), description);
    }

    static Dictionary<string, object?> Axis(string title, object? more = null) => Merge(
        new { title = new { text = title, standoff = 8, font = new { size = 13 } }, gridcolor = Grid, zeroline = false, linecolor = Ink, ticks = "outside" }, more);

    // plotly.js does not wrap titles
    static string Wrap(string text)
    {
        const int width = 86;
        if (text.Length <= width)
            return text;
        var cut = text.LastIndexOf(' ', width);
        if (cut > 0 && text[cut + 1] == '%') // stays with its number
            cut = text.LastIndexOf(' ', cut - 1);
        return cut < 0 ? text : $"{text[..cut]}<br>{Wrap(text[(cut + 1)..])}";
    }

    // into two lines at most, between its parts
    static string WrapKey(string key)
    {
        const int width = 135;
        var cut = key.Length <= width ? -1 : key.LastIndexOf("; ", width, StringComparison.Ordinal);
        return cut < 0 ? key : $"{key[..(cut + 1)]}<br>{key[(cut + 2)..]}";
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    static T With<T>(T target, object attributes) where T : DynamicObj.DynamicObj
    {
        foreach (var (name, value) in Properties(attributes))
            target.SetProperty(name, value);
        return target;
    }

    static Dictionary<string, object?> Merge(object first, object? second) =>
        Properties(first).Concat(second is null ? [] : Properties(second)).GroupBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Last().Value);

    static IEnumerable<KeyValuePair<string, object?>> Properties(object attributes) => attributes is IReadOnlyDictionary<string, object?> dictionary
        ? dictionary
        : attributes.GetType().GetProperties().Select(property => KeyValuePair.Create(property.Name, property.GetValue(attributes)));
}
