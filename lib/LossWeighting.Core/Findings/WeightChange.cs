using System.Globalization;

namespace LossWeighting;

/// <summary>What a change of weights does to several targets.</summary>
public enum SeesawVerdict
{
    /// <summary>Too much of it may be chance, or too small to matter.</summary>
    CantTell,

    /// <summary>One is reliably better, another reliably worse.</summary>
    Seesaw,

    /// <summary>All are reliably better.</summary>
    BothGain,

    /// <summary>All are reliably worse.</summary>
    BothLose,
}

/// <summary>Why targets lose by a change of weights.</summary>
public enum SeesawCause
{
    /// <summary>None loses reliably.</summary>
    None,

    /// <summary>
    /// They were slower with the smaller weight and not finished: in the second half of training their held-out loss still fell by more than
    /// the change of weights cost. Train longer before you blame the weights.
    /// </summary>
    SlowLearning,

    /// <summary>
    /// What they still gained in the second half of training is reliably less than what the change of weights cost: more of the same training
    /// would not bring it back soon. Where the net is narrow, its shared layers have no room for all targets. Compare a wider net to be sure.
    /// </summary>
    ScarceCapacity,

    /// <summary>
    /// They are reliably better on the rows they were trained on, and yet worse on the others: with the larger weight they learn their rows by heart.
    /// Stop earlier, or take a smaller net.
    /// </summary>
    Overfitting,

    /// <summary>Their weight is 0: they are not trained at all.</summary>
    NotTrained,

    /// <summary>The seeds do not say, or the targets differ.</summary>
    CantTell,
}

/// <summary>One target under a change of weights.</summary>
/// <param name="Target">The target.</param>
/// <param name="Gain">Mean over seeds with its 95 % interval, turned so that positive is better. The interval is this comparison's own, not adjusted for their number.</param>
/// <param name="PValue">Of the paired t test, adjusted by Holm's method for the number of comparisons.</param>
/// <param name="Verdict">By the p value at 5 %.</param>
public sealed record TargetChange(Target Target, Interval Gain, double PValue, ChangeVerdict Verdict)
{
    // in the metric's own direction
    internal string Text(Metric metric)
    {
        var sign = metric.Direction == MetricDirection.Higher ? 1 : -1;
        var (low, high) = sign > 0 ? (Gain.Low, Gain.High) : (-Gain.High, -Gain.Low);
        return $"{Target.Name} {metric.ChangeLabel} {Signed(sign * Gain.Mean)} [{Signed(low)}, {Signed(high)}]";
    }

    static string Signed(double value) => double.IsNaN(value) ? "?" : value.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture);
}

/// <summary>Two weightings of a sweep, compared on every target.</summary>
/// <param name="From">The weighting to start from.</param>
/// <param name="To">The weighting to go to.</param>
/// <param name="Metric">What they are judged by.</param>
/// <param name="Targets">What the change does to each target.</param>
/// <param name="Cause">Why targets lose, where some do; judged by their held-out losses, by a t test of its own that is not adjusted for the number of comparisons.</param>
public sealed record WeightChange(LossWeights From, LossWeights To, Metric Metric, IReadOnlyList<TargetChange> Targets, SeesawCause Cause)
{
    /// <summary>The verdict over all targets; "both" means all.</summary>
    public SeesawVerdict Verdict => Over(Targets);

    /// <summary>The verdict on two of the targets.</summary>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of the other.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public SeesawVerdict Between(string one, string other) => Over([this[one], this[other]]);

    /// <summary>What the change does to one target.</summary>
    /// <param name="target">Name of the target.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public TargetChange this[string target] => Targets[Targets.Select(change => change.Target).ToArray().PlaceOf(target)];

    /// <summary>One line, e.g. <c>Moving weight from click to completion: completion AUC +0.0120 [+0.0080, +0.0160], click AUC −0.0090 [−0.0130, −0.0050]: seesaw</c>.</summary>
    public override string ToString()
    {
        var moved = Shares(To).Zip(Shares(From), (to, from) => to - from).ToArray();
        var (giver, taker) = (Array.IndexOf(moved, moved.Min()), Array.IndexOf(moved, moved.Max()));
        var order = Targets.OrderByDescending(change => moved[Targets.TakeWhile(other => other != change).Count()]);
        return $"Moving weight from {Targets[giver].Target.Name} to {Targets[taker].Target.Name}: {string.Join(", ", order.Select(change => change.Text(Metric)))}: {Text(Verdict)}";
    }

    static SeesawVerdict Over(IReadOnlyList<TargetChange> changes)
    {
        var (gains, loses) = (changes.Count(change => change.Verdict == ChangeVerdict.Gains), changes.Count(change => change.Verdict == ChangeVerdict.Loses));
        return gains > 0 && loses > 0 ? SeesawVerdict.Seesaw
            : gains == changes.Count ? SeesawVerdict.BothGain
            : loses == changes.Count ? SeesawVerdict.BothLose
            : SeesawVerdict.CantTell;
    }

    static IEnumerable<double> Shares(LossWeights weights) => weights.Select(weight => weight / weights.Sum());

    string Text(SeesawVerdict verdict) => verdict switch
    {
        SeesawVerdict.Seesaw => "seesaw",
        SeesawVerdict.BothGain => Targets.Count == 2 ? "both gain" : "all gain",
        SeesawVerdict.BothLose => Targets.Count == 2 ? "both lose" : "all lose",
        _ => "can't tell",
    };
}

/// <summary>A weighting against the single-target models.</summary>
/// <param name="Weighting">Its place in the grid.</param>
/// <param name="Weights">The weighting.</param>
/// <param name="Metric">What it is judged by.</param>
/// <param name="Targets">Each target's gain over the model that was trained on it alone.</param>
public sealed record MtlGain(int Weighting, LossWeights Weights, Metric Metric, IReadOnlyList<TargetChange> Targets)
{
    /// <summary>Name of the method that set the weights in training; <c>null</c>: they stayed as they are.</summary>
    public string? Method { get; init; }
}
