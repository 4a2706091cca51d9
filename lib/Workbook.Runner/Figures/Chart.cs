using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Workbook.Runner.Site;

namespace Workbook.Runner.Figures;

/// <summary>A Plotly chart as a cell has put it out.</summary>
/// <param name="Figure">What Plotly draws: <c>data</c> (traces), <c>layout</c> and perhaps <c>config</c>.</param>
/// <param name="Description">What the chart shows, for those who do not see it.</param>
sealed record Chart(JsonObject Figure, string Description)
{
    const string Marker = "plotly-graph-div";

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The one chart of a cell; <see cref="UsageException"/>, which names the cell's <paramref name="place"/>, when it has none or several.</summary>
    public static Chart Of(Cell cell, string place)
    {
        var html = Html(cell).Where(html => html.Contains(Marker, StringComparison.Ordinal)).ToList();
        if (html.Count != 1)
            throw new UsageException($"{place} has put out {html.Count} charts, but a figure is made of one: show it alone in a cell of its own.");
        const string assignment = "var figure = ";
        var start = html[0].LastIndexOf(assignment, StringComparison.Ordinal);
        var description = new HtmlParser().ParseDocument(html[0]).QuerySelector($".{Marker}")?.GetAttribute("aria-label");
        if (start < 0 || description == null)
            throw new UsageException($"{place}: its chart is not one of the workbook's library: end the cell with a Figure.");
        // One value, whatever follows it in the script.
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(html[0][(start + assignment.Length)..]));
        return new(JsonNode.Parse(ref reader)!.AsObject(), description);
    }

    /// <summary>plotly.js, which a notebook's first chart brings along; or null.</summary>
    public static string? Script(Notebook executed)
    {
        var html = executed.Cells.Where(cell => cell.Kind == CellKind.Code).SelectMany(Html)
            .FirstOrDefault(html => html.Length > SharedScripts.Threshold && html.Contains(Marker, StringComparison.Ordinal));
        return html == null ? null : new HtmlParser().ParseDocument(html).Scripts.MaxBy(script => script.Text.Length)?.Text;
    }

    /// <summary>Whatever makes the picture, in one line: traces and layout without what only shows on hovering, numbers to four digits.</summary>
    public string Summary() => new JsonObject { ["data"] = Rounded(Figure["data"]), ["layout"] = Rounded(Figure["layout"]) }.ToJsonString(Readable);

    static IEnumerable<string> Html(Cell cell) => cell.Outputs.Select(output => OutputData.Text(output!["data"]?["text/html"]));

    static JsonNode? Rounded(JsonNode? node) => node switch
    {
        JsonObject values => new JsonObject(values.Where(value => IsDrawn(values, value.Key)).Select(value => KeyValuePair.Create(value.Key, Rounded(value.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Rounded)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number =>
            double.Parse(value.GetValue<double>().ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => node?.DeepClone(),
    };

    // A trace's texts are drawn in a mode that says so; otherwise they show on hovering.
    static bool IsDrawn(JsonObject values, string name) =>
        !name.StartsWith("hover", StringComparison.Ordinal) && name != "customdata"
        && !(name == "text" && values["mode"] is { } mode && !((string)mode!).Contains(name, StringComparison.Ordinal));
}
