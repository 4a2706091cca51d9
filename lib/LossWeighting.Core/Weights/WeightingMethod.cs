using System.Text.Json;

namespace LossWeighting;

/// <summary>
/// How a training weighs its targets, step by step. Whatever a method minimises, it does so by the gradient <c>Σ w_k ∇L_k</c>. These <c>w_k</c> are
/// the target weights of the step; a training's <c>EpochWeights</c> tell them.
/// <para>
/// A method holds settings only. What it learns in a training is in its <see cref="WeightingState"/> and ends with the training, so that one method
/// serves any number of them.
/// </para><para>
/// The weights of the loss are always what a model is judged by: the total loss, by which the best epoch is chosen. Only some methods train by them
/// too, static weights first of all.
/// </para>
/// </summary>
public abstract record WeightingMethod
{
    /// <summary>What it is called in charts.</summary>
    public abstract string Name { get; }

    /// <summary>The settings as JSON: with the name, all that tells one method from another.</summary>
    internal virtual string Settings => JsonSerializer.Serialize(this, GetType());

    /// <summary>Whether a target trains even if its weight in the loss is 0; such a loss is then refused.</summary>
    public virtual bool TrainsEveryTarget => true;

    /// <summary>Fails where a setting is not what it must be.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Begins a training.</summary>
    /// <param name="start">What is known before the first step.</param>
    /// <returns>What the method knows in the course of this training.</returns>
    /// <exception cref="ArgumentException">The method's settings do not fit the targets.</exception>
    public abstract WeightingState Start(WeightingStart start);

    /// <summary>Fails unless a setting is what it must be.</summary>
    /// <param name="met">Whether it is.</param>
    /// <param name="setting">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rule">What it must be, to follow "it must be".</param>
    /// <exception cref="ArgumentException">It is not; the message names the method.</exception>
    protected void Require(bool met, string setting, object? value, string rule)
    {
        if (!met)
            throw new ArgumentException(FormattableString.Invariant($"{GetType().Name}: {setting} is {value}, it must be {rule}."), setting);
    }
}

/// <summary>What a weighting method is told before the first step.</summary>
/// <param name="Targets">What is predicted.</param>
/// <param name="Weights">The weights of the loss, one per target.</param>
/// <param name="LearningRate">That of the model.</param>
/// <param name="Seed">Decides all that is random in the training.</param>
public sealed record WeightingStart(IReadOnlyList<Target> Targets, LossWeights Weights, double LearningRate, int Seed);
