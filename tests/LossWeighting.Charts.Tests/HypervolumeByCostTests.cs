using System.Text.Json;
using Plotly.NET;

namespace LossWeighting.Tests;

public class HypervolumeByCostTests
{
    [Fact]
    public void TheChartOverStepsHasALinePerWayAndSaysWhoIsFirst()
    {
        var figure = Charts.HypervolumeBySteps(SweepSamples.Race());
        var traces = Traces(figure);
        Assert.Equal(["grid", "net"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([100.0, 200, 300, 400, 400], Numbers(traces[0], "x"));
        Assert.Equal([0.5, 5 / 6.0, 1, 1, 1], Numbers(traces[0], "y"));
        Assert.Equal([250.0, 400], Numbers(traces[1], "x")); // on to the end
        Assert.Equal(2, traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()).Distinct().Count());
        Assert.Equal(2, traces.Select(trace => trace.GetProperty("line").GetProperty("dash").GetString()).Distinct().Count());
        Assert.Contains("net<br>2.5 s, 250 steps, 1 model<br>hypervolume 5, 83.3 % of the grid's", traces[1].GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("as shares of the grid's 6; reference point: losses 4 / 4. Only the grid reached 95 % of its volume, in 300 steps. At the end: grid 100.0 %, net 83.3 %.", figure.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0.95, "Only the grid reached 95 % of its volume, in 300 steps")]
    [InlineData(null, 0.8, "The grid reached 80 % of its volume first, in 200 steps; the net came next, in 250")]
    [InlineData("net", 0.95, "The grid took 200 steps to 95 % of the net's volume, the net 250")]
    [InlineData("net", 0.8, "The grid took 200 steps to 80 % of the net's volume, the net 250")]
    [InlineData("net", 0.5, "The grid took 100 steps to 50 % of the net's volume, the net 250")]
    public void TheTitleOverStepsHoldsForAnyYardstickAndShare(string? yardstick, double share, string finding) =>
        Assert.Contains($". {finding}. At", Charts.HypervolumeBySteps(SweepSamples.Race(), yardstick, share).Description, StringComparison.Ordinal);

    [Fact]
    public void WaysThatAreAsSoonShareTheTitle()
    {
        var ledger = SweepSamples.Race();
        ledger.Add("random weights", 9, 200, 2, [1, 3], [2, 2]);
        Assert.Contains("The grid and the random weights took 200 steps each to 95 % of the net's volume, the net 250", Charts.HypervolumeBySteps(ledger, "net").Description, StringComparison.Ordinal);
        Assert.Contains("The grid and the random weights reached 95 % of the random weights' volume first, in 200 steps", Charts.HypervolumeBySteps(ledger, "random weights").Description, StringComparison.Ordinal);
        var alone = new CostLedger([4, 4]);
        alone.Add("DWA", 1, 1, 1, [1, 3]);
        Assert.Contains(". DWA reached 95 % of its volume, in 1 step. ", Charts.HypervolumeBySteps(alone).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoSubjectIsGreyWithOneEntryInTheLegend()
    {
        var ledger = SweepSamples.Race();
        ledger.Add("DWA", 1, 100, 1, [2, 2]);
        var traces = Traces(Charts.HypervolumeBySteps(ledger, subjects: ["net"]));
        Assert.Equal([("2 others", true), ("2 others", false), ("net", true)], traces.Select(trace => (trace.GetProperty("name").GetString()!, trace.GetProperty("showlegend").GetBoolean())));
        Assert.All(traces[..2], trace => Assert.Equal("lines", trace.GetProperty("mode").GetString()));
        Assert.StartsWith("DWA<br>", traces[1].GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(2, traces.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()).Distinct().Count());
        Assert.Contains("grid, net", Assert.Throws<ArgumentException>(() => Charts.HypervolumeBySteps(SweepSamples.Race(), subjects: ["way"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesThatShareAPlaceShareAMarker()
    {
        var ledger = SweepSamples.Race();
        for (var i = 1; i <= 100; i++)
            ledger.Add("asked", i == 1 ? 2 : 0.001, i == 1 ? 150 : 0, i == 1 ? 1 : 0, [3 - i / 100.0, 3 - i / 100.0]);
        var bySteps = Traces(Charts.HypervolumeBySteps(ledger))[2];
        Assert.Equal([150.0, 400], Numbers(bySteps, "x"));
        Assert.Equal([4 / 6.0, 4 / 6.0], Numbers(bySteps, "y"));
        var byTime = Traces(Charts.HypervolumeByTime(ledger))[2];
        Assert.Equal(101, Numbers(byTime, "x").Length); // the line knows all
        Assert.InRange(Numbers(byTime.GetProperty("marker"), "size").Count(size => size > 0), 2, 10);
    }

    [Fact]
    public void TheChartOverTimeSaysWhoArrivedAndNotHowSoon()
    {
        var figure = Charts.HypervolumeByTime(SweepSamples.Race());
        Assert.Equal([1.0, 2, 3, 4, 4], Numbers(Traces(figure)[0], "x").Select(x => Math.Round(x, 9)));
        Assert.Contains(". Only the grid reached 95 % of its volume. ", figure.Description, StringComparison.Ordinal);
        Assert.Contains(". All 2 ways reached 80 % of the grid's volume. ", Charts.HypervolumeByTime(SweepSamples.Race(), share: 0.8).Description, StringComparison.Ordinal);
        var three = SweepSamples.Race();
        three.Add("DWA", 1, 100, 1, [3, 3]);
        Assert.Contains(". 2 of 3 ways reached 80 % of the grid's volume: the grid and the net. ", Charts.HypervolumeByTime(three, share: 0.8).Description, StringComparison.Ordinal);

        var alone = new CostLedger([4, 4]);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => Charts.HypervolumeByTime(alone)).Message, StringComparison.Ordinal);
        alone.Add("grid", 0, 100, 1, [1, 3]);
        Assert.Contains("'grid' has taken no time", Assert.Throws<ArgumentException>(() => Charts.HypervolumeByTime(alone)).Message, StringComparison.Ordinal);
        alone.Add("grid", 120, 100, 1, [2, 2]);
        Assert.Contains("The grid ended with a hypervolume of 5. ", Charts.HypervolumeByTime(alone).Description, StringComparison.Ordinal);
        var nothing = new CostLedger([0, 0]);
        nothing.Add("grid", 1, 1, 1, [1, 3]);
        Assert.Contains("take a worse one", Assert.Throws<ArgumentException>(() => Charts.HypervolumeByTime(nothing)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.HypervolumeByTime(SweepSamples.Race(), "way"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Charts.HypervolumeByTime(SweepSamples.Race(), share: 1.01));
    }

    static JsonElement[] Traces(Figure figure) =>
        [.. GenericChart.getTraces(figure.Chart).Select(trace => JsonSerializer.SerializeToElement(trace.GetProperties(true).ToDictionary(pair => pair.Key, pair => pair.Value)))];

    static double[] Numbers(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
