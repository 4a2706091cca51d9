namespace LossWeighting;

// What the page's script works with.
sealed partial class SimplexExplorerPage
{
    // what the script works with; the order of properties is that of the page
    object Data() => new
    {
        targets = Enumerable.Range(0, Corners).Select(k => new { name = sweep.Targets[k].Name, metric = found.Metrics[k] is { } metric ? metric.ShortLabel : null, higher = found.Metrics[k] == Metric.Auc, decimals = new[] { Decimals(k, Metric.Loss), Decimals(k, found.Metrics[k] ?? Metric.Loss) } }).ToArray(),
        seeds = sweep.Seeds,
        equal = found.Equal is { } start ? Array.IndexOf(drawn, start) : -1,
        knee = found.Knee is { } best ? Array.IndexOf(drawn, best) : -1,
        shares = drawn.Select(place => Enumerable.Range(0, Corners).Select(k => Math.Round(SweepText.Share(sweep.Grid[place], k), 4)).ToArray()).ToArray(),
        kinds = drawn.Select(Kind).ToArray(),
        now = drawn.Select(place => Enumerable.Range(0, Corners).Select(k => sweep.Means().Trains(place, k) ? Numbers(place, k) : null).ToArray()).ToArray(),
        feed = feeds.Count == 0 ? null : new
        {
            outcomes = feeds[0].Outcomes.Select(outcome => new { label = outcome.Label, color = sweep.TargetIndex(outcome.Target) }).ToArray(),
            ranks = Rankings().Select(rank => new { id = rank.Id, label = rank.Label, target = rank.Target }).ToArray(),
            users = feeds.Select(feed => new
            {
                name = feed.Name,
                source = feed.Source,
                titles = feed.Titles,
                chances = Enumerable.Range(0, feed.Titles.Count).Select(i => feed.Chances.Row(i).ToArray().Select(chance => Math.Round(chance, 3)).ToArray()).ToArray(),
                orders = Rankings().Select(rank => drawn.Select(place => Order(feed, place, rank)?.Take(place == found.Equal ? int.MaxValue : Shown).ToArray()).ToArray()).ToArray(),
            }).ToArray(),
        },
    };

    string Kind(int place) => !found.TrainsAll(place) ? "edge" : found.IsOnFront(place) ? "front" : "dominated";

    /// <summary>Loss and metric: mean, half the interval's width, the difference from equal weights, and whether the seeds agree on its sign.</summary>
    double?[] Numbers(int place, int target) =>
        [.. Numbers(place, target, Metric.Loss), .. found.Metrics[target] is { } metric ? Numbers(place, target, metric) : [null, null, null, null]];

    double?[] Numbers(int place, int target, Metric metric)
    {
        if (found.Number(place, target, metric) is not { } number)
            return [null, null, null, null];
        var (mean, digits) = (number.Mean, Decimals(target, metric));
        double? half = double.IsNaN(mean.Low) ? null : Math.Round((mean.High - mean.Low) / 2, digits);
        return number.Difference is { } difference
            ? [Math.Round(mean.Mean, digits), half, Math.Round(difference, digits), number.IsSure ? 1 : 0]
            : [Math.Round(mean.Mean, digits), half, null, null];
    }

    int Decimals(int target, Metric metric) => decimals.TryGetValue((target, metric), out var known) ? known : decimals[(target, metric)] = found.Largest(target, metric) switch
    {
        >= 1000 => 0,
        >= 10 => 2,
        >= 0.01 => 4,
        _ => 6,
    };

    /// <summary>What a list is ranked by: one target's prediction, or with <c>null</c> the sum of all by their weights.</summary>
    sealed record Ranking(string Id, string Label, int? Target);

    Ranking[] Rankings()
    {
        // probabilities are of one scale; a value in seconds is not
        var canSum = sweep.Targets.All(target => target.Kind == TargetKind.Binary);
        return [
            .. canSum ? [new Ranking("", "all targets, by their weights", null)] : Array.Empty<Ranking>(),
            .. sweep.Targets.Select((target, k) => new Ranking(target.Name, target.Name, k))];
    }

    /// <summary>Candidates, best first; <c>null</c> where the model's output for the target is not trained.</summary>
    int[]? Order(RankedFeed feed, int place, Ranking by)
    {
        if (by.Target is { } target && !sweep.Means().Trains(place, target))
            return null;
        var table = feed.Predictions[place]!;
        return [.. Enumerable.Range(0, table.Rows).OrderByDescending(i => by.Target is { } k
            ? table[i, k]
            : Enumerable.Range(0, Corners).Where(k => sweep.Means().Trains(place, k)).Sum(k => SweepText.Share(sweep.Grid[place], k) * table[i, k]))];
    }
}
