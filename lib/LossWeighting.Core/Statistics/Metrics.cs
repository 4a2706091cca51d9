namespace LossWeighting;

/// <summary>Measures of predictions against labels.</summary>
public static partial class Metrics
{
    // the smallest distance from 0 and 1 at which a probability is taken: a single-precision sigmoid reaches both
    const double Smallest = 1e-7;

    /// <summary>
    /// Area under the ROC curve: how often a random positive row scores above a random negative one, ties counting half. From the rank sum
    /// of the positives (Mann &amp; Whitney 1947): <c>(Σ ranks⁺ − n⁺(n⁺+1)/2) / (n⁺ n⁻)</c>.
    /// </summary>
    /// <param name="scores">Scores of any scale, higher meaning more likely positive.</param>
    /// <param name="labels">0 or 1, one per score.</param>
    /// <returns>0 to 1; NaN where all labels are alike, since nothing can be ranked then.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a prediction is NaN.</exception>
    public static double Auc(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        RequirePairs(scores, labels);
        RequireBinary(labels);
        var (ranked, positive) = (scores.ToArray(), labels.ToArray());
        Array.Sort(ranked, positive);
        double positives = 0, rankSum = 0;
        for (int first = 0, end; first < ranked.Length; first = end)
        {
            var tied = 0.0; // positives with the same score, which share the mean of their ranks
            for (end = first; end < ranked.Length && ranked[end] == ranked[first]; end++)
                tied += positive[end];
            (positives, rankSum) = (positives + tied, rankSum + tied * (first + 1 + end) / 2);
        }

        var negatives = labels.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
    }

    /// <summary>Log loss (binary cross-entropy) in nats: <c>−mean(y ln p + (1−y) ln(1−p))</c>, with p kept 10⁻⁷ away from 0 and 1.</summary>
    /// <param name="probabilities">0 to 1.</param>
    /// <param name="labels">0 or 1, one per probability.</param>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a prediction is NaN.</exception>
    public static double LogLoss(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        RequirePairs(probabilities, labels);
        RequireBinary(labels);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            if (probabilities[i] is < 0 or > 1)
                throw new ArgumentException($"Row {i}: {probabilities[i]} is no probability.", nameof(probabilities));
        for (var i = 0; i < labels.Length; i++)
            sum -= Math.Log(Math.Max(Smallest, labels[i] == 1 ? probabilities[i] : 1.0 - probabilities[i]));
        return sum / labels.Length;
    }

    /// <summary>Mean squared error, in the label's unit squared.</summary>
    /// <param name="predictions">Values.</param>
    /// <param name="labels">Values, one per prediction.</param>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a prediction is NaN.</exception>
    public static double MeanSquaredError(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        RequirePairs(predictions, labels);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += Math.Pow((double)predictions[i] - labels[i], 2);
        return sum / labels.Length;
    }

    static void RequireBinary(ReadOnlySpan<float> labels)
    {
        for (var row = 0; row < labels.Length; row++)
            if (labels[row] is not (0 or 1))
                throw new ArgumentException($"Row {row}: the label is {labels[row]}; it must be 0 or 1.", nameof(labels));
    }

    static void RequirePairs(ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        if (predictions.Length != labels.Length || labels.IsEmpty)
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels: one each is needed, and at least one.", nameof(predictions));
        for (var row = 0; row < predictions.Length; row++)
            if (float.IsNaN(predictions[row]))
                throw new ArgumentException($"Row {row}: the prediction is not a number.", nameof(predictions));
    }
}
