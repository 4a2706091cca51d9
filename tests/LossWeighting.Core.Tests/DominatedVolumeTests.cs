using System.Numerics;
using CsCheck;

namespace LossWeighting.Tests;

/// <summary>The volume as it grows, beside the sum over all sets of points of what their boxes have in common, which has no more than the definition in it.</summary>
public sealed class DominatedVolumeTests
{
    // up to 9 points of 1 to 5 losses; of coarse ones, some are equal and some lie on the reference or beyond it
    static readonly Gen<double[][]> points =
        from losses in Gen.Int[1, 5]
        from steps in Gen.OneOf(Gen.Const(4), Gen.Const(1_000_000))
        from all in Gen.Int[0, steps + 1].Select(step => step / (double)steps).Array[losses].Array[0, 9]
        select all;

    static double[] Reference(double[][] points) => [.. Enumerable.Repeat(1.0, points.Length == 0 ? 2 : points[0].Length)];

    static double Union(double[][] points) => Enumerable.Range(1, (1 << points.Length) - 1).Sum(set =>
    {
        var chosen = points.Where((_, i) => (set >> i & 1) == 1).ToArray();
        var common = chosen[0].Select((_, k) => Math.Max(0, 1 - chosen.Max(point => point[k]))).Aggregate(1.0, (product, side) => product * side);
        return BitOperations.PopCount((uint)set) % 2 == 1 ? common : -common;
    });

    [Fact]
    public void TheVolumeIsThatOfTheUnionOfBoxes() => points.Sample(all => Assert.Equal(Union(all), ParetoFront.Hypervolume(all, Reference(all)), 1e-12));

    [Fact]
    public void EveryPointAddsWhatItCoversAlone() => points.Sample(all =>
    {
        var reference = Reference(all);
        var (volume, sum) = (new DominatedVolume(reference, reference.Length), 0.0);
        for (var i = 0; i < all.Length; i++)
        {
            var gain = volume.Gain(all[i]);
            Assert.Equal(Union(all[..(i + 1)]) - sum, gain, 1e-12);
            Assert.Equal(gain, volume.Add(all[i]), 1e-15);
            Assert.Equal(0, volume.Gain(all[i]), 1e-15);
            sum += gain;
        }
    });

    [Fact]
    public void AThousandPointsOfThreeLossesGrowAsTheirFrontsDo()
    {
        var random = new Random(1);
        double[][] all = [.. Enumerable.Range(0, 1000).Select(_ => new[] { random.NextDouble(), random.NextDouble(), 0.0 }).Select(p => new[] { p[0], p[1], Math.Abs(1 - (p[0] + p[1]) / 2 + 0.1 * random.NextDouble()) })];
        var (volume, sum) = (new DominatedVolume([1, 1, 1], 3), 0.0);
        foreach (var (i, point) in all.Index())
        {
            sum += volume.Add(point);
            if (i % 100 == 99)
                Assert.Equal(ParetoFront.Hypervolume(all[..(i + 1)], [1, 1, 1]), sum, 1e-9);
        }
    }
}
