using System.Text.Json;
using Plotly.NET;

namespace LossWeighting.Tests;

public class SeesawChartsTests
{
    static readonly Target[] targets = [Target.Binary("click"), Target.Binary("completion")];
    static readonly WeightGrid grid = [[1, 0], [0.75, 0.25], [0.6, 0.4], [0.5, 0.5], [0.25, 0.75], [0, 1]];

    // by weighting; the third is worse than the fourth for both
    static readonly double[][] losses = [[0.2, 9], [0.3, 0.7], [0.45, 0.65], [0.4, 0.5], [0.6, 0.3], [9, 0.25]];

    /// <summary>A sweep whose final held-out losses are given; after the first epoch they were twice as high.</summary>
    static SweepResult Sweep(
        Func<int, int, int, double>? loss = null, int seeds = 3, WeightGrid? of = null, IReadOnlyList<Target>? predicted = null,
        Func<int, int, bool>? finished = null, Func<int, int, bool>? diverged = null)
    {
        of ??= grid;
        loss ??= (weighting, seed, k) => losses[weighting][k] + 0.01 * seed;
        return SweepSamples.Made(
            predicted ?? targets, of, seeds,
            [.. from weighting in Enumerable.Range(0, of.Count)
                from seed in Enumerable.Range(1, seeds)
                where finished?.Invoke(weighting, seed) ?? true
                let final = of[weighting].Select((_, k) => loss(weighting, seed, k)).ToArray()
                select diverged?.Invoke(weighting, seed) ?? false
                    ? new SweptModel(weighting, seed, ModelStatus.Diverged, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 1, 0)
                    : new SweptModel(
                        weighting, seed, ModelStatus.Done, [Epoch(1, final.Select(value => 2 * value), of[weighting]), Epoch(2, final, of[weighting])], 2,
                        new Dictionary<Metric, IReadOnlyList<double>> { [Metric.Auc] = [.. final.Select(value => 0.95 - value)] }, 1, 0)]);

        static EpochLosses Epoch(int epoch, IEnumerable<double> values, LossWeights weights) =>
            new(epoch, TargetLosses.Weighted([.. values], weights), TargetLosses.Weighted([.. values], weights));
    }

