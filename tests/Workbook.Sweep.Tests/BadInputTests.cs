using Xunit;

namespace Workbook.Sweep.Tests;

/// <summary>What cannot be done is said in one line, with exit code 2, and leaves nothing behind.</summary>
public sealed class BadInputTests : IDisposable
{
    const string Good = "run log.csv --target click:binary --target seconds:regression";

    readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // the command line
    [InlineData("", "Required command was not provided.")]
    [InlineData("sweep", "'sweep': there is no such command or option. See --help.")]
    [InlineData("run", "Required argument 'DATA' missing for command: 'run'.")]
    [InlineData(Good + " --epoch 3", "'--epoch': there is no such command or option. See --help.")]
    [InlineData(Good + " --epochs 0", "--epochs 0: give a whole number of at least 1.")]
    [InlineData(Good + " --seeds many", "--seeds many: give a whole number of at least 1.")]
    [InlineData(Good + " --seeds 2 --seeds 3", "--seeds")]
    [InlineData(Good + " --threads -1", "--threads")]
    [InlineData(Good + " --hidden 64,,32", "--hidden 64,,32: give widths")]
    [InlineData(Good + " --lr 0", "--lr 0: give a number over 0")]
    [InlineData(Good + " --lr NaN", "--lr NaN: give a number over 0")]
    [InlineData(Good + " --validation 1", "--validation 1: give a number over 0 and under 1.")]
    [InlineData(Good + " --optimizer adagrad", "'adagrad'")]
    [InlineData(Good + " --divisions 2 --weights 1,0", "--divisions and --weights: give one of them.")]
    [InlineData(Good + " --divisions 100000000", "--divisions: ")]
    [InlineData(Good + " --weights 1,0,0", "--weights: weighting 1 (1,0,0) has 3 weights for 2 targets (click, seconds): give one per target.")]
    [InlineData(Good + " --weights 1,0;1,x", "--weights: weighting 2 (1,x): 'x' is no number.")]
    [InlineData(Good + " --weights 1,-1", "--weights: Weight 2 of 2 is -1")]
    [InlineData(Good + " --weights 0,0", "--weights: All weights are zero")]
    [InlineData(Good + " --weights 1,0;1,0", "--weights: Weightings 1 and 2 are the same (1 / 0)")]
    [InlineData(Good + " --weights ;", "--weights: There are no weightings")]
    [InlineData(Good + " --out nowhere/x.duckdb", "--out nowhere/x.duckdb: there is no folder ")]
    [InlineData(Good + " --report .", "--report '.': name a file.")]
    [InlineData(Good + " --out x --report ./x", "this would replace x.")]
    [InlineData(Good + " --out other.txt", "other.txt: cannot be opened as a DuckDB file.")]
    // the targets
    [InlineData("run log.csv", "log.csv: say what to predict, such as --target click:binary")]
    [InlineData("run log.csv --target click", "--target click: say what it is, click:binary (0 or 1) or click:regression (a number).")]
    [InlineData("run log.csv --target clicks:binary", "log.csv: there is no column 'clicks'. The columns are user, age, city, constant, click, seconds.")]
    [InlineData("run log.csv --target click:binary --target click:regression", "The target 'click' is named twice.")]
    [InlineData("run log.csv --target seconds:binary", "log.csv: row 2, column 'seconds': a binary target is 0 or 1, not ")]
    [InlineData("run log.csv --target city:binary", "log.csv: row 1, column 'city': 'a' is no number, as the target must be.")]
    [InlineData("run log.csv --target age:regression", "log.csv: row 1, column 'age': the target is missing; remove the row, or fill the value in.")]
    [InlineData("run log.csv --target constant:regression", "log.csv: column 'constant': the target is 7 in all 240 training rows, so there is nothing to learn.")]
    [InlineData(Good + " --exclude city,town", "log.csv: there is no column 'town'.")]
    [InlineData(Good + " --exclude click", "The column 'click' is both a target and left out")]
    [InlineData(Good + " --exclude age,city", "log.csv: no column is left that can be a feature.")]
    [InlineData(Good + " --validation 0.001", "The target 'click' is ")]
    // the parts that columns play
    [InlineData(Good + " --group users", "log.csv: there is no column 'users'.")]
    [InlineData(Good + " --group constant", "log.csv: column 'constant': all rows are in one group, so none can be held out.")]
    [InlineData(Good + " --group age", "log.csv: row 1, column 'age': the group is missing; remove the row, or fill the value in.")]
    [InlineData(Good + " --group click", "The column 'click' is both a target and the group: decide which.")]
    [InlineData(Good + " --group user --group city", "--group")]
    [InlineData(Good + " --time constant", "log.csv: column 'constant': all rows have the same time, so none is later than the others.")]
    [InlineData(Good + " --time city", "log.csv: row 1, column 'city': the time is missing, or no number, date or timestamp; remove the row, or fill the value in.")]
    [InlineData(Good + " --time city --group city", "The column 'city' is both the group and the time: decide which.")]
    [InlineData(Good + " --held-out constant", "log.csv: row 1, column 'constant': this column is 1 where a row is held out and 0 where it is not, not 7.")]
    [InlineData(Good + " --held-out constant --validation 0.5", "--validation and --held-out: give one of them.")]
    [InlineData(Good + " --sample-weight city", "log.csv: row 1, column 'city': 'a' is no number, as this column must be.")]
    [InlineData(Good + " --sample-weight age", "log.csv: row 1, column 'age': the sample weight is missing; remove the row, or fill the value in.")]
    [InlineData(Good + " --id user,towns", "log.csv: there is no column 'towns'.")]
    [InlineData(Good + " --id city --category city", "The column 'city' is both a category and an id: decide which.")]
    [InlineData(Good + " --category age,city --exclude age", "The column 'age' is both left out and a category: decide which.")]
    [InlineData("run feed --group activity", "--group is for files: the columns of feed are what they are.")]
    [InlineData("run feed --id activity", "--id is for files: the columns of feed are what they are.")]
    // several files
    [InlineData("run none-*.csv --target click:binary", "none-*.csv: no file matches this pattern.")]
    [InlineData("run part-[12].csv --target y:regression", "part-2.csv: row 2, column 'x': 'oops' is no number, but most values of this column are.")]
    [InlineData("run part-[13].csv --target y:regression", "part-3.csv: there is no column 'x', which part-1.csv has.")]
    [InlineData("run part-[1].csv --target y:regression --report part-1.csv", "--report part-1.csv: this is the name of a table. Name an HTML file.")]
    [InlineData("run folder.csv --target y:regression", "folder.csv: is a folder. For the files in it, ask for a pattern such as *.csv in it.")]
    // the data
    [InlineData("run cut.csv.gz --target y:regression", "cut.csv.gz: cannot be unpacked: it is cut off or damaged, or no gzip file.")]
    [InlineData("run twice.csv --target y:regression", "twice.csv: the columns 1 and 3 are both named 'X' (capitals do not count).")]
    [InlineData("run none.csv --target click:binary", "none.csv: there is no such file. DATA is a file that ends in .csv")]
    [InlineData("run other.txt --target click:binary", "other.txt: a table ends in .csv")]
    [InlineData("run empty.csv --target click:binary", "empty.csv: the file is empty.")]
    [InlineData("run fake.parquet --target click:binary", "fake.parquet: cannot be read as a table.")]
    [InlineData("run nan.csv --target y:regression", "nan.csv: row 2, column 'x': NaN is not finite.")]
    [InlineData("run nan.csv --target x:regression", "nan.csv: row 2, column 'x': NaN is not finite.")]
    [InlineData("run inf.csv --target y:regression", "inf.csv: row 1, column 'y': -Infinity is not finite.")]
    [InlineData("run ragged.csv --target y:regression", "ragged.csv: cannot be read as a table. Invalid Input Error: CSV Error on Line: 3;")]
    [InlineData("run feed --target clicks", "There is no target 'clicks': the targets are click, completion, watch time, like.")]
    [InlineData("run feed --target like:regression", "--target like: in feed it is binary, not regression.")]
    [InlineData("run feed --exclude activity", "--exclude is for files: the columns of feed are what they are.")]
    [InlineData("run adult --validation 0.5", "--validation: adult comes with its own held-out rows")]
    // other commands
    [InlineData("show none.duckdb", "none.duckdb: there is no such file.")]
    [InlineData("show other.txt", "other.txt: cannot be opened as a DuckDB file.")]
    [InlineData("report none.duckdb --out x.html", "none.duckdb: there is no such file.")]
    [InlineData("report none.duckdb", "--out")]
    [InlineData("export none.duckdb --to x.csv", "none.duckdb: there is no such file.")]
    [InlineData("export none.duckdb --to x.xlsx", "x.xlsx: a sweep is exported to a file that ends in .parquet or .csv.")]
    [InlineData("export none.duckdb", "--to")]
    [InlineData("data iris", "'iris'")]
    public async Task Bad_input_is_refused_in_one_line(string command, string error)
    {
        folder.WriteTable();
        File.WriteAllText(folder["empty.csv"], "");
        File.WriteAllText(folder["other.txt"], "this is a letter\n");
        File.WriteAllText(folder["fake.parquet"], "this is a letter\n");
        File.WriteAllText(folder["nan.csv"], "x,y\n1,1\nNaN,2\n3,3\n");
        File.WriteAllText(folder["inf.csv"], "x,y\n1,-inf\n2,2\n3,3\n");
        File.WriteAllText(folder["ragged.csv"], "x,y\n1,2\n1,2,3\n1,2\n");
        File.WriteAllText(folder["part-1.csv"], "x,y\n1,1\n2,2\n3,3\n");
        File.WriteAllText(folder["part-2.csv"], "x,y\n1,1\noops,2\n3,3\n");
        File.WriteAllText(folder["part-3.csv"], "z,y\n1,1\n2,2\n3,3\n");
        File.WriteAllText(folder["twice.csv"], "x,y,X\n1,1,1\n2,2,2\n");
        File.WriteAllBytes(folder["cut.csv.gz"], [31, 139, 8, 0, 0, 0]);
        Directory.CreateDirectory(folder["folder.csv"]);
        var before = Directory.GetFiles(folder.Path).Order().ToArray();

        var run = await SweepRun.RunAsync(folder, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(run.ExitCode == 2, $"exit code {run.ExitCode}\n{run.Output}{run.Error}");
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(before, Directory.GetFiles(folder.Path).Order());
    }

    [Fact]
    public async Task A_name_cannot_speak_to_the_terminal()
    {
        File.WriteAllText(folder["bad.csv"], "\"a\u001b[31m\nb\u202e\",y\n1,2\n1,3\n");
        var run = await SweepRun.RunAsync(folder, "run", "bad.csv", "--target", "no\u001bne:binary");
        Assert.Equal((2, "bad.csv: there is no column 'none'. The columns are a[31m b, y.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Texts_are_cut_and_cleaned()
    {
        Assert.Equal("a b", Plain.Text("a\r\n\tb\a"));
        Assert.Equal(new string('x', 59) + "…", Plain.Text(new string('x', 10_000)));
        Assert.Equal(new string('x', 58) + "…", Plain.Text(new string('x', 58) + "😀😀😀")); // no half of an emoji
    }

    [Theory]
    [InlineData("plain.csv")]
    [InlineData("it's $HOME `x` \"y\" \\ * 😀")]
    [InlineData("")]
    [InlineData("two\nlines;rm")]
    public async Task A_command_is_quoted_for_the_shell(string argument)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A POSIX shell is asked.");
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"printf %s {CommandLine.Of([argument])}"]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        Assert.Equal(argument, await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task Every_example_in_the_help_is_a_command()
    {
        foreach (var command in new[] { "", "run", "show", "report", "export", "data" })
        {
            var help = await SweepRun.RunAsync(folder, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            help.AssertDone();
            var examples = help.Output.Split('\n').Where(line => line.StartsWith("  dotnet run --project lib/Workbook.Sweep -c Release -- ", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(examples);
            Assert.All(examples, example => Assert.Empty(SweepCommands.Create([]).Parse(example.Split(" -- ", 2)[1]).Errors));
        }
    }

    [Fact]
    public async Task A_broken_file_of_a_sweep_is_refused()
    {
        using (var connection = new DuckDB.NET.Data.DuckDBConnection($"DataSource={folder["foreign.duckdb"]}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE mine (x INTEGER)";
            command.ExecuteNonQuery();
        }

        folder.WriteTable();
        foreach (var arguments in new[] { "show foreign.duckdb", Good + " --out foreign.duckdb" })
        {
            var run = await SweepRun.RunAsync(folder, arguments.Split(' '));
            Assert.Equal((2, "foreign.duckdb: is a DuckDB file, but not one that a sweep has written.\n"), (run.ExitCode, run.Error));
        }
    }
}
