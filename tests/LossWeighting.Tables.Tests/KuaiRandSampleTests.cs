using CsCheck;
using DuckDB.NET.Data;

namespace LossWeighting.Tests;

/// <summary>The generated logs are what is documented of the real ones.</summary>
public sealed class KuaiRandSampleTests(KuaiRandSampleTests.OneForAll one) : IClassFixture<KuaiRandSampleTests.OneForAll>
{
    // without the tables, each test is skipped here
    readonly Sample sample = one.Sample.Value;

    const string Completion = "(duration_ms > 0 AND play_time_ms >= duration_ms)";

    [Theory]
    [InlineData("is_click", KuaiRandSample.ClickRate)]
    [InlineData("long_view", KuaiRandSample.LongViewRate)]
    [InlineData(Completion, KuaiRandSample.CompletionRate)]
    [InlineData("is_like", KuaiRandSample.LikeRate)]
    [InlineData("is_comment", KuaiRandSample.CommentRate)]
    [InlineData("is_follow", KuaiRandSample.FollowRate)]
    [InlineData("is_forward", KuaiRandSample.ForwardRate)]
    [InlineData("(play_time_ms = 0)", KuaiRandSample.NoPlayRate)]
    [InlineData("(duration_ms = 0)", KuaiRandSample.NoDurationRate)]
    public void TheStandardLogsHaveTheDocumentedRates(string event_, double rate) =>
        AssertShare(rate, $"{event_}::BOOLEAN", "log WHERE is_rand = 0");

    [Fact]
    public void SomeRowsOccurTwice() => AssertShare(
        KuaiRandSample.DuplicateRate / (1 + KuaiRandSample.DuplicateRate), "nth > 1",
        $"(SELECT row_number() OVER (PARTITION BY {string.Join(", ", KuaiRandDataset.LogColumns)}) AS nth FROM log)");

    [Fact]
    public void TheTablesLackSomeIds()
    {
        AssertShare(KuaiRandSample.UnknownIdRate, "user_id NOT IN (SELECT user_id FROM users)");
        AssertShare(KuaiRandSample.UnknownIdRate, "video_id NOT IN (SELECT video_id FROM videos)");
    }

