namespace LossWeighting;

/// <summary>Rows with features and, for every target, a label.</summary>
public sealed class MultiTargetData
{
    /// <summary>Checks and keeps the tables.</summary>
    /// <param name="features">Inputs of the model that are quantities, <c>[rows, features]</c>, finite.</param>
    /// <param name="featureNames">One name per column of <paramref name="features"/>.</param>
    /// <param name="labels">What to predict, <c>[rows, targets]</c>, finite; 0 or 1 for binary targets.</param>
    /// <param name="targets">One target per column of <paramref name="labels"/>, with names of their own.</param>
    /// <param name="codes">Inputs of the model that are ids, <c>[rows, ids]</c>; <c>null</c>: none.</param>
    /// <param name="ids">One feature per column of <paramref name="codes"/>.</param>
    /// <param name="rowWeights">How often a row counts for a target, <c>[rows, targets]</c>, finite and not negative; <c>null</c>: once.</param>
    /// <param name="groups">The group of each row, such as its user, within which AUC may be measured; <c>null</c>: none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a value is not allowed; the message names row and column.</exception>
    public MultiTargetData(
        Matrix features, IReadOnlyList<string> featureNames, Matrix labels, IReadOnlyList<Target> targets, CodeMatrix? codes = null,
        IReadOnlyList<IdFeature>? ids = null, Matrix? rowWeights = null, IReadOnlyList<int>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(featureNames);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(targets);
        Features = features;
        FeatureNames = [.. featureNames];
        Codes = codes ?? new(features.Rows, 0, []);
        Ids = [.. ids ?? []];
        Labels = labels;
        Targets = [.. targets];
        RowWeights = rowWeights;
        Groups = groups?.ToArray();
        RequireShapes();
        RejectNonFinite(features, column => $"feature '{FeatureNames[column]}'", nameof(features));
        IdFeature.RequireIn(Codes, Ids);
        RejectNonFinite(labels, column => $"target '{Targets[column].Name}'", nameof(labels));
        RejectNonBinary();
        RejectBadWeights();
    }

    /// <summary>Number of rows.</summary>
    public int Rows => Features.Rows;

    /// <summary>Inputs of the model that are quantities, <c>[rows, features]</c>.</summary>
    public Matrix Features { get; }

    /// <summary>One name per column of <see cref="Features"/>.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Inputs of the model that are ids, <c>[rows, ids]</c>; without columns where there are none.</summary>
    public CodeMatrix Codes { get; }

    /// <summary>One feature per column of <see cref="Codes"/>.</summary>
    public IReadOnlyList<IdFeature> Ids { get; }

    /// <summary>What to predict, <c>[rows, targets]</c>.</summary>
    public Matrix Labels { get; }

    /// <summary>One target per column of <see cref="Labels"/>.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>
    /// How often a row counts for a target in its loss, <c>[rows, targets]</c>; <c>null</c>: once. A row's own weight (<see cref="WithSampleWeights"/>)
    /// stands in all columns; 0 leaves a row out for a target.
    /// </summary>
    public Matrix? RowWeights { get; }

    /// <summary>The group of each row, such as its user; <c>null</c>: there are none.</summary>
    public IReadOnlyList<int>? Groups { get; }

    /// <summary>The same rows, with a weight each: how often it counts for every target.</summary>
    /// <param name="sampleWeights">One per row, finite and not negative.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights than rows, or one is not allowed; the message names the row.</exception>
    public MultiTargetData WithSampleWeights(IReadOnlyList<float> sampleWeights)
    {
        ArgumentNullException.ThrowIfNull(sampleWeights);
        if (sampleWeights.Count != Rows)
            throw new ArgumentException($"{sampleWeights.Count} sample weights for {Rows} rows: one each is needed.", nameof(sampleWeights));
        var weights = new float[Rows * Targets.Count];
        for (var row = 0; row < Rows; row++)
            weights.AsSpan(row * Targets.Count, Targets.Count).Fill(sampleWeights[row]);
        return With(rowWeights: new(Rows, Targets.Count, weights));
    }

