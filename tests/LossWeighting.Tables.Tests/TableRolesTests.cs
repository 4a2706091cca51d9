namespace LossWeighting.Tests;

/// <summary>What a schema asks of columns: ids, categories, weights, groups, and which rows are held out.</summary>
public sealed class TableRolesTests : IDisposable
{
    static readonly TableSchema schema = new([Target.Binary("click")]);

    readonly TableFolder folder = new();

    public void Dispose() => folder.Dispose();

    // the row is a target, so that a test knows which row it looks at
    static readonly TableSchema byRow = new([Target.Regression("row")]);

    static int[] Rows(MultiTargetData part) => Array.ConvertAll(part.Labels.Column(0), row => (int)row);

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public void ADateMayBeTheGroup(string end)
    {
        using TableFolder files = new();
        var path = files.Write("a.csv", "x,day,ts,word,click", 60, i => $"{i % 7},2024-01-0{i % 9 + 1},{i},w{i % 3},{i % 2}");
        if (end == "parquet")
            path = files.Parquet("a.parquet", $"SELECT * FROM '{path}'");
        var data = TableDataset.Load(path, new([Target.Binary("click")]) { Group = "day", Time = "ts" }).Data;
        Assert.Equal(Enumerable.Range(0, 48).Select(i => i % 9), data.Train.Groups);
        Assert.Equal(Enumerable.Range(48, 12).Select(i => i % 9), data.HeldOut.Groups);
    }

    [Fact]
    public void IdsAreThoseOfTheTrainingRowsInTheOrderOfTheTable()
    {
        // 61 users and 7 shops; user 60 is in held-out rows alone, and in every seventh row there is none
        string User(int i) => i % 7 == 3 ? "" : i >= 360 ? "u60" : $"u{i * 17 % 60}";
        var path = folder.Write("a.csv", "user,shop_id,x,late,row", 400, i => $"{User(i)},{i % 7 + 100},{i % 9}.5,{(i >= 360 ? 1 : 0)},{i}");
        var table = TableDataset.Load(path, byRow with { HeldOut = "late" });
        Assert.Equal(["user Id 1", "shop_id Id 1", "x Number 1", "late Role 0", "row Target 0"], table.Uses());
        Assert.Equal("60 ids; 40 of 40 held-out rows have none of them", table.Column("user").Note);
        Assert.Equal("7 ids; 0 of 40 held-out rows have none of them", table.Column("shop_id").Note);
        Assert.Equal(Enumerable.Range(0, 400).Count(i => User(i) == ""), table.Column("user").Missing);
        Assert.Equal(["x"], table.Data.Train.FeatureNames);
        Assert.Equal([new("user", 61), new("shop_id", 8)], table.Data.Train.Ids);
        Assert.Equal(table.Data.Train.Ids, table.Data.HeldOut.Ids);

        List<string> users = [.. Enumerable.Range(0, 360).Select(User).Where(user => user != "").Distinct()];
        foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
        {
            Assert.Equal(Rows(part).Select(row => users.IndexOf(User(row)) + 1), part.Code("user"));
            Assert.Equal(Rows(part).Select(row => row % 7 + 1), part.Code("shop_id")); // 100 comes first
        }
    }

    [Theory]
    [InlineData("user_id", true)]
    [InlineData("userId", true)]
    [InlineData("ID", true)]
    [InlineData("id", true)]
    [InlineData("USER_ID", true)]
    [InlineData("user id", true)]
    [InlineData("userID", true)]
    [InlineData("paid", false)]
    [InlineData("valid", false)]
    [InlineData("PAID", false)]
    [InlineData("identity", false)]
    [InlineData("id_count", false)]
    public void WholeNumbersAreIdsByTheirName(string name, bool isId)
    {
        foreach (var path in new[] { folder.Write("a.csv", $"{name},click", 200, i => $"{i % 7},{i % 2}"), folder.Parquet("a.parquet", $"SELECT i % 7 AS \"{name}\", i % 2 AS click FROM range(200) t(i)") })
            Assert.Equal([$"{name} {(isId ? ColumnUse.Id : ColumnUse.Number)} 1", "click Target 0"], TableDataset.Load(path, schema).Uses());
        var fractions = TableDataset.Load(folder.Write("b.csv", $"{name},click", 200, i => $"{i % 7}.5,{i % 2}"), schema);
        Assert.Equal(ColumnUse.Number, fractions.Column(name).Use);
    }

