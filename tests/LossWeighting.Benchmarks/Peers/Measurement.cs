using System.Diagnostics;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>One line of the table. The machine may have other work, which only ever adds time: so the fastest of several repetitions counts.</summary>
/// <param name="way">How the models are trained.</param>
/// <param name="peerCase">What they are trained on.</param>
/// <param name="models">How many.</param>
/// <param name="threads">On how many threads.</param>
/// <param name="run">Trains, and returns microseconds per model and step.</param>
sealed class Measurement(string way, PeerCase peerCase, int models, int threads, Func<double> run)
{
    internal string Way => way;

    internal PeerCase Case => peerCase;

    internal int Models => models;

    internal int Threads => threads;

    internal double MicrosecondsPerModelStep { get; private set; } = double.PositiveInfinity;

    internal void Repeat() => MicrosecondsPerModelStep = Math.Min(MicrosecondsPerModelStep, run());

    internal void WarmUp() => run();

    /// <summary>Microseconds per model-step of what trains so many models for so many steps each.</summary>
    internal static double Time(int models, int steps, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / ((double)models * steps);
    }
}
