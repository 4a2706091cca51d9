
namespace LossWeighting;

/// <summary>
/// Adult (Becker &amp; Kohavi 1996, doi 10.24432/C5XW20, CC BY 4.0): 48,842 people of the US census of 1994, in the official split of
/// 32,561 training and 16,281 test rows. Four of its columns serve as binary targets: <c>income</c> (over 50,000 dollars a year),
/// <c>never-married</c>, <c>college</c> (13 or more years of education) and <c>overtime</c> (more than 40 hours a week).
/// Race and sex are among the features: sensitive attributes, here for study only.
/// </summary>
public static class AdultDataset
{
    const string Train = "adult.data", Test = "adult.test";

    static readonly PublicFiles files = new(
        "adult",
        new(new("https://archive.ics.uci.edu/static/public/2/adult.zip")),
        new(Train, Sha256: "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
        new(Test, Sha256: "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"));

    const string Columns = """
        {'age': 'INTEGER', 'workclass': 'VARCHAR', 'fnlwgt': 'INTEGER', 'education': 'VARCHAR', 'education-num': 'INTEGER', 'marital-status': 'VARCHAR',
         'occupation': 'VARCHAR', 'relationship': 'VARCHAR', 'race': 'VARCHAR', 'sex': 'VARCHAR', 'capital-gain': 'INTEGER', 'capital-loss': 'INTEGER',
         'hours-per-week': 'INTEGER', 'native-country': 'VARCHAR', 'income': 'VARCHAR'}
        """;

    // a target in SQL, and the columns that would give it away
    static readonly Dictionary<string, (string Label, string[] Leaks)> definitions = new()
    {
        ["income"] = ("starts_with(\"income\", '>50K')", []),
        ["never-married"] = ("\"marital-status\" = 'Never-married'", ["marital-status", "relationship"]),
        ["college"] = ("\"education-num\" >= 13", ["education", "education-num"]),
        ["overtime"] = ("\"hours-per-week\" > 40", ["hours-per-week"]),
    };

    /// <summary>The folder on this machine that has the files; null where they would be downloaded.</summary>
    /// <exception cref="InvalidDataException">A file there is not the published one.</exception>
    public static string? Folder => files.Folder;

    /// <summary>Looks for the files, downloads them where they are not, and checks their SHA-256.</summary>
    /// <returns>Where they are, by file name.</returns>
    /// <inheritdoc cref="Load"/>
    public static IReadOnlyDictionary<string, string> Fetch(IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        files.Get(progress, cancellation);

    internal static NamedData Named { get; } = new("adult", (targets, _, cancellation) => LoadedData.Of(LoadTable(targets is [] ? null : targets, cancellation: cancellation)))
    {
        Source = new(Fetch, "SHA-256 of both files as published", "CC BY 4.0. Cite: Becker and Kohavi, Adult, UCI Machine Learning Repository, 1996, doi 10.24432/C5XW20."),
        HeldOut = "the official test set",
    };

    /// <summary>Names of the targets there are.</summary>
    public static IReadOnlyList<string> TargetNames { get; } = [.. definitions.Keys];

    /// <summary>Loads the chosen targets as data to train on: <see cref="TableDataset.Data"/> of <see cref="LoadTable"/>.</summary>
    /// <returns>The official training rows, and the official test rows as held-out ones.</returns>
    /// <inheritdoc cref="LoadTable"/>
    public static DataSplit Load(IReadOnlyList<string>? targets = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        LoadTable(targets, progress, cancellation).Data;

    /// <summary>
    /// Loads the chosen targets. Columns that give one of them away are left out of the features for all, since all share the model, and
    /// so is <c>fnlwgt</c>, the census' own sampling weight. Text columns become one 0/1 column per value seen in training (<c>?</c>, a
    /// missing value, is one of them); number columns are standardised with mean and deviation of the training rows.
    /// </summary>
    /// <param name="targets">Some of <see cref="TargetNames"/>, each once; by default all.</param>
    /// <param name="progress">Told of a download; by default it is printed.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The table, with the official training rows and, held out, the official test rows.</returns>
    /// <exception cref="ArgumentException">There is no such target, none was given, or one twice.</exception>
    /// <exception cref="DataNotAvailableException">The files are not on this machine and cannot be downloaded; the message names three ways to get them.</exception>
    /// <exception cref="InvalidDataException">A file found on this machine is not the published one.</exception>
    public static TableDataset LoadTable(IReadOnlyList<string>? targets = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        targets ??= TargetNames;
        TargetList.RequireSome(targets, TargetNames, of: "Adult");

        var paths = files.Get(progress, cancellation);
        var labels = targets.Select(target => $"({definitions[target].Label})::INTEGER AS {DuckDb.Name(target)}");
        using var source = TableSource.Of("adult", DuckDb.OpenTemporary(), $"""
            (SELECT * EXCLUDE (income), {string.Join(", ", labels)} FROM (
                SELECT *, 0 AS test FROM {Read(paths[Train], header: 0)} UNION ALL SELECT *, 1 AS test FROM {Read(paths[Test], header: 1)}))
            """);
        return TableDataset.Load(source, new([.. targets.Select(Target.Binary)])
        {
            Exclude = ["fnlwgt", .. targets.SelectMany(target => definitions[target].Leaks).Distinct()],
            HeldOut = "test",
        });

        static string Read(string path, int header) => $"read_csv({DuckDb.Literal(path)}, delim = ', ', header = false, skip = {header}, auto_detect = false, columns = {Columns})";
    }
}
