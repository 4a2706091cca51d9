namespace LossWeighting;

/// <summary>What weightings offer together: points of one loss per target, lower is better.</summary>
public static class ParetoFront
{
    /// <summary>The points that no other point dominates: none is at least as good everywhere and better somewhere. Of equal points all stay.</summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <returns>Their places, in order.</returns>
    /// <exception cref="ArgumentException">The points differ in length, or a loss is NaN.</exception>
    public static IReadOnlyList<int> NonDominated(IReadOnlyList<IReadOnlyList<double>> losses)
    {
        RequirePoints(losses);
        return [.. Enumerable.Range(0, losses.Count).Where(i => !losses.Any(other => Dominates(other, losses[i])))];
    }

    /// <summary>
    /// The volume that the points dominate within the reference point, exactly. Points that are not better than the reference everywhere add
    /// nothing.
    /// </summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <param name="reference">The worst losses that still count, one per target.</param>
    /// <returns>In the product of the losses' units; 0 for no points.</returns>
    /// <exception cref="ArgumentException">The points and the reference differ in length, or a loss is NaN.</exception>
    public static double Hypervolume(IReadOnlyList<IReadOnlyList<double>> losses, IReadOnlyList<double> reference)
    {
        RequireReference(losses, reference);
        return DominatedVolume.Of([.. losses.Select(point => point.ToArray()).OrderBy(point => point[^1])], [.. reference]);
    }

    /// <summary>
    /// The points to keep if only some can be: one after another, the one that adds most to the hypervolume of those chosen before
    /// (Guerreiro, Fonseca &amp; Paquete, Evol. Comput. 2016). At least 1 − 1/e, or 63 %, of what the best choice of as many would have. Where none adds anything, the one
    /// that the fewest others dominate comes next, then the first.
    /// </summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <param name="count">How many to keep, 0 to all.</param>
    /// <param name="reference">The worst losses that still count, one per target.</param>
    /// <returns>Their places, in the order of the choice.</returns>
    /// <exception cref="ArgumentException">The count is out of its range, the points and the reference differ in length, or a loss is NaN.</exception>
    public static IReadOnlyList<int> Subset(IReadOnlyList<IReadOnlyList<double>> losses, int count, IReadOnlyList<double> reference)
    {
        RequireReference(losses, reference);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, losses.Count);
        int[] dominators = [.. losses.Select(point => losses.Count(other => Dominates(other, point)))];
        List<int> left = [.. Enumerable.Range(0, losses.Count)], chosen = [];
        double[][] points = [.. losses.Select(point => point.ToArray())];
        var volume = new DominatedVolume([.. reference], reference.Count);
        while (chosen.Count < count)
        {
            var next = left.OrderByDescending(i => volume.Gain(points[i])).ThenBy(i => dominators[i]).First();
            volume.Add(points[next]);
            chosen.Add(next);
            left.Remove(next);
        }

        return chosen;
    }

    /// <summary>
    /// The knee of the front: the point with the smallest sum of losses, after every loss is scaled to go from 0 at its best to 1 at its worst on
    /// the front. There, giving up a little of one target no longer buys much of another. With two targets it is the point farthest inside the
    /// line through the front's ends. A front that bends the other way has no knee: then it is one of the ends.
    /// </summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <returns>Its place; of a single non-dominated point, that one.</returns>
    /// <exception cref="ArgumentException">There are no points, they differ in length, or a loss is NaN.</exception>
    public static int Knee(IReadOnlyList<IReadOnlyList<double>> losses)
    {
        var front = NonDominated(losses);
        if (front.Count == 0)
            throw new ArgumentException("There are no points.", nameof(losses));
        var ranges = losses[0].Select((_, k) => (Best: front.Min(i => losses[i][k]), Worst: front.Max(i => losses[i][k]))).ToArray();
        return front.MinBy(i => ranges.Select((range, k) => range.Worst > range.Best ? (losses[i][k] - range.Best) / (range.Worst - range.Best) : 0).Sum());
    }

    /// <summary>The point with the lowest loss of one target among those that keep the other targets' limits.</summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <param name="target">Place of the target to have as good as possible.</param>
    /// <param name="limits">The highest loss allowed, one per target; infinity where there is no limit.</param>
    /// <returns>Its place; <c>null</c> where no point keeps the limits.</returns>
    /// <exception cref="ArgumentException">The points and the limits differ in length, or a number is NaN.</exception>
    public static int? Best(IReadOnlyList<IReadOnlyList<double>> losses, int target, IReadOnlyList<double> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        RequirePoints(losses);
        if (limits.Any(double.IsNaN) || (losses.Count > 0 && losses[0].Count != limits.Count))
            throw new ArgumentException($"The limits are ({string.Join(", ", limits)}): one number per target is needed.", nameof(limits));
        if (target < 0 || target >= limits.Count)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"There are {limits.Count} targets, counted from 0.");
        var allowed = Enumerable.Range(0, losses.Count).Where(i => losses[i].Zip(limits).All(pair => pair.First <= pair.Second)).ToArray();
        return allowed.Length == 0 ? null : allowed.MinBy(i => losses[i][target]);
    }

    static bool Dominates(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var better = false;
        for (var k = 0; k < a.Count; k++)
        {
            if (a[k] > b[k])
                return false;
            better |= a[k] < b[k];
        }

        return better;
    }

    static void RequireReference(IReadOnlyList<IReadOnlyList<double>> losses, IReadOnlyList<double> reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        RequirePoints(losses);
        if (losses.Count > 0 && losses[0].Count != reference.Count)
            throw new ArgumentException($"The points have {losses[0].Count} losses, the reference has {reference.Count}.", nameof(reference));
    }

    static void RequirePoints(IReadOnlyList<IReadOnlyList<double>> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        for (var i = 0; i < losses.Count; i++)
            if (losses[i].Count != losses[0].Count || losses[i].Any(double.IsNaN))
                throw new ArgumentException($"Point {i} is ({string.Join(", ", losses[i])}): {losses[0].Count} numbers are needed, one per target.", nameof(losses));
    }
}
