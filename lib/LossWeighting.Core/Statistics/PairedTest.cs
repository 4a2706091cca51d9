using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>Student's t test of differences: is their mean over 0, or under it, by more than some least size?</summary>
/// <param name="Differences">Their mean and its 95 % interval.</param>
/// <param name="CanTell">Whether there is a measure of chance.</param>
/// <param name="PValue">Two-sided; 1 where nothing can be told: one difference only, one that is NaN, or all alike, which gives no measure of chance.</param>
sealed record PairedTest(Interval Differences, bool CanTell, double PValue)
{
    internal static PairedTest Of(IReadOnlyList<double> differences, double least = 0)
    {
        if (differences.Count == 0)
            return new(new(double.NaN, double.NaN, double.NaN, 0), CanTell: false, 1);
        var interval = Interval.Of(differences);
        var error = differences.StandardDeviation() / Math.Sqrt(differences.Count);
        var beyond = Math.Max(0, Math.Abs(interval.Mean) - least);
        var canTell = error > 0 && double.IsFinite(error);
        return new(interval, canTell, canTell ? 2 * StudentT.CDF(0, 1, differences.Count - 1, -beyond / error) : 1);
    }

    /// <summary>
    /// P values adjusted for their number (Holm, Scand. J. Statist. 1979): the i-th smallest of m is multiplied by m − i + 1, and none gets
    /// below one before it. Rejecting what is under 0.05 rejects anything true with at most 5 % probability.
    /// </summary>
    internal static double[] Holm(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var before = 0.0;
        foreach (var (rank, i) in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).Index())
            adjusted[i] = before = Math.Max(before, Math.Min(1, pValues[i] * (pValues.Count - rank)));
        return adjusted;
    }
}
