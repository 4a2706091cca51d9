namespace LossWeighting.Tests;

public class SuccessiveHalvingTests
{
    static readonly DataSplit data = CorrelatedTargets.Generate(new() { Samples = 400, Features = 6, Sines = 0, Correlation = -0.5, Seed = 1 }).Data.Split(0.3, seed: 1);

    static readonly EngineOptions options = new() { Seeds = 2, Metrics = [], Net = new([2]), Training = new() { BatchSize = 32, LearningRate = 0.01 } };

    static readonly HalvingOptions halving = new() { Weightings = 10, FirstEpochs = 1, Rate = 2, Rungs = 3, Corners = true, Seed = 4 };

    [Fact]
    public void EachRungHasFewerWeightingsAndMoreEpochs()
    {
        var result = SuccessiveHalving.Run(data, halving, options);
        Assert.Equal([1, 2, 4], result.Rungs.Select(rung => rung.Epochs));
        Assert.Equal([10 + 2, 5 + 2, 2 + 2], result.Rungs.Select(rung => rung.Sweep.Grid.Count));
        Assert.Equal((2 * (12 + 7 + 4), 2 * 9 * (12 + 2 * 7 + 4 * 4)), (result.Models, result.Steps)); // 280 rows in batches of 32
        Assert.Equal(WeightGrid.Dirichlet(2, 10, seed: 4), result.Rungs[0].Sweep.Grid.Take(10));
        for (var rung = 0; rung < 3; rung++)
        {
            var (_, sweep, kept, volume) = result.Rungs[rung];
            Assert.Equal([[1, 0], [0, 1]], sweep.Grid.TakeLast(2));

            // each rung is the sweep that anyone would get, and its survivors those that the greedy rule names
            var again = WeightSweep.Run(data, sweep.Grid, options with { Training = options.Training with { Epochs = 1 << rung } });
            Assert.Equal(again.Models.SelectMany(model => model.Epochs[^1].HeldOut.PerTarget), sweep.Models.SelectMany(model => model.Epochs[^1].HeldOut.PerTarget));
            double[][] losses = [.. Enumerable.Range(0, sweep.Grid.Count - 2).Select(w => sweep.Targets.Select(target => sweep.Mean(w, target.Name).Mean).ToArray())];
            Assert.Equal(ParetoFront.Hypervolume(losses, result.Reference), volume);
            Assert.Equal((rung == 2 ? ParetoFront.NonDominated(losses) : ParetoFront.Subset(losses, 10 >> (rung + 1), result.Reference)).Select(w => sweep.Grid[w]), kept);
            if (rung < 2)
                Assert.Equal(kept, result.Rungs[rung + 1].Sweep.Grid.SkipLast(2));
            if (rung == 0)
                for (var k = 0; k < 2; k++)
                    Assert.Equal(1.1 * losses.Max(point => point[k]) - 0.1 * losses.Min(point => point[k]), result.Reference[k], 1e-12);
        }

        Assert.Equal(result.Rungs[2].Kept, result.Front);
        Assert.Equal(result.Front, SuccessiveHalving.Run(data, halving, options).Front);
    }

    [Fact]
    public void AReferenceAndARunOfOneRungAreTaken()
    {
        var result = SuccessiveHalving.Run(data, new() { Weightings = 4, FirstEpochs = 3, Rungs = 1 }, options, [50, 60]);
        Assert.Equal([50, 60], result.Reference);
        Assert.Equal((1, 4, 3), (result.Rungs.Count, result.Final.Grid.Count, EngineOptions.Of(result.Final.Header.Trainer)!.Training.Epochs));
    }

    [Fact]
    public void WhatDivergesDoesNotSurvive()
    {
        var large = new EngineOptions { Seeds = 1, Net = new([4]), Training = new() { BatchSize = 32, Optimizer = Optimizer.Sgd, LearningRate = 1e30 } };
        Assert.Contains("lower the learning rate", Assert.Throws<InvalidOperationException>(() => SuccessiveHalving.Run(data, halving, large)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationEndsIt()
    {
        using var source = new CancellationTokenSource();
        List<int> models = [];
        Assert.Throws<OperationCanceledException>(() => SuccessiveHalving.Run(data, halving, options, progress: new Reports(report =>
        {
            models.Add(report.Models);
            if (report.Models == 2 * 7) // in the second rung
                source.Cancel();
        }), cancellation: source.Token));
        Assert.DoesNotContain(2 * 4, models);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Refused("Weightings is 1", halving with { Weightings = 1 });
        Refused("FirstEpochs is 0", halving with { FirstEpochs = 0 });
        Refused("Rate is 1", halving with { Rate = 1 });
        Refused("Rungs is 0", halving with { Rungs = 0 });
        Refused("at most 4, or of 10 weightings none is left at a rate of 2", halving with { Rungs = 5 });
        Refused("so few that", halving with { FirstEpochs = int.MaxValue });
        Assert.Contains("has 3 losses", Assert.Throws<ArgumentException>(() => SuccessiveHalving.Run(data, halving, options, [1, 1, 1])).Message, StringComparison.Ordinal);
        var one = new DataSplit(data.Train.SelectTargets("target 1"), data.HeldOut.SelectTargets("target 1"));
        Assert.Contains("two targets are needed", Assert.Throws<ArgumentException>(() => SuccessiveHalving.Run(one, halving, options)).Message, StringComparison.Ordinal);
        Assert.Equal(4, SuccessiveHalving.Run(data, halving with { Rungs = 4, Weightings = 8 }, options with { Seeds = 1 }).Rungs.Count); // 8, 4, 2, 1

        static void Refused(string message, HalvingOptions bad) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => SuccessiveHalving.Run(data, bad, options)).Message, StringComparison.Ordinal);
    }

    sealed class Reports(Action<SweepProgress> listen) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => listen(value);
    }
}
