using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossWeighting;

/// <summary>The table <c>setting</c> of a sweep's file: what was asked for, but for what has a table of its own.</summary>
static class SweepSettings
{
    /// <summary>Of the tables that this version writes. 1 was written before trainers had a name.</summary>
    internal const int Version = 2;

    internal const string VersionName = "Version", Seeds = "Seeds";

    const string Trainer = "Trainer", TrainerVersion = "TrainerVersion", Options = "Options", Data = "DataSha256";

    internal static IEnumerable<(string Name, string Value)> Of(SweepHeader header) => [
        (VersionName, Text(Version)),
        (Trainer, header.Trainer.Name),
        (TrainerVersion, Text(header.Trainer.Version)),
        (Options, header.Trainer.Options),
        (Data, header.Trainer.Data),
        (Seeds, Text(header.Seeds)),
        // on which other machines digits may differ
        ("Runtime", RuntimeInformation.FrameworkDescription),
        ("Processor", $"{RuntimeInformation.ProcessArchitecture}, registers of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits"),
    ];

    internal static TrainerIdentity TrainerOf(IReadOnlyDictionary<string, string> settings) => VersionOf(settings) == 1
        ? new(EngineOptions.TrainerName, Version: 0, OldOptions(settings).ToJson(), settings[Data])
        : new(settings[Trainer], Integer(settings[TrainerVersion]), settings[Options], settings[Data]);

    internal static int VersionOf(IReadOnlyDictionary<string, string> settings) => Integer(settings[VersionName]);

    internal static int SeedsOf(IReadOnlyDictionary<string, string> settings) => Integer(settings[Seeds]);

    /// <summary>The metrics that a file of version 1 names.</summary>
    internal static IReadOnlyList<Metric> OldMetrics(IReadOnlyDictionary<string, string> settings) =>
        [.. List(settings["Metrics"]).Select(name => Metric.Known.Single(metric => metric.Name == name))];

    static EngineOptions OldOptions(IReadOnlyDictionary<string, string> settings) => new()
    {
        Net = settings.TryGetValue("EmbeddingWidth", out var width)
            ? new([.. List(settings["Hidden"]).Select(Integer)], Integer(width))
            : new([.. List(settings["Hidden"]).Select(Integer)]),
        Training = new()
        {
            Epochs = Integer(settings["Epochs"]),
            BatchSize = Integer(settings["BatchSize"]),
            Optimizer = Enum.Parse<Optimizer>(settings["Optimizer"]),
            LearningRate = Number(settings["LearningRate"]),
            EarlyStop = List(settings["EarlyStop"]) is [var patience, var gain] ? new(Integer(patience), Number(gain)) : null,
        },
        Reduction = Enum.Parse<SampleReduction>(settings["Reduction"]),
    };

    static string[] List(string text) => text.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    internal static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
