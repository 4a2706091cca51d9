using DuckDB.NET.Data;

namespace LossWeighting.Tests;

/// <summary>On the real tables of users and videos and a GENERATED log: see <see cref="KuaiRandSample"/>.</summary>
public sealed class KuaiRandDatasetTests : IDisposable
{
    const int Rows = 20_000;

    readonly string folder = Directory.CreateTempSubdirectory("kuairand").FullName;
    readonly PublicFiles files;

    public KuaiRandDatasetTests()
    {
        var tables = KuaiRandSample.FindTables();
        Assert.SkipWhen(tables is null, "KuaiRand-Pure's tables of users and videos are not on this machine.");
        KuaiRandSample.Write(folder, Rows, seed: 1, tables);
        files = KuaiRandDataset.Files with { NamedFolder = folder };
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    TableDataset Load(IReadOnlyList<string>? targets = null, KuaiRandTest test = KuaiRandTest.RandomExposure, int? mostRows = null, int seed = 0) =>
        KuaiRandDataset.Load(files, targets, test, mostRows, seed, progress: null, TestContext.Current.CancellationToken);

    // a log's rows that are used: each once, and only of videos with a duration
    string[][] RowsOf(string log) => [.. File.ReadLines(Path.Combine(folder, log)).Skip(1).Distinct().Select(line => line.Split(',')).Where(row => row[13] != "0")];

    [Theory]
    [InlineData(KuaiRandTest.RandomExposure, KuaiRandDataset.RandomLog)]
    [InlineData(KuaiRandTest.LaterFeed, KuaiRandDataset.LateLog)]
    public void LabelsAreThoseOfTheLogWithoutDuplicates(KuaiRandTest test, string testLog)
    {
        var data = Load(test: test).Data;
        foreach (var (part, log) in new[] { (data.Train, KuaiRandDataset.EarlyLog), (data.HeldOut, testLog) })
        {
            var expected = RowsOf(log).Select(row => (
                Click: float.Parse(row[5]), Completion: long.Parse(row[12]) >= long.Parse(row[13]) ? 1f : 0, Seconds: (float)(long.Parse(row[12]) / 1000.0), Like: float.Parse(row[6]), LongView: float.Parse(row[11])));
            var labels = Enumerable.Range(0, part.Rows).Select(row => part.Labels.Row(row).ToArray()).Select(row => (row[0], row[1], row[2], row[3], row[4]));
            Assert.Equal(expected.Order(), labels.Order());
        }
    }

    [Fact]
    public void FeaturesAreWhatIsKnownBeforeTheVideoIsShown()
    {
        var table = Load();
        var data = table.Data;
        Assert.All(["user_id", "video_id", "author_id", "music_id"], id => Assert.Contains(id, data.Train.Ids.Select(feature => feature.Name)));
        Assert.Contains("is_live_streamer=-124", data.Train.FeatureNames); // neither yes nor no
        Assert.Contains("fans_user_num_range=[100,1k)", data.Train.FeatureNames); // a comma in quotes
        Assert.Contains("tag=39", data.Train.FeatureNames.Concat(data.Train.Ids.Select(id => "tag=39")));
        string[] outcomes = ["is_click", "is_like", "is_follow", "is_comment", "is_forward", "is_hate", "long_view", "play", "stay", "profile", "rand", "time_ms", "date"];
        Assert.All(data.Train.FeatureNames, feature => Assert.DoesNotContain(outcomes, outcome => feature.Contains(outcome, StringComparison.Ordinal)));
        Assert.DoesNotContain(table.Columns, column => column.Name.Contains(':', StringComparison.Ordinal));
    }

    [Fact]
    public void ARowHasItsOwnUserAndVideo()
    {
        // the column of a duration, found by its users: mean and deviation undone
        var data = Load().Data;
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        var expected = database.Query(
            $"""
            SELECT duration_ms / 1000, date_diff('day', upload_dt::DATE, make_date(2022, (date // 100 % 100)::INT, (date % 100)::INT)), play_time_ms / 1000
            FROM (SELECT DISTINCT * FROM '{folder}/{KuaiRandDataset.EarlyLog}' WHERE duration_ms > 0) LEFT JOIN '{Directory.GetFiles(folder, "video_features_basic*")[0]}' USING (video_id)
            """, row => (Duration: row.GetDouble(0), Days: row.IsDBNull(1) ? double.NaN : row.GetInt64(1), Seconds: row.GetDouble(2)));
        var (duration, days) = (data.Train.Features.Column(data.Train.FeatureNames.ToList().IndexOf("duration")), data.Train.Features.Column(data.Train.FeatureNames.ToList().IndexOf("days since upload")));
        var wanted = Sorted(Standardised(expected.Select(row => row.Duration)), Standardised(expected.Select(row => row.Days)), expected.Select(row => (double)(float)row.Seconds));
        var found = Sorted(duration.Select(value => (double)value), days.Select(value => (double)value), data.Train.Labels.Column(2).Select(value => (double)value));
        Assert.Equal(wanted.Length, found.Length);
        Assert.All(wanted.Zip(found), pair => Assert.All([pair.First.Seconds - pair.Second.Seconds, pair.First.Duration - pair.Second.Duration, pair.First.Days - pair.Second.Days], difference => Assert.Equal(0, difference, 1e-4)));

        static (double Duration, double Days, double Seconds)[] Sorted(IEnumerable<double> duration, IEnumerable<double> days, IEnumerable<double> seconds) =>
            [.. duration.Zip(days, seconds).OrderBy(row => row.Third).ThenBy(row => row.First).ThenBy(row => row.Second)];

        static IEnumerable<double> Standardised(IEnumerable<double> values)
        {
            var known = values.Where(value => !double.IsNaN(value)).ToArray();
            var mean = known.Average();
            var deviation = Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / values.Count());
            return values.Select(value => double.IsNaN(value) ? 0 : (value - mean) / deviation);
        }
    }

