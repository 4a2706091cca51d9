namespace LossWeighting;

/// <summary>What a target's values are, and so which loss it has.</summary>
public enum TargetKind
{
    /// <summary>A number, such as seconds watched. Loss: mean squared error.</summary>
    Regression,

    /// <summary>0 or 1, such as clicked or not. Loss: binary cross-entropy of a logit.</summary>
    Binary,
}

/// <summary>One behaviour to predict.</summary>
/// <param name="Name">What it is called in tables and charts, e.g. <c>click</c>. Its colour in charts goes by this name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Transform">How its values were changed for training; <c>null</c>: they are in their own unit.</param>
public sealed record Target(string Name, TargetKind Kind, TargetTransform? Transform = null)
{
    /// <summary>A target with values 0 and 1.</summary>
    /// <param name="name">What it is called in tables and charts.</param>
    public static Target Binary(string name) => new(name, TargetKind.Binary);

    /// <summary>A target with real values.</summary>
    /// <param name="name">What it is called in tables and charts.</param>
    public static Target Regression(string name) => new(name, TargetKind.Regression);
}

static class TargetList
{
    /// <summary>Fails unless some of the targets that data have are named, each once.</summary>
    internal static void RequireSome(IReadOnlyList<string> targets, IReadOnlyList<string> known, string of)
    {
        if (targets.FirstOrDefault(target => !known.Contains(target)) is { } unknown)
            throw new ArgumentException($"{of} has no target '{unknown}': choose from {string.Join(", ", known)}.", nameof(targets));
        if (targets.Count == 0)
            throw new ArgumentException($"Choose at least one target from {string.Join(", ", known)}.", nameof(targets));
        if (targets.Distinct().Count() < targets.Count)
            throw new ArgumentException($"A target is named twice in {string.Join(", ", targets)}.", nameof(targets));
    }

    /// <summary>The place of a target.</summary>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    internal static int PlaceOf(this IReadOnlyList<Target> targets, string name)
    {
        for (var k = 0; k < targets.Count; k++)
            if (targets[k].Name == name)
                return k;
        throw new ArgumentException($"There is no target '{name}': the targets are {string.Join(", ", targets.Select(target => target.Name))}.", nameof(name));
    }
}
