namespace LossWeighting;

/// <summary>What became of a column.</summary>
public enum ColumnUse
{
    /// <summary>It is predicted.</summary>
    Target,

    /// <summary>A feature, standardised with mean and deviation of the training rows.</summary>
    Number,

    /// <summary>A feature of 0 or 1 for every value that training rows have.</summary>
    Categories,

    /// <summary>A feature with ids, which a model learns a vector for.</summary>
    Id,

    /// <summary>It weighs the rows, groups them or tells which are held out, and is no feature.</summary>
    Role,

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