    [Fact]
    public void IdsKeepTheirLeadingZerosAndAllTheirDigits()
    {
        var path = folder.Write("a.csv", "user_id,item_id,row", 200, i => $"{(i % 3 == 0 ? "07" : i % 3 == 1 ? "7" : "007")},{9007199254740992 + i % 2},{i}");
        var table = TableDataset.Load(path, byRow);
        Assert.Equal([4, 3], table.Data.Train.Ids.Select(id => id.Count));
        Assert.All(Rows(table.Data.Train).GroupBy(row => row % 3), same => Assert.Single(same.Select(row => table.Data.Train.Code("user_id")[Rows(table.Data.Train).IndexOf(row)]).Distinct()));
    }

    [Fact]
    public void NumbersWithLeadingZerosAreCodes()
    {
        var path = folder.Write("a.csv", "zip,padded,late,click", 30_000, i => $"{i % 7 * 1500:00000},{i % 7:000}.5,{(i < 25_000 ? "" : $"{i % 9}")},{i % 2}");
        Assert.Equal(["zip Categories 7", "padded Number 1", "late Number 2", "click Target 0"], TableDataset.Load(path, schema).Uses());
    }

    [Fact]
    public void MoreIdsThanAllowedAreHashed()
    {
        // the first four bytes of SHA-256, least first, halved, modulo 7, and 1 more: computed in Python
        Dictionary<string, int> expected = new() { ["u0"] = 7, ["u1"] = 3, ["Größe 😀"] = 3 };
        var texts = expected.Keys.Concat(Enumerable.Range(2, 60).Select(i => $"u{i}")).ToArray();
        var path = folder.Write("a.csv", "user,row", 630, i => $"{(i % 8 == 7 ? "" : texts[i % texts.Length])},{i}");
        var table = TableDataset.Load(path, byRow with { Ids = ["user"], MostIds = 7 });
        Assert.Equal([new("user", 8)], table.Data.Train.Ids);
        Assert.Equal("63 different values, hashed into 7 ids", table.Column("user").Note);
        foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
            foreach (var (i, row) in Rows(part).Index())
                if (row % 8 == 7)
                    Assert.Equal(0, part.Codes[i, 0]);
                else if (expected.TryGetValue(texts[row % texts.Length], out var id))
                    Assert.Equal(id, part.Codes[i, 0]);
                else
                    Assert.InRange(part.Codes[i, 0], 1, 7);
    }

    [Fact]
    public void VeryManyTextsAreHashedWhileTheyAreRead()
    {
        // one text more than there are ids: their hashes are fewer than the texts
        const int most = 100_000;
        var path = folder.Write("a.csv", "user,row", 2 * (most + 1), i => $"u{i % (most + 1)},{i}");
        var table = TableDataset.Load(path, byRow with { Ids = ["user"], MostIds = most });
        Assert.Equal([new("user", most + 1)], table.Data.Train.Ids);
        Assert.EndsWith("different values, hashed into 100,000 ids", table.Column("user").Note, StringComparison.Ordinal);
        Dictionary<int, int> ids = [];
        foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
            foreach (var (i, row) in Rows(part).Index())
                Assert.Equal(part.Codes[i, 0], ids.TryGetValue(row % (most + 1), out var id) ? id : ids[row % (most + 1)] = part.Codes[i, 0]);
        Assert.Equal((40_047, 66_942, 7_927), (ids[0], ids[1], ids[2])); // computed in Python
    }

