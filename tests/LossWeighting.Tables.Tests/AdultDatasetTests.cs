namespace LossWeighting.Tests;

public class AdultDatasetTests
{
    static DataSplit Load(params string[] targets)
    {
        try
        {
            return AdultDataset.Load(targets);
        }
        catch (DataNotAvailableException e) when (Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1")
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    [Fact]
    public void HasThePublishedRowsAndRates()
    {
        var adult = Load("income", "never-married", "college", "overtime");
        Assert.Equal((32_561, 16_281), (adult.Train.Rows, adult.HeldOut.Rows));

        // over both parts, 48,842 rows
        double[] rates = [.. Enumerable.Range(0, 4).Select(k =>
            (adult.Train.LabelMean(k) * adult.Train.Rows + adult.HeldOut.LabelMean(k) * adult.HeldOut.Rows) / 48_842)];
        Assert.Equal([0.239, 0.330, 0.248, 0.294], rates.Select(rate => Math.Round(rate, 3)));
    }

    [Fact]
    public void TargetsCorrelateAsMeasured()
    {
        var adult = Load("income", "never-married", "college", "overtime");
        AssertPhi(-.319, 0, 1);
        AssertPhi(.325, 0, 2);
        AssertPhi(.243, 0, 3);
        AssertPhi(-.045, 1, 2);
        AssertPhi(-.150, 1, 3);
        AssertPhi(.172, 2, 3);

        void AssertPhi(double expected, int a, int b)
        {
            var (x, y) = (Both(a), Both(b));
            Assert.Equal(expected, MathNet.Numerics.Statistics.Correlation.Pearson(x, y), 1e-3);
        }

        IEnumerable<double> Both(int k) => adult.Train.Labels.Column(k).Concat(adult.HeldOut.Labels.Column(k)).Select(label => (double)label);
    }

    [Theory]
    [InlineData(new[] { "income" }, new string[0])]
    [InlineData(new[] { "never-married" }, new[] { "marital-status", "relationship" })]
    [InlineData(new[] { "college" }, new[] { "education", "education-num" })]
    [InlineData(new[] { "overtime" }, new[] { "hours-per-week" })]
    [InlineData(new[] { "college", "overtime" }, new[] { "education", "education-num", "hours-per-week" })]
    public void ColumnsThatGiveATargetAwayAreNoFeatures(string[] targets, string[] leaks)
    {
        var columns = Load(targets).Train.FeatureNames.Select(name => name.Split('=')[0]).Distinct();
        string[] all = [
            "age", "education-num", "capital-gain", "capital-loss", "hours-per-week",
            "workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"];
        Assert.Equal(all.Except(leaks).Order(), columns.Order());
    }

    [Fact]
    public void FeaturesAreStandardisedByTheTrainingRowsAlone()
    {
        var adult = Load("income");
        var names = adult.Train.FeatureNames.ToList();
        Assert.Equal(names, adult.HeldOut.FeatureNames);
        Assert.Equal(107, names.Count); // 5 numbers, and 102 values of 8 text columns

        var age = names.IndexOf("age");
        var train = adult.Train.Features.Column(age).Select(value => (double)value).ToArray();
        Assert.Equal(0, train.Average(), 5);
        Assert.Equal(1, train.Average(value => value * value), 5);
        Assert.NotEqual(0, adult.HeldOut.Features.Column(age).Average(), 3);

        // the first training row: 39 years old, State-gov, Bachelors …; mean age 38.5816, deviation 13.6402
        Assert.Equal((39 - 38.5816) / 13.6402, train[0], 4);
        Assert.Equal(1, adult.Train.Features[0, names.IndexOf("workclass=State-gov")]);
        Assert.Equal(0, adult.Train.Features[0, names.IndexOf("workclass=?")]);

        // every training row has one value of each text column; a value seen only in testing would be a row of zeros
        var workclass = Enumerable.Range(0, names.Count).Where(i => names[i].StartsWith("workclass=", StringComparison.Ordinal)).ToArray();
        Assert.All(Enumerable.Range(0, adult.Train.Rows), row => Assert.Equal(1, workclass.Sum(i => adult.Train.Features[row, i])));
    }

    [Fact]
    public void RejectsTargetsThatAreNone()
    {
        Assert.Contains(
            "Adult has no target 'click': choose from income, never-married, college, overtime",
            Assert.Throws<ArgumentException>(() => AdultDataset.Load(["click"])).Message, StringComparison.Ordinal);
        Assert.Equal(4, AdultDataset.TargetNames.Count);
        Assert.Contains("at least one target", Assert.Throws<ArgumentException>(() => AdultDataset.Load([])).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => AdultDataset.Load(["income", "income"])).Message, StringComparison.Ordinal);
    }
}
