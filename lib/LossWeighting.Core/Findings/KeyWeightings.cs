namespace LossWeighting;

/// <summary>A weighting and why it matters.</summary>
/// <param name="Reasons">Such as <c>best for click</c>, <c>click alone</c>, <c>equal weights</c>.</param>
/// <param name="Weighting">Place in the grid.</param>
public sealed record KeyWeighting(IReadOnlyList<string> Reasons, int Weighting);

/// <summary>Which weightings of a sweep to look at first.</summary>
public static class KeyWeightings
{
    /// <summary>The best weighting for each target by its held-out loss, the single-target ones, and equal weights; those that are finished, each once.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="name">Writes a target's name; <c>null</c>: as it is.</param>
    public static IReadOnlyList<KeyWeighting> Of(SweepResult sweep, Func<string, string>? name = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        name ??= own => own;
        var (targets, means) = (sweep.Targets, sweep.Means());
        (string Reason, int? Place)[] named = [
            .. targets.Select((target, k) => ($"best for {name(target.Name)}", means.Best(k))),
            .. targets.Select((target, k) => ($"{name(target.Name)} alone", sweep.Grid.Corner(k))),
            ("equal weights", sweep.Grid.Centre)];
        return [.. named.Where(row => row.Place is { } place && sweep.Of(place).Count > 0)
            .GroupBy(row => row.Place!.Value).Select(same => new KeyWeighting([.. same.Select(row => row.Reason)], same.Key))];
    }
}
