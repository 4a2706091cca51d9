using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using LossWeighting;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>Tables as they come, from file to report in one command.</summary>
public sealed class TableRunTests : IDisposable
{
    static readonly string[] targets = ["--target", "click:binary", "--target", "seconds:regression"];
    static readonly string[] small = [.. targets, "--divisions", "2", "--seeds", "1", "--epochs", "2", "--batch-size", "32", "--hidden", "8"];
    static readonly EngineOptions smallOptions = new() { Seeds = 1, Net = new([8]), Training = new() { Epochs = 2, BatchSize = 32 } };
    static readonly TableSchema schema = new([Target.Binary("click"), Target.Regression("seconds")]);

    readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 300 rows: user_id, shop, day, code, weight, test, age, click, seconds
    void WriteLog(string name = "log.csv", int first = 0, int count = 300) => File.WriteAllLines(folder[name], Enumerable.Range(first, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{i * 7 % 60},s{i * 13 % 55},2024-01-{i / 15 + 1:00},{i % 4},{i % 3 * 0.5},{(i % 7 == 0 ? "True" : "False")},{i * 13 % 50},{i * 5 % 11 / 6},{i % 9 * 1.5}"))
        .Prepend("user_id,shop,day,code,weight,test,age,click,seconds"));

    public static TheoryData<string, string[]> Roles => new()
    {
        { "--group user_id --exclude test", ["Other parts: user_id (the group)\n", "Ids: shop (", "Left out: day (DATE: neither number nor text), test (as asked)\n"] },
        { "--time day", ["300 rows: 240 to train on, 60 held out\n", "Other parts: day (the time)\n", "Ids: user_id (60 ids; 0 of 60 held-out rows have none of them), shop (55 ids; 0 of 60 held-out rows have none of them)\n"] },
        { "--held-out test", ["300 rows: 257 to train on, 43 held out\n", "Other parts: test (1 where held out)\n"] },
        { "--sample-weight weight", ["Other parts: weight (the sample weight)\n", "300 rows: 240 to train on, 60 held out\n"] },
        { "--category code,user_id --validation 0.5", ["300 rows: 150 to train on, 150 held out\n", "2 of categories (a feature per value)", "Ids: shop ("] },
        { "--id code", ["Ids: user_id (60 ids; ", "code (4 ids; 0 of 60 held-out rows have none of them)\n"] },
        { "--group user_id --time day --sample-weight weight --category code --exclude test,shop", ["Other parts: day (the time), weight (the sample weight)\n", "Ids: user_id (also the group; 60 ids; 0 of 60 held-out rows have none of them)\n"] },
    };

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Columns_play_the_parts_they_are_given(string options, string[] said)
    {
        WriteLog();
        string[] arguments = ["run", "log.csv", .. small, .. options.Split(' ')];
        var run = await SweepRun.RunAsync(folder, arguments);
        run.AssertDone();
        Assert.All(said, text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        string[] Names(string option) => Array.IndexOf(arguments, option) is >= 0 and var place ? arguments[place + 1].Split(',') : [];
        var asked = schema with
        {
            Exclude = Names("--exclude"), Ids = Names("--id"), Categories = Names("--category"), Group = Names("--group").FirstOrDefault(), Time = Names("--time").FirstOrDefault(),
            SampleWeight = Names("--sample-weight").FirstOrDefault(), HeldOut = Names("--held-out").FirstOrDefault(), HeldOutFraction = double.Parse(Names("--validation").FirstOrDefault("0.2"), CultureInfo.InvariantCulture),
        };
        var sweep = SweepStore.Read(folder["log.sweep.duckdb"]);
        Assert.Equal(SweepFolder.Numbers(folder.Expected(WeightGrid.Simplex(2, 2), smallOptions with { HeldOutFraction = asked.HeldOutFraction }, schema: asked)), SweepFolder.Numbers(sweep));
        Assert.Equal(asked.Group is not null, sweep.Models[0].Metrics.ContainsKey(Metric.GroupAuc));
        Assert.Equal(asked.ToJson(), SweepStore.NotesOf(folder["log.sweep.duckdb"])["Roles"]);
    }

    [Fact]
    public async Task A_pattern_of_files_is_one_table()
    {
        WriteLog();
        WriteLog("part-1.csv", 0, 100);
        WriteLog("part-2.csv", 100, 0);
        WriteLog("part-3.csv", 100, 200);
        var whole = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small]);
        var parts = await SweepRun.RunAsync(folder, ["run", "part-*.csv", .. small, "--report", "part.html"]);
        whole.AssertDone();
        parts.AssertDone();
        Assert.Contains("Data: part-*.csv, 300 rows: 240 to train on, 60 held out\n", parts.Output, StringComparison.Ordinal);
        Assert.Equal(SweepFolder.Numbers(SweepStore.Read(folder["log.sweep.duckdb"])), SweepFolder.Numbers(SweepStore.Read(folder["part.sweep.duckdb"])));
        Assert.True(File.Exists(folder["part.html"]));
    }

