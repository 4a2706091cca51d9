namespace LossWeighting;

/// <summary>What the numbers of a model depend on, besides its weighting and seed.</summary>
/// <param name="Name">What trains, such as <c>engine</c>.</param>
/// <param name="Version">Goes up when the same options give other numbers.</param>
/// <param name="Options">How models are built and trained, as JSON.</param>
/// <param name="Data">By what the same rows are known again: what to say of them, such as their number, a semicolon, and a hash.</param>
public sealed record TrainerIdentity(string Name, int Version, string Options, string Data);
