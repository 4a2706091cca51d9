using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;
using static TorchSharp.torch;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>Times the sweep engine and its peers in turns, so that a machine that slows down slows all of them down.</summary>
static class PeersCommand
{
    internal const string Sequential = "torchsharp-sequential", PyTorch = "pytorch-sequential", Stacked = "torchsharp-stacked", Engine = "engine";

    static readonly int[] modelCounts = [1, 8, 64, 512];
    static readonly TimeSpan enough = TimeSpan.FromSeconds(100);
    static readonly JsonSerializerOptions jsonOptions = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    const int FewestRounds = 3, MostRounds = 10;

    internal static int Run(FileInfo? json)
    {
        json?.Directory?.Create(); // so that it does not fail at the end
        set_num_threads(1);
        using var pyTorch = PyTorchLoop.TryStart(out var why);
        List<StackedModels> stacks = [];
        Measurement[] measurements = [.. PeerCase.All.SelectMany(peerCase => Measurements(peerCase, pyTorch, stacks))];
        var matrixProduct = new MatrixProduct();
        var clock = Stopwatch.StartNew();
        AnsiConsole.Status().Start("Warming up", status =>
        {
            foreach (var measurement in measurements)
                measurement.WarmUp();
            for (var round = 1; round <= MostRounds && (round <= FewestRounds || clock.Elapsed < enough); round++)
            {
                status.Status($"Round {round}, {clock.Elapsed.TotalSeconds:F0} s");
                matrixProduct.Repeat();
                foreach (var measurement in measurements)
                    measurement.Repeat();
            }
        });
        foreach (var stack in stacks)
            stack.Dispose();

        PeersTable.Write(measurements, matrixProduct.GigaflopsPerSecond);
        AnsiConsole.MarkupLineInterpolated(pyTorch is null
            ? (FormattableString)$"[yellow]{PyTorch} is left out: python3 has no PyTorch ({why}).[/]"
            : $"{PyTorch} is {pyTorch.Version} in a process of its own, with the article's DataLoader.");
        if (json is not null)
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(
                measurements.Select(row => new Row(row.Way, row.Case.Name, row.Models, row.Threads, row.MicrosecondsPerModelStep)), jsonOptions));
        return 0;
    }

    static IEnumerable<Measurement> Measurements(PeerCase peerCase, PyTorchLoop? pyTorch, List<StackedModels> stacks)
    {
        var isDeep = peerCase.Hidden.Length > 1;
        foreach (var models in modelCounts)
        {
            // one model after another: one stands for all
            yield return new(Sequential, peerCase, models, 1, () => TrainSequentially(peerCase));
            if (pyTorch is not null)
                yield return new(PyTorch, peerCase, models, 1, () => pyTorch.Train(peerCase, Math.Min(peerCase.Steps, 80)));
            // at most 1,000 model-steps in a repetition, but three steps
            var stack = new StackedModels(peerCase, models, Math.Clamp(1000 / models, 3, isDeep ? 20 : 80));
            stacks.Add(stack);
            yield return new(Stacked, peerCase, models, 1, stack.Train);
            foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
                yield return new(Engine, peerCase, models, threads, new EngineModels(peerCase, models, threads).Train);
        }
    }

    static double TrainSequentially(PeerCase peerCase)
    {
        using var model = new MultiTargetDnn(peerCase.Features, peerCase.Hidden, peerCase.Data.Targets, seed: 1);
        return Measurement.Time(1, peerCase.Steps, () => Trainer.Train(model, new WeightedLoss(PeerCase.Weighting(0)), peerCase.Data, peerCase.Options));
    }

    sealed record Row(string Way, string Case, int Models, int Threads, double UsPerModelStep);
}
