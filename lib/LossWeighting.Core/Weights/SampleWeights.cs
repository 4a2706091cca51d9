namespace LossWeighting;

/// <summary>A behaviour that makes a row positive, and what it counts.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Weight">Weight of a row with this behaviour, finite and not negative.</param>
/// <param name="AtLeast">The label, over 0, from which on the behaviour has taken place: 1 for a binary target, some seconds for a watch time.</param>
public sealed record BehaviourWeight(string Target, double Weight, double AtLeast = 1);

/// <summary>What a row with several behaviours weighs.</summary>
public enum BehaviourCombination
{
    /// <summary>As much as its weightiest behaviour.</summary>
    Largest,

    /// <summary>As much as its behaviours together.</summary>
    Sum,
}

/// <summary>The article's method: all behaviours become one label, positive where any of them took place, and a row weighs what its behaviours count.</summary>
public sealed class SampleWeights
{
    readonly MultiTargetData source;
    readonly bool[][] took; // [behaviour][row]

    SampleWeights(MultiTargetData source, IReadOnlyList<string> behaviours, bool[][] took, float[] weights)
    {
        this.source = source;
        this.took = took;
        Behaviours = behaviours;
        Labels = [.. weights.Select((_, row) => took.Any(behaviour => behaviour[row]))];
        Weights = weights;
        if (!Labels.Contains(true))
            throw new ArgumentException($"No row is positive: none has the behaviour {string.Join(" or ", behaviours)}.");
    }

    /// <summary>Names of the behaviours that make a row positive.</summary>
    public IReadOnlyList<string> Behaviours { get; }

    /// <summary>The one label of every row: whether any behaviour took place.</summary>
    public IReadOnlyList<bool> Labels { get; }

    /// <summary>The weight of every row.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>Whether a behaviour took place in a row.</summary>
    /// <param name="behaviour">Place of the behaviour, counted from 0 in the order in which they were given.</param>
    /// <param name="row">Counted from 0.</param>
    public bool TookPlace(int behaviour, int row) => took[behaviour][row];

    /// <summary>Weighs rows by their behaviours, as in the article: click 1, completion 3, watch time 5.</summary>
    /// <param name="data">The log.</param>
    /// <param name="behaviours">What makes a row positive, with its weight.</param>
    /// <param name="combination">What a row with several behaviours weighs.</param>
    /// <param name="negativeWeight">Weight of a row without any; under 1 it counts less.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, a behaviour is named twice, there is no such target, no row is positive, or the data have weights already.</exception>
    public static SampleWeights FromBehaviours(
        MultiTargetData data, IReadOnlyList<BehaviourWeight> behaviours, BehaviourCombination combination = BehaviourCombination.Largest, double negativeWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(behaviours);
        if (behaviours.Count == 0)
            throw new ArgumentException("Name at least one behaviour.", nameof(behaviours));
        RequireUnweighted(data);
        if (behaviours.GroupBy(behaviour => behaviour.Target).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Behaviour '{twice.Key}' is named twice: name each target once, with one weight.", nameof(behaviours));
        foreach (var behaviour in behaviours)
        {
            RequireWeight(behaviour.Weight, $"behaviour '{behaviour.Target}'");
            if (!(behaviour.AtLeast > 0))
                throw new ArgumentException($"Behaviour '{behaviour.Target}' takes place from {behaviour.AtLeast} on: it must be over 0, or every row would have it.", nameof(behaviours));
        }

        RequireWeight(negativeWeight, "rows without a behaviour");

        var took = behaviours.Select(behaviour => data.Labels.Column(data.TargetIndex(behaviour.Target)).Select(label => label >= behaviour.AtLeast).ToArray()).ToArray();
        var weights = new float[data.Rows];
        for (var row = 0; row < weights.Length; row++)
        {
            var present = behaviours.Where((_, i) => took[i][row]).Select(behaviour => behaviour.Weight).ToArray();
            weights[row] = (float)(present.Length == 0 ? negativeWeight : combination == BehaviourCombination.Largest ? present.Max() : present.Sum());
        }

        return new(data, [.. behaviours.Select(behaviour => behaviour.Target)], took, weights);
    }

    /// <summary>
    /// Weighs a positive row by its seconds and a negative one by 1 (Covington et al., RecSys 2016, §4.2). With it, the odds that a model
    /// learns for a row are its expected seconds over its chance to be negative.
    /// </summary>
    /// <param name="data">The log.</param>
    /// <param name="positive">Name of the binary target that makes a row positive, such as <c>click</c>.</param>
    /// <param name="seconds">Name of the regression target to weigh by, such as <c>watch time</c>; 0 or more in positive rows.</param>
    /// <exception cref="ArgumentException">There is no such target, seconds are negative, or no row is positive.</exception>
    public static SampleWeights FromWatchTime(MultiTargetData data, string positive = "click", string seconds = "watch time")
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireUnweighted(data);
        var took = data.Labels.Column(data.TargetIndex(positive)).Select(label => label >= 1).ToArray();
        var weights = data.Labels.Column(data.TargetIndex(seconds));
        for (var row = 0; row < weights.Length; row++)
        {
            if (!took[row])
                weights[row] = 1;
            else if (weights[row] < 0)
                throw new ArgumentException($"Row {row}, target '{seconds}': {weights[row]} seconds cannot be a weight; it must be 0 or more.", nameof(data));
        }

        return new(data, [positive], [took], weights);
    }

    /// <summary>The log as one model sees it: the same features, the one label, and a weight per row.</summary>
    /// <param name="name">Name of the one target.</param>
    public MultiTargetData ToData(string name = "any behaviour") =>
        source.With(labels: new(source.Rows, 1, [.. Labels.Select(label => label ? 1f : 0)]), targets: [Target.Binary(name)]).WithSampleWeights(Weights);

    static void RequireWeight(double weight, string of)
    {
        if (!float.IsFinite((float)weight) || weight < 0)
            throw new ArgumentException($"The weight of {of} is {weight}: it must be finite and not negative.");
    }

    static void RequireUnweighted(MultiTargetData data)
    {
        if (data.RowWeights is not null)
            throw new ArgumentException("The data have sample weights already, which would be lost.", nameof(data));
    }
}
