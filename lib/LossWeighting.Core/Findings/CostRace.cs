namespace LossWeighting;

/// <summary>Who reached a share of the yardstick's hypervolume.</summary>
sealed class CostRace
{
    readonly CostSummary[] reached;

    internal CostRace(CostLedger ledger, string? yardstick, double share, IReadOnlyList<string>? subjects)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (!(share > 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is over 0 and at most 1.");
        if (ledger.Ways.Count == 0)
            throw new ArgumentException("The ledger is empty: enter a way first.", nameof(ledger));
        (Ledger, Share, Subjects) = (ledger, share, [.. (subjects ?? ledger.Ways).Distinct()]);
        foreach (var way in Subjects)
            ledger.Curve(way); // says which there are
        Yardstick = yardstick ?? ledger.Ways.MaxBy(way => ledger.Curve(way)[^1].Hypervolume)!;
        Whole = ledger.Curve(Yardstick)[^1].Hypervolume;
        if (Whole == 0)
            throw new ArgumentException($"'{Yardstick}' has found nothing better than the reference ({Reference}) for every target: take a worse one.", nameof(ledger));
        reached = [.. ledger.Table(share * Whole).Where(way => way.Reached is not null)];
    }

    internal CostLedger Ledger { get; }

    internal double Share { get; }

    internal IReadOnlyList<string> Subjects { get; }

    internal string Yardstick { get; }

    internal double Whole { get; }

    internal string Reference => string.Join(" / ", Ledger.Reference.Select(loss => SweepText.Number(loss, "0.###")));

    internal string Goal => $"{Part} of {Possessive(Yardstick)}";

    string Part => $"{SweepText.Number(100 * Share, "0.##")} %";

    // the yardstick itself has always reached it
    internal string InSteps()
    {
        var (own, steps) = ($"{Part} of its volume", reached.Single(way => way.Way == Yardstick).Reached!.Steps);
        if (reached.Length == 1)
            return Sentence($"{(Ledger.Ways.Count > 1 ? "only " : "")}{Named(Yardstick)} reached {own}, in {Count(steps, "step")}");
        var fewest = reached.Min(way => way.Reached!.Steps);
        string[] leaders = [.. reached.Where(way => way.Reached!.Steps == fewest).Select(way => way.Way)];
        if (!leaders.Contains(Yardstick))
            return Sentence($"{All(leaders)} took {Count(fewest, "step")}{(leaders.Length > 1 ? " each" : "")} to {Goal} volume, {Named(Yardstick)} {SweepText.Number(steps, "N0")}");
        if (leaders.Length > 1)
            return Sentence($"{All(leaders)} reached {Goal} volume first, in {Count(fewest, "step")}");
        var next = reached.Where(way => way.Way != Yardstick).MinBy(way => way.Reached!.Steps)!;
        return Sentence($"{Named(Yardstick)} reached {own} first, in {Count(fewest, "step")}; {Named(next.Way)} came next, in {SweepText.Number(next.Reached!.Steps, "N0")}");
    }

    internal string InTime() =>
        Ledger.Ways.Count == 1 ? Sentence($"{Named(Yardstick)} ended with a hypervolume of {SweepText.Number(Whole, "G3")}")
        : reached.Length == 1 ? Sentence($"only {Named(Yardstick)} reached {Part} of its volume")
        : reached.Length == Ledger.Ways.Count ? $"All {reached.Length} ways reached {Goal} volume"
        : $"{reached.Length} of {Ledger.Ways.Count} ways reached {Goal} volume{(reached.Length <= 4 ? $": {All([.. reached.Select(way => way.Way)])}" : "")}";

    static string All(string[] ways) => ways.Length <= 4
        ? string.Join(", ", ways[..^1].Select(Named)) + (ways.Length > 1 ? " and " : "") + Named(ways[^1])
        : $"{ways.Length} ways";

    static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // DWA, but the sweep
    internal static string Named(string way) => char.IsLower(way[0]) ? $"the {way}" : way;

    internal static string Possessive(string way) => way.EndsWith('s') ? $"{Named(way)}'" : $"{Named(way)}'s";

    internal static string Count(long count, string what) => $"{SweepText.Number(count, "N0")} {what}{(count == 1 ? "" : "s")}";
}
