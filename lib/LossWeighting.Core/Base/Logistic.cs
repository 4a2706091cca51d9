namespace LossWeighting;

/// <summary>Logits and probabilities, in single precision.</summary>
static class Logistic
{
    /// <summary><c>1 / (1 + e^−logit)</c>.</summary>
    internal static float Probability(float logit) => 1 / (1 + MathF.Exp(-logit));

    /// <summary>The probabilities of all logits.</summary>
    internal static float[] Probabilities(float[] logits) => Array.ConvertAll(logits, Probability);
}
