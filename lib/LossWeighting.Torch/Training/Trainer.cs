using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Trains a model on a weighted loss in mini-batches, and keeps every target's train and held-out loss.</summary>
public static class Trainer
{
    /// <summary>Holds a share of the rows out (<see cref="TrainerOptions.HeldOutFraction"/>) and trains on the others.</summary>
    /// <inheritdoc cref="Train(nn.Module{Tensor, Tensor}, TrainingLoss, DataSplit, TrainerOptions?, IProgress{EpochLosses}?, CancellationToken)"/>
    public static TrainingRun Train(
        nn.Module<Tensor, Tensor> model, TrainingLoss loss, MultiTargetData data,
        TrainerOptions? options = null, IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default) =>
        Train(model, loss, Split(data, options), options, progress, cancellation);

    /// <inheritdoc cref="Train(nn.Module{Tensor, Tensor}, TrainingLoss, MultiTargetData, TrainerOptions?, IProgress{EpochLosses}?, CancellationToken)"/>
    public static TrainingRun Train(
        nn.Module<Tensor, Tensor, Tensor> model, TrainingLoss loss, MultiTargetData data,
        TrainerOptions? options = null, IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default) =>
        Train(model, loss, Split(data, options), options, progress, cancellation);

    /// <summary>Trains on one part of the data and judges every epoch on the other.</summary>
    /// <param name="model">Maps <c>[B, features]</c> to <c>[B, targets]</c>; trained in place, and left in evaluation mode.</param>
    /// <param name="loss">The weighted loss to minimise; with a <see cref="TrainerOptions.WeightingMethod"/> of its own weights, the one to judge by.</param>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="options">Epochs, batch size and so on; <c>null</c> for the defaults.</param>
    /// <param name="progress">Is told the losses of every finished epoch.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <returns>The losses of every epoch. The same seed, model and data give the same numbers on the same machine.</returns>
    /// <exception cref="ArgumentException">
    /// Weights, options, model and data do not fit together, or all training rows have the same label of a binary target.
    /// </exception>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. After this and any other failure the model is as it was before.</exception>
    public static TrainingRun Train(
        nn.Module<Tensor, Tensor> model, TrainingLoss loss, DataSplit data,
        TrainerOptions? options = null, IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Train(new Forward(model), loss, data, options ?? new(), progress, cancellation);
    }

    /// <summary>Trains a model that takes ids beside the features.</summary>
    /// <param name="model">
    /// Maps features <c>[B, features]</c> and ids, whole numbers <c>[B, ids]</c>, to <c>[B, targets]</c>; trained in place, and left in evaluation mode.
    /// </param>
    /// <inheritdoc cref="Train(nn.Module{Tensor, Tensor}, TrainingLoss, DataSplit, TrainerOptions?, IProgress{EpochLosses}?, CancellationToken)"/>
    /// <param name="loss">The weighted loss to minimise.</param>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <param name="options">Epochs, batch size and so on; <c>null</c> for the defaults.</param>
    /// <param name="progress">Is told the losses of every finished epoch.</param>
    /// <param name="cancellation">Asked before every step.</param>
    public static TrainingRun Train(
        nn.Module<Tensor, Tensor, Tensor> model, TrainingLoss loss, DataSplit data,
        TrainerOptions? options = null, IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Train(new Forward(model), loss, data, options ?? new(), progress, cancellation);
    }

