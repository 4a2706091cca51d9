using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearRegression;

namespace LossWeighting.Tests;

public class FeedSimulatorTests
{
    static readonly FeedLog feed = FeedSimulator.Generate(new() { Impressions = 50_000, Users = 5_000, Videos = 20_000, Seed = 1 });

    static readonly string[] styles = [.. Enumerable.Range(1, 6).Select(i => $"style {i}")];

    [Fact]
    public void TheDefaultRatesAreKuaiRands()
    {
        var options = new FeedOptions();
        Assert.Equal((0.464, 0.154, 0.0186), (options.ClickRate, options.CompletionRate, options.LikeRate));
        AssertRates(feed, options);
    }

    [Fact]
    public void RatesAreThoseAskedFor()
    {
        var options = new FeedOptions { Impressions = 50_000, Conflict = -0.8, Noise = 0.3, Seed = 2, ClickRate = 0.2, CompletionRate = 0.15, LikeRate = 0.1 };
        AssertRates(FeedSimulator.Generate(options), options);
    }

    [Fact]
    public void WhatIsWatchedToTheEndWasClickedAndWatchedForItsDuration()
    {
        var (click, completion, seconds, like) = (Labels("click"), Labels("completion"), Labels("watch time"), Labels("like"));
        var durations = Durations(feed);
        var close = 0;
        for (var row = 0; row < feed.Rows; row++)
        {
            Assert.Equal(click[row] == 0, seconds[row] == 0);
            Assert.True(like[row] <= click[row]);
            if (durations[row] is not { } duration)
                Assert.Equal(0, completion[row]);
            else if (Math.Abs(seconds[row] / duration - 1) > 1e-6)
                Assert.Equal(click[row] == 1 && seconds[row] > duration, completion[row] == 1);
            else
                close++; // equal in single precision: either way is right
        }

        Assert.InRange(close, 0, 3);
    }

    [Theory]
    [InlineData("click")]
    [InlineData("completion")]
    [InlineData("like")]
    public void TheTrueProbabilitiesAreCalibrated(string behaviour)
    {
        var (truth, labels) = (Truth(feed, behaviour), Labels(behaviour));
        foreach (var rows in TwentyBins(truth))
        {
            double expected = rows.Sum(row => truth[row]), deviation = Math.Sqrt(rows.Sum(row => truth[row] * (1 - truth[row])));
            // where hardly any row is expected, a count is far from normal: one more is allowed
            Assert.InRange(rows.Sum(row => labels[row]) - expected, -4 * deviation - 1, 4 * deviation + 1);
        }
    }

    [Fact]
    public void TheExpectedSecondsAreCalibrated()
    {
        var (click, expected, seconds) = (Truth(feed, "click"), Truth(feed, "watch time"), Labels("watch time"));
        foreach (var rows in TwentyBins(expected))
        {
            // once clicked, watch time is log-normal with deviation noise/2 = 1/2 of the logarithm: E(t²) = E(t)² exp(1/4)
            var variance = rows.Sum(row => expected[row] * expected[row] * (Math.Exp(0.25) / click[row] - 1));
            Assert.InRange(rows.Sum(row => seconds[row] - expected[row]) / Math.Sqrt(variance), -4, 4);
        }
    }

