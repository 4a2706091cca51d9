namespace LossWeighting;

/// <summary>A column of numbers, in the order of the rows; NaN where there is none.</summary>
abstract class NumberValues
{
    internal abstract double this[int row] { get; }

    /// <summary>Rows that were added.</summary>
    internal int Count { get; private set; }

    internal int Missing { get; private set; }

    /// <summary>Adds a row's number.</summary>
    internal void Add(double value) => Set(Count++, value);

    /// <summary>Adds a row without one.</summary>
    internal void AddMissing()
    {
        Add(double.NaN);
        Missing++;
    }

    internal bool IsMissing(int row) => double.IsNaN(this[row]);

    private protected abstract void Set(int row, double value);

    /// <summary>To the last bit.</summary>
    internal sealed class Exact(int rows) : NumberValues
    {
        internal double[] All { get; } = new double[rows];

        internal override double this[int row] => All[row];

        private protected override void Set(int row, double value) => All[row] = value;
    }

    /// <summary>
    /// In half the memory, for features: as distances from the first number, in single precision. That is enough where no distance is very
    /// large against the standard deviation.
    /// </summary>
    internal sealed class Compact(int rows) : NumberValues
    {
        readonly float[] distances = new float[rows];
        double first = double.NaN;

        /// <summary>How far a number may be from what it was.</summary>
        internal double Error { get; private set; }

        internal override double this[int row] => first + distances[row];

        private protected override void Set(int row, double value)
        {
            if (double.IsNaN(first))
                first = value;
            var distance = distances[row] = (float)(value - first);
            if (!float.IsNaN(distance))
                Error = Math.Max(Error, Math.Abs(distance) * 6e-8); // half of a float's last bit; infinite where the distance is
        }
    }
}
