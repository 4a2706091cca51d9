namespace LossWeighting;

/// <summary>Data to train on, and what one should know of them.</summary>
/// <param name="Data">Rows to train on and rows held out; regression targets are in their own units.</param>
/// <param name="Card">Rows, columns, target rates and how the targets go together.</param>
public sealed record LoadedData(DataSplit Data, DataCard Card)
{
    internal static LoadedData Of(TableDataset table) => new(table.Data, table.Card);
}

/// <summary>Where the files of public data come from, and what one may do with them.</summary>
/// <param name="Fetch">Looks for the files on this machine, downloads them where they are not, and checks them; gives their paths by name.</param>
/// <param name="Check">By what the files are known.</param>
/// <param name="Licence">The licence, and whom to cite.</param>
public sealed record PublicSource(
    Func<IProgress<DownloadProgress>?, CancellationToken, IReadOnlyDictionary<string, string>> Fetch, string Check, string Licence);

/// <summary>Data that have a name.</summary>
/// <param name="Name">As it is typed, such as <c>adult</c>.</param>
/// <param name="Read">Loads the named targets (all, where none is named), holding out a share of the rows where the data do not say which.</param>
public sealed record NamedData(string Name, Func<IReadOnlyList<string>, double, CancellationToken, LoadedData> Read)
{
    /// <summary>Where the files come from; <c>null</c>: there are none, the data are made up.</summary>
    public PublicSource? Source { get; init; }

    /// <summary>What is held out, where the data say it, such as <c>the official test set</c>; <c>null</c>: a random share of the rows.</summary>
    public string? HeldOut { get; init; }

    /// <summary>Loads the data.</summary>
    /// <param name="targets">Names of targets, each once; <c>null</c>: all.</param>
    /// <param name="heldOutFraction">Share of rows to hold out, over 0 and under 1; <c>null</c>: a fifth, or what the data say.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="ArgumentException">There is no such target, or one is named twice; or a share is given, and the data say what is held out.</exception>
    /// <exception cref="DataNotAvailableException">The files are not on this machine and cannot be downloaded.</exception>
    /// <exception cref="InvalidDataException">A file found on this machine is not the published one.</exception>
    public LoadedData Load(IReadOnlyList<string>? targets = null, double? heldOutFraction = null, CancellationToken cancellation = default) =>
        heldOutFraction is null || HeldOut is null
            ? Read(targets ?? [], heldOutFraction ?? new EngineOptions().HeldOutFraction, cancellation)
            : throw new ArgumentException($"{Name} comes with its own held-out rows, {HeldOut}.", nameof(heldOutFraction));
}

/// <summary>The data that have a name, made up or public.</summary>
public static class DataCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NamedData> All { get; } = [
        MadeUp("random", () => RandomTargets.Uniform(samples: 1000, features: 10, targets: 3, seed: 1)),
        MadeUp("correlated", () => CorrelatedTargets.Generate().Data),
        MadeUp("feed", () => FeedSimulator.Generate().Data),
        AdultDataset.Named,
        KuaiRandDataset.Named,
    ];

    /// <summary>The data of a name; <c>null</c>: there are none.</summary>
    /// <param name="name">As it is typed.</param>
    public static NamedData? Find(string name) => All.FirstOrDefault(data => data.Name == name);

    static NamedData MadeUp(string name, Func<MultiTargetData> generate) => new(name, (targets, heldOut, _) =>
    {
        var all = generate();
        var data = (targets is [] ? all : all.SelectTargets(targets)).Split(heldOut, new EngineOptions().SplitSeed);
        return new(data, DataCard.Of(data));
    });
}
