using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>The built library in a notebook host, loaded by one <c>#r</c>.</summary>
public sealed class LibraryInNotebookTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static string Load => $"#r \"{NotebookFiles.Repository}/lib/bin/LossWeighting.dll\"";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Training_works_and_gives_the_same_numbers_in_every_process()
    {
        string[] cells = [
            Load,
            "using LossWeighting;\nvar data = RandomTargets.Normal(500, 10, 3, seed: 1);",
            "var model = new MultiTargetDnn(10, [64, 32], data.Targets, seed: 1);\nvar run = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), data, new() { Epochs = 3 });",
            "string.Join(\" \", model.parameters().SelectMany(p => p.detach().data<float>().ToArray()).Select(BitConverter.SingleToInt32Bits))",
            "string.Join(\" \", run.Epochs.Select(e => $\"{e.Train.Total:R} {e.HeldOut.Total:R}\"))"];
        var (first, second) = (await RunAsync("01-a", cells), await RunAsync("02-b", cells));

        Assert.Equal(10 * 64 + 64 + 64 * 32 + 32 + 32 * 3 + 3, Text(first, 4).Split(' ').Length);
        Assert.Equal(Text(first, 4), Text(second, 4));
        Assert.Equal(Text(first, 5), Text(second, 5));
    }

    [Fact]
    public async Task TorchSharp_itself_can_be_used_after_the_first_cell()
    {
        var path = await RunAsync("01-a", [
            Load, "using LossWeighting;\nTarget.Binary(\"click\").Name",
            "using TorchSharp;\nvar x = torch.ones(3, requires_grad: true);\n(x * x).sum().backward();\nx.grad.sum().item<float>()"]);
        Assert.Equal("6", Text(path, 3));
    }

    [Fact]
    public async Task Figures_and_plain_Plotly_charts_show_as_charts()
    {
        var path = await RunAsync("01-a", [
            Load,
            "using LossWeighting;\nvar data = RandomTargets.Normal(50, 2, 1, seed: 1);\nvar run = Trainer.Train(new MultiTargetDnn(2, [4], data.Targets), new WeightedLoss([1]), data, new() { Epochs = 2 });",
            "Charts.LossCurves(run)",
            "using Plotly.NET;\nGenericChart.ofTraceObject(true, new Trace(\"scatter\"))",
            "display(Charts.LossCurves(run).Chart);"]);
        Assert.All([3, 4, 5], cell => Assert.Contains("class=\"plotly-graph-div\"", Html(path, cell), StringComparison.Ordinal));
        Assert.Contains("In 2 epochs the train loss", Text(path, 3), StringComparison.Ordinal);

        // plotly.js comes once, with the first
        Assert.True(Html(path, 3).Length > 3_000_000);
        Assert.True(Html(path, 4).Length < 100_000);
    }

    [Fact]
    public async Task A_weighting_method_and_a_loss_of_ones_own_are_written_in_cells()
    {
        string[] cells = [
            Load,
            "using LossWeighting;\nvar data = RandomTargets.Normal(200, 4, 2, seed: 1).Split(0.2, seed: 1);",
            """
            public sealed record HardestFirst(double Rest = 0.1) : WeightingMethod
            {
                public override string Name => "hardest first";
                public override void Validate() => Require(Rest >= 0, nameof(Rest), Rest, "0 or more");
                public override WeightingState Start(WeightingStart start) => new Course(Rest);

                sealed class Course(double rest) : WeightingState
                {
                    public override double[] Weigh(double[] losses) => Array.ConvertAll(losses, loss => loss == losses.Max() ? 1 : rest);
                }
            }
            """,
            """
            using TorchSharp;
            using static TorchSharp.torch;
            public sealed class AbsoluteLoss(LossWeights weights) : TrainingLoss(weights)
            {
                protected override Tensor RowLosses(Tensor outputs, Tensor labels, IReadOnlyList<Target> targets) => (outputs - labels).abs();
            }
            """,
            """
            TrainingRun Train(TrainingLoss loss, WeightingMethod method) =>
                Trainer.Train(MultiTargetDnn.For(data, [4], seed: 1), loss, data, new() { Epochs = 2, BatchSize = 160, WeightingMethod = method });
            var run = Train(new AbsoluteLoss([0.5, 0.5]), new HardestFirst());
            string.Join(" ", run.EpochWeights!.Select(weights => string.Join("/", weights.Select(weight => $"{weight:F2}"))))
            """,
            // untrained, a small net answers with little: the absolute error is near that of 0
            "run.Epochs[0].Train.PerTarget.Zip(Enumerable.Range(0, 2), (loss, k) => Math.Abs(loss / data.Train.Labels.Column(k).Average(Math.Abs) - 1) < 0.5).All(near => near)",
            """
            var trainer = new TorchTrainer(data, "net of 4", seed => MultiTargetDnn.For(data, [4], seed: seed), new() { Epochs = 2 });
            var sweep = WeightSweep.Run(trainer, WeightGrid.Simplex(2, 1).With(new HardestFirst()), new SweepOptions { Seeds = 1 });
            $"{sweep.Grid.Entry(2)} {sweep[2, 1].Status}"
            """,
            "string Refusal() { try { Train(new WeightedLoss([1, 1]), new HardestFirst(-1)); return \"none\"; } catch (ArgumentException e) { return e.Message; } }\nRefusal()"];
        var path = await RunAsync("01-a", cells);
        Assert.Matches("^(0.91/0.09|0.09/0.91) (0.91/0.09|0.09/0.91)$", Text(path, 5));
        Assert.Equal("True", Text(path, 6));
        Assert.Equal("hardest first Done", Text(path, 7));
        Assert.StartsWith("HardestFirst: Rest is -1, it must be 0 or more.", Text(path, 8), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_weighting_is_one_clear_error()
    {
        new NotebookBuilder().Code(Load).Code("using LossWeighting;\nvar loss = new WeightedLoss([0.5, -1]);").Save(folder["01-a.ipynb"]);
        var run = await RunnerResult.RunAsync(folder.Path, "01-a.ipynb", "--out", "site");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("01-a, cell 2, line 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("ArgumentException: Weight 2 of 2 is -1: a target's weight must be finite and not negative.", run.Output, StringComparison.Ordinal);
    }

    async Task<string> RunAsync(string name, string[] cells)
    {
        var notebook = new NotebookBuilder();
        foreach (var cell in cells)
            notebook.Code(cell);
        notebook.Save(folder[$"{name}.ipynb"]);
        var run = await RunnerResult.RunAsync(folder.Path, $"{name}.ipynb", "--out", "site");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return folder[$"site/{name}.ipynb"];
    }

    static string Text(string path, int cell) => Notebooks.Text(Notebooks.Outputs(path, cell)[0]!["data"]!["text/plain"]);

    static string Html(string path, int cell) => Notebooks.Text(Notebooks.Outputs(path, cell)[0]!["data"]!["text/html"]);
}