    [Fact]
    public void NumbersAreCategoriesWhereAsked()
    {
        foreach (var path in new[]
        {
            folder.Write("a.csv", "code,price,row", 200, i => $"{(i % 5 == 4 ? "" : $"0{i % 5}")},{i % 3}.5,{i}"),
            folder.Parquet("a.parquet", "SELECT CASE WHEN i % 5 < 4 THEN '0' || (i % 5) END AS code, i % 3 + 0.5 AS price, i AS row FROM range(200) t(i)"),
        })
        {
            var table = TableDataset.Load(path, byRow with { Categories = ["code", "price"] });
            Assert.Equal(["code=(missing)", "code=00", "code=01", "code=02", "code=03", "price=0.5", "price=1.5", "price=2.5"], table.Data.Train.FeatureNames);
            foreach (var part in new[] { table.Data.Train, table.Data.HeldOut })
                foreach (var (i, row) in Rows(part).Index())
                {
                    var expected = new float[8];
                    expected[row % 5 == 4 ? 0 : row % 5 + 1] = expected[row % 3 + 5] = 1;
                    Assert.Equal(expected, part.Features.Row(i).ToArray());
                }
        }
    }

    [Fact]
    public void TooManyCategoriesAreRefused()
    {
        var path = folder.Write("a.csv", "code,test,click", 1300, i => $"{i % 1200},{(i < 1200 ? 0 : 1)},{i % 2}");
        Assert.Equal($"{path}: column 'code': 1,200 different values are too many for a feature each. Take it as ids, or leave it out.", TableFolder.Refused(path, schema with { Categories = ["code"], HeldOut = "test" }).Message);
    }

    [Fact]
    public void RowNumbersAndFreeTextAreLeftOut()
    {
        var path = folder.Write("a.csv", "index,nearly,shuffled,title,user_id,x,click", 200, i => $"{i + 5},{(i == 7 ? 300 : i)},{i * 77 % 200 - 100},story {i * 2 / 3},{i},{i % 8},{i % 2}");
        var table = TableDataset.Load(path, schema);
        Assert.Equal(["index LeftOut 0", "nearly Number 1", "shuffled LeftOut 0", "title LeftOut 0", "user_id LeftOut 0", "x Number 1", "click Target 0"], table.Uses());
        Assert.Equal("a number for each row, one after the other", table.Column("index").Note);
        Assert.Equal("133 different values in 200 rows: an identifier, or free text", table.Column("title").Note);
        Assert.Equal("200 different values in 200 rows: an identifier, or free text", table.Column("user_id").Note);
        var asked = TableDataset.Load(path, schema with { Ids = ["title"], Categories = ["index"] });
        Assert.Equal(["index Categories 160", "nearly Number 1", "shuffled LeftOut 0", "title Id 1", "user_id LeftOut 0", "x Number 1", "click Target 0"], asked.Uses());
    }

    [Fact]
    public void TextThatRecursIsIdsAndOtherTextIsNot()
    {
        // 100 rows and 51 texts in them: more than half
        TableDataset Load(int texts) => TableDataset.Load(folder.Write("a.csv", "word,x,click", 300, i => $"{(i >= 100 ? "" : $"w{i % texts}")},{i % 8},{i % 2}"), schema with { MostCategories = 20, HeldOutFraction = 0.01 });
        Assert.Equal(ColumnUse.Id, Load(50).Column("word").Use);
        Assert.Equal(ColumnUse.LeftOut, Load(51).Column("word").Use);
    }

    [Fact]
    public void SampleWeightsGoWithTheirRows()
    {
        var data = TableDataset.Load(folder.Write("a.csv", "weight,x,row", 100, i => $"{i * 3 % 50 / 4.0},{i % 8},{i}"), byRow with { SampleWeight = "weight" }).Data;
        foreach (var part in new[] { data.Train, data.HeldOut })
        {
            Assert.Equal(Rows(part).Select(row => row * 3 % 50 / 4f), part.RowWeights?.Column(0));
            Assert.Equal(["x"], part.FeatureNames);
        }
    }

