using System.Diagnostics;
using static TorchSharp.torch;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>How fast libtorch multiplies large matrices of floats on one thread: what this machine can do.</summary>
sealed class MatrixProduct
{
    /// <summary>The fastest so far.</summary>
    internal double GigaflopsPerSecond { get; private set; }

    internal void Repeat()
    {
        foreach (var size in new[] { 256, 512, 1024 })
        {
            using var scope = NewDisposeScope();
            var (a, b) = (randn(size, size), randn(size, size));
            for (var i = 0; i < 10; i++)
            {
                var start = Stopwatch.GetTimestamp();
                a.matmul(b).Dispose();
                GigaflopsPerSecond = Math.Max(GigaflopsPerSecond, 2.0 * size * size * size / Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }
        }
    }
}
