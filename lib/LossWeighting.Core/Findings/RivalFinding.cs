namespace LossWeighting;

/// <summary>Which of several ways are reliably better or worse than the same rival.</summary>
public static class RivalFinding
{
    /// <summary>Says it: names where there are few, else their number.</summary>
    /// <param name="panels">Names, such as those of data sets, and the same ways in all of them (<see cref="PairedGain.Compare"/>).</param>
    /// <param name="rival">What the ways are compared with, such as <c>the best static weights</c>.</param>
    /// <exception cref="ArgumentException">There is no panel, or the panels have different ways, or none.</exception>
    public static string Of(IReadOnlyList<(string Name, IReadOnlyList<PairedGain> Gains)> panels, string rival)
    {
        ArgumentNullException.ThrowIfNull(panels);
        if (panels.Count == 0 || panels[0].Gains.Count == 0)
            throw new ArgumentException("There are no gains to draw.", nameof(panels));
        string[] names = [.. panels[0].Gains.Select(gain => gain.Name)];
        if (panels.FirstOrDefault(panel => !panel.Gains.Select(gain => gain.Name).SequenceEqual(names)) is { Gains: not null } other)
            throw new ArgumentException($"'{other.Name}' compares {string.Join(", ", other.Gains.Select(gain => gain.Name))}, '{panels[0].Name}' {string.Join(", ", names)}: the same ways are needed.", nameof(panels));
        return $"Reliably better than {rival}: {Which(panels, ChangeVerdict.Gains)}; worse: {Which(panels, ChangeVerdict.Loses)}";
    }

    static string Which(IReadOnlyList<(string Name, IReadOnlyList<PairedGain> Gains)> panels, ChangeVerdict verdict)
    {
        var found = panels.Select(panel => (panel.Name, Ways: panel.Gains.Where(gain => gain.Verdict == verdict).Select(gain => gain.Name).ToArray())).Where(panel => panel.Ways.Length > 0).ToArray();
        string Ways((string Name, string[] Ways) panel) => panel.Ways.Length <= 3 ? string.Join(" and ", panel.Ways) : $"{panel.Ways.Length} of {panels[0].Gains.Count}";
        return found.Length == 0 ? "none" : string.Join(", ", found.Select(panel => panels.Count == 1 ? Ways(panel) : $"{Ways(panel)} ({panel.Name})"));
    }
}