    [Theory]
    [InlineData("-1", "a sample weight is 0 or more, not -1.")]
    [InlineData("", "the sample weight is missing; remove the row, or fill the value in.")]
    [InlineData("heavy", "'heavy' is no number, as this column must be.")]
    [InlineData("1e39", "1E+39 is not finite in single precision. Where there is no value, leave the cell empty.")]
    public void ASampleWeightMustBeOne(string weight, string error)
    {
        var path = folder.Write("a.csv", "weight,x,click", 100, i => $"{(i == 40 ? weight : "1")},{i % 8},{i % 2}");
        Assert.Equal($"{path}: row 41, column 'weight': {error}", TableFolder.Refused(path, schema with { SampleWeight = "weight" }).Message);
    }

    [Fact]
    public void WholeGroupsAreHeldOut()
    {
        // groups of 1 to 5 rows, scattered
        int[] groups = [.. Enumerable.Range(0, 100).SelectMany(group => Enumerable.Repeat(group, group % 5 + 1))];
        new Random(1).Shuffle(groups);
        var path = folder.Write("a.csv", "user,x,row", groups.Length, i => $"u{groups[i]},{i % 8},{i}");
        var (first, other) = (TableDataset.Load(path, byRow with { Group = "user" }), TableDataset.Load(path, byRow with { Group = "user", SplitSeed = 1 }));
        Assert.Equal(["user Role 0", "x Number 1", "row Target 0"], first.Uses());
        Assert.Equal("the group", first.Column("user").Note);
        Assert.Empty(Rows(first.Data.Train).Select(row => groups[row]).Intersect(Rows(first.Data.HeldOut).Select(row => groups[row])));
        Assert.Equal(Enumerable.Range(0, 300), Rows(first.Data.Train).Concat(Rows(first.Data.HeldOut)).Order());
        Assert.InRange(first.Data.HeldOut.Rows, 60, 64); // a fifth, and what is left of the last group
        Assert.NotEqual(Rows(first.Data.HeldOut), Rows(other.Data.HeldOut));
        Assert.Equal(Rows(first.Data.HeldOut), Rows(TableDataset.Load(path, byRow with { Group = "user" }).Data.HeldOut));
        foreach (var part in new[] { first.Data.Train, first.Data.HeldOut }) // the numbers of groups are those of their first rows
        {
            var inOrder = groups.Distinct().ToList();
            Assert.Equal(Rows(part).Select(row => inOrder.IndexOf(groups[row])), part.Groups);
        }
    }

    [Fact]
    public void GroupAucIsMeasuredWithinTheGroupsOfTheTable()
    {
        var random = new Random(3);
        var path = folder.Write("a.csv", "user,x,click,row", 400, i => $"{i % 40},{random.NextDouble()},{random.Next(2)},{i}");
        var data = TableDataset.Load(path, new([Target.Binary("click"), Target.Regression("row")]) { Group = "user" }).Data.HeldOut;
        var (score, label, row) = (data.Feature("x"), data.Labels.Column(0), data.Labels.Column(1));
        var (sum, rows) = (0.0, 0);
        foreach (var group in Enumerable.Range(0, data.Rows).GroupBy(i => (int)row[i] % 40)) // pairs in order, averaged by rows
        {
            var pairs = (from a in @group where label[a] == 1 from b in @group where label[b] == 0 select score[a] > score[b] ? 1.0 : 0).ToArray();
            if (pairs.Length > 0)
                (sum, rows) = (sum + pairs.Average() * group.Count(), rows + group.Count());
        }

        Assert.True(rows > 0);
        Assert.Equal(sum / rows, Metrics.GroupAuc(score, label, data.Groups!), 10);
    }

