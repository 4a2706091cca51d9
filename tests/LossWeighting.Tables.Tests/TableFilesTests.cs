using System.Text;

namespace LossWeighting.Tests;

/// <summary>Files as they come: several of them, of many kinds, with odd names, and broken.</summary>
public sealed class TableFilesTests : IDisposable
{
    static readonly TableSchema schema = new([Target.Binary("click")]);
    static readonly TableSchema byRow = new([Target.Regression("row")]);

    readonly TableFolder folder = new();

    public void Dispose() => folder.Dispose();

    // x as it was, in the order of the rows: undoes the standardising, with the moments of what was written
    static double[] Xs(TableDataset table, double[] written)
    {
        var (x, at) = (new double[table.Rows], Array.ConvertAll(table.Data.Train.Labels.Column(0), row => (int)row));
        var mean = at.Average(row => written[row]);
        var deviation = Math.Sqrt(at.Average(row => (written[row] - mean) * (written[row] - mean)));
        foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
            for (var i = 0; i < part.Rows; i++)
                x[(int)part.Labels[i, 0]] = part.Feature("x")[i] * deviation + mean;
        return x;
    }

    static void AssertXs(double[] written, TableDataset table)
    {
        Assert.Equal(written.Length, table.Rows);
        Assert.All(written.Zip(Xs(table, written)), one => Assert.Equal(one.First, one.Second, 1e-4 * Math.Max(1, Math.Abs(one.First))));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("csv.gz")]
    [InlineData("parquet")]
    public void APatternReadsFilesInTheOrderOfTheirNames(string end)
    {
        // whole numbers in the first file, none in the second, fractions in the third; columns in another order in the last
        double[] written = [.. Enumerable.Range(0, 40).Select(i => i % 7), .. Enumerable.Range(0, 40).Select(i => i % 5 + 0.25), .. Enumerable.Range(0, 40).Select(i => i % 3 - 0.5)];
        if (end == "parquet")
        {
            folder.Parquet("log-20.parquet", "SELECT (i % 3 - 0.5)::DOUBLE AS x, i + 80 AS row FROM range(40) t(i)");
            folder.Parquet("log-10.parquet", "SELECT (i % 5 + 0.25)::DECIMAL(9, 2) AS x, i + 40 AS row FROM range(40) t(i)");
            folder.Parquet("log-01.parquet", "SELECT i::INTEGER AS x, i AS row FROM range(40) t(i) WHERE i < 0");
            folder.Parquet("log-00.parquet", "SELECT (i % 7)::INTEGER AS x, i AS row FROM range(40) t(i)");
        }
        else
        {
            folder.Write($"log-20.{end}", "row,x", 40, i => $"{i + 80},{i % 3 - 0.5}");
            folder.Write($"log-10.{end}", "x,row", 40, i => $"{i % 5 + 0.25},{i + 40}");
            folder.Write($"log-01.{end}", "x,row\n");
            folder.Write($"log-00.{end}", "x,row", 40, i => $"{i % 7},{i}");
        }

        foreach (var pattern in new[] { "log-*", "log-??.*", "log-[0-2]*", "*" })
        {
            var table = TableDataset.Load(folder[$"{pattern}{(pattern.EndsWith(".*", StringComparison.Ordinal) ? "" : $".{end}")}"], byRow);
            Assert.Equal(["x Number 1", "row Target 0"], table.Uses());
            AssertXs(written, table);
        }

        var few = TableDataset.Load(folder[$"log-[01]0.{end}"], byRow);
        AssertXs([.. written.Take(80)], few);
    }

    [Fact]
    public void AnEmptyFileAmongOthersChangesNoType()
    {
        folder.Write("a1.csv", "user_id,flag,word,x,row", 100, i => $"{i % 5},True,w{i % 3},{i % 8},{i}");
        folder.Write("a2.csv", "user_id,flag,word,x,row\n");
        folder.Write("a3.csv", "user_id,flag,word,x,row", 100, i => $"{i % 5},{i % 2 > 0},w{i % 3},{i % 8},{i + 100}");
        Assert.Equal(["user_id Id 1", "flag Number 1", "word Categories 3", "x Number 1", "row Target 0"], TableDataset.Load(folder["a*.csv"], byRow).Uses());
    }

