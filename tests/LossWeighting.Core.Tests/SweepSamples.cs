namespace LossWeighting.Tests;

/// <summary>What tests of sweeps share.</summary>
static class SweepSamples
{
    /// <summary>All of a model's numbers but its time.</summary>
    internal static IReadOnlyList<double> Numbers(SweptModel model) => [
        model.Seed, (int)model.Status, model.FinalEpoch, model.Steps,
        .. model.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)),
        .. model.Metrics.OrderBy(metric => metric.Key.Name, StringComparer.Ordinal).SelectMany(metric => metric.Value)];

    /// <summary>A sweep with made-up numbers.</summary>
    internal static SweepResult Made(IReadOnlyList<Target> targets, WeightGrid grid, int seeds, IReadOnlyList<SweptModel> models, IReadOnlyList<Metric>? metrics = null) =>
        new(new(new("made up", 1, "{}", "none"), targets, metrics ?? new EngineOptions().Metrics, grid, seeds), models);

    /// <summary>The same rows, with an id in place of the last feature.</summary>
    internal static MultiTargetData WithLastFeatureAsId(MultiTargetData data, int count)
    {
        var dense = data.Features.Columns - 1;
        return new(
            data.Features.SelectColumns([.. Enumerable.Range(0, dense)]), [.. data.FeatureNames.Take(dense)], data.Labels, data.Targets,
            new(data.Rows, 1, [.. Enumerable.Range(0, data.Rows).Select(row => row * 7 % count)]), [new(data.FeatureNames[dense], count)], data.RowWeights, data.Groups);
    }

    /// <summary>The same rows, with the ids of one of 15 users and of one of 40 items beside the features; users are the groups. No row has user 0.</summary>
    internal static MultiTargetData WithIds(MultiTargetData data, int moreIds = 0)
    {
        IdFeature[] ids = [new("user", 16 + moreIds), new("item", 40)];
        var random = new Random(1);
        int[] users = [.. Enumerable.Range(0, data.Rows).Select(_ => random.Next(1, 16))];
        int[] codes = [.. users.SelectMany(user => (int[])[user, random.Next(40)])];
        return new(data.Features, data.FeatureNames, data.Labels, data.Targets, new(data.Rows, 2, codes), ids, data.RowWeights, users);
    }

    /// <summary>Two ways to the same front: three trainings, the last one in vain, and one that gives two points at once.</summary>
    internal static CostLedger Race()
    {
        var ledger = new CostLedger([4, 4]);
        ledger.Add("grid", 1, 100, 1, [1, 3]);
        ledger.Add("grid", 1, 100, 1, [2, 2]);
        ledger.Add("grid", 1, 100, 1, [3, 1]);
        ledger.Add("net", 2.5, 250, 1, [1, 3], [2, 2]);
        ledger.Add("grid", 1, 100, 1, [5, 5]);
        return ledger;
    }
}
