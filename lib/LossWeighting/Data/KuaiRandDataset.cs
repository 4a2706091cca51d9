namespace LossWeighting;

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
}
