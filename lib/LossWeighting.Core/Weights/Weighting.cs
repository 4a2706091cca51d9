namespace LossWeighting;

/// <summary>One choice of how targets are weighed: by weights that stay, or by a method that moves them.</summary>
/// <param name="Weights">One per target: what a model is judged by, and without a method what it is trained by.</param>
/// <param name="Method">How the targets are weighed from step to step.</param>
public sealed record Weighting(LossWeights Weights, WeightingMethod Method)
{
    /// <summary>Weights that stay as they are.</summary>
    /// <param name="weights">One per target.</param>
    public Weighting(LossWeights weights) : this(weights, new StaticWeighting())
    {
    }

    /// <summary>Whether the weights stay as they are.</summary>
    public bool IsStatic => Method is StaticWeighting;

    /// <summary>As charts say it: the weights, or the method's name.</summary>
    internal string Label => IsStatic ? $"weights {WeightText.Of(Weights)}" : Method.Name;

    /// <summary>The weights, or the name of the method.</summary>
    public override string ToString() => IsStatic ? Weights.ToString() : Method.Name;
}
