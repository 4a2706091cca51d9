using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbook.Runner;

/// <summary>What is wrong with a notebook file, in one line that says what to do.</summary>
sealed class NotebookFormatException(string message) : Exception(message);

/// <summary>A notebook as nbformat 4.5 stores it: a thin view over its JSON, so that whatever it holds is kept.</summary>
sealed class Notebook
{
    // As Jupyter writes: one space of indent, nothing escaped that need not be (except characters beyond the basic plane: this encoder insists).
    static readonly JsonWriterOptions AsJupyterWrites = new()
    {
        Indented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    Notebook(string path, JsonObject document)
    {
        Path = path;
        Document = document;
        var codeCells = 0;
        Cells = [.. document["cells"]!.AsArray().Select(cell => new Cell(cell!.AsObject(), IsCode(cell) ? ++codeCells : 0))];
    }

    /// <summary>The full path of the file.</summary>
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
            throw new NotebookFormatException($"{path}: no such file; give the path of a notebook or of a folder with notebooks.");
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is not JsonObject document)
                throw new NotebookFormatException($"{path}: not a notebook: JSON, but not an object.");
            Check(path, document);
            return new(System.IO.Path.GetFullPath(path), document);
        }
        catch (JsonException e)
        {
            throw new NotebookFormatException($"{path}: not JSON (line {e.LineNumber + 1}): is it a notebook?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookFormatException($"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>A notebook that was made from another.</summary>
    /// <param name="path">The full path that it is to have.</param>
    /// <param name="document">As nbformat 4.5 has it.</param>
    public static Notebook Of(string path, JsonObject document) => new(path, document);

    /// <summary>Writes the notebook; a reader of <paramref name="path"/> sees the old file or the whole new one.</summary>
    public void Save(string path)
    {
        AtomicFile.Write(path, unfinished =>
        {
            using var file = File.Create(unfinished);
            using (var writer = new Utf8JsonWriter(file, AsJupyterWrites))
                Document.WriteTo(writer);
            file.Write("\n"u8);
        });
    }

    static void Check(string path, JsonObject document)
    {
        if (Number(document["nbformat"]) is not 4)
            throw new NotebookFormatException($"{path}: nbformat {document["nbformat"]?.ToJsonString() ?? "is missing"}, but 4 is needed: open and save it in Jupyter or VS Code.");
        if (document["cells"] is not JsonArray cells || document["metadata"] is not (null or JsonObject))
            throw new NotebookFormatException($"{path}: not a notebook: no list of cells.");
        if (!IsCSharp(document["metadata"]))
            throw new NotebookFormatException($"{path}: written for kernel \"{Kernel(document["metadata"]) ?? "?"}\": choose the kernel \".NET (C#)\" and save it again.");

        document["metadata"] ??= new JsonObject();
        for (var i = 0; i < cells.Count; i++)
            CheckCell($"{path}: cell {i + 1} of {cells.Count}", cells[i]);
        Upgrade(document, cells);
    }

    static void CheckCell(string where, JsonNode? node)
    {
        if (node is not JsonObject cell || Text(cell["cell_type"]) is not ("markdown" or "code" or "raw") || !IsText(cell["source"])
            || cell["metadata"] is not (null or JsonObject) || cell["outputs"] is not (null or JsonArray))
            throw new NotebookFormatException($"{where} is not as nbformat 4 has it: open and save the notebook in Jupyter or VS Code.");
        if (cell["metadata"]?["tags"] is { } tags && !(tags is JsonArray list && list.All(tag => Text(tag) != null)))
            throw new NotebookFormatException($"{where} has tags that are not a list of names.");
        var language = Text(cell["metadata"]?["polyglot_notebook"]?["kernelName"]) ?? Text(cell["metadata"]?["dotnet_interactive"]?["language"]);
        if (IsCode(cell) && language is not (null or "csharp" or "C#"))
            throw new NotebookFormatException($"{where} is for \"{language}\": only C# cells can be run.");
    }

    // What 4.5 asks for and 4.0 to 4.4 had not: cell ids. And what a hand-written file may lack.
    static void Upgrade(JsonObject document, JsonArray cells)
    {
        document["nbformat_minor"] = Math.Max(Number(document["nbformat_minor"]) ?? 0, 5);
        var ids = cells.Select(cell => Text(cell!["id"])).ToHashSet();
        var next = 1;
        foreach (var cell in cells.Select(cell => cell!.AsObject()))
        {
            if (Text(cell["id"]) == null)
            {
                while (!ids.Add($"cell-{next}"))
                    next++;
                cell["id"] = $"cell-{next}";
            }
            cell["metadata"] ??= new JsonObject();
            if (IsCode(cell))
            {
                cell["outputs"] ??= new JsonArray();
                cell.TryAdd("execution_count", null);
            }
        }
    }

    static bool IsCSharp(JsonNode? metadata) =>
        Text(metadata?["kernelspec"]?["name"]) == ".net-csharp" || Text(metadata?["polyglot_notebook"]?["kernelInfo"]?["defaultKernelName"]) == "csharp";

    static string? Kernel(JsonNode? metadata) =>
        Text(metadata?["kernelspec"]?["name"]) ?? Text(metadata?["polyglot_notebook"]?["kernelInfo"]?["defaultKernelName"]);

    static bool IsCode(JsonNode cell) => Text(cell["cell_type"]) == "code";

    static bool IsText(JsonNode? node) => Text(node) != null || node is JsonArray lines && lines.All(line => Text(line) != null);

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
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
    public string Source
    {
        get => Json["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)Json["source"] ?? "";
        set => Json["source"] = Lines(value);
    }

    /// <summary>Its name in the notebook, which stays when other cells come and go.</summary>
    public string Id => (string)Json["id"]!;

    public IReadOnlyList<string> Tags => Json["metadata"]?["tags"] is JsonArray tags ? [.. tags.Select(tag => (string)tag!)] : [];

    /// <summary>Outputs as nbformat has them: <c>stream</c>, <c>display_data</c>, <c>execute_result</c> or <c>error</c>.</summary>
    public JsonArray Outputs => Json["outputs"]!.AsArray();

    /// <summary>The <c>[n]</c> beside the cell; null when it was not executed.</summary>
    public int? ExecutionCount
    {
        get => (int?)Json["execution_count"];
        set => Json["execution_count"] = value;
    }

    /// <summary>Text as nbformat likes it: a list of lines, each with its line end.</summary>
    public static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf('\n', start) + 1;
            if (end == 0)
                end = text.Length;
            lines.Add((JsonNode)text[start..end]);
        }
        return lines;
    }
}
