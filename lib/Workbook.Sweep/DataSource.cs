using System.Globalization;
using LossWeighting;
using MathNet.Numerics.Statistics;

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
/// <param name="Source">A file, or the name of built-in data.</param>
/// <param name="Targets">Those asked for.</param>
/// <param name="Exclude">Columns that are no features.</param>
/// <param name="Validation">Share of rows to hold out, where one is given.</param>
sealed record DataSource(string Source, IReadOnlyList<TargetSpec> Targets, IReadOnlyList<string> Exclude, double? Validation)
{
    internal const string FileEnds = ".csv, .tsv, also with .gz, or .parquet";

    internal static readonly string[] BuiltIn = ["random", "correlated", "feed", "adult"];

    bool IsBuiltIn => BuiltIn.Contains(Source);

    /// <summary>What files about these data are called.</summary>
    internal string Name => IsBuiltIn ? Source : Path.GetFileName(Source).Split('.')[0] is { Length: > 0 } name ? name : "data";

    /// <summary>Loads the data and says what they are, a line for each thing.</summary>
    /// <exception cref="UsageException">The data are not what was asked for.</exception>
    internal (DataSplit Data, IReadOnlyList<string> Card) Load(CancellationToken cancellation)
    {
        try
        {
            List<string> card = [];
            var data = IsBuiltIn ? LoadBuiltIn(card, cancellation) : LoadFile(card);
            RequireBothLabels(data);
            foreach (var (target, k) in data.Targets.Select((target, k) => (target, k)))
                card.Add($"Target {Plain.Text(target.Name)}: {Describe(data, k)}");
            return (data.StandardiseLabels(), card);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Plain.Message(e));
        }
    }

    DataSplit LoadFile(List<string> card)
    {
        if (!File.Exists(Source))
            throw new UsageException($"{Source}: there is no such file. DATA is a file ({FileEnds}) or one of {string.Join(", ", BuiltIn)}.");
        if (Targets.Count == 0)
            throw new UsageException($"{Source}: say what to predict, such as --target click:binary --target seconds:regression.");
        if (Targets.FirstOrDefault(target => target.Kind is null) is { } unclear)
            throw new UsageException($"--target {unclear.Name}: say what it is, {unclear.Name}:binary (0 or 1) or {unclear.Name}:regression (a number).");
        var table = TableDataset.Load(Source, new([.. Targets.Select(target => new Target(target.Name, target.Kind!.Value))])
        {
            Exclude = Exclude,
            HeldOutFraction = Validation ?? new SweepOptions().HeldOutFraction,
        });

        card.Add(Rows(Path.GetFileName(Source), table.Data));
        card.Add($"Features: {Plain.Count(table.Data.Train.Features.Columns)}, from {Of(ColumnUse.Number).Length} columns of numbers (standardised) and {Of(ColumnUse.Categories).Length} of text (a feature per value)");
        AddList("Left out", Of(ColumnUse.LeftOut));
        AddList("Missing values", [.. Of(ColumnUse.Number), .. Of(ColumnUse.Categories)]);
        return table.Data;

        TableColumn[] Of(ColumnUse use) => [.. table.Columns.Where(column => column.Use == use)];
        void AddList(string label, IEnumerable<TableColumn> columns)
        {
            var noted = columns.Where(column => column.Note.Length > 0).Select(column => $"{Plain.Text(column.Name)} ({column.Note})").ToArray();
            if (noted.Length > 0)
                card.Add($"{label}: {string.Join(", ", noted)}");
        }
    }

    DataSplit LoadBuiltIn(List<string> card, CancellationToken cancellation)
    {
        if (Exclude.Count > 0)
            throw new UsageException($"--exclude is for files: {Source} has no columns to leave out.");
        var names = Targets.Select(target => target.Name).ToArray();
        DataSplit data;
        if (Source == "adult")
        {
            if (Validation is not null)
                throw new UsageException("--validation: adult comes with its own held-out rows, the official test set.");
            data = AdultDataset.Load(names is [] ? null : names, cancellation: cancellation);
        }
        else
        {
            var all = Source switch
            {
                "random" => RandomTargets.Uniform(samples: 1000, features: 10, targets: 3, seed: 1),
                "correlated" => CorrelatedTargets.Generate().Data,
                _ => FeedSimulator.Generate().Data,
            };
            var options = new SweepOptions();
            data = (names is [] ? all : all.SelectTargets(names)).Split(Validation ?? options.HeldOutFraction, options.SplitSeed);
        }

        foreach (var (asked, is_) in Targets.Zip(data.Targets))
            if (asked.Kind is { } kind && kind != is_.Kind)
                throw new UsageException($"--target {asked.Name}: in {Source} it is {Text(is_.Kind)}, not {Text(kind)}.");
        card.Add(Rows(Source, data));
        card.Add($"Features: {Plain.Count(data.Train.Features.Columns)}");
        return data;
    }

    static string Rows(string name, DataSplit data) =>
        $"Data: {Plain.Text(name)}, {Plain.Count(data.Train.Rows + data.HeldOut.Rows)} rows: {Plain.Count(data.Train.Rows)} to train on, {Plain.Count(data.HeldOut.Rows)} held out";

    // a model that sees one label only learns nothing, and what is judged by one label only has no AUC
    static void RequireBothLabels(DataSplit data)
    {
        for (var k = 0; k < data.Targets.Count; k++)
            foreach (var (part, rows) in new[] { (data.Train, "training"), (data.HeldOut, "held-out") })
                if (data.Targets[k].Kind == TargetKind.Binary && part.LabelMean(k) is 0 or 1)
                    throw new UsageException($"The target '{data.Targets[k].Name}' is {part.Labels[0, k]} in all {Plain.Count(part.Rows)} {rows} rows: leave it out, or bring more rows.");
    }

    static string Describe(DataSplit data, int target)
    {
        if (data.Targets[target].Kind == TargetKind.Binary)
            return string.Create(CultureInfo.InvariantCulture, $"binary, {Mean(data.Train) * 100:0.##} % ones in training rows, {Mean(data.HeldOut) * 100:0.##} % in held-out rows");
        var labels = Array.ConvertAll(data.Train.Labels.Column(target), label => (double)label);
        return string.Create(CultureInfo.InvariantCulture, $"regression, mean {labels.Mean():G4}, standard deviation {labels.PopulationStandardDeviation():G4} in training rows; standardised, so a loss of 1 is that of predicting the mean");

        double Mean(MultiTargetData part) => part.LabelMean(target);
    }

    static string Text(TargetKind kind) => kind == TargetKind.Binary ? "binary" : "regression";
}
