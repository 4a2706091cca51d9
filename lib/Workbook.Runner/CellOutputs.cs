using System.Text;
using System.Text.Json.Nodes;

namespace Workbook.Runner;

/// <summary>Collects what a cell does as nbformat's outputs: in order, writes to the same stream merged when nothing is between them.</summary>
sealed class CellOutputs(Cell cell)
{
    readonly StringBuilder text = new();
    string? stream;

    /// <summary>Displayed values of the whole notebook, since a cell may update what an earlier one has shown.</summary>
    public required Dictionary<string, JsonObject> Displays { get; init; }

    public void Add(WorkerEvent output)
    {
        switch (output)
        {
            case StreamWritten written:
                if (written.Name != stream)
                    EndStream();
                stream = written.Name;
                text.Append(written.Text);
                break;
            case ValueDisplayed displayed when Displays.TryGetValue(displayed.Id, out var shown):
                shown["data"] = Data(displayed.Data);
                break;
            case ValueDisplayed displayed:
                Add(Displays[displayed.Id] = new()
                {
                    ["data"] = Data(displayed.Data),
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "display_data",
                });
                break;
            case ValueReturned returned:
                Add(new JsonObject
                {
                    ["data"] = Data(returned.Data),
                    ["execution_count"] = cell.ExecutionCount,
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "execute_result",
                });
                break;
        }
    }

    public void End(CellError? error)
    {
        EndStream();
        if (error != null)
            Add(new JsonObject
            {
                ["ename"] = error.Name,
                ["evalue"] = error.Message,
                ["output_type"] = "error",
                ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
            });
    }

    void Add(JsonObject output)
    {
        EndStream();
        cell.Outputs.Add((JsonNode)output);
    }

    void EndStream()
    {
        if (stream != null)
            cell.Outputs.Add((JsonNode)new JsonObject { ["name"] = stream, ["output_type"] = "stream", ["text"] = Cell.Lines(text.ToString()) });
        stream = null;
        text.Clear();
    }

    // JSON stays JSON, all else is text in lines.
    static JsonObject Data(IReadOnlyDictionary<string, string> data) =>
        new(data.OrderBy(format => format.Key, StringComparer.Ordinal).Select(format => KeyValuePair.Create(format.Key,
            format.Key == "application/json" || format.Key.EndsWith("+json", StringComparison.Ordinal) ? JsonNode.Parse(format.Value) : Cell.Lines(format.Value))));
}
