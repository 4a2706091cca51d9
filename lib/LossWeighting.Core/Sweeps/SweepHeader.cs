using System.Text.Json.Nodes;

namespace LossWeighting;

/// <summary>What was asked of a sweep: all that its numbers depend on.</summary>
/// <param name="Trainer">Who trains the models, on what and how.</param>
/// <param name="Targets">What the models predict.</param>
/// <param name="Metrics">What is measured of every model, besides its losses.</param>
/// <param name="Grid">The weightings.</param>
/// <param name="Seeds">Models per weighting.</param>
public sealed record SweepHeader(TrainerIdentity Trainer, IReadOnlyList<Target> Targets, IReadOnlyList<Metric> Metrics, WeightGrid Grid, int Seeds)
{
    /// <summary>Why the models of one sweep are not those of another; empty where they are, whatever their number.</summary>
    /// <param name="before">What was asked for before.</param>
    public IReadOnlyList<string> DifferencesFrom(SweepHeader before) => [
        .. Difference("trainer", before.Trainer.Name, Trainer.Name),
        .. Difference("trainer's version", $"{before.Trainer.Version}", $"{Trainer.Version}"),
        .. Differences(JsonNode.Parse(Options(before)), JsonNode.Parse(Options(this)), "options"),
        .. before.Trainer.Data == Trainer.Data ? (string[])[] : Size(before) == Size(this) ? ["the data are others"] : Difference("data", Size(before), Size(this)),
        .. Difference("targets", Names(before.Targets), Names(Targets)),
        .. Difference("metrics", string.Join(", ", before.Metrics), string.Join(", ", Metrics)),
        .. Enumerable.Range(0, Math.Max(Grid.Count, before.Grid.Count)).All(i => i < Grid.Count && i < before.Grid.Count && Key(Grid.Entry(i)).Equals(Key(before.Grid.Entry(i))))
            ? (string[])[] : [Grid.Count == before.Grid.Count ? "the weightings are others" : $"Weightings was {before.Grid.Count}, now {Grid.Count}"],
    ];

    // of the engine with all defaults, so that an option added later is no difference
    static string Options(SweepHeader header) => EngineOptions.Of(header.Trainer)?.ToJson() ?? header.Trainer.Options;

    static string Size(SweepHeader header) => header.Trainer.Data.Split(';')[0];

    static (LossWeights, string, string) Key(Weighting weighting) => (weighting.Weights, weighting.Method.Name, weighting.Method.Settings);

    static string Names(IReadOnlyList<Target> targets) => string.Join(", ", targets.Select(target => $"{target.Name} ({target.Kind})"));

    static IEnumerable<string> Difference(string what, string? before, string? now) => before == now ? [] : [$"{what} was {before ?? "not set"}, now {now ?? "not set"}"];

    // by the names of the options, however deep they lie
    static IEnumerable<string> Differences(JsonNode? before, JsonNode? now, string name) => (before, now) is (JsonObject a, JsonObject b)
        ? a.Select(option => option.Key).Union(b.Select(option => option.Key)).SelectMany(key => Differences(a[key], b[key], key))
        : Difference(name, before?.ToJsonString().Trim('"'), now?.ToJsonString().Trim('"'));
}
