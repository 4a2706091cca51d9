using System.Globalization;
using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>What one should know of data before training on them. Its text is made to be printed.</summary>
/// <param name="TrainRows">Rows to train on.</param>
/// <param name="HeldOutRows">Rows held out.</param>
/// <param name="Features">Number of features, ids included.</param>
/// <param name="Columns">What became of every column, where the data come from a table; otherwise empty.</param>
/// <param name="Targets">One per target.</param>
/// <param name="Correlations">One per pair of targets.</param>
public sealed record DataCard(
    int TrainRows, int HeldOutRows, int Features, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TargetSummary> Targets, IReadOnlyList<TargetCorrelation> Correlations)
{
    const int MostListed = 40;

    /// <summary>The card of any data.</summary>
    /// <param name="data">Training and held-out rows; correlations and deviations are those of training rows.</param>
    public static DataCard Of(DataSplit data) => Of(data, []);

    internal static DataCard Of(DataSplit data, IReadOnlyList<TableColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(data);
        var labels = Enumerable.Range(0, data.Targets.Count).Select(k => Array.ConvertAll(data.Train.Labels.Column(k), label => (double)label)).ToArray();
        return new(
            data.Train.Rows, data.HeldOut.Rows, data.Train.Features.Columns + data.Train.Ids.Count, columns,
            [.. data.Targets.Select((target, k) => new TargetSummary(target, labels[k].Mean(), data.HeldOut.LabelMean(k), labels[k].PopulationStandardDeviation()))],
            [.. from a in Enumerable.Range(0, labels.Length) from b in Enumerable.Range(a + 1, labels.Length - a - 1)
                select new TargetCorrelation(data.Targets[a].Name, data.Targets[b].Name, Correlation.Pearson(labels[a], labels[b]))]);
    }

    /// <summary>A line for each thing; of many columns the first ones, see <see cref="Columns"/> for all.</summary>
    public IReadOnlyList<string> Lines => [
        $"{Text.Count(TrainRows + HeldOutRows)} rows: {Text.Count(TrainRows)} to train on, {Text.Count(HeldOutRows)} held out",
        Columns.Count == 0 ? $"Features: {Text.Count(Features)}" : $"Features: {Text.Count(Features)}, from {Described()}",
        .. List("Numbers", ColumnUse.Number),
        .. List("Categories", ColumnUse.Categories),
        .. List("Ids", ColumnUse.Id),
        .. List("Other parts", ColumnUse.Role),
        .. List("Left out", ColumnUse.LeftOut),
        .. Targets.Select(target => target.ToString()),
        .. Correlations.Count == 0 ? (string[])[] : [$"Correlation of labels: {string.Join(", ", Correlations)}"],
    ];

    /// <summary>All lines.</summary>
    public override string ToString() => string.Join('\n', Lines);

    string Described() => $"{Text.Count(Columns.Count)} columns: " + string.Join(", ", new[]
    {
        (ColumnUse.Number, "of numbers (standardised)"), (ColumnUse.Categories, "of categories (a feature per value)"), (ColumnUse.Id, "of ids (a learned vector each)"),
        (ColumnUse.Role, "with another part"), (ColumnUse.Target, "to predict"), (ColumnUse.LeftOut, "left out"),
    }.Select(part => (Count: Columns.Count(column => column.Use == part.Item1), What: part.Item2)).Where(part => part.Count > 0).Select(part => $"{Text.Count(part.Count)} {part.What}"));

    IEnumerable<string> List(string label, ColumnUse use)
    {
        var listed = Columns.Where(column => column.Use == use).Select(column => Text.Short(column.Name) + (column.Note.Length > 0 ? $" ({column.Note})" : "")).ToArray();
        return listed.Length > 0 ? [$"{label}: {string.Join(", ", listed.Take(MostListed))}{(listed.Length > MostListed ? $" and {listed.Length - MostListed} more" : "")}"] : [];
    }
}

/// <summary>A target's labels in numbers.</summary>
/// <param name="Target">The target.</param>
/// <param name="TrainMean">Mean label of the training rows: for a binary target its rate of ones.</param>
/// <param name="HeldOutMean">Mean label of the held-out rows.</param>
/// <param name="TrainDeviation">Standard deviation of the training rows' labels.</param>
public sealed record TargetSummary(Target Target, double TrainMean, double HeldOutMean, double TrainDeviation)
{
    /// <inheritdoc/>
    public override string ToString() => $"Target {Text.Short(Target.Name)}: " + (Target.Kind == TargetKind.Binary
        ? string.Create(CultureInfo.InvariantCulture, $"binary, {TrainMean * 100:0.##} % ones in training rows, {HeldOutMean * 100:0.##} % in held-out rows")
        : string.Create(CultureInfo.InvariantCulture, $"regression, mean {TrainMean:G4}, standard deviation {TrainDeviation:G4} in training rows, mean {HeldOutMean:G4} in held-out rows"));
}

/// <summary>How two targets go together in the training rows.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="Value">Pearson's correlation of the labels, −1 to 1; for two binary targets also known as phi.</param>
public sealed record TargetCorrelation(string First, string Second, double Value)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text.Short(First)} and {Text.Short(Second)} {Math.Round(Value, 2) + 0.0:0.00}"); // without the sign of a rounded 0
}
