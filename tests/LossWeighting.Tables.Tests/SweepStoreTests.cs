using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;

namespace LossWeighting.Tests;

public sealed class SweepStoreTests : IDisposable
{
    const string FileOfChild = "SWEEP_STORE_TESTS_FILE";

    static readonly MultiTargetData data = FeedSimulator.Generate(new() { Impressions = 400 }).Data;
    static readonly WeightGrid grid = WeightGrid.Simplex(4, 2);
    static readonly SweepOptions options = new() { Seeds = 3, Hidden = [8], Epochs = 4, BatchSize = 32, Threads = 2 };

    readonly string folder = Directory.CreateTempSubdirectory("sweep'store").FullName; // a quote, as folders may have

    string InFolder(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatIsReadIsWhatWasRun()
    {
        var file = InFolder("whole.duckdb");
        var stopping = options with { EarlyStop = new(2, 0.01), Epochs = 9, Metrics = [Metric.Auc, Metric.MeanSquaredError], Hidden = [8, 5], LearningRate = 1 / 3.0, Reduction = SampleReduction.PerWeight };
        var run = WeightSweep.Run(data.WithSampleWeights([.. Enumerable.Repeat(2f, data.Rows)]), grid, stopping, new SweepStore(file));
        var read = SweepStore.Read(file);
        Assert.True(read.IsComplete);
        Assert.Equal(run.Targets, read.Targets);
        Assert.Equal(run.Grid, read.Grid);
        Assert.Equal(run.Models.Select(SweepSamples.Numbers), read.Models.Select(SweepSamples.Numbers));
        Assert.Equal(run.Models.Select(model => model.Seconds), read.Models.Select(model => model.Seconds));
        Assert.Equal(run.Models.SelectMany(model => model.Epochs).Select(epoch => epoch.HeldOut.Total), read.Models.SelectMany(model => model.Epochs).Select(epoch => epoch.HeldOut.Total));
        Assert.Equivalent(stopping with { Threads = read.Options.Threads }, read.Options, strict: true);
        Assert.Equal(["whole.duckdb"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void TheSameCallTrainsNothingTwice()
    {
        var file = InFolder("again.duckdb");
        WeightSweep.Run(data, grid, options, new SweepStore(file));
        var before = Content(file, withTime: true);
        List<SweepProgress> reports = [];
        WeightSweep.Run(data, grid, options, new SweepStore(file), new Reports(reports));
        Assert.Equal(before, Content(file, withTime: true));
        Assert.All(reports, report => Assert.Equal((30, 0L), (report.FinishedModels, report.Steps)));
    }

    [Fact]
    public void MoreSeedsAddModelsAndFewerReadSome()
    {
        var file = InFolder("seeds.duckdb");
        WeightSweep.Run(data, grid, options with { Seeds = 1 }, new SweepStore(file));
        var three = WeightSweep.Run(data, grid, options, new SweepStore(file));
        Assert.Equal(WeightSweep.Run(data, grid, options).Models.Select(SweepSamples.Numbers), three.Models.Select(SweepSamples.Numbers));
        var two = WeightSweep.Run(data, grid, options with { Seeds = 2 }, new SweepStore(file));
        Assert.True(two.IsComplete);
        Assert.Equal(20, two.Models.Count);
        Assert.Equal(30, SweepStore.Read(file).Models.Count);
    }

    public static TheoryData<string, string> Differences => new()
    {
        { "epochs", "Epochs was 4, now 5" }, { "hidden", "Hidden was 8, now 8, 8" }, { "rate", "LearningRate was 0.001, now 0.002" }, { "grid", "Weightings was 10, now 4" },
        { "label", "the data are others" }, { "split", "SplitSeed was 0, now 1" }, { "rows", "TrainRows was 320, now 80" }, { "optimizer", "Optimizer was Adam, now Sgd" },
        { "stop", "EarlyStop was never, now 3, 0" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void AnotherSweepOnTheSameFileIsRefused(string what, string message)
    {
        var file = InFolder("taken.duckdb");
        WeightSweep.Run(data, grid, options, new SweepStore(file));
        var before = Content(file, withTime: true);
        var flipped = data.Labels.Values.ToArray();
        flipped[0] = 1 - flipped[0];
        var e = Assert.Throws<SweepStoreException>(() => WeightSweep.Run(
            what switch
            {
                "label" => new(data.Features, data.FeatureNames, new(data.Rows, 4, flipped), data.Targets),
                "rows" => data.SelectRows([.. Enumerable.Range(0, 100)]),
                _ => data,
            },
            what == "grid" ? WeightGrid.Simplex(4, 1) : grid,
            what switch
            {
                "epochs" => options with { Epochs = 5 },
                "hidden" => options with { Hidden = [8, 8] },
                "rate" => options with { LearningRate = 0.002 },
                "split" => options with { SplitSeed = 1 },
                "optimizer" => options with { Optimizer = Optimizer.Sgd },
                "stop" => options with { EarlyStop = new(3) },
                _ => options,
            },
            new SweepStore(file)));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Content(file, withTime: true));
    }

    [Fact]
    public void ASweepWithIdsAndGroupsGoesOnFromItsFile()
    {
        var file = InFolder("ids.duckdb");
        var withIds = SweepSamples.WithIds(data);
        var wide = options with { EmbeddingWidth = 3 };
        WeightSweep.Run(withIds, grid, wide with { Seeds = 1 }, new SweepStore(file));
        var resumed = WeightSweep.Run(withIds, grid, wide, new SweepStore(file));
        Assert.Equal(WeightSweep.Run(withIds, grid, wide).Models.Select(SweepSamples.Numbers), resumed.Models.Select(SweepSamples.Numbers));
        var read = SweepStore.Read(file);
        Assert.Equal(3, read.Options.EmbeddingWidth);
        Assert.Equal(resumed.Models.Select(SweepSamples.Numbers), read.Models.Select(SweepSamples.Numbers));
        Assert.Equal(
            read.Models.SelectMany(model => read.Targets.Select((target, k) => model.Value(k, Metric.GroupAuc) is var auc && double.IsNaN(auc) ? "" : $"{auc}")),
            Query(file, "SELECT group_auc FROM result"));

        var before = Content(file, withTime: true);
        foreach (var (other, how, message) in new[]
        {
            (withIds, wide with { EmbeddingWidth = 4 }, "EmbeddingWidth was 3, now 4"),
            (SweepSamples.WithIds(data, moreIds: 1), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, ids: withIds.Ids, groups: [.. withIds.Groups!.Select(group => group / 2)]), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, ids: withIds.Ids), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, groups: withIds.Groups), wide, "the data are others"),
        })
            Assert.Contains(message, Assert.Throws<SweepStoreException>(() => WeightSweep.Run(other, grid, how, new SweepStore(file))).Message, StringComparison.Ordinal);
        Assert.Equal(before, Content(file, withTime: true));
    }

    [Fact]
    public void FilesThatAreNoSweepAreLeftAlone()
    {
        var text = InFolder("text.duckdb");
        File.WriteAllText(text, "not a database");
        var database = InFolder("other.duckdb");
        using (var connection = new DuckDBConnection($"Data Source={database}"))
        {
            connection.Open();
            connection.Execute("CREATE TABLE setting (something INTEGER)");
        }

        foreach (var file in new[] { text, database })
        {
            Assert.Contains(file, Assert.Throws<SweepStoreException>(() => WeightSweep.Run(data, grid, options, new SweepStore(file))).Message, StringComparison.Ordinal);
            Assert.Contains(file, Assert.Throws<SweepStoreException>(() => SweepStore.Read(file)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("not a database", File.ReadAllText(text));
        Assert.Contains("no such file", Assert.Throws<SweepStoreException>(() => SweepStore.Read(InFolder("none.duckdb"))).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<SweepStoreException>(() => WeightSweep.Run(data, grid, options, new SweepStore(InFolder("none/sweep.duckdb")))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".csv")]
    public void ResultsAreExported(string extension)
    {
        var file = InFolder("source.duckdb");
        var sweep = WeightSweep.Run(data, grid, options, new SweepStore(file));
        var to = InFolder("it's" + extension);
        File.WriteAllText(to, "older");
        SweepStore.Export(file, to);
        var rows = Query(":memory:", $"SELECT weighting, seed, target, weight, held_out_loss, auc, mean_squared_error, steps FROM '{to.Replace("'", "''", StringComparison.Ordinal)}'");
        Assert.Equal(30 * 4, rows.Count);
        Assert.Equal(sweep.Models.SelectMany(model => sweep.Targets.Select((target, k) => string.Join('|', new object?[]
        {
            model.Weighting, model.Seed, target.Name, grid[model.Weighting][k], model.Value(k, Metric.Loss),
            target.Kind == TargetKind.Binary ? model.Value(k, Metric.Auc) : null, model.Value(k, Metric.MeanSquaredError), model.Steps,
        }))), rows);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Throws<ArgumentException>(() => SweepStore.Export(file, InFolder("x.xlsx")));
        Assert.ThrowsAny<IOException>(() => SweepStore.Export(file, InFolder("nowhere/x.csv")));
    }

    // a sweep of some seconds; the test below runs it in processes of their own, and kills them
    static void SweepFor(string file, IProgress<SweepProgress>? progress = null) =>
        WeightSweep.Run(FeedSimulator.Generate(new() { Impressions = 4000 }).Data, grid, options with { Hidden = [64], Epochs = 120 }, new SweepStore(file), progress);

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The test program is its own child here, before the test runner starts.")]
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(FileOfChild) is not { } file)
            return;
        SweepFor(file, new FinishedModels());
        Environment.Exit(0);
    }

    [Fact]
    public async Task KilledAtAnyMomentItGoesOnAsIfNothingHadHappened()
    {
        var whole = InFolder("whole.duckdb");
        var watch = Stopwatch.StartNew();
        SweepFor(whole);
        var aFewModels = watch.Elapsed / 10;
        var expected = Content(whole);

        var file = InFolder("killed.duckdb");
        var random = new Random(1);
        var found = new List<int>();
        for (var kill = 0; kill < 10; kill++)
        {
            // by what the child has done, not by time alone: how fast it is depends on what else the machine does
            var killAt = random.Next(3) switch { 0 => 0, var more => found.LastOrDefault() + more };
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment[FileOfChild] = file;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var finished = 0;
            process.OutputDataReceived += (_, line) => finished = line.Data is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : finished;
            process.BeginOutputReadLine();
            watch.Restart();
            while (!process.HasExited && !(File.Exists(file) && Volatile.Read(ref finished) >= killAt) && watch.Elapsed < TimeSpan.FromSeconds(60))
                await Task.Delay(5, TestContext.Current.CancellationToken);
            await Task.Delay(aFewModels * random.NextDouble(), TestContext.Current.CancellationToken);
            process.Kill(); // SIGKILL
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(File.Exists(file), await errors);
            var models = SweepStore.Read(file).Models;
            Assert.All(models, model => Assert.Equal(120, model.Epochs.Count)); // whole models only
            found.Add(models.Count);
        }

        Assert.Equal(found.Order(), found); // nothing finished is lost
        Assert.True(found.Distinct().Count() > 2, string.Join(", ", found)); // in the midst of it, not before or after
        SweepFor(file);
        Assert.Equal(expected, Content(file));
    }

    sealed class FinishedModels : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => Console.WriteLine(value.FinishedModels);
    }

    /// <summary>All rows of all tables, in order; a model's time, which differs from run to run, only where asked for.</summary>
    static List<string> Content(string file, bool withTime = false) => [.. new[]
    {
        "setting ORDER BY name", "target ORDER BY target", "weighting ORDER BY weighting, target", "model ORDER BY weighting, seed",
        "loss ORDER BY weighting, seed, epoch, target", "metric ORDER BY weighting, seed, target, metric",
    }.SelectMany(table => Query(file, $"SELECT * {(table.StartsWith("model", StringComparison.Ordinal) && !withTime ? "EXCLUDE (seconds)" : "")} FROM {table}"))];

    static List<string> Query(string file, string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={file}");
        connection.Open();
        return connection.Query(sql, row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))));
    }

    sealed class Reports(List<SweepProgress> reports) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => reports.Add(value);
    }
}
