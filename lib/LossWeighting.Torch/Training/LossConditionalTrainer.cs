using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>
/// Trains a <see cref="LossConditionalDnn"/> for all weightings at once, as <see cref="Trainer"/> trains a model for one: in every batch each
/// row i draws a weighting of its own, the net is told it, and the loss is <c>Σ_i Σ_k w_ik ℓ_ik / B</c>.
/// </summary>
public static class LossConditionalTrainer
{
    /// <summary>Holds a share of the rows out (<see cref="TrainerOptions.HeldOutFraction"/>) and trains on the others.</summary>
    /// <inheritdoc cref="Train(LossConditionalDnn, DataSplit, TrainerOptions?, IReadOnlyList{LossWeights}?, IProgress{EpochLosses}?, CancellationToken)"/>
    public static TrainingRun Train(
        LossConditionalDnn model, MultiTargetData data, TrainerOptions? options = null, IReadOnlyList<LossWeights>? weightings = null,
        IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        return Train(model, data.Split(options.HeldOutFraction, options.Seed), options, weightings, progress, cancellation);
    }

    /// <summary>Trains on one part of the data and judges every epoch on the other.</summary>
    /// <param name="model">Trained in place, and left in evaluation mode.</param>
    /// <param name="data">Rows to train on and rows to judge by, without sample weights.</param>
    /// <param name="options">Epochs, batch size and so on; <c>null</c> for the defaults. The seed also decides the weightings drawn.</param>
    /// <param name="weightings">What each row draws from, each as likely as any other; <c>null</c>: all weightings, uniformly, which is Dirichlet(1, …, 1).</param>
    /// <param name="progress">Is told the losses of every finished epoch.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <returns>
    /// The losses of every epoch, with the mean w̄ of the weightings as weights: a target's loss is <c>Σ_i w_ik ℓ_ik / (N w̄_k)</c>, in which rows
    /// count by the weight that they gave the target, and the total is what is minimised. Held-out rows keep the weightings they drew first.
    /// The same seed, model and data give the same numbers on the same machine.
    /// </returns>
    /// <exception cref="ArgumentException">Options, weightings, model and data do not fit together, or all training rows have the same label of a binary target.</exception>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. After this and any other failure the model is as it was before.</exception>
    public static TrainingRun Train(
        LossConditionalDnn model, DataSplit data, TrainerOptions? options = null, IReadOnlyList<LossWeights>? weightings = null,
        IProgress<EpochLosses>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        options.Validate();
        if (options.TrackConflict)
            throw new ArgumentException($"{nameof(TrainerOptions.TrackConflict)} is for one weighting; a loss-conditional net is trained on many at once.", nameof(options));
        if (options.WeightingMethod is not StaticWeighting)
            throw new ArgumentException($"A loss-conditional net is trained on weightings drawn at random, not by {options.WeightingMethod.Name}: leave {nameof(TrainerOptions.WeightingMethod)} out.", nameof(options));
        var draw = new WeightingDraw(data.Targets, weightings, RandomStream.RowWeightings(options.Seed));
        RequireFits(model, data, draw.Mean);

        using var scope = NewDisposeScope();
        var before = new Snapshot(model);
        try
        {
            return Run(model, data, options, draw, progress, cancellation);
        }
        catch
        {
            before.Restore();
            throw;
        }
    }

    static TrainingRun Run(
        LossConditionalDnn model, DataSplit data, TrainerOptions options, WeightingDraw draw, IProgress<EpochLosses>? progress, CancellationToken cancellation)
    {
        var train = new Rows(data.Train);
        var heldOut = new Rows(data.HeldOut);
        var heldOutWeights = draw.Next(data.HeldOut.Rows); // [rows, K]
        using var optimizer = new ModelOptimizer(options, model);
        var random = RandomStream.Shuffle(options.Seed);
        var order = Enumerable.Range(0, data.Train.Rows).Select(row => (long)row).ToArray();
        var best = options.EarlyStop is null ? null : new Snapshot(model);
        var (epochs, bestEpoch) = EpochLoop.Run(options, Epoch, () => best!.Take(), () => best!.Restore(), progress);
        return new(data.Targets, draw.Mean, options, epochs, bestEpoch);

        EpochLosses Epoch(int epoch)
        {
            random.Shuffle(order);
            var trained = TrainEpoch(model, train, order, draw, options.BatchSize, optimizer, cancellation);
            var judged = Evaluate(model, heldOut, heldOutWeights);
            return new EpochLosses(epoch, draw.Losses(trained, train.Count), draw.Losses(judged, heldOut.Count)).RequireFinite(data.Targets);
        }
    }

