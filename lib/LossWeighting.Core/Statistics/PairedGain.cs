namespace LossWeighting;

/// <summary>How much better than a rival one way of doing something is, as far as repetitions can tell that both had in common.</summary>
/// <param name="Name">What the way is called.</param>
/// <param name="Gain">Mean gain over the repetitions with its 95 % interval; positive is better. The interval is this way's own, not adjusted for their number.</param>
/// <param name="PValue">Of the paired t test, adjusted by Holm's method for the number of ways.</param>
/// <param name="Verdict">By the p value at 5 %.</param>
public sealed record PairedGain(string Name, Interval Gain, double PValue, ChangeVerdict Verdict)
{
    const double Level = 0.05;

    /// <summary>
    /// Tests several ways against the same rival as one family: with 95 % confidence none of the verdicts comes from chance alone. Chance is what
    /// differs between repetitions, such as seeds; what they share, such as the rows, it does not cover.
    /// </summary>
    /// <param name="ways">Names, and for every repetition how much better than the rival the way was; positive is better.</param>
    /// <returns>One per way, in the given order. "Can't tell" with a p value of 1 where there is one repetition only, one is NaN, or all are alike.</returns>
    /// <exception cref="ArgumentException">There is no way, or one without repetitions.</exception>
    public static IReadOnlyList<PairedGain> Compare(params IReadOnlyList<(string Name, IReadOnlyList<double> Gains)> ways)
    {
        ArgumentNullException.ThrowIfNull(ways);
        if (ways.Count == 0)
            throw new ArgumentException("There is nothing to compare.", nameof(ways));
        foreach (var (name, gains) in ways)
            if (gains.Count == 0)
                throw new ArgumentException($"'{name}' has no gains: one for each repetition is needed.", nameof(ways));
        PairedTest[] tests = [.. ways.Select(way => PairedTest.Of(way.Gains))];
        var pValues = new Queue<double>(PairedTest.Holm([.. tests.Where(test => test.CanTell).Select(test => test.PValue)]));
        return [.. ways.Zip(tests, (way, test) => Judge(way.Name, test.Differences, test.CanTell ? pValues.Dequeue() : 1))];
    }

    static PairedGain Judge(string name, Interval gain, double pValue) =>
        new(name, gain, pValue, pValue >= Level ? ChangeVerdict.CantTell : gain.Mean > 0 ? ChangeVerdict.Gains : ChangeVerdict.Loses);
}
