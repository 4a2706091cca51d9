namespace LossWeighting.Tests;

public sealed class DataCardTests : IDisposable
{
    readonly TableFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ItCountsRowsAndColumnsAndSumsTargetsUp()
    {
        var random = new Random(1);
        (int Click, int Like, double Seconds)[] labels = [.. Enumerable.Range(0, 500).Select(_ => random.Next(3)).Select(drawn => (drawn / 2, drawn > 0 && random.Next(4) == 0 ? 1 : 0, drawn * 10 + random.Next(100) / 4.0))];
        var path = folder.Write("a.csv", "index,user_id,x,word,day,ts,click,like,seconds", 500, i =>
            $"{i},{i * 7 % 60},{(i % 10 == 0 ? "" : $"{i % 9}.5")},{(i % 20 == 0 ? "" : $"w{i % 3}")},2024-01-01,{i},{labels[i].Click},{labels[i].Like},{labels[i].Seconds}");
        var card = TableDataset.Load(path, new([Target.Binary("click"), Target.Binary("like"), Target.Regression("seconds")]) { Time = "ts" }).Card;

        var (train, heldOut) = (labels[..400], labels[400..]);
        Assert.Equal((400, 100, 7), (card.TrainRows, card.HeldOutRows, card.Features)); // x, x missing, four words, user_id
        Assert.Equal(["click", "like", "seconds"], card.Targets.Select(target => target.Target.Name));
        foreach (var (summary, of) in card.Targets.Zip(new Func<(int Click, int Like, double Seconds), double>[] { row => row.Click, row => row.Like, row => row.Seconds }))
        {
            var mean = train.Average(of);
            Assert.Equal(mean, summary.TrainMean, 1e-9);
            Assert.Equal(heldOut.Average(of), summary.HeldOutMean, 1e-9);
            Assert.Equal(Math.Sqrt(train.Average(row => (of(row) - mean) * (of(row) - mean))), summary.TrainDeviation, 1e-9);
        }

        // phi, from the four counts
        double Count(int click, int like) => train.Count(row => (row.Click, row.Like) == (click, like));
        var phi = (Count(1, 1) * Count(0, 0) - Count(1, 0) * Count(0, 1))
            / Math.Sqrt((Count(1, 1) + Count(1, 0)) * (Count(0, 1) + Count(0, 0)) * (Count(1, 1) + Count(0, 1)) * (Count(1, 0) + Count(0, 0)));
        Assert.Equal([("click", "like"), ("click", "seconds"), ("like", "seconds")], card.Correlations.Select(pair => (pair.First, pair.Second)));
        Assert.Equal(phi, card.Correlations[0].Value, 1e-9);
        Assert.InRange(phi, 0.1, 0.9);
        Assert.Equal(Pearson(row => row.Click), card.Correlations[1].Value, 1e-9);
        Assert.Equal(Pearson(row => row.Like), card.Correlations[2].Value, 1e-9);

        var invariant = FormattableString.Invariant;
        Assert.Equal(
            [
                "500 rows: 400 to train on, 100 held out",
                "Features: 7, from 9 columns: 1 of numbers (standardised), 1 of categories (a feature per value), 1 of ids (a learned vector each), 1 with another part, 3 to predict, 2 left out",
                "Numbers: x (50 missing: the mean instead, and a feature that says so)",
                "Categories: word (25 missing: a value of its own)",
                "Ids: user_id (60 ids; 0 of 100 held-out rows have none of them)",
                "Other parts: ts (the time)",
                "Left out: index (a number for each row, one after the other), day (DATE: neither number nor text)",
                invariant($"Target click: binary, {train.Average(row => row.Click) * 100:0.##} % ones in training rows, {heldOut.Average(row => row.Click) * 100:0.##} % in held-out rows"),
                invariant($"Target like: binary, {train.Average(row => row.Like) * 100:0.##} % ones in training rows, {heldOut.Average(row => row.Like) * 100:0.##} % in held-out rows"),
                invariant($"Target seconds: regression, mean {train.Average(row => row.Seconds):G4}, standard deviation {card.Targets[2].TrainDeviation:G4} in training rows, mean {heldOut.Average(row => row.Seconds):G4} in held-out rows"),
                invariant($"Correlation of labels: click and like {phi:0.00}, click and seconds {Pearson(row => row.Click):0.00}, like and seconds {Pearson(row => row.Like):0.00}"),
            ],
            card.Lines);
        Assert.Equal(string.Join('\n', card.Lines), card.ToString());

        double Pearson(Func<(int Click, int Like, double Seconds), double> of)
        {
            var (a, b) = (train.Average(of), train.Average(row => row.Seconds));
            return train.Sum(row => (of(row) - a) * (row.Seconds - b)) / Math.Sqrt(train.Sum(row => (of(row) - a) * (of(row) - a)) * train.Sum(row => (row.Seconds - b) * (row.Seconds - b)));
        }
    }

    [Fact]
    public void TargetsThatAreOppositesOrTheSameSaySo()
    {
        var path = folder.Write("a.csv", "x,a,b,c", 200, i => $"{i % 7},{i % 2},{1 - i % 2},{3 * (i % 2) + 5}");
        var card = TableDataset.Load(path, new([Target.Binary("a"), Target.Binary("b"), Target.Regression("c")])).Card;
        Assert.Equal(["a and b -1.00", "a and c 1.00", "b and c -1.00"], card.Correlations.Select(pair => pair.ToString()));
    }

    [Fact]
    public void DataThatAreNoTableHaveNoColumns()
    {
        var card = DataCard.Of(RandomTargets.Normal(100, 3, 1, seed: 1).Split(0.2, 0));
        Assert.Equal(["100 rows: 80 to train on, 20 held out", "Features: 3"], card.Lines.Take(2));
        Assert.Equal(3, card.Lines.Count);
        Assert.Empty(card.Correlations);
    }

    [Fact]
    public void LongNamesAreCutWithoutBreakingAnEmoji()
    {
        var name = new string('n', 58) + "😀" + new string('n', 1000);
        var card = TableDataset.Load(folder.Write("a.csv", $"x,same {name},{name}", 100, i => $"{i % 7},1,{i % 2}"), new([Target.Binary(name)])).Card;
        Assert.StartsWith($"Target {name[..58]}…: binary, ", card.Lines[^1], StringComparison.Ordinal);
        Assert.All(card.Lines, line => Assert.InRange(line.Length, 1, 200));
    }
}
