using System.Globalization;
using System.Text;
using CsCheck;
using DuckDB.NET.Data;

namespace LossWeighting.Tests;

/// <summary>Random tables, well made or not: they are loaded as they are, or refused with a message that says where.</summary>
public sealed class TablePropertyTests
{
    static readonly string[] names = [
        "x", "y", "X", "", " ", " x", "user_id", "ID", "paid", "a b", "a,b", "a;b", "a\tb", "two\nlines", "\"", "'", "[x]", "{0}", "%s", "😀", "<script>", "\"; drop table t", "column0", "column00", "x_1", "x missing",
        "x=1", "file0", "filename", "NULL", "1", "1.5", "2024-01-01", "row ", "-", "#", "\\", "\u00e9", "e\u0301", "\u202e", new string('n', 300),
    ];

    static readonly string[] words = ["a", "b", "", " ", "a,b", "\"", "two\nlines", "x\r\ny", "😀", "NULL", "nan", "-", "#1", "'", "\\", ";", "\t", "\u00a0", "<b>", "1", "true"];

    static readonly string[] extremes = ["0", "-0", "1", "-1", "1e-300", "1e30", "3e38", "-3e38", "1e39", "inf", "nan", "16777217", "9007199254740993", "123456789012345678901234567890", "0.1", "1e-45"];

    /// <param name="Kinds">A kind of value per column.</param>
    /// <param name="Rows">Number of rows.</param>
    /// <param name="Missing">In how many of a hundred cells there is nothing.</param>
    /// <param name="Damage">0: none.</param>
    /// <param name="End">What the file's name ends in.</param>
    /// <param name="Roles">What each column is asked to be.</param>
    /// <param name="Most">Most categories, and most ids.</param>
    /// <param name="Seed">Decides values.</param>
    sealed record Case(int[] Kinds, int Rows, int Missing, int Damage, string End, int[] Roles, (int Categories, int Ids) Most, int Seed);

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static readonly Gen<Case> cases = Gen.Select(
        Gen.Int[0, 14].Array[1, 7], Gen.Frequency((1, Gen.Int[0, 3]), (6, Gen.Int[4, 150])), Gen.Frequency((3, Gen.Const(0)), (3, Gen.Int[1, 30]), (1, Gen.Int[90, 100])),
        Gen.Frequency((8, Gen.Const(0)), (3, Gen.Int[1, 4])),
        OneOf(".csv", ".tsv", ".csv.gz", ".parquet"), Gen.Frequency((8, Gen.Const(0)), (2, Gen.Int[1, 7])).Array[7], Gen.Select(OneOf(1, 3, 50), OneOf(1, 5, 100_000)),
        Gen.Int[0, 1_000_000])
        .Select((kinds, rows, missing, damage, end, roles, most, seed) => new Case(kinds, rows, missing, damage, end, roles, most, seed));

    [Fact]
    public void ATableIsLoadedAsItIsOrRefusedWithAReason()
    {
        using var folder = new TableFolder();
        var (count, loaded, number) = (0, 0, 0);
        cases.Sample(one =>
        {
            Interlocked.Increment(ref count);
            var path = Write(folder, one, $"{Interlocked.Increment(ref number)}", out var columns, out var clicks);
            var schema = SchemaOf(one, columns);
            try
            {
                var table = TableDataset.Load(path, schema);
                Check(table, schema, one.Damage == 0 ? clicks : null);
                Interlocked.Increment(ref loaded);
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or FileNotFoundException)
            {
                if (!e.Message.StartsWith($"{path}: ", StringComparison.Ordinal) && !columns.Append("click").Append("row").Any(name => e.Message.Contains($"'{name}'", StringComparison.Ordinal)))
                    throw new InvalidOperationException($"The message does not say where: {e.Message}", e);
            }
            finally
            {
                File.Delete(path);
            }
        }, iter: 300, print: one => one + $" {string.Join(',', one.Kinds)} {string.Join(',', one.Roles)}");
        Assert.InRange(loaded, count / 6, count * 5 / 6); // neither is rare
    }

