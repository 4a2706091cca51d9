using System.Globalization;
using DuckDB.NET.Data;
using MathNet.Numerics.Distributions;

namespace LossWeighting.Tests;

/// <summary>
/// A GENERATED stand-in for KuaiRand-Pure, for tests: the two real tables of users and videos, and three logs that are drawn at random.
/// Nothing found in these logs says anything about the real ones. They follow what is documented of them: columns, types, days, shares
/// of rows in each log, the rates of the standard logs, and the quirks (an unpadded <c>hourmin</c>, durations of 0, rows that occur twice,
/// ids that the tables do not have). A user is in about 50 rows.
/// <code>
/// appeal = 0.7 active(user) + 0.6 of the user + 0.5 of the first tag + 0.5 of the video + ε₁      decides clicks
/// hold   = −0.8 ln duration (standardised) + 0.5 of the user + 0.4 of the first tag + ε₂          decides how far a clicked video is watched
/// mood   = 0.8 hold + ε₃, and others for comments …                                              decides likes, among clicked videos
/// </code>
/// where "of the …" and ε are N(0, 1) and <c>active</c> is 1 or −1 as <c>user_active_degree</c> is <c>full_active</c> or not. The standard logs
/// show appealing videos more often, the random log all alike. Thresholds are set so that the standard logs have the documented rates, and
/// hold for the random log too. A play time lies between the thresholds of what was reached and what was not: a click is more than 7 s, or
/// the whole of a video that is no longer; a long view the lesser of duration and 18 s; a completion the duration. Where the duration is 0,
/// unknown, 7 s and 18 s count, and there is no completion. Not documented, and so made up: the rates of the random log, of hates and of
/// profile visits, the times spent on profiles and comments, the shares of tabs, and how often the tables lack an id.
/// </summary>
static class KuaiRandSample
{
    internal const double
        ClickRate = 0.464, LongViewRate = 0.336, CompletionRate = 0.154, NoPlayRate = 0.133, NoDurationRate = 0.02,
        LikeRate = 0.0186, CommentRate = 0.0026, FollowRate = 0.0011, ForwardRate = 0.0010, DuplicateRate = 0.015;

    /// <summary>Share of rows whose user, and likewise whose video, is in neither table.</summary>
    internal const double UnknownIdRate = 0.002;

    const double HateRate = 0.0005, ProfileRate = 0.01, LargestRatio = 68;
    const int RowsPerUser = 50, FirstUnknownUser = 27_285, FirstUnknownVideo = 7_583, UnknownIds = 5;

    static readonly (string File, double Rows, DateTime First, int Days, bool IsRandom)[] logs = [
        (KuaiRandDataset.EarlyLog, 1_141_112, new(2022, 4, 8), 14, false),
        (KuaiRandDataset.LateLog, 295_497, new(2022, 4, 22), 17, false),
        (KuaiRandDataset.RandomLog, 1_186_059, new(2022, 4, 22), 17, true)];

    // tabs and their shares
    static readonly (int Tab, double Share)[] tabs = [(1, 0.75), (0, 0.1), (4, 0.06), (2, 0.05), (8, 0.04)];

    /// <summary>The two real tables on this machine, by file name; null where they are not.</summary>
    internal static IReadOnlyDictionary<string, string>? FindTables()
    {
        var tables = KuaiRandDataset.Files with { Files = [.. KuaiRandDataset.Files.Files.Where(file => file.Sha256 is not null)] };
        return tables.Folder is null ? null : tables.Get(null, default);
    }