    [Fact]
    public void TheFrontJoinsWhatNothingDominates()
    {
        var sweep = Sweep();
        var (traces, layout) = Read(Charts.ParetoFront(sweep, "click", "completion"));
        Assert.Equal([0.47], Numbers(traces[0], "x"), Near); // means over seeds: 0.02 above the table
        Assert.Equal([0.67], Numbers(traces[0], "y"), Near);
        Assert.Equal("#B5B5B5", traces[0].GetProperty("marker").GetProperty("color").GetString());
        Assert.Equal([0.32, 0.42, 0.62], Numbers(traces[1], "x"), Near);
        Assert.Equal([0.72, 0.52, 0.32], Numbers(traces[1], "y"), Near);
        Assert.Equal("lines+markers", traces[1].GetProperty("mode").GetString());
        Assert.StartsWith("Along the front click's held-out loss rises from 0.320 to 0.620 as completion's falls from 0.720 to 0.320; 1 of 4 weightings is dominated", Title(layout), StringComparison.Ordinal);
        Assert.Equal(
            "weights 0.6 / 0.4<br>click: held-out loss 0.4700 (95 %: 0.4452 to 0.4948)<br>completion: held-out loss 0.6700 (95 %: 0.6452 to 0.6948)<br>dominated",
            traces[0].GetProperty("text")[0].GetString());
        Assert.EndsWith("on the front", traces[1].GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        var interval = sweep.Mean(1, "click");
        Assert.Equal(interval.High - interval.Mean, Numbers(traces[1].GetProperty("error_x"), "array")[0], 1e-12);
        // where a target gets by training alone
        Assert.Equal(0.22, layout.GetProperty("shapes")[0].GetProperty("x0").GetDouble(), 1e-12);
        Assert.Equal(0.27, layout.GetProperty("shapes")[1].GetProperty("y0").GetDouble(), 1e-12);
        Assert.Equal(["weights 0.75 / 0.25", "weights 0.25 / 0.75"], layout.GetProperty("annotations").EnumerateArray().Select(text => text.GetProperty("text").GetString()));

        (traces, layout) = Read(Charts.ParetoFront(sweep, "completion", "click", Metric.Auc));
        Assert.Equal([0.37, 0.57, 0.77], Numbers(traces[1], "x"), Near); // 1 − AUC
        Assert.Equal([0.67, 0.47, 0.37], Numbers(traces[1], "y"), Near);
        Assert.Contains("completion: AUC 0.6300 (95 %", traces[1].GetProperty("text")[0].GetString(), StringComparison.Ordinal); // hover keeps the metric as it is
        Assert.Contains("1 − AUC", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFrontOfOneIsNoTrade()
    {
        var (traces, layout) = Read(Charts.ParetoFront(Sweep((weighting, seed, _) => 0.1 + 0.1 * Math.Abs(weighting - 3) + 0.01 * seed), "click", "completion"));
        Assert.Single(Numbers(traces[1], "x"));
        Assert.StartsWith("One weighting, 0.5 / 0.5, is at least as good as all others for both click and completion", Title(layout), StringComparison.Ordinal);
    }

    [Fact]
    public void FrontsOfSeveralCapacitiesShareOneAxis()
    {
        var (narrow, wide) = (Sweep(), Sweep((weighting, seed, k) => 0.1 * losses[weighting][k] + 0.01 * seed));
        var (traces, layout) = Read(Charts.FrontByCapacity([("width 2", narrow), ("width 64", wide)], "click", "completion"));
        Assert.Equal(["width 2", "width 64"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([0.32, 0.42, 0.62], Numbers(traces[0], "x"), Near);
        Assert.Equal([0.05, 0.06, 0.08], Numbers(traces[1], "x"), Near);
        Assert.Equal([0.09, 0.07, 0.05], Numbers(traces[1], "y"), Near);
        Assert.StartsWith("Along its front completion's held-out loss moves by 0.400 with width 2, 0.040 with width 64", Title(layout), StringComparison.Ordinal);
        Assert.Contains("width 64<br>weights 0.75 / 0.25", traces[1].GetProperty("text")[0].GetString(), StringComparison.Ordinal);

        Assert.Throws<ArgumentException>(() => Charts.FrontByCapacity([], "click", "completion"));
        var other = Sweep(predicted: [Target.Regression("click"), Target.Binary("completion")]);
        Assert.Contains("regression in another", Assert.Throws<ArgumentException>(() => Charts.FrontByCapacity([("a", narrow), ("b", other)], "click", "completion")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BalanceIsTheDifferenceToTheBestWeightingSeedBySeed()
    {
        // what seeds share is no uncertainty of the difference, what they do not is
        static double Loss(int weighting, int seed, int k) => losses[weighting][k] + 0.05 * seed + (weighting == 3 && k == 0 ? 0.01 * (seed - 2) : 0);
        var (traces, layout) = Read(Charts.Balance(Sweep(Loss), "click", "completion"));
        Assert.Equal(["click", "completion"], traces.Where(trace => trace.TryGetProperty("name", out _)).Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([0.25, 0.5, 0.6, 0.75, 1], Numbers(traces[1], "x"), Near); // weight 0 trains no click
        Assert.Equal([0, 0.25, 0.5, 0.6, 0.75], Numbers(traces[3], "x"), Near);
        Assert.Equal([0.4 / 0.3, 0.2 / 0.3, 0.25 / 0.3, 0.1 / 0.3, 0], Numbers(traces[1], "y"), Near); // best: alone, 0.2 + 0.1
        Assert.Equal([0, 0.05 / 0.35, 0.25 / 0.35, 0.4 / 0.35, 0.45 / 0.35], Numbers(traces[3], "y"), Near);
        var equal = Interval.Of([0.19 / 0.3, 0.2 / 0.3, 0.21 / 0.3]);
        double[] band = Numbers(traces[0], "y"); // there along the top, back along the bottom
        Assert.Equal([0.4 / 0.3, equal.High], band[..2], Near);
        Assert.Equal([equal.Low, 0.4 / 0.3], band[^2..], Near);
        Assert.StartsWith("The worse-off target is best off with weight 0.5 on click: click 66.7 %, completion 71.4 % above its own best held-out loss", Title(layout), StringComparison.Ordinal);
        Assert.Equal(0.5, layout.GetProperty("shapes")[0].GetProperty("x0").GetDouble());
        Assert.StartsWith("weights 0.5 / 0.5<br>click: held-out loss 0.5000 (95 %", traces[1].GetProperty("text")[1].GetString(), StringComparison.Ordinal);

        Assert.Contains("calibration is best at a distance of 0 from 1", Assert.Throws<ArgumentException>(() => Charts.Balance(Sweep(), "click", "completion", Metric.Calibration)).Message, StringComparison.Ordinal);
        Assert.Contains("is 0 at best", Assert.Throws<ArgumentException>(() => Charts.Balance(Sweep((_, _, _) => 0), "click", "completion")).Message, StringComparison.Ordinal);
        Assert.Contains("trains both", Assert.Throws<ArgumentException>(() => Charts.Balance(Sweep(of: [[1, 0], [0, 1]]), "click", "completion")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BalanceOfAnAucRisesWhereTheAucFalls()
    {
        var (traces, _) = Read(Charts.Balance(Sweep(), "click", "completion", Metric.Auc));
        Assert.Equal([0.4 / 0.27, 0.2 / 0.27, 0.25 / 0.27, 0.1 / 0.27, 0], Numbers(traces[1], "y"), Near); // 1 − AUC is 0.27 at best
    }

    [Fact]
    public void TheMatrixHatchesWhatCannotBeToldAndMarksWhereGainsTurn()
    {
        // click gains, can't tell, loses, loses; completion can't tell throughout: its seeds differ more than its weightings
        double[][] means = [[0.4, 0.4], [0.3, 0.4], [0.401, 0.41], [0.5, 0.4], [0.6, 0.39], [9, 0.4]];
        double Loss(int weighting, int seed, int k) => means[weighting][k] + (k == 0 && weighting != 2 ? 0.002 : 0.1) * Math.Sin(10 * weighting + 7 * seed + k);
        var sweep = Sweep(Loss, seeds: 8);
        var gains = Seesaw.AgainstSingleTargets(sweep);
        Assert.Equal([ChangeVerdict.Gains, ChangeVerdict.CantTell, ChangeVerdict.Loses, ChangeVerdict.Loses], gains.Select(gain => gain.Targets[0].Verdict)); // else this shows nothing
        Assert.All(gains, gain => Assert.Equal(ChangeVerdict.CantTell, gain.Targets[1].Verdict));

        var (traces, layout) = Read(Charts.SeesawMatrix(gains));
        for (var k = 0; k < 2; k++)
            Assert.Equal(gains.Select(gain => gain.Targets[k].Gain.Mean), traces[0].GetProperty("z")[k].EnumerateArray().Select(cell => cell.GetDouble()));
        var largest = gains.Max(gain => gain.Targets.Max(change => Math.Abs(change.Gain.Mean)));
        Assert.Equal((-largest, largest), (traces[0].GetProperty("zmin").GetDouble(), traces[0].GetProperty("zmax").GetDouble())); // 0 is white
        Assert.Equal([1, 0, 1, 2, 3], Numbers(traces[1], "x"));
        Assert.Equal([-0.485, 0.515, 0.515, 0.515, 0.515], Numbers(traces[1], "base"), Near);
        Assert.Equal("/", traces[1].GetProperty("marker").GetProperty("pattern").GetProperty("shape").GetString());
        var turn = Assert.Single(layout.GetProperty("shapes").EnumerateArray());
        Assert.Equal(gains[1].Targets[0].Gain.Mean < 0 ? 0.5 : 1.5, turn.GetProperty("x0").GetDouble());
        Assert.Equal((-0.5, 0.5), (turn.GetProperty("y0").GetDouble(), turn.GetProperty("y1").GetDouble()));
        Assert.Contains("click gains in 1 and loses in 2 of 4 weightings, completion gains in 0 and loses in 0 of 4", Title(layout), StringComparison.Ordinal);
        Assert.Contains("hatched: can't tell from no change at 5 % (Holm), 8 seeds; black bar", Title(layout), StringComparison.Ordinal);
        var hover = traces[0].GetProperty("hovertext")[0][2].GetString();
        Assert.StartsWith("weights 0.5 / 0.5<br>click: gain −0.", hover, StringComparison.Ordinal);
        Assert.Contains("<br>loses, p = 0", hover, StringComparison.Ordinal);
        Assert.Equal(GenericChart.toFigureJson(Charts.SeesawMatrix(gains).Chart), GenericChart.toFigureJson(Charts.SeesawMatrix(sweep).Chart));
    }

    [Fact]
    public void TheMatrixIsEmptyWhereATargetIsNotTrained()
    {
        var three = WeightGrid.Simplex(3, 2);
        var sweep = Sweep((weighting, seed, k) => 0.5 - 0.2 * three[weighting][k] + 0.01 * Math.Sin(weighting + 3 * seed + k), of: three, predicted: [.. targets, Target.Regression("watch time")]);
        var (traces, layout) = Read(Charts.SeesawMatrix(sweep));
        var gains = Seesaw.AgainstSingleTargets(sweep); // 0.5/0.5/0, 0.5/0/0.5, 0/0.5/0.5
        Assert.Equal([[false, false, true], [false, true, false], [true, false, false]],
            traces[0].GetProperty("z").EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.ValueKind == JsonValueKind.Null).ToArray()));
        Assert.Contains("empty: no weight", Title(layout), StringComparison.Ordinal);
        Assert.Equal(gains[0].Targets[0].Gain.Mean, traces[0].GetProperty("z")[0][0].GetDouble());
    }

    [Fact]
    public void TheCosineHasItsMovingAverageAndShareOfConflict()
    {
        // g_i·g_j of both targets, row by row; in the fourth step one gradient is 0
        GradientConflict conflict = new(targets, [[1, 1, 1, 1], [4, -1, -1, 1], [1, 1, 1, 4], [1, 0, 0, 0], [1, -2, -2, 4]]);
        var (traces, layout) = Read(Charts.GradientCosine(conflict, "click", "completion", window: 3));
        Assert.Equal([1, 2, 3, 5], Numbers(traces[0], "x"));
        Assert.Equal([1, -0.5, 0.5, -1], Numbers(traces[0], "y"), Near);
        Assert.Equal([1, 2, 3, 5], Numbers(traces[1], "x"));
        Assert.Equal([0.25, 1.0 / 3, 0, -1], Numbers(traces[1], "y"), Near);
        var title = Title(layout);
        Assert.StartsWith("The gradients of click and completion conflict in 50 % of 4 steps: 50 % in the first half, 50 % in the second", title, StringComparison.Ordinal);
        Assert.Contains("left out: 1 steps", title, StringComparison.Ordinal);

        GradientConflict nothing = new(targets, [[1, 0, 0, 0]]);
        Assert.Contains("is 0 in every step", Assert.Throws<ArgumentException>(() => Charts.GradientCosine(nothing, "click", "completion")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.GradientCosine(conflict, "click", "click"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Charts.GradientCosine(conflict, "click", "completion", window: 0));
    }

    [Fact]
    public void AColumnOfAMethodHasItsName()
    {
        var sweep = Sweep((weighting, seed, k) => 0.5 + 0.1 * weighting + 0.01 * seed * (k + 1), of: WeightGrid.Simplex(2, 2).With(new Famo()));
        Assert.Equal([null, "FAMO"], Seesaw.AgainstSingleTargets(sweep).Select(gain => gain.Method));
        var (traces, layout) = Read(Charts.SeesawMatrix(sweep));
        Assert.Equal(["0.5 / 0.5", "FAMO"], layout.GetProperty("xaxis").GetProperty("ticktext").EnumerateArray().Select(tick => tick.GetString()));
        Assert.StartsWith("FAMO<br>click", traces[0].GetProperty("hovertext")[0][1].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryStepOfTheExplorerMovesEverything()
    {
        var sweep = Sweep();
        var (traces, layout) = Read(Charts.Explorer(sweep, "click", "completion"));
        var slider = layout.GetProperty("sliders")[0];
        var steps = slider.GetProperty("steps").EnumerateArray().ToArray();
        Assert.Equal(["0", "0.25", "0.5", "0.6", "0.75", "1"], steps.Select(step => step.GetProperty("label").GetString()));
        int[] places = [5, 4, 3, 2, 1, 0];
        for (var i = 0; i < steps.Length; i++)
        {
            Assert.Equal("update", steps[i].GetProperty("method").GetString());
            var change = steps[i].GetProperty("args")[0];
            Assert.Equal([2, 3, 4, 5, 6, 7], steps[i].GetProperty("args")[2].EnumerateArray().Select(trace => trace.GetInt32())); // ring, bands, curves, bars
            var both = sweep.Grid[places[i]].All(weight => weight > 0);
            Assert.Equal(both ? [sweep.Mean(places[i], "click").Mean] : [], Array(change.GetProperty("x")[0]), Near);
            Assert.Equal(both ? [sweep.Mean(places[i], "completion").Mean] : [], Array(change.GetProperty("y")[0]), Near);
            for (var k = 0; k < 2; k++)
            {
                var mean = sweep.Mean(places[i], targets[k].Name).Mean;
                var trained = sweep.Grid[places[i]][k] > 0;
                Assert.Equal(trained ? [2 * mean, mean] : [], Array(change.GetProperty("y")[3 + k]), Near);
                Assert.Equal(trained ? mean / (k == 0 ? 0.22 : 0.27) - 1 : 0, change.GetProperty("y")[5][k].GetDouble(), 1e-9);
                Assert.Equal(!trained, change.GetProperty("text")[5][k].GetString() == "no weight,<br>not trained");
            }
        }

        // it starts at the weighting that is best for the worse-off target, drawn as its step draws it
        Assert.Equal(2, slider.GetProperty("active").GetInt32());
        for (var trace = 2; trace < traces.Length; trace++)
            foreach (var attribute in new[] { "x", "y", "text" })
                Assert.Equal(traces[trace].GetProperty(attribute).GetRawText(), steps[2].GetProperty("args")[0].GetProperty(attribute)[trace - 2].GetRawText());
        Assert.StartsWith("The worse-off target is best off with weight 0.5 on click: click 90.9 %, completion 92.6 % above its own best held-out loss", Title(layout), StringComparison.Ordinal);
    }

    public static TheoryData<string> Names => ["front", "fronts", "balance", "matrix", "explorer"];

    static Figure Draw(string chart, SweepResult sweep)
    {
        var (one, other) = (sweep.Targets[0].Name, sweep.Targets[1].Name);
        return chart switch
        {
            "front" => Charts.ParetoFront(sweep, one, other),
            "fronts" => Charts.FrontByCapacity([("width 2", sweep)], one, other),
            "balance" => Charts.Balance(sweep, one, other),
            "matrix" => Charts.SeesawMatrix(sweep),
            _ => Charts.Explorer(sweep, one, other),
        };
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsMissingIsLeftOutAndSaidSo(string chart)
    {
        // 0.5 / 0.5 diverges with one seed, 0.25 / 0.75 has not been trained, 0.75 / 0.25 with one seed only
        var figure = Draw(chart, Sweep(finished: (weighting, seed) => weighting != 4 && (weighting != 1 || seed == 3), diverged: (weighting, seed) => weighting == 3 && seed == 2));
        Assert.Matches("unfinished: 13 of 18 models[;,] left out: 1 of 6 weightings, whose training diverged", Title(Read(figure).Layout));
        Assert.Contains("left out: 1 of 6 weightings", figure.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", GenericChart.toFigureJson(figure.Chart), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Draw(chart, Sweep(finished: (_, _) => false)));
        Assert.Contains("nothing to draw", Assert.Throws<ArgumentException>(() => Draw(chart, Sweep(diverged: (_, _) => true))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OneSeedHasNoInterval(string chart)
    {
        var figure = Draw(chart, Sweep(seeds: 1));
        var json = GenericChart.toFigureJson(figure.Chart);
        Assert.DoesNotContain("NaN", json, StringComparison.Ordinal);
        Assert.DoesNotMatch("95 %(:| interval)", json);
        Assert.Contains("one seed", Title(Read(figure).Layout), StringComparison.Ordinal);
        Assert.All(Read(figure).Traces, trace => Assert.False(trace.TryGetProperty("fill", out _)));
        if (chart == "matrix")
            Assert.Equal(8, Numbers(Read(figure).Traces[1], "x").Length); // all cells hatched
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NamesAreTextWhateverTheySay(string chart)
    {
        const string hostile = "a<b>&</script>%{x}";
        var figure = Draw(chart, Sweep(predicted: [Target.Binary(hostile), Target.Binary("b")]));
        var json = GenericChart.toFigureJson(figure.Chart);
        Assert.DoesNotContain("a<b>", json, StringComparison.Ordinal);
        Assert.DoesNotContain("script&gt;%{x}", json, StringComparison.Ordinal);
        Assert.Contains("a&lt;b&gt;&amp;", json, StringComparison.Ordinal);
        Assert.Contains(hostile, figure.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void TargetsMustBeTwoThatWereMeasured()
    {
        var sweep = Sweep(predicted: [targets[0], Target.Regression("watch time")]);
        foreach (var draw in new Func<string, string, Metric, Figure>[] { (x, y, metric) => Charts.ParetoFront(sweep, x, y, metric), (x, y, metric) => Charts.Balance(sweep, x, y, metric) })
        {
            Assert.Contains("given twice", Assert.Throws<ArgumentException>(() => draw("click", "click", Metric.Loss)).Message, StringComparison.Ordinal);
            Assert.Contains("no target 'like'", Assert.Throws<ArgumentException>(() => draw("click", "like", Metric.Loss)).Message, StringComparison.Ordinal);
            Assert.Contains("watch time is none", Assert.Throws<ArgumentException>(() => draw("click", "watch time", Metric.Auc)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("trains both", Assert.Throws<ArgumentException>(() => Charts.ParetoFront(Sweep(of: [[1, 0], [0, 1]]), "click", "completion")).Message, StringComparison.Ordinal);
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    static double[] Numbers(JsonElement element, string property) => Array(element.GetProperty(property));

    static double[] Array(JsonElement element) => [.. element.EnumerateArray().Select(number => number.GetDouble())];

    static string Title(JsonElement layout) => layout.GetProperty("title").GetProperty("text").GetString()!.Replace("<br>", " ", StringComparison.Ordinal);

    static (JsonElement[] Traces, JsonElement Layout) Read(Figure figure)
    {
        var json = JsonDocument.Parse(GenericChart.toFigureJson(figure.Chart)).RootElement;
        return ([.. json.GetProperty("data").EnumerateArray()], json.GetProperty("layout"));
    }
}
