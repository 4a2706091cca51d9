namespace LossWeighting;

/// <summary>A column as a table declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's name of its type.</param>
sealed record SourceColumn(string Name, string Type)
{
    static readonly HashSet<string> wholeNumbers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    internal bool IsList => Type.EndsWith(']');

    internal bool IsWhole => wholeNumbers.Contains(Type);

    internal bool IsNumber => IsWhole || Type is "BOOLEAN" or "FLOAT" or "DOUBLE" || (Type.StartsWith("DECIMAL", StringComparison.Ordinal) && !IsList);

    internal bool IsText => Type is "VARCHAR" or "UUID" || (Type.StartsWith("ENUM", StringComparison.Ordinal) && !IsList);

    internal bool IsMoment => Type is "DATE" || (Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) && !IsList);

    internal string Sql => DuckDb.Name(Name);
}

/// <summary>How a column's values are read.</summary>
enum Reading
{
    /// <summary>As numbers; of a column of text, its text, for the reader to make numbers of.</summary>
    Number,

    /// <summary>As text.</summary>
    Text,

    /// <summary>As microseconds since 1970, or as the number that it is.</summary>
    Moment,
}
