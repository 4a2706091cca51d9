using System.Text.Json;
using System.Text.RegularExpressions;

namespace LossWeighting.Tests;

public sealed partial class SimplexExplorerTests
{
    static readonly Target[] targets = [Target.Binary("click"), Target.Binary("completion"), Target.Binary("like")];

    /// <summary>A sweep whose numbers are known: a target's loss falls with its share, and by a hundredth from seed to seed, for all weightings alike.</summary>
    static SweepResult Sweep(WeightGrid grid, int seeds = 3, IReadOnlyList<Target>? of = null, Func<int, bool>? finished = null, Func<int, bool>? diverged = null) => SweepSamples.Made(
        of ?? targets, grid, seeds,
        [.. from weighting in Enumerable.Range(0, grid.Count)
            from seed in Enumerable.Range(1, seeds)
            where finished?.Invoke(weighting) ?? true
            let losses = TargetLosses.Weighted([.. grid[weighting].Select((_, k) => Loss(grid[weighting], seed, k))], grid[weighting])
            select diverged?.Invoke(weighting) ?? false
                ? new SweptModel(weighting, seed, ModelStatus.Diverged, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 1, 0)
                : new SweptModel(
                    weighting, seed, ModelStatus.Done, [new EpochLosses(1, losses, losses)], 1,
                    new Dictionary<Metric, IReadOnlyList<double>>
                    {
                        [Metric.Auc] = [.. (of ?? targets).Select((target, k) => target.Kind == TargetKind.Binary ? 1 - losses.PerTarget[k] : double.NaN)],
                        [Metric.MeanSquaredError] = losses.PerTarget,
                    },
                    1, 0)]);

    static double Loss(LossWeights weights, int seed, int target) => 0.5 - 0.2 * Math.Sqrt(weights[target] / weights.Sum()) + 0.01 * seed;

    // of every weighting the same: candidate i has the chances (i + 1) / n of a click and as much less of a finished view
    static RankedFeed Feed(WeightGrid grid, string name = "user 1", int candidates = 12, string title = "video", Func<int, Matrix?>? predictions = null, int columns = 3) => new(
        name, [.. Enumerable.Range(0, candidates).Select(i => $"{title} {i}")], [new("click", "clicks"), new("completion", "finished views")],
        new(candidates, 2, [.. Enumerable.Range(0, candidates).SelectMany(i => new[] { (i + 1f) / candidates, 1 - (i + 1f) / candidates })]),
        [.. Enumerable.Range(0, grid.Count).Select(predictions ?? (_ => new Matrix(
            candidates, columns, [.. Enumerable.Range(0, candidates).SelectMany(i => Enumerable.Range(0, columns).Select(k => k == 0 ? 0.01f * i : -0.01f * i))])))],
        "the models of seed 1");

    [Fact]
    public void EveryTrainedWeightingIsADotAtItsPlace()
    {
        var grid = WeightGrid.Simplex(3, 6);
        var (html, data) = Read(Charts.SimplexExplorer(Sweep(grid)));
        var dots = Dot().Matches(html);
        Assert.Equal(grid.Count, dots.Count);
        foreach (Match dot in dots)
        {
            var weights = grid[int.Parse(dot.Groups["i"].Value)];
            Assert.Equal(200 * weights[0] + 30 * weights[1] + 370 * weights[2], double.Parse(dot.Groups["x"].Value), 0.01);
            Assert.Equal(44 * weights[0] + 338 * (weights[1] + weights[2]), double.Parse(dot.Groups["y"].Value), 0.01);
            Assert.Equal(weights.All(weight => weight > 0) ? "front" : "edge", dot.Groups["kind"].Value); // with these losses nothing is dominated
        }

        Assert.Equal(grid.Centre, data.GetProperty("equal").GetInt32());
        Assert.Equal(grid.Centre, data.GetProperty("knee").GetInt32()); // roots fall most at the start: equal shares have the smallest sum
        Assert.Contains("Equal weights are the knee of the front", html, StringComparison.Ordinal);
    }

