using System.Xml.Linq;
using AngleSharp.Html.Parser;

namespace Workbook.Runner.Figures;

/// <summary>A chart as an SVG that stands alone: it says in its title what it shows, and carries in its metadata what it was drawn from.</summary>
static class Picture
{
    // As wide as GitHub shows a README.
    const int Width = 900;

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws a chart; null and a reason when the browser could not.</summary>
    public static async Task<(string? Svg, string? Error)> DrawAsync(Chart chart, string plotly, CancellationToken cancellation)
    {
        // Plotly's ids are random: here they are the same every time, so that a picture changes only when its chart does.
        var page = await Chromium.DumpAsync($$"""
            <!DOCTYPE html>
            <meta charset="utf-8">
            <body>
            <script>{{plotly}}</script>
            <script>
            let seed = 1;
            Math.random = () => (seed = seed * 16807 % 2147483647) / 2147483647;
            const figure = {{chart.Figure.ToJsonString()}};
            const show = name => text => {
              document.documentElement.innerHTML = `<pre id="${name}"></pre>`;
              document.getElementById(name).textContent = text;
            };
            Promise.resolve()
              .then(() => Plotly.toImage(figure, { format: "svg", imageDataOnly: true, width: {{Width}}, height: figure.layout.height || 450 }))
              .then(show("svg"), show("error"));
            </script>
            """, cancellation);
        using var result = new HtmlParser().ParseDocument(page);
        return result.QuerySelector("pre#svg")?.TextContent is { } drawn
            ? (Finish(drawn, chart), null)
            : (null, result.QuerySelector("pre#error")?.TextContent ?? "the browser gave no answer");
    }

    /// <summary>The <see cref="Chart.Summary"/> that a picture was drawn from; null when it carries none.</summary>
    public static string? Summary(string svg) => XElement.Parse(svg).Element(Svg + "metadata")?.Value;

    static string Finish(string drawn, Chart chart)
    {
        var svg = XElement.Parse(drawn, LoadOptions.PreserveWhitespace);
        svg.SetAttributeValue("role", "img");
        svg.AddFirst(new XElement(Svg + "title", chart.Description), new XElement(Svg + "metadata", chart.Summary()));
        return svg.ToString(SaveOptions.DisableFormatting) + "\n";
    }
}
