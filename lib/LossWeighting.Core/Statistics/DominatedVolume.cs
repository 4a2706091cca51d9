namespace LossWeighting;

/// <summary>
/// The volume that points dominate within a reference point, exactly and as it grows point by point. A point adds its own box without what the
/// others cover of it (the exclusive volume of While, Bradstreet and Barone, IEEE Trans. Evol. Comput. 2012). What they cover is swept along
/// the last loss: there it is a volume of one loss less, which grows in the same way, down to the stairs of two losses.
/// </summary>
/// <param name="reference">The worst losses that still count.</param>
/// <param name="losses">How many of them: the first ones.</param>
sealed class DominatedVolume(double[] reference, int losses)
{
    readonly List<double[]> front = []; // of three losses or more, from the lowest to the highest of the last losses
    readonly Stairs? stairs = losses > 2 ? null : new(reference[0], losses == 1 ? 1 : reference[1]);

    /// <summary>The volume of several points.</summary>
    /// <param name="points">From the lowest to the highest of the last losses.</param>
    /// <param name="reference">The worst losses that still count.</param>
    internal static double Of(IReadOnlyList<double[]> points, double[] reference) =>
        points.Count == 0 ? 0 : reference.Length == 1 ? points.Sum(new DominatedVolume(reference, 1).Add) : Swept(points, reference, reference.Length);

    static double Swept(IEnumerable<double[]> points, double[] reference, int losses)
    {
        var (slice, volume, last) = (new DominatedVolume(reference, losses - 1), 0.0, losses - 1);
        foreach (var point in points)
            if (point[last] < reference[last] && slice.Add(point) is > 0 and var area)
                volume += area * (reference[last] - point[last]);
        return volume;
    }

    /// <summary>What a point would add to the volume; 0 where it is not better than the reference everywhere.</summary>
    internal double Gain(double[] point)
    {
        var box = 1.0;
        for (var k = 0; k < losses; k++)
            if (point[k] < reference[k])
                box *= reference[k] - point[k];
            else
                return 0;
        if (stairs is not null)
            return stairs.Cut(point[0], losses == 1 ? 0 : point[1]).Area;
        foreach (var other in front)
            if (Covers(other, point))
                return 0;
        return box - (losses == 3 ? CoveredOfThree(point) : Swept(front.Select(other => Worst(other, point)), reference, losses));
    }

    /// <summary>Adds a point.</summary>
    /// <returns>Its <see cref="Gain"/>.</returns>
    internal double Add(double[] point)
    {
        var gain = Gain(point);
        if (gain <= 0)
            return 0;
        if (stairs is not null)
            return stairs.Add(point[0], losses == 1 ? 0 : point[1]);
        front.RemoveAll(other => Covers(point, other));
        var place = front.FindIndex(other => other[losses - 1] > point[losses - 1]);
        front.Insert(place < 0 ? front.Count : place, point);
        return gain;
    }

    // the same as for more losses, without an array for each point
    double CoveredOfThree(double[] point)
    {
        var (slice, volume) = (new Stairs(reference[0], reference[1]), 0.0);
        foreach (var other in front)
            volume += slice.Add(Math.Max(other[0], point[0]), Math.Max(other[1], point[1])) * (reference[2] - Math.Max(other[2], point[2]));
        return volume;
    }

    bool Covers(double[] one, double[] other)
    {
        for (var k = 0; k < losses; k++)
            if (one[k] > other[k])
                return false;
        return true;
    }

    double[] Worst(double[] one, double[] other)
    {
        var worst = new double[losses];
        for (var k = 0; k < losses; k++)
            worst[k] = Math.Max(one[k], other[k]);
        return worst;
    }

    /// <summary>The area that points dominate: stairs that fall from the lowest first loss to the highest.</summary>
    sealed class Stairs(double worstX, double worstY)
    {
        readonly List<(double X, double Y)> steps = [];

        /// <summary>What a point that is better than the worst cuts into the stairs, and the steps that it cuts away.</summary>
        internal (double Area, int First, int End) Cut(double x, double y)
        {
            var (first, end) = (0, steps.Count);
            while (first < end)
                if ((first + end) / 2 is var middle && steps[middle].X < x)
                    first = middle + 1;
                else
                    end = middle;
            var (left, top, area) = (x, first == 0 ? worstY : steps[first - 1].Y, 0.0);
            if (top <= y || (first < steps.Count && steps[first].X <= x && steps[first].Y <= y))
                return (0, first, first);
            for (end = first; end < steps.Count && steps[end].Y >= y; end++)
            {
                area += (steps[end].X - left) * (top - y);
                (left, top) = steps[end];
            }

            return (area + ((end < steps.Count ? steps[end].X : worstX) - left) * (top - y), first, end);
        }

        /// <summary>Adds a point.</summary>
        /// <returns>The area that it cuts away.</returns>
        internal double Add(double x, double y)
        {
            var (area, first, end) = Cut(x, y);
            if (area <= 0)
                return 0;
            steps.RemoveRange(first, end - first);
            steps.Insert(first, (x, y));
            return area;
        }
    }
}
