using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class VlmopTests
{
    static readonly double[] weights = [0, 0.1, 0.25, 0.5, 0.7, 1];

    public static TheoryData<Vlmop> Problems => [Vlmop.Vlmop1(1), Vlmop.Vlmop1(4), Vlmop.Vlmop2(1), Vlmop.Vlmop2(4)];

    [Theory]
    [MemberData(nameof(Problems))]
    public void TensorsAndPlainNumbersAgree(Vlmop problem)
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, problem.Parameters).Select(_ => 2 * random.NextDouble() - 1)];
        var at = tensor(x, requires_grad: true);
        var losses = problem.TensorLosses(at);
        Assert.Equal(problem.Losses(x), losses.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);

        losses.dot(tensor(new[] { 0.3, 0.7 })).backward();
        var gradient = at.grad!.data<double>().ToArray();
        for (var i = 0; i < x.Length; i++)
        {
            double Beside(double by) => problem.Losses([.. x.Select((value, j) => j == i ? value + by : value)]) is var beside ? 0.3 * beside[0] + 0.7 * beside[1] : 0;
            Assert.Equal((Beside(1e-5) - Beside(-1e-5)) / 2e-5, gradient[i], 1e-8);
        }
    }

    [Fact]
    public void TheLossesAreThoseOfTheirFormulas()
    {
        double[] x = [0.3, -1, 0, 2]; // a = (½, ½, ½, ½): |x − a|² = 0.04 + 2.25 + 0.25 + 2.25, |x + a|² = 0.64 + 0.25 + 0.25 + 6.25
        Assert.Equal([4.79 / 4, 7.39 / 4], Vlmop.Vlmop1(4).Losses(x), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1 - Math.Exp(-4.79), 1 - Math.Exp(-7.39)], Vlmop.Vlmop2(4).Losses(x), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void LinearWeightsReachAllOfVlmop1(int parameters)
    {
        var problem = Vlmop.Vlmop1(parameters);
        double[] start = [.. Enumerable.Range(0, parameters).Select(i => 3.0 - i)];
        foreach (var w in weights)
        {
            var point = problem.Minimise(Scalarisation.Linear, [w, 1 - w], start);
            Assert.All(point.X, x => Assert.Equal((2 * w - 1) / Math.Sqrt(parameters), x, 1e-7));
            Assert.Equal([(1 - w) * (1 - w), w * w], point.Losses, (a, b) => Math.Abs(a - b) < 1e-7);
        }

        // a staircase of n points lacks about 1/n of the area
        var front = problem.Front(1001);
        Assert.All(front, losses => Assert.Equal(1, Math.Sqrt(losses[0]) + Math.Sqrt(losses[1]), 1e-9));
        Assert.Equal(front.Count, ParetoFront.NonDominated(front).Count);
        Assert.Equal(5 / 6.0, problem.Hypervolume);
        Assert.Equal(problem.Hypervolume, ParetoFront.Hypervolume(front, [1, 1]), 0.001);
        Assert.Equal((0, problem.Hypervolume), (problem.LinearReach, problem.LinearHypervolume));
    }

    [Fact]
    public void LinearWeightsReachOnlyTheEndsOfVlmop2()
    {
        var problem = Vlmop.Vlmop2(2);
        Assert.Equal(0.957504, problem.LinearReach, 1e-6);
        Assert.Equal(problem.LinearReach, Math.Tanh(2 * problem.LinearReach), 1e-12);
        foreach (var w in Enumerable.Range(0, 201).Select(i => i / 200.0).Where(w => w != 0.5)) // at 0.5 both ends are as good
        {
            var point = problem.Minimise(Scalarisation.Linear, [w, 1 - w]);
            var t = point.X[0] * Math.Sqrt(2);
            Assert.InRange(Math.Abs(t), problem.LinearReach, 1 + 1e-7);

            // nothing on a lattice of the whole line does better
            double Sum(double at) => w * problem.Losses(Along(at))[0] + (1 - w) * problem.Losses(Along(at))[1];
            var best = Enumerable.Range(-1000, 2001).Select(i => i / 1000.0).MinBy(Sum);
            Assert.Equal(best, t, 0.001);
        }

        Assert.Equal([0.978, 0.002], problem.Minimise(Scalarisation.Linear, [0.499, 0.501]).Losses.Select(loss => Math.Round(loss, 3)));
        Assert.Equal([0.002, 0.978], problem.Minimise(Scalarisation.Linear, [0.501, 0.499]).Losses.Select(loss => Math.Round(loss, 3)));

        double[] Along(double t) => [t / Math.Sqrt(2), t / Math.Sqrt(2)];
    }

    [Fact]
    public void SmoothTchebycheffReachesTheMiddleOfVlmop2()
    {
        var problem = Vlmop.Vlmop2(3);
        double[] start = [0.5, 0.1, -0.2];
        Assert.All(problem.Minimise(Scalarisation.SmoothTchebycheff, [1, 1], start).Losses, loss => Assert.Equal(0.632, loss, 0.0005)); // 1 − 1/e
        foreach (var w in weights.Where(w => w is > 0 and < 1))
        {
            var losses = problem.Minimise(Scalarisation.SmoothTchebycheff, [w, 1 - w], start, smoothness: 1e-4).Losses;
            Assert.Equal(w * losses[0], (1 - w) * losses[1], 0.001); // where the two are level, if the front has such a point
            Assert.Equal(1, Math.Sqrt(-Math.Log(1 - losses[0])) / 2 + Math.Sqrt(-Math.Log(1 - losses[1])) / 2, 1e-3); // on the front: |t − 1| + |t + 1| = 2
        }

        // with much smoothing it is a weighted sum again, and ends at an end
        Assert.InRange(problem.Minimise(Scalarisation.SmoothTchebycheff, [1, 1], start, smoothness: 10).Losses.Min(), 0, 0.003);
    }

    [Fact]
    public void TheFrontOfVlmop2HasItsHypervolumes()
    {
        var problem = Vlmop.Vlmop2(2);
        Assert.Equal(0.34211, problem.Hypervolume, 1e-5);
        Assert.Equal(0.04287, problem.LinearHypervolume, 1e-5);
        var (few, many) = (Volume(501, false), Volume(1001, false));
        Assert.Equal(problem.Hypervolume, 2 * many - few, 1e-6); // what a staircase lacks halves with its steps
        (few, many) = (Volume(10_001, true), Volume(20_001, true)); // 425 and 849 of them
        Assert.Equal(problem.LinearHypervolume, many, 1e-4);
        Assert.InRange(many, few, problem.LinearHypervolume);
        Assert.All(problem.Front(101, linearOnly: true), losses => Assert.InRange(losses.Min(), 0, 0.0019));

        double Volume(int points, bool linearOnly) => ParetoFront.Hypervolume(problem.Front(points, linearOnly), [1, 1]);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var problem = Vlmop.Vlmop2(2);
        Assert.ThrowsAny<ArgumentException>(() => Vlmop.Vlmop1(0));
        Assert.ThrowsAny<ArgumentException>(() => problem.Front(1));
        Assert.Contains("2 parameters, not 3", Assert.Throws<ArgumentException>(() => problem.Losses([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("[2] is needed, not [3]", Assert.Throws<ArgumentException>(() => problem.TensorLosses(zeros(3))).Message, StringComparison.Ordinal);
        Assert.Contains("two losses", Assert.Throws<ArgumentException>(() => problem.Minimise(Scalarisation.Linear, [1, 1, 1])).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => problem.Minimise(Scalarisation.SmoothTchebycheff, [1, 1], smoothness: 0));
        Assert.ThrowsAny<ArgumentException>(() => problem.Minimise(Scalarisation.Linear, [1, 1], [1]));
    }
}