    [Theory]
    [InlineData("0,2", "row 31, column 'click': a binary target is 0 or 1, not 2.")]
    [InlineData("0,yes", "row 31, column 'click': 'yes' is no number, as the target must be.")]
    [InlineData("oops,1", "row 31, column 'x': 'oops' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.")]
    [InlineData("inf,1", "row 31, column 'x': Infinity is not finite. Where there is no value, leave the cell empty.")]
    [InlineData("0,1,5", "cannot be read as a table. Invalid Input Error: CSV Error on Line: 32; Original Line: 0,1,5; Expected Number of Columns: 2 Found: 3")]
    public void AnErrorNamesTheFileAndTheRowWithinIt(string line, string error)
    {
        folder.Write("a1.csv", "x,click", 50, i => $"{i % 7},{i % 2}");
        folder.Write("a2.csv", "x,click\n");
        var bad = folder.Write("a3.csv", "x,click", 60, i => $"{(i == 30 ? line : $"{i % 7},{i % 2}")}");
        folder.Write("a4.csv", "x,click", 50, i => $"{i % 7},{i % 2}");
        Assert.Equal($"{bad}: {error}", TableFolder.Refused(folder["a?.csv"], schema).Message);
    }

    [Theory]
    [InlineData("x,z,click", "there is no column 'y', which {0} has. Files of one table need the same columns.")]
    [InlineData("x,click", "there is no column 'y', which {0} has. Files of one table need the same columns.")]
    [InlineData("x,y,click,z", "there is a column 'z', which {0} has not. Files of one table need the same columns.")]
    [InlineData("x,y,click,Y", "the columns 2 and 4 are both named 'Y' (capitals do not count). Give each its own name.")]
    public void FilesOfOneTableNeedTheSameColumns(string header, string error)
    {
        var first = folder.Write("a1.csv", "x,y,click", 50, i => $"{i % 7},{i},{i % 2}");
        var other = folder.Write("a2.csv", header, 50, i => $"{string.Join(',', header.Split(',').Select(_ => i % 2))}");
        Assert.Equal($"{other}: {string.Format(null, error, first)}", TableFolder.Refused(folder["a*.csv"], schema).Message);
        if (header.EndsWith('Y'))
            return;
        first = folder.Parquet("a1.parquet", $"SELECT * FROM '{first}'");
        other = folder.Parquet("a2.parquet", $"SELECT * FROM '{other}'");
        Assert.Equal($"{other}: {string.Format(null, error, first)}", TableFolder.Refused(folder["a*.parquet"], schema).Message);
    }

    [Fact]
    public void APatternMatchesFilesOfOneKind()
    {
        folder.Write("a.csv", "x,click", 50, i => $"{i % 7},{i % 2}");
        Assert.Equal($"{folder["b*"]}: no file matches this pattern.", Assert.Throws<FileNotFoundException>(() => TableDataset.Load(folder["b*"], schema)).Message);
        folder.Write("empty.csv", "");
        Assert.Equal($"{folder["empty.csv"]}: the file is empty.", TableFolder.Refused(folder["*.csv"], schema).Message);
        folder.Parquet("b.parquet", "SELECT i % 7 AS x, i % 2 AS click FROM range(50) t(i)");
        Assert.Equal($"{folder["[ab].*"]}: matches CSV and Parquet files. Ask for one kind.", TableFolder.Refused(folder["[ab].*"], schema).Message);
    }

    [Fact]
    public void AFolderNamedLikeAColumnIsNone()
    {
        foreach (var path in new[] { folder.Write("x=7/click=1/a.csv", "x,row", 60, i => $"{i % 7},{i}"), folder.Parquet("x=7/day=1/a.parquet", "SELECT i % 7 AS x, i AS row FROM range(60) t(i)") })
        {
            var table = TableDataset.Load(path, byRow);
            Assert.Equal(["x Number 1", "row Target 0"], table.Uses());
            AssertXs([.. Enumerable.Range(0, 60).Select(i => (double)(i % 7))], table);
        }
    }

    [Fact]
    public void ANumberMayTurnOutToBeAFractionLateInTheFile()
    {
        double[] written = [.. Enumerable.Range(0, 30_000).Select(i => i % 7), .. Enumerable.Range(0, 100).Select(i => i % 2 + 0.25)];
        var table = TableDataset.Load(folder.Write("a.csv", "x,row", written.Length, i => $"{written[i]},{i}"), byRow);
        Assert.Equal(["x Number 1", "row Target 0"], table.Uses());
        AssertXs(written, table);
        var target = TableDataset.Load(folder.Write("b.csv", "y,x", written.Length, i => $"{written[i]},{i % 9}"), new([Target.Regression("y")]));
        Assert.Equal(written.Order(), target.Data.Train.Labels.Column(0).Concat(target.Data.HeldOut.Labels.Column(0)).Select(y => (double)y).Order());
    }

