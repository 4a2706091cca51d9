namespace LossWeighting;

/// <summary>
/// How a training weighs its targets, step by step (<see cref="TrainerOptions.WeightingMethod"/>). Whatever a method minimises, it does so by the
/// gradient <c>Σ w_k ∇L_k</c>. These <c>w_k</c> are the target weights of the step: <see cref="TrainingRun.EpochWeights"/> tells them.
/// <para>
/// A method holds settings only. What it learns in a training ends with the training, so that one method serves any number of them.
/// </para><para>
/// The weights of the <see cref="TrainingLoss"/> are always what a model is judged by: the total loss, by which the best epoch is chosen. Only
/// <see cref="StaticWeighting"/> and <see cref="PCGrad"/> train by them too, and <see cref="SmoothTchebycheff"/> if not told otherwise.
/// </para>
/// </summary>
public abstract record WeightingMethod
{
    private protected WeightingMethod()
    {
    }

    /// <summary>What it is called in charts.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a target trains even if its weight in the loss is 0.</summary>
    internal virtual bool TrainsEveryTarget => true;

    /// <summary>Fails where a setting is not what it must be.</summary>
    internal virtual void Validate()
    {
    }

    /// <summary>Begins a training.</summary>
    internal abstract WeightingState Start(TrainingPlan plan);

    private protected void Require(bool met, string setting, object? value, string rule)
    {
        if (!met)
            throw new ArgumentException(FormattableString.Invariant($"{GetType().Name}: {setting} is {value}, it must be {rule}."), setting);
    }
}
