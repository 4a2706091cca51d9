namespace LossWeighting;

/// <summary>What one target has to pay for another along the fronts of several sweeps, such as one per width of the net.</summary>
/// <param name="Metric">What targets are judged by.</param>
/// <param name="Fronts">A front per sweep.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record CapacityFinding(Metric Metric, IReadOnlyList<FrontFinding> Fronts, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweeps">Sweeps by name, such as <c>width 2</c>, finished or not.</param>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of the target that pays.</param>
    /// <param name="metric">What to judge targets by; <c>null</c>: the loss.</param>
    /// <exception cref="ArgumentException">There is no sweep, or one lacks a target, the metric, or a finished weighting that trains both.</exception>
    public static CapacityFinding Of(IReadOnlyList<(string Label, SweepResult Sweep)> sweeps, string one, string other, Metric? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        if (sweeps.Count == 0)
            throw new ArgumentException("There is no sweep to draw.", nameof(sweeps));
        FrontFinding[] fronts = [.. sweeps.Select(each => FrontFinding.Of(each.Sweep, one, other, metric))];
        if (fronts.Select(each => (each.One.Kind, each.Other.Kind)).Distinct().Count() > 1)
            throw new ArgumentException($"{one} or {other} is binary in one sweep and a regression in another: their losses do not compare.", nameof(sweeps));
        var judged = fronts[0].Metric;
        var moves = fronts.Select((each, i) =>
            $"{SweepText.Number(judged.AsLoss(each.Front[0].Y.Mean) - judged.AsLoss(each.Front[^1].Y.Mean), "0.000")} with {sweeps[i].Label}");
        return new(judged, fronts, $"Along its front {other}'s {judged.LossLabel} moves by {string.Join(", ", moves)}");
    }
}
