using MathNet.Numerics.Distributions;

namespace LossWeighting.Tests;

public class SeesawTests
{
    static readonly Target a = Target.Regression("a"), b = Target.Binary("b"), c = Target.Regression("c");

    [Fact]
    public void HolmsAdjustmentByHand()
    {
        // 0.01·4, 0.02·3, 0.03·2, 0.5·1, none below one before it
        Assert.Equal([0.06, 0.04, 0.5, 0.06], PairedTest.Holm([0.03, 0.01, 0.5, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1, 1], PairedTest.Holm([0.6, 0.9]));
        Assert.Empty(PairedTest.Holm([]));
    }

    [Fact]
    public void ThePairedTestIsStudents()
    {
        // differences 1, 2, 3, 4, 5: mean 3, t = 3/(1.5811/√5) = 4.2426 with 4 degrees of freedom, two-sided p 0.013236 (from a table of t)
        var test = PairedTest.Of([1, 2, 3, 4, 5]);
        Assert.Equal(3, test.Differences.Mean, 1e-12);
        Assert.Equal(0.013236, test.PValue, 1e-5);
        // against a least size of 1: t = (3 − 1)/(1.5811/√5) = 2.8284, p 0.047421
        Assert.Equal(0.047421, PairedTest.Of([1, 2, 3, 4, 5], least: 1).PValue, 1e-5);
        Assert.Equal(1, PairedTest.Of([1, 2, 3, 4, 5], least: 4).PValue);
        foreach (var nothing in new double[][] { [], [3], [2, 2, 2], [1, double.NaN, 3], [0, 0] })
            Assert.Equal(1, PairedTest.Of(nothing).PValue);
    }

    [Fact]
    public void AReliableGainAndAReliableLossAreASeesaw()
    {
        WeightGrid grid = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]];
        var sweep = Made([a, b, c], seeds: 6, (weighting, target, seed) => target switch
        {
            0 => weighting == 0 ? 1.0 : 0.8,  // gains
            1 => weighting == 0 ? 0.5 : 0.6,  // loses
            _ => 0.7 + (seed % 2 == 0 ? 1 : -1) * 0.05 * weighting, // chance
        } + 0.01 * seed + 0.001 * seed * weighting, grid);
        var change = Seesaw.Compare(sweep, grid[0], grid[1]);
        Assert.Equal([ChangeVerdict.Gains, ChangeVerdict.Loses, ChangeVerdict.CantTell], change.Targets.Select(target => target.Verdict));
        Assert.Equal(SeesawVerdict.Seesaw, change.Verdict);
        Assert.Equal(SeesawVerdict.Seesaw, change.Between("b", "a"));
        Assert.Equal(SeesawVerdict.CantTell, change.Between("a", "c"));
        Assert.Equal(0.2 - 0.0035, change["a"].Gain.Mean, 1e-9);
        Assert.Equal(
            "Moving weight from a to b: b held-out loss +0.1035 [+0.1015, +0.1055], c held-out loss +0.0035 [−0.0546, +0.0616], a held-out loss −0.1965 [−0.1985, −0.1945]: seesaw",
            change.ToString());
    }

    [Fact]
    public void ExchangedWeightingsExchangeTheVerdictAndTheOrderOfSeedsDoesNotMatter()
    {
        double Value(int weighting, int target, int seed) => (weighting == target ? 0.2 : 0.9) + 0.01 * Math.Sin(seed * 7 + weighting * 3 + target);
        var sweep = Made([a, c], seeds: 8, Value);
        var there = Seesaw.Analyze(sweep, [(0, 1)])[0];
        var back = Seesaw.Analyze(sweep, [(1, 0)])[0];
        Assert.Equal(SeesawVerdict.Seesaw, there.Verdict);
        Assert.Equal((ChangeVerdict.Loses, ChangeVerdict.Gains), (there["a"].Verdict, there["c"].Verdict));
        Assert.Equal((ChangeVerdict.Gains, ChangeVerdict.Loses), (back["a"].Verdict, back["c"].Verdict));
        Assert.Equal(-there["a"].Gain.Mean, back["a"].Gain.Mean, 1e-12);
        Assert.Equal(there["a"].PValue, back["a"].PValue, 1e-12);

        var exchanged = Made([c, a], seeds: 8, (weighting, target, seed) => Value(weighting, 1 - target, seed));
        var mirrored = Seesaw.Analyze(exchanged, [(0, 1)])[0];
        Assert.Equal(there["a"], mirrored["a"]);
        Assert.Equal(there.Verdict, mirrored.Verdict);

        var shuffled = Made([a, c], seeds: 8, (weighting, target, seed) => Value(weighting, target, 9 - seed));
        Assert.Equal(there["a"].Gain.Mean, Seesaw.Analyze(shuffled, [(0, 1)])[0]["a"].Gain.Mean, 1e-12);
        Assert.Equal(there["a"].Verdict, Seesaw.Analyze(shuffled, [(0, 1)])[0]["a"].Verdict);
    }

    [Fact]
    public void BothGainAndBothLose()
    {
        var sweep = Made([a, c], seeds: 5, (weighting, target, seed) => 1 - 0.3 * weighting + 0.01 * seed * (weighting + target));
        Assert.Equal(SeesawVerdict.BothGain, Seesaw.Analyze(sweep, [(0, 1)])[0].Verdict);
        Assert.Equal(SeesawVerdict.BothLose, Seesaw.Analyze(sweep, [(1, 0)])[0].Verdict);
        Assert.EndsWith(": both gain", Seesaw.Analyze(sweep, [(0, 1)])[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeToldIsNotTold()
    {
        // one seed; no variance; NaN in one seed; a metric that does not apply
        Assert.Equal(SeesawVerdict.CantTell, Seesaw.Analyze(Made([a, c], 1, (weighting, target, _) => weighting == target ? 0 : 1))[0].Verdict);
        Assert.Equal(SeesawVerdict.CantTell, Seesaw.Analyze(Made([a, c], 5, (weighting, target, _) => weighting == target ? 0 : 1))[0].Verdict);
        Assert.Equal(SeesawVerdict.CantTell, Seesaw.Analyze(Made([a, c], 5, (weighting, target, seed) => seed == 2 ? double.NaN : weighting == target ? 0.01 * seed : 1))[0].Verdict);
        Assert.Equal(ChangeVerdict.CantTell, Seesaw.Analyze(Made([a, b], 5, (weighting, _, seed) => weighting + 0.01 * seed), Metric.Auc)[0]["a"].Verdict);
        Assert.Contains("two weightings", Assert.Throws<ArgumentException>(() => Seesaw.Analyze(Made([a, c], 5, (_, _, _) => 1, [[1, 1]]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Seesaw.Analyze(Made([a, c], 5, (_, _, _) => 1), tooSmall: double.NaN));
        Assert.Contains("itself", Assert.Throws<ArgumentException>(() => Seesaw.Analyze(Made([a, c], 5, (_, _, _) => 1), [(1, 1)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreComparisonsAskForMoreEvidence()
    {
        double Value(int weighting, int target, int seed) => weighting + target + 0.36 * Normal.InvCDF(0, 1, (seed + 0.5) / 6 % 1 * 0.9 + 0.05) * weighting;
        var grid = WeightGrid.Simplex(2, 9);
        var sweep = Made([a, c], 5, Value, grid);
        var alone = Seesaw.Analyze(sweep, [(0, 1)])[0];
        var among = Seesaw.Analyze(sweep)[0];
        Assert.Equal(alone["a"].Gain, among["a"].Gain);
        Assert.True(alone["a"].PValue < 0.05 && among["a"].PValue > 0.05, $"{alone["a"].PValue}, {among["a"].PValue}");
    }

    [Fact]
    public void MtlGainsCompareEachTargetWithItsOwnModel()
    {
        var grid = WeightGrid.Simplex(2, 1).WithCornersAndCentre();
        var sweep = Made([a, c], 5, (weighting, target, seed) => (weighting, target) switch { (2, 0) => 0.4, (2, 1) => 0.8, _ => weighting == target ? 0.6 : 9 } + 0.001 * seed * (weighting + 1), grid);
        var gain = Assert.Single(Seesaw.AgainstSingleTargets(sweep));
        Assert.Equal((2, LossWeights.Equal(2)), (gain.Weighting, gain.Weights));
        Assert.Equal(0.2 - 0.003 * 2, gain.Targets[0].Gain.Mean, 1e-9);
        Assert.Equal([ChangeVerdict.Gains, ChangeVerdict.Loses], gain.Targets.Select(target => target.Verdict));
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => Seesaw.AgainstSingleTargets(Made([a, c], 5, (_, _, _) => 1, [[0.5, 0.5], [0, 1]]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Seesaw.AgainstSingleTargets(Made([a, c], 5, (_, _, _) => 1)));
    }

    [Fact]
    public void WhatIsNotTrainedIsNotJudged()
    {
        WeightGrid grid = [[0.5, 0.5, 0], [0.9, 0.1, 0], [1, 0, 0]];
        var sweep = Made([a, b, c], 6, (weighting, target, seed) => weighting * (target == 0 ? -0.1 : 0.2) + 0.001 * seed * (weighting + 1 + target), grid);
        var trained = Seesaw.Analyze(sweep, [(0, 1)])[0];
        Assert.Equal((ChangeVerdict.Loses, ChangeVerdict.CantTell), (trained["b"].Verdict, trained["c"].Verdict)); // c's weight is 0 on both sides
        Assert.NotEqual(SeesawCause.NotTrained, trained.Cause);
        Assert.Equal(SeesawCause.NotTrained, Seesaw.Analyze(sweep, [(0, 2)])[0].Cause);
        Assert.Equal(trained["b"].PValue, Seesaw.Analyze(Made([a, b], 6, (weighting, target, seed) => weighting * (target == 0 ? -0.1 : 0.2) + 0.001 * seed * (weighting + 1 + target), [[0.5, 0.5], [0.9, 0.1]]))[0]["b"].PValue, 1e-12); // nor does it cost others evidence
    }

    [Theory]
    [InlineData(0.05, SeesawCause.ScarceCapacity)] // fell by 0.05 in the second half, where the change of weights cost 0.3
    [InlineData(0.6, SeesawCause.SlowLearning)]
    public void ALoserThatIsStillFallingWasSlow(double fall, SeesawCause cause)
    {
        var sweep = Made([a, c], 5, (weighting, target, seed) => (weighting == target ? 0.3 : 0.6) + 0.001 * seed * (weighting + 1), [[0.9, 0.1], [0.1, 0.9]], fall);
        Assert.Equal(cause, Seesaw.Analyze(sweep)[0].Cause);

        // a training of one epoch has no second half
        var brief = SweepSamples.Made(sweep.Targets, sweep.Grid, 5, [.. sweep.Models.Select(model => model with { Epochs = [model.Epochs[^1] with { Epoch = 1 }], FinalEpoch = 1 })]);
        Assert.Equal((SeesawVerdict.Seesaw, SeesawCause.CantTell), (Seesaw.Analyze(brief)[0].Verdict, Seesaw.Analyze(brief)[0].Cause));
    }

    [Fact]
    public void ALoserThatGainsInTrainingIsOverfitted()
    {
        LossWeights one = [0.9, 0.1], other = [0.1, 0.9];
        var sweep = Made(
            [a, c], 5, (weighting, target, seed) => (weighting == target ? 0.6 : 0.3) + 0.001 * seed * (weighting + 1), [one, other],
            train: (weighting, target, seed) => (weighting == target ? 0.1 : 0.2) + 0.001 * seed * (weighting + 1));
        var change = Seesaw.Compare(sweep, one, other);
        Assert.Equal((ChangeVerdict.Gains, ChangeVerdict.Loses, SeesawCause.Overfitting), (change["a"].Verdict, change["c"].Verdict, change.Cause));
        Assert.Equal(SeesawCause.Overfitting, Seesaw.Compare(sweep, other, one).Cause);
    }

    // of the label's variance: what nobody would notice
    const double OnePercent = 0.01;

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void WithoutConflictAndWithRoomItCriesNoSeesaw(int sines) =>
        Assert.InRange(Enumerable.Range(1, 100).Count(repetition => IsSeesaw(repetition, correlation: 1, width: 64, epochs: 60, sines)), 0, 5);

    [Fact]
    public void WithConflictAndWithoutRoomItFindsTheSeesaw() =>
        Assert.InRange(Enumerable.Range(1, 50).Count(repetition => IsSeesaw(repetition, correlation: -0.9, width: 2, epochs: 40, sines: 0)), 45, 50);

    static bool IsSeesaw(int repetition, double correlation, int width, int epochs, int sines)
    {
        var options = new CorrelatedOptions { Samples = 1000, Features = 20, Correlation = correlation, Sines = sines, Rule = SineRule.Normal, Seed = repetition };
        var data = CorrelatedTargets.Generate(options).Data.Split(0.2, repetition).StandardiseLabels();
        var sweep = WeightSweep.Run(data, [[0.1, 0.9], [0.9, 0.1]], new() { Seeds = 20, Net = new([width]), Training = new() { Epochs = epochs, BatchSize = 64, LearningRate = 3e-3 } });
        return Seesaw.Analyze(sweep, tooSmall: OnePercent)[0].Verdict == SeesawVerdict.Seesaw;
    }

    /// <summary>A sweep with made-up losses, held out and, where nothing else is said, in training; in the second half of its training they fell by so much.</summary>
    static SweepResult Made(Target[] targets, int seeds, Func<int, int, int, double> loss, WeightGrid? grid = null, double fall = 0, Func<int, int, int, double>? train = null)
    {
        grid ??= WeightGrid.Create([.. new[] { 0, 1 }.Select(target => LossWeights.Only(target, targets.Length))]);
        return SweepSamples.Made(targets, grid, seeds, [..
            from weighting in Enumerable.Range(0, grid.Count)
            from seed in Enumerable.Range(1, seeds)
            let end = targets.Select((_, k) => loss(weighting, k, seed)).ToArray()
            let trained = targets.Select((_, k) => (train ?? loss)(weighting, k, seed)).ToArray()
            let middle = end.Select(value => value + fall + 0.0001 * seed).ToArray()
            select new SweptModel(
                weighting, seed, ModelStatus.Done,
                [Losses(1, middle, middle, grid[weighting]), Losses(2, trained, end, grid[weighting])], 2,
                new Dictionary<Metric, IReadOnlyList<double>> { [Metric.Auc] = [.. targets.Select((target, k) => target.Kind == TargetKind.Binary ? end[k] : double.NaN)] },
                Steps: 2, Seconds: 0)]);

        static EpochLosses Losses(int epoch, double[] train, double[] heldOut, LossWeights weights) => new(epoch, TargetLosses.Weighted(train, weights), TargetLosses.Weighted(heldOut, weights));
    }
}
