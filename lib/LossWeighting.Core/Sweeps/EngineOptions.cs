using System.Text.Json;
using System.Text.Json.Serialization;

namespace LossWeighting;

/// <summary>A sweep by the engine: how models are built, trained and judged, and which rows are held out.</summary>
public sealed record EngineOptions : SweepOptions
{
    internal const string TrainerName = "engine";

    static readonly JsonSerializerOptions json = new()
    {
        Converters = { new JsonStringEnumConverter() }, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The hidden layers.</summary>
    public NetShape Net { get; init; } = NetShape.Default;

    /// <summary>How each model is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>What losses are divided by, where rows have weights.</summary>
    public SampleReduction Reduction { get; init; } = SampleReduction.PerRow;

    /// <summary>What is measured on the held-out rows of every trained model, besides its losses; <see cref="Metric.GroupAuc"/> only where the data have groups.</summary>
    [JsonIgnore]
    public IReadOnlyList<Metric> Metrics { get; init; } = [Metric.Auc, Metric.GroupAuc, Metric.LogLoss, Metric.MeanSquaredError, Metric.Calibration];

    /// <summary>Share of rows held out of training, where the data come unsplit; over 0 and under 1.</summary>
    [JsonIgnore]
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>Decides which rows are held out, where the data come unsplit. All models have the same ones: seeds differ by start and batches only.</summary>
    [JsonIgnore]
    public int SplitSeed { get; init; }

    /// <summary>What results depend on, besides data and metrics, as JSON.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, json);

    /// <summary>The options of a sweep that the engine trained, as its header keeps them; one that was added later takes its default.</summary>
    /// <param name="trainer">Of a sweep's header.</param>
    /// <returns><c>null</c>: something else trained.</returns>
    /// <exception cref="InvalidDataException">There is an option that this version does not know; the message names it.</exception>
    public static EngineOptions? Of(TrainerIdentity trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        try
        {
            return trainer.Name == TrainerName ? JsonSerializer.Deserialize<EngineOptions>(trainer.Options, json) : null;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"A newer version has written the options of this sweep: {e.Message}", e);
        }
    }

    internal override void Validate()
    {
        base.Validate();
        Net.Validate();
        Training.Validate();
    }
}
