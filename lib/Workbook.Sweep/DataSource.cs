using LossWeighting;

namespace Workbook.Sweep;

/// <summary>A target as it is asked for: its name and, where one is given, its kind.</summary>
sealed record TargetSpec(string Name, TargetKind? Kind)
{
    /// <summary>Reads <c>NAME:binary</c>, <c>NAME:regression</c> or <c>NAME</c>; a name may have colons of its own.</summary>
    internal static TargetSpec Parse(string text)
    {
        foreach (var (end, kind) in new[] { (":binary", TargetKind.Binary), (":regression", TargetKind.Regression) })
            if (text.EndsWith(end, StringComparison.Ordinal))
                return new(text[..^end.Length], kind);
        return new(text, null);
    }
}

/// <summary>The data that a run is about.</summary>
/// <param name="Source">A file, a pattern of files, or the name of built-in data.</param>
/// <param name="Targets">Those asked for.</param>
/// <param name="Roles">What is known of a file's other columns.</param>
/// <param name="Validation">Share of rows to hold out, where one is given.</param>
sealed record DataSource(string Source, IReadOnlyList<TargetSpec> Targets, ColumnRoles Roles, double? Validation)
{
    internal const string FileEnds = ".csv, .tsv, also with .gz, or .parquet";

    internal static readonly string[] BuiltIn = ["random", "correlated", "feed", "adult", "kuairand-pure"];

    static readonly string[] tableEnds = [".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet"];

    /// <summary>Whether a file has the name of a table.</summary>
    internal static bool IsTable(string path) => tableEnds.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    bool IsBuiltIn => BuiltIn.Contains(Source);

    /// <summary>What files about these data are called.</summary>
    internal string Name => IsBuiltIn ? Source : Path.GetFileName(Source).Split('.')[0].Trim('*', '?', '-', '_') is { Length: > 0 } name && name.IndexOfAny(['*', '?', '[']) < 0 ? name : "data";

    /// <summary>Loads the data and says what they are, a line for each thing.</summary>
    /// <exception cref="UsageException">The data are not what was asked for.</exception>
    internal (DataSplit Data, IReadOnlyList<string> Card) Load(CancellationToken cancellation)
    {
        try
        {
            var (data, card) = IsBuiltIn ? LoadBuiltIn(cancellation) : LoadFile();
            RequireBothLabels(data);
            return (data.StandardiseLabels(), [
                $"Data: {Plain.Text(IsBuiltIn ? Source : Path.GetFileName(Source))}, {card.Lines[0]}",
                .. card.Lines.Skip(1).Select(line => Plain.Text(line, 10_000)),
                .. data.Targets.Any(target => target.Kind == TargetKind.Regression) ? (string[])["Regression targets are standardised: a loss of 1 is that of predicting the mean."] : []]);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Plain.Message(e));
        }
    }

    (DataSplit, DataCard) LoadFile()
    {
        if (!Path.Exists(Source) && Source.IndexOfAny(['*', '?', '[']) < 0)
            throw new UsageException($"{Source}: there is no such file. DATA is a file ({FileEnds}), a pattern of several, or one of {string.Join(", ", BuiltIn)}.");
        if (Targets.Count == 0)
            throw new UsageException($"{Source}: say what to predict, such as --target click:binary --target seconds:regression.");
        if (Targets.FirstOrDefault(target => target.Kind is null) is { } unclear)
            throw new UsageException($"--target {unclear.Name}: say what it is, {unclear.Name}:binary (0 or 1) or {unclear.Name}:regression (a number).");
        var table = TableDataset.Load(Source, Roles.ToSchema([.. Targets.Select(target => new Target(target.Name, target.Kind!.Value))], Validation));
        return (table.Data, table.Card);
    }

    (DataSplit, DataCard) LoadBuiltIn(CancellationToken cancellation)
    {
        if (Roles.Options.FirstOrDefault() is { } option)
            throw new UsageException($"{option} is for files: the columns of {Source} are what they are.");
        var names = Targets.Select(target => target.Name).ToArray();
        var (data, card) = Source is "adult" or "kuairand-pure" ? LoadPublic(names, cancellation) : Generate(names);
        foreach (var (asked, is_) in Targets.Zip(data.Targets))
            if (asked.Kind is { } kind && kind != is_.Kind)
                throw new UsageException($"--target {asked.Name}: in {Source} it is {Text(is_.Kind)}, not {Text(kind)}.");
        return (data, card);
    }

    (DataSplit, DataCard) LoadPublic(string[] names, CancellationToken cancellation)
    {
        if (Validation is not null)
            throw new UsageException($"--validation: {Source} comes with its own held-out rows, {(Source == "adult" ? "the official test set" : "the log of videos shown at random")}.");
        var targets = names is [] ? null : names;
        var table = Source == "adult" ? AdultDataset.LoadTable(targets, cancellation: cancellation) : KuaiRandDataset.Load(targets, cancellation: cancellation);
        return (table.Data, table.Card);
    }

    (DataSplit, DataCard) Generate(string[] names)
    {
        var all = Source switch
        {
            "random" => RandomTargets.Uniform(samples: 1000, features: 10, targets: 3, seed: 1),
            "correlated" => CorrelatedTargets.Generate().Data,
            _ => FeedSimulator.Generate().Data,
        };
        var options = new SweepOptions();
        var data = (names is [] ? all : all.SelectTargets(names)).Split(Validation ?? options.HeldOutFraction, options.SplitSeed);
        return (data, DataCard.Of(data));
    }

    // a model that sees one label only learns nothing, and what is judged by one label only has no AUC
    static void RequireBothLabels(DataSplit data)
    {
        for (var k = 0; k < data.Targets.Count; k++)
            foreach (var (part, rows) in new[] { (data.Train, "training"), (data.HeldOut, "held-out") })
                if (data.Targets[k].Kind == TargetKind.Binary && part.LabelMean(k) is 0 or 1)
                    throw new UsageException($"The target '{data.Targets[k].Name}' is {part.Labels[0, k]} in all {Plain.Count(part.Rows)} {rows} rows: leave it out, or bring more rows.");
    }

    static string Text(TargetKind kind) => kind == TargetKind.Binary ? "binary" : "regression";
}

/// <summary>What a file's columns are, besides targets.</summary>
sealed record ColumnRoles(
    IReadOnlyList<string> Exclude, IReadOnlyList<string> Categories, IReadOnlyList<string> Ids, string? SampleWeight, string? Group, string? Time, string? HeldOut)
{
    /// <summary>The options that were given.</summary>
    internal IEnumerable<string> Options => [
        .. new[] { (Exclude, "--exclude"), (Categories, "--category"), (Ids, "--id") }.Where(list => list.Item1.Count > 0).Select(list => list.Item2),
        .. new[] { (SampleWeight, "--sample-weight"), (Group, "--group"), (Time, "--time"), (HeldOut, "--held-out") }.Where(one => one.Item1 is not null).Select(one => one.Item2)];

    internal TableSchema ToSchema(IReadOnlyList<Target> targets, double? validation)
    {
        if (validation is not null && HeldOut is not null)
            throw new UsageException("--validation and --held-out: give one of them.");
        return new(targets)
        {
            Exclude = Exclude, Categories = Categories, Ids = Ids, SampleWeight = SampleWeight, Group = Group, Time = Time, HeldOut = HeldOut,
            HeldOutFraction = validation ?? new SweepOptions().HeldOutFraction,
        };
    }
}
