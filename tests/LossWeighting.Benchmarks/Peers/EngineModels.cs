namespace LossWeighting.Benchmarks.Peers;

/// <summary>The sweep engine: every thread has one and takes model after model.</summary>
sealed class EngineModels(PeerCase peerCase, int models, int threads)
{
    readonly SweepEngine[] engines = [.. Enumerable.Range(0, Math.Min(threads, models)).Select(_ => new SweepEngine(peerCase.Data, new(peerCase.Hidden), peerCase.Options))];

    internal double Train()
    {
        var count = Math.Min(models, peerCase.MostModels);
        return Measurement.Time(count, peerCase.Steps, () =>
        {
            var taken = 0;
            Thread[] others = [.. engines.Skip(1).Select(engine => new Thread(() => TakeModels(engine)))];
            foreach (var thread in others)
                thread.Start();
            TakeModels(engines[0]);
            foreach (var thread in others)
                thread.Join();

            void TakeModels(SweepEngine engine)
            {
                for (int model; (model = Interlocked.Increment(ref taken) - 1) < count;)
                    engine.Train(PeerCase.Weighting(model), SampleReduction.PerRow, seed: 1);
            }
        });
    }
}