    [Theory]
    [InlineData("x", "Conversion Error: CSV Error on Line: 30002; Original Line: oops,oops,oops,1; Error when converting column \"x\". Could not convert string \"oops\" to 'DOUBLE'")]
    [InlineData("user_id", null)] // an id may be any text
    [InlineData("day", null)]     // nor is a date looked at, as it is no feature
    public void TextLateInAColumnOfNumbersIsNamedWithItsLine(string column, string? error)
    {
        var path = folder.Write("a.csv", "x,user_id,day,click", 30_100, i => i == 30_000 ? $"oops,oops,oops,1" : (FormattableString)$"{i % 7},{i % 5},2024-01-0{i % 9 + 1},{i % 2}");
        var one = schema with { Exclude = [.. new[] { "x", "user_id", "day" }.Where(name => name != column && name != "user_id")] };
        if (error is not null)
            Assert.Equal($"{path}: cannot be read as a table. {error}", TableFolder.Refused(path, one).Message);
        else
            Assert.Equal(column == "day" ? "DATE: neither number nor text" : "6 ids; 0 of 6,020 held-out rows have none of them", TableDataset.Load(path, one).Column(column).Note);
        Assert.Equal(30_100, TableDataset.Load(path, schema with { Exclude = ["x"], Categories = ["day"] }).Rows); // asked to be categories, dates may be any text
    }

    [Theory]
    [InlineData("a,b,a,click", 1, 3, "a")]
    [InlineData("a,A,click", 1, 2, "A")]
    [InlineData("a, a,click", 1, 2, "a")]
    [InlineData("a_1,a,click,a", 2, 4, "a")]
    [InlineData(",click,column0", 1, 3, "column0")]
    public void ColumnsNeedNamesOfTheirOwn(string header, int one, int other, string name)
    {
        var path = folder.Write("a.csv", header, 50, i => $"{string.Join(',', header.Split(',').Select((_, k) => i % (k + 2)))}");
        Assert.Equal($"{path}: the columns {one} and {other} are both named '{name}' (capitals do not count). Give each its own name.", TableFolder.Refused(path, schema).Message);
    }

