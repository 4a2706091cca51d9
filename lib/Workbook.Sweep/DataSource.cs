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
    /// <summary>The names of built-in data.</summary>
    internal static string BuiltIn => string.Join(", ", DataCatalogue.All.Select(data => data.Name));

    NamedData? Named => DataCatalogue.Find(Source);

    /// <summary>What files about these data are called.</summary>
    internal string Name => Named is not null ? Source : Path.GetFileName(Source).Split('.')[0].Trim('*', '?', '-', '_') is { Length: > 0 } name && name.IndexOfAny(['*', '?', '[']) < 0 ? name : "data";

    /// <summary>Loads the data.</summary>
    /// <exception cref="UsageException">The data are not what was asked for.</exception>
    internal LoadedData Load(CancellationToken cancellation)
    {
        try
        {
            var loaded = Named is { } named ? LoadNamed(named, cancellation) : LoadFile();
            RequireBothLabels(loaded.Data);
            return loaded with { Data = loaded.Data.StandardiseLabels() };
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Plain.Message(e));
        }
    }

    /// <summary>Says what the data are, a line for each thing.</summary>
    internal IReadOnlyList<string> Describe(LoadedData loaded) => [
        $"Data: {Plain.Text(Named is not null ? Source : Path.GetFileName(Source))}, {loaded.Card.Lines[0]}",
        .. loaded.Card.Lines.Skip(1).Select(line => Plain.Text(line, 10_000)),
        .. loaded.Data.Targets.Any(target => target.Kind == TargetKind.Regression) ? (string[])["Regression targets are standardised: a loss of 1 is that of predicting the mean."] : []];

    /// <summary>What a file's columns are, as it is kept with a sweep; <c>null</c>: built-in data have none to tell.</summary>
    internal TableSchema? Schema => Named is not null ? null : Roles.ToSchema([.. Targets.Select(target => new Target(target.Name, target.Kind ?? throw new UsageException(
        $"--target {target.Name}: say what it is, {target.Name}:binary (0 or 1) or {target.Name}:regression (a number).")))], Validation);

    LoadedData LoadFile()
    {
        if (!Path.Exists(Source) && Source.IndexOfAny(['*', '?', '[']) < 0)
            throw new UsageException($"{Source}: there is no such file. DATA is a file that ends in {TableFiles.Ends}, a pattern of several, or one of {BuiltIn}.");
        if (Targets.Count == 0)
            throw new UsageException($"{Source}: say what to predict, such as --target click:binary --target seconds:regression.");
        var table = TableDataset.Load(Source, Schema!);
        return new(table.Data, table.Card);
    }

    LoadedData LoadNamed(NamedData named, CancellationToken cancellation)
    {
        if (Roles.Options.FirstOrDefault() is { } option)
            throw new UsageException($"{option} is for files: the columns of {Source} are what they are.");
        if (Validation is not null && named.HeldOut is not null)
            throw new UsageException($"--validation: {Source} comes with its own held-out rows, {named.HeldOut}.");
        var loaded = named.Load([.. Targets.Select(target => target.Name)], Validation, cancellation);
        foreach (var (asked, is_) in Targets.Zip(loaded.Data.Targets))
            if (asked.Kind is { } kind && kind != is_.Kind)
                throw new UsageException($"--target {asked.Name}: in {Source} it is {Text(is_.Kind)}, not {Text(kind)}.");
        return loaded;
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
            HeldOutFraction = validation ?? new EngineOptions().HeldOutFraction,
        };
    }
}
