namespace LossWeighting;

public static partial class Metrics
{
    /// <summary>
    /// AUC within groups, such as users, averaged by their rows: how well each user's own list is ordered (Zhou et al., KDD 2018).
    /// Groups whose labels are all alike cannot be ranked and are left out.
    /// </summary>
    /// <param name="scores">Scores of any scale.</param>
    /// <param name="labels">0 or 1, one per score.</param>
    /// <param name="groups">The group of each row.</param>
    /// <returns>0 to 1; NaN where no group has both labels.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double GroupAuc(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, IReadOnlyList<int> groups)
    {
        RequirePairs(scores, labels);
        double sum = 0, rows = 0;
        foreach (var group in Group(groups, scores.Length))
        {
            var auc = Auc(Pick(scores, group), Pick(labels, group));
            if (!double.IsNaN(auc))
                (sum, rows) = (sum + auc * group.Length, rows + group.Length);
        }

        return rows == 0 ? double.NaN : sum / rows;
    }

    /// <summary>Predicted over observed: <c>Σ p / Σ y</c>. 1 is calibrated, 2 promises twice what comes.</summary>
    /// <param name="predictions">Probabilities or values.</param>
    /// <param name="labels">What came, one per prediction.</param>
    /// <returns>NaN where the labels add up to 0.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Calibration(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        RequirePairs(predictions, labels);
        double predicted = 0, observed = 0;
        for (var i = 0; i < labels.Length; i++)
            (predicted, observed) = (predicted + predictions[i], observed + labels[i]);
        return observed == 0 ? double.NaN : predicted / observed;
    }

    /// <summary>Rows sorted by prediction and cut into bins of equal size, each with its mean prediction and mean label.</summary>
    /// <param name="predictions">Probabilities or values.</param>
    /// <param name="labels">What came, one per prediction.</param>
    /// <param name="bins">Number of bins, at least 1 and at most one per row.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are more bins than rows.</exception>
    public static IReadOnlyList<CalibrationBin> CalibrationBins(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels, int bins = 10)
    {
        RequirePairs(predictions, labels);
        if (bins < 1 || bins > labels.Length)
            throw new ArgumentOutOfRangeException(nameof(bins), bins, $"There must be between 1 and {labels.Length} bins, one per row.");
        var (sorted, order) = (predictions.ToArray(), Enumerable.Range(0, labels.Length).ToArray());
        Array.Sort(sorted, order);
        var curve = new CalibrationBin[bins];
        for (var bin = 0; bin < bins; bin++)
        {
            var rows = order.AsSpan((int)((long)order.Length * bin / bins)..(int)((long)order.Length * (bin + 1) / bins));
            double predicted = 0, observed = 0;
            foreach (var row in rows)
                (predicted, observed) = (predicted + predictions[row], observed + labels[row]);
            curve[bin] = new(predicted / rows.Length, observed / rows.Length, rows.Length);
        }

        return curve;
    }

    /// <summary>
    /// Normalised discounted cumulative gain of each group's first k rows, averaged over groups (Järvelin &amp; Kekäläinen 2002):
    /// <c>DCG = Σ gain / log₂(1 + rank)</c>, over that of the best order. Groups without any gain are left out; ties keep their order.
    /// </summary>
    /// <param name="scores">Scores to rank by, high first.</param>
    /// <param name="gains">Gain of each row, not negative: 0 or 1, or seconds.</param>
    /// <param name="groups">The group of each row, such as its user.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <returns>0 to 1; NaN where no group has a gain.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, a gain is negative, or k is under 1.</exception>
    public static double Ndcg(ReadOnlySpan<float> scores, ReadOnlySpan<float> gains, IReadOnlyList<int> groups, int k)
    {
        RequirePairs(scores, gains);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        for (var row = 0; row < gains.Length; row++)
            if (!(gains[row] >= 0))
                throw new ArgumentException($"Row {row}: a gain of {gains[row]}; gains must be 0 or more.", nameof(gains));
        List<double> perGroup = [];
        foreach (var group in Group(groups, scores.Length))
        {
            var own = Pick(gains, group);
            var best = Discounted(own.OrderDescending(), k);
            if (best > 0)
                perGroup.Add(Discounted(Ranked(Pick(scores, group)).Select(row => own[row]), k) / best);
        }

        return perGroup.Count == 0 ? double.NaN : perGroup.Average();

        static double Discounted(IEnumerable<float> gains, int k) => gains.Take(k).Select((gain, i) => gain / Math.Log2(i + 2)).Sum();
    }

    /// <summary>
    /// How much more of a behaviour the first k rows of each group hold than k random ones of the group would: the sum over all groups' first
    /// k rows, over the sum of k times each group's mean. 1 is what a random order gives.
    /// </summary>
    /// <param name="scores">Scores to rank by, high first; ties keep their order.</param>
    /// <param name="behaviour">What took place in each row: 0 or 1, or seconds.</param>
    /// <param name="groups">The group of each row, such as its user. Groups of k or fewer rows are left out, since nothing is chosen there.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <returns>0 or more; NaN where the behaviour never took place or all groups are too small.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or k is under 1.</exception>
    public static double Lift(ReadOnlySpan<float> scores, ReadOnlySpan<float> behaviour, IReadOnlyList<int> groups, int k)
    {
        RequirePairs(scores, behaviour);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        double chosen = 0, expected = 0;
        foreach (var group in Group(groups, scores.Length).Where(group => group.Length > k))
        {
            var own = Pick(behaviour, group);
            chosen += Ranked(Pick(scores, group)).Take(k).Sum(row => (double)own[row]);
            expected += own.Average() * k;
        }

        return expected == 0 ? double.NaN : chosen / expected;
    }

    static IEnumerable<int[]> Group(IReadOnlyList<int> groups, int rows)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count != rows)
            throw new ArgumentException($"{groups.Count} groups for {rows} rows: one each is needed.", nameof(groups));
        Dictionary<int, int> places = [];
        List<List<int>> rowsOf = []; // groups in the order in which they come
        for (var row = 0; row < rows; row++)
        {
            if (places.TryAdd(groups[row], rowsOf.Count))
                rowsOf.Add([]);
            rowsOf[places[groups[row]]].Add(row);
        }

        return rowsOf.Select(group => group.ToArray());
    }

    static IEnumerable<int> Ranked(float[] scores) => Enumerable.Range(0, scores.Length).OrderByDescending(row => scores[row]);

    static float[] Pick(ReadOnlySpan<float> values, int[] rows)
    {
        var picked = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            picked[i] = values[rows[i]];
        return picked;
    }
}

/// <summary>A part of the rows with neighbouring predictions.</summary>
/// <param name="Predicted">Mean prediction.</param>
/// <param name="Observed">Mean label.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record CalibrationBin(double Predicted, double Observed, int Rows);
