using LossWeighting;

namespace Workbook.Sweep;

/// <summary>What a table of a sweep shows, and how to read it.</summary>
static class SweepSummary
{
    /// <summary>The weightings to look at first, as they are printed.</summary>
    internal static IReadOnlyList<(string Label, int Weighting)> Key(SweepResult sweep) =>
        [.. KeyWeightings.Of(sweep, name => Plain.Text(name, 20)).Select(row => (string.Join(", ", row.Reasons), row.Weighting))];

    /// <summary>What a target is judged by: its loss, and of the AUCs those that were measured.</summary>
    internal static IReadOnlyList<Metric> Metrics(SweepResult sweep, Target target) =>
        [Metric.Loss, .. new[] { Metric.Auc, Metric.GroupAuc }.Where(metric => metric.FitsTo(target) && (sweep.Measured(metric) || metric == Metric.Auc && sweep.Header.Metrics.Contains(metric)))];

    /// <summary>The mean and interval of a weighting's models, or why there is none.</summary>
    internal static string Value(SweepResult sweep, int weighting, Target target, Metric metric) => sweep.Of(weighting) switch
    {
        [] => "not finished",
        var models => models.FirstOrDefault(model => model.Status != ModelStatus.Done)?.Status switch
        {
            ModelStatus.Diverged => "diverged",
            ModelStatus.TimedOut => "timed out",
            ModelStatus.Failed => "failed",
            _ => Plain.Interval(sweep.Mean(weighting, target.Name, metric)),
        },
    };

    /// <summary>What the numbers are, and what they are not.</summary>
    internal static string HowToRead(SweepResult sweep) =>
        $"On held-out rows: {Seeds(sweep)}. Best: the lowest mean loss among the weightings that train the target; chosen on these same rows, so a little better here than on new ones. " +
        "The interval is about seeds, that is start and batches; other rows would move all weightings. A target with weight 0 is not trained." +
        (sweep.IsComplete ? "" : " The sweep is not finished: all of this may change.");

    static string Seeds(SweepResult sweep)
    {
        var counts = Enumerable.Range(0, sweep.Grid.Count).Select(weighting => sweep.Of(weighting).Count).Where(count => count > 0).DefaultIfEmpty().ToArray();
        var (least, most) = (counts.Min(), counts.Max());
        return most <= 1 ? "of one model" : $"mean ± 95 % interval over {(least == most ? $"{most}" : $"{least} to {most}")} seeds";
    }
}