    [Fact]
    public void WatchTimeIsItsAppealAndNormalNoise()
    {
        // twice the logarithm of watch time over length is the appeal plus N(0, 1), whatever the appeal and whoever clicks
        var (click, seconds, durations, chance) = (Labels("click"), Labels("watch time"), Durations(feed), Ratio(feed, "completion"));
        var rows = Enumerable.Range(0, feed.Rows).Where(row => click[row] == 1 && chance[row] is > 1e-4 and < 0.9999).ToArray();
        double[] appeals = [.. rows.Select(row => Normal.InvCDF(0, 1, chance[row]))];
        double[] noise = [.. rows.Select((row, i) => 2 * Math.Log(seconds[row] / durations[row]!.Value) - appeals[i])];
        AssertWithinDeviations(4, 0, noise.Average(), 1, rows.Length);
        AssertWithinDeviations(4, 1, noise.Average(value => value * value), 2, rows.Length);
        AssertWithinDeviations(4, 3, noise.Average(value => Math.Pow(value, 4)), 96, rows.Length);
        AssertWithinDeviations(4, 0, noise.Zip(appeals, (value, appeal) => value * appeal).Average(), appeals.Average(appeal => appeal * appeal), rows.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void TheAppealsAgreeByMinusTheConflict(double conflict)
    {
        const double noise = 0.8;
        var small = FeedSimulator.Generate(new() { Impressions = 4_000, Conflict = conflict, Noise = noise, Seed = 3 });
        var click = FitAppeal(small, Truth(small, "click"), noise);
        var finish = FitAppeal(small, Ratio(small, "completion"), noise);
        var like = FitAppeal(small, Ratio(small, "like"), noise);

        Assert.Equal(1, Dot(click, click), 1e-5);
        Assert.Equal(1, Dot(finish, finish), 1e-5);
        Assert.Equal(-conflict, Dot(click, finish), 1e-5); // of unit vectors, so the correlation over videos, whose style is N(0, I)
        Assert.All(styles, style => Assert.Equal(0.5 * finish[style], like[style], 1e-5));

        AssertTerms(click, ("match", 0.5), ("activity", 0.5), ("hour sine", 0.2));
        AssertTerms(finish, ("match", 0.5), ("log duration", -0.5 * 0.8));
        AssertTerms(like, ("match", 0.5));

        static double Dot(Dictionary<string, double> a, Dictionary<string, double> b) => styles.Sum(style => a[style] * b[style]);

        static void AssertTerms(Dictionary<string, double> appeal, params (string Name, double Coefficient)[] terms) =>
            Assert.All(appeal.Where(term => term.Key != "1" && !styles.Contains(term.Key)), term =>
                Assert.Equal(terms.SingleOrDefault(known => known.Name == term.Key).Coefficient, term.Value, 1e-5));
    }

    [Fact]
    public void ExpectedSecondsAreThoseOfALogNormal()
    {
        const double noise = 0.8;
        var small = FeedSimulator.Generate(new() { Impressions = 4_000, Noise = noise, Seed = 4 });
        var (click, seconds, terms, durations) = (Truth(small, "click"), Truth(small, "watch time"), Terms(small), Durations(small));
        var finish = FitAppeal(small, Ratio(small, "completion"), noise);
        Assert.InRange(durations.Count(duration => duration is null), 20, 200);
        for (var row = 0; row < small.Rows; row++)
        {
            var appeal = terms.Sum(term => term.Value[row] * finish[term.Key]);
            var expected = click[row] * (durations[row] ?? 20) * Math.Exp(appeal / 2 + noise * noise / 8);
            Assert.Equal(1, seconds[row] / expected, 1e-4);
        }
    }

    [Fact]
    public void TheMoreConflictTheWorseClicksTellCompletion()
    {
        var aucs = new[] { -1, -0.5, 0, 0.5, 1 }.Select(conflict =>
        {
            var log = FeedSimulator.Generate(new() { Impressions = 20_000, Conflict = conflict, Seed = 5 });
            return Metrics.Auc(log.Truth.Column(log["click"]), log.Data.Labels.Column(log["completion"]));
        }).ToArray();
        AssertFalling(aucs);
    }

    [Fact]
    public void TheMoreNoiseTheWorseTheBestPossibleModel()
    {
        var logs = new[] { 0.25, 0.5, 1, 2, 4 }.Select(noise => FeedSimulator.Generate(new() { Impressions = 20_000, Noise = noise, Seed = 6 })).ToArray();
        foreach (var behaviour in new[] { "click", "completion", "like" })
            AssertFalling([.. logs.Select(log => Metrics.Auc(log.Truth.Column(log[behaviour]), log.Data.Labels.Column(log[behaviour])))]);
    }

    [Fact]
    public void UsersAndVideosKeepTheirFeatures()
    {
        string[] ofUser = ["taste 1", "taste 2", "taste 3", "taste 4", "activity"];
        string[] ofVideo = ["topic 1", "topic 2", "topic 3", "topic 4", .. styles, "log duration", "duration unknown"];
        Assert.Equal([.. ofUser, .. ofVideo, "hour sine", "hour cosine", "position"], feed.Data.FeatureNames);
        AssertConstantWithin(feed.Users, 5_000, ofUser);
        AssertConstantWithin(feed.Videos, 20_000, ofVideo);

        static void AssertConstantWithin(IReadOnlyList<int> ids, int count, string[] names)
        {
            Assert.All(ids, id => Assert.InRange(id, 0, count - 1));
            var columns = names.Select(name => Feature(feed, name)).ToArray();
            var known = new Dictionary<int, string>();
            for (var row = 0; row < feed.Rows; row++)
            {
                var values = string.Join(' ', columns.Select(column => column[row]));
                Assert.Equal(known.TryAdd(ids[row], values) ? values : known[ids[row]], values);
            }

            Assert.Equal(known.Count, known.Values.Distinct().Count()); // nobody shares them all
            // a share of exp(−rows/count) is never drawn
            Assert.Equal(count * (1 - Math.Exp(-feed.Rows / (double)count)), known.Count, 0.02 * count);
        }
    }

    [Fact]
    public void FeaturesAreDistributedAsDocumented()
    {
        var firstRows = feed.Videos.Select((video, row) => (video, row)).DistinctBy(pair => pair.video).Select(pair => pair.row).ToArray();
        var (unknown, length) = (Feature(feed, "duration unknown"), Feature(feed, "log duration"));
        AssertWithinDeviations(3, 0.02, firstRows.Average(row => unknown[row]), 0.02 * 0.98, firstRows.Length);
        Assert.All(firstRows.Where(row => unknown[row] == 1), row => Assert.Equal(0, length[row]));
        AssertStandardNormal([.. firstRows.Where(row => unknown[row] == 0).Select(row => length[row])]);
        foreach (var values in styles.Append("topic 1").Select(name => Feature(feed, name)))
            AssertStandardNormal([.. firstRows.Select(row => values[row])]);

        var hours = Feature(feed, "hour sine").Zip(Feature(feed, "hour cosine"), (sine, cosine) => (Math.Atan2(sine, cosine) / Math.Tau + 1) % 1).ToArray();
        foreach (var uniform in new[] { hours, Feature(feed, "position") })
        {
            Assert.All(uniform, value => Assert.InRange(value, 0, 1));
            AssertWithinDeviations(4, 0.5, uniform.Average(), 1 / 12.0, uniform.Length);
            AssertWithinDeviations(4, 0.25, uniform.Count(value => value < 0.25) / (double)uniform.Length, 0.25 * 0.75, uniform.Length);
        }

        static void AssertStandardNormal(double[] values)
        {
            AssertWithinDeviations(4, 0, values.Average(), 1, values.Length);
            AssertWithinDeviations(4, 1, values.Average(value => value * value), 2, values.Length);
        }
    }

    [Fact]
    public void TheSeedDecidesEverything()
    {
        var (first, again, other) = (Generate(7), Generate(7), Generate(8));
        Assert.Equal(Everything(first), Everything(again));
        Assert.NotEqual(first.Data.Features.Values.ToArray(), other.Data.Features.Values.ToArray());
        Assert.NotEqual(first.Data.Labels.Values.ToArray(), other.Data.Labels.Values.ToArray());
        Assert.NotEqual(first.Truth.Values.ToArray(), other.Truth.Values.ToArray());
        Assert.NotEqual(first.Users, other.Users);
        Assert.NotEqual(first.Videos, other.Videos);

        static FeedLog Generate(int seed) => FeedSimulator.Generate(new() { Impressions = 2_000, Seed = seed });
    }

    [Fact]
    public void BadOptionsAreRefusedByName()
    {
        Refused(nameof(FeedOptions.Impressions), new() { Impressions = 0 });
        Refused(nameof(FeedOptions.Users), new() { Users = -1 });
        Refused(nameof(FeedOptions.Videos), new() { Videos = 0 });
        foreach (var conflict in new[] { -1.01, 1.01, double.NaN })
            Refused(nameof(FeedOptions.Conflict), new() { Conflict = conflict });
        foreach (var noise in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Refused(nameof(FeedOptions.Noise), new() { Noise = noise });
        foreach (var rate in new[] { 0, 1, -0.1, double.NaN })
            Refused(nameof(FeedOptions.ClickRate), new() { ClickRate = rate });
        foreach (var rate in new[] { 0, 0.464, -0.1, double.NaN }) // as often as clicks is too often
        {
            Refused(nameof(FeedOptions.CompletionRate), new() { CompletionRate = rate });
            Refused(nameof(FeedOptions.LikeRate), new() { LikeRate = rate });
        }

        static void Refused(string option, FeedOptions options)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeedSimulator.Generate(options));
            Assert.Equal(option, error.ParamName);
            Assert.Contains(option, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ColumnsGoByTheBehavioursName()
    {
        Assert.Equal([0, 1, 2, 3], new[] { "click", "completion", "watch time", "like" }.Select(name => feed[name]));
        Assert.Equal(TargetKind.Regression, feed.Data.Targets[feed["watch time"]].Kind);
        Assert.Contains("'clicks'", Assert.Throws<ArgumentException>(() => feed["clicks"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SelectedRowsStayTogether()
    {
        var log = FeedSimulator.Generate(new() { Impressions = 300, Seed = 9 });
        int[] rows = [7, 0, 299, 7];
        var selected = log.SelectRows(rows);
        Assert.Equal(4, selected.Rows);
        Assert.Equal(rows.Select(row => RowText(log, row)), Enumerable.Range(0, 4).Select(row => RowText(selected, row)));
    }

    [Fact]
    public void ARateThatTheVideosCannotReachIsRefused()
    {
        // with one video, that one may have no duration
        var errors = Enumerable.Range(0, 300).Select(seed => Record.Exception(() => FeedSimulator.Generate(new() { Impressions = 50, Videos = 1, Seed = seed }))).OfType<Exception>().ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Contains("CompletionRate of 0.154 is out of reach", Assert.IsType<ArgumentException>(error).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void TheLargestNoiseHasAFiniteTruth() =>
        Assert.All(FeedSimulator.Generate(new() { Impressions = 1000, Noise = 10 }).Truth.Values.ToArray(), value => Assert.True(float.IsFinite(value)));

    [Fact]
    public void ASplitKeepsEveryImpressionOnceAndWhole()
    {
        var log = FeedSimulator.Generate(new() { Impressions = 301, Seed = 9 });
        var (train, heldOut) = log.Split(0.2, seed: 3);
        Assert.Equal((241, 60), (train.Rows, heldOut.Rows));
        Assert.Equal(AllRows(log).Order(), AllRows(train).Concat(AllRows(heldOut)).Order());
        Assert.Equal(AllRows(heldOut), AllRows(log.Split(0.2, seed: 3).HeldOut));
        Assert.NotEqual(AllRows(heldOut), AllRows(log.Split(0.2, seed: 4).HeldOut));
        // the rows that the data alone would hold out
        Assert.Equal(log.Data.Split(0.2, seed: 3).HeldOut.Features.Values.ToArray(), heldOut.Data.Features.Values.ToArray());

        static string[] AllRows(FeedLog log) => [.. Enumerable.Range(0, log.Rows).Select(row => RowText(log, row))];
    }

    static string RowText(FeedLog log, int row) => string.Join(' ', [
        log.Users[row], log.Videos[row], .. log.Data.Features.Row(row), .. log.Data.Labels.Row(row), .. log.Truth.Row(row)]);

    static float[] Everything(FeedLog log) =>
        [.. log.Data.Features.Values, .. log.Data.Labels.Values, .. log.Truth.Values, .. log.Users, .. log.Videos];

    static void AssertRates(FeedLog log, FeedOptions options)
    {
        foreach (var (behaviour, rate) in new[] { ("click", options.ClickRate), ("completion", options.CompletionRate), ("like", options.LikeRate) })
        {
            AssertWithinDeviations(3, rate, log.Data.LabelMean(log[behaviour]), rate * (1 - rate), log.Rows);
            Assert.Equal(rate, Truth(log, behaviour).Average(), 1e-5);
        }
    }

    static void AssertWithinDeviations(double deviations, double expected, double mean, double variance, int count) =>
        Assert.Equal(expected, mean, deviations * Math.Sqrt(variance / count));

    static void AssertFalling(double[] values)
    {
        for (var i = 1; i < values.Length; i++)
            Assert.True(values[i] < values[i - 1] - 0.01, string.Join(", ", values));
    }

    static IEnumerable<int[]> TwentyBins(double[] truth) =>
        Enumerable.Range(0, truth.Length).OrderBy(row => truth[row]).Chunk(truth.Length / 20);

    /// <summary>
    /// The linear terms of an appeal, from the chance that appeal + noise · N(0, 1) is positive: least squares over rows whose chance is not so near
    /// 0 or 1 that its rounding counts. "1" is the intercept; terms that should have no effect are fitted along.
    /// </summary>
    static Dictionary<string, double> FitAppeal(FeedLog log, double[] chance, double noise)
    {
        var terms = Terms(log);
        var rows = Enumerable.Range(0, log.Rows).Where(row => chance[row] is > 0.01 and < 0.99).ToArray();
        Assert.True(rows.Length > 500);
        var coefficients = MultipleRegression.QR(
            [.. rows.Select(row => terms.Values.Select(term => term[row]).ToArray())],
            [.. rows.Select(row => noise * Normal.InvCDF(0, 1, chance[row]))]);
        return terms.Keys.Zip(coefficients).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    static Dictionary<string, double[]> Terms(FeedLog log)
    {
        var terms = styles.Concat(["activity", "log duration", "hour sine", "hour cosine", "position"]).ToDictionary(name => name, name => Feature(log, name));
        terms["1"] = [.. Enumerable.Repeat(1.0, log.Rows)];
        var pairs = Enumerable.Range(1, 4).Select(i => (Taste: Feature(log, $"taste {i}"), Topic: Feature(log, $"topic {i}"))).ToArray();
        terms["match"] = [.. Enumerable.Range(0, log.Rows).Select(row => pairs.Sum(pair => pair.Taste[row] * pair.Topic[row]) / 2)];
        return terms;
    }

    /// <summary>P(behaviour | click).</summary>
    static double[] Ratio(FeedLog log, string behaviour) => [.. Truth(log, behaviour).Zip(Truth(log, "click"), (both, click) => both / click)];

    static double?[] Durations(FeedLog log) =>
        [.. Feature(log, "log duration").Zip(Feature(log, "duration unknown"), (x, unknown) => unknown == 1 ? null : (double?)(20 * Math.Exp(0.8 * x)))];

    static double[] Feature(FeedLog log, string name) => ToDoubles(log.Data.Features.Column(Array.IndexOf([.. log.Data.FeatureNames], name)));

    static double[] Truth(FeedLog log, string behaviour) => ToDoubles(log.Truth.Column(log[behaviour]));

    static double[] Labels(string behaviour) => ToDoubles(feed.Data.Labels.Column(feed[behaviour]));

    static double[] ToDoubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