    [Theory]
    [InlineData("", "row 6, column 'user': the group is missing; remove the row, or fill the value in.")]
    [InlineData("one", "column 'user': all rows are in one group, so none can be held out.")]
    public void GroupsMustBeThere(string user, string error)
    {
        var path = folder.Write("a.csv", "user,x,click", 100, i => $"{(i == 5 ? user : "one")},{i % 8},{i % 2}");
        Assert.Equal($"{path}: {error}", TableFolder.Refused(path, schema with { Group = "user" }).Message);
    }

    // a moment for every two rows, not in order
    static int Moment(int i) => i * 37 % 100 / 2;

    [Theory]
    [InlineData("number.csv", "n")]
    [InlineData("fraction.csv", "n / 10.0")]
    [InlineData("date.csv", "DATE '2024-01-01' + n::INTEGER")]
    [InlineData("timestamp.csv", "TIMESTAMP '2024-01-01' + n * INTERVAL 1 MINUTE")]
    [InlineData("text.csv", "'2024-01-01T00:' || lpad(n::VARCHAR, 2, '0') || ':00Z'")]
    [InlineData("american.csv", "strftime(DATE '2024-01-01' + n::INTEGER, '%m/%d/%Y')")]
    [InlineData("number.parquet", "n")]
    [InlineData("fraction.parquet", "(n / 10.0)::DECIMAL(9, 1)")]
    [InlineData("date.parquet", "DATE '2024-01-01' + n::INTEGER")]
    [InlineData("timestamp.parquet", "TIMESTAMP '2024-01-01' + n * INTERVAL 1 MINUTE")]
    [InlineData("nanoseconds.parquet", "(TIMESTAMP '2024-01-01' + n * INTERVAL 1 MINUTE)::TIMESTAMP_NS")]
    [InlineData("zone.parquet", "('2024-01-01 00:' || lpad(n::VARCHAR, 2, '0') || ':00+02')::TIMESTAMPTZ")]
    [InlineData("text.parquet", "'2024-01-01 00:' || lpad(n::VARCHAR, 2, '0') || ':00'")]
    public void TheLatestRowsAreHeldOutAndRowsOfOneMomentStayTogether(string name, string time)
    {
        var query = $"SELECT {time} AS ts, i % 8 AS x, i AS row FROM (SELECT i, i * 37 % 100 // 2 AS n FROM range(100) t(i)) ORDER BY i";
        var path = folder.Parquet("a.parquet", query);
        if (name.EndsWith(".csv", StringComparison.Ordinal))
            DuckDb.Execute(Open(), $"COPY ({query}) TO '{path = folder[name]}' (FORMAT CSV)");
        var table = TableDataset.Load(path, byRow with { Time = "ts", HeldOutFraction = 0.23 });
        Assert.Equal(["ts Role 0", "x Number 1", "row Target 0"], table.Uses());
        Assert.Equal("the time", table.Column("ts").Note);
        // 23 of 100 rows are wanted; 22 are those of the last 11 moments, 24 those of the last 12
        Assert.Equal(Enumerable.Range(0, 100).Where(i => Moment(i) >= 38), Rows(table.Data.HeldOut));
        Assert.Equal(Enumerable.Range(0, 100).Where(i => Moment(i) < 38), Rows(table.Data.Train));
    }

    static DuckDB.NET.Data.DuckDBConnection Open()
    {
        var database = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        database.Open();
        return database;
    }

    [Fact]
    public void TimesThatTurnOutToBeFractionsLateInTheFileAreNotRounded()
    {
        var path = folder.Write("a.csv", "ts,x,row", 40_000, i => $"{(i < 39_000 ? i % 10 : 10 + (i % 2 == 0 ? 0.25 : 0.125))},{i % 8},{i}");
        var table = TableDataset.Load(path, byRow with { Time = "ts", HeldOutFraction = 0.0125 });
        Assert.Equal(Enumerable.Range(39_000, 1000).Where(i => i % 2 == 0), Rows(table.Data.HeldOut)); // 10.25, and not 10.125 with it
    }

