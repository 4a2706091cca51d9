using CsCheck;

namespace LossWeighting.Tests;

public class WeightGridTests
{
    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(2, 10, 11)]
    [InlineData(3, 10, 66)]
    [InlineData(4, 10, 286)]
    [InlineData(5, 4, 70)]
    public void TheLatticeHasAsManyPointsAsItShould(int targets, int divisions, int count)
    {
        var grid = WeightGrid.Simplex(targets, divisions);
        Assert.Equal(count, grid.Count);
        Assert.All(grid, weights =>
        {
            Assert.Equal(targets, weights.Count);
            Assert.Equal(1, weights.Sum(), 1e-12);
            Assert.All(weights, weight => Assert.Equal(Math.Round(weight * divisions), weight * divisions, 1e-9));
        });
        Assert.Equal(count, grid.Distinct().Count());
        for (var target = 0; target < targets; target++)
            Assert.Equal(LossWeights.Only(target, targets), grid[grid.Corner(target)!.Value]);
    }

    [Fact]
    public void TheLatticeGoesFromTheFirstTargetToTheLast() =>
        Assert.Equal([[1, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 1, 0], [0, 0.5, 0.5], [0, 0, 1]], WeightGrid.Simplex(3, 2));

    [Fact]
    public void TheCentreIsFoundWhereThereIsOne()
    {
        Assert.Null(WeightGrid.Simplex(3, 10).Centre);
        Assert.Equal(LossWeights.Equal(3), WeightGrid.Simplex(3, 3) is var grid ? grid[grid.Centre!.Value] : null);
        Assert.Equal(0, WeightGrid.Create([[2, 2]]).Centre);
    }

    [Fact]
    public void CornersAndCentreCanBeAdded()
    {
        var grid = WeightGrid.Dirichlet(3, 20, seed: 1);
        Assert.All(Enumerable.Range(0, 3), target => Assert.Null(grid.Corner(target)));
        var whole = grid.WithCornersAndCentre();
        Assert.Equal(24, whole.Count);
        Assert.Equal(grid, whole.Take(20)); // those there keep their places
        Assert.Equal([20, 21, 22], Enumerable.Range(0, 3).Select(target => whole.Corner(target)!.Value));
        Assert.Equal(23, whole.Centre);
        Assert.Equal(24, whole.WithCornersAndCentre().Count);
        Assert.Equal(1, WeightGrid.Create([[1, 1], [0, 5]]).Corner(1)); // weights need not add up to 1
    }

    [Fact]
    public void AnAxisMovesOneWeightAndSharesTheRest()
    {
        var grid = WeightGrid.Axis(3, target: 1, divisions: 4);
        Assert.Equal(5, grid.Count);
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], grid.Select(weights => weights[1]));
        Assert.All(grid, weights => Assert.Equal((1 - weights[1]) / 2, weights[0], 1e-12));
        Assert.All(grid, weights => Assert.Equal(weights[0], weights[2]));
    }

    [Fact]
    public void RandomWeightingsHaveTheMomentsOfADirichletDistribution()
    {
        foreach (var concentration in new[] { 0.5, 1, 5 })
        {
            var grid = WeightGrid.Dirichlet(3, 20_000, seed: 1, concentration);
            Assert.All(grid, weights => Assert.Equal(1, weights.Sum(), 1e-9));
            var first = grid.Select(weights => weights[0]).ToArray();
            // mean 1/K, variance (1/K)(1 − 1/K)/(Ka + 1)
            Assert.Equal(1 / 3.0, first.Average(), 0.01);
            Assert.Equal(2 / 9.0 / (3 * concentration + 1), first.Average(weight => Math.Pow(weight - 1 / 3.0, 2)), 0.003);
        }

        Assert.Equal(WeightGrid.Dirichlet(4, 9, seed: 3), WeightGrid.Dirichlet(4, 9, seed: 3));
        Assert.NotEqual(WeightGrid.Dirichlet(4, 9, seed: 3), WeightGrid.Dirichlet(4, 9, seed: 4));
    }

    [Fact]
    public void AWeightingIsFoundByItsValue() => Gen.Select(Gen.Int[2, 4], Gen.Int[1, 6]).Sample((targets, divisions) =>
    {
        var grid = WeightGrid.Simplex(targets, divisions);
        for (var i = 0; i < grid.Count; i++)
            Assert.Equal(i, grid.IndexOf(grid[i]));
        Assert.Contains("0.123", Assert.Throws<ArgumentException>(() => grid.IndexOf(LossWeights.Create([0.123, .. new double[targets - 1]]))).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void WhatIsNoGridIsRefused()
    {
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Simplex(0, 3));
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Simplex(3, 0));
        Assert.Contains("fewer divisions", Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Simplex(10, 100)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Axis(1, 0, 3));
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Axis(3, 3, 3));
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Axis(3, 0, 0));
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Dirichlet(3, 0, 1));
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Dirichlet(3, 5, 1, double.NaN));
        Assert.Contains("concentration", Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Dirichlet(2, 50, 1, 1e-5)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => WeightGrid.Create([])).Message, StringComparison.Ordinal);
        Assert.Contains("1 and 3 are the same", Assert.Throws<ArgumentException>(() => WeightGrid.Create([[1, 0], [0, 1], [1, 0]])).Message, StringComparison.Ordinal);
        Assert.Contains("Weighting 2", Assert.Throws<ArgumentException>(() => WeightGrid.Create([[1, 0], [0, 1, 0]])).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => WeightGrid.Simplex(2, 1).Corner(2));
    }
}
