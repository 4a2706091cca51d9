namespace LossWeighting.Tests;

public class PairedGainTests
{
    static readonly (string, IReadOnlyList<double>)[] ways =
        [("sure", [1, 2, 3, 4, 5]), ("worse", [-1.1, -1, -0.9, -1, -1]), ("chance", [1, -1, 2, -2, 0.5]), ("same", [0, 0, 0, 0, 0])];

    [Fact]
    public void WaysAreTestedAsOneFamily()
    {
        var gains = PairedGain.Compare(ways);
        Assert.Equal(["sure", "worse", "chance", "same"], gains.Select(gain => gain.Name));
        Assert.Equal([ChangeVerdict.Gains, ChangeVerdict.Loses, ChangeVerdict.CantTell, ChangeVerdict.CantTell], gains.Select(gain => gain.Verdict));
        Assert.Equal(3, gains[0].Gain.Mean, 1e-12);
        Assert.Equal(2 * PairedTest.Of([1, 2, 3, 4, 5]).PValue, gains[0].PValue, 1e-12); // the second smallest of three that can tell
        Assert.Equal(1, gains[3].PValue);
    }

    [Fact]
    public void WhatPassesAloneNeedNotPassAmongMany()
    {
        (string, IReadOnlyList<double>) close = ("close", [1, 2, 3, 4, -0.5]);
        Assert.Equal(ChangeVerdict.Gains, PairedGain.Compare(close with { Item2 = [1, 2, 3, 4, 0.2] })[0].Verdict);
        Assert.Equal(ChangeVerdict.CantTell, PairedGain.Compare(close with { Item2 = [1, 2, 3, 4, 0.2] }, ways[2], ways[2])[0].Verdict);
    }

    [Fact]
    public void NothingToCompareIsRefused()
    {
        Assert.Contains("nothing to compare", Assert.Throws<ArgumentException>(() => PairedGain.Compare([])).Message, StringComparison.Ordinal);
        Assert.Contains("'empty' has no gains", Assert.Throws<ArgumentException>(() => PairedGain.Compare(("empty", []))).Message, StringComparison.Ordinal);
    }
}
