using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>What VS Code and the dev container are told agrees with the rest of the repository.</summary>
public sealed class EditorTests
{
    static readonly string Repository = NotebookFiles.Repository!;

    [Fact]
    public void The_container_runs_where_the_native_library_does_with_the_SDK_of_the_repository_and_builds_the_library()
    {
        var container = Json(".devcontainer/devcontainer.json");
        Assert.EndsWith(":noble", (string?)container["image"]); // Ubuntu 24.04
        Assert.Contains("--platform=linux/amd64", container["runArgs"]!.AsArray().Select(argument => (string?)argument));
        var feature = Assert.Single(container["features"]!.AsObject(), feature => feature.Key.StartsWith("ghcr.io/devcontainers/features/dotnet:", StringComparison.Ordinal));
        var (least, installed) = (Version.Parse((string)Json("global.json")["sdk"]!["version"]!), Version.Parse((string)feature.Value!["version"]!));
        Assert.True(installed >= least && installed.Build / 100 == least.Build / 100, $"{installed} is not {least} or a later patch of it"); // latestPatch
        Assert.Equal("dotnet build lib/LossWeighting", (string?)container["postCreateCommand"]);
        Assert.True(File.Exists(Path.Combine(Repository, "lib/LossWeighting/LossWeighting.csproj")));
        Assert.Equal(
            Json(".vscode/extensions.json")["recommendations"]!.ToJsonString(),
            container["customizations"]!["vscode"]!["extensions"]!.ToJsonString());
    }

    [Fact]
    public void The_tasks_are_the_README_s_commands_and_a_sweep_that_asks_for_what_it_needs()
    {
        var document = Json(".vscode/tasks.json");
        var tasks = document["tasks"]!.AsArray().ToDictionary(
            task => (string)task!["label"]!,
            task => $"{task!["command"]} {string.Join(' ', task["args"]!.AsArray().Select(argument => (string?)argument))}");
        var commands = File.ReadAllText(Path.Combine(Repository, "README.md")).Split("```sh\n")[1].Split("\n```")[0].Split('\n');
        Assert.Equal(commands, (string[])[tasks["Run the workbook"], tasks["Test"]]);

        var asked = document["inputs"]!.AsArray().Select(input => $"${{input:{input!["id"]}}}").ToList();
        var sweep = tasks["Sweep my CSV"].Split(' ').ToList();
        Assert.Equal(3, tasks.Count);
        Assert.Equal(asked.Order(), sweep.Where(part => part.StartsWith("${", StringComparison.Ordinal)).Order());
        Assert.True(Directory.Exists(Path.Combine(Repository, sweep[sweep.IndexOf("--project") + 1])));
    }

    static JsonNode Json(string path) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository, path)), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;
}