    [Theory]
    [InlineData("", "the time is missing, or no number, date or timestamp; remove the row, or fill the value in.")]
    [InlineData("never", "the time is missing, or no number, date or timestamp; remove the row, or fill the value in.")]
    [InlineData("infinity", "the time is missing, or no number, date or timestamp; remove the row, or fill the value in.")]
    public void ATimeMustBeOne(string time, string error)
    {
        var path = folder.Write("a.csv", "ts,x,click", 100, i => $"{(i == 40 ? time : $"2024-01-{i % 28 + 1:00}")},{i % 8},{i % 2}");
        Assert.Equal($"{path}: row 41, column 'ts': {error}", TableFolder.Refused(path, schema with { Time = "ts" }).Message);
    }

    [Fact]
    public void OneTimeForAllIsRefused()
    {
        var path = folder.Write("a.csv", "ts,x,click", 100, i => $"2024-01-01,{i % 8},{i % 2}");
        Assert.Equal($"{path}: column 'ts': all rows have the same time, so none is later than the others.", TableFolder.Refused(path, schema with { Time = "ts" }).Message);
    }

    [Theory]
    [InlineData("0", "1")]
    [InlineData("False", "True")]
    [InlineData("false", "true")]
    [InlineData("0.0", "1.0")]
    public void AColumnSaysWhatIsHeldOutWhateverTimeAndGroupAre(string no, string yes)
    {
        var path = folder.Write("a.csv", "test,ts,user,x,row", 400, i => $"{(i % 7 == 0 ? yes : no)},{i},u{i % 60},{i % 8},{i}");
        var table = TableDataset.Load(path, byRow with { HeldOut = "test", Time = "ts", Group = "user", HeldOutFraction = 0.9 });
        Assert.Equal(Enumerable.Range(0, 400).Where(i => i % 7 == 0), Rows(table.Data.HeldOut));
        Assert.Equal(Enumerable.Range(0, 400).Where(i => i % 7 != 0), Rows(table.Data.Train));
        Assert.Equal(["test Role 0", "ts Role 0", "user Id 1", "x Number 1", "row Target 0"], table.Uses()); // users are on both sides, so a model may know them
        Assert.StartsWith("also the group; 60 ids; ", table.Column("user").Note, StringComparison.Ordinal);
        Assert.Equal(Rows(table.Data.HeldOut).Select(row => row % 60), table.Data.HeldOut.Groups);
        Assert.Equal(["x"], TableDataset.Load(path, byRow with { HeldOut = "test", Time = "ts", Group = "user", Exclude = ["user"] }).Data.Train.FeatureNames);
        var byTime = TableDataset.Load(path, byRow with { Time = "ts", Group = "user", Exclude = ["test"], HeldOutFraction = 0.25 });
        Assert.Equal(Enumerable.Range(300, 100), Rows(byTime.Data.HeldOut));
        Assert.Equal(Rows(byTime.Data.Train).Select(row => row % 60), byTime.Data.Train.Groups);
    }

    [Theory]
    [InlineData(2, "row 41, column 'test': this column is 1 where a row is held out and 0 where it is not, not 2.")]
    [InlineData(0, "column 'test': all rows are trained on, none is held out.")]
    public void WhatIsHeldOutMustBeSaid(int value, string error)
    {
        var path = folder.Write("a.csv", "test,x,click", 100, i => $"{(i == 40 ? value : 0)},{i % 8},{i % 2}");
        Assert.Equal($"{path}: {error}", TableFolder.Refused(path, schema with { HeldOut = "test" }).Message);
    }

