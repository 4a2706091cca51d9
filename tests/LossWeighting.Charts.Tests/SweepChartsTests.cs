using System.Text.Json;
using Plotly.NET;

namespace LossWeighting.Tests;

public class SweepChartsTests
{
    static readonly string[] names = ["click", "completion", "watch time"];
    static readonly Target[] targets = [Target.Binary("click"), Target.Binary("completion"), Target.Regression("watch time")];

    /// <summary>A sweep whose numbers are known: held-out losses fall by halves from epoch to epoch, from a loss that the weighting and the seed set.</summary>
    static SweepResult Sweep(WeightGrid grid, int seeds = 3, IReadOnlyList<Target>? of = null, Func<int, int, bool>? finished = null, Func<int, int, bool>? diverged = null) => SweepSamples.Made(
        of ?? targets, grid, seeds,
        [.. from weighting in Enumerable.Range(0, grid.Count)
            from seed in Enumerable.Range(1, seeds)
            where finished?.Invoke(weighting, seed) ?? true
            select diverged?.Invoke(weighting, seed) ?? false
                ? new SweptModel(weighting, seed, ModelStatus.Diverged, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 1, 0)
                : new SweptModel(
                    weighting, seed, ModelStatus.Done,
                    [.. Enumerable.Range(1, 2).Select(epoch => new EpochLosses(epoch, Losses(grid[weighting], seed, epoch, 2), Losses(grid[weighting], seed, epoch, 1)))], 2,
                    new Dictionary<Metric, IReadOnlyList<double>> { [Metric.Auc] = [.. grid[weighting].Select((_, k) => k == 2 ? double.NaN : 0.9 - Final(grid[weighting], seed, k))] }, 1, 0)]);

    static double Final(LossWeights weights, int seed, int target) => 0.5 - 0.2 * weights[target] / weights.Sum() + 0.01 * seed;

    static TargetLosses Losses(LossWeights weights, int seed, int epoch, double scale) =>
        TargetLosses.Weighted([.. weights.Select((_, k) => scale * Final(weights, seed, k) * (epoch == 1 ? 2 : 1))], weights);

    [Fact]
    public void LossCurvesAreMeansOverSeedsWithTheirInterval()
    {
        var grid = WeightGrid.Simplex(3, 4);
        var sweep = Sweep(grid);
        var (traces, layout) = Read(Charts.LossCurves(sweep, grid.IndexOf([0.5, 0.25, 0.25]), grid.IndexOf([0.5, 0.5, 0])));
        Assert.Equal(3 * 3 + 2 * 3, traces.Length); // (band, train, held-out) per panel and trained target: the second weighting does not train watch time
        Assert.Equal(["x", "x2"], traces.Select(trace => trace.GetProperty("xaxis").GetString()).Distinct());
        var click = traces.Take(3).ToArray();
        Assert.Equal([1.68, 0.84], Numbers(click[1], "y"), Near);
        Assert.Equal([0.84, 0.42], Numbers(click[2], "y"), Near); // 0.5 − 0.2 · 0.5 + 0.02, the mean of the seeds' 0.01, 0.02 and 0.03
        var last = Interval.Of([0.41, 0.42, 0.43]);
        var band = Numbers(click[0], "y");
        Assert.Equal([last.High, last.Low], [band[1], band[2]], Near); // there along the top, back along the bottom
        Assert.Equal(["weights 0.5 / 0.25 / 0.25", "weights 0.5 / 0.5 / 0"], Panels(layout));
        Assert.Equal(names, traces.Where(trace => trace.GetProperty("showlegend").GetBoolean()).Select(trace => trace.GetProperty("name").GetString()));
        Assert.StartsWith("The held-out loss after training differs most for completion: by 11.9 %", Title(layout), StringComparison.Ordinal); // 0.47 / 0.42
    }

