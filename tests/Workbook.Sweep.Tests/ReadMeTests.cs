using System.Globalization;
using System.Text.RegularExpressions;
using LossWeighting;
using Xunit;

namespace Workbook.Sweep.Tests;

public sealed partial class ReadMeTests : IDisposable
{
    readonly SweepFolder folder = new();
    readonly string readMe = Text("docs/sweeps.md");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Its_example_prints_what_it_shows_and_its_query_and_tables_are_those_of_the_file()
    {
        var example = Regex.Match(readMe, @"```text\n\$ .+? -- (?<arguments>.+)\n(?<output>[^`]+)```");
        var run = await SweepRun.RunAsync(folder, example.Groups["arguments"].Value.Split(' '));
        run.AssertDone();
        var (shown, printed) = (Lines(example.Groups["output"].Value), Lines(run.Output));
        Assert.Equal(shown.Select(line => Number().Replace(line, "#")), printed.Select(line => Number().Replace(line, "#")));
        foreach (var (one, other) in shown.Zip(printed)) // another machine may round another way
            foreach (var (expected, actual) in Number().Matches(one).Zip(Number().Matches(other)))
                Assert.Equal(double.Parse(expected.Value, CultureInfo.InvariantCulture), double.Parse(actual.Value, CultureInfo.InvariantCulture), 0.01);

        var file = folder["feed.sweep.duckdb"];
        var grid = SweepStore.Read(file).Grid;
        var rows = SweepFolder.Query(file, Regex.Match(readMe, "```sql\n(?<sql>[^`]+)```").Groups["sql"].Value);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(grid[(int)row[0]!][0], row[1]));

        var documented = Regex.Matches(readMe, @"^\| `(?<table>[a-z]+)`[^|]*\| (?<columns>[^|]+) \|$", RegexOptions.Multiline)
            .Select(row => (Table: row.Groups["table"].Value, Text: row.Groups["columns"].Value)).Where(row => row.Text.Contains('`', StringComparison.Ordinal)).ToArray();
        var actualTables = SweepFolder.Query(file, "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index")
            .Select(row => (Table: (string)row[0]!, Column: (string)row[1]!)).ToArray();
        Assert.Equal(actualTables.Select(row => row.Table).Distinct().Order(), documented.Select(row => row.Table).Order());
        foreach (var table in documented)
            Assert.Equal(
                actualTables.Where(row => row.Table == table.Table).Select(row => row.Column),
                Regex.Matches(Regex.Replace(table.Text, @"\([^)]*\)", ""), "`(?<name>[a-z_]+)`").Select(name => name.Groups["name"].Value));
    }

    [Fact]
    public void Its_commands_are_ones()
    {
        var commands = Regex.Matches(readMe + Text("README.md") + Text("docs/runner.md"), "dotnet run --project lib/Workbook.Sweep -c Release -- (.+)").Select(command => command.Groups[1].Value).ToArray();
        Assert.Equal(["data", "export", "report", "run", "show"], commands.Select(command => command.Split(' ')[0]).Distinct().Order());
        Assert.All(commands, command => Assert.Empty(SweepCommands.Create([]).Parse(command).Errors));
    }

    [Fact]
    public void So_are_those_of_the_lessons()
    {
        var commands = Directory.EnumerateFiles(Path.Combine(Repository.Above(AppContext.BaseDirectory)!, "notebooks"), "*.ipynb")
            .SelectMany(path => Regex.Matches(File.ReadAllText(path), @"dotnet run --project lib/Workbook\.Sweep -c Release -- ([^\\<""]+)")).Select(command => command.Groups[1].Value).ToArray();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(SweepCommands.Create([]).Parse(command).Errors));
    }

    static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Above(AppContext.BaseDirectory)!, file));

    // but for those with times
    static string[] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Models:", StringComparison.Ordinal) && !line.Contains("steps/s", StringComparison.Ordinal))];

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();
}