    [Fact]
    public void ItsNumbersAreThoseOfTheSweepAndOfUntrainedTargetsThereAreNone()
    {
        var grid = WeightGrid.Simplex(3, 3);
        var sweep = Sweep(grid);
        var (_, data) = Read(Charts.SimplexExplorer(sweep));
        for (var weighting = 0; weighting < grid.Count; weighting++)
            for (var k = 0; k < 3; k++)
            {
                var numbers = data.GetProperty("now")[weighting][k];
                if (grid[weighting][k] == 0)
                {
                    Assert.Equal(JsonValueKind.Null, numbers.ValueKind);
                    continue;
                }

                var (loss, auc) = (sweep.Mean(weighting, targets[k].Name), sweep.Mean(weighting, targets[k].Name, Metric.Auc));
                Assert.Equal([loss.Mean, loss.High - loss.Mean], Enumerable.Range(0, 2).Select(i => numbers[i].GetDouble()), Near);
                Assert.Equal([auc.Mean, auc.High - auc.Mean], Enumerable.Range(4, 2).Select(i => numbers[i].GetDouble()), Near);
                // seeds move all weightings alike, so any difference from equal weights is certain
                Assert.Equal(loss.Mean - sweep.Mean(grid.Centre!.Value, targets[k].Name).Mean, numbers[2].GetDouble(), Near);
                Assert.Equal(weighting == grid.Centre ? 0 : Math.Abs(numbers[2].GetDouble()) < 1e-6 ? 0 : 1, numbers[3].GetDouble());
            }
    }

    [Fact]
    public void RegressionTargetsHaveASquaredErrorAndNoSumOfAllTargets()
    {
        var grid = WeightGrid.Simplex(3, 3);
        Target[] mixed = [targets[0], targets[1], Target.Regression("watch time")];
        var (_, data) = Read(Charts.SimplexExplorer(Sweep(grid, of: mixed), [Feed(grid)]));
        Assert.Equal(["AUC", "AUC", "MSE"], data.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("metric").GetString()));
        Assert.Equal(["click", "completion", "watch time"], Ranks(data));
        (_, data) = Read(Charts.SimplexExplorer(Sweep(grid), [Feed(grid)]));
        Assert.Equal(["", "click", "completion", "like"], Ranks(data));

