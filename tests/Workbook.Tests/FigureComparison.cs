using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Tests;

/// <summary>
/// Whether two summaries of a chart (<see cref="Runner.Figures.Chart.Summary"/>) are one picture to a reader. Another processor rounds another
/// way and so trains a little differently: a number may differ by a tenth of what its axis spans, and numbers in texts do not count, except in the
/// names of traces and at the ticks of axes.
/// </summary>
static partial class FigureComparison
{
    // Twice the most that was seen between AVX2 and AVX-512, at a dot for a single model of lesson 01.
    const double Tolerance = 0.1;

    /// <summary>What is different, one line each. Of measured charts only the traces' types and names and the titles of axes are compared.</summary>
    public static IReadOnlyList<string> Differences(string stored, string now, bool isMeasured)
    {
        var (a, b) = (JsonNode.Parse(stored)!, JsonNode.Parse(now)!);
        var differences = new List<string>();
        if (isMeasured)
            (a, b) = (Structure(a), Structure(b));
        Compare("", a, b, Spans(a), differences);
        return differences;
    }

    static JsonArray Structure(JsonNode chart) => new JsonArray(
        [
            .. chart["data"]!.AsArray().Select(trace => (JsonNode?)$"{trace!["type"]} {trace["name"]}"),
            .. chart["layout"]!.AsObject().Where(part => Axis().IsMatch(part.Key)).Select(axis => (JsonNode?)$"{axis.Key} {axis.Value!["title"]?["text"]}"),
        ]);

    static void Compare(string path, JsonNode? a, JsonNode? b, IReadOnlyDictionary<string, double> spans, List<string> differences)
    {
        switch (a, b)
        {
            case (JsonObject first, JsonObject second):
                foreach (var name in first.Select(value => value.Key).Union(second.Select(value => value.Key)))
                    Compare($"{path}/{name}", first[name], second[name], spans, differences);
                break;
            case (JsonArray first, JsonArray second) when first.Count == second.Count:
                for (var i = 0; i < first.Count; i++)
                    Compare($"{path}/{i}", first[i], second[i], spans, differences);
                break;
            case (JsonArray first, JsonArray second):
                differences.Add($"{path}: {first.Count} values, now {second.Count}");
                break;
            case var _ when Kind(a) == JsonValueKind.Number && Kind(b) == JsonValueKind.Number:
                if (Math.Abs(Number(a) - Number(b)) > Tolerance * (spans.GetValueOrDefault(Quantity(path)) is > 0 and var span ? span : Math.Abs(Number(a))))
                    differences.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {Number(a)}, now {Number(b)}"));
                break;
            case var _ when Text(path, a) != Text(path, b):
                differences.Add($"{path}: {a?.ToJsonString() ?? "nothing"}, now {b?.ToJsonString() ?? "nothing"}");
                break;
        }
    }

    // From the least to the greatest number of a kind: the traces of a chart share their axes.
    static Dictionary<string, double> Spans(JsonNode chart)
    {
        var numbers = new List<(string Quantity, double Value)>();
        Collect("", chart);
        return numbers.GroupBy(number => number.Quantity, number => number.Value).ToDictionary(group => group.Key, group => group.Max() - group.Min());

        void Collect(string path, JsonNode? node)
        {
            if (node is JsonObject values)
                foreach (var (name, value) in values)
                    Collect($"{path}/{name}", value);
            else if (node is JsonArray items)
                for (var i = 0; i < items.Count; i++)
                    Collect($"{path}/{i}", items[i]);
            else if (Kind(node) == JsonValueKind.Number)
                numbers.Add((Quantity(path), Number(node)));
        }
    }

    static string Quantity(string path) => Index().Replace(path, "/*");

    static string? Text(string path, JsonNode? node) => Kind(node) != JsonValueKind.String || Name().IsMatch(path)
        ? node?.ToJsonString()
        : Digits().Replace((string)node!, "#");

    static JsonValueKind? Kind(JsonNode? node) => node?.GetValueKind();

    static double Number(JsonNode? node) => node!.GetValue<double>();

    [GeneratedRegex("/[0-9]+(?=/|$)")]
    private static partial Regex Index();

    [GeneratedRegex("^/data/[0-9]+/name$|/ticktext/")]
    private static partial Regex Name();

    [GeneratedRegex("^[xy]axis[0-9]*$")]
    private static partial Regex Axis();

    // With a sign, which may change with the number.
    [GeneratedRegex(@"[-+−±]?[0-9]+(\.[0-9]+)?")]
    private static partial Regex Digits();
}
