using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace LossWeighting;

/// <summary>The weightings of a sweep, in order and without repetition. Written as a list too: <c>[[1, 0], [0.5, 0.5], [0, 1]]</c>.</summary>
[CollectionBuilder(typeof(WeightGrid), nameof(Create))]
public sealed class WeightGrid : IReadOnlyList<LossWeights>
{
    const int Most = 1_000_000;

    readonly Weighting[] weightings;
    readonly Dictionary<Weighting, int> places;

    WeightGrid(IReadOnlyList<Weighting> weightings)
    {
        this.weightings = [.. weightings];
        places = new(weightings.Count);
        for (var i = 0; i < weightings.Count; i++)
        {
            if (weightings[i].Weights.Count != Targets)
                throw new ArgumentException($"Weighting {i + 1} ({weightings[i]}) has {weightings[i].Weights.Count} weights, the first has {Targets}: every weighting needs one per target.", nameof(weightings));
            if (!places.TryAdd(weightings[i], i))
                throw new ArgumentException($"Weightings {places[weightings[i]] + 1} and {i + 1} are the same ({weightings[i]}): leave one out.", nameof(weightings));
        }
    }

    /// <summary>Exactly these weightings.</summary>
    /// <param name="weightings">One or more, each with a weight per target.</param>
    /// <exception cref="ArgumentException">There is none, two are the same, or they differ in their number of targets.</exception>
    public static WeightGrid Create(ReadOnlySpan<LossWeights> weightings) =>
        weightings.IsEmpty ? throw new ArgumentException("There are no weightings; give at least one.", nameof(weightings)) : Of(weightings.ToArray());

    internal static WeightGrid Of(IReadOnlyList<Weighting> weightings) => new(weightings);

    static WeightGrid Of(IEnumerable<LossWeights> weights) => new([.. weights.Select(one => new Weighting(one))]);

    /// <summary>
    /// All weightings whose weights are multiples of 1/divisions and add up to 1, from all weight on the first target to all on the last:
    /// <c>C(divisions + targets − 1, targets − 1)</c> of them, so 66 for three targets in tenths.
    /// </summary>
    /// <param name="targets">Number of targets, at least 1.</param>
    /// <param name="divisions">Steps from 0 to 1, at least 1.</param>
    /// <exception cref="ArgumentException">A number is too small, or there would be over a million weightings.</exception>
    public static WeightGrid Simplex(int targets, int divisions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(divisions, 1);
        var count = SpecialFunctions.BinomialLn(divisions + targets - 1, targets - 1);
        if (count > Math.Log(Most))
            throw new ArgumentException($"{targets} targets in {divisions} divisions make {Math.Exp(count).ToString("N0", CultureInfo.InvariantCulture)} weightings: take fewer divisions, or random ones ({nameof(Dirichlet)}).", nameof(divisions));
        return Of([.. Parts(targets, divisions).Select(parts => LossWeights.Create([.. parts.Select(part => part / (double)divisions)]))]);
    }

    // all ways to share a whole among targets, the first target's part falling
    static IEnumerable<int[]> Parts(int targets, int whole) => targets == 1
        ? [[whole]]
        : Enumerable.Range(0, whole + 1).SelectMany(rest => Parts(targets - 1, rest).Select(others => (int[])[whole - rest, .. others]));

