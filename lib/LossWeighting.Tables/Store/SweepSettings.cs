using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LossWeighting;

/// <summary>What makes a sweep the same sweep, as text: the options that a result depends on, and a fingerprint of the data.</summary>
static class SweepSettings
{
    internal const string Seeds = nameof(SweepOptions.Seeds), Data = "DataSha256", Grid = "WeightingsSha256";

    internal static IReadOnlyList<(string Name, string Value)> Of(DataSplit data, WeightGrid grid, SweepOptions options) => [
        ("Version", "1"),
        ("Targets", string.Join(", ", data.Targets.Select(target => $"{target.Name} ({target.Kind})"))),
        ("Features", Text(data.Train.Features.Columns)),
        ("TrainRows", Text(data.Train.Rows)),
        ("HeldOutRows", Text(data.HeldOut.Rows)),
        (Data, Fingerprint(data)),
        ("Weightings", Text(grid.Count)),
        (Grid, Sha256(hash => Add(hash, grid.SelectMany(weights => weights).ToArray()))),
        (Seeds, Text(options.Seeds)),
        (nameof(options.Hidden), string.Join(", ", options.Hidden)),
        (nameof(options.Epochs), Text(options.Epochs)),
        (nameof(options.BatchSize), Text(options.BatchSize)),
        (nameof(options.Optimizer), options.Optimizer.ToString()),
        (nameof(options.LearningRate), Text(options.LearningRate)),
        (nameof(options.EarlyStop), options.EarlyStop is { } stop ? $"{Text(stop.Patience)}, {Text(stop.MinimumGain)}" : "never"),
        (nameof(options.HeldOutFraction), Text(options.HeldOutFraction)),
        (nameof(options.SplitSeed), Text(options.SplitSeed)),
        (nameof(options.Reduction), options.Reduction.ToString()),
        (nameof(options.Metrics), string.Join(", ", options.Metrics.Distinct().Order())),
        .. data.Train.Ids.Count == 0 ? [] : new[] { (nameof(options.EmbeddingWidth), Text(options.EmbeddingWidth)) }, // without ids no result depends on it
    ];

    internal static SweepOptions ToOptions(Dictionary<string, string> settings)
    {
        return new()
        {
            Seeds = Integer(Seeds),
            Hidden = [.. List(nameof(SweepOptions.Hidden)).Select(width => int.Parse(width, CultureInfo.InvariantCulture))],
            Epochs = Integer(nameof(SweepOptions.Epochs)),
            BatchSize = Integer(nameof(SweepOptions.BatchSize)),
            Optimizer = Enum.Parse<Optimizer>(settings[nameof(SweepOptions.Optimizer)]),
            LearningRate = Number(settings[nameof(SweepOptions.LearningRate)]),
            EarlyStop = List(nameof(SweepOptions.EarlyStop)) is [var patience, var gain] ? new(int.Parse(patience, CultureInfo.InvariantCulture), Number(gain)) : null,
            HeldOutFraction = Number(settings[nameof(SweepOptions.HeldOutFraction)]),
            SplitSeed = Integer(nameof(SweepOptions.SplitSeed)),
            Reduction = Enum.Parse<SampleReduction>(settings[nameof(SweepOptions.Reduction)]),
            Metrics = [.. List(nameof(SweepOptions.Metrics)).Select(Enum.Parse<Metric>)],
            EmbeddingWidth = settings.ContainsKey(nameof(SweepOptions.EmbeddingWidth)) ? Integer(nameof(SweepOptions.EmbeddingWidth)) : new SweepOptions().EmbeddingWidth,
        };

        int Integer(string name) => int.Parse(settings[name], CultureInfo.InvariantCulture);
        string[] List(string name) => settings[name].Split(", ", StringSplitOptions.RemoveEmptyEntries);
        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    static string Fingerprint(DataSplit data) => Sha256(hash =>
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', data.Train.FeatureNames)));
        foreach (var part in new[] { data.Train, data.HeldOut })
        {
            Add(hash, part.Features.Values);
            Add(hash, part.Labels.Values);
            Add<float>(hash, part.SampleWeights?.ToArray() ?? []);
            if (part.Groups is { } groups)
            {
                hash.AppendData("groups"u8); // the bytes could else be those of sample weights
                Add<int>(hash, groups.ToArray());
            }
        }

        Add<int>(hash, data.Train.Ids.Select(id => id.Count).ToArray());
    });

    static string Sha256(Action<IncrementalHash> fill)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        fill(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Add<T>(IncrementalHash hash, ReadOnlySpan<T> values) where T : struct => hash.AppendData(MemoryMarshal.AsBytes(values));

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
