using System.Text.Json;
using Plotly.NET;

namespace LossWeighting.Tests;

public class PairedGainsTests
{
    static readonly (string, IReadOnlyList<double>)[] ways =
        [("sure", [1, 2, 3, 4, 5]), ("worse", [-1.1, -1, -0.9, -1, -1]), ("chance", [1, -1, 2, -2, 0.5]), ("same", [0, 0, 0, 0, 0])];

    [Fact]
    public void TheChartTellsWhatIsReliable()
    {
        var gains = PairedGain.Compare(ways);
        var (traces, layout) = Read(Charts.PairedGains([("feed", gains), ("Adult", gains)], "the <best>", "gain (%)"));
        Assert.Equal(6, traces.Length); // can't tell, gains, loses in each panel
        Assert.Equal(["x", "x", "x", "x2", "x2", "x2"], traces.Select(trace => trace.GetProperty("xaxis").GetString()));
        Assert.Equal([2, 3], Numbers(traces[0].GetProperty("y")));
        Assert.Equal("white", traces[0].GetProperty("marker").GetProperty("color").GetString());
        Assert.Equal([3], Numbers(traces[1].GetProperty("x")));
        Assert.Equal([gains[0].Gain.High - 3], Numbers(traces[1].GetProperty("error_x").GetProperty("array")));
        Assert.Equal([-1], Numbers(traces[2].GetProperty("x")).Select(x => Math.Round(x, 9)));
        var title = layout.GetProperty("title").GetProperty("text").GetString()!.Replace("<br>", " ", StringComparison.Ordinal);
        Assert.Contains("Reliably better than the &lt;best&gt;: sure (feed), sure (Adult); worse: worse (feed), worse (Adult)", title, StringComparison.Ordinal);
        Assert.Contains("mean of 5 seeds", title, StringComparison.Ordinal);
        Assert.Equal("gain (%)", layout.GetProperty("xaxis2").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(["sure", "worse", "chance", "same"], layout.GetProperty("yaxis").GetProperty("ticktext").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void OneSeedIsDrawnWithoutAnInterval()
    {
        var (traces, _) = Read(Charts.PairedGains([("feed", PairedGain.Compare(("one", [2])))], "best", "gain"));
        Assert.Equal([0], Numbers(traces[0].GetProperty("error_x").GetProperty("array")));
    }

    [Fact]
    public void ManyWaysAreCountedInTheTitle()
    {
        var many = PairedGain.Compare([.. Enumerable.Repeat(ways[1], 4)]);
        var title = Read(Charts.PairedGains([("feed", many)], "best", "gain")).Layout.GetProperty("title").GetProperty("text").GetString();
        Assert.StartsWith("Reliably better than best: none; worse: 4 of 4<br>", title, StringComparison.Ordinal);
    }

    [Fact]
    public void PanelsNeedTheSameWays()
    {
        Assert.Contains("no gains to draw", Assert.Throws<ArgumentException>(() => Charts.PairedGains([], "best", "gain")).Message, StringComparison.Ordinal);
        Assert.Contains("'b' compares worse, 'a' sure", Assert.Throws<ArgumentException>(() =>
            Charts.PairedGains([("a", PairedGain.Compare(ways[0])), ("b", PairedGain.Compare(ways[1]))], "best", "gain")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScatterDrawsEverySeriesInItsStyle()
    {
        var (traces, layout) = Read(Charts.Scatter("a < b", "x (m)", "y (s)",
            new("front", [(0, 1), (0.5, 0.25)], ScatterStyle.LineAndDots, ["first", "second"]), new("line", [(0, 0), (1, 1)], ScatterStyle.Line),
            new("dots", [(2, 3)]), new("dashes", [(0, 2), (2, 2)], ScatterStyle.Dashes)));
        Assert.Equal(["lines+markers", "lines", "markers", "lines"], traces.Select(trace => trace.GetProperty("mode").GetString()));
        Assert.Equal(["solid", "solid", "solid", "dash"], traces.Select(trace => trace.GetProperty("line").GetProperty("dash").GetString()));
        Assert.Equal(4, traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()).Distinct().Count());
        Assert.Equal([0, 0.5], Numbers(traces[0].GetProperty("x")));
        Assert.Equal([1, 0.25], Numbers(traces[0].GetProperty("y")));
        Assert.Equal(["first", "second"], traces[0].GetProperty("text").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal("x (m)", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("y (s)", layout.GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.StartsWith("a &lt; b", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(layout.GetProperty("showlegend").GetBoolean());
    }

    [Fact]
    public void SevenSeriesHaveSevenMarks()
    {
        var (traces, _) = Read(Charts.Scatter("title", "x", "y", [.. Enumerable.Range(0, 7).Select(i => new ScatterSeries($"{i}", [(i, i)]))]));
        foreach (var attribute in new[] { "symbol", "color" })
            Assert.Distinct(traces.Select(trace => trace.GetProperty("marker").GetProperty(attribute).GetString()));
    }

    [Fact]
    public void ScatterRefusesWhatItCannotDraw()
    {
        static string Error(params ScatterSeries[] series) => Assert.Throws<ArgumentException>(() => Charts.Scatter("title", "x", "y", series)).Message;
        Assert.Contains("no series", Error(), StringComparison.Ordinal);
        Assert.Contains("'a' has no points", Error(new ScatterSeries("a", [])), StringComparison.Ordinal);
        Assert.Contains("'a' has the point (0, NaN)", Error(new ScatterSeries("a", [(1, 1), (0, double.NaN)])), StringComparison.Ordinal);
        Assert.Contains("'a' has 1 labels for 2 points", Error(new ScatterSeries("a", [(1, 1), (0, 2)], Labels: ["one"])), StringComparison.Ordinal);
    }

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    static (JsonElement[] Traces, JsonElement Layout) Read(Figure figure)
    {
        var json = JsonDocument.Parse(GenericChart.toFigureJson(figure.Chart)).RootElement;
        return ([.. json.GetProperty("data").EnumerateArray()], json.GetProperty("layout"));
    }
}
