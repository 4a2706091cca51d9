using System.Diagnostics;
using DuckDB.NET.Data;
using Spectre.Console;

namespace LossWeighting.Benchmarks.Tables;

/// <summary>
/// Times <see cref="TableDataset.Load(string, TableSchema)"/> of a CSV file of 1,000,000 rows × 30 columns beside DuckDB's own read of the same file into memory
/// and beside encoding what DuckDB then has in memory, in turns, and measures the process' peak memory while it loads.
/// </summary>
static class TableCommand
{
    const int Rows = 1_000_000, Numbers = 22, Rounds = 5;

    static readonly TableSchema schema = new([Target.Binary("click"), Target.Binary("finished"), Target.Regression("watch")]);

    internal static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("table-benchmark");
        try
        {
            var csv = Path.Combine(folder.FullName, "big.csv");
            Write(csv);
            List<double> read = [], encode = [], load = [], peak = [], added = [];
            var encoded = 0.0;
            for (var round = 0; round <= Rounds; round++) // the first is to warm up
            {
                var (ofRead, ofEncode) = ReadAndEncode(csv);
                var before = ResetPeak();
                TableDataset? table = null;
                var ofLoad = Time(() => table = TableDataset.Load(csv, schema));
                var highest = Memory("VmHWM");
                encoded = new[] { table!.Data.Train, table.Data.HeldOut }.Sum(part => (part.Features.Values.Length + part.Labels.Values.Length) * sizeof(float) / 1e6);
                if (round == 0)
                    AnsiConsole.WriteLine($"{new FileInfo(csv).Length / 1e6:F0} MB of CSV, {table.Columns.Count} columns; {table.Card}");
                else
                    (read, encode, load, peak, added) = ([.. read, ofRead], [.. encode, ofEncode], [.. load, ofLoad], [.. peak, highest], [.. added, highest - before]);
            }

            var results = new Table().AddColumns("", "median", "of", "ratio", "asked");
            results.AddRow("load", $"{Median(load):F2} s", $"DuckDB's read {Median(read):F2} s", $"{Median([.. load.Zip(read, (a, b) => a / b)]):F2}", "");
            results.AddRow("load", $"{Median(load):F2} s", $"read and encoding ({Median(encode):F2} s)", $"{Median([.. load.Zip(read.Zip(encode, (a, b) => a + b), (a, b) => a / b)]):F2}", "at most 2");
            if (OperatingSystem.IsLinux())
            {
                results.AddRow("peak memory added", $"{Median(added):F0} MB", $"encoded {encoded:F0} MB", $"{Median(added) / encoded:F2}", "under 3");
                AnsiConsole.WriteLine($"Peak memory of the whole process, with libtorch and what DuckDB's reads left: {Median(peak):F0} MB.");
            }

            AnsiConsole.Write(results);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // what a log of short videos looks like: ids that recur, categories, a constant, whole numbers and fractions, three targets
    static void Write(string csv)
    {
        using var database = Open();
        database.Execute($"""
            COPY (
                SELECT 'u' || (hash(i) % 50000) AS user, 'v' || (hash(i + 7) % 8000) AS video, chr(97 + (hash(i * 3) % 10)::INT) AS tab, chr(97 + (hash(i * 5) % 8)::INT) AS city,
                    'app' AS source, {string.Join(", ", Enumerable.Range(0, Numbers).Select(Number))},
                    (hash(i * 11) % 2)::INT AS click, (hash(i * 13) % 5 = 0)::INT AS finished, (hash(i * 19) % 60000) / 1000 AS watch
                FROM range({Rows}) t(i)
            ) TO '{csv}'
            """);
    }

    static string Number(int i) => (i % 3) switch
    {
        0 => $"(hash(i * 31 + {i}) % 100000) / 1000 AS n{i}",
        1 => $"(hash(i * 17 + {i}) % 1000)::INT AS n{i}",
        _ => $"ln(1 + hash(i + {i}) % 1000000) AS n{i}",
    };

    static (double Read, double Encode) ReadAndEncode(string csv)
    {
        var database = Open();
        var read = Time(() => database.Execute($"CREATE TABLE t AS SELECT * FROM read_csv('{csv}', header = true)"));
        using var source = TableSource.Of("t", database, "t"); // which closes the database
        return (read, Time(() => TableDataset.Load(source, schema)));
    }

    static DuckDBConnection Open()
    {
        var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        return database;
    }

    static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Forgets the highest memory so far.</summary>
    /// <returns>The memory in use, MB.</returns>
    static double ResetPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
        return Memory("VmRSS");
    }

    static double Memory(string name) => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1000
        : double.NaN;

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