    [Fact]
    public void StatisticsAreThoseOfTheTrainingRowsHoweverRowsAreHeldOut()
    {
        var random = new Random(5);
        double[] x = [.. Enumerable.Range(0, 500).Select(i => random.NextDouble() + i)];
        var path = folder.Write("a.csv", "x,word,user,ts,test,row", 500, i => $"{x[i]},w{i * i % 13},u{i % 70},{i * 3},{(i % 4 == 0 ? 1 : 0)},{i}");
        foreach (var one in new[] { byRow with { Exclude = ["ts", "test"] }, byRow with { Time = "ts" }, byRow with { Group = "user" }, byRow with { HeldOut = "test" }, byRow with { Time = "ts", MostIds = 5 } })
        {
            var data = TableDataset.Load(path, one with { Exclude = [.. new[] { "ts", "test" }.Where(name => name != one.Time && name != one.HeldOut)] }).Data;
            var train = Rows(data.Train).Select(row => x[row]).ToArray();
            var mean = train.Average();
            var deviation = Math.Sqrt(train.Sum(value => (value - mean) * (value - mean)) / train.Length);
            foreach (var part in new[] { data.Train, data.HeldOut })
                Assert.All(Rows(part).Zip(part.Feature("x")), one => Assert.Equal((x[one.First] - mean) / deviation, one.Second, 1e-4));
            var words = Rows(data.Train).Select(row => $"word=w{row * row % 13}").Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(words, data.Train.FeatureNames.Where(name => name.StartsWith("word=", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("-999999999999", "3e9")]
    [InlineData("-3e38", "3e38")]
    public void AValueFarFromAllOthersDoesNotBlurThem(string far, string other)
    {
        // the first row, which is held out, and so not among those that tell the deviation
        var path = folder.Write("a.csv", "x,test,row", 400, i => $"{(i == 0 ? far : i == 399 ? other : $"{i % 7 + 0.25}")},{(i is 0 or 399 ? 1 : 0)},{i}");
        var data = TableDataset.Load(path, byRow with { HeldOut = "test" }).Data;
        var x = Rows(data.Train).Select(row => row % 7 + 0.25).ToArray();
        var deviation = Math.Sqrt(x.Average(value => (value - x.Average()) * (value - x.Average())));
        Assert.All(x.Zip(data.Train.Feature("x")), one => Assert.Equal((one.First - x.Average()) / deviation, one.Second, 1e-4));
        Assert.Equal(double.Parse(far, null) / deviation, data.HeldOut.Feature("x")[0], Math.Abs(double.Parse(far, null)) / 1e5);
    }

    [Fact]
    public void AColumnPlaysOnePart()
    {
        var path = folder.Write("a.csv", "a,b,click", 100, i => $"{i % 7},{i % 8},{i % 2}");
        foreach (var bad in new[]
        {
            schema with { Categories = ["a"], Ids = ["a"] }, schema with { Group = "a", Time = "a" }, schema with { Group = "a", Time = "a", Ids = ["a"] }, schema with { Group = "a", HeldOut = "a", Exclude = ["a"] },
            schema with { SampleWeight = "a", Group = "a" }, schema with { Time = "click" }, schema with { Time = "a", Exclude = ["a"] }, schema with { Ids = ["click"] },
        })
            Assert.EndsWith(": decide which.", Assert.Throws<ArgumentException>(() => TableDataset.Load(path, bad)).Message, StringComparison.Ordinal);
        foreach (var bad in new[] { schema with { HeldOutFraction = 0 }, schema with { HeldOutFraction = 1, Group = "a" }, schema with { HeldOutFraction = double.NaN, Time = "a" }, schema with { MostCategories = 0 }, schema with { MostIds = 0 }, schema with { MostIds = IdFeature.MostIds } })
            Assert.ThrowsAny<ArgumentException>(() => TableDataset.Load(path, bad));
        Assert.Equal("a Id 1", TableDataset.Load(path, schema with { Group = "a", Ids = ["a"] }).Uses().First());
        Assert.Equal("a Categories 5", TableDataset.Load(path, schema with { Group = "a", Categories = ["a"] }).Uses().First());
        foreach (var unknown in new[] { schema with { Group = "A" }, schema with { Time = "A" }, schema with { HeldOut = "A" }, schema with { SampleWeight = "A" }, schema with { Ids = ["A"] }, schema with { Categories = ["A"] } })
            Assert.Equal($"{path}: there is no column 'A'. The columns are a, b, click.", TableFolder.Refused(path, unknown).Message);
    }
}
