namespace LossWeighting;

/// <summary>How a target's values were changed for training: cut off, taken the logarithm of, standardised, in this order.</summary>
/// <param name="Mean">What was subtracted.</param>
/// <param name="Deviation">What it was then divided by, over 0.</param>
/// <param name="Log1p">Whether <c>ln(1 + value)</c> took the place of the value before.</param>
/// <param name="Most">Values above this one were set to it, first of all; <c>null</c>: none were.</param>
public sealed record TargetTransform(double Mean, double Deviation, bool Log1p = false, double? Most = null)
{
    /// <summary>A value in the target's own unit, as a model is trained on it.</summary>
    /// <param name="value">Over −1 where a logarithm is taken.</param>
    public double ToModel(double value)
    {
        var cut = Most is { } most ? Math.Min(value, most) : value;
        return ((Log1p ? Math.Log(1 + cut) : cut) - Mean) / Deviation;
    }

    /// <summary>A model's value in the target's own unit.</summary>
    /// <param name="value">Any.</param>
    public double ToUnit(double value)
    {
        var scaled = value * Deviation + Mean;
        return Log1p ? Math.Exp(scaled) - 1 : scaled;
    }

    /// <summary>This change, and then another mean and deviation taken out.</summary>
    /// <param name="mean">Of the changed values.</param>
    /// <param name="deviation">Of the changed values, over 0.</param>
    internal TargetTransform Then(double mean, double deviation) => this with { Mean = Mean + Deviation * mean, Deviation = Deviation * deviation };
}
