namespace LossWeighting;

/// <summary>What one weighting does to one target that it trains.</summary>
/// <param name="Target">Place of the target.</param>
/// <param name="Column">Place of the weighting among the gains.</param>
/// <param name="Change">The change against the model that was trained on the target alone.</param>
public sealed record GainCell(int Target, int Column, TargetChange Change);

/// <summary>What all weightings of a sweep do to its targets, against models that are trained on one alone.</summary>
/// <param name="Targets">The targets.</param>
/// <param name="Gains">The weightings, a column each.</param>
/// <param name="Cells">What there is to compare: weightings that train the target, with seeds that both sides have.</param>
/// <param name="Turns">Where along a target's row a reliable gain turns into a reliable loss, or back: between columns, at a half.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record GainsFinding(
    IReadOnlyList<Target> Targets, IReadOnlyList<MtlGain> Gains, IReadOnlyList<GainCell> Cells, IReadOnlyList<(int Target, double At)> Turns, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="gains">What <see cref="Seesaw.AgainstSingleTargets"/> found.</param>
    /// <exception cref="ArgumentException">There is nothing to compare.</exception>
    public static GainsFinding Of(IReadOnlyList<MtlGain> gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        if (gains.Count == 0)
            throw new ArgumentException("There are no gains to draw.", nameof(gains));
        Target[] targets = [.. gains[0].Targets.Select(change => change.Target)];
        GainCell[] cells = [
            .. from k in Enumerable.Range(0, targets.Length)
               from column in Enumerable.Range(0, gains.Count)
               where gains[column].Weights[k] > 0 && double.IsFinite(gains[column].Targets[k].Gain.Mean)
               select new GainCell(k, column, gains[column].Targets[k])];
        if (cells.Length == 0)
            throw new ArgumentException("There is nothing to draw: no weighting has finished models of the same seeds as the single-target ones, in all of which training held.", nameof(gains));
        var rows = cells.ToLookup(cell => cell.Target);
        return new(targets, gains, cells, [.. rows.SelectMany(Turning)], "Against training each target alone: " + string.Join(", ", targets.Select((target, k) =>
            $"{target.Name} gains in {rows[k].Count(cell => cell.Change.Verdict == ChangeVerdict.Gains)} and loses in {rows[k].Count(cell => cell.Change.Verdict == ChangeVerdict.Loses)} of {rows[k].Count()} weightings")));
    }

    // at the first change of the mean's sign between two verdicts that differ
    static IEnumerable<(int Target, double At)> Turning(IEnumerable<GainCell> row)
    {
        var ordered = row.OrderBy(cell => cell.Column).ToArray();
        var last = -1; // the last cell with a verdict
        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i].Change.Verdict == ChangeVerdict.CantTell)
                continue;
            if (last >= 0 && ordered[last].Change.Verdict != ordered[i].Change.Verdict)
            {
                var turn = Enumerable.Range(last + 1, i - last).First(j => Math.Sign(ordered[j].Change.Gain.Mean) != Math.Sign(ordered[last].Change.Gain.Mean));
                yield return (ordered[turn].Target, ordered[turn].Column - 0.5);
            }

            last = i;
        }
    }
}
