using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace LossWeighting.Tests;

/// <summary>The sweep engine gives the same bits whatever vector registers it has: asked in processes that are denied some.</summary>
public class SweepEngineRegistersTests
{
    const string ReportOnly = "LOSSWEIGHTING_REPORT_ENGINE_BITS";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task TheRegistersDoNotChangeABit(string denied, int widest)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LossWeighting.Core.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")))
        {
            RedirectStandardOutput = true,
            Environment = { [denied] = "0", [ReportOnly] = "1" },
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var report = (await process.StandardOutput.ReadToEndAsync(patience.Token)).Trim().Split(' ');
            Assert.InRange(int.Parse(report[0]), 0, widest); // bits: the switch has done what it should
            Assert.Equal(Digest(), report[1]);
        }
        finally
        {
            process.Kill();
        }
    }

    // the child: says what it has and what came out, before any test starts
    [ModuleInitializer]
    internal static void ReportAndExit()
    {
        if (Environment.GetEnvironmentVariable(ReportOnly) is null)
            return;
        Console.WriteLine($"{Widest()} {Digest()}");
        Environment.Exit(0);
    }

    static int Widest() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    // of all losses and parameters, for both optimisers and both kinds of targets, with a ragged last batch and sample weights, without and with ids
    static string Digest()
    {
        var features = RandomTargets.Normal(90, 11, 2, seed: 1);
        var labels = features.Labels.Values.ToArray().Select((value, i) => i % 2 == 0 ? value : value > 0 ? 1 : 0).ToArray();
        var data = Data(features.Features, features.FeatureNames, null, []);
        var withIds = Data(
            features.Features.SelectColumns([.. Enumerable.Range(0, 10)]), [.. features.FeatureNames.Take(10)], new(90, 1, [.. Enumerable.Range(0, 90).Select(row => row * 7 % 12)]),
            [new IdFeature("id", 12)]); // in place of the last feature
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var optimizer in new[] { Optimizer.Adam, Optimizer.Sgd })
            foreach (var (hidden, split) in new[] { ([], data), ([20], data), (new[] { 33, 9, 5 }, data), ([], withIds), ([20], withIds) })
            {
                var engine = new SweepEngine(split, new(hidden, EmbeddingWidth: 5), new() { Epochs = 10, BatchSize = 13, Optimizer = optimizer, LearningRate = 0.01 });
                foreach (var epoch in engine.Train([0.7, 0.3], SampleReduction.PerWeight, seed: 1).Epochs)
                    hash.AppendData(MemoryMarshal.AsBytes<double>([.. epoch.Train.PerTarget, .. epoch.HeldOut.PerTarget]));
                foreach (var layer in engine.Layers)
                    hash.AppendData(MemoryMarshal.AsBytes<float>([.. layer.Weights.Values, .. layer.Biases]));
                foreach (var table in engine.Tables)
                    hash.AppendData(MemoryMarshal.AsBytes(table.Values));
            }

        return Convert.ToHexString(hash.GetHashAndReset());

        DataSplit Data(Matrix table, IReadOnlyList<string> names, CodeMatrix? codes, IReadOnlyList<IdFeature> ids) =>
            new MultiTargetData(table, names, new(90, 2, labels), [Target.Regression("value"), Target.Binary("sign")], codes, ids)
                .WithSampleWeights([.. Enumerable.Range(0, 90).Select(row => row % 4 / 2f)]).Split(0.2, seed: 1);
    }
}
