using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Runner.Figures;

/// <summary>
/// A code cell whose chart is also kept as a picture, for readers that run no JavaScript. Its metadata say so:
/// <c>"figure": { "file": "figures/02-auc.svg" }</c>, relative to the folder of the workbook's notebooks, and <c>"measured": true</c> where
/// the chart shows times or the like, which differ from run to run.
/// </summary>
sealed partial record FigureCell(Notebook Notebook, Cell Cell, string File, bool IsMeasured)
{
    public string FullPath => Path.Combine(Path.GetDirectoryName(Notebook.Path)!, File);

    /// <summary>The figure cells of a notebook; <see cref="NotebookFormatException"/> when the metadata are not as they should be.</summary>
    public static IEnumerable<FigureCell> Of(Notebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code))
        {
            if (cell.Json["metadata"]?["figure"] is not { } metadata)
                continue;
            var file = Value<string>(metadata, "file");
            var isMeasured = metadata is JsonObject values && values.ContainsKey("measured") ? Value<bool?>(metadata, "measured") : false;
            if (file == null || isMeasured == null || !FileName().IsMatch(file))
                throw new NotebookFormatException($"{NotebookFiles.Relative(notebook.Path)}: code cell {cell.Number}, metadata \"figure\": must be like "
                    + """{ "file": "figures/02-auc.svg" }, with "measured": true for what differs from run to run.""");
            yield return new(notebook, cell, file, isMeasured.Value);
        }
    }

    static T? Value<T>(JsonNode metadata, string name) =>
        metadata is JsonObject values && values[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : default;

    [GeneratedRegex(@"^figures/[a-z0-9]+(-[a-z0-9]+)*\.svg$")]
    private static partial Regex FileName();
}
