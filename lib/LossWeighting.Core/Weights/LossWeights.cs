using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>One weighting: a weight per target, as in <c>L = Σ w_k L_k</c>. Written as a list, e.g. <c>[0.5, 0.3, 0.2]</c>.</summary>
[CollectionBuilder(typeof(LossWeights), nameof(Create))]
public sealed class LossWeights : IReadOnlyList<double>, IEquatable<LossWeights>
{
    readonly double[] weights;

    LossWeights(double[] weights) => this.weights = weights;

    /// <summary>Checks and keeps the weights. They need not add up to 1.</summary>
    /// <param name="weights">One per target, each finite and 0 or more.</param>
    /// <exception cref="ArgumentException">There is none, one is negative or not finite, or all are zero.</exception>
    public static LossWeights Create(ReadOnlySpan<double> weights)
    {
        for (var k = 0; k < weights.Length; k++)
            if (!double.IsFinite(weights[k]) || weights[k] < 0)
                throw new ArgumentException($"Weight {k + 1} of {weights.Length} is {Text(weights[k])}: a target's weight must be finite and not negative.", nameof(weights));
        if (weights.IndexOfAnyExcept(0.0) < 0)
            throw new ArgumentException(weights.IsEmpty ? "There are no weights; give one per target." : "All weights are zero, so there is nothing to learn.", nameof(weights));
        return new(weights.ToArray());
    }

    /// <summary>The same weight for every target, adding up to 1.</summary>
    /// <param name="targets">Number of targets, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="targets"/> is under 1.</exception>
    public static LossWeights Equal(int targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targets);
        return new([.. Enumerable.Repeat(1.0 / targets, targets)]);
    }

    /// <summary>All weight on one target: the single-target model.</summary>
    /// <param name="target">The target, counted from 0.</param>
    /// <param name="targets">Number of targets.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public static LossWeights Only(int target, int targets)
    {
        if (target < 0 || target >= targets)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"There are {targets} targets, counted from 0.");
        var weights = new double[targets];
        weights[target] = 1;
        return new(weights);
    }

    /// <summary>Number of weights.</summary>
    public int Count => weights.Length;

    /// <summary>The weight of one target.</summary>
    /// <param name="target">The target, counted from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such target.</exception>
    public double this[int target] => weights[target];

    /// <summary>The weighted sum of one number per target.</summary>
    /// <param name="perTarget">One number per target. Where a weight is 0, the number may be infinite or NaN.</param>
    public double Dot(IReadOnlyList<double> perTarget)
    {
        ArgumentNullException.ThrowIfNull(perTarget);
        var sum = 0.0;
        for (var k = 0; k < weights.Length; k++)
            sum += weights[k] == 0 ? 0 : weights[k] * perTarget[k];
        return sum;
    }

    /// <summary>Fails unless there is one weight for each of these targets.</summary>
    internal void RequireOnePer(IReadOnlyList<Target> targets)
    {
        if (targets.Count != Count)
            throw new ArgumentException($"{Count} weights ({this}) for {targets.Count} targets ({string.Join(", ", targets.Select(target => target.Name))}): give one per target.");
    }

    /// <summary>
    /// Fails unless there is one weight per target and something to learn. A binary target that counts must have both labels in the training rows
    /// that count: its best logit would be infinite, and no row would be told from another. Held-out rows may be few and all alike; they are judged
    /// by, not learned from.
    /// </summary>
    /// <exception cref="ArgumentException">There is nothing to learn or to judge by; the message says why.</exception>
    internal void RequireTrainable(DataSplit data)
    {
        RequireOnePer(data.Targets);
        if (new[] { data.Train, data.HeldOut }.Any(part => part.RowWeights is { } all && !all.Values.ContainsAnyExcept(0)))
            throw new ArgumentException("All sample weights of the training or of the held-out rows are zero, so there is nothing to learn or to judge by.");
        for (var k = 0; k < Count; k++)
            if (weights[k] > 0 && data.Targets[k].Kind == TargetKind.Binary && OnlyLabel(data.Train, k) is { } only)
                throw new ArgumentException(
                    $"Binary target '{data.Targets[k].Name}' is {only} in every training row{(data.Train.RowWeights is null ? "" : " of a sample weight over 0")}, so there is " +
                    $"nothing to learn: train on rows where it is {1 - only} too, leave the target out, or give it the target weight 0.");
    }

    // what a target is in all rows that count for it
    static float? OnlyLabel(MultiTargetData rows, int target) =>
        Enumerable.Range(0, rows.Rows).Where(row => rows.RowWeights is null || rows.RowWeights[row, target] > 0).Select(row => rows.Labels[row, target])
            .Distinct().Take(2).ToArray() is [var only] ? only : null;

    /// <inheritdoc/>
    public bool Equals(LossWeights? other) => other is not null && weights.AsSpan().SequenceEqual(other.weights);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LossWeights);

    /// <inheritdoc/>
    public override int GetHashCode() => weights.Aggregate(0, HashCode.Combine);

    /// <summary>The weights as decimal numbers: <c>0.5 / 0.3 / 0.2</c>. Charts write a third as a fraction.</summary>
    public override string ToString() => string.Join(" / ", weights.Select(Text));

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)weights).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static string Text(double weight) => weight.ToString("G4", CultureInfo.InvariantCulture);
}
