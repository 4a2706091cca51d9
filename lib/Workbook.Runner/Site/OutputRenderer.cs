using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Runner.Site;

/// <summary>What a notebook stores of a value: one string, or its lines, or JSON.</summary>
static class OutputData
{
    public static string Text(JsonNode? data) => data switch
    {
        JsonArray lines when lines.All(line => line?.GetValueKind() == JsonValueKind.String) =>
            string.Concat(lines.Select(line => (string)line!)),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        null => "",
        _ => data.ToJsonString(),
    };
}

/// <summary>Renders the outputs of code cells.</summary>
sealed partial class OutputRenderer(SharedScripts scripts, MarkdownRenderer markdown, Language language)
{
    /// <param name="output">One of the outputs of <paramref name="cell"/>, as nbformat has it.</param>
    /// <param name="cell">The cell, for descriptions.</param>
    /// <param name="place">Names notebook and cell, for problems.</param>
    /// <param name="failedHere">Whether the notebook's run ended with this cell's error.</param>
    public Html Render(JsonObject output, Cell cell, string place, bool failedHere) => (string?)output["output_type"] switch
    {
        "stream" => Stream((string?)output["name"], OutputData.Text(output["text"])),
        "error" => Error(output, expected: cell.Tags.Contains("raises-exception"), failedHere),
        "display_data" or "execute_result" => Data(output, cell, place),
        _ => Html.Empty,
    };

    static Html Stream(string? name, string text) => name == "stderr"
        ? Html.Of($"""<div class="output stderr"><span class="label">stderr</span><pre>{Plain(text)}</pre></div>""")
        : Html.Of($"""<div class="output"><pre>{Plain(text)}</pre></div>""");

    Html Error(JsonObject output, bool expected, bool failedHere)
    {
        var (name, message) = ((string?)output["ename"], Plain((string?)output["evalue"] ?? ""));
        var trace = string.Join('\n', (output["traceback"] as JsonArray ?? []).Select(line => Plain((string?)line ?? ""))).TrimEnd();
        // Most kernels start the traceback with name and message.
        var hasMessage = message.Length > 0 && trace.Contains(message, StringComparison.Ordinal);
        var text = hasMessage ? trace : $"{name}: {message}\n{trace}".TrimEnd();
        var (kind, label) = expected ? (" expected", language.ExpectedError) : ("", failedHere ? language.ErrorThatEndedTheRun : language.Error);
        return Html.Of($"""<div class="output error{kind}"><span class="label">{label}</span><pre>{text}</pre></div>""");
    }

    Html Data(JsonObject output, Cell cell, string place)
    {
        if (output["data"] is not JsonObject data || data.Count == 0)
            return Html.Empty;
        if (data["text/html"] is { } html)
            return Html.Of($"""<div class="output html">{HtmlFragment.Isolate(scripts.Share(OutputData.Text(html)))}</div>""");
        if (data["image/svg+xml"] is { } svg)
            return Image("image/svg+xml", Convert.ToBase64String(Encoding.UTF8.GetBytes(OutputData.Text(svg))), output, cell);
        foreach (var type in (string[])["image/png", "image/jpeg", "image/gif"])
        {
            if (data[type] is { } picture)
                return Image(type, OutputData.Text(picture).ReplaceLineEndings(""), output, cell);
        }

        if (data["text/markdown"] is { } text)
            return Html.Of($"""<div class="output prose">{markdown.RenderOutput(OutputData.Text(text), place)}</div>""");
        var (fallback, value) = data.FirstOrDefault(entry => entry.Key == "text/plain") is { Key: not null } plain ? plain : data.First();
        return Html.Of($"""<div class="output" data-type="{fallback}"><pre>{Plain(OutputData.Text(value))}</pre></div>""");
    }

    /// <summary>An image of its own, so that its ids, styles and scripts stay out of the page.</summary>
    Html Image(string type, string base64, JsonObject output, Cell cell)
    {
        var size = output["metadata"]?[type] as JsonObject;
        var width = size?["width"] is { } w ? Html.Of($" width=\"{w.ToJsonString()}\"") : Html.Empty;
        var height = size?["height"] is { } h ? Html.Of($" height=\"{h.ToJsonString()}\"") : Html.Empty;
        var alternative = language.FigureOfCell(cell.Number);
        return Html.Of($"""<div class="output html"><img src="data:{type};base64,{base64}" alt="{alternative}"{width}{height}></div>""");
    }

    /// <summary>Terminal text as it looks at the end: no colours, and of a line rewritten by carriage returns the last state.</summary>
    internal static string Plain(string text) =>
        Overwritten().Replace(TerminalCode().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal), "").TrimEnd('\r');

    /// <summary>CSI sequences, OSC sequences with their text, and the other two-character escapes (ECMA-48).</summary>
    [GeneratedRegex(@"\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)|[@-Z\\-_])")]
    private static partial Regex TerminalCode();

    [GeneratedRegex(@"[^\n]*\r(?=[^\n])")]
    private static partial Regex Overwritten();
}
