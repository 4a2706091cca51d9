using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>The backward passes of a training: weighs the targets as the method says, and shows their gradients to those who look at them.</summary>
sealed class BackwardPass
{
    readonly WeightingState weighting;
    readonly IGradientWeighting? byGradients;
    readonly ConflictObserver? conflict;
    readonly Tensor[] gradientsBy;
    readonly List<LossWeights> epochWeights = [];
    readonly double[] shares; // summed over the epoch's steps
    int steps;

    internal BackwardPass(TrainingPlan plan)
    {
        var method = plan.Options.WeightingMethod;
        for (var k = 0; k < plan.Targets.Count; k++)
            if (method.TrainsEveryTarget && plan.Loss.Weights[k] == 0)
                throw new ArgumentException(
                    $"Target '{plan.Targets[k].Name}' has the weight 0 in the loss, but {method.Name} trains every target: " +
                    "leave the target out of the data, or give it a weight over 0, by which the total loss is judged.");
        weighting = method.Start(new(plan.Targets, plan.Loss.Weights, plan.Options.LearningRate, plan.Options.Seed));
        byGradients = weighting as IGradientWeighting;
        var wanted = byGradients?.GradientsBy(new(plan.Model.Module, method.Name)) ?? [];
        conflict = plan.Options.TrackConflict ? new(plan.Targets, new SharedLayers(plan.Model.Module, nameof(TrainerOptions.TrackConflict)).Parameters) : null;
        gradientsBy = [.. conflict?.Shared ?? wanted]; // a method wants some of those, or all
        shares = new double[plan.Targets.Count];
    }

    /// <summary>The weights used, see <see cref="TrainingRun.EpochWeights"/>.</summary>
    internal IReadOnlyList<LossWeights>? EpochWeights => weighting.IsAllInWeights ? epochWeights : null;

    /// <summary>How the gradients related, where that is tracked.</summary>
    internal GradientConflict? Conflict => conflict?.Seen;

    /// <summary>Finds all gradients of a step.</summary>
    /// <param name="perTarget">The targets' losses, <c>[K]</c>.</param>
    internal void Run(Tensor perTarget)
    {
        using var scope = NewDisposeScope();
        var weights = weighting.Weigh(Numbers(perTarget));
        var total = perTarget.dot(weights.ToTensor());
        if (gradientsBy.Length == 0)
        {
            total.backward();
        }
        else
        {
            var gradients = StepGradients.Backward(perTarget, total, weights, gradientsBy);
            conflict?.Take(gradients.PerTarget);
            byGradients?.TakeGradients(gradients);
        }

        var sum = weights.Sum();
        for (var k = 0; k < shares.Length; k++)
            shares[k] += weights[k] / sum;
        steps++;
    }

    /// <summary>To be called after the optimiser's step.</summary>
    /// <param name="perTarget">Gives the targets' losses on the same batch as they now are, <c>[K]</c>.</param>
    internal void AfterStep(Func<Tensor> perTarget)
    {
        if (!weighting.WantsLossesAfterStep)
            return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        weighting.TakeLossesAfterStep(Numbers(perTarget()));
    }

    /// <summary>To be called after an epoch that has not diverged.</summary>
    /// <param name="losses">The targets' mean training losses.</param>
    internal void EndEpoch(double[] losses)
    {
        epochWeights.Add([.. shares.Select(share => share / steps)]);
        Array.Clear(shares);
        steps = 0;
        weighting.EndEpoch(losses);
    }

    static double[] Numbers(Tensor perTarget) => Array.ConvertAll(perTarget.data<float>().ToArray(), loss => (double)loss);
}
