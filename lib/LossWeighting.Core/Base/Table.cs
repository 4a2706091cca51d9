namespace LossWeighting;

/// <summary>A read-only table, <c>[Rows, Columns]</c>, stored row by row.</summary>
/// <typeparam name="T">What its cells hold.</typeparam>
public abstract class Table<T> where T : struct
{
    readonly T[] values;

    private protected Table(int rows, int columns, T[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (rows < 0 || columns < 0 || values.Length != (long)rows * columns)
            throw new ArgumentException($"{values.Length} values do not fill {rows} rows × {columns} columns.", nameof(values));
        (Rows, Columns, this.values) = (rows, columns, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>One value.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <param name="column">Counted from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public T this[int row, int column] =>
        (uint)column < (uint)Columns ? values[row * Columns + column] : throw new ArgumentOutOfRangeException(nameof(column));

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<T> Values => values;

    /// <summary>The values of one row.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<T> Row(int row) => values.AsSpan(row * Columns, Columns);

    /// <summary>A copy of one column.</summary>
    /// <param name="column">Counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public T[] Column(int column)
    {
        var copy = new T[Rows];
        for (var row = 0; row < Rows; row++)
            copy[row] = this[row, column];
        return copy;
    }

    private protected T[] OfRows(ReadOnlySpan<int> rows)
    {
        var selected = new T[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.AsSpan(i * Columns));
        return selected;
    }

    private protected T[] OfColumns(ReadOnlySpan<int> columns)
    {
        var selected = new T[Rows * columns.Length];
        for (var row = 0; row < Rows; row++)
            for (var i = 0; i < columns.Length; i++)
                selected[row * columns.Length + i] = this[row, columns[i]];
        return selected;
    }
}
