using System.Globalization;

namespace LossWeighting;

/// <summary>Weights as charts write them: a third as <c>1⁄3</c> and not as 0.3333.</summary>
static class WeightText
{
    const int LargestDenominator = 12;

    /// <summary>All weights of a weighting, e.g. <c>0.5 / 0.3 / 0.2</c> or <c>0 / 8⁄9 / 1⁄9</c>.</summary>
    internal static string Of(LossWeights weights) => string.Join(" / ", weights.Select(Of));

    /// <summary>One weight: as a decimal number where four digits are all of it, as a fraction where that is simple, else rounded.</summary>
    internal static string Of(double weight)
    {
        var rounded = weight.ToString("G4", CultureInfo.InvariantCulture);
        if (Near(double.Parse(rounded, CultureInfo.InvariantCulture), weight))
            return rounded;
        for (var denominator = 2; denominator <= LargestDenominator; denominator++)
            if (Near(Math.Round(weight * denominator) / denominator, weight))
                // a slash of its own kind: browsers draw a fraction with it, and it is not the one between the weights
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(weight * denominator)}\u2044{denominator}");
        return rounded;
    }

    // sums and quotients of weights are off by some bits
    static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9;
}
