namespace LossWeighting.Tests;

public sealed class DataCatalogueTests
{
    [Fact]
    public void EveryNameLeadsToItsData()
    {
        Assert.Equal(["random", "correlated", "feed", "adult", "kuairand-pure"], DataCatalogue.All.Select(data => data.Name));
        Assert.All(DataCatalogue.All, data => Assert.Same(data, DataCatalogue.Find(data.Name)));
        Assert.Null(DataCatalogue.Find("Random"));
        Assert.Equal(["adult", "kuairand-pure"], DataCatalogue.All.Where(data => data.Source is not null).Select(data => data.Name));
        Assert.All(DataCatalogue.All, data => Assert.Equal(data.Source is null, data.HeldOut is null));
    }

    [Theory]
    [InlineData("random", 1000, 3)]
    [InlineData("feed", 20_000, 4)]
    public void MadeUpDataAreSplitAndDescribed(string name, int rows, int targets)
    {
        var named = DataCatalogue.Find(name)!;
        var (data, card) = named.Load();
        Assert.Equal((rows / 5 * 4, rows / 5, targets), (data.Train.Rows, data.HeldOut.Rows, data.Targets.Count));
        Assert.Equal((rows / 5 * 4, rows / 5), (card.TrainRows, card.HeldOutRows));
        var last = data.Targets[^1].Name;
        var half = named.Load([last], heldOutFraction: 0.5, TestContext.Current.CancellationToken).Data;
        Assert.Equal((last, rows / 2), (Assert.Single(half.Targets).Name, half.HeldOut.Rows));
        Assert.Contains("no target 'x'", Assert.Throws<ArgumentException>(() => named.Load(["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataThatSayWhatIsHeldOutTakeNoShare() => Assert.Contains(
        "adult comes with its own held-out rows, the official test set",
        Assert.Throws<ArgumentException>(() => DataCatalogue.Find("adult")!.Load(heldOutFraction: 0.3)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheAdultOfTheCatalogueIsTheDataSets()
    {
        IReadOnlyDictionary<string, string> files;
        try
        {
            files = DataCatalogue.Find("adult")!.Source!.Fetch(null, TestContext.Current.CancellationToken);
        }
        catch (DataNotAvailableException e) when (Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1")
        {
            Assert.Skip(e.Message);
            return;
        }

        Assert.Equal(["adult.data", "adult.test"], files.Keys);
        var (data, card) = DataCatalogue.Find("adult")!.Load(["income"]);
        Assert.Equal((32_561, 16_281, "income"), (data.Train.Rows, data.HeldOut.Rows, Assert.Single(data.Targets).Name));
        Assert.NotEmpty(card.Columns);
    }

    [Fact]
    public void ASchemaIsReadAsItWasWritten()
    {
        TableSchema schema = new([Target.Binary("click"), Target.Regression("größe, cm")])
        {
            Exclude = ["a", "b"], Categories = ["c"], Ids = ["user"], SampleWeight = "w", Group = "user", Time = "ts", HeldOut = null, MostIds = 7, HeldOutFraction = 0.25, SplitSeed = 3,
        };
        var read = TableSchema.FromJson(schema.ToJson());
        Assert.Equivalent(schema, read, strict: true);
        Assert.Equal(0.2, TableSchema.FromJson("""{"Targets":[{"Name":"click","Kind":"Binary"}]}""").HeldOutFraction); // what is missing has its default
        Assert.Contains("Lists", Assert.Throws<InvalidDataException>(() => TableSchema.FromJson("""{"Targets":[],"Lists":["words"]}""")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => TableSchema.FromJson("null"));
    }
}