    static DataSplit Split(MultiTargetData data, TrainerOptions? options)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        return data.Split(options.HeldOutFraction, options.Seed);
    }

    internal static TrainingRun Train(
        Forward model, TrainingLoss loss, DataSplit data, TrainerOptions options, IProgress<EpochLosses>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(data);
        options.Validate();
        loss.RequireFits(data);

        using var scope = NewDisposeScope();
        var before = new Snapshot(model.Module);
        try
        {
            return Run(new(model, data.Targets, loss, options), data, progress, cancellation);
        }
        catch
        {
            before.Restore();
            throw;
        }
    }

    static TrainingRun Run(TrainingPlan plan, DataSplit data, IProgress<EpochLosses>? progress, CancellationToken cancellation)
    {
        var (model, targets, loss, options) = plan;
        var train = new Rows(data.Train);
        var heldOut = new Rows(data.HeldOut);
        RequireOutputs(model, train, data);

        using var optimizer = new ModelOptimizer(options, model.Module);
        var random = RandomStream.Shuffle(options.Seed);
        var order = Enumerable.Range(0, data.Train.Rows).Select(row => (long)row).ToArray();
        var best = options.EarlyStop is null ? null : new Snapshot(model.Module);
        var backward = new BackwardPass(plan);
        var (epochs, bestEpoch) = EpochLoop.Run(options, Epoch, () => best!.Take(), () => best!.Restore(), progress);
        return new(targets, loss.Weights, options, epochs, bestEpoch, backward.Conflict, backward.EpochWeights);

        EpochLosses Epoch(int epoch)
        {
            random.Shuffle(order);
            var trained = TrainEpoch(plan, train, order, optimizer, backward, cancellation);
            var judged = Evaluate(model, loss, targets, heldOut);
            var losses = new EpochLosses(epoch, TargetLosses.Weighted(trained, loss.Weights), TargetLosses.Weighted(judged, loss.Weights)).RequireFinite(targets);
            backward.EndEpoch(trained);
            return losses;
        }
    }

    /// <summary>One pass over the rows in the given order; returns each target's mean loss, as met batch by batch.</summary>
    static double[] TrainEpoch(TrainingPlan plan, Rows rows, long[] order, ModelOptimizer optimizer, BackwardPass backward, CancellationToken cancellation)
    {
        var (model, targets, loss, options) = plan;
        using var scope = NewDisposeScope();
        var shuffled = rows.InOrder(order);
        var summed = zeros(targets.Count, ScalarType.Float64); // [K]
        model.Module.train();
        for (var start = 0; start < order.Length; start += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var batch = shuffled.Slice(start, Math.Min(options.BatchSize, order.Length - start));
            optimizer.ZeroGradients();
            var sums = Sums(); // [K]
            backward.Run(Mean(sums));
            optimizer.Step();
            backward.AfterStep(() => Mean(Sums()));
            summed.AddTimes(sums.detach(), 1);

            Tensor Sums() => loss.Sums(loss.RowLosses(model.Run(batch), batch.Labels, targets), batch.Weights);
            Tensor Mean(Tensor sums) => loss.Mean(sums, batch.Count, batch.Weights);
        }

        return loss.Mean(summed, rows.Count, rows.Weights).data<double>().ToArray();
    }

    static double[] Evaluate(Forward model, TrainingLoss loss, IReadOnlyList<Target> targets, Rows rows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.Module.eval();
        return loss.PerTarget(model.Run(rows), rows.Labels, targets, rows.Weights).to_type(ScalarType.Float64).data<double>().ToArray();
    }

    static void RequireOutputs(Forward model, Rows rows, DataSplit data)
    {
        var targets = data.Targets;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (model.Module is MultiTargetDnn dnn && dnn.Inputs != rows.Features.shape[1])
            throw new ArgumentException($"The model takes {dnn.Inputs} features, the data have {rows.Features.shape[1]}.", nameof(model));
        if (model.Module is MultiTargetDnn { Ids: var ids } && !ids.SequenceEqual(data.Train.Ids))
            throw new ArgumentException($"The model takes {Describe(ids)}, the data have {Describe(data.Train.Ids)}: {nameof(MultiTargetDnn)}.{nameof(MultiTargetDnn.For)} builds a model that fits its data.", nameof(model));
        if (model.Module is MultiTargetDnn { Targets: var own } && own.Count == targets.Count && !own.SequenceEqual(targets))
            throw new ArgumentException($"The model predicts {Describe(own)}, the data hold {Describe(targets)}.", nameof(model));
        model.Module.eval(); // one row has no variance, which batch normalisation would keep
        var shape = model.Run(rows.Slice(0, 1)).shape;
        if (!shape.SequenceEqual([1, targets.Count]))
            throw new ArgumentException($"For one row the model returns [{string.Join(", ", shape)}], but there are {targets.Count} targets: [1, {targets.Count}] is needed.", nameof(model));
    }

    static string Describe(IReadOnlyList<IdFeature> ids) => ids.Count == 0 ? "no ids" : "the ids " + string.Join(", ", ids.Select(id => $"{id.Name} ({id.Count})"));

    static string Describe(IEnumerable<Target> targets) => string.Join(", ", targets.Select(target => $"{target.Name} ({target.Kind.ToString().ToLowerInvariant()})"));
}
