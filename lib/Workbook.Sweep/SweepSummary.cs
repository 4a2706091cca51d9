using LossWeighting;

namespace Workbook.Sweep;

/// <summary>Which weightings of a sweep to look at first.</summary>
static class SweepSummary
{
    /// <summary>A weighting and why it matters.</summary>
    internal sealed record Row(string Label, int Weighting);

    /// <summary>The best weighting for each target, the single-target ones, and equal weights; those that are finished, each once.</summary>
    internal static IReadOnlyList<Row> Of(SweepResult sweep)
    {
        var grid = sweep.Grid;
        var named = sweep.Targets.Select(target => ($"best for {Plain.Text(target.Name, 20)}", Best(sweep, target.Name)))
            .Concat(sweep.Targets.Select((target, k) => ($"{Plain.Text(target.Name, 20)} alone", grid.Corner(k))))
            .Append(("equal weights", grid.Centre));
        return [.. named.Where(row => row.Item2 is { } weighting && sweep.Of(weighting).Count > 0)
            .GroupBy(row => row.Item2!.Value).Select(same => new Row(string.Join(", ", same.Select(row => row.Item1)), same.Key))];
    }

    /// <summary>What a target is judged by: its loss, and of the AUCs those that were measured.</summary>
    internal static IReadOnlyList<Metric> Metrics(SweepResult sweep, Target target) =>
        [Metric.Loss, .. new[] { Metric.Auc, Metric.GroupAuc }.Where(metric => metric.AppliesTo(target.Kind) && (metric == Metric.Auc || sweep.Measured(metric)))];

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

    static int? Best(SweepResult sweep, string target)
    {
        var k = sweep.TargetIndex(target);
        var means = Enumerable.Range(0, sweep.Grid.Count).Where(weighting => sweep.Grid[weighting][k] > 0 && sweep.Of(weighting).Count > 0)
            .Select(weighting => (weighting, sweep.Mean(weighting, target).Mean)).Where(row => !double.IsNaN(row.Mean)).ToArray();
        return means.Length == 0 ? null : means.MinBy(row => row.Mean).weighting;
    }
}
