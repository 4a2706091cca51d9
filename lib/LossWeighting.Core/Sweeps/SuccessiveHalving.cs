namespace LossWeighting;

/// <summary>How many weightings a <see cref="SuccessiveHalving"/> begins with, and how fast they become fewer.</summary>
public sealed record HalvingOptions
{
    /// <summary>n, the random weightings of the first rung, at least 2; drawn uniformly.</summary>
    public int Weightings { get; init; } = 27;

    /// <summary>r, the epochs of the first rung, at least 1.</summary>
    public int FirstEpochs { get; init; } = 2;

    /// <summary>η, at least 2: from rung to rung the weightings become so many times fewer, and the epochs so many times more.</summary>
    public int Rate { get; init; } = 3;

    /// <summary>Number of rungs, at least 1; so many that the last one has a weighting left.</summary>
    public int Rungs { get; init; } = 3;

    /// <summary>Whether the single-target weightings are trained in every rung too, as yardsticks: they neither survive nor drop out, but cost what they cost.</summary>
    public bool Corners { get; init; }

    /// <summary>Decides the random weightings.</summary>
    public int Seed { get; init; }

    internal int EpochsOf(int rung) => checked(FirstEpochs * (int)Math.Pow(Rate, rung));

    internal int WeightingsOf(int rung) => Weightings / (int)Math.Pow(Rate, rung);

    internal void Validate()
    {
        Require.That(Weightings >= 2, nameof(Weightings), Weightings, "at least 2");
        Require.That(FirstEpochs >= 1, nameof(FirstEpochs), FirstEpochs, "at least 1");
        Require.That(Rate >= 2, nameof(Rate), Rate, "at least 2");
        Require.That(Rungs >= 1, nameof(Rungs), Rungs, "at least 1");
        var most = (int)(Math.Log(Weightings) / Math.Log(Rate) + 1e-9) + 1;
        Require.That(Rungs <= most, nameof(Rungs), Rungs, $"at most {most}, or of {Weightings} weightings none is left at a rate of {Rate}");
        Require.That(FirstEpochs * Math.Pow(Rate, Rungs - 1) <= int.MaxValue, nameof(FirstEpochs), FirstEpochs, $"so few that the last rung has at most {int.MaxValue} epochs");
    }
}

/// <summary>One round of a <see cref="SuccessiveHalving"/>.</summary>
/// <param name="Epochs">Epochs of its models.</param>
/// <param name="Sweep">Its models, trained from the start.</param>
/// <param name="Kept">Those of its weightings that go on to the next rung; in the last rung those on the front.</param>
/// <param name="Hypervolume">Of its weightings' mean held-out losses, corners left out.</param>
public sealed record HalvingRung(int Epochs, SweepResult Sweep, IReadOnlyList<LossWeights> Kept, double Hypervolume);

/// <summary>What a <see cref="SuccessiveHalving"/> tried and found.</summary>
/// <param name="Rungs">The rounds, first to last.</param>
/// <param name="Reference">The reference point of all hypervolumes: the worst losses that count.</param>
public sealed record HalvingResult(IReadOnlyList<HalvingRung> Rungs, IReadOnlyList<double> Reference)
{
    /// <summary>The weightings on the front of the last rung: none of the others there is better for one target and no worse for the rest.</summary>
    public IReadOnlyList<LossWeights> Front => Rungs[^1].Kept;

    /// <summary>The last rung's sweep.</summary>
    public SweepResult Final => Rungs[^1].Sweep;

    /// <summary>Optimiser steps of all rungs.</summary>
    public long Steps => Rungs.Sum(rung => rung.Sweep.Steps);

    /// <summary>Models trained in all rungs.</summary>
    public int Models => Rungs.Sum(rung => rung.Sweep.Models.Count);
}

/// <summary>
/// Random search that drops weightings early (Jamieson &amp; Talwalkar, AISTATS 2016): all are trained for a few epochs, the best 1/η of them for η
/// times as many, and so on. With several targets "best" is what together dominates most: the weightings are chosen one after another by
/// what they add to the hypervolume (<see cref="ParetoFront.Subset"/>). Each rung is a <see cref="WeightSweep"/> and trains its models from the start.
/// </summary>
public static class SuccessiveHalving
{
    /// <summary>Searches.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="halving">How many weightings, epochs and rungs; <c>null</c> for the defaults.</param>
    /// <param name="options">Seeds, layers and so on; <c>null</c> for the defaults. The epochs of their training give way to the rungs' own.</param>
    /// <param name="reference">
    /// The worst held-out losses that count, one per target; <c>null</c>: the worst of the first rung's means, and a tenth of their range more.
    /// </param>
    /// <param name="progress">Is told how far the rung under way is.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <returns>The same call gives the same numbers on the same machine.</returns>
    /// <exception cref="ArgumentException">Options, reference and data do not fit together.</exception>
    /// <exception cref="InvalidOperationException">The trainings of all weightings of a rung diverged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static HalvingResult Run(
        DataSplit data, HalvingOptions? halving = null, EngineOptions? options = null, IReadOnlyList<double>? reference = null,
        IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        halving ??= new();
        halving.Validate();
        options ??= new();
        var targets = data.Targets.Count;
        if (targets < 2)
            throw new ArgumentException("With one target there are no weightings to search: two targets are needed.", nameof(data));
        if (reference is not null && reference.Count != targets)
            throw new ArgumentException($"The reference has {reference.Count} losses; one is needed for each of {targets} targets.", nameof(reference));

        IReadOnlyList<LossWeights> going = WeightGrid.Dirichlet(targets, halving.Weightings, halving.Seed);
        LossWeights[] corners = halving.Corners ? [.. Enumerable.Range(0, targets).Select(target => LossWeights.Only(target, targets))] : [];
        List<HalvingRung> rungs = [];
        for (var rung = 0; rung < halving.Rungs; rung++)
        {
            var epochs = halving.EpochsOf(rung);
            var sweep = WeightSweep.Run(data, [.. going, .. corners], options with { Training = options.Training with { Epochs = epochs } }, progress: progress, cancellation: cancellation);
            var losses = going.Select((_, weighting) => sweep.Means().Losses(weighting, [.. Enumerable.Range(0, targets)])).ToArray();
            if (losses.All(point => double.IsInfinity(point[0])))
                throw new InvalidOperationException($"The trainings of all {going.Count} weightings diverged: lower the learning rate.");
            reference ??= Beyond(losses);
            var kept = rung == halving.Rungs - 1 ? ParetoFront.NonDominated(losses) : ParetoFront.Subset(losses, halving.WeightingsOf(rung + 1), reference);
            rungs.Add(new(epochs, sweep, [.. kept.Select(weighting => going[weighting])], ParetoFront.Hypervolume(losses, reference)));
            going = rungs[^1].Kept;
        }

        return new(rungs, [.. reference!]);
    }

    static double[] Beyond(double[][] losses)
    {
        var finite = losses.Where(point => double.IsFinite(point[0])).ToArray();
        return [.. losses[0].Select((_, k) => finite.Max(point => point[k]) is var worst ? worst + 0.1 * (worst - finite.Min(point => point[k])) : 0)];
    }
}
