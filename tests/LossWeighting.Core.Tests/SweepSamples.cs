namespace LossWeighting.Tests;

/// <summary>What tests of sweeps share.</summary>
static class SweepSamples
{
    /// <summary>All of a model's numbers but its time.</summary>
    internal static IReadOnlyList<double> Numbers(SweptModel model) => [
        model.Seed, (int)model.Status, model.FinalEpoch, model.Steps,
        .. model.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)),
        .. model.Metrics.OrderBy(metric => metric.Key).SelectMany(metric => metric.Value)];

    /// <summary>The same rows, with the ids of one of 15 users and of one of 40 items behind the features; users are the groups. No row has user 0.</summary>
    internal static MultiTargetData WithIds(MultiTargetData data, int moreIds = 0)
    {
        IdFeature[] ids = [new("user", 16 + moreIds), new("item", 40)];
        var random = new Random(1);
        int[] users = [.. Enumerable.Range(0, data.Rows).Select(_ => random.Next(1, 16))];
        float[] features = [.. Enumerable.Range(0, data.Rows).SelectMany(row => (float[])[.. data.Features.Row(row), users[row], random.Next(40)])];
        return new(new(data.Rows, data.Features.Columns + 2, features), [.. data.FeatureNames, "user", "item"], data.Labels, data.Targets, data.SampleWeights, ids, users);
    }
}
