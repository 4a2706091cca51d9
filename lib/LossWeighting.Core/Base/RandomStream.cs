using MathNet.Numerics.Random;

namespace LossWeighting;

/// <summary>Random numbers for one purpose. A seed gives every purpose a sequence of its own, the same on every run.</summary>
static class RandomStream
{
    internal static Random InitialParameters(int seed) => Create(seed, 1);

    internal static Random Split(int seed) => Create(seed, 2);

    internal static Random Shuffle(int seed) => Create(seed, 3);

    internal static Random RowWeightings(int seed) => Create(seed, 7);

    internal static Random Data(int seed) => Create(seed, 4);

    internal static Random Weightings(int seed) => Create(seed, 5);

    internal static Random WeightingMethod(int seed) => Create(seed, 6);

    // neighbouring numbers are spread by Xoshiro's own seeding; 37 is odd, so that every seed has numbers of its own
    static Xoshiro256StarStar Create(int seed, int purpose) => new(unchecked(seed * 37 + purpose), threadSafe: false);
}
