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
        Assert.Equal(["target 1, train", "target 1, held-out", "target 2, train", "target 2, held-out"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal(run.Epochs.Select(epoch => epoch.HeldOut.PerTarget[1]), traces[3].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Equal(["#0072B2", "#0072B2", "#D55E00", "#D55E00"], traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()));
        Assert.Equal("epoch", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("loss per target (mean squared error)", layout.GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Contains("In 3 epochs the train loss", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralRunsStandSideBySide()
    {
        var (traces, layout) = Read(Charts.LossCurves(Train([1, 0]), Train([0.5, 0.5]), Train([0, 1])));
        Assert.Equal(12, traces.Length);
        Assert.Equal(["x", "x2", "x3"], traces.Select(trace => trace.GetProperty("xaxis").GetString()).Distinct());
        Assert.Equal(["y"], traces.Select(trace => trace.GetProperty("yaxis").GetString()).Distinct());
        Assert.Equal(4, traces.Count(trace => trace.GetProperty("showlegend").GetBoolean()));
        Assert.Equal(["weights 1 / 0", "weights 0.5 / 0.5", "weights 0 / 1"], layout.GetProperty("annotations").EnumerateArray().Select(title => title.GetProperty("text").GetString()));
    }

    [Fact]
    public void RunsOnDifferentTargetsAreRefused()
    {
        var other = RandomTargets.Normal(100, 4, 1, seed: 1);
        using var model = new MultiTargetDnn(4, [4], other.Targets);
        Assert.Throws<ArgumentException>(() => Charts.LossCurves(Train([1, 1]), Trainer.Train(model, new([1]), other)));
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
        var html = Charts.LossCurves(Trainer.Train(model, new([1]), hostile, new() { Epochs = 1 })).ToHtml();
        Assert.Equal(html.Split("<script>").Length, html.Split("</script>").Length);
        Assert.DoesNotContain("alert(1)</script>", html, StringComparison.Ordinal);
    }

    static TrainingRun Train(LossWeights weights)
    {
        using var model = new MultiTargetDnn(4, [4], data.Targets);
        return Trainer.Train(model, new(weights), data, new() { Epochs = 3 });
    }

    static (JsonElement[] Traces, JsonElement Layout) Read(Figure figure)
    {
        var json = JsonDocument.Parse(GenericChart.toFigureJson(figure.Chart)).RootElement;
        return ([.. json.GetProperty("data").EnumerateArray()], json.GetProperty("layout"));
    }
}
