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
    static readonly EngineOptions options = new() { Seeds = 3, Threads = 2, Net = new([8]), Training = new() { Epochs = 4, BatchSize = 32 } };

    readonly string folder = Directory.CreateTempSubdirectory("sweep'store").FullName; // a quote, as folders may have

    string InFolder(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatIsReadIsWhatWasRun()
    {
        var file = InFolder("whole.duckdb");
        var stopping = options with { Metrics = [Metric.Auc, Metric.MeanSquaredError], Reduction = SampleReduction.PerWeight, Net = new([8, 5]), Training = options.Training with { EarlyStop = new(2, 0.01), Epochs = 9, LearningRate = 1 / 3.0 } };
        var run = WeightSweep.Run(data.WithSampleWeights([.. Enumerable.Repeat(2f, data.Rows)]), grid, stopping, new SweepStore(file));
        var read = SweepStore.Read(file);
        Assert.True(read.IsComplete);
        Assert.Equal(run.Targets, read.Targets);
        Assert.Equal(run.Grid, read.Grid);
        Assert.Equal(run.Models.Select(SweepSamples.Numbers), read.Models.Select(SweepSamples.Numbers));
        Assert.Equal(run.Models.Select(model => model.Seconds), read.Models.Select(model => model.Seconds));
        Assert.Equal(run.Models.SelectMany(model => model.Epochs).Select(epoch => epoch.HeldOut.Total), read.Models.SelectMany(model => model.Epochs).Select(epoch => epoch.HeldOut.Total));
        Assert.Equal(run.Header.Trainer, read.Header.Trainer);
        Assert.Equal(run.Header.Metrics, read.Header.Metrics);
        Assert.Equal(run.Seeds, read.Seeds);
        var kept = EngineOptions.Of(read.Header.Trainer)!;
        Assert.Equal((stopping.Training, stopping.Reduction, stopping.Net.EmbeddingWidth), (kept.Training, kept.Reduction, kept.Net.EmbeddingWidth));
        Assert.Equal(stopping.Net.Hidden, kept.Net.Hidden);
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
        { "epochs", "Epochs was 4, now 5" }, { "hidden", "Hidden was [8], now [8,8]" }, { "rate", "LearningRate was 0.001, now 0.002" }, { "grid", "Weightings was 10, now 4" },
        { "label", "the data are others" }, { "split", "the data are others" }, { "rows", "data was 320 rows to train on, 80 held out, 20 features, now 80 rows to train on, 20 held out" }, { "optimizer", "Optimizer was Adam, now Sgd" },
        { "stop", "EarlyStop was not set, now {\"Patience\":3,\"MinimumGain\":0}" },
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
                "epochs" => options with { Training = options.Training with { Epochs = 5 } },
                "hidden" => options with { Net = new([8, 8]) },
                "rate" => options with { Training = options.Training with { LearningRate = 0.002 } },
                "split" => options with { SplitSeed = 1 },
                "optimizer" => options with { Training = options.Training with { Optimizer = Optimizer.Sgd } },
                "stop" => options with { Training = options.Training with { EarlyStop = new(3) } },
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
        var wide = options with { Net = options.Net with { EmbeddingWidth = 3 } };
        WeightSweep.Run(withIds, grid, wide with { Seeds = 1 }, new SweepStore(file));
        var resumed = WeightSweep.Run(withIds, grid, wide, new SweepStore(file));
        Assert.Equal(WeightSweep.Run(withIds, grid, wide).Models.Select(SweepSamples.Numbers), resumed.Models.Select(SweepSamples.Numbers));
        var read = SweepStore.Read(file);
        Assert.Equal(3, EngineOptions.Of(read.Header.Trainer)!.Net.EmbeddingWidth);
        Assert.Equal(resumed.Models.Select(SweepSamples.Numbers), read.Models.Select(SweepSamples.Numbers));
        Assert.Equal(
            read.Models.SelectMany(model => read.Targets.Select((target, k) => model.Value(k, Metric.GroupAuc) is var auc && double.IsNaN(auc) ? "" : $"{auc}")),
            Query(file, "SELECT group_auc FROM result"));

        var before = Content(file, withTime: true);
        foreach (var (other, how, message) in new[]
        {
            (withIds, wide with { Net = wide.Net with { EmbeddingWidth = 4 } }, "EmbeddingWidth was 3, now 4"),
            (SweepSamples.WithIds(data, moreIds: 1), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, withIds.Codes, withIds.Ids, groups: [.. withIds.Groups!.Select(group => group / 2)]), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, withIds.Codes, withIds.Ids), wide, "the data are others"),
            (new(withIds.Features, withIds.FeatureNames, withIds.Labels, withIds.Targets, groups: withIds.Groups), wide, "22 features, now 320 rows to train on, 80 held out, 20 features"),
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

    // the tables that version 1 made, before trainers had a name
    const string Version1 = """
        CREATE TABLE setting (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE note (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE target (target INTEGER PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL);
        CREATE TABLE weighting (weighting INTEGER, target INTEGER, weight DOUBLE NOT NULL, PRIMARY KEY (weighting, target));
        CREATE TABLE model (weighting INTEGER, seed INTEGER, status VARCHAR NOT NULL, final_epoch INTEGER NOT NULL, steps BIGINT NOT NULL, seconds DOUBLE NOT NULL);
        CREATE TABLE loss (weighting INTEGER, seed INTEGER, epoch INTEGER, target INTEGER, train DOUBLE NOT NULL, held_out DOUBLE NOT NULL);
        CREATE TABLE metric (weighting INTEGER, seed INTEGER, target INTEGER, metric VARCHAR, value DOUBLE NOT NULL);
        CREATE VIEW result AS SELECT model.weighting, model.seed, loss.held_out AS held_out_loss FROM model JOIN loss USING (weighting, seed) ORDER BY ALL;
        INSERT INTO setting VALUES ('Version', '1'), ('Targets', 'click (Binary), seconds (Regression)'), ('Features', '3'), ('TrainRows', '80'), ('HeldOutRows', '20'),
            ('DataSha256', 'abc'), ('Weightings', '2'), ('WeightingsSha256', 'def'), ('Seeds', '1'), ('Hidden', '16, 8'), ('Epochs', '7'), ('BatchSize', '32'), ('Optimizer', 'Sgd'),
            ('LearningRate', '0.003'), ('EarlyStop', '2, 0.5'), ('HeldOutFraction', '0.2'), ('SplitSeed', '0'), ('Reduction', 'PerWeight'), ('Metrics', 'Auc, Calibration');
        INSERT INTO note VALUES ('Command', 'run old.csv');
        INSERT INTO target VALUES (0, 'click', 'Binary'), (1, 'seconds', 'Regression');
        INSERT INTO weighting VALUES (0, 0, 1), (0, 1, 0), (1, 0, 0.25), (1, 1, 0.75);
        INSERT INTO model VALUES (0, 1, 'Done', 1, 3, 0.5), (1, 1, 'Diverged', 0, 2, 0.25);
        INSERT INTO loss VALUES (0, 1, 1, 0, 0.6, 0.7), (0, 1, 1, 1, 1.1, 1.2);
        INSERT INTO metric VALUES (0, 1, 0, 'Auc', 0.8), (0, 1, 1, 'Auc', 'NaN'), (0, 1, 0, 'Calibration', 1.5), (0, 1, 1, 'Calibration', 'NaN');
        """;

    [Fact]
    public void AFileOfVersion1IsReadAndLeftAsItIs()
    {
        var file = InFolder("old.duckdb");
        Execute(file, Version1);
        var sweep = SweepStore.Read(file);
        Assert.Equal([Target.Binary("click"), Target.Regression("seconds")], sweep.Targets);
        Assert.Equal([[1, 0], [0.25, 0.75]], sweep.Grid);
        Assert.Equal([Metric.Auc, Metric.Calibration], sweep.Header.Metrics);
        Assert.Equal((1, true, 5L), (sweep.Seeds, sweep.IsComplete, sweep.Steps));
        var options = EngineOptions.Of(sweep.Header.Trainer)!;
        Assert.Equal(new() { Epochs = 7, BatchSize = 32, Optimizer = Optimizer.Sgd, LearningRate = 0.003, EarlyStop = new(2, 0.5) }, options.Training);
        Assert.Equal(([16, 8], 8, SampleReduction.PerWeight), (options.Net.Hidden.ToArray(), options.Net.EmbeddingWidth, options.Reduction), (one, other) => one.Item1.SequenceEqual(other.Item1) && one.Item2 == other.Item2 && one.Item3 == other.Item3);
        Assert.Equal((0.7, 1.2, 0.8, 1.5), (sweep[0, 1].Value(0, Metric.Loss), sweep[0, 1].Value(1, Metric.Loss), sweep[0, 1].Value(0, Metric.Auc), sweep[0, 1].Value(0, Metric.Calibration)));
        Assert.Equal(ModelStatus.Diverged, sweep[1, 1].Status);
        Assert.Equal("run old.csv", SweepStore.NotesOf(file)["Command"]);
        SweepStore.Export(file, InFolder("old.csv"));
        Assert.Equal(3, File.ReadAllLines(InFolder("old.csv")).Length);

        var before = File.ReadAllBytes(file);
        Assert.Contains("older version", Assert.Throws<SweepStoreException>(() => WeightSweep.Run(data, grid, options, new SweepStore(file))).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void AFileOfANewerVersionIsRefusedByName()
    {
        var file = InFolder("newer.duckdb");
        WeightSweep.Run(data, grid, options with { Seeds = 1 }, new SweepStore(file));
        Execute(file, "UPDATE setting SET value = '3' WHERE name = 'Version'");
        foreach (var act in new Action[] { () => SweepStore.Read(file), () => WeightSweep.Run(data, grid, options, new SweepStore(file)) })
            Assert.Contains("a newer version: its Version is 3, this one knows 2", Assert.Throws<SweepStoreException>(act).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionThatIsMissingIsItsDefaultAndOneThatIsUnknownIsNamed()
    {
        var file = InFolder("options.duckdb");
        WeightSweep.Run(data, grid, options with { Seeds = 1 }, new SweepStore(file));
        Execute(file, """UPDATE setting SET value = '{"Net":{"Hidden":[8]},"Training":{"Epochs":4}}' WHERE name = 'Options'""");
        Assert.Equal(new() { Epochs = 4 }, EngineOptions.Of(SweepStore.Read(file).Header.Trainer)!.Training);
        Assert.Equal(SampleReduction.PerRow, EngineOptions.Of(SweepStore.Read(file).Header.Trainer)!.Reduction);
        Assert.Equal(30, WeightSweep.Run(data, grid, options with { Training = new() { Epochs = 4 } }, new SweepStore(file)).Models.Count); // it goes on, as the same sweep
        Execute(file, """UPDATE setting SET value = '{"Training":{"WarmUp":4}}' WHERE name = 'Options'""");
        Assert.Contains("WarmUp", Assert.Throws<InvalidDataException>(() => EngineOptions.Of(SweepStore.Read(file).Header.Trainer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TransformsMethodsAndMetricsOfOthersAreKept()
    {
        var file = InFolder("header.duckdb");
        Metric ownMetric = new("Revenue", "revenue", "cents", MetricDirection.Higher);
        Target seconds = new("seconds", TargetKind.Regression, new(3.5, 1.25, Log1p: true, Most: 600));
        var asked = new SweepHeader(new("program", 4, """{"Script":"train.py"}""", "20 rows; abc"), [Target.Binary("click"), seconds], [Metric.Auc, ownMetric], WeightGrid.Simplex(2, 1).With(new Famo(), new DynamicWeightAverage(3)), 2);
        SweptModel model = new(3, 2, ModelStatus.TimedOut, [], 0, new Dictionary<Metric, IReadOnlyList<double>>(), 0, 9);
        using (SweepStore store = new(file))
        {
            store.Begin(asked);
            store.Write([model]);
        }

        var sweep = SweepStore.Read(file);
        Assert.Equal((asked.Trainer, seconds), (sweep.Header.Trainer, sweep.Targets[1]));
        Assert.Equal(("revenue", "cents", MetricDirection.Higher), (sweep.Header.Metrics[1].Label, sweep.Header.Metrics[1].Unit, sweep.Header.Metrics[1].Direction));
        Assert.Equal(["FAMO", "DWA"], [sweep.Grid.Entry(2).Method.Name, sweep.Grid.Entry(3).Method.Name]);
        Assert.Equal([0, 1], sweep.Grid.Static);
        Assert.Equal((ModelStatus.TimedOut, 9.0), (sweep[3, 2].Status, sweep[3, 2].Seconds));
        Assert.Equal(["program", "4"], Query(file, "SELECT value FROM setting WHERE name IN ('Trainer', 'TrainerVersion') ORDER BY name"));

        using SweepStore again = new(file);
        Assert.Equal(2, again.Begin(asked with { Seeds = 1 }).Seeds);
        Assert.Contains("weightings are others", Assert.Throws<SweepStoreException>(() => again.Begin(asked with { Grid = WeightGrid.Simplex(2, 1).With(new Famo(), new DynamicWeightAverage(2)) })).Message, StringComparison.Ordinal);
        Assert.Contains("Script was train.py, now other.py", Assert.Throws<SweepStoreException>(() => again.Begin(asked with { Trainer = asked.Trainer with { Options = """{"Script":"other.py"}""" } })).Message, StringComparison.Ordinal);
    }

    static void Execute(string file, string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={file}");
        connection.Open();
        connection.Execute(sql);
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
        WeightSweep.Run(FeedSimulator.Generate(new() { Impressions = 4000 }).Data, grid, options with { Net = new([64]), Training = options.Training with { Epochs = 120 } }, new SweepStore(file), progress);

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
