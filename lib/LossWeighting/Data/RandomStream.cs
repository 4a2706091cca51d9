using MathNet.Numerics.Random;

namespace LossWeighting;

/// <summary>Random numbers for one purpose. A seed gives every purpose a sequence of its own, the same on every run.</summary>
static class RandomStream
{
    internal static Random InitialParameters(int seed) => Create(seed, 1);

    internal static Random Split(int seed) => Create(seed, 2);

    internal static Random Shuffle(int seed) => Create(seed, 3);

    internal static Random Data(int seed) => Create(seed, 4);

    // Xoshiro's own seeding spreads neighbouring seeds; the odd factor keeps (seed, purpose) pairs apart
    static Xoshiro256StarStar Create(int seed, int purpose) => new(unchecked(seed * 8 + purpose), threadSafe: false);
}
