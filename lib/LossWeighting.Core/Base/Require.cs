namespace LossWeighting;

/// <summary>What options and arguments must be.</summary>
static class Require
{
    /// <summary>Fails unless an option is what it must be.</summary>
    /// <param name="met">Whether it is.</param>
    /// <param name="option">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rule">What it must be, to follow "it must be".</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static void That(bool met, string option, object? value, string rule)
    {
        if (!met)
            throw new ArgumentException($"{option} is {value}, it must be {rule}.", option);
    }
}
