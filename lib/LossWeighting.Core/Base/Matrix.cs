namespace LossWeighting;

/// <summary>A read-only table of numbers, <c>[Rows, Columns]</c>, stored row by row.</summary>
public sealed class Matrix
{
    readonly float[] values;

    /// <summary>Takes the values over; they must not be changed afterwards.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">0 or more.</param>
    /// <param name="values">Row by row, rows × columns of them.</param>
    /// <exception cref="ArgumentException">The number of values is not rows × columns.</exception>
    public Matrix(int rows, int columns, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (rows < 0 || columns < 0 || values.Length != (long)rows * columns)
            throw new ArgumentException($"{values.Length} values do not fill {rows} rows × {columns} columns.", nameof(values));
        Rows = rows;
        Columns = columns;
        this.values = values;
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
    public float this[int row, int column] =>
        (uint)column < (uint)Columns ? values[row * Columns + column] : throw new ArgumentOutOfRangeException(nameof(column));

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The values of one row.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> Row(int row) => values.AsSpan(row * Columns, Columns);

    /// <summary>A copy of one column.</summary>
    /// <param name="column">Counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public float[] Column(int column)
    {
        var copy = new float[Rows];
        for (var row = 0; row < Rows; row++)
            copy[row] = this[row, column];
        return copy;
    }

    /// <summary>The given rows, in the given order.</summary>
    /// <param name="rows">Places of rows, counted from 0; a row may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Matrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new float[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.AsSpan(i * Columns));
        return new(rows.Length, Columns, selected);
    }

    /// <summary>The given columns, in the given order.</summary>
    /// <param name="columns">Places of columns, counted from 0; a column may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public Matrix SelectColumns(ReadOnlySpan<int> columns)
    {
        var selected = new float[Rows * columns.Length];
        for (var row = 0; row < Rows; row++)
            for (var i = 0; i < columns.Length; i++)
                selected[row * columns.Length + i] = this[row, columns[i]];
        return new(Rows, columns.Length, selected);
    }
}
