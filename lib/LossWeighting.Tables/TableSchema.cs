using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LossWeighting;

/// <summary>
/// What the columns of a table are to a model. A column that is named nowhere becomes a feature, if it can be one; see
/// <see cref="TableDataset"/> for what kind.
/// </summary>
/// <param name="Targets">What to predict: names and kinds of columns, at least one.</param>
public sealed record TableSchema(IReadOnlyList<Target> Targets)
{
    static readonly JsonSerializerOptions json = new()
    {
        Converters = { new JsonStringEnumConverter() }, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Names of columns to leave out, such as what is known only after the targets are.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Names of columns to take as categories, a 0/1 feature for each value, such as numbers that are codes.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Names of columns to take as ids, which a model learns a vector for, such as that of a user.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Name of a column with the sample weight of each row, a number of 0 or more; <c>null</c>: none.</summary>
    public string? SampleWeight { get; init; }

    /// <summary>
    /// Name of a column with the group of each row, such as its user, for <see cref="Metric.GroupAuc"/>; <c>null</c>: none. Unless another
    /// column decides it, rows are held out by whole groups.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Name of a column with the time of each row, a number or a timestamp: the latest rows are held out. <c>null</c>: time plays no part.</summary>
    public string? Time { get; init; }

    /// <summary>Name of a column that is 1 where a row is held out and 0 where it is trained on; <c>null</c>: none.</summary>
    public string? HeldOut { get; init; }

    /// <summary>Text with more different values in the training rows than this is taken as ids.</summary>
    public int MostCategories { get; init; } = 50;

    /// <summary>A column with more different values than this has no vector of its own for each: they are hashed into so many ids.</summary>
    public int MostIds { get; init; } = 100_000;

    /// <summary>Share of rows held out of training; over 0 and under 1. Without meaning where <see cref="HeldOut"/> is given.</summary>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>Decides which rows, or groups, are held out, where neither time nor a column does.</summary>
    public int SplitSeed { get; init; }

    /// <summary>The parts of all columns as JSON, which is kept with a sweep.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, json);

    /// <summary>Reads what <see cref="ToJson"/> wrote; what was added later takes its default.</summary>
    /// <param name="text">JSON.</param>
    /// <exception cref="InvalidDataException">It is no such JSON, or has a part that this version does not know; the message names it.</exception>
    public static TableSchema FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<TableSchema>(text, json) ?? throw new InvalidDataException("The parts of the columns are missing.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The parts of the columns cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Every column that is named, with the part it plays. The group may be an id, a category or left out at once.</summary>
    internal IEnumerable<(string Name, string Part)> Named => [
        .. Targets.Select(target => (target.Name, "a target")),
        .. Exclude.Select(name => (name, "left out")),
        .. Categories.Select(name => (name, "a category")),
        .. Ids.Select(name => (name, "an id")),
        .. new[] { (SampleWeight, "the sample weight"), (Group, "the group"), (Time, "the time"), (HeldOut, "what is held out") }
            .Where(part => part.Item1 is not null).Select(part => (part.Item1!, part.Item2)),
    ];

    /// <exception cref="ArgumentException">The schema contradicts itself.</exception>
    internal void Validate()
    {
        if (Targets.Count == 0)
            throw new ArgumentException("There is no target: name at least one column to predict.");
        if (Targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The target '{twice.Key}' is named twice.");
        foreach (var column in Named.GroupBy(named => named.Name))
            if (column.Select(named => named.Part).Distinct().ToArray() is [.., var part, var other] parts && !(parts.Length == 2 && part is "an id" or "a category" or "left out" && other is "the group"))
                throw new ArgumentException($"The column '{column.Key}' is both {part} and {other}: decide which.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MostCategories, 1);
        Require.That(HeldOutFraction is > 0 and < 1, nameof(HeldOutFraction), HeldOutFraction, "over 0 and under 1");
        Require.That(MostIds is >= 1 and < IdFeature.MostIds, nameof(MostIds), MostIds, $"at least 1 and under {IdFeature.MostIds}");
    }
}
