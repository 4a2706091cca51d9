namespace LossWeighting;

/// <summary>Which target's held-out loss after training differs most between some weightings of a sweep.</summary>
/// <param name="Places">The weightings, all of whose models were trained.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record SweepCurvesFinding(IReadOnlyList<int> Places, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="sweep">A sweep, finished or not.</param>
    /// <param name="weightings">Places in the grid; none for the corners and the centre that the grid has.</param>
    /// <exception cref="ArgumentException">There is no such weighting, or none that is finished.</exception>
    public static SweepCurvesFinding Of(SweepResult sweep, params IReadOnlyList<int> weightings)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(weightings);
        if (weightings.Any(weighting => weighting < 0 || weighting >= sweep.Grid.Count))
            throw new ArgumentException($"Weightings go from 0 to {sweep.Grid.Count - 1}.", nameof(weightings));
        if (weightings.Count == 0)
            weightings = [.. sweep.Targets.Select((_, k) => sweep.Grid.Corner(k)).Append(sweep.Grid.Centre).OfType<int>().Distinct()];
        int[] places = [.. weightings.Where(weighting => sweep.Of(weighting).Any() && sweep.Of(weighting).All(model => model.Status == ModelStatus.Done))];
        return places.Length == 0 ? throw SweepText.NothingToDraw(sweep) : new(places, Sentences(sweep, places));
    }

    static string Sentences(SweepResult sweep, int[] places)
    {
        var means = sweep.Means();
        var trained = sweep.Targets.Select((target, k) => (target.Name, Losses: (double[])[.. places.Where(place => means.Trains(place, k)).Select(place => means[place, k]!.Mean)])).Where(target => target.Losses.Length > 0).ToArray();
        var (name, losses) = trained.MaxBy(target => target.Losses.Max() / target.Losses.Min());
        return losses.Length > 1
            ? $"The held-out loss after training differs most for {name}: by {SweepText.Number(losses.Max() / losses.Min() - 1, "0.0 %")} between the weightings"
            : "Held-out losses after training: " + string.Join(", ", trained.Select(target => $"{target.Name} {SweepText.Number(target.Losses[0], "0.000")}"));
    }
}
