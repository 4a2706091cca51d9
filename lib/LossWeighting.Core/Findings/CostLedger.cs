using System.Diagnostics;

namespace LossWeighting;

/// <summary>How far a way has come, and what that cost in all.</summary>
/// <param name="Seconds">Time so far.</param>
/// <param name="Steps">Optimiser steps so far.</param>
/// <param name="Models">Models trained so far.</param>
/// <param name="Hypervolume">Of all losses found so far.</param>
public sealed record CostPoint(double Seconds, long Steps, int Models, double Hypervolume);

/// <summary>A way in one line.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Total">What it cost in all, and the hypervolume it ended with.</param>
/// <param name="Reached">What it had cost when it reached the hypervolume asked for; <c>null</c>: it never did.</param>
public sealed record CostSummary(string Way, CostPoint Total, CostPoint? Reached);

/// <summary>
/// What each way of finding a front cost. Ways are entered piece by piece in the order in which they worked; the ledger adds up cost and
/// hypervolume. Seconds compare programs, and only if all are taken in the same manner on the same machine; steps and models compare methods.
/// </summary>
public sealed class CostLedger
{
    readonly Dictionary<string, List<(CostPoint Point, IReadOnlyList<IReadOnlyList<double>> Front)>> entries = [];
    readonly List<string> ways = [];

    /// <summary>An empty ledger.</summary>
    /// <param name="reference">The worst losses that count, one per target, the same for all ways.</param>
    /// <exception cref="ArgumentException">There is none, or one is not finite.</exception>
    public CostLedger(IReadOnlyList<double> reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Count == 0 || !reference.All(double.IsFinite))
            throw new ArgumentException($"The reference is ({string.Join(", ", reference)}): one finite loss per target is needed.", nameof(reference));
        Reference = [.. reference];
    }

    /// <summary>The reference point of all hypervolumes.</summary>
    public IReadOnlyList<double> Reference { get; }

    /// <summary>Names of the ways, in the order in which they came.</summary>
    public IReadOnlyList<string> Ways => ways;

    /// <summary>Enters what a piece of work cost and found.</summary>
    /// <param name="way">Whose it is, such as <c>grid</c>.</param>
    /// <param name="seconds">Time it took.</param>
    /// <param name="steps">Optimiser steps it made.</param>
    /// <param name="models">Models it trained.</param>
    /// <param name="losses">What it found: points with one loss per target, perhaps none. Infinity where a target was not trained.</param>
    /// <exception cref="ArgumentException">A cost is negative or not finite, a point does not have one loss per target, or a loss is NaN.</exception>
    public void Add(string way, double seconds, long steps, int models, params IReadOnlyList<IReadOnlyList<double>> losses)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(way);
        ArgumentNullException.ThrowIfNull(losses);
        if (!(seconds >= 0) || !double.IsFinite(seconds) || steps < 0 || models < 0)
            throw new ArgumentException($"{way}: {seconds} seconds, {steps} steps and {models} models; a cost is finite and not negative.");
        if (losses.FirstOrDefault(point => point.Count != Reference.Count || point.Any(double.IsNaN)) is { } bad)
            throw new ArgumentException($"{way}: a point is ({string.Join(", ", bad)}); {Reference.Count} numbers are needed, one per target.", nameof(losses));
        if (!entries.TryGetValue(way, out var own))
        {
            entries.Add(way, own = []);
            ways.Add(way);
        }

        var (before, front) = own.Count > 0 ? own[^1] : (new(0, 0, 0, 0), []);
        IReadOnlyList<double>[] all = [.. front, .. losses.Select(point => (IReadOnlyList<double>)[.. point])];
        front = [.. ParetoFront.NonDominated(all).Select(place => all[place])];
        own.Add((new(before.Seconds + seconds, before.Steps + steps, before.Models + models, ParetoFront.Hypervolume(front, Reference)), front));
    }

    /// <summary>
    /// Enters a sweep, weighting by weighting in the grid's order: the steps and seconds (on one thread) of its models, and the mean of each target's
    /// held-out loss over the seeds. A weighting that gives a target no weight or whose training diverged costs what it cost and adds nothing.
    /// </summary>
    /// <param name="way">Whose it is.</param>
    /// <param name="sweep">A sweep, finished or not; or one of loss-conditional nets, whose only models are the nets themselves.</param>
    /// <exception cref="ArgumentException">The sweep has not as many targets as the reference has losses.</exception>
    public void Add(string way, SweepResult sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        for (var weighting = 0; weighting < sweep.Grid.Count; weighting++)
        {
            if (sweep.Of(weighting) is not { Count: > 0 } models)
                continue;
            var losses = sweep.Means().Losses(weighting, [.. Enumerable.Range(0, sweep.Targets.Count)]);
            Add(way, models.Sum(model => model.Seconds), models.Sum(model => model.Steps), models.Count(model => model.Steps > 0), losses);
        }
    }

    /// <summary>Does a piece of work, takes its time and enters it.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="way">Whose it is.</param>
    /// <param name="work">The work.</param>
    /// <param name="found">Reads from what it gave the steps it made, the models it trained and the losses it found.</param>
    /// <returns>What the work gave.</returns>
    /// <exception cref="ArgumentException">What was read is not allowed (<see cref="Add(string, double, long, int, IReadOnlyList{IReadOnlyList{double}})"/>).</exception>
    public T Measure<T>(string way, Func<T> work, Func<T, (long Steps, int Models, IReadOnlyList<IReadOnlyList<double>> Losses)> found)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(found);
        var watch = Stopwatch.StartNew();
        var result = work();
        var seconds = watch.Elapsed.TotalSeconds;
        var (steps, models, losses) = found(result);
        Add(way, seconds, steps, models, losses);
        return result;
    }

    /// <summary>Cost and hypervolume of a way after each of its entries.</summary>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <exception cref="ArgumentException">There is no such way.</exception>
    public IReadOnlyList<CostPoint> Curve(string way) => entries.TryGetValue(way, out var own)
        ? [.. own.Select(entry => entry.Point)]
        : throw new ArgumentException($"There is no way '{way}': the ledger has {(ways.Count == 0 ? "none" : string.Join(", ", ways))}.", nameof(way));

    /// <summary>What a way had cost when it first reached a hypervolume; <c>null</c>: it never did.</summary>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <param name="hypervolume">Over 0; its unit is the product of the units of the losses.</param>
    /// <exception cref="ArgumentException">There is no such way, or the hypervolume is not over 0.</exception>
    public CostPoint? CostToReach(string way, double hypervolume) => hypervolume > 0
        ? Curve(way).FirstOrDefault(point => point.Hypervolume >= hypervolume)
        : throw new ArgumentOutOfRangeException(nameof(hypervolume), hypervolume, "Everything reaches a hypervolume of 0: ask for more.");

    /// <summary>The highest hypervolume that every way reaches; 0 where one finds nothing better than the reference.</summary>
    /// <exception cref="InvalidOperationException">The ledger is empty.</exception>
    public double CommonHypervolume => ways.Count > 0 ? ways.Min(way => Curve(way)[^1].Hypervolume) : throw new InvalidOperationException("The ledger is empty: enter a way first.");

    /// <summary>A line per way: what it cost in all, and what it had cost when it reached a hypervolume.</summary>
    /// <param name="hypervolume">Over 0; <see cref="CommonHypervolume"/> is a fair choice.</param>
    /// <exception cref="ArgumentException">The hypervolume is not over 0.</exception>
    public IReadOnlyList<CostSummary> Table(double hypervolume) => [.. ways.Select(way => new CostSummary(way, Curve(way)[^1], CostToReach(way, hypervolume)))];
}
