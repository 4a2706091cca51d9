namespace LossWeighting;

/// <summary>A read-only table of numbers, <c>[Rows, Columns]</c>, stored row by row.</summary>
/// <param name="rows">0 or more.</param>
/// <param name="columns">0 or more.</param>
/// <param name="values">Row by row, rows × columns of them; they are taken over, and must not be changed afterwards.</param>
/// <exception cref="ArgumentException">The number of values is not rows × columns.</exception>
public sealed class Matrix(int rows, int columns, float[] values) : Table<float>(rows, columns, values)
{
    /// <summary>The given rows, in the given order.</summary>
    /// <param name="rows">Places of rows, counted from 0; a row may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Matrix SelectRows(ReadOnlySpan<int> rows) => new(rows.Length, Columns, OfRows(rows));

    /// <summary>The given columns, in the given order.</summary>
    /// <param name="columns">Places of columns, counted from 0; a column may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public Matrix SelectColumns(ReadOnlySpan<int> columns) => new(Rows, columns.Length, OfColumns(columns));
}

/// <summary>A read-only table of whole numbers that stand for something, such as ids, <c>[Rows, Columns]</c>, stored row by row.</summary>
/// <inheritdoc cref="Matrix(int, int, float[])"/>
public sealed class CodeMatrix(int rows, int columns, int[] values) : Table<int>(rows, columns, values)
{
    /// <inheritdoc cref="Matrix.SelectRows"/>
    public CodeMatrix SelectRows(ReadOnlySpan<int> rows) => new(rows.Length, Columns, OfRows(rows));
}
