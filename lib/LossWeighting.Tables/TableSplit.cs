namespace LossWeighting;

/// <summary>Which rows of a table are trained on and which are held out.</summary>
static class TableSplit
{
    /// <summary>Whole groups, drawn at random, until at least the share of rows is held out.</summary>
    /// <param name="groups">The group of each row: 0, 1, …</param>
    /// <param name="count">Number of groups, at least 2.</param>
    /// <param name="heldOutFraction">Share of rows.</param>
    /// <param name="seed">Decides which.</param>
    internal static (int[] Train, int[] HeldOut) ByGroup(IReadOnlyList<int> groups, int count, double heldOutFraction, int seed)
    {
        var sizes = new int[count];
        foreach (var group in groups)
            sizes[group]++;
        var order = Enumerable.Range(0, count).ToArray();
        RandomStream.Split(seed).Shuffle(order);
        var isHeldOut = new bool[count];
        var rows = 0;
        foreach (var group in order[..^1]) // one is left to train on
        {
            if (rows >= groups.Count * heldOutFraction)
                break;
            isHeldOut[group] = true;
            rows += sizes[group];
        }

        return Where(groups.Count, row => isHeldOut[groups[row]]);
    }

    /// <summary>The latest rows, as near to the share as rows of the same time, which stay together, allow.</summary>
    /// <returns>Null where all rows have the same time.</returns>
    internal static (int[] Train, int[] HeldOut)? ByTime(IReadOnlyList<double> times, double heldOutFraction)
    {
        var sorted = times.Order().ToArray();
        var wanted = Math.Clamp((int)Math.Round(sorted.Length * heldOutFraction), 1, sorted.Length - 1);
        var cut = sorted[sorted.Length - wanted];
        var (from, after) = (sorted.Count(time => time >= cut), sorted.Count(time => time > cut));
        if (sorted[0] == sorted[^1])
            return null;
        var takeCut = after == 0 || (from < sorted.Length && from - wanted <= wanted - after);
        return Where(times.Count, row => takeCut ? times[row] >= cut : times[row] > cut);
    }

    /// <summary>The rows that are held out, and the others.</summary>
    internal static (int[] Train, int[] HeldOut) Where(int rows, Predicate<int> isHeldOut)
    {
        var parts = Enumerable.Range(0, rows).ToLookup(row => isHeldOut(row));
        return ([.. parts[false]], [.. parts[true]]);
    }
}