    [Fact]
    public async Task What_is_in_a_table_cannot_speak_to_the_terminal_or_the_browser()
    {
        string[] names = ["<script>alert('left out')</script>", "\u001b[31mred", "<img src=x onerror=alert(1)>", "[bold]\u202e", "<b>id</b>"];
        File.WriteAllLines(folder["log.csv"], Enumerable.Range(0, 300).Select(i => $"1,\u001b[32mg{i % 60},{(i % 5 == 0 ? "" : i % 8)},<script>v{i % 3}</script>,<u>{i / 5}</u>,{i * 5 % 11 / 6},{i % 9}")
            .Prepend(string.Join(',', names) + ",click,seconds"));
        var run = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small, "--group", names[1], "--report", "log.html"]);
        run.AssertDone();
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
        Assert.Contains($"Left out: {names[0]} (the same in all training rows)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Other parts: [31mred (the group)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Numbers: {names[2]} (60 missing: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Ids: {names[4]} (60 ids; ", run.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(folder["log.html"]);
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("<script>(function (define", StringComparison.Ordinal)];
        Assert.Contains("Left out: &lt;script&gt;alert(&#39;left out&#39;)&lt;/script&gt; (the same", body, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt; (60 missing", body, StringComparison.Ordinal);
        foreach (var harm in new[] { "<script>alert", "<script>v", "<img", "<u>", "<b>", "\u001b", "\u202e" })
            Assert.DoesNotContain(harm, body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script>v", page, StringComparison.OrdinalIgnoreCase);

        var bad = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small, "--group", "click\u001b[31m"]);
        Assert.Equal(2, bad.ExitCode);
        Assert.DoesNotContain('\u001b', bad.Error);
        File.AppendAllText(folder["log.csv"], "1,g,oops\u001b[31m\u0007,v,w,1,1\n");
        bad = await SweepRun.RunAsync(folder, ["run", "log.csv", .. small]);
        Assert.Equal((2, $"log.csv: row 301, column '{names[2]}': 'oops[31m' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.\n"), (bad.ExitCode, bad.Error));
    }

    [Fact]
    public async Task A_table_that_DuckDB_wrote_goes_from_file_to_report()
    {
        const string query = """
            SELECT i AS id, TIMESTAMP '2024-01-01' + (i * 7 % 300) * INTERVAL 1 MINUTE AS ts, CASE WHEN i % 10 > 0 THEN i * 13 % 50 / 4 END AS age, i % 3 = 0 AS flag,
                CASE i % 4 WHEN 0 THEN 'a, b' WHEN 1 THEN 'the "north"' WHEN 2 THEN e'two\nlines' END AS city, i * 5 % 11 > 5 AS click, i % 9 * 1.5 AS seconds FROM range(300) t(i) ORDER BY i
            """;
        SweepFolder.Query(":memory:", $"COPY ({query}) TO '{folder["log.csv"]}'");
        SweepFolder.Query(":memory:", $"COPY ({query}) TO '{folder["same.parquet"]}'");
        foreach (var (table, name) in new[] { ("log.csv", "log"), ("same.parquet", "same") })
        {
            var run = await SweepRun.RunAsync(folder, ["run", table, .. small, "--time", "ts", "--report", $"{name}.html"]);
            run.AssertDone();
            Assert.Contains("Features: 7, from 7 columns: 2 of numbers (standardised), 1 of categories (a feature per value), 1 with another part, 2 to predict, 1 left out\n", run.Output, StringComparison.Ordinal); // age, age missing, flag, four of city
            Assert.Contains("Left out: id (300 different values in 300 rows: an identifier, or free text)\n", run.Output, StringComparison.Ordinal);
            Assert.Contains("Numbers: age (30 missing: the mean instead, and a feature that says so), flag\nCategories: city (75 missing: a value of its own)\n", run.Output, StringComparison.Ordinal);
            Assert.True(File.Exists(folder[$"{name}.html"]));
        }

        Assert.Equal(SweepFolder.Numbers(SweepStore.Read(folder["same.sweep.duckdb"])), SweepFolder.Numbers(SweepStore.Read(folder["log.sweep.duckdb"])));
    }

    // what wrote pandas.csv, of which there is a copy here for machines without pandas
    const string Pandas = """
        import sys
        import pandas as pd
        i = pd.Series(range(120))
        pd.DataFrame({
            "when": pd.Timestamp("2024-01-01 08:00") + pd.to_timedelta(i * 7 % 120, unit="min"),
            "age": (i * 13 % 50 + 18).where(i % 10 > 0),
            "flag": i * 5 % 7 < 3,
            "city": i.map(lambda n: ["Köln", "a, b", 'the "north"', None][n * 3 % 4]),
            "click": (i * 11 % 7 > 3).astype(int),
            "seconds": (i * 17 % 23) / 4,
        }).to_csv(sys.argv[1])
        """;

    [Fact]
    public async Task A_table_that_pandas_wrote_goes_from_file_to_report()
    {
        using (var copy = new StreamReader(typeof(TableRunTests).Assembly.GetManifestResourceStream("pandas.csv")!))
            File.WriteAllText(folder["frame.csv"], await copy.ReadToEndAsync());
        if (OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"))
        {
            using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Pandas, folder["now.csv"]]) { RedirectStandardError = true })!;
            var error = await python.StandardError.ReadToEndAsync();
            await python.WaitForExitAsync();
            if (!error.Contains("No module named 'pandas'", StringComparison.Ordinal))
                Assert.Equal(File.ReadAllText(folder["frame.csv"]), File.ReadAllText(folder["now.csv"]));
        }

        var run = await SweepRun.RunAsync(folder, ["run", "frame.csv", .. small, "--time", "when", "--report", "frame.html"]);

        run.AssertDone();
        Assert.Contains("Data: frame.csv, 120 rows: 96 to train on, 24 held out\nFeatures: 7, from 7 columns: 2 of numbers (standardised), 1 of categories (a feature per value), 1 with another part, 2 to predict, 1 left out\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Other parts: when (the time)\nLeft out: column0 (a number for each row, one after the other)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Numbers: age (12 missing: the mean instead, and a feature that says so), flag\nCategories: city (30 missing: a value of its own)\n", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["frame.html"]));
        var data = TableDataset.Load(folder["frame.csv"], schema with { Time = "when" }).Data;
        int[] heldOut = [.. Enumerable.Range(0, 120).Where(i => i * 7 % 120 >= 96)]; // the latest fifth
        Assert.Equal(heldOut.Select(i => new[] { i * 11 % 7 > 3 ? 1 : 0, i * 17 % 23 / 4f }), Enumerable.Range(0, 24).Select(row => data.HeldOut.Labels.Row(row).ToArray()));
        Assert.Equal(["age", "age missing", "flag", "city=(missing)", "city=Köln", "city=a, b", "city=the \"north\""], data.Train.FeatureNames);
        string?[] cities = ["Köln", "a, b", "the \"north\"", null];
        foreach (var (row, i) in heldOut.Index())
        {
            Assert.Equal(i % 10 == 0, data.HeldOut.Features[row, 1] == 1);
            Assert.Equal(i * 5 % 7 < 3, data.HeldOut.Features[row, 2] > 0);
            Assert.Equal(1, data.HeldOut.Features[row, data.Train.FeatureNames.ToList().IndexOf($"city={cities[i * 3 % 4] ?? "(missing)"}")]);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_may_not_be_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Rights are those of POSIX.");
        WriteLog();
        Directory.CreateDirectory(folder["closed"]);
        File.Copy(folder["log.csv"], folder["closed/log.csv"]);
        File.SetUnixFileMode(folder["log.csv"], UnixFileMode.None);
        File.SetUnixFileMode(folder["closed"], UnixFileMode.None);
        foreach (var (table, error) in new[]
        {
            ("log.csv", "log.csv: cannot be read as a table. IO Error: Cannot open file \""), ("log*.csv", "log.csv: cannot be read as a table. IO Error: Cannot open file \""),
            ("closed/log.csv", "closed/log.csv: there is no such file."), ("closed/*.csv", "closed/*.csv: no file matches this pattern."),
        })
        {
            var line = SweepRun.CommandLine(["run", table, .. small]);
            // root may read everything, unless it gives that up
            string[] shell = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "sh", "-c", line] : ["sh", "-c", line];
            using var process = Process.Start(new ProcessStartInfo(shell[0], shell[1..]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var run = await SweepRun.EndAsync(process);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }

        File.SetUnixFileMode(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(["log.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }
}
