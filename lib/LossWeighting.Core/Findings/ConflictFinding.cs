namespace LossWeighting;

/// <summary>How often the gradients of two targets conflict.</summary>
/// <param name="Cosines">The cosine between them at every step, NaN where a gradient is 0.</param>
/// <param name="Known">Steps at which there is one, counted from 0.</param>
/// <param name="Sentence">The finding in words.</param>
public sealed record ConflictFinding(IReadOnlyList<double> Cosines, IReadOnlyList<int> Known, string Sentence)
{
    /// <summary>Finds it.</summary>
    /// <param name="conflict">How the targets' gradients related.</param>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of another.</param>
    /// <exception cref="ArgumentException">There is no such target, both are the same, or a gradient is 0 in every step.</exception>
    public static ConflictFinding Of(GradientConflict conflict, string one, string other)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        if (one == other)
            throw new ArgumentException($"Two targets are needed, '{one}' was given twice.", nameof(other));
        var cosines = conflict.Cosines(one, other);
        int[] known = [.. Enumerable.Range(0, cosines.Count).Where(step => !double.IsNaN(cosines[step]))];
        if (known.Length == 0)
            throw new ArgumentException($"The gradient of {one} or {other} is 0 in every step: there is no angle between them.", nameof(conflict));
        var half = cosines.Count / 2;
        return new(cosines, known, $"The gradients of {one} and {other} conflict in {SweepText.Number(conflict.ConflictingShare(one, other), "0 %")} of {known.Length} steps"
            + (half == 0 ? "" : $": {Conflicting(cosines.Take(half))} in the first half, {Conflicting(cosines.Skip(half))} in the second"));
    }

    static string Conflicting(IEnumerable<double> part) => SweepText.Number(part.Where(double.IsFinite).Select(cosine => cosine < 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average(), "0 %");
}
