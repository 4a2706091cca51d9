using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbook.Runner;

/// <summary>What is wrong with a notebook file, in one line that says what to do.</summary>
sealed class NotebookFormatException(string message) : Exception(message);

/// <summary>A notebook as nbformat 4.5 stores it: a thin view over its JSON, so that whatever it holds is kept.</summary>
sealed class Notebook
{
    Notebook(string path, JsonObject document)
    {
        Path = path;
        Document = document;
        var codeCells = 0;
        Cells = [.. document["cells"]!.AsArray().Select(cell => new Cell(cell!.AsObject(), IsCode(cell) ? ++codeCells : 0))];
    }

    public string Path { get; }

    public JsonObject Document { get; }

    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The file name without its ending, e.g. <c>02-weighted-loss</c>.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first heading of the first Markdown cell that has one, else the file name.</summary>
    public string Title => Cells.Where(cell => cell.Kind == CellKind.Markdown)
        .SelectMany(cell => cell.Source.Split('\n'))
        .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    /// <summary>Reads and checks a notebook; <see cref="NotebookFormatException"/> says what is wrong with it.</summary>
    public static Notebook Load(string path)
    {
        if (!File.Exists(path))
            throw new NotebookFormatException($"{path}: no such file.");
        try
        {
            return new(path, JsonNode.Parse(File.ReadAllText(path))!.AsObject());
        }
        catch (JsonException e)
        {
            throw new NotebookFormatException($"{path}: not JSON (line {e.LineNumber + 1}): is it a notebook?");
        }
    }

    static bool IsCode(JsonNode cell) => (string?)cell["cell_type"] == "code";
}

enum CellKind { Markdown, Code, Raw }

/// <summary>One cell. <see cref="Number"/> counts code cells from 1 and is 0 for all others.</summary>
sealed class Cell(JsonObject json, int number)
{
    public JsonObject Json { get; } = json;

    public int Number { get; } = number;

    public CellKind Kind => (string?)Json["cell_type"] switch
    {
        "markdown" => CellKind.Markdown,
        "code" => CellKind.Code,
        _ => CellKind.Raw,
    };

    /// <summary>The text; in the file it is one string or a list of lines.</summary>
    public string Source => Json["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)Json["source"] ?? "";

    public IReadOnlyList<string> Tags => Json["metadata"]?["tags"] is JsonArray tags ? [.. tags.Select(tag => (string)tag!)] : [];

    /// <summary>Outputs as nbformat has them: <c>stream</c>, <c>display_data</c>, <c>execute_result</c> or <c>error</c>.</summary>
    public JsonArray Outputs => Json["outputs"]!.AsArray();
}
