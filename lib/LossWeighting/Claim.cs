namespace LossWeighting;

/// <summary>Ties a sentence of a lesson to the numbers: if they say otherwise, the cell fails.</summary>
public static class Claim
{
    /// <summary>Prints the sentence with a tick.</summary>
    /// <param name="holds">What the numbers say.</param>
    /// <param name="claim">The sentence.</param>
    /// <exception cref="ClaimFailedException">The numbers say otherwise.</exception>
    public static void That(bool holds, string claim)
    {
        if (!holds)
            throw new ClaimFailedException(claim);
        Console.WriteLine($"✓ {claim}");
    }
}

/// <summary>A sentence of a lesson that its numbers do not carry.</summary>
/// <param name="claim">The sentence.</param>
public sealed class ClaimFailedException(string claim) : Exception($"The numbers do not say: {claim}");
