using System.Text.Json.Serialization;

namespace LossWeighting;

/// <summary>What every sweep needs, whoever trains its models.</summary>
public record SweepOptions
{
    /// <summary>Models per weighting, at least 1. They have the seeds 1, 2, …; a seed decides the initial parameters and the order of the batches.</summary>
    [JsonIgnore]
    public int Seeds { get; init; } = 5;

    /// <summary>Models trained at the same time, at least 1. The results do not depend on it.</summary>
    [JsonIgnore]
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal virtual void Validate()
    {
        Require.That(Seeds >= 1, nameof(Seeds), Seeds, "at least 1");
        Require.That(Threads >= 1, nameof(Threads), Threads, "at least 1");
    }
}
