namespace LossWeighting;

/// <summary>What the columns of a table are to a model. A column that is named nowhere is a feature, if it can be one.</summary>
/// <param name="Targets">What to predict: names and kinds of columns, at least one.</param>
public sealed record TableSchema(IReadOnlyList<Target> Targets)
{
    /// <summary>Names of columns to leave out, such as identifiers, or what is known only after the targets are.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Text columns with more different values than this are left out.</summary>
    public int MostValues { get; init; } = 50;

    /// <summary>Share of rows held out of training, drawn at random; over 0 and under 1.</summary>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>Decides which rows are held out.</summary>
    public int SplitSeed { get; init; }

    internal void Validate()
    {
        if (Targets.Count == 0)
            throw new ArgumentException("There is no target: name at least one column to predict.");
        if (Targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The target '{twice.Key}' is named twice.");
        if (Exclude.FirstOrDefault(name => Targets.Any(target => target.Name == name)) is { } both)
            throw new ArgumentException($"The column '{both}' is both a target and left out: decide which.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MostValues, 1);
    }
}

/// <summary>What became of a column.</summary>
public enum ColumnUse
{
    /// <summary>It is predicted.</summary>
    Target,

    /// <summary>A feature, standardised with mean and deviation of the training rows.</summary>
    Number,

    /// <summary>A feature of 0 or 1 for every value that training rows have.</summary>
    Categories,

    /// <summary>Not used.</summary>
    LeftOut,
}

/// <summary>A column of a table and what became of it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Use">What became of it.</param>
/// <param name="Features">How many features it became.</param>
/// <param name="Missing">Rows that have no value here; not counted where the column was not looked at.</param>
/// <param name="Note">Why it was left out, or how missing values are handled; empty where there is nothing to say.</param>
public sealed record TableColumn(string Name, ColumnUse Use, int Features, int Missing, string Note);
