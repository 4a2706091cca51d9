using System.Globalization;
using DuckDB.NET.Data;

namespace LossWeighting.Tests;

public sealed class TableDatasetTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("table").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static readonly TableSchema schema = new([Target.Binary("click"), Target.Regression("watch")]);

    // 100 rows: id, height, colour, same, click, watch
    static IEnumerable<string[]> Rows() => Enumerable.Range(0, 100).Select(i => new[]
    {
        $"u{i}", i % 5 == 0 ? "" : (i * 0.5).ToString(CultureInfo.InvariantCulture), i % 7 == 0 ? "" : i % 2 == 0 ? "red" : "blue", "1", $"{i % 3 / 2}", $"{i * i}",
    });

    string Write(string name, IEnumerable<string[]> rows, string header = "id,height,colour,same,click,watch")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, rows.Select(row => string.Join(',', row)).Prepend(header));
        return path;
    }

    string Parquet(string name, string sql)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        var path = Path.Combine(folder, name);
        command.CommandText = $"COPY ({sql}) TO '{path}' (FORMAT PARQUET)";
        command.ExecuteNonQuery();
        return path;
    }

    [Fact]
    public void EveryColumnBecomesWhatItsValuesAllow()
    {
        var table = TableDataset.Load(Write("a.csv", Rows()), schema);
        Assert.Equal(100, table.Rows);
        Assert.Equal((80, 20), (table.Data.Train.Rows, table.Data.HeldOut.Rows));
        Assert.Equal(["id", "height", "colour", "same", "click", "watch"], table.Columns.Select(column => column.Name));
        Assert.Equal(
            [ColumnUse.LeftOut, ColumnUse.Number, ColumnUse.Categories, ColumnUse.LeftOut, ColumnUse.Target, ColumnUse.Target],
            table.Columns.Select(column => column.Use));
        Assert.Equal([0, 2, 3, 0, 0, 0], table.Columns.Select(column => column.Features));
        Assert.Equal([0, 20, 15, 0, 0, 0], table.Columns.Select(column => column.Missing));
        Assert.Equal("100 different values in 100 rows: an identifier, or free text", table.Columns[0].Note);
        Assert.Equal("20 missing: the mean instead, and a feature that says so", table.Columns[1].Note);
        Assert.Equal("the same in all training rows", table.Columns[3].Note);
        Assert.Equal(["height", "height missing", "colour=(missing)", "colour=blue", "colour=red"], table.Data.Train.FeatureNames);
    }

    [Fact]
    public void NumbersAreStandardisedByTheTrainingRowsAndMissingOnesAreTheirMean()
    {
        var rows = Rows().ToArray();
        var data = TableDataset.Load(Write("a.csv", rows), schema).Data;
        var (train, heldOut) = MultiTargetData.SplitRows(100, 0.2, 0);
        var known = train.Where(row => rows[row][1] != "").Select(row => row * 0.5).ToArray();
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / train.Length); // a missing one lies at the mean
        foreach (var (part, places) in new[] { (data.Train, train), (data.HeldOut, heldOut) })
            for (var i = 0; i < places.Length; i++)
            {
                var row = rows[places[i]];
                Assert.Equal(row[1] == "" ? 0 : (places[i] * 0.5 - mean) / deviation, part.Features[i, 0], 1e-5);
                Assert.Equal(row[1] == "", part.Features[i, 1] > 0);
                Assert.Equal([row[2] == "" ? 1 : 0, row[2] == "blue" ? 1 : 0, row[2] == "red" ? 1 : 0], part.Features.Row(i)[2..].ToArray());
                Assert.Equal([float.Parse(row[4], CultureInfo.InvariantCulture), (float)(places[i] * places[i])], part.Labels.Row(i).ToArray());
            }
    }

    [Fact]
    public void WhatOnlyHeldOutRowsHaveIsNotLearnt()
    {
        var (_, heldOut) = MultiTargetData.SplitRows(100, 0.2, 0);
        var rows = Rows().ToArray();
        foreach (var row in heldOut)
            (rows[row][2], rows[row][3]) = ("green", "2"); // a colour that training never sees, a column that differs in held-out rows alone
        var table = TableDataset.Load(Write("a.csv", rows), schema);
        Assert.DoesNotContain("colour=green", table.Data.Train.FeatureNames);
        Assert.Equal(ColumnUse.LeftOut, table.Columns[3].Use);
        Assert.All(Enumerable.Range(0, 20), row => Assert.Equal([0, 0, 0], table.Data.HeldOut.Features.Row(row)[2..].ToArray()));
    }

    [Fact]
    public void ParquetAndCsvAndCompressedCsvGiveTheSame()
    {
        var csv = Write("a.csv", Rows());
        var parquet = Parquet("a.parquet", $"SELECT * FROM read_csv('{csv}')");
        var compressed = Path.Combine(folder, "a.csv.gz");
        using (var file = File.Create(compressed))
        using (var zip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest))
            zip.Write(File.ReadAllBytes(csv));
        var windows = Path.Combine(folder, "a.tsv");
        File.WriteAllText(windows, "\uFEFF" + File.ReadAllText(csv).Replace(",", "\t").ReplaceLineEndings("\r\n"));
        var expected = TableDataset.Load(csv, schema);
        foreach (var path in new[] { parquet, compressed, windows })
        {
            var table = TableDataset.Load(path, schema);
            Assert.Equal(expected.Columns, table.Columns);
            Assert.Equal(expected.Data.Train.Features.Values.ToArray(), table.Data.Train.Features.Values.ToArray());
            Assert.Equal(expected.Data.HeldOut.Labels.Values.ToArray(), table.Data.HeldOut.Labels.Values.ToArray());
        }
    }

    [Fact]
    public void TypesOfParquetAreTakenAsTheyAre()
    {
        var path = Parquet("types.parquet", """
            SELECT i % 2 = 0 AS flag, i::DECIMAL(9, 2) AS price, DATE '2024-01-01' + i::INTEGER AS day, [i] AS list, (i % 3)::VARCHAR AS code,
                   CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END::ENUM ('a', 'b') AS kind, i % 4 = 0 AS click, i AS watch FROM range(60) t(i)
            """);
        var table = TableDataset.Load(path, schema with { Exclude = ["price"] });
        Assert.Equal(
            ["flag Number 1 ", "price LeftOut 0 as asked", "day LeftOut 0 DATE: neither number nor text", "list LeftOut 0 BIGINT[]: neither number nor text",
                "code Categories 3 ", "kind Categories 2 ", "click Target 0 ", "watch Target 0 "],
            table.Columns.Select(column => $"{column.Name} {column.Use} {column.Features} {column.Note}"));
    }

    [Fact]
    public void AFileMayHaveAnyNameAndAColumnToo()
    {
        string[] names = ["\"\"\"; drop table t\"", "<script>", "[red]", "😀", "x missing", "x"];
        var path = Write("it's [1]*;?.csv", Enumerable.Range(0, 10).Select(i => names.Select((_, k) => k == 5 && i % 2 == 0 ? "" : $"{i * (k + 1) % 7}").ToArray()), string.Join(',', names));
        File.WriteAllText(Path.Combine(folder, "it's 1.csv"), "a decoy that a pattern would match");
        var table = TableDataset.Load(path, new([Target.Regression("\"; drop table t"), Target.Regression("[red]")]));
        Assert.Equal(["<script>", "😀", "x missing", "x", "x missing'"], table.Data.Train.FeatureNames);
    }

    [Theory]
    [InlineData("0,2", "row 41, column 'click': a binary target is 0 or 1, not 2.")]
    [InlineData("0,", "row 41, column 'click': the target is missing; remove the row, or fill the value in.")]
    [InlineData("0,yes", "row 41, column 'click': 'yes' is no number, as the target must be.")]
    [InlineData("0,inf", "row 41, column 'click': Infinity is not finite. Where there is no value, leave the cell empty.")]
    [InlineData("NaN,1", "row 41, column 'x': NaN is not finite. Where there is no value, leave the cell empty.")]
    [InlineData("1e300,1", "row 41, column 'x': 1E+300 is not finite in single precision. Where there is no value, leave the cell empty.")]
    [InlineData("oops,1", "row 41, column 'x': 'oops' is no number, but most values of this column are. Correct it, leave the cell empty, or leave the column out.")]
    [InlineData("0,1,5", "cannot be read as a table. Invalid Input Error: CSV Error on Line: 42; Original Line: 0,1,5; Expected Number of Columns: 2 Found: 3")]
    public void ABadValueIsNamedWithItsRowAndColumn(string line, string error)
    {
        var path = Write("bad.csv", Enumerable.Range(0, 100).Select(i => i == 40 ? [line] : new[] { $"{i}.5", $"{i % 2}" }), "x,click");
        var thrown = Assert.Throws<InvalidDataException>(() => TableDataset.Load(path, new([Target.Binary("click")])));
        Assert.Equal($"{path}: {error}", thrown.Message);
    }

    [Theory]
    [InlineData("", "the file is empty.")]
    [InlineData("x,click\n", "the table has no rows; at least two are needed, one to train on and one to judge by.")]
    [InlineData("x,click\n1,0\n", "the table has only one row; at least two are needed, one to train on and one to judge by.")]
    [InlineData("x,clicks\n1,0\n2,1\n", "there is no column 'click'. The columns are x, clicks.")]
    [InlineData("x,click\n1,1\n2,1\n3,1\n", "column 'click': the target is 1 in all 2 training rows, so there is nothing to learn. Leave it out.")]
    [InlineData("x,click\n1,0\n1,1\n1,0\n1,1\n1,0\n", "no column is left that can be a feature.")]
    public void ATableThatCannotBeUsedIsRefused(string content, string error)
    {
        var path = Path.Combine(folder, "bad.csv");
        File.WriteAllText(path, content);
        var thrown = Assert.Throws<InvalidDataException>(() => TableDataset.Load(path, new([Target.Binary("click")]) { HeldOutFraction = 0.4 }));
        Assert.Equal($"{path}: {error}", thrown.Message);
    }

    [Fact]
    public void OtherFilesAreRefused()
    {
        var missing = Path.Combine(folder, "none.csv");
        Assert.Equal($"{missing}: there is no such file.", Assert.Throws<FileNotFoundException>(() => TableDataset.Load(missing, schema)).Message);
        foreach (var name in new[] { "a.xlsx", "fake.parquet" })
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, "this is something else");
            Assert.StartsWith($"{path}: ", Assert.Throws<InvalidDataException>(() => TableDataset.Load(path, schema)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ASchemaMustNotContradictItself()
    {
        var path = Write("a.csv", Rows());
        Assert.Throws<ArgumentException>(() => TableDataset.Load(path, new([])));
        Assert.Throws<ArgumentException>(() => TableDataset.Load(path, new([Target.Binary("click"), Target.Regression("click")])));
        Assert.Throws<ArgumentException>(() => TableDataset.Load(path, schema with { Exclude = ["click"] }));
        Assert.Throws<InvalidDataException>(() => TableDataset.Load(path, schema with { Exclude = ["clicks"] }));
    }
}
