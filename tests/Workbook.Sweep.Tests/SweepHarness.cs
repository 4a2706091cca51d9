using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using LossWeighting;
using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>A folder with a small table in it, gone after the test.</summary>
public sealed class SweepFolder : IDisposable
{
    public SweepFolder() => Path = Directory.CreateTempSubdirectory("workbook-sweep-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>300 rows that can be learnt from: user, age, city, constant, click, seconds.</summary>
    internal string WriteTable(string name = "log.csv", string header = "user,age,city,constant,click,seconds")
    {
        var random = new Random(1);
        File.WriteAllLines(this[name], Enumerable.Range(0, 300).Select(i =>
        {
            var (age, city) = (random.Next(18, 80), random.Next(3));
            var click = random.NextDouble() < age / 100.0 ? 1 : 0;
            return string.Create(CultureInfo.InvariantCulture, $"u{i},{(i % 10 == 0 ? "" : age)},{"abc"[city]},7,{click},{click * (city + random.NextDouble()) * 10:0.00}");
        }).Prepend(header));
        return name;
    }

    /// <summary>The sweep of the table that a test compares with, made without the command line.</summary>
    internal SweepResult Expected(WeightGrid grid, EngineOptions options, string table = "log.csv", TableSchema? schema = null) => WeightSweep.Run(
        TableDataset.Load(this[table], schema ?? new([Target.Binary("click"), Target.Regression("seconds")])).Data.StandardiseLabels(), grid, options);

    internal static List<object?[]> Query(string database, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<object?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }

    /// <summary>All of a sweep's numbers but the times.</summary>
    internal static IReadOnlyList<double> Numbers(SweepResult sweep) => [
        .. sweep.Grid.SelectMany(weights => weights),
        .. sweep.Models.SelectMany(model => (double[])[
            model.Weighting, model.Seed, (int)model.Status, model.FinalEpoch, model.Steps,
            .. model.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget)),
            .. model.Metrics.OrderBy(metric => metric.Key.Name, StringComparer.Ordinal).SelectMany(metric => metric.Value)])];
}

/// <summary>The command line as a process, as a person starts it.</summary>
sealed record SweepRun(int ExitCode, string Output, string Error)
{
    static readonly string program = typeof(RunCommand).Assembly.Location;

    internal static async Task<SweepRun> RunAsync(SweepFolder folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await EndAsync(process);
    }

    internal static Process Start(SweepFolder folder, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;

    internal static string CommandLine(params string[] arguments) => $"dotnet '{program}' {Sweep.CommandLine.Of(arguments)}";

    internal static async Task<SweepRun> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException("The command did not end within two minutes.");
        }

        return new(process.ExitCode, await output, await error);
    }

    internal void AssertDone() => Assert.True(ExitCode == 0 && Error == "", $"exit code {ExitCode}\n{Output}\n{Error}");
}