    [Theory]
    [InlineData("aa")]
    [InlineData("aA")]
    public void ColumnsOfParquetNeedNamesOfTheirOwn(string second)
    {
        // DuckDB writes no such file: the second name is changed afterwards
        var path = folder.Parquet("a.parquet", "SELECT i % 7 AS aa, i % 5 AS zz, i % 2 AS click FROM range(50) t(i)");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(path)).Replace("zz", second, StringComparison.Ordinal)));
        Assert.Equal($"{path}: two columns have the name of '{second}_1' before its last '_' (capitals do not count). Give each its own name.", TableFolder.Refused(path, schema).Message);
    }

    [Fact]
    public void NamesAndValuesMayBeAnything()
    {
        var longest = new string('n', 10_000);
        string[] names = ["\"; drop table t; --", "<script>alert(1)</script>", "it's 😀", "line\nbreak", "a,b;c\td", "$1 {0} %s", longest];
        string[] words = ["<b>&amp;</b>", "'; drop table t; --", "two\nlines, and \"quotes\"", "😀", new string('w', 10_000), "\u202e", "null"];
        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var path = folder.Write("a.csv", string.Join(',', names.Append("row").Select(Quoted)), 350, i => $"{string.Join(',', names.Select((_, k) => Quoted(words[(i + k) % 7])))},{i}");
        var parquet = folder.Parquet("a.parquet", $"SELECT * FROM read_csv('{path}', header = true, quote = '\"', delim = ',')");
        foreach (var table in new[] { TableDataset.Load(path, byRow), TableDataset.Load(parquet, byRow) })
        {
            Assert.Equal([.. names, "row"], table.Columns.Select(column => column.Name));
            Assert.Equal(names.SelectMany(name => words.Order(StringComparer.Ordinal).Select(word => $"{name}={word}")), table.Data.Train.FeatureNames);
            foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
                for (var i = 0; i < part.Rows; i++)
                    foreach (var (k, name) in names.Index())
                        Assert.Equal(1, part.Features[i, 7 * k + words.Order(StringComparer.Ordinal).ToList().IndexOf(words[((int)part.Labels[i, 0] + k) % 7])]);
            Assert.All(table.Card.Lines, line => Assert.InRange(line.Length, 0, 2000));
        }

        var missing = TableFolder.Refused(path, schema).Message;
        Assert.InRange(missing.Length, 100, 1000);
        Assert.StartsWith($"{path}: there is no column 'click'. The columns are \"; drop table t; --, <script>alert(1)</script>, ", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n", "\n")]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    public void ValuesMayHaveLineBreaks(string end, string within)
    {
        foreach (var rows in new[] { 10, 1000, 60_000 }) // DuckDB looks at the first 20,480 rows more closely, and reads large files in parts
        {
            var path = folder.Write("a.csv", $"word,row{end}" + string.Concat(Enumerable.Range(0, rows).Select(i => $"\"{i % 3}{within}\"\"{within}\",{i}{end}")));
            var data = TableDataset.Load(path, byRow).Data;
            Assert.Equal(Enumerable.Range(0, 3).Select(k => $"word={k}{within}\"{within}"), data.Train.FeatureNames);
            foreach (var part in new[] { data.Train, data.HeldOut })
                for (var i = 0; i < part.Rows; i++)
                    if (part.Features[i, (int)part.Labels[i, 0] % 3] != 1)
                        Assert.Fail($"row {part.Labels[i, 0]} of {rows} has not its word");
        }
    }

    [Fact]
    public void AColumnWithoutANameIsCountedAndAnIndexLeftOut()
    {
        var path = folder.Write("a.csv", ",x,,row", 200, i => $"{i},{i % 7},{i % 3},{i}");
        var table = TableDataset.Load(path, byRow);
        Assert.Equal(["column0 LeftOut 0", "x Number 1", "column2 Number 1", "row Target 0"], table.Uses());
        Assert.Equal("a number for each row, one after the other", table.Columns[0].Note);
    }

    [Theory]
    [InlineData("plain.csv", ",", "\n", "")]
    [InlineData("bom.csv", ",", "\n", "\uFEFF")]
    [InlineData("windows.csv", ",", "\r\n", "\uFEFF")]
    [InlineData("semicolons.csv", ";", "\r\n", "")]
    [InlineData("tabs.tsv", "\t", "\n", "")]
    [InlineData("tabs.csv", "\t", "\n", "")]
    [InlineData("packed.csv.gz", ",", "\n", "")]
    [InlineData("PACKED.TSV.GZ", "\t", "\r\n", "\uFEFF")]
    [InlineData("it's [x]*?.csv", ",", "\n", "")]
    public void DialectsAreToldApart(string name, string separator, string end, string start)
    {
        var expected = TableDataset.Load(folder.Write("expected.csv", "x,word,row", 300, i => $"{(i % 9 == 0 ? "" : $"{i % 7 * 0.5}")},w{i % 5},{i}"), byRow);
        var path = folder.Write(name, start + File.ReadAllText(folder["expected.csv"]).Replace(",", separator, StringComparison.Ordinal).Replace("\n", end, StringComparison.Ordinal));
        Assert.Equal(expected.Columns, TableDataset.Load(path, byRow).Columns);
        Assert.Equal(expected.Bits(), TableDataset.Load(path, byRow).Bits());
        var unended = folder.Write("u" + name, (start + File.ReadAllText(folder["expected.csv"]).TrimEnd('\n')).Replace(",", separator, StringComparison.Ordinal).Replace("\n", end, StringComparison.Ordinal));
        Assert.Equal(expected.Bits(), TableDataset.Load(unended, byRow).Bits());
    }

    [Fact]
    public void PackedFilesMayBeJoined()
    {
        var whole = TableDataset.Load(folder.Write("whole.csv", "x,row", 300, i => $"{i % 7},{i}"), byRow);
        var text = File.ReadAllText(folder["whole.csv"]);
        var path = folder["joined.csv.gz"];
        File.WriteAllBytes(path, [.. File.ReadAllBytes(folder.Write("1.gz", text[..500])), .. File.ReadAllBytes(folder.Write("2.gz", text[500..]))]);
        Assert.Equal(whole.Bits(), TableDataset.Load(path, byRow).Bits());
    }

    [Fact]
    public void WhatIsUnpackedDoesNotStay()
    {
        folder.Write("a1.csv.gz", "x,row", 300, i => $"{i % 7},{i}");
        folder.Write("a2.csv", "x,row", 300, i => $"{i % 7},{i}");
        using var database = DuckDb.OpenTemporary();
        string[] unpacked;
        using (var found = TableFiles.Find(database, folder["a*"]))
        {
            Assert.Equal([folder["a1.csv.gz"], folder["a2.csv"]], found.Files.Select(file => file.Name));
            Assert.Equal(folder["a2.csv"], found.Files[1].Path);
            Assert.Equal(File.ReadAllText(folder["a2.csv"]), File.ReadAllText(found.Files[0].Path));
            unpacked = [found.Files[0].Path];
        }

        Assert.All(unpacked, path => Assert.False(File.Exists(path)));
        Assert.True(File.Exists(folder["a2.csv"]));
    }

    [Fact]
    public void LinesBeforeTheNamesAreNotPassedOver()
    {
        Assert.Equal($"{folder["a.csv"]}: there is no column 'click'. The columns are x, 0.5.", TableFolder.Refused(folder.Write("a.csv", "x,0.5", 100, i => $"{i % 7},{i % 2}"), schema).Message);
        // most lines have three values: without the others, the first of these would be taken for names
        var path = folder.Write("b.csv", "x,click", 300, i => $"{i % 7},{i % 2}{(i < 30 ? "" : ",7")}");
        Assert.Equal($"{path}: cannot be read as a table. Invalid Input Error: CSV Error on Line: 32; Original Line: {30 % 7},0,7; Expected Number of Columns: 2 Found: 3", TableFolder.Refused(path, schema).Message);
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("\n")]
    [InlineData("\n\n\n")]
    [InlineData(",\n,\n,\n")]
    [InlineData("click\n0\n1\n0\n")]
    [InlineData("x,click\n1,0\n2,\"1\n3,0\n")]
    [InlineData("x,click\r\n1,0\n2,1\r\n3,0\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("x\0,click\n1,0\n2,1\n3,0\n")]
    [InlineData("PAR1")]
    public void WhatIsNoTableIsRefusedInOneLine(string text)
    {
        foreach (var path in new[] { folder.Write("a.csv", text), folder.Write("a.csv.gz", text), folder.Write("a.parquet", text) })
        {
            var message = TableFolder.Refused(path, schema).Message;
            Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
            Assert.InRange(message.Length, 0, path.Length + 300);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void EncodingsOtherThanUtf8AreRefused()
    {
        var text = "x,word,click\n" + string.Concat(Enumerable.Repeat("1,Größe,0\n2,Maß,1\n", 20));
        foreach (var encoding in new[] { Encoding.Latin1, Encoding.Unicode })
        {
            File.WriteAllText(folder["a.csv"], text, encoding);
            Assert.EndsWith("This file is not utf-8 encoded.", TableFolder.Refused(folder["a.csv"], schema).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ALongLineIsReadOrRefusedWithoutRepeatingIt()
    {
        string WithWordOf(int length) => folder.Write("a.csv", "x,word,click", 100, i => $"{i % 7},{(i == 50 ? new string('w', length) : "w")},{i % 2}");
        Assert.Contains($"word={new string('w', 3_000_000)}", TableDataset.Load(WithWordOf(3_000_000), schema with { Categories = ["word"], SplitSeed = 1 }).Data.Train.FeatureNames);
        var message = TableFolder.Refused(WithWordOf(20_000_000), schema).Message;
        Assert.InRange(message.Length, 0, 600);
        Assert.Contains("Maximum line size", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOrWhatCannotBeFoundIsRefused()
    {
        Directory.CreateDirectory(folder["x.csv"]);
        Assert.Equal($"{folder["x.csv"]}: is a folder. For the files in it, ask for a pattern such as *.csv in it.", Assert.Throws<FileNotFoundException>(() => TableDataset.Load(folder["x.csv"], schema)).Message);
        foreach (var path in new[] { folder["x.csv/a.csv"], folder["none/a.csv"], folder["a\0.csv"], folder[$"{new string('n', 1000)}.csv"], "" })
            Assert.StartsWith($"{path}: ", Assert.ThrowsAny<IOException>(() => TableDataset.Load(path, schema)).Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(folder["loop.csv"], folder["loop.csv"]);
        Assert.StartsWith($"{folder["loop.csv"]}: ", TableFolder.Refused(folder["loop.csv"], schema).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APackedFileThatIsCutOffOrDamagedIsRefused()
    {
        var whole = File.ReadAllBytes(folder.Write("a.csv.gz", "x,click", 40_000, i => $"{i * 7919 % 1000 / 8.0},{i % 2}"));
        Assert.Equal(40_000, TableDataset.Load(folder["a.csv.gz"], schema).Rows);
        foreach (var bytes in new[] { whole[..^1], whole[..^9], whole[..(whole.Length / 2)], whole[..20], [.. whole[..^8], .. new byte[8]], [.. whole, .. whole[..200]], [.. whole, .. whole[..5]], [.. whole, .. "x,click\n1,0\n"u8], "x,click\n1,0\n2,1\n"u8.ToArray() })
        {
            File.WriteAllBytes(folder["bad.csv.gz"], bytes);
            Assert.Equal($"{folder["bad.csv.gz"]}: cannot be unpacked: it is cut off or damaged, or no gzip file.", TableFolder.Refused(folder["bad.csv.gz"], schema).Message);
        }
    }

    [Fact]
    public void ABrokenParquetFileIsRefused()
    {
        var whole = File.ReadAllBytes(folder.Parquet("a.parquet", "SELECT i % 7 + 0.5 AS x, 'word ' || (i % 9) AS word, i % 2 AS click FROM range(20_000) t(i)"));
        var random = new Random(1);
        var (refused, read) = (0, 0);
        for (var trial = 0; trial < 60; trial++)
        {
            var bytes = trial < 20 ? whole[..random.Next(1, whole.Length)] : whole.ToArray();
            for (var i = 0; i < trial % 20; i++)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["bad.parquet"], bytes);
            try
            {
                Assert.Equal(20_000, TableDataset.Load(folder["bad.parquet"], schema).Rows); // what is changed may be a value
                read++;
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith($"{folder["bad.parquet"]}: ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused >= 20, $"{refused} refused, {read} read");
    }

    [Fact]
    public void RowsKeepTheirOrderHoweverManyThreadsReadThem()
    {
        // over 10 MB, so that DuckDB reads it in parts; the target says in which row a value was written
        const int rows = 200_000;
        static int Word(int i) => i * 7919 % 40;
        var path = folder.Write("a.csv", "word,filler,row", rows, i => $"w{Word(i)},\"{i % 3} line\nand a long, long, long, long, long, long, long text\",{i}");
        var parquet = folder.Parquet("a.parquet", $"SELECT word, row FROM read_csv('{path}') ORDER BY row");
        foreach (var file in new[] { path, parquet })
        {
            var data = TableDataset.Load(file, byRow with { Categories = ["word"] }).Data;
            var (train, heldOut) = MultiTargetData.SplitRows(rows, 0.2, 0);
            foreach (var (part, places) in new[] { (data.Train, train), (data.HeldOut, heldOut) })
            {
                Assert.Equal(places.Select(place => (float)place), part.Labels.Column(0));
                var words = part.FeatureNames.Select(name => name.StartsWith("word=w", StringComparison.Ordinal) ? int.Parse(name[6..], null) : -1).ToArray();
                for (var i = 0; i < part.Rows; i++)
                    if (part.Features[i, Array.IndexOf(words, Word(places[i]))] != 1)
                        Assert.Fail($"{file}: row {places[i]} has not its word.");
            }
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public void TheSameFileGivesTheSameBits(string end)
    {
        var path = folder.Write("a.csv", "x,word,user_id,row", 20_000, i => $"{(i % 11 == 0 ? "" : $"{Math.Sin(i)}")},w{i * 31 % 17},{i * 7919 % 4000},{i}");
        if (end == "parquet")
            path = folder.Parquet("a.parquet", $"SELECT * FROM '{path}'");
        var first = TableDataset.Load(path, byRow with { MostIds = 1000 });
        var again = TableDataset.Load(path, byRow with { MostIds = 1000 });
        Assert.Equal(first.Bits(), again.Bits());
        Assert.Equal(first.Data.Train.FeatureNames, again.Data.Train.FeatureNames);
        Assert.Equal(first.Columns, again.Columns);
        Assert.Equal(first.Card.Lines, again.Card.Lines);
    }
}