    // columns that the case draws, and then the targets "click" and "row"
    static string Write(TableFolder folder, Case one, string name, out string[] columns, out int[] clicks)
    {
        var random = new Random(one.Seed);
        var drawn = columns = [.. one.Kinds.Select((kind, k) => random.Next(3) > 0 ? $"c{k}" : names[random.Next(names.Length)])];
        if (one.End == ".parquet") // DuckDB would rename what is alike, and the test would not know
            drawn = columns = [.. drawn.Select((name, k) => drawn[..k].Append("row").Append("").Any(other => other.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) ? $"c{k}" : name)];
        var clicked = clicks = [.. Enumerable.Range(0, one.Rows).Select(_ => random.Next(2))];
        var separator = one.End == ".tsv" ? '\t' : ",,;"[random.Next(3)];
        var text = new StringBuilder(string.Join(separator, drawn.Append("click").Append("row").Select(Quoted)));
        var end = random.Next(4) == 0 ? "\r\n" : "\n";
        for (var row = 0; row < one.Rows; row++)
            text.Append(end).AppendJoin(separator, one.Kinds.Select(kind => random.Next(100) < one.Missing ? "" : Quoted(Value(kind, row, random))).Append($"{clicked[row]}").Append($"{row}"));
        if (one.Damage == 1)
            text.Insert(random.Next(text.Length), separator); // a ragged row
        var bytes = Encoding.UTF8.GetBytes(text.Append(end).ToString());
        if (one.Damage == 2)
            Spoil(bytes);

        var path = folder[$"{name}{one.End}"];
        if (one.End == ".csv.gz")
            folder.Write($"{name}{one.End}", Encoding.UTF8.GetString(bytes));
        else
            File.WriteAllBytes(path, bytes);
        if (one.End == ".parquet")
        {
            File.Move(path, path + ".csv");
            try
            {
                folder.Parquet($"{name}{one.End}", $"SELECT * FROM read_csv('{path}.csv', header = true, skip = 0, delim = '{separator}', quote = '\"', escape = '\"')");
            }
            catch (DuckDBException)
            {
                File.Copy(path + ".csv", path);
            }

            File.Delete(path + ".csv");
        }

        if (one.Damage > 2)
        {
            bytes = File.ReadAllBytes(path);
            if (one.Damage == 3)
                Spoil(bytes);
            File.WriteAllBytes(path, one.Damage == 3 ? bytes : bytes[..random.Next(bytes.Length)]);
        }

        return path;

        void Spoil(byte[] some)
        {
            for (var i = random.Next(1, 9); i > 0; i--)
                some[random.Next(some.Length)] = (byte)random.Next(256);
        }
    }

    static string Value(int kind, int row, Random random) => kind switch
    {
        0 => $"{random.Next(-9, 10)}",
        1 => random.NextDouble().ToString(CultureInfo.InvariantCulture),
        2 => random.Next(2) == 0 ? "True" : "False",
        3 => $"w{random.Next(4)}",
        4 => $"w{random.Next(1000)}",
        5 => words[random.Next(words.Length)],
        6 => $"2024-01-{random.Next(1, 29):00}",
        7 => $"2024-01-01 00:{random.Next(60):00}:00",
        8 => $"{random.Next(5) * 1_000_000_007L}",
        9 => "7",
        10 => random.Next(3) > 0 ? $"w{random.Next(4)}" : $"{random.Next(9)}",
        11 => $"{random.Next(20):000}",
        12 => "",
        13 => $"{row}",
        _ => random.Next(40) == 0 ? extremes[random.Next(extremes.Length)] : $"{random.Next(9)}.5",
    };

