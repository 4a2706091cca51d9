using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using NJsonSchema;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>A folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("workbook-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Writes notebooks by hand.</summary>
sealed class NotebookBuilder(JsonObject? start = null)
{
    public JsonObject Document { get; } = start ?? new()
    {
        ["cells"] = new JsonArray(),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    };

    JsonArray Cells => Document["cells"]!.AsArray();

    public NotebookBuilder Markdown(string source) => Add("markdown", source, new());

    public NotebookBuilder Code(string source, params string[] tags) => Add("code", source, tags.Length == 0 ? [] : new() { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) });

    public NotebookBuilder Add(string type, string source, JsonObject metadata)
    {
        var cell = new JsonObject { ["cell_type"] = type, ["id"] = $"id-{Cells.Count + 1}", ["metadata"] = metadata, ["source"] = Cell.Lines(source) };
        if (type == "code")
            (cell["execution_count"], cell["outputs"]) = (null, new JsonArray());
        Cells.Add((JsonNode)cell);
        return this;
    }

    public string Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Document.ToJsonString());
        return path;
    }
}

/// <summary>The runner as a process, as a person starts it.</summary>
sealed record RunnerResult(int ExitCode, string Output, string Error)
{
    static readonly string Runner = typeof(RunnerResult).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Runner").Value!;

    public static async Task<RunnerResult> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await EndAsync(process);
    }

    public static Process Start(string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Runner, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("WORKBOOK_STRICT");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>For a shell.</summary>
    public static string CommandLine(params string[] arguments) => string.Join(' ', ["dotnet", $"'{Runner}'", .. arguments]);

    public static async Task<RunnerResult> EndAsync(Process process, TimeSpan? limit = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var time = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(time.Token);
        return new(process.ExitCode, await output, await error);
    }
}

static class Notebooks
{
    static readonly Lazy<Task<JsonSchema>> Schema = new(LoadSchemaAsync);

    /// <summary>The outputs of a code cell, counted from 1.</summary>
    public static JsonArray Outputs(string path, int cell) => Notebook.Load(path).Cells.Single(c => c.Number == cell).Outputs;

    /// <summary>Text of an output, of an error's message or of a format, joined.</summary>
    public static string Text(JsonNode? text) => text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string?)text ?? "";

    public static async Task<IReadOnlyList<string>> SchemaErrorsAsync(string json) =>
        [.. (await Schema.Value).Validate(json).Select(error => error.ToString())];

    public static async Task AssertIsValidAsync(string path) =>
        Assert.Empty(await SchemaErrorsAsync(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)));

    static Task<JsonSchema> LoadSchemaAsync()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", "nbformat.v4.5.schema.json")))!;
        // NJsonSchema does not find definitions that lie deeper than directly under "definitions", as those of the group "misc" do.
        var definitions = schema["definitions"]!.AsObject();
        foreach (var (name, definition) in definitions["misc"]!.AsObject())
            definitions.Add(name, definition!.DeepClone());
        definitions.Remove("misc");
        return JsonSchema.FromJsonAsync(schema.ToJsonString().Replace("#/definitions/misc/", "#/definitions/", StringComparison.Ordinal));
    }
}