    [Fact]
    public void LossCurvesShowCornersAndCentreUnlessTold()
    {
        var (_, layout) = Read(Charts.LossCurves(Sweep(WeightGrid.Simplex(3, 3))));
        Assert.Equal(["weights 1 / 0 / 0", "weights 0 / 1 / 0", "weights 0 / 0 / 1", "weights 1⁄3 / 1⁄3 / 1⁄3"], Panels(layout));
        Assert.Throws<ArgumentException>(() => Charts.LossCurves(Sweep(WeightGrid.Simplex(3, 3)), 10));
    }

    [Fact]
    public void CurvesByWeightHaveAPanelPerTargetAndALinePerWeightThatTrainsIt()
    {
        var sweep = Sweep(WeightGrid.Simplex(3, 4));
        var (traces, layout) = Read(Charts.LossCurvesByWeight(sweep, "completion"));
        // the others share the rest equally at 0, 1/2 and 1
        Assert.Equal(names, Panels(layout));
        Assert.Equal([0, 0.5, 0.5, 1, 0, 0.5], traces.Select(trace => Numbers(trace.GetProperty("marker"), "color")[0]));
        Assert.Equal(["x", "x", "x2", "x2", "x3", "x3"], traces.Select(trace => trace.GetProperty("xaxis").GetString()));
        Assert.Equal([0.84, 0.42], Numbers(traces[2], "y"), Near);
        Assert.StartsWith("Raising completion's weight moves the held-out loss: click +0.050, completion −0.100, watch time +0.050", Title(layout).Replace("<br>", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Axis", Assert.Throws<ArgumentException>(() => Charts.LossCurvesByWeight(Sweep([[0.5, 0.3, 0.2]]), "click")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTernaryMapPutsEveryWeightingAtItsPlace()
    {
        var grid = WeightGrid.Simplex(3, 4);
        var (traces, layout) = Read(Charts.Ternary(Sweep(grid), "completion"));
        int[] untrained = [.. Places(grid, weights => weights[1] == 0)], trained = [.. Places(grid, weights => weights[1] > 0)];
        Assert.Equal(untrained.Select(place => grid[place][0]), Numbers(traces[0], "a"));
        Assert.Equal(trained.Select(place => grid[place][0]), Numbers(traces[1], "a"));
        Assert.Equal(trained.Select(place => grid[place][1]), Numbers(traces[1], "b"));
        Assert.Equal(trained.Select(place => grid[place][2]), Numbers(traces[1], "c"));
        Assert.Equal(trained.Select(place => 0.52 - 0.2 * grid[place][1]), Numbers(traces[1].GetProperty("marker"), "color"), Near);
        Assert.Equal((0, 1, 0), (Numbers(traces[2], "a")[0], Numbers(traces[2], "b")[0], Numbers(traces[2], "c")[0]));
        Assert.StartsWith("completion: best held-out loss 0.320 with click 0, completion 1, watch time 0; worst 0.470", Title(layout).Replace("<br>", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(names, new[] { "aaxis", "baxis", "caxis" }.Select(axis => layout.GetProperty("ternary").GetProperty(axis).GetProperty("title").GetProperty("text").GetString()![3..^4]));
        Assert.Contains("weights 0 / 1 / 0<br>completion: held-out loss 0.3200 (95 %: 0.2952 to 0.3448)", traces[2].GetProperty("text")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheTernaryMapKnowsWhichWayIsBetter()
    {
        var sweep = Sweep(WeightGrid.Simplex(3, 4));
        var (traces, layout) = Read(Charts.Ternary(sweep, "click", Metric.Auc));
        Assert.StartsWith("click: best AUC 0.580 with click 1, completion 0, watch time 0; worst 0.430", Title(layout), StringComparison.Ordinal);
        Assert.Equal("#0072B2", traces[1].GetProperty("marker").GetProperty("colorscale")[1][1].GetString()); // the target's colour at the high end
        (traces, _) = Read(Charts.Ternary(sweep, "click"));
        Assert.Equal("#0072B2", traces[1].GetProperty("marker").GetProperty("colorscale")[0][1].GetString());
    }

    [Theory]
    [InlineData(4, new[] { "0.25", "0.5", "0.75" })]
    [InlineData(9, new[] { "1⁄9", "2⁄9", "1⁄3", "4⁄9", "5⁄9", "2⁄3", "7⁄9", "8⁄9" })]
    [InlineData(10, new[] { "0.2", "0.4", "0.6", "0.8" })]
    [InlineData(13, new[] { "0.2", "0.4", "0.6", "0.8" })] // too many for a side
    [InlineData(1, new[] { "0.2", "0.4", "0.6", "0.8" })]
    public void TheTernaryMapHasTicksWhereTheGridHasWeights(int divisions, string[] ticks)
    {
        var grid = WeightGrid.Simplex(3, divisions);
        var (_, layout) = Read(Charts.Ternary(Sweep(grid), "click"));
        foreach (var side in new[] { "aaxis", "baxis", "caxis" })
        {
            var axis = layout.GetProperty("ternary").GetProperty(side);
            Assert.Equal(ticks, axis.GetProperty("ticktext").EnumerateArray().Select(tick => tick.GetString()));
            if (divisions is 4 or 9)
                Assert.All(Numbers(axis, "tickvals"), tick => Assert.Contains(grid, weights => Math.Abs(weights[0] - tick) < 1e-9));
        }
    }

    [Fact]
    public void ATriangleNeedsThreeTargets()
    {
        var two = Sweep(WeightGrid.Simplex(2, 4), of: targets[..2]);
        Assert.Contains("three targets, this sweep has 2 (click, completion)", Assert.Throws<ArgumentException>(() => Charts.Ternary(two, "click")).Message, StringComparison.Ordinal);
        var sweep = Sweep(WeightGrid.Simplex(3, 2));
        Assert.Contains("no target 'like'", Assert.Throws<ArgumentException>(() => Charts.Ternary(sweep, "like")).Message, StringComparison.Ordinal);
        Assert.Contains("binary", Assert.Throws<ArgumentException>(() => Charts.Ternary(sweep, "watch time", Metric.Auc)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParallelCoordinatesLeadFromWeightsToMetrics()
    {
        var grid = WeightGrid.Simplex(3, 4);
        var sweep = Sweep(grid);
        var (traces, layout) = Read(Charts.ParallelCoordinates(sweep));
        var drawn = Places(grid, weights => weights.All(weight => weight > 0)).ToArray();
        var axes = traces[0].GetProperty("dimensions").EnumerateArray().ToArray();
        Assert.Equal(["click weight", "completion weight", "watch time weight", "click loss", "completion loss", "watch time loss"], axes.Select(axis => axis.GetProperty("label").GetString()));
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(drawn.Select(place => grid[place][k]), Numbers(axes[k], "values"));
            Assert.Equal(drawn.Select(place => sweep.Mean(place, names[k]).Mean), Numbers(axes[3 + k], "values"));
        }

        Assert.Equal([0.47, 0.42], Numbers(axes[3], "range"), Near); // better is up
        Assert.Contains("click with 0.5 / 0.25 / 0.25, completion with 0.25 / 0.5 / 0.25", Title(layout).Replace("<br>", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        axes = [.. Read(Charts.ParallelCoordinates(sweep, Metric.Auc)).Traces[0].GetProperty("dimensions").EnumerateArray()];
        Assert.Equal(5, axes.Length); // watch time has no AUC
        Assert.Equal([0.43, 0.48], Numbers(axes[3], "range"), Near);
        Assert.Throws<ArgumentException>(() => Charts.ParallelCoordinates(Sweep(WeightGrid.Simplex(3, 2)))); // no weighting trains all three
    }

    [Fact]
    public void AMetricByWeightHasItsIntervalAndPanelsOfOneScale()
    {
        var sweep = Sweep(WeightGrid.Axis(3, target: 0, divisions: 5));
        var (traces, layout) = Read(Charts.MetricByWeight(sweep, "click", Metric.Auc));
        Assert.Equal(["click", "completion"], Panels(layout));
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], Numbers(traces[0], "x"), Near); // weight 0 trains no click
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8], Numbers(traces[1], "x"), Near); // nor weight 1 anything else
        Assert.Equal([0.42, 0.46, 0.5, 0.54, 0.58], Numbers(traces[0], "y"), Near);
        var interval = sweep.Mean(5, "click", Metric.Auc);
        Assert.Equal(interval.High - interval.Mean, Numbers(traces[0].GetProperty("error_y"), "array")[4], 1e-12);
        double[] first = Numbers(layout.GetProperty("yaxis"), "range"), second = Numbers(layout.GetProperty("yaxis2"), "range");
        Assert.Equal(first[1] - first[0], second[1] - second[0], 1e-12);
        Assert.StartsWith("Raising click's weight moves the AUC: click +0.160, completion −0.080", Title(layout), StringComparison.Ordinal);
    }

    [Fact]
    public void HypervolumeGrowsToThatOfTheWholeSweep()
    {
        var grid = WeightGrid.Simplex(3, 5);
        var sweep = Sweep(grid);
        double[] worst = [0.6, 0.6, 0.6];
        var (traces, layout) = Read(Charts.HypervolumeByBudget(sweep, reference: worst, orders: 20));
        var (budget, mean) = (Numbers(traces[1], "x"), Numbers(traces[1], "y"));
        Assert.Equal(Enumerable.Range(1, grid.Count).Select(n => 3.0 * n), budget);
        Assert.True(mean.Zip(mean.Skip(1)).All(pair => pair.First <= pair.Second + 1e-12));
        Assert.Equal(1, mean[^1], 1e-12);
        // one random weighting: the mean of all boxes of their own, those of weightings that do not train a target being empty
        var points = grid.Select((weights, i) => names.Select((name, k) => weights[k] > 0 ? sweep.Mean(i, name).Mean : 1).ToArray()).ToArray();
        var whole = ParetoFront.Hypervolume(points, worst);
        var alone = points.Average(point => ParetoFront.Hypervolume([point], worst)) / whole;
        var many = Numbers(Read(Charts.HypervolumeByBudget(sweep, reference: worst, orders: 4000)).Traces[1], "y");
        Assert.Equal(alone, many[0], 0.02);
        var enough = Array.FindIndex(mean, share => share >= 0.9);
        Assert.StartsWith($"{enough + 1} of 21 weightings reach", Title(layout), StringComparison.Ordinal);
        Assert.Equal(mean, Numbers(Read(Charts.HypervolumeByBudget(sweep, reference: worst, orders: 20)).Traces[1], "y")); // the same seed, the same orders
        Assert.Contains("reference: held-out loss of click 0.600", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void HypervolumeStatesItsOwnReference()
    {
        // click's losses, where trained, go from 0.32 to 0.48: a tenth of the range beyond
        var (_, layout) = Read(Charts.HypervolumeByBudget(Sweep(WeightGrid.Simplex(3, 5))));
        Assert.Contains("click 0.496, completion 0.496, watch time 0.496", layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 − AUC of click 0.596", Read(Charts.HypervolumeByBudget(Sweep(WeightGrid.Simplex(3, 5)), Metric.Auc)).Layout.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.HypervolumeByBudget(Sweep(WeightGrid.Simplex(3, 5)), reference: [0.1, 0.1, 0.1]));
        Assert.Throws<ArgumentException>(() => Charts.HypervolumeByBudget(Sweep(WeightGrid.Simplex(3, 5)), reference: [1, 1]));
    }

    [Fact]
    public void WhatIsMissingIsLeftOutAndSaidSo()
    {
        var grid = WeightGrid.Simplex(3, 4);
        int diverged = grid.IndexOf([0.25, 0.5, 0.25]), unfinished = grid.IndexOf([0, 0, 1]);
        var sweep = Sweep(grid, finished: (weighting, _) => weighting != unfinished, diverged: (weighting, seed) => weighting == diverged && seed == 2);
        foreach (var figure in new[]
        {
            Charts.LossCurves(sweep, diverged, unfinished, 1), Charts.LossCurvesByWeight(sweep, "click"), Charts.Ternary(sweep, "click"),
            Charts.ParallelCoordinates(sweep), Charts.MetricByWeight(sweep, "click"), Charts.HypervolumeByBudget(sweep),
        })
        {
            var (_, layout) = Read(figure);
            Assert.Contains("unfinished: 42 of 45 models; left out: 1 of 15 weightings, whose training diverged", Title(layout).Replace("<br>", " ", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("left out: 1 of 15 weightings", figure.Description, StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", GenericChart.toFigureJson(figure.Chart), StringComparison.Ordinal);
        }

        Assert.Equal(["weights 0.75 / 0.25 / 0"], Panels(Read(Charts.LossCurves(sweep, diverged, unfinished, 1)).Layout));
        Assert.Equal(2, Numbers(Read(Charts.ParallelCoordinates(sweep)).Traces[0].GetProperty("dimensions")[0], "values").Length);
        var nothing = Sweep(grid, finished: (_, _) => false);
        foreach (var draw in new Func<SweepResult, Figure>[]
        {
            sweep => Charts.LossCurves(sweep), sweep => Charts.LossCurvesByWeight(sweep, "click"), sweep => Charts.Ternary(sweep, "click"),
            sweep => Charts.ParallelCoordinates(sweep), sweep => Charts.MetricByWeight(sweep, "click"), sweep => Charts.HypervolumeByBudget(sweep),
        })
            Assert.Contains("of 45 models 0 are finished", Assert.Throws<ArgumentException>(() => draw(nothing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneSeedHasNoInterval()
    {
        var sweep = Sweep(WeightGrid.Simplex(3, 4), seeds: 1);
        var (traces, _) = Read(Charts.LossCurves(sweep, 4));
        Assert.All(traces, trace => Assert.False(trace.TryGetProperty("fill", out var _)));
        Assert.Contains("0.4100 (one seed)", traces[1].GetProperty("text")[1].GetString(), StringComparison.Ordinal); // click, with weights 0.5 / 0.25 / 0.25
        (traces, _) = Read(Charts.MetricByWeight(sweep, "click"));
        Assert.All(traces, trace => Assert.All(Numbers(trace.GetProperty("error_y"), "array"), half => Assert.Equal(0, half)));
        foreach (var figure in new[] { Charts.LossCurves(sweep), Charts.Ternary(sweep, "click"), Charts.ParallelCoordinates(sweep), Charts.HypervolumeByBudget(sweep) })
            Assert.DoesNotContain("NaN", GenericChart.toFigureJson(figure.Chart), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAreTextWhateverTheySay()
    {
        const string hostile = "a<b>&</script>%{x}";
        var sweep = Sweep(WeightGrid.Simplex(3, 4), of: [Target.Binary(hostile), Target.Binary("b"), Target.Binary("a name that goes on and on")]);
        foreach (var figure in new[]
        {
            Charts.LossCurves(sweep), Charts.LossCurvesByWeight(sweep, hostile), Charts.Ternary(sweep, hostile),
            Charts.ParallelCoordinates(sweep), Charts.MetricByWeight(sweep, hostile), Charts.HypervolumeByBudget(sweep),
        })
        {
            var json = GenericChart.toFigureJson(figure.Chart);
            Assert.DoesNotContain("a<b>", json, StringComparison.Ordinal);
            Assert.DoesNotContain("script&gt;%{x}", json, StringComparison.Ordinal);
            Assert.Contains("a&lt;b&gt;&amp;", json, StringComparison.Ordinal);
            Assert.Contains(hostile, figure.Description, StringComparison.Ordinal);
            var html = figure.ToHtml();
            Assert.Equal(html.Split("<script>").Length, html.Split("</script>").Length);
        }

        Assert.Equal("a name that goes on…", Panels(Read(Charts.MetricByWeight(sweep, hostile)).Layout)[2]);
    }

    [Fact]
    public void AMetricThatWasNotMeasuredIsRefused()
    {
        var grid = WeightGrid.Simplex(3, 4);
        var sweep = SweepSamples.Made(targets, grid, 5, [], [Metric.LogLoss]);
        Assert.Contains("did not measure AUC", Assert.Throws<ArgumentException>(() => Charts.ParallelCoordinates(sweep, Metric.Auc)).Message, StringComparison.Ordinal);
        var numbers = SweepSamples.Made([Target.Regression("a"), Target.Regression("b")], WeightGrid.Simplex(2, 4), 5, []);
        Assert.Contains("binary", Assert.Throws<ArgumentException>(() => Charts.HypervolumeByBudget(numbers, Metric.Auc)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GroupAucIsDrawnAsAucIs()
    {
        var sweep = Sweep(WeightGrid.Simplex(3, 4));
        var grouped = new SweepResult(sweep.Header, [.. sweep.Models.Select(model => model with { Metrics = new Dictionary<Metric, IReadOnlyList<double>> { [Metric.GroupAuc] = model.Metrics[Metric.Auc] } })]);
        foreach (var draw in new Func<SweepResult, Metric, Figure>[]
        {
            (of, metric) => Charts.Ternary(of, "click", metric), (of, metric) => Charts.MetricByWeight(of, "click", metric), (of, metric) => Charts.ParallelCoordinates(of, metric),
            (of, metric) => Charts.HypervolumeByBudget(of, metric), (of, metric) => Charts.ParetoFront(of, "click", "completion", metric), (of, metric) => Charts.SeesawMatrix(of, metric),
            (of, metric) => Charts.Balance(of, "click", "completion", metric), (of, metric) => Charts.FrontByCapacity([("one", of), ("two", of)], "click", "completion", metric),
        })
        {
            var (asAuc, asGroupAuc) = (Json(draw(sweep, Metric.Auc)), Json(draw(grouped, Metric.GroupAuc)));
            Assert.Contains("group AUC", asGroupAuc, StringComparison.Ordinal);
            Assert.Equal(asAuc, asGroupAuc.Replace("group AUC", "AUC", StringComparison.Ordinal));
            Assert.Contains("its data have no groups", Assert.Throws<ArgumentException>(() => draw(sweep, Metric.GroupAuc)).Message, StringComparison.Ordinal);
        }

        string Told(SweepResult of, Metric metric) => Seesaw.Compare(of, [1, 0, 0], [0.5, 0.5, 0], metric).ToString();
        Assert.Contains("click group AUC −0.1000", Told(grouped, Metric.GroupAuc), StringComparison.Ordinal);
        Assert.Equal(Told(sweep, Metric.Auc), Told(grouped, Metric.GroupAuc).Replace("group AUC", "AUC", StringComparison.Ordinal));

        // nothing measured yet, or not asked for: the errors of any metric
        Assert.Contains("nothing to draw", Assert.Throws<ArgumentException>(() => Charts.Ternary(SweepSamples.Made(targets, sweep.Grid, 5, []), "click", Metric.GroupAuc)).Message, StringComparison.Ordinal);
        Assert.Contains("did not measure group AUC: sweep with", Assert.Throws<ArgumentException>(() => Charts.Ternary(SweepSamples.Made(targets, sweep.Grid, 5, sweep.Models, [Metric.Auc]), "click", Metric.GroupAuc)).Message, StringComparison.Ordinal);

        static string Json(Figure figure) => GenericChart.toFigureJson(figure.Chart).Replace("<br>", " ", StringComparison.Ordinal); // lines break elsewhere
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    static IEnumerable<int> Places(WeightGrid grid, Func<LossWeights, bool> where) => Enumerable.Range(0, grid.Count).Where(place => where(grid[place]));

    static double[] Numbers(JsonElement element, string property) => [.. element.GetProperty(property).EnumerateArray().Select(number => number.GetDouble())];

    static string[] Panels(JsonElement layout) => [.. layout.GetProperty("annotations").EnumerateArray().Select(title => title.GetProperty("text").GetString()!)];

    static string Title(JsonElement layout) => layout.GetProperty("title").GetProperty("text").GetString()!;

    static (JsonElement[] Traces, JsonElement Layout) Read(Figure figure)
    {
        var json = JsonDocument.Parse(GenericChart.toFigureJson(figure.Chart)).RootElement;
        return ([.. json.GetProperty("data").EnumerateArray()], json.GetProperty("layout"));
    }
}