    static string Quoted(string text) => !text.Any(",;\t\"\r\n ".Contains) ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static TableSchema SchemaOf(Case one, string[] columns)
    {
        // DuckDB counts no spaces around a name, and names what has no name
        var known = columns.Index().Where(column => column.Item.Trim().Length > 0).Select(column => (Name: column.Item.Trim(' ', '\t', '\n'), Role: one.Roles[column.Index]))
            .DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).ToArray();
        string[] As(int role) => [.. known.Where(column => column.Role == role).Select(column => column.Name)];
        return new([Target.Binary("click"), Target.Regression("row")])
        {
            Exclude = As(1), Ids = [.. As(2), .. one.Seed % 5 == 0 ? As(5) : []], Categories = As(3), SampleWeight = As(4).FirstOrDefault(), Group = As(5).FirstOrDefault(), Time = As(6).FirstOrDefault(), HeldOut = As(7).FirstOrDefault(),
            MostCategories = one.Most.Categories, MostIds = one.Most.Ids, HeldOutFraction = (one.Seed % 99 + 1) / 100.0, SplitSeed = one.Seed,
        };
    }

    static void Check(TableDataset table, TableSchema schema, int[]? clicks)
    {
        var (train, heldOut) = (table.Data.Train, table.Data.HeldOut);
        Assert.Equal(table.Rows, train.Rows + heldOut.Rows);
        if (clicks is not null)
        {
            Assert.Equal(Enumerable.Range(0, clicks.Length).Select(row => (float)row), train.Labels.Column(1).Concat(heldOut.Labels.Column(1)).Order());
            foreach (var part in new[] { train, heldOut })
                Assert.Equal(part.Labels.Column(1).Select(row => (float)clicks[(int)row]), part.Labels.Column(0));
        }

        Assert.Equal(table.Columns.Sum(column => column.Features), train.Features.Columns + train.Ids.Count);
        foreach (var part in new[] { train, heldOut })
        {
            Assert.DoesNotContain(part.Features.Values.ToArray().Concat(part.RowWeights?.Column(0) ?? []), value => !float.IsFinite(value));
            Assert.Equal(schema.SampleWeight is null, part.RowWeights is null);
            Assert.Equal(schema.Group is null, part.Groups is null);
        }

        if (schema is { Group: not null, Time: null, HeldOut: null })
            Assert.Empty(train.Groups!.Intersect(heldOut.Groups!));

        var feature = 0;
        foreach (var column in table.Columns.Where(column => column.Use == ColumnUse.Number))
            for (var last = feature + column.Features; feature < last; feature++)
            {
                var values = train.Features.Column(feature);
                if (values.All(value => value is 0 or 1))
                    Assert.Equal(column.Missing > 0, values.Contains(1)); // whether there is a number
                else
                    Assert.Equal((0, 1), (Math.Round(values.Average(value => (double)value), 3) + 0.0, Math.Round(Math.Sqrt(values.Average(value => (double)value * value)), 3)));
            }

        foreach (var column in table.Columns.Where(column => column.Use == ColumnUse.Categories))
        {
            var (first, after) = (feature, feature += column.Features);
            for (var row = 0; row < train.Rows; row++)
                Assert.Equal(1, train.Features.Row(row)[first..after].ToArray().Single(value => value != 0));
            for (var row = 0; row < heldOut.Rows; row++)
                Assert.InRange(heldOut.Features.Row(row)[first..after].ToArray().Sum(), 0, 1);
            for (var k = first; k < after; k++)
                Assert.Contains(1, train.Features.Column(k));
        }

        Assert.Equal(feature, train.Features.Columns);
        Assert.Equal(table.Columns.Where(column => column.Use == ColumnUse.Id).Select(column => column.Name), train.Ids.Select(id => id.Name));
        foreach (var part in new[] { train, heldOut })
            foreach (var id in part.Ids)
                Assert.DoesNotContain(part.Code(id.Name), code => code < 0 || code >= id.Count);
    }
}
