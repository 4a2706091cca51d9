using System.Text.Json;
using Plotly.NET;

namespace LossWeighting.Tests;

public class ChartsTests
{
    static readonly MultiTargetData data = RandomTargets.Normal(100, 4, 2, seed: 1);

    [Fact]
    public void LossCurvesShowEveryTargetsTrainAndHeldOutLoss()
    {
        var run = Train([0.5, 0.5]);
        var figure = Charts.LossCurves(run);
        var (traces, layout) = Read(figure);
        Assert.Equal(["target 1", "target 1", "target 2", "target 2"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal(["dash", "solid", "dash", "solid"], traces.Select(trace => trace.GetProperty("line").GetProperty("dash").GetString()));
        Assert.Equal(run.Epochs.Select(epoch => epoch.Train.PerTarget[0]), traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Equal(run.Epochs.Select(epoch => epoch.HeldOut.PerTarget[1]), traces[3].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Equal(["#0072B2", "#0072B2", "#D55E00", "#D55E00"], traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()));
        Assert.Equal("epoch", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("mean squared error", layout.GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Contains("In 3 epochs the train loss", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralRunsStandSideBySide()
    {
        var (traces, layout) = Read(Charts.LossCurves(Train([1, 0]), Train([0.5, 0.5]), Train([0, 1])));
        Assert.Equal(12, traces.Length);
        Assert.Equal(["x", "x2", "x3"], traces.Select(trace => trace.GetProperty("xaxis").GetString()).Distinct());
        Assert.Equal(["y"], traces.Select(trace => trace.GetProperty("yaxis").GetString()).Distinct());
        Assert.Equal(2, traces.Count(trace => trace.GetProperty("showlegend").GetBoolean()));
        Assert.Equal(["weights 1 / 0", "weights 0.5 / 0.5", "weights 0 / 1"], layout.GetProperty("annotations").EnumerateArray().Select(title => title.GetProperty("text").GetString()));
    }

    [Fact]
    public void WeightsOverTimeShowsEveryTargetsShare()
    {
        var run = Train(new GradNorm());
        var (traces, layout) = Read(Charts.WeightsOverTime(run with { EpochWeights = [[0.5, 0.5], [0.45, 0.55], [0.3, 0.7]] }));
        Assert.Equal(["target 1", "target 2"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal(["#0072B2", "#D55E00"], traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()));
        Assert.Equal([1, 2, 3], traces[0].GetProperty("x").EnumerateArray().Select(x => x.GetInt32()));
        Assert.Equal([0.5, 0.45, 0.3], traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Equal("epoch", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("share of the target weights", layout.GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(0.5, layout.GetProperty("shapes")[0].GetProperty("y0").GetDouble()); // equal weights
        Assert.Matches("^target [12] (gains|loses) most: its share of the weights goes from 0.50 to 0.[37]0", Title(layout));
        Assert.Contains("GradNorm; mean over", Title(layout), StringComparison.Ordinal);

        Assert.StartsWith("After 3 epochs every target has the share", Title(Read(Charts.WeightsOverTime(Train(new StaticWeighting()))).Layout), StringComparison.Ordinal);
        Assert.StartsWith("In the one epoch the shares of the weights are 0.50 for target 1", Title(Read(Charts.WeightsOverTime(run with { Epochs = [run.Epochs[0]], EpochWeights = [[0.5, 0.5]] })).Layout), StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsOfSeveralMethodsStandSideBySide()
    {
        var runs = new[] { Train(new GradNorm()), Train(new Famo()), Train(new StaticWeighting()) }.Zip(
            new LossWeights[] { [0.4, 0.6], [0.9, 0.1], [0.5, 0.5] }, (run, last) => run with { EpochWeights = [[0.5, 0.5], [0.5, 0.5], last] }).ToArray();
        var (traces, layout) = Read(Charts.WeightsOverTime(runs));
        Assert.Equal(["x", "x", "x2", "x2", "x3", "x3"], traces.Select(trace => trace.GetProperty("xaxis").GetString()));
        Assert.Equal(["GradNorm", "FAMO", "weights 0.5 / 0.5"], layout.GetProperty("annotations").EnumerateArray().Select(title => title.GetProperty("text").GetString()));
        Assert.Equal(0.9 * 1.08, layout.GetProperty("yaxis").GetProperty("range")[1].GetDouble(), 1e-9);
        Assert.Matches("^In the last epoch target [12]'s share of the weights is (0.40 with GradNorm and 0.90 with|0.10 with FAMO and 0.60 with)", Title(layout));

        Assert.Contains("PCGrad has no weights", Assert.Throws<ArgumentException>(() => Charts.WeightsOverTime(Train(new PCGrad()))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.WeightsOverTime());
        Assert.Throws<ArgumentException>(() => Charts.WeightsOverTime(runs[0], runs[1] with { Targets = [Target.Binary("other")] }));
    }

    [Fact]
    public void LossCurvesNameTheMethod()
    {
        var (traces, layout) = Read(Charts.LossCurves(Train(new GradNorm()), Train(new StaticWeighting())));
        Assert.Equal(["GradNorm", "weights 0.5 / 0.5"], layout.GetProperty("annotations").EnumerateArray().Select(title => title.GetProperty("text").GetString()));
        Assert.StartsWith("GradNorm<br>epoch", traces[0].GetProperty("hovertemplate").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MetricByWeightingDrawsMeansAndSingleModels()
    {
        Target[] targets = [Target.Binary("click"), Target.Binary("completion")];
        WeightingScore Score(string panel, LossWeights weights, double click, double completion) => new(panel, weights, targets, [click, completion]);
        var (traces, layout) = Read(Charts.MetricByWeighting([
            Score("wide", [0.9, 0.1], 0.8, 0.7), Score("wide", [0.9, 0.1], 0.6, 0.7), Score("wide", [0.1, 0.9], 0.65, 0.75), Score("narrow", [0.9, 0.1], 0.8, 0.5)], "AUC"));
        Assert.Equal(8, traces.Length); // panels × targets × (mean, models)
        Assert.Equal(["0.9 / 0.1", "0.1 / 0.9"], traces[0].GetProperty("text").EnumerateArray().Select(x => x.GetString()));
        Assert.Equal(["0.9 / 0.1", "0.1 / 0.9"], layout.GetProperty("xaxis").GetProperty("ticktext").EnumerateArray().Select(x => x.GetString()));
        Assert.Equal([0, 0, 1], traces[1].GetProperty("x").EnumerateArray().Select(x => x.GetInt32()));
        Assert.Equal([0.7, 0.65], traces[0].GetProperty("y").EnumerateArray().Select(y => Math.Round(y.GetDouble(), 12)));
        Assert.Equal([0.8, 0.6, 0.65], traces[1].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.StartsWith("Weights move the mean AUC by at most 0.050 with wide, 0.000 with narrow", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(
            "From weights 0.9 / 0.1 to 0.1 / 0.9, AUC: completion +0.050, click −0.150",
            Read(Charts.MetricByWeighting([Score("wide", [0.9, 0.1], 0.8, 0.7), Score("wide", [0.1, 0.9], 0.65, 0.75)], "AUC")).Layout
                .GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.MetricByWeighting([new("wide", [1], targets, [1])], "AUC"));
        Assert.Throws<ArgumentException>(() => Charts.MetricByWeighting([], "AUC"));
    }

    [Fact]
    public void TheWeightTableShowsOneRowOfEachKind()
    {
        var log = new MultiTargetData(
            new(5, 1, [0, 0, 0, 0, 0]), ["x"], new(5, 2, [1, 1, 0, 0, 1, 0, 1, 1, 0, 0]), [Target.Binary("click"), Target.Binary("completion")]);
        var (traces, layout) = Read(Charts.SampleWeightTable(SampleWeights.FromBehaviours(log, [new("click", 1), new("completion", 3)])));
        var columns = traces[0].GetProperty("cells").GetProperty("values").EnumerateArray().Select(column => column.EnumerateArray().Select(cell => cell.GetString()).ToArray()).ToArray();
        Assert.Equal(["1", "2", "0"], columns[0]); // nothing, click, click and completion
        Assert.Equal(["", "✓", "✓"], columns[1]);
        Assert.Equal(["", "", "✓"], columns[2]);
        Assert.Equal(["0", "1", "1"], columns[3]);
        Assert.Equal(["1", "1", "3"], columns[4]);
        Assert.Contains("60.0 % of 5 rows are positive", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CalibrationAndScoresSayTheirRatiosAndMeans()
    {
        var (traces, layout) = Read(Charts.Calibration([("plain", [new(0.2, 0.1, 10), new(0.6, 0.3, 10)])], "probability"));
        Assert.Equal([0.2, 0.6], traces[1].GetProperty("x").EnumerateArray().Select(x => x.GetDouble()));
        Assert.StartsWith("Predicted over observed: plain 2.00", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);

        (traces, layout) = Read(Charts.ScoreDistribution([("plain", [0.01f, 0.99f, 1, 0.5f])], "probability"));
        var shares = traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()).ToArray();
        Assert.Equal((0.25, 0.25, 0.5), (shares[0], shares[20], shares[^1]));
        Assert.StartsWith("Mean prediction: plain 0.63", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RunsOnDifferentTargetsAreRefused()
    {
        var other = RandomTargets.Normal(100, 4, 1, seed: 1);
        using var model = new MultiTargetDnn(4, [4], other.Targets);
        Assert.Throws<ArgumentException>(() => Charts.LossCurves(Train([1, 1]), Trainer.Train(model, new WeightedLoss([1]), other)));
        Assert.Throws<ArgumentException>(() => Charts.LossCurves());
    }

    [Fact]
    public void ATargetHasItsColourInEveryChart()
    {
        Target click = Target.Binary("click"), completion = Target.Binary("completion"), own = Target.Binary("my target");
        Assert.Equal(TargetColors.Of([click, completion], 1), TargetColors.Of([completion], 0));
        Assert.NotEqual(TargetColors.Of([click, completion], 0), TargetColors.Of([click, completion], 1));
        Assert.Equal("#009E73", TargetColors.Of([own, own, own], 2)); // a name of one's own: by its place
    }

    [Fact]
    public void OnlyTheFirstFigureOfAProcessBringsPlotly()
    {
        var figure = Charts.LossCurves(Train([1, 1]));
        var (first, second) = (figure.ToHtml(), figure.ToHtml());
        Assert.True(second.Length < 20_000);
        Assert.Contains($"aria-label=\"{figure.Description}\"", second, StringComparison.Ordinal);
        Assert.NotEqual(first, second); // their places differ, though the figure is the same
        Assert.DoesNotContain("http", second, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void TextInAChartCannotEndItsScript()
    {
        var targets = new[] { Target.Regression("</script><script>alert(1)</script>") };
        var hostile = new MultiTargetData(data.Features, data.FeatureNames, new(100, 1, data.Labels.Column(0)), targets);
        using var model = new MultiTargetDnn(4, [4], targets);
        var html = Charts.LossCurves(Trainer.Train(model, new WeightedLoss([1]), hostile, new() { Epochs = 1 })).ToHtml();
        Assert.Equal(html.Split("<script>").Length, html.Split("</script>").Length);
        Assert.DoesNotContain("alert(1)</script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCosineOfARunNamesItsWeights()
    {
        var data = RandomTargets.Normal(200, 4, 2, seed: 1).Split(0.2, seed: 1);
        using var model = new MultiTargetDnn(4, [3], data.Targets, seed: 1);
        TrainerOptions options = new() { Epochs = 2, BatchSize = 40, TrackConflict = true };
        var run = Trainer.Train(model, new WeightedLoss([0.7, 0.3]), data, options);
        var (traces, layout) = Read(Charts.GradientCosine(run, "target 1", "target 2"));
        Assert.Equal(run.Conflict!.Cosines("target 1", "target 2"), traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Contains("weights 0.7 / 0.3", Title(layout), StringComparison.Ordinal);
        Assert.Contains("weights 0.7 / 0.3", traces[0].GetProperty("hovertemplate").GetString(), StringComparison.Ordinal);
        Assert.Contains("TrackConflict", Assert.Throws<ArgumentException>(() => Charts.GradientCosine(run with { Conflict = null }, "target 1", "target 2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSweepOfLossConditionalNetsIsDrawnLikeAnyOther()
    {
        var sweep = LossConditionalNets.Train(data.Split(0.2, seed: 0), new() { Seeds = 2, Net = new([4]), Training = new() { Epochs = 2 } }).Sweep(WeightGrid.Simplex(2, 4));
        Assert.Contains("target 1", Charts.ParetoFront(sweep, "target 1", "target 2").Description, StringComparison.Ordinal);
        Assert.Contains("models trained", Charts.HypervolumeByBudget(sweep).ToHtml(), StringComparison.Ordinal);
    }

    static TrainingRun Train(LossWeights weights) => Train(weights, new StaticWeighting());

    static TrainingRun Train(WeightingMethod method) => Train([0.5, 0.5], method);

    static TrainingRun Train(LossWeights weights, WeightingMethod method)
    {
        using var model = new MultiTargetDnn(4, [4], data.Targets);
        return Trainer.Train(model, new WeightedLoss(weights), data, new() { Epochs = 3, WeightingMethod = method });
    }

    static string Title(JsonElement layout) => layout.GetProperty("title").GetProperty("text").GetString()!;

    static (JsonElement[] Traces, JsonElement Layout) Read(Figure figure)
    {
        var json = JsonDocument.Parse(GenericChart.toFigureJson(figure.Chart)).RootElement;
        return ([.. json.GetProperty("data").EnumerateArray()], json.GetProperty("layout"));
    }
}
