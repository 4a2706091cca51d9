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
    /// The volume that the points dominate within the reference point: exact, by the exclusive volumes of While, Bradstreet and Barone
    /// (WFG, IEEE Trans. Evol. Comput. 2012). Points that are not better than the reference everywhere add nothing.
    /// </summary>
    /// <param name="losses">Points with one loss per target.</param>
    /// <param name="reference">The worst losses that still count, one per target.</param>
    /// <returns>In the product of the losses' units; 0 for no points.</returns>
    /// <exception cref="ArgumentException">The points and the reference differ in length, or a loss is NaN.</exception>
    public static double Hypervolume(IReadOnlyList<IReadOnlyList<double>> losses, IReadOnlyList<double> reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        RequirePoints(losses);
        if (losses.Count > 0 && losses[0].Count != reference.Count)
            throw new ArgumentException($"The points have {losses[0].Count} losses, the reference has {reference.Count}.", nameof(reference));
        var inside = losses.Where(point => point.Zip(reference).All(pair => pair.First < pair.Second)).Select(point => point.ToArray());
        return Volume(Front(inside), [.. reference]);
    }

    // each point's own box, without what the points after it cover of it
    static double Volume(double[][] front, double[] reference)
    {
        if (reference.Length == 2)
            return Area(front, reference);
        var volume = 0.0;
        for (var i = 0; i < front.Length; i++)
        {
            var point = front[i];
            var covered = front.Skip(i + 1).Select(other => other.Zip(point, Math.Max).ToArray());
            volume += point.Zip(reference, (loss, worst) => worst - loss).Aggregate(1.0, (product, side) => product * side) - Volume(Front(covered), reference);
        }

        return volume;
    }

    // strips from the lowest first loss to the highest
    static double Area(double[][] front, double[] reference)
    {
        var (area, lowest) = (0.0, reference[1]);
        foreach (var point in front.OrderBy(point => point[0]))
            (area, lowest) = (area + (reference[0] - point[0]) * (lowest - point[1]), point[1]);
        return area;
    }

    // worst last loss first, which leaves the smallest rests to cover; equal points once
    static double[][] Front(IEnumerable<double[]> points)
    {
        List<double[]> front = [];
        foreach (var point in points)
        {
            if (front.Any(other => !point.Where((loss, k) => loss < other[k]).Any()))
                continue;
            front.RemoveAll(other => Dominates(point, other));
            front.Add(point);
        }

        return [.. front.OrderByDescending(point => point[^1])];
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

    static void RequirePoints(IReadOnlyList<IReadOnlyList<double>> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        for (var i = 0; i < losses.Count; i++)
            if (losses[i].Count != losses[0].Count || losses[i].Any(double.IsNaN))
                throw new ArgumentException($"Point {i} is ({string.Join(", ", losses[i])}): {losses[0].Count} numbers are needed, one per target.", nameof(losses));
    }
}
