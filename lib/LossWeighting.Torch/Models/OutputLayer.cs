namespace LossWeighting;

/// <summary>How the last hidden layer becomes one output per target.</summary>
public enum OutputLayer
{
    /// <summary>One linear layer as wide as there are targets.</summary>
    Joint,

    /// <summary>One linear layer of width 1 for each target. The same function as <see cref="Joint"/>, cut into pieces.</summary>
    HeadPerTarget,
}