    [Theory]
    [InlineData("log_standard_4_08_to_4_21_pure.csv", 1_141_112, 20220408, 20220421, 0)]
    [InlineData("log_standard_4_22_to_5_08_pure.csv", 295_497, 20220422, 20220508, 0)]
    [InlineData("log_random_4_22_to_5_08_pure.csv", 1_186_059, 20220422, 20220508, 1)]
    public void ALogHasItsShareOfRowsItsDaysAndItsKind(string file, double rows, int first, int last, int isRandom)
    {
        Assert.Equal((first, last, isRandom, isRandom), sample.Query(
            $"SELECT min(date), max(date), min(is_rand), max(is_rand) FROM log WHERE file = '{file}'", row => (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3))));
        AssertShare(rows / (1_141_112 + 295_497 + 1_186_059), $"file = '{file}'");
    }

    [Fact]
    public void DurationsAndIdsAreThoseOfTheTables()
    {
        Assert.Equal(0, sample.Count("log JOIN videos USING (video_id) WHERE duration_ms <> coalesce(video_duration, 0)"));
        Assert.InRange(sample.Query("SELECT count(DISTINCT user_id) FROM log", row => row.GetInt64(0)), Sample.Rows / 100, Sample.Rows / 25);
    }

    [Fact]
    public void ViewsAreRepeatedButNotWithoutEnd()
    {
        var most = sample.Query("SELECT max(play_time_ms / duration_ms) FROM log WHERE duration_ms > 0", row => row.GetDouble(0));
        Assert.InRange(most, 10, 68);
    }

    [Fact]
    public void WhateverTheSeedEveryRowIsConsistent() => Gen.Select(Gen.Int, Gen.Int[1_000, 5_000]).Sample((seed, rows) =>
    {
        using var other = new Sample(rows, seed);
        string[] rules = [
            // play times and what they count as
            "is_click = (play_time_ms > 7000 OR (duration_ms BETWEEN 1 AND 7000 AND play_time_ms >= duration_ms))::INTEGER",
            "long_view = (play_time_ms >= if(duration_ms > 0, least(duration_ms, 18000), 18000))::INTEGER",
            "play_time_ms >= 0 AND duration_ms >= 0",
            "is_click = 1 OR is_like + is_follow + is_comment + is_forward + is_hate + is_profile_enter = 0",
            "(is_profile_enter = 1) = (profile_stay_time > 0)",
            "(is_comment = 1) = (comment_stay_time > 0)",
            // the moment, in Beijing's time
            "hourmin = strftime(make_timestamp(time_ms * 1000 + 28800000000), '%-H')::INTEGER * 100",
            "date = strftime(make_timestamp(time_ms * 1000 + 28800000000), '%Y%m%d')::INTEGER",
            "hourmin_text = hourmin::VARCHAR", // not padded
            "tab BETWEEN 0 AND 14",
        ];
        return rules.FirstOrDefault(rule => other.Count($"log WHERE NOT ({rule})") > 0) is { } broken ? throw new InvalidOperationException(broken) : true;
    }, iter: 5, threads: 1);

    [Theory]
    // what the early log tells of a user or a video, and a video's length: learnt from the tables and ids, and right about later days
    [InlineData("is_click", "(SELECT user_id, avg(is_click) AS score FROM early GROUP BY ALL) JOIN late USING (user_id)", 0.65, 0.85)]
    [InlineData("is_click", "(SELECT video_id, (sum(is_click) + 5) / (count(*) + 10) AS score FROM early GROUP BY ALL) JOIN late USING (video_id)", 0.55, 0.75)]
    [InlineData("is_click", "(SELECT user_id, (user_active_degree = 'full_active')::INTEGER AS score FROM users) JOIN late USING (user_id)", 0.55, 0.7)]
    [InlineData(Completion, "(SELECT *, -duration_ms AS score FROM late)", 0.65, 0.85)]
    [InlineData("is_like", "(SELECT *, -duration_ms AS score FROM late)", 0.5, 0.8)]
    public void ThereIsSomethingToLearn(string event_, string scores, double least, double most)
    {
        var rows = sample.Scored(scores, event_);
        Assert.InRange(Metrics.Auc([.. rows.Select(row => row.Score)], [.. rows.Select(row => row.Label)]), least, most);
    }

    [Fact]
    public void ItIsFoundAndCheckedLikeTheRealOneAndSaysThatItIsGenerated()
    {
        var files = KuaiRandDataset.Files with { NamedFolder = sample.Folder };
        Assert.Equal(sample.Folder, files.Folder);
        Assert.Equal(5, files.Get(null, default).Count);
        Assert.Contains("GENERATED", File.ReadAllText(Path.Combine(sample.Folder, "GENERATED.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameSeedGivesTheSameLogs()
    {
        using Sample one = new(2_000, 1), again = new(2_000, 1), other = new(2_000, 2);
        foreach (var log in new[] { KuaiRandDataset.EarlyLog, KuaiRandDataset.LateLog, KuaiRandDataset.RandomLog })
        {
            Assert.Equal(one.Text(log), again.Text(log));
            Assert.NotEqual(one.Text(log), other.Text(log));
        }
    }

    // four standard errors: one such test in 16,000 would fail by chance, and the seed is fixed
    void AssertShare(double expected, string condition, string from = "log")
    {
        var (rows, share) = sample.Query($"SELECT count(*), avg(({condition})::INTEGER) FROM {from}", row => (row.GetInt64(0), row.GetDouble(1)));
        Assert.Equal(expected, share, 4 * Math.Sqrt(expected * (1 - expected) / rows));
    }

    /// <summary>A sample that all tests share.</summary>
    public sealed class OneForAll : IDisposable
    {
        internal Lazy<Sample> Sample { get; } = new(() => new(KuaiRandSampleTests.Sample.Rows, seed: 1), LazyThreadSafetyMode.PublicationOnly);

        public void Dispose()
        {
            if (Sample.IsValueCreated)
                Sample.Value.Dispose();
        }
    }

    /// <summary>A generated folder, gone after the tests, and DuckDB to ask it.</summary>
    internal sealed class Sample : IDisposable
    {
        internal const int Rows = 60_000;

        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kuairand-");
        readonly DuckDBConnection database = new("DataSource=:memory:");

        internal Sample(int rows, int seed)
        {
            var tables = KuaiRandSample.FindTables();
            Assert.SkipWhen(tables is null && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1", "The tables of KuaiRand-Pure are not on this machine.");
            KuaiRandSample.Write(Folder, rows, seed, tables ?? throw new DataNotAvailableException("The tables of KuaiRand-Pure are not on this machine."));
            database.Open();
            var columns = string.Join(", ", KuaiRandDataset.LogColumns.Select(column => $"'{column}': '{(column == "hourmin" ? "VARCHAR" : "BIGINT")}'"));
            database.Execute(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
                CREATE TABLE log AS SELECT * EXCLUDE (hourmin, filename), hourmin AS hourmin_text, hourmin::INTEGER AS hourmin, parse_filename(filename) AS file
                FROM read_csv({{DuckDb.Literal(Path.Combine(Folder, "log_*.csv"))}}, header = true, auto_detect = false, delim = ',', columns = {{{columns}}}, filename = true);
                CREATE VIEW early AS FROM log WHERE file = '{{KuaiRandDataset.EarlyLog}}';
                CREATE VIEW late AS FROM log WHERE file = '{{KuaiRandDataset.LateLog}}';
                CREATE TABLE users AS FROM read_csv({{DuckDb.Literal(tables[KuaiRandDataset.Users])}});
                CREATE TABLE videos AS FROM read_csv({{DuckDb.Literal(tables[KuaiRandDataset.Videos])}});
                """));
        }

        internal string Folder => folder.FullName;

        public void Dispose()
        {
            database.Dispose();
            folder.Delete(recursive: true);
        }

        internal T Query<T>(string sql, Func<DuckDBDataReader, T> read) => Assert.Single(database.Query(sql, read));

        internal long Count(string from) => Query($"SELECT count(*) FROM {from}", row => row.GetInt64(0));

        internal List<(float Score, float Label)> Scored(string scores, string event_) =>
            database.Query($"SELECT score::REAL, ({event_})::INTEGER::REAL FROM {scores}", row => (row.GetFloat(0), row.GetFloat(1)));

        internal string Text(string log) => File.ReadAllText(Path.Combine(Folder, log));
    }
}
