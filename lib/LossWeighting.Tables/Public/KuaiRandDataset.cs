using System.Globalization;

namespace LossWeighting;

/// <summary>What a model of KuaiRand is judged on.</summary>
public enum KuaiRandTest
{
    /// <summary>Videos that were put into the feed at random, 22 April to 8 May: what users make of videos that no recommender chose for them.</summary>
    RandomExposure,

    /// <summary>The feed as it was, 22 April to 8 May.</summary>
    LaterFeed,
}

/// <summary>
/// KuaiRand-Pure (Gao et al., CIKM 2022, doi 10.1145/3511808.3557624, CC BY-SA 4.0): what 27,285 users of a Chinese app did with 7,583
/// short videos in April and May 2022. Two logs hold the feed as it was, 8 to 21 April and 22 April to 8 May; a third has videos that were
/// put into the feed at random, from the same later days. Two tables describe users and videos. The archive's sixth file, averages
/// over the whole month, is left out: it would tell a model of the days it is tested on.
/// </summary>
public static class KuaiRandDataset
{
    internal const string
        EarlyLog = "log_standard_4_08_to_4_21_pure.csv",
        LateLog = "log_standard_4_22_to_5_08_pure.csv",
        RandomLog = "log_random_4_22_to_5_08_pure.csv",
        Users = "user_features_pure.csv",
        Videos = "video_features_basic_pure.csv";

    /// <summary>The columns of all three logs, whose hashes nobody has published.</summary>
    internal static readonly string[] LogColumns = [
        "user_id", "video_id", "date", "hourmin", "time_ms", "is_click", "is_like", "is_follow", "is_comment", "is_forward", "is_hate", "long_view",
        "play_time_ms", "duration_ms", "profile_stay_time", "comment_stay_time", "is_profile_enter", "is_rand", "tab"];

    internal static readonly PublicFiles Files = new(
        "kuairand-pure",
        new(new("https://zenodo.org/records/10439422/files/KuaiRand-Pure.tar.gz"), Md5: "0820331067a3784d9691136f772b35a7"),
        new(EarlyLog, Columns: LogColumns),
        new(LateLog, Columns: LogColumns),
        new(RandomLog, Columns: LogColumns),
        new(Users, Sha256: "dc729a656301b4c6d07f713fe41d05ec9bfaab670b90e531c70037caf033c011"),
        new(Videos, Sha256: "a6f7ee02684c5777422306cdc416e170302288aa89aca9dfea995edbd625bcc2"));

    static readonly Dictionary<string, (TargetKind Kind, string Label)> definitions = new()
    {
        ["click"] = (TargetKind.Binary, "is_click"),
        ["completion"] = (TargetKind.Binary, "(play_time_ms >= duration_ms)::INTEGER"),
        ["watch time"] = (TargetKind.Regression, "play_time_ms / 1000"),
        ["like"] = (TargetKind.Binary, "is_like"),
        ["long view"] = (TargetKind.Binary, "long_view"),
    };

    internal static NamedData Named { get; } = new("kuairand-pure", (targets, _, cancellation) => LoadedData.Of(Load(targets is [] ? null : targets, cancellation: cancellation)))
    {
        Source = new(
            Fetch, "SHA-256 of the two tables as known, columns of the three logs as documented",
            "CC BY-SA 4.0: what is made of it and passed on has the same licence. Cite: Gao et al., KuaiRand: An Unbiased Sequential Recommendation " +
            "Dataset with Randomly Exposed Videos, CIKM 2022, doi 10.1145/3511808.3557624."),
        HeldOut = "the log of videos shown at random",
    };

    /// <summary>Names of the targets there are.</summary>
    public static IReadOnlyList<string> TargetNames { get; } = [.. definitions.Keys];

    /// <summary>The folder on this machine that has the files; null where they would be downloaded.</summary>
    /// <exception cref="InvalidDataException">A file there is not the published one.</exception>
    public static string? Folder => Files.Folder;