    /// <summary>Writes the five files, plain or <c>.gz</c>, and GENERATED.txt.</summary>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="rows">Rows of the three logs together, at least 1,000; the real ones have 2,622,668.</param>
    /// <param name="seed">The same seed gives the same files.</param>
    /// <param name="tables">Paths of the two real tables, by file name.</param>
    internal static void Write(string folder, int rows, int seed, IReadOnlyDictionary<string, string> tables)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1_000);
        Directory.CreateDirectory(folder);
        foreach (var path in tables.Values)
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(path)), File.ReadAllBytes(path)); // a copy would be read-only where the original is
        File.WriteAllText(Path.Combine(folder, "GENERATED.txt"), $"""
            The three logs in this folder are GENERATED, {rows} rows with seed {seed}, for tests. They are not KuaiRand-Pure: only their form and some rates are.
            The tables of users and videos are the real ones of KuaiRand-Pure (Gao et al., CIKM 2022, CC BY-SA 4.0).

            """);

        var random = RandomStream.Data(seed);
        var (users, videos) = Read(tables, random, Math.Max(20, rows / RowsPerUser));
        var impressions = Show(random, rows, users, videos);
        var thresholds = Thresholds.For([.. impressions.Where(impression => !logs[impression.Log].IsRandom)]);
        foreach (var log in Enumerable.Range(0, logs.Length))
            File.WriteAllLines(Path.Combine(folder, logs[log].File), Twice(random, impressions
                .Where(impression => impression.Log == log)
                .OrderBy(impression => impression.User.Id).ThenBy(impression => impression.Time)
                .Select(impression => Row(random, impression, thresholds, logs[log].IsRandom)))
                .Prepend(string.Join(',', KuaiRandDataset.LogColumns)));
    }

    sealed record User(int Id, bool IsActive, double Appeal, double Hold);

    /// <param name="Id">As in the table.</param>
    /// <param name="Duration">Milliseconds, 0 where it is unknown.</param>
    /// <param name="Appeal">Its own and its tag's.</param>
    /// <param name="Hold">Its tag's and its duration's.</param>
    sealed record Video(int Id, int Duration, double Appeal, double Hold)
    {
        /// <summary>Play times in milliseconds from which a view is a click, a long view and a completion.</summary>
        internal int Click => Duration is > 0 and <= 7_000 ? Duration : 7_001;

        internal int LongView => Duration > 0 ? Math.Min(Duration, 18_000) : 18_000;

        internal int Completion => Duration > 0 ? Duration : int.MaxValue;
    }

    sealed record Impression(int Log, User User, Video Video, DateTime Time, double Appeal, double Hold, double[] Moods);

    static (User[] Users, Video[] Videos) Read(IReadOnlyDictionary<string, string> tables, Random random, int users)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        var allUsers = database.Query(
            "SELECT user_id::INTEGER, user_active_degree = 'full_active' " +
            $"FROM read_csv({DuckDb.Literal(tables[KuaiRandDataset.Users])}, all_varchar = true) ORDER BY 1",
            row => (Id: row.GetInt32(0), IsActive: row.GetBoolean(1))).ToArray();
        var allVideos = database.Query(
            "SELECT video_id::INTEGER, coalesce(video_duration::DOUBLE::INTEGER, 0), coalesce(string_split(tag, ',')[1], '') " +
            $"FROM read_csv({DuckDb.Literal(tables[KuaiRandDataset.Videos])}, all_varchar = true) ORDER BY 1",
            row => (Id: row.GetInt32(0), Duration: row.GetInt32(1), Tag: row.GetString(2)));
        allVideos.AddRange(Enumerable.Range(FirstUnknownVideo, UnknownIds).Select(id => (id, 15_000, "")));

        random.Shuffle(allUsers);
        var tags = allVideos.Select(video => video.Tag).Distinct().Order().ToDictionary(tag => tag, _ => (Appeal: Gauss(random), Hold: Gauss(random)));
        var logs = allVideos.Where(video => video.Duration > 0).Select(video => Math.Log(video.Duration)).ToArray();
        var (mean, deviation) = MathNet.Numerics.Statistics.Statistics.MeanStandardDeviation(logs);
        return (
            [.. allUsers.Take(users).Concat(Enumerable.Range(FirstUnknownUser, UnknownIds).Select(id => (Id: id, IsActive: true)))
                .Select(user => new User(user.Id, user.IsActive, Gauss(random), Gauss(random)))],
            [.. allVideos.Select(video => new Video(
                video.Id, video.Duration, 0.5 * tags[video.Tag].Appeal + 0.5 * Gauss(random),
                0.4 * tags[video.Tag].Hold - (video.Duration > 0 ? 0.8 * (Math.Log(video.Duration) - mean) / deviation : 0)))]);
    }

    /// <summary>Who is shown what, and when.</summary>
    static List<Impression> Show(Random random, int rows, User[] users, Video[] videos)
    {
        User[] known = users[..^UnknownIds], unknown = users[^UnknownIds..];
        var unknownVideos = videos[^UnknownIds..];
        Video[] dated = [.. videos[..^UnknownIds].Where(video => video.Duration > 0)], undated = [.. videos[..^UnknownIds].Where(video => video.Duration == 0)];
        // of the feed's videos some are shown often, and more so the more they appeal
        var shown = dated.OrderByDescending(video => 0.6 * video.Appeal + Gauss(random)).ToArray();

        List<Impression> impressions = [];
        for (var log = 0; log < logs.Length; log++)
        {
            var (_, share, first, days, isRandom) = logs[log];
            for (var count = Math.Round(rows * share / logs.Sum(other => other.Rows) / (1 + DuplicateRate)); count > 0; count--)
            {
                var user = Pick(random.NextDouble() < UnknownIdRate ? unknown : known);
                var video = random.NextDouble() switch
                {
                    < UnknownIdRate => Pick(unknownVideos),
                    < UnknownIdRate + NoDurationRate => Pick(undated),
                    _ => isRandom ? Pick(dated) : shown[(int)(shown.Length * Math.Pow(random.NextDouble(), 2))],
                };
                impressions.Add(new(
                    log, user, video, first.AddMilliseconds(Math.Floor(random.NextDouble() * TimeSpan.FromDays(days).TotalMilliseconds)),
                    (user.IsActive ? 0.7 : -0.7) + 0.6 * user.Appeal + video.Appeal + Gauss(random),
                    0.5 * user.Hold + video.Hold + Gauss(random),
                    [.. Enumerable.Range(0, Thresholds.Moods.Length).Select(_ => 0.8 * (0.5 * user.Hold + video.Hold) + Gauss(random))]));
            }
        }

        return impressions;

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
    }

    /// <summary>From where on an appeal, a hold or a mood is enough.</summary>
    sealed record Thresholds(double Play, double Click, double LongView, double Completion, double[] Mood)
    {
        internal static readonly double[] Moods = [LikeRate, FollowRate, CommentRate, ForwardRate, HateRate, ProfileRate];

        internal static Thresholds For(Impression[] rows)
        {
            var click = Least(rows.Select(row => row.Appeal), ClickRate * rows.Length);
            var clicked = rows.Where(row => row.Appeal >= click).ToArray();
            // where two thresholds of play time are one, who reaches the lower has reached the higher
            var longView = Among(clicked, video => video.LongView == video.Click, LongViewRate);
            var watched = clicked.Where(row => row.Video.LongView == row.Video.Click || row.Hold >= longView).ToArray();
            return new(
                Least(rows.Select(row => row.Appeal), (1 - NoPlayRate) * rows.Length), click, longView,
                Among([.. watched.Where(row => row.Video.Duration > 0)], video => video.Completion == video.LongView, CompletionRate),
                [.. Moods.Select((rate, mood) => Least(clicked.Select(row => row.Moods[mood]), rate * rows.Length))]);

            double Among(Impression[] reached, Predicate<Video> settled, double rate) =>
                Least(reached.Where(row => !settled(row.Video)).Select(row => row.Hold), rate * rows.Length - reached.Count(row => settled(row.Video)));
        }

        /// <summary>The threshold that so many of the values reach.</summary>
        static double Least(IEnumerable<double> values, double count) => values.OrderDescending().ElementAt((int)Math.Max(0, Math.Round(count) - 1));
    }

    static string Row(Random random, Impression shown, Thresholds thresholds, bool isRandom)
    {
        var video = shown.Video;
        var click = shown.Appeal >= thresholds.Click;
        var longView = click && (video.LongView == video.Click || shown.Hold >= thresholds.LongView);
        var completion = longView && video.Duration > 0 && (video.Completion == video.LongView || shown.Hold >= thresholds.Completion);
        var play = !click ? (shown.Appeal < thresholds.Play ? 0 : Between(1, video.Click))
            : !longView ? Between(video.Click, video.LongView)
            : !completion ? Between(video.LongView, video.Duration > 0 ? video.Completion : 120_000)
            // mostly once, sometimes again and again
            : video.Duration * Math.Min(LargestRatio, random.Next(3) > 0 ? 1 + 0.02 * random.NextDouble() : Math.Pow(random.NextDouble(), -0.5));
        var moods = shown.Moods.Select((mood, i) => click && mood >= thresholds.Mood[i] ? 1 : 0).ToArray();
        var profile = moods[5] == 1;
        var beijing = shown.Time;
        return string.Create(CultureInfo.InvariantCulture,
            $"{shown.User.Id},{video.Id},{beijing:yyyyMMdd},{beijing.Hour * 100},{new DateTimeOffset(beijing, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds()}," +
            $"{(click ? 1 : 0)},{moods[0]},{moods[1]},{moods[2]},{moods[3]},{moods[4]},{(longView ? 1 : 0)},{(long)play},{video.Duration}," +
            $"{(profile ? random.Next(1_000, 30_000) : 0)},{(moods[2] == 1 ? random.Next(1_000, 60_000) : 0)},{(profile ? 1 : 0)},{(isRandom ? 1 : 0)},{Tab(random.NextDouble())}");

        // whole milliseconds, of which short ones are likelier
        double Between(int least, int below) => Math.Floor(least * Math.Pow((double)below / least, random.NextDouble()));
    }

    static int Tab(double at)
    {
        foreach (var (tab, share) in tabs)
            if ((at -= share) < 0)
                return tab;
        return tabs[0].Tab;
    }

    static IEnumerable<string> Twice(Random random, IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            yield return row;
            if (random.NextDouble() < DuplicateRate)
                yield return row;
        }
    }

    static double Gauss(Random random) => Normal.Sample(random, 0, 1);
}
