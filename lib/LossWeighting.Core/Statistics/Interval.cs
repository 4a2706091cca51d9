using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>A mean with its 95 % interval by Student's t: <c>mean ± t₀.₉₇₅(n − 1) · s/√n</c>.</summary>
/// <param name="Mean">The mean; NaN where a value is NaN.</param>
/// <param name="Low">Lower end; NaN for a single value, which says nothing about its spread.</param>
/// <param name="High">Upper end; NaN for a single value.</param>
/// <param name="Count">Number of values.</param>
public sealed record Interval(double Mean, double Low, double High, int Count)
{
    /// <summary>Mean ± half the interval's width, e.g. <c>0.117 ± 0.036</c>; the mean alone where there is no interval.</summary>
    public override string ToString() => double.IsNaN(Low)
        ? Rounded(Mean, 3)
        : $"{Rounded(Mean, 3)} ± {Rounded((High - Low) / 2, 2)}";

    // no exponents for sizes that people read
    static string Rounded(double value, int digits) => Math.Abs(value) is >= 1e-6 and < 1e6
        ? value.ToString("0." + new string('#', Math.Max(0, digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))))), CultureInfo.InvariantCulture)
        : value.ToString($"G{digits}", CultureInfo.InvariantCulture);

    /// <summary>The interval of values that differ by chance only, such as one per seed.</summary>
    /// <param name="values">One or more, all in the same unit, which is that of the interval.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Interval Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("There are no values.", nameof(values));
        var mean = values.Average();
        var half = values.Count == 1
            ? double.NaN
            : StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * values.StandardDeviation() / Math.Sqrt(values.Count);
        return new(mean, mean - half, mean + half, values.Count);
    }
}