    /// <summary>
    /// Looks for the files, downloads them where they are not (47 MB; about 200 MB more to unpack them), and checks them: the archive by its
    /// MD5, the two tables by their SHA-256, the logs by their columns. A download that was stopped or broken off goes on where it ended.
    /// </summary>
    /// <param name="progress">Told of a download; by default it is printed.</param>
    /// <param name="cancellation">Ends a download; what has come is kept.</param>
    /// <returns>Where they are, by file name.</returns>
    /// <exception cref="DataNotAvailableException">The files are not on this machine and cannot be downloaded; the message names three ways to get them.</exception>
    /// <exception cref="InvalidDataException">A file found on this machine is not the published one.</exception>
    public static IReadOnlyDictionary<string, string> Fetch(IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        Files.Get(progress, cancellation);

    /// <summary>
    /// Loads the log of 8 to 21 April to train on, and one of the later logs to judge by. Targets: <c>click</c> (in this feed of one video at
    /// a time: played for over 7 seconds, or to the end), <c>completion</c> (played for at least its duration), <c>watch time</c> in seconds,
    /// <c>like</c>, and <c>long view</c> (played for 18 seconds, or to the end). Rows that are there twice count once; rows of videos without
    /// a duration, where completion means nothing, are dropped.
    /// <para>
    /// Features are what is known before the video is shown: the user's and the video's tables, hour of day, tab of the app, duration in
    /// seconds, days since upload. User, video, author and music are ids, and so is any other column with over 50 values. Rows are grouped
    /// by user.
    /// </para>
    /// </summary>
    /// <param name="targets">Some of <see cref="TargetNames"/>, each once; by default all.</param>
    /// <param name="test">What is held out.</param>
    /// <param name="mostRows">At most so many rows of either part, drawn at random; <c>null</c>: all, over a million each, which takes over 3 GB of memory.</param>
    /// <param name="seed">Decides which rows are drawn.</param>
    /// <param name="progress">Told of a download; by default it is printed.</param>
    /// <param name="cancellation">Ends a download; what has come is kept.</param>
    /// <exception cref="ArgumentException">There is no such target, none was given, or one twice; or no row is asked for.</exception>
    /// <exception cref="DataNotAvailableException">The files are not on this machine and cannot be downloaded; the message names three ways to get them.</exception>
    /// <exception cref="InvalidDataException">A file found on this machine is not the published one.</exception>
    public static TableDataset Load(
        IReadOnlyList<string>? targets = null, KuaiRandTest test = KuaiRandTest.RandomExposure, int? mostRows = null, int seed = 0,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        return Load(Files, targets, test, mostRows, seed, progress, cancellation);
    }

    internal static TableDataset Load(
        PublicFiles files, IReadOnlyList<string>? targets, KuaiRandTest test, int? mostRows, int seed, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        targets ??= TargetNames;
        TargetList.RequireSome(targets, TargetNames, of: "KuaiRand");
        Require.That(mostRows is null or > 0, nameof(mostRows), mostRows, "at least 1");
        var paths = files.Get(progress, cancellation);
        using var source = TableSource.Of("kuairand-pure", DuckDb.OpenTemporary(), $"({Query(paths, targets, test == KuaiRandTest.RandomExposure ? RandomLog : LateLog, mostRows, seed)})");
        return TableDataset.Load(source, new([.. targets.Select(target => new Target(target, definitions[target].Kind))])
        {
            Ids = ["user_id", "video_id", "author_id", "music_id"],
            Group = "user_id",
            HeldOut = "test",
        });
    }

    // ranges and codes stay text, so that they become categories or ids; a log's row is found twice where the app sent it twice
    static string Query(IReadOnlyDictionary<string, string> paths, IReadOnlyList<string> targets, string testLog, int? mostRows, int seed)
    {
        var labels = targets.Select(target => $"{definitions[target].Label} AS {DuckDb.Name(target)}");
        var rows = mostRows is null ? "" : string.Create(CultureInfo.InvariantCulture, $" QUALIFY row_number() OVER (ORDER BY md5(concat_ws(' ', user_id, video_id, time_ms, {seed})), one) <= {mostRows}");
        string Log(string file, int test) => $"(SELECT *, {test} AS test FROM (SELECT DISTINCT * FROM read_csv({DuckDb.Literal(paths[file])}, header = true) WHERE duration_ms > 0) one{rows})";
        string Features(string file) => $"read_csv({DuckDb.Literal(paths[file])}, header = true, all_varchar = true)";
        return $"""
            SELECT log.user_id::VARCHAR AS user_id, log.video_id::VARCHAR AS video_id, author_id, music_id, {string.Join(", ", labels)}, test,
                (hourmin // 100)::VARCHAR AS hour, tab::VARCHAR AS tab, duration_ms / 1000 AS duration,
                date_diff('day', upload_dt::DATE, strptime(date::VARCHAR, '%Y%m%d')::DATE) AS "days since upload",
                video_type, upload_type, visible_status, server_width::DOUBLE AS width, server_height::DOUBLE AS height, music_type, split_part(tag, ',', 1) AS tag,
                users.* EXCLUDE (user_id, follow_user_num, fans_user_num, friend_user_num, register_days)
            FROM (FROM {Log(EarlyLog, 0)} UNION ALL FROM {Log(testLog, 1)}) log
            LEFT JOIN {Features(Users)} users ON users.user_id = log.user_id::VARCHAR
            LEFT JOIN {Features(Videos)} videos ON videos.video_id = log.video_id::VARCHAR
            ORDER BY test, time_ms, log
            """;
    }
}
