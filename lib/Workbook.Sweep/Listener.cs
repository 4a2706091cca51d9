namespace Workbook.Sweep;

/// <summary>Told of progress at once, on the thread that makes it; <see cref="Progress{T}"/> would let reports overtake each other.</summary>
sealed class Listener<T>(Action<T> listen) : IProgress<T>
{
    public void Report(T value) => listen(value);
}