    [Fact]
    public void ASampleIsPartOfTheWholeAndTheSameEveryTime()
    {
        var (all, some, again, other) = (Load(), Load(mostRows: 1000), Load(mostRows: 1000), Load(mostRows: 1000, seed: 1));
        Assert.Equal((1000, 1000), (some.Data.Train.Rows, some.Data.HeldOut.Rows));
        Assert.True(all.Data.Train.Rows > 7000);
        Assert.Equal(some.Data.Train.Features.Values.ToArray(), again.Data.Train.Features.Values.ToArray());
        Assert.NotEqual(some.Data.Train.Labels.Values.ToArray(), other.Data.Train.Labels.Values.ToArray());
        Assert.Empty(some.Data.Train.Labels.Column(2).ToHashSet().Except(all.Data.Train.Labels.Column(2)));
    }

    [Fact]
    public void UsersAreGroupsAndAModelFindsWhatUsersLike()
    {
        var data = Load(["click", "completion"]).Data;
        var users = Enumerable.Range(0, data.HeldOut.Rows).Select(row => data.HeldOut.Codes[row, data.HeldOut.Ids.Select(id => id.Name).ToList().IndexOf("user_id")]).ToArray();
        Assert.Equal(data.HeldOut.Rows, data.HeldOut.Groups!.Count);
        Assert.All(users.Zip(data.HeldOut.Groups!).Where(row => row.First > 0).GroupBy(row => row.First), user => Assert.Single(user.Select(row => row.Second).Distinct()));

        var sweep = WeightSweep.Run(data, WeightGrid.Create([LossWeights.Equal(2)]), new() { Seeds = 1, Training = new() { Epochs = 3 } });
        Assert.True(sweep[0, 1].Value(0, Metric.Auc) > 0.7);
        Assert.True(sweep[0, 1].Value(1, Metric.Auc) > 0.7);
        Assert.InRange(sweep[0, 1].Value(0, Metric.GroupAuc), 0.55, 0.95);
    }

    [Fact]
    public void UnknownTargetsAreRefused()
    {
        Assert.StartsWith("KuaiRand has no target 'share': choose from click, completion, watch time, like, long view.", Assert.Throws<ArgumentException>(() => Load(["share"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Load(["click", "click"]));
        Assert.Throws<ArgumentException>(() => Load([]));
        Assert.Throws<ArgumentException>(() => Load(mostRows: 0));
    }
}
