namespace LossWeighting;

/// <summary>A method as a stored sweep tells of it. It says which one trained a model, and cannot train another.</summary>
sealed record StoredMethod(string MethodName, string MethodSettings) : WeightingMethod
{
    public override string Name => MethodName;

    internal override string Settings => MethodSettings;

    public override WeightingState Start(WeightingStart start) => throw new NotSupportedException($"{Name} was read from a file: name the method itself to train by it.");
}
