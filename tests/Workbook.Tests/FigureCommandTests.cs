using System.Text.Json.Nodes;
using System.Xml.Linq;
using Workbook.Runner;
using Workbook.Runner.Figures;
using Xunit;

namespace Workbook.Tests;

/// <summary><c>figures</c> on a small workbook with a Plotly of its own, which draws what it is given as text.</summary>
public sealed class FigureCommandTests : IDisposable
{
    const string Run = "run all notebooks first (dotnet run --project lib/Workbook.Runner -c Release).";

    // Large, as plotly.js is: small scripts are not it.
    static readonly string Plotly = $$"""
        <script>/*{{new string(' ', 70_000)}}*/
        window.Plotly = { toImage: async (figure, options) => figure.layout.fails ? Promise.reject("no such trace")
          : `<svg xmlns="http://www.w3.org/2000/svg" width="${options.width}" height="${options.height}"><text id="t${Math.random()}">${figure.data[0].y} 1 &lt; 2</text></svg>` };
        </script>
        """;

    readonly TemporaryFolder folder = new();

    public FigureCommandTests()
    {
        File.WriteAllText(folder["Workbook.sln"], "");
        Write("notebooks", executed: false);
        Write("artifacts/site", executed: true);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_picture_is_drawn_with_its_description_and_what_it_was_drawn_from()
    {
        Assert.SkipWhen(Chromium.Missing != null && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1", Chromium.Missing ?? "");

        var run = await RunnerResult.RunAsync(folder.Path, "figures");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal($"notebooks/figures/01-a.svg  1 kB\n", run.Output);
        Assert.Equal(["01-a.svg"], Directory.EnumerateFiles(folder["notebooks/figures"]).Select(Path.GetFileName));
        var text = await File.ReadAllTextAsync(folder["notebooks/figures/01-a.svg"], TestContext.Current.CancellationToken);
        var svg = XElement.Parse(text);
        Assert.Equal(("img", "900", "300"), ((string?)svg.Attribute("role"), (string?)svg.Attribute("width"), (string?)svg.Attribute("height")));
        Assert.Equal(["title Lines & \"dots\"", "text 1.23456,2 1 < 2"], svg.Elements().Where(e => e.Name.LocalName != "metadata").Select(e => $"{e.Name.LocalName} {e.Value}"));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"data": [{"type": "scatter", "y": [1.235, 2], "name": "</script>", "mode": "lines"}], "layout": {"height": 300}}"""), JsonNode.Parse(Picture.Summary(text)!)));

        Assert.Equal(0, (await RunnerResult.RunAsync(folder.Path, "figures", "--site", "artifacts/site")).ExitCode);
        Assert.Equal(text, await File.ReadAllTextAsync(folder["notebooks/figures/01-a.svg"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_said_and_nothing_is_written()
    {
        Assert.SkipWhen(Chromium.Missing != null && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1", Chromium.Missing ?? "");
        Write("artifacts/site", executed: true, layout: "\"fails\": true");

        await AssertFailsAsync("figures/01-a.svg: cannot be drawn: no such trace.");
    }

    [Theory]
    [InlineData("nowhere", $"nowhere/01-a.ipynb is not there: {Run}")]
    [InlineData("", "--site is empty: name a folder.")]
    public async Task A_site_that_is_not_there_is_said(string site, string message) => await AssertFailsAsync(message, "--site", site);

    [Fact]
    public async Task A_quick_run_is_said()
    {
        Write("artifacts/site", executed: true, parameter: "2");
        await AssertFailsAsync($"artifacts/site/01-a.ipynb was run with --quick: {Run}");
    }

    [Fact]
    public async Task A_run_of_other_code_is_said()
    {
        Write("artifacts/site", executed: true, parameter: "3");
        await AssertFailsAsync($"artifacts/site/01-a.ipynb was run before its code was changed: {Run}");
    }

    [Theory]
    [InlineData("execution_count", "null")]
    [InlineData("outputs", """[{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]""")]
    public async Task A_run_that_failed_is_said(string part, string value)
    {
        Change("artifacts/site", cell => cell[part] = JsonNode.Parse(value));
        await AssertFailsAsync($"artifacts/site/01-a.ipynb did not run to its end: {Run}");
    }

    [Fact]
    public async Task A_cell_without_a_chart_is_said()
    {
        Change("artifacts/site", cell => cell["outputs"] = new JsonArray());
        await AssertFailsAsync("artifacts/site/01-a.ipynb: no chart in it has brought plotly.js along.");
    }

    [Theory]
    [InlineData("\"figures/01-a.svg\"")]
    [InlineData("""{"file": "../01-a.svg"}""")]
    [InlineData("""{"file": "figures/01-a.svg", "measured": "yes"}""")]
    public async Task Metadata_that_name_no_picture_are_refused(string metadata)
    {
        Change("notebooks", cell => cell["metadata"]!["figure"] = JsonNode.Parse(metadata));
        await AssertFailsAsync("notebooks/01-a.ipynb: code cell 2, metadata \"figure\": must be like { \"file\": \"figures/02-auc.svg\" }, with \"measured\": true for what differs from run to run.");
    }

    [Fact]
    public async Task Without_Chromium_it_says_how_to_get_it()
    {
        using var process = RunnerResult.Start(folder.Path, ["figures"], ("CHROMIUM", "/nowhere/chromium"));
        AssertFailed("Chromium is not installed: /nowhere/chromium does not exist. On Debian: apt-get install chromium; elsewhere set CHROMIUM to the path of one.", await RunnerResult.EndAsync(process));
    }

    [Theory]
    [InlineData("--quick")]
    [InlineData("01-a.ipynb")]
    public async Task It_takes_no_argument_or_option_of_a_run(string argument)
    {
        var run = await RunnerResult.RunAsync(folder.Path, "figures", argument);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(argument, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("See --help.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_tells_of_it()
    {
        Assert.Matches(@"(?m)^  figures +Draws the pictures", (await RunnerResult.RunAsync(folder.Path, "--help")).Output);
        Assert.Contains("--site <DIR>", (await RunnerResult.RunAsync(folder.Path, "figures", "--help")).Output, StringComparison.Ordinal);
    }

    async Task AssertFailsAsync(string message, params string[] arguments) =>
        AssertFailed(message, await RunnerResult.RunAsync(folder.Path, ["figures", .. arguments]));

    void AssertFailed(string message, RunnerResult run)
    {
        Assert.Equal((2, $"{message}\n", ""), (run.ExitCode, run.Error, run.Output));
        Assert.False(Directory.Exists(folder["notebooks/figures"]));
    }

    void Write(string place, bool executed, string parameter = "1", string layout = "\"height\": 300")
    {
        var html = $$"""
            {{Plotly}}<div class="plotly-graph-div" aria-label="Lines &amp; &quot;dots&quot;"></div>
            <script>var figure = {"data": [{"type": "scatter", "y": [1.23456, 2], "name": "\u003c/script>", "mode": "lines", "text": "a", "hovertemplate": "%{y}"}], "layout": { {{layout}} } }; Plotly.newPlot();</script>
            """;
        var notebook = new NotebookBuilder()
            .Add("code", $"var n = {parameter};", new() { ["tags"] = new JsonArray("parameters"), ["quick"] = new JsonObject { ["n"] = 2 } })
            .Add("code", "Draw(n)", new() { ["figure"] = new JsonObject { ["file"] = "figures/01-a.svg" } });
        foreach (var cell in notebook.Document["cells"]!.AsArray().Where(_ => executed))
            cell!["execution_count"] = 1;
        if (executed)
            notebook.Document["cells"]![1]!["outputs"] = new JsonArray(new JsonObject
            {
                ["output_type"] = "execute_result",
                ["execution_count"] = 1,
                ["metadata"] = new JsonObject(),
                ["data"] = new JsonObject { ["text/html"] = Cell.Lines(html) },
            });
        notebook.Save(folder[$"{place}/01-a.ipynb"]);
    }

    /// <summary>Changes the cell that draws.</summary>
    void Change(string place, Action<JsonNode> change)
    {
        var notebook = JsonNode.Parse(File.ReadAllText(folder[$"{place}/01-a.ipynb"]))!.AsObject();
        change(notebook["cells"]![1]!);
        new NotebookBuilder(notebook).Save(folder[$"{place}/01-a.ipynb"]);
    }
}
