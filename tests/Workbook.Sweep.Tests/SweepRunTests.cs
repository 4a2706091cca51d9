using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LossWeighting;
using Spectre.Console;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>From a file to results, as a process.</summary>
public sealed class SweepRunTests : IDisposable
{
    static readonly string[] targets = ["--target", "click:binary", "--target", "seconds:regression"];
    static readonly string[] small = [.. targets, "--divisions", "2", "--seeds", "2", "--epochs", "3", "--batch-size", "32", "--hidden", "8"];
    static readonly EngineOptions smallOptions = new() { Seeds = 2, Net = new([8]), Training = new() { Epochs = 3, BatchSize = 32 } };

    readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("log.csv")]
    [InlineData("log.parquet")]
    public async Task A_table_goes_from_file_to_report_in_one_command(string table)
    {
        folder.WriteTable();
        if (table == "log.parquet")
            SweepFolder.Query(":memory:", $"COPY (SELECT * FROM '{folder["log.csv"]}') TO '{folder["log.parquet"]}' (FORMAT PARQUET)");

        var run = await SweepRun.RunAsync(folder, ["run", table, .. small, "--report", "log.html"]);

        run.AssertDone();
        Assert.Contains($"Data: {table}, 300 rows: 240 to train on, 60 held out\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Features: 5, from 6 columns: 1 of numbers (standardised), 1 of categories (a feature per value), 2 to predict, 2 left out\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Left out: user (300 different values in 300 rows: an identifier, or free text), constant (the same in all training rows)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Numbers: age (30 missing: the mean instead, and a feature that says so)\nCategories: city\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"Target click: binary, [0-9.]+ % ones in training rows, [0-9.]+ % in held-out rows\n", run.Output);
        Assert.Matches(@"Target seconds: regression, mean [0-9.]+, standard deviation [0-9.]+ in training rows, mean [0-9.]+ in held-out rows\n", run.Output);
        Assert.Matches(@"Correlation of labels: click and seconds -?0\.\d\d\nRegression targets are standardised: a loss of 1 is that of predicting the mean\.\n", run.Output);
        Assert.Matches(@"Models: 3 weightings × 2 seeds = 6, 144 steps; .+ on \d+ threads\n", run.Output); // 240 rows in batches of 32, 3 epochs
        Assert.Contains("Report: log.html\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(new[] { "log.csv", "log.html", "log.parquet", "log.sweep.duckdb" }.Where(name => File.Exists(folder[name])), Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        var sweep = SweepStore.Read(folder["log.sweep.duckdb"]);
        Assert.Equal(SweepFolder.Numbers(folder.Expected(WeightGrid.Simplex(2, 2), smallOptions, table)), SweepFolder.Numbers(sweep));
        Assert.Contains($"│ seconds alone │ 0 / 1 │", Regex.Replace(run.Output, "best for [a-z]+, | +(?= )", ""), StringComparison.Ordinal);
        foreach (var target in sweep.Targets) // what is printed is what is stored
            foreach (var metric in SweepSummary.Metrics(sweep, target))
                Assert.Contains($"{metric.Label} {Plain.Interval(sweep.Mean(1, target.Name, metric))}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCommandDragsNoTorchAlong() =>
        Assert.DoesNotContain(Directory.GetFiles(AppContext.BaseDirectory), file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public async Task The_same_command_again_trains_nothing()
    {
        folder.WriteTable();
        var first = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small]);
        var again = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small]);
        first.AssertDone();
        Assert.DoesNotContain("Found", first.Output, StringComparison.Ordinal);
        again.AssertDone();
        Assert.Contains("Found 6 of 6 models finished: nothing is left to train.\n", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_goes_on_with_more_seeds_but_not_with_other_options_or_data()
    {
        folder.WriteTable();
        string[] Command(string seeds, string epochs) => ["run", "log.csv", .. targets, "--weights", "1,0; 0.5,0.5", "--seeds", seeds, "--epochs", epochs, "--early-stop", "2", "--optimizer", "sgd", "--lr", "0.01", "--hidden", "none", "--out", "my; file's.duckdb"];
        (await SweepRun.RunAsync(folder, Command("1", "6"))).AssertDone();

        var more = await SweepRun.RunAsync(folder, Command("3", "6"));
        var others = await SweepRun.RunAsync(folder, Command("3", "7"));
        File.AppendAllText(folder["log.csv"], "u,20,a,7,1,3\n");
        var grown = await SweepRun.RunAsync(folder, Command("3", "6"));

        more.AssertDone();
        Assert.Contains("Found 2 of 6 models finished; the others are trained now.\n", more.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (others.ExitCode, Regex.Replace(others.Error, "^my; file's.duckdb: holds another sweep \\(Epochs was 6, now 7\\)\\..+\n$", "")));
        Assert.Equal(2, grown.ExitCode);
        Assert.Contains("data was 240 rows to train on, 60 held out, ", grown.Error, StringComparison.Ordinal);
        File.WriteAllLines(folder["log.csv"], File.ReadAllLines(folder["log.csv"]).SkipLast(1));
        var options = new EngineOptions { Seeds = 3, Net = new([]), Training = new() { Epochs = 6, EarlyStop = new(2), Optimizer = Optimizer.Sgd, LearningRate = 0.01 } };
        Assert.Equal(SweepFolder.Numbers(folder.Expected([[1, 0], [0.5, 0.5]], options)), SweepFolder.Numbers(SweepStore.Read(folder["my; file's.duckdb"])));
    }

    [Fact]
    public async Task A_report_that_is_stopped_is_not_written()
    {
        folder.WriteTable();
        WeightSweep.Run(
            TableDataset.Load(folder["log.csv"], new([Target.Binary("click"), Target.Regression("seconds")])).Data.StandardiseLabels(), WeightGrid.Axis(2, 0, 2),
            new EngineOptions { Seeds = 1, Training = new() { Epochs = 1 } }, new SweepStore(folder["a.sweep.duckdb"]));
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(text) });
        var command = new ReportCommand(folder["a.sweep.duckdb"], folder["a.html"], console);

        Assert.Equal(130, await command.ExecuteAsync(new CancellationToken(canceled: true)));

        Assert.Equal("Stopped. No report was written.\n", text.ToString());
        Assert.Equal(["a.sweep.duckdb", "log.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var page in new[] { "a.html", "b.html" }) // each has all it needs, whatever was drawn before
        {
            Assert.Equal(0, await (command with { Output = folder[page] }).ExecuteAsync(TestContext.Current.CancellationToken));
            Assert.Equal(2, (await File.ReadAllTextAsync(folder[page], TestContext.Current.CancellationToken)).Split("window.fitFigure = function").Length);
        }
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task Interrupted_it_keeps_what_is_finished_and_says_how_to_go_on(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        folder.WriteTable();
        string[] command = ["run", "log.csv", .. targets, "--divisions", "9", "--seeds", "4", "--epochs", "1000", "--batch-size", "8"];
        using var process = SweepRun.Start(folder, command);
        var shown = "";
        while (!Regex.IsMatch(shown, @"\d of 44 models, "))
            shown += await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line ? line + "\n" : throw new InvalidOperationException(shown);
        using (var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        var run = await SweepRun.EndAsync(process);

        Assert.Equal((130, ""), (run.ExitCode, run.Error));
        var kept = Regex.Match(run.Output, @"Stopped\. (\d+) of 44 models are finished and kept in log\.sweep\.duckdb\. The same command goes on from there:\ndotnet run --project \S+lib/Workbook.Sweep -c Release -- (.+)\n$");
        Assert.True(kept.Success, run.Output);
        Assert.Equal(Sweep.CommandLine.Of(command), kept.Groups[2].Value);
        var partial = SweepStore.Read(folder["log.sweep.duckdb"]);
        Assert.Equal(partial.Models.Count, int.Parse(kept.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.False(partial.IsComplete);
        var show = await SweepRun.RunAsync(folder, "show", "log.sweep.duckdb");
        show.AssertDone();
        Assert.Contains($"Models: {partial.Models.Count} of 44 finished (11 weightings × 4 seeds)\n", show.Output, StringComparison.Ordinal);
        Assert.EndsWith($"-c Release -- {kept.Groups[2].Value}\n", show.Output, StringComparison.Ordinal);

        var rest = await SweepRun.RunAsync(folder, command);

        rest.AssertDone();
        if (partial.Models.Count > 0)
            Assert.Contains($"Found {partial.Models.Count} of 44 models finished; the others are trained now.\n", rest.Output, StringComparison.Ordinal);
        var whole = SweepStore.Read(folder["log.sweep.duckdb"]);
        Assert.True(whole.IsComplete);
        Assert.Equal(SweepFolder.Numbers(folder.Expected(WeightGrid.Simplex(2, 9).WithCornersAndCentre(), EngineOptions.Of(whole.Header.Trainer)! with { Seeds = whole.Seeds })), SweepFolder.Numbers(whole));
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.parquet")]
    public async Task An_export_holds_what_the_file_holds(string export)
    {
        folder.WriteTable();
        (await SweepRun.RunAsync(folder, ["run", "log.csv", .. small])).AssertDone();

        var run = await SweepRun.RunAsync(folder, "export", "log.sweep.duckdb", "--to", export);

        run.AssertDone();
        var sweep = SweepStore.Read(folder["log.sweep.duckdb"]);
        var rows = SweepFolder.Query(":memory:", $"SELECT weighting::INTEGER, seed::INTEGER, target, weight, held_out_loss, train_loss, auc, mean_squared_error FROM '{folder[export]}'");
        Assert.Equal(
            sweep.Models.SelectMany(model => sweep.Targets.Select((target, k) => (object?[])[
                model.Weighting, model.Seed, target.Name, sweep.Grid[model.Weighting][k], model.Value(k, Metric.Loss), model.Epochs[^1].Train.PerTarget[k],
                double.IsNaN(model.Value(k, Metric.Auc)) ? null : model.Value(k, Metric.Auc), model.Value(k, Metric.MeanSquaredError)])),
            rows);
    }

    [Fact]
    public async Task No_output_replaces_what_the_command_reads()
    {
        folder.WriteTable();
        (await SweepRun.RunAsync(folder, ["run", "log.csv", .. small])).AssertDone();
        var (table, sweep) = (File.ReadAllBytes(folder["log.csv"]), File.ReadAllBytes(folder["log.sweep.duckdb"]));
        File.CreateSymbolicLink(folder["link.html"], folder["log.csv"]);
        foreach (var command in new string[][]
        {
            ["run", "log.csv", .. small, "--report", "log.csv"], ["run", "log.csv", .. small, "--report", "link.html"], ["run", "log.csv", .. small, "--out", "log.csv"],
            ["run", "log.csv", .. small, "--report", "log.sweep.duckdb"], ["report", "log.sweep.duckdb", "--out", "log.sweep.duckdb"],
        })
        {
            var run = await SweepRun.RunAsync(folder, command);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains("would replace", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(table, File.ReadAllBytes(folder["log.csv"]));
        Assert.Equal(sweep, File.ReadAllBytes(folder["log.sweep.duckdb"]));
    }

    [Fact]
    public void The_best_weighting_for_a_target_trains_it()
    {
        var noise = RandomTargets.Uniform(samples: 100, features: 5, targets: 2, seed: 1).Split(0.2, 1).StandardiseLabels();
        var sweep = WeightSweep.Run(noise, WeightGrid.Simplex(2, 4), new() { Seeds = 2, Training = new() { Epochs = 200, BatchSize = 8 } }); // long enough that every training does harm
        var first = Enumerable.Range(0, 5).MinBy(weighting => sweep.Mean(weighting, "target 1").Mean);
        Assert.Equal(0, sweep.Grid[first][0]); // not trained, and so the lowest
        Assert.True(sweep.Grid[SweepSummary.Key(sweep).Single(row => row.Label.Contains("best for target 1", StringComparison.Ordinal)).Weighting][0] > 0);
    }

    [Fact]
    public async Task Show_tells_data_options_and_results()
    {
        folder.WriteTable();
        var run = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small]);
        var show = await SweepRun.RunAsync(folder, "show", "log.sweep.duckdb");
        show.AssertDone();
        Assert.Contains(run.Output[..run.Output.IndexOf("Models:", StringComparison.Ordinal)], show.Output, StringComparison.Ordinal);
        Assert.Contains("Net: 2 outputs on hidden layers of 8\n", show.Output, StringComparison.Ordinal);
        Assert.Contains("Training: 3 epochs in batches of 32, Adam with a learning rate of 0.001, no early stop\n", show.Output, StringComparison.Ordinal);
        Assert.Contains("Models: 6 of 6 finished (3 weightings × 2 seeds)\n", show.Output, StringComparison.Ordinal);
        Assert.EndsWith(run.Output[run.Output.IndexOf('╭', StringComparison.Ordinal)..], show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_and_report_have_the_group_AUC_where_it_was_measured()
    {
        var feed = FeedSimulator.Generate(new() { Impressions = 1000 }).Data.SelectTargets("click", "watch time");
        var grouped = new MultiTargetData(feed.Features, feed.FeatureNames, feed.Labels, feed.Targets, groups: [.. Enumerable.Range(0, feed.Rows).Select(row => row % 9)]);
        foreach (var (data, file) in new[] { (feed, "plain"), (grouped, "grouped") })
        {
            var sweep = WeightSweep.Run(data.Split(0.2, 1).StandardiseLabels(), WeightGrid.Simplex(2, 2), smallOptions, new SweepStore(folder[$"{file}.duckdb"]));
            var show = await SweepRun.RunAsync(folder, "show", $"{file}.duckdb");
            show.AssertDone();
            var report = await SweepRun.RunAsync(folder, "report", $"{file}.duckdb", "--out", $"{file}.html");
            report.AssertDone();
            var auc = $"{Plain.Interval(sweep.Mean(1, "click", Metric.GroupAuc))}";
            Assert.Equal(data == grouped, show.Output.Contains($"group AUC {auc}", StringComparison.Ordinal));
            Assert.Equal(data == grouped, File.ReadAllText(folder[$"{file}.html"]).Contains("<th>group AUC</th>", StringComparison.Ordinal));
            Assert.Equal(data == grouped, File.ReadAllText(folder[$"{file}.html"]).Contains($"<td class=\"number\">{auc}</td>", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("random", "Data: random, 1,000 rows: 800 to train on, 200 held out")]
    [InlineData("correlated", "Data: correlated, 10,000 rows: 8,000 to train on, 2,000 held out")]
    [InlineData("feed", "Target watch time: regression")]
    public async Task Built_in_data_need_no_file(string name, string line)
    {
        var run = await SweepRun.RunAsync(folder, "run", name, "--divisions", "1", "--seeds", "1", "--epochs", "1");
        run.AssertDone();
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
        Assert.True(SweepStore.Read(folder[$"{name}.sweep.duckdb"]).IsComplete);
    }

    [Fact]
    public async Task Targets_of_built_in_data_can_be_chosen()
    {
        var run = await SweepRun.RunAsync(folder, "run", "feed", "--target", "like", "--target", "click:binary", "--weights", "3,1", "--seeds", "1", "--epochs", "1");
        run.AssertDone();
        Assert.Equal(["like", "click"], SweepStore.Read(folder["feed.sweep.duckdb"]).Targets.Select(target => target.Name));
    }

    [Fact]
    public async Task Adult_is_found_and_checked_and_swept()
    {
        if (AdultDataset.Folder is null && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1")
            Assert.Skip("Adult is not on this machine.");
        var data = await SweepRun.RunAsync(folder, "data", "adult");
        data.AssertDone();
        Assert.Equal(
            [.. AdultDataset.Fetch().Select(file => $"{file.Key}: {file.Value}"), "Checked: SHA-256 of both files as published", "Licence: CC BY 4.0. Cite: Becker and Kohavi, Adult, UCI Machine Learning Repository, 1996, doi 10.24432/C5XW20."],
            data.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var run = await SweepRun.RunAsync(folder, "run", "adult", "--target", "income", "--target", "never-married", "--weights", "1,1", "--seeds", "1", "--epochs", "1");
        run.AssertDone();
        Assert.Contains("48,842 rows: 32,561 to train on, 16,281 held out\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_every_model_diverges_it_fails()
    {
        folder.WriteTable();
        var run = await SweepRun.RunAsync(folder, ["run", "log.csv", .. targets, "--divisions", "1", "--optimizer", "sgd", "--lr", "1e6", "--epochs", "50", "--seeds", "1"]);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("The training of every model diverged: take a lower --lr.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_terminal_there_is_a_bar_and_the_table_fits()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1), which gives a terminal to a program, is not installed: apt-get install bsdutils.");
        folder.WriteTable();
        var start = new ProcessStartInfo("script", ["-qec", "stty cols 80; " + SweepRun.CommandLine(["run", "log.csv", .. small]), "/dev/null"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color";
        foreach (var variable in new[] { "NO_COLOR", "CI", "GITHUB_ACTIONS" })
            start.Environment.Remove(variable);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\e[?25l", output, StringComparison.Ordinal); // the cursor is hidden while the bar moves
        Assert.Contains("6 of 6 models", output, StringComparison.Ordinal);
        Assert.All(Regex.Replace(output, @"\e\[[0-9;?]*[A-Za-z]", "").Split(['\r', '\n']), line => Assert.InRange(line.Length, 0, 80));
    }
}
