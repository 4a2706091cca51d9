namespace LossWeighting;

/// <summary>Rows with features and, for every target, a label.</summary>
public sealed class MultiTargetData
{
    /// <summary>Checks and keeps the tables.</summary>
    /// <param name="features">Inputs of the model, <c>[rows, features]</c>, finite; ids, if any, in the last columns.</param>
    /// <param name="featureNames">One name per column of <paramref name="features"/>.</param>
    /// <param name="labels">What to predict, <c>[rows, targets]</c>, finite; 0 or 1 for binary targets.</param>
    /// <param name="targets">One target per column of <paramref name="labels"/>, with names of their own.</param>
    /// <param name="sampleWeights">One weight per row, finite and not negative; <c>null</c>: none.</param>
    /// <param name="ids">The features that hold ids: the last ones, in their order; <c>null</c>: none.</param>
    /// <param name="groups">The group of each row, such as its user, within which AUC may be measured; <c>null</c>: none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a value is not allowed; the message names row and column.</exception>
    public MultiTargetData(
        Matrix features, IReadOnlyList<string> featureNames, Matrix labels, IReadOnlyList<Target> targets, IReadOnlyList<float>? sampleWeights = null,
        IReadOnlyList<IdFeature>? ids = null, IReadOnlyList<int>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(featureNames);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(targets);
        if (features.Rows != labels.Rows)
            throw new ArgumentException($"{features.Rows} rows of features, but {labels.Rows} rows of labels.", nameof(labels));
        if (features.Rows == 0)
            throw new ArgumentException("There are no rows.", nameof(features));
        if (features.Columns != featureNames.Count)
            throw new ArgumentException($"{features.Columns} columns of features, but {featureNames.Count} names.", nameof(featureNames));
        if (labels.Columns != targets.Count || targets.Count == 0)
            throw new ArgumentException($"{labels.Columns} columns of labels, but {targets.Count} targets.", nameof(targets));
        if (targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two targets are named '{twice.Key}'.", nameof(targets));
        RejectNonFinite(features, column => $"feature '{featureNames[column]}'", nameof(features));
        RejectNonFinite(labels, column => $"target '{targets[column].Name}'", nameof(labels));
        RejectNonBinary(labels, targets);
        if (sampleWeights is not null)
            RequireWeights(sampleWeights, features.Rows);
        RequireIds(features, featureNames, ids ?? []);
        if (groups is not null && groups.Count != features.Rows)
            throw new ArgumentException($"{groups.Count} groups for {features.Rows} rows: one each is needed.", nameof(groups));

        Features = features;
        FeatureNames = [.. featureNames];
        Ids = [.. ids ?? []];
        Labels = labels;
        Targets = [.. targets];
        SampleWeights = sampleWeights?.ToArray();
        Groups = groups?.ToArray();
    }

    /// <summary>Number of rows.</summary>
    public int Rows => Features.Rows;

    /// <summary>Inputs of the model, <c>[rows, features]</c>.</summary>
    public Matrix Features { get; }

    /// <summary>One name per column of <see cref="Features"/>.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Those features that hold ids: the last ones.</summary>
    public IReadOnlyList<IdFeature> Ids { get; }

    /// <summary>What to predict, <c>[rows, targets]</c>.</summary>
    public Matrix Labels { get; }

    /// <summary>One target per column of <see cref="Labels"/>.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>How often each row counts in the loss, one per row; <c>null</c>: all rows alike.</summary>
    public IReadOnlyList<float>? SampleWeights { get; }

    /// <summary>The group of each row, such as its user; <c>null</c>: there are none.</summary>
    public IReadOnlyList<int>? Groups { get; }

    /// <summary>The same rows, with a weight each.</summary>
    /// <inheritdoc cref="MultiTargetData(Matrix, IReadOnlyList{string}, Matrix, IReadOnlyList{Target}, IReadOnlyList{float}, IReadOnlyList{IdFeature}, IReadOnlyList{int})"/>
    public MultiTargetData WithSampleWeights(IReadOnlyList<float> sampleWeights)
    {
        ArgumentNullException.ThrowIfNull(sampleWeights);
        return new(Features, FeatureNames, Labels, Targets, sampleWeights, Ids, Groups);
    }

    /// <summary>The mean label of a target: for a binary one its rate of ones.</summary>
    /// <param name="target">Column of the target, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double LabelMean(int target)
    {
        var sum = 0.0;
        for (var row = 0; row < Rows; row++)
            sum += Labels[row, target];
        return sum / Rows;
    }

    /// <summary>Column of a target in the labels.</summary>
    /// <param name="name">Name of the target.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public int TargetIndex(string name) => Targets.PlaceOf(name);

    /// <summary>The same rows with only these targets, in the given order.</summary>
    /// <param name="names">Names of targets, each once.</param>
    /// <exception cref="ArgumentException">No target is named, one is named twice, or there is no such target.</exception>
    public MultiTargetData SelectTargets(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
            throw new ArgumentException($"Name at least one target: {string.Join(", ", Targets.Select(target => target.Name))}.", nameof(names));
        int[] columns = [.. names.Select(TargetIndex)];
        return new(Features, FeatureNames, Labels.SelectColumns(columns), [.. columns.Select(column => Targets[column])], SampleWeights, Ids, Groups);
    }

    /// <summary>The given rows, in the given order.</summary>
    /// <param name="rows">Places of rows, counted from 0; a row may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public MultiTargetData SelectRows(ReadOnlySpan<int> rows)
    {
        return new(Features.SelectRows(rows), FeatureNames, Labels.SelectRows(rows), Targets, Select(SampleWeights, rows), Ids, Select(Groups, rows));
    }

    /// <summary>Holds a random part of the rows out of training.</summary>
    /// <param name="heldOutFraction">Share of rows to hold out, over 0 and under 1; at least one row lands on either side.</param>
    /// <param name="seed">The same seed holds the same rows out.</param>
    /// <exception cref="ArgumentException">The share is not between 0 and 1, or there is only one row.</exception>
    public DataSplit Split(double heldOutFraction, int seed)
    {
        var (train, heldOut) = SplitRows(Rows, heldOutFraction, seed);
        return new(SelectRows(train), SelectRows(heldOut));
    }

    internal static (int[] Train, int[] HeldOut) SplitRows(int count, double heldOutFraction, int seed)
    {
        if (!(heldOutFraction > 0 && heldOutFraction < 1))
            throw new ArgumentOutOfRangeException(nameof(heldOutFraction), heldOutFraction, "The held-out share must be over 0 and under 1.");
        if (count < 2)
            throw new ArgumentException("One row cannot be split; at least two are needed.");
        var rows = Enumerable.Range(0, count).ToArray();
        RandomStream.Split(seed).Shuffle(rows);
        var heldOut = Math.Clamp((int)Math.Round(count * heldOutFraction), 1, count - 1);
        return (rows[heldOut..], rows[..heldOut]);
    }

    static T[]? Select<T>(IReadOnlyList<T>? values, ReadOnlySpan<int> rows)
    {
        if (values is null)
            return null;
        var selected = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            selected[i] = values[rows[i]];
        return selected;
    }

    static void RequireIds(Matrix features, IReadOnlyList<string> featureNames, IReadOnlyList<IdFeature> ids)
    {
        var first = featureNames.Count - ids.Count;
        if (first < 0 || !featureNames.Skip(first).SequenceEqual(ids.Select(id => id.Name)))
            throw new ArgumentException($"The ids ({string.Join(", ", ids.Select(id => id.Name))}) must be the last features.", nameof(ids));
        IdFeature.RequireIn(features, ids);
    }

    static void RejectNonFinite(Matrix table, Func<int, string> column, string parameter)
    {
        var bad = table.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
            throw new ArgumentException($"Row {bad / table.Columns}, {column(bad % table.Columns)}: {table.Values[bad]} is not a finite number.", parameter);
    }

    static void RequireWeights(IReadOnlyList<float> sampleWeights, int rows)
    {
        if (sampleWeights.Count != rows)
            throw new ArgumentException($"{sampleWeights.Count} sample weights for {rows} rows: one each is needed.", nameof(sampleWeights));
        for (var row = 0; row < rows; row++)
            if (!float.IsFinite(sampleWeights[row]) || sampleWeights[row] < 0)
                throw new ArgumentException($"Row {row}, sample weight: {sampleWeights[row]} is not a finite number of 0 or more.", nameof(sampleWeights));
    }

    static void RejectNonBinary(Matrix labels, IReadOnlyList<Target> targets)
    {
        for (var k = 0; k < targets.Count; k++)
            for (var row = 0; targets[k].Kind == TargetKind.Binary && row < labels.Rows; row++)
                if (labels[row, k] is not (0 or 1))
                    throw new ArgumentException($"Row {row}, target '{targets[k].Name}': a binary target is 0 or 1, not {labels[row, k]}.", nameof(labels));
    }
}