    /// <summary>One pass over the rows in the given order; returns each target's sum of weighted losses, as met batch by batch.</summary>
    static double[] TrainEpoch(
        LossConditionalDnn model, Rows rows, long[] order, WeightingDraw draw, int batchSize, ModelOptimizer optimizer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var shuffled = rows.InOrder(order);
        var weights = draw.Next(order.Length); // [N, K]
        var summed = zeros(model.Targets.Count, ScalarType.Float64); // [K]
        model.train();
        for (var start = 0; start < order.Length; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var batch = shuffled.Slice(start, Math.Min(batchSize, order.Length - start));
            optimizer.ZeroGradients();
            var sums = Sums(model, batch, weights.narrow(0, start, batch.Count)); // [K]
            sums.sum().DividedBy(batch.Count).backward();
            optimizer.Step();
            summed.AddTimes(sums.detach(), 1);
        }

        return summed.data<double>().ToArray();
    }

    static double[] Evaluate(LossConditionalDnn model, Rows rows, Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        return Sums(model, rows, weights).to_type(ScalarType.Float64).data<double>().ToArray();
    }

    // Σ_i w_ik ℓ_ik: [K]
    static Tensor Sums(LossConditionalDnn model, Rows rows, Tensor weights) =>
        (TrainingLoss.Plain(model.forward(rows.Features, rows.Codes, weights), rows.Labels, model.Targets) * weights).sum(dim: 0);

    static void RequireFits(LossConditionalDnn model, DataSplit data, LossWeights mean)
    {
        if (data.Train.RowWeights is not null || data.HeldOut.RowWeights is not null)
            throw new ArgumentException("The data have sample weights, which a loss-conditional training would ignore: take data without.", nameof(data));
        if (model.Inputs != data.Train.Features.Columns)
            throw new ArgumentException($"The model takes {model.Inputs} features, the data have {data.Train.Features.Columns}.", nameof(model));
        if (!model.Ids.SequenceEqual(data.Train.Ids) || !model.Targets.SequenceEqual(data.Targets))
            throw new ArgumentException(
                $"The model's ids or targets are not those of the data: {nameof(LossConditionalDnn)}.{nameof(LossConditionalDnn.For)} builds a model that fits.", nameof(model));
        new WeightedLoss(mean).RequireFits(data);
    }

    /// <summary>Draws a weighting for every row.</summary>
    internal sealed class WeightingDraw
    {
        readonly float[][]? choices; // each adds up to 1
        readonly Random random;

        internal WeightingDraw(IReadOnlyList<Target> targets, IReadOnlyList<LossWeights>? weightings, Random random)
        {
            this.random = random;
            Mean = LossWeights.Equal(targets.Count);
            if (weightings is null)
                return;
            if (weightings.Count == 0)
                throw new ArgumentException("There are no weightings to draw from; give at least one, or null for all.", nameof(weightings));
            foreach (var weights in weightings)
                weights.RequireOnePer(targets);
            double[] mean = [.. targets.Select((_, k) => weightings.Average(weights => weights[k] / weights.Sum()))];
            if (Array.IndexOf(mean, 0) is >= 0 and var never)
                throw new ArgumentException($"None of the weightings to draw from gives target '{targets[never].Name}' a weight: add one, or leave the target out.", nameof(weightings));
            Mean = LossWeights.Create(mean);
            choices = [.. weightings.Select(weights => weights.Select(weight => (float)(weight / weights.Sum())).ToArray())];
        }

        /// <summary>The mean weighting.</summary>
        internal LossWeights Mean { get; }

        /// <summary>New weightings, <c>[rows, K]</c>; each adds up to 1.</summary>
        internal Tensor Next(int rows)
        {
            var weights = new float[rows * Mean.Count];
            for (var row = 0; row < rows; row++)
                Draw(weights.AsSpan(row * Mean.Count, Mean.Count));
            using var flat = tensor(weights);
            return flat.reshape(rows, Mean.Count).clone();
        }

        /// <summary>The targets' losses, given their sums of weighted losses over so many rows.</summary>
        internal TargetLosses Losses(double[] sums, long rows) => TargetLosses.Weighted([.. sums.Select((sum, k) => sum / (rows * Mean[k]))], Mean);

        void Draw(Span<float> weights)
        {
            if (choices is not null)
            {
                choices[random.Next(choices.Length)].CopyTo(weights);
                return;
            }

            // exponential numbers, divided by their sum, are uniform on the simplex
            var sum = 0f;
            foreach (ref var weight in weights)
                sum += weight = (float)-Math.Log(1 - random.NextDouble());
            foreach (ref var weight in weights)
                weight /= sum;
        }
    }
}