    /// <summary>One target's weight goes from 0 to 1; the others share the rest equally.</summary>
    /// <param name="targets">Number of targets, at least 2.</param>
    /// <param name="target">The target whose weight is moved, counted from 0.</param>
    /// <param name="divisions">Steps from 0 to 1, at least 1; there is one weighting more.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static WeightGrid Axis(int targets, int target, int divisions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(divisions, 1);
        if (target < 0 || target >= targets)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"There are {targets} targets, counted from 0.");
        return Of([.. Enumerable.Range(0, divisions + 1).Select(step => LossWeights.Create(
            [.. Enumerable.Range(0, targets).Select(k => (k == target ? step : (divisions - step) / (targets - 1.0)) / divisions)]))]);
    }

    /// <summary>Random weightings from a symmetric Dirichlet distribution; with a concentration of 1 every weighting is as likely as any other.</summary>
    /// <param name="targets">Number of targets, at least 2.</param>
    /// <param name="count">Number of weightings, 1 to a million.</param>
    /// <param name="seed">The same seed gives the same weightings.</param>
    /// <param name="concentration">Over 0 and finite: under 1 seeks the corners, over 1 the centre.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static WeightGrid Dirichlet(int targets, int count, int seed, double concentration = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        if (!(concentration > 0) || !double.IsFinite(concentration))
            throw new ArgumentOutOfRangeException(nameof(concentration), concentration, "The concentration must be over 0 and finite.");
        var distribution = new Dirichlet(concentration, targets, RandomStream.Weightings(seed));
        HashSet<LossWeights> drawn = []; // with a small concentration, draws round to the same corner
        List<LossWeights> weightings = [];
        for (var draws = 0; weightings.Count < count; draws++)
        {
            if (draws > 100 + 10 * count)
                throw new ArgumentOutOfRangeException(nameof(concentration), concentration, "The concentration is so small that hardly anything but corners comes out.");
            var weights = distribution.Sample();
            if (weights.All(double.IsFinite) && LossWeights.Create(weights) is var weighting && drawn.Add(weighting))
                weightings.Add(weighting);
        }

        return Of(weightings);
    }

    /// <summary>Number of targets.</summary>
    public int Targets => weightings[0].Weights.Count;

    /// <summary>Number of weightings.</summary>
    public int Count => weightings.Length;

    /// <summary>A weighting by its place.</summary>
    /// <param name="weighting">Counted from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public LossWeights this[int weighting] => weightings[weighting].Weights;

    /// <summary>A weighting with its method.</summary>
    /// <param name="weighting">Its place.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public Weighting Entry(int weighting) => weightings[weighting];

    /// <summary>Places of the weightings whose weights stay as they are: all but the methods.</summary>
    public IEnumerable<int> Static => Enumerable.Range(0, Count).Where(place => weightings[place].IsStatic);

    /// <summary>The place of the single-target weighting: all weight on this target. <c>null</c> where the grid has none.</summary>
    /// <param name="target">The target, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public int? Corner(int target)
    {
        if (target < 0 || target >= Targets)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"There are {Targets} targets, counted from 0.");
        return Find(weights => weights.Select((weight, k) => weight > 0 == (k == target)).All(fits => fits));
    }

    /// <summary>The place of the weighting that gives every target the same weight; <c>null</c> where the grid has none.</summary>
    public int? Centre => Find(weights => weights.Max() - weights.Min() <= 1e-12 * weights.Max());

    /// <summary>The grid with the corners and the centre it lacks added at its end, so that every sweep has what to compare with.</summary>
    public WeightGrid WithCornersAndCentre()
    {
        List<Weighting> all = [.. weightings];
        for (var target = 0; target < Targets; target++)
            if (Corner(target) is null)
                all.Add(new(LossWeights.Only(target, Targets)));
        if (Centre is null)
            all.Add(new(LossWeights.Equal(Targets)));
        return new(all);
    }

    /// <summary>The grid with methods at its end, each judged by equal weights.</summary>
    /// <param name="methods">At least one, none twice; not the static one, which the weights themselves stand for.</param>
    /// <exception cref="ArgumentException">A method is there twice, or is static.</exception>
    public WeightGrid With(params IReadOnlyList<WeightingMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        if (methods.Any(method => method is StaticWeighting))
            throw new ArgumentException("Static weights are not a method of their own here: add the weights.", nameof(methods));
        return new([.. weightings, .. methods.Select(method => new Weighting(LossWeights.Equal(Targets), method))]);
    }

    /// <summary>The place of a weighting.</summary>
    /// <param name="weights">A weighting of the grid, exactly.</param>
    /// <exception cref="ArgumentException">The grid does not have it.</exception>
    public int IndexOf(LossWeights weights) => places.TryGetValue(new(weights), out var place)
        ? place
        : throw new ArgumentException($"The grid has no weighting {weights}.", nameof(weights));

    int? Find(Predicate<LossWeights> fits) => Array.FindIndex(weightings, one => one.IsStatic && fits(one.Weights)) is >= 0 and var place ? place : null;

    /// <inheritdoc/>
    public IEnumerator<LossWeights> GetEnumerator() => weightings.Select(weighting => weighting.Weights).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