    /// <summary>The mean label of a target: for a binary one its rate of ones.</summary>
    /// <param name="target">Name of the target.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public double LabelMean(string target) => LabelMean(TargetIndex(target));

    /// <inheritdoc cref="LabelMean(string)"/>
    /// <param name="target">Place of the target, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public double LabelMean(int target)
    {
        var sum = 0.0;
        for (var row = 0; row < Rows; row++)
            sum += Labels[row, target];
        return sum / Rows;
    }

    /// <summary>Place of a target, counted from 0.</summary>
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
        return new(Features, FeatureNames, Labels.SelectColumns(columns), [.. columns.Select(column => Targets[column])], Codes, Ids, RowWeights?.SelectColumns(columns), Groups);
    }

    /// <summary>The given rows, in the given order.</summary>
    /// <param name="rows">Places of rows, counted from 0; a row may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public MultiTargetData SelectRows(ReadOnlySpan<int> rows) => new(
        Features.SelectRows(rows), FeatureNames, Labels.SelectRows(rows), Targets, Codes.SelectRows(rows), Ids, RowWeights?.SelectRows(rows), Select(Groups, rows));

    /// <summary>The same rows with other labels or weights.</summary>
    internal MultiTargetData With(Matrix? labels = null, IReadOnlyList<Target>? targets = null, Matrix? rowWeights = null) =>
        new(Features, FeatureNames, labels ?? Labels, targets ?? Targets, Codes, Ids, rowWeights ?? RowWeights, Groups);

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

    static int[]? Select(IReadOnlyList<int>? values, ReadOnlySpan<int> rows)
    {
        if (values is null)
            return null;
        var selected = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            selected[i] = values[rows[i]];
        return selected;
    }

    void RequireShapes()
    {
        if (Rows != Labels.Rows)
            throw new ArgumentException($"{Rows} rows of features, but {Labels.Rows} rows of labels.", "labels");
        if (Rows == 0)
            throw new ArgumentException("There are no rows.", "features");
        if (Features.Columns != FeatureNames.Count)
            throw new ArgumentException($"{Features.Columns} columns of features, but {FeatureNames.Count} names.", "featureNames");
        if (Codes.Rows != Rows)
            throw new ArgumentException($"{Rows} rows of features, but {Codes.Rows} rows of codes.", "codes");
        if (Labels.Columns != Targets.Count || Targets.Count == 0)
            throw new ArgumentException($"{Labels.Columns} columns of labels, but {Targets.Count} targets.", "targets");
        if (Targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two targets are named '{twice.Key}'.", "targets");
        if (RowWeights is not null && (RowWeights.Rows, RowWeights.Columns) != (Rows, Targets.Count))
            throw new ArgumentException($"Row weights are [{RowWeights.Rows}, {RowWeights.Columns}]: [{Rows}, {Targets.Count}] is needed, one per row and target.", "rowWeights");
        if (Groups is not null && Groups.Count != Rows)
            throw new ArgumentException($"{Groups.Count} groups for {Rows} rows: one each is needed.", "groups");
    }

    static void RejectNonFinite(Matrix table, Func<int, string> column, string parameter)
    {
        var bad = table.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
            throw new ArgumentException($"Row {bad / table.Columns}, {column(bad % table.Columns)}: {table.Values[bad]} is not a finite number.", parameter);
    }

    void RejectBadWeights()
    {
        var bad = RowWeights is null ? -1 : RowWeights.Values.IndexOfAnyExceptInRange(0, float.MaxValue);
        if (bad >= 0)
            throw new ArgumentException($"Row {bad / Targets.Count}, weight for '{Targets[bad % Targets.Count].Name}': {RowWeights!.Values[bad]} is not a finite number of 0 or more.", "rowWeights");
    }

    void RejectNonBinary()
    {
        for (var k = 0; k < Targets.Count; k++)
            for (var row = 0; Targets[k].Kind == TargetKind.Binary && row < Rows; row++)
                if (Labels[row, k] is not (0 or 1))
                    throw new ArgumentException($"Row {row}, target '{Targets[k].Name}': a binary target is 0 or 1, not {Labels[row, k]}.", "labels");
    }
}