        static IEnumerable<string?> Ranks(JsonElement data) => data.GetProperty("feed").GetProperty("ranks").EnumerateArray().Select(rank => rank.GetProperty("id").GetString());
    }

    [Fact]
    public void ListsAreRankedByWhatIsTrainedOnly()
    {
        var grid = WeightGrid.Simplex(3, 3);
        var (_, data) = Read(Charts.SimplexExplorer(Sweep(grid), [Feed(grid), Feed(grid, "user 2", candidates: 4)]));
        var user = data.GetProperty("feed").GetProperty("users")[0];
        int[]? Order(int rank, int weighting) => user.GetProperty("orders")[rank][weighting] is { ValueKind: not JsonValueKind.Null } order ? [.. order.EnumerateArray().Select(place => place.GetInt32())] : null;

        int clickCorner = grid.Corner(0)!.Value, completionCorner = grid.Corner(1)!.Value, equal = grid.Centre!.Value;
        int[] up = [.. Enumerable.Range(0, 12)], down = [.. up.Reverse()];
        Assert.Equal(down[..10], Order(0, clickCorner)); // all targets by their weights: at a corner that target alone
        Assert.Equal(down[..10], Order(1, clickCorner));
        Assert.Null(Order(2, clickCorner));
        Assert.Equal(up[..10], Order(0, completionCorner));
        Assert.Null(Order(1, completionCorner));
        Assert.Equal(up, Order(0, equal)); // all of it, to tell how far others have moved
        Assert.Equal(4, data.GetProperty("feed").GetProperty("users")[1].GetProperty("orders")[0][clickCorner].GetArrayLength());
    }

    [Fact]
    public void DivergedAndUnfinishedWeightingsAreLeftOut()
    {
        var grid = WeightGrid.Simplex(3, 3);
        var chart = Charts.SimplexExplorer(Sweep(grid, finished: weighting => weighting != 1, diverged: weighting => weighting == grid.Centre));
        var (html, data) = Read(chart);
        Assert.Equal(grid.Count - 2, Dot().Count(html));
        Assert.Equal(-1, data.GetProperty("equal").GetInt32());
        Assert.Contains("unfinished: 27 of 30 models; left out: 1 of 10 weightings", html, StringComparison.Ordinal);
        Assert.Contains("unfinished", chart.Description, StringComparison.Ordinal);
        var nothing = Assert.Throws<ArgumentException>(() => Charts.SimplexExplorer(Sweep(grid, finished: _ => false)));
        Assert.Contains("nothing to draw", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAWeightingThatTrainsAllThereIsNoFrontAndTheTitleSaysSo()
    {
        var (html, data) = Read(Charts.SimplexExplorer(Sweep(WeightGrid.Simplex(3, 2), seeds: 1)));
        Assert.Contains("No weighting trains all of click, completion, like", html, StringComparison.Ordinal);
        Assert.Equal(-1, data.GetProperty("knee").GetInt32());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("now")[0][0][1].ValueKind); // one seed has no interval
    }

    [Fact]
    public void HostileNamesStayText()
    {
        const string hostile = "</script><script>alert(1)</script><!--";
        Target[] named = [Target.Binary(hostile), Target.Binary("\" onload='x' &lt;"), Target.Binary("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦")];
        var grid = WeightGrid.Simplex(3, 3);
        var feed = new RankedFeed(hostile, [hostile], [new(hostile, hostile)], new(1, 1, [0.5f]), [.. grid.Select(_ => new Matrix(1, 3, [1, 2, 3]))], hostile);
        var (html, data) = Read(Charts.SimplexExplorer(Sweep(grid, of: named), [feed]));
        Assert.Equal(1, Script().Count(html));
        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        Assert.DoesNotContain("onload='x'", html, StringComparison.Ordinal);
        Assert.Equal(named.Select(target => target.Name), data.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("name").GetString()));
        Assert.Equal(hostile, data.GetProperty("feed").GetProperty("users")[0].GetProperty("titles")[0].GetString());
        Assert.Contains("👩‍👩‍👧‍👦…", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal); // cut between characters
    }

    [Fact]
    public void TheSameSweepGivesTheSameHtmlAndItStaysSmall()
    {
        var grid = WeightGrid.Simplex(3, 10).WithCornersAndCentre();
        HtmlChart Draw() => Charts.SimplexExplorer(Sweep(grid), [.. Enumerable.Range(1, 3).Select(user => Feed(grid, $"user {user}", candidates: 40, title: "a title of quite some length"))]);
        var html = Draw().ToHtml();
        Assert.Equal(html, Draw().ToHtml());
        Assert.True(html.Length < 150_000, $"{html.Length:N0} characters");
        Assert.DoesNotContain(" id=", html, StringComparison.Ordinal); // so that none can occur twice
        Assert.DoesNotMatch(@"\bhttps?:", html);
    }

    [Fact]
    public void ItShowsItselfInNotebooks()
    {
        var chart = Charts.SimplexExplorer(Sweep(WeightGrid.Simplex(3, 3)));
        var formatters = new FigureFormatterSource().CreateTypeFormatters().ToArray();
        Assert.Equal([chart.ToHtml(), chart.Description], formatters.Select(formatter =>
        {
            using StringWriter writer = new();
            formatter.GetType().GetMethod("Format")!.Invoke(formatter, [chart, writer]);
            return writer.ToString();
        }));
        Assert.Equal(chart.Description, $"{chart}");
        Assert.Contains("10 trained weightings of click, completion, like", chart.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void ATriangleNeedsThreeTargets()
    {
        var two = Sweep(WeightGrid.Simplex(2, 4), of: targets[..2]);
        Assert.Contains("three targets, this sweep has 2 (click, completion)", Assert.Throws<ArgumentException>(() => Charts.SimplexExplorer(two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFeedMustFitTheSweep()
    {
        var grid = WeightGrid.Simplex(3, 3);
        var sweep = Sweep(grid);
        string Refusal(params RankedFeed[] feeds) => Assert.Throws<ArgumentException>(() => Charts.SimplexExplorer(sweep, feeds)).Message;

        Assert.Contains("predictions of 15 weightings, the sweep has 10", Refusal(Feed(WeightGrid.Simplex(3, 4))), StringComparison.Ordinal);
        Assert.Contains("2 targets for weighting 0, the sweep has 3", Refusal(Feed(grid, columns: 2)), StringComparison.Ordinal);
        Assert.Contains("no predictions for weighting 0 (1 / 0 / 0)", Refusal(Feed(grid, predictions: _ => null)), StringComparison.Ordinal);
        var other = new RankedFeed("user 2", ["a"], [new("like", "likes")], new(1, 1, [1]), [.. grid.Select(_ => new Matrix(1, 3, [1, 2, 3]))], "seed 1");
        Assert.Contains("user 1 and user 2 have different outcomes", Refusal(Feed(grid), other), StringComparison.Ordinal);
        var unknown = new RankedFeed("user 3", ["a"], [new("share", "shares")], new(1, 1, [1]), [.. grid.Select(_ => new Matrix(1, 3, [1, 2, 3]))], "seed 1");
        Assert.Contains("no target 'share'", Refusal(unknown), StringComparison.Ordinal);
        // a weighting that is not drawn needs none
        Assert.NotEmpty(Charts.SimplexExplorer(Sweep(grid, finished: weighting => weighting > 0), [Feed(grid, predictions: weighting => weighting == 0 ? null : new Matrix(12, 3, new float[36]))]).ToHtml());
    }

    [Theory]
    [InlineData(0, 1, 1, 0.5f, "no candidates")]
    [InlineData(1, 1, 1, 1.5f, "1.5 is no chance")]
    [InlineData(1, 1, 1, float.NaN, "is no chance")]
    [InlineData(1, 2, 1, 0.5f, "Chances are [2, 1]: [1, 1] is needed")]
    [InlineData(1, 1, 2, 0.5f, "predictions for 2 candidates, there are 1")]
    public void AFeedChecksItsNumbers(int titles, int chances, int predicted, float chance, string says)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => new RankedFeed(
            "user 1", [.. Enumerable.Range(0, titles).Select(i => $"{i}")], [new("click", "clicks")], new(chances, 1, [.. Enumerable.Repeat(chance, chances)]),
            [new Matrix(predicted, 1, new float[predicted])], "seed 1"));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFeedTakesNoPredictionThatIsNotFinite() => Assert.Contains(
        "Weighting 1, candidate 0: the prediction ∞",
        Assert.Throws<ArgumentException>(() => new RankedFeed("user 1", ["a"], [new("click", "clicks")], new(1, 1, [1]), [null, new Matrix(1, 1, [float.PositiveInfinity])], "seed 1")).Message.Replace("Infinity", "∞", StringComparison.Ordinal),
        StringComparison.Ordinal);

    static readonly IEqualityComparer<double> Near = EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-4);

    // what the script gets
    static (string Html, JsonElement Data) Read(HtmlChart chart)
    {
        var html = chart.ToHtml();
        var from = html.LastIndexOf("})({", StringComparison.Ordinal) + 3;
        return (html, JsonDocument.Parse(html[from..html.LastIndexOf(");\n</script>", StringComparison.Ordinal)]).RootElement);
    }

    [GeneratedRegex("<circle class=\"lw-(?<kind>front|dominated|edge)\" data-i=\"(?<i>[0-9]+)\" cx=\"(?<x>[0-9.]+)\" cy=\"(?<y>[0-9.]+)\"")]
    private static partial Regex Dot();

    [GeneratedRegex("<script")]
    private static partial Regex Script();
}
