using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>
/// Trains small dense nets one after another, each alone and from start to end, as the TorchSharp trainer would: the same start, the same
/// batches, the same losses, to rounding. What comes out depends on the data, the loss, the options and the seed, on nothing else. One
/// engine serves one thread.
/// </summary>
sealed class SweepEngine
{
    readonly DataSplit data;
    readonly TrainerOptions options;
    readonly DenseNet net;
    readonly FlatOptimizer optimizer;
    readonly int[] order;
    readonly float[] features, labels, sampleWeights; // of one batch
    readonly float[] best;
    readonly int batch;
    long steps;

    internal SweepEngine(DataSplit data, IReadOnlyList<int> hidden, TrainerOptions options, int embeddingWidth = EmbeddingTable.DefaultWidth)
    {
        options.Validate();
        this.data = data;
        this.options = options;
        batch = Math.Min(options.BatchSize, data.Train.Rows);
        net = new(data.Train.Features.Columns, hidden, data.Targets.Count, batch, data.Train.Ids, embeddingWidth);
        optimizer = new(options.Optimizer, options.LearningRate, net.Parameters.Length);
        order = new int[data.Train.Rows];
        features = new float[batch * data.Train.Features.Columns];
        labels = new float[batch * data.Targets.Count];
        sampleWeights = new float[data.Train.SampleWeights is null ? 0 : batch];
        best = new float[options.EarlyStop is null ? 0 : net.Parameters.Length];
    }

    /// <summary>The layers of the model trained last.</summary>
    internal IReadOnlyList<DenseLayer> Layers => net.Layers;

    /// <summary>The ids' tables of the model trained last.</summary>
    internal IReadOnlyList<Matrix> Tables => net.Tables;

    /// <summary>Steps made so far, over all models. Other threads may look at it.</summary>
    internal long Steps => Volatile.Read(ref steps);

    /// <summary>What the model trained last makes of these rows: values or logits, <c>[rows, targets]</c>.</summary>
    internal Matrix Outputs(Matrix rows)
    {
        var targets = data.Targets.Count;
        var outputs = new float[rows.Rows * targets];
        for (var start = 0; start < rows.Rows; start += batch)
        {
            var count = Math.Min(batch, rows.Rows - start);
            net.Forward(rows.Values.Slice(start * rows.Columns, count * rows.Columns), count);
            for (var row = 0; row < count; row++)
                net.Outputs.Slice(row * net.OutputColumns, targets).CopyTo(outputs.AsSpan((start + row) * targets));
        }

        return new(rows.Rows, targets, outputs);
    }

    /// <summary>Trains one model.</summary>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    internal TrainingRun Train(LossWeights weights, SampleReduction reduction, int seed, CancellationToken cancellation = default)
    {
        var loss = new OutputLoss(data.Targets, weights, reduction);
        net.Initialise(seed);
        net.OutputGradient.Clear();
        optimizer.Reset();
        for (var row = 0; row < order.Length; row++)
            order[row] = row;
        var random = RandomStream.Shuffle(seed);
        var (epochs, bestEpoch) = EpochLoop.Run(options, Epoch, () => net.Parameters.Span.CopyTo(best), () => best.CopyTo(net.Parameters.Span));
        return new(data.Targets, weights, options with { Seed = seed }, epochs, bestEpoch);

        EpochLosses Epoch(int epoch)
        {
            random.Shuffle(order);
            var trained = TargetLosses.Weighted(TrainEpoch(loss, cancellation), weights);
            return new EpochLosses(epoch, trained, TargetLosses.Weighted(Evaluate(loss), weights)).RequireFinite(data.Targets);
        }
    }

    double[] TrainEpoch(OutputLoss loss, CancellationToken cancellation)
    {
        var sums = new double[data.Targets.Count];
        for (var start = 0; start < order.Length; start += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Gather(order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start)));
            var y = labels.AsSpan(0, rows * sums.Length);
            var s = sampleWeights.AsSpan(0, Math.Min(rows, sampleWeights.Length));
            net.Forward(features, rows);
            loss.AddSums(net.Outputs, net.OutputColumns, y, s, sums);
            loss.WriteGradient(net.Outputs, net.OutputColumns, y, s, net.OutputGradient);
            net.Backward(features, rows);
            optimizer.Step(net.Parameters.Span, net.Gradient.Span);
            Volatile.Write(ref steps, steps + 1);
        }

        return Means(sums, loss, data.Train);
    }

    double[] Evaluate(OutputLoss loss)
    {
        var heldOut = data.HeldOut;
        var (inputs, targets) = (heldOut.Features.Columns, data.Targets.Count);
        var sums = new double[targets];
        for (var start = 0; start < heldOut.Rows; start += batch)
        {
            var rows = Math.Min(batch, heldOut.Rows - start);
            net.Forward(heldOut.Features.Values.Slice(start * inputs, rows * inputs), rows);
            var y = heldOut.Labels.Values.Slice(start * targets, rows * targets);
            var all = Weights(heldOut);
            loss.AddSums(net.Outputs, net.OutputColumns, y, all.IsEmpty ? all : all.Slice(start, rows), sums);
        }

        return Means(sums, loss, heldOut);
    }

    // the rows of a batch, one after the other
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Gather(ReadOnlySpan<int> rows)
    {
        var (inputs, targets) = (data.Train.Features.Columns, data.Targets.Count);
        var fromFeatures = data.Train.Features.Values;
        var fromLabels = data.Train.Labels.Values;
        for (var i = 0; i < rows.Length; i++)
        {
            fromFeatures.Slice(rows[i] * inputs, inputs).CopyTo(features.AsSpan(i * inputs));
            for (var k = 0; k < targets; k++) // few
                labels[i * targets + k] = fromLabels[rows[i] * targets + k];
            if (sampleWeights.Length > 0)
                sampleWeights[i] = data.Train.SampleWeights![rows[i]];
        }

        return rows.Length;
    }

    static double[] Means(double[] sums, OutputLoss loss, MultiTargetData rows)
    {
        var divisor = loss.Divisor(rows.Rows, Weights(rows));
        for (var k = 0; k < sums.Length; k++)
            sums[k] /= divisor;
        return sums;
    }

    static ReadOnlySpan<float> Weights(MultiTargetData data) => (float[]?)data.SampleWeights;
}
