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
    readonly TrainingOptions options;
    readonly DenseNet net;
    readonly FlatOptimizer optimizer;
    readonly int[] order;
    readonly float[] features, labels, rowWeights; // of one batch
    readonly int[] codes;
    readonly float[] judged; // outputs on the held-out rows, as last judged: [rows, targets]
    readonly float[] best, bestJudged;
    readonly int batch;

    internal SweepEngine(DataSplit data, NetShape shape, TrainingOptions options)
    {
        options.Validate();
        this.data = data;
        this.options = options;
        batch = Math.Min(options.BatchSize, data.Train.Rows);
        net = new(data.Train.Features.Columns, data.Train.Ids, shape, data.Targets.Count, batch);
        optimizer = new(options, net.Parameters.Length);
        order = new int[data.Train.Rows];
        features = new float[batch * data.Train.Features.Columns];
        codes = new int[batch * data.Train.Ids.Count];
        labels = new float[batch * data.Targets.Count];
        rowWeights = new float[data.Train.RowWeights is null ? 0 : labels.Length];
        judged = new float[data.HeldOut.Rows * data.Targets.Count];
        best = new float[options.EarlyStop is null ? 0 : net.Parameters.Length];
        bestJudged = new float[options.EarlyStop is null ? 0 : judged.Length];
    }

    /// <summary>The layers of the model trained last.</summary>
    internal IReadOnlyList<DenseLayer> Layers => net.Layers;

    /// <summary>The ids' tables of the model trained last.</summary>
    internal IReadOnlyList<Matrix> Tables => net.Tables;

    /// <summary>What the model trained last makes of these rows: values or logits, <c>[rows, targets]</c>.</summary>
    internal Matrix Outputs(MultiTargetData rows)
    {
        var outputs = new float[rows.Rows * data.Targets.Count];
        for (var start = 0; start < rows.Rows; start += batch)
            Forward(rows, start, outputs);
        return new(rows.Rows, data.Targets.Count, outputs);
    }

    /// <summary>What the model trained last makes of the held-out rows: values or logits, <c>[rows, targets]</c>.</summary>
    internal Matrix HeldOutOutputs => new(data.HeldOut.Rows, data.Targets.Count, [.. judged]);

    /// <summary>Trains one model.</summary>
    /// <param name="weights">One per target.</param>
    /// <param name="reduction">What losses are divided by, where rows have weights.</param>
    /// <param name="seed">Decides the start and the order of the batches.</param>
    /// <param name="steps">Is told how many steps were made, after each.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <returns>The losses of every epoch, and the epoch whose total held-out loss was lowest, counted from 1.</returns>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    internal (IReadOnlyList<EpochLosses> Epochs, int Best) Train(
        LossWeights weights, SampleReduction reduction, int seed, IProgress<long>? steps = null, CancellationToken cancellation = default)
    {
        var loss = new OutputLoss(data.Targets, weights, reduction);
        net.Initialise(seed);
        net.OutputGradient.Clear();
        optimizer.Reset();
        for (var row = 0; row < order.Length; row++)
            order[row] = row;
        var random = RandomStream.Shuffle(seed);
        var made = 0L;
        return EpochLoop.Run(options, Epoch, Keep, Restore);

        void Keep()
        {
            net.Parameters.Span.CopyTo(best);
            judged.CopyTo(bestJudged, 0);
        }

        void Restore()
        {
            best.CopyTo(net.Parameters.Span);
            bestJudged.CopyTo(judged, 0);
        }

        EpochLosses Epoch(int epoch)
        {
            random.Shuffle(order);
            var trained = TargetLosses.Weighted(TrainEpoch(loss, ref made, steps, cancellation), weights);
            return new EpochLosses(epoch, trained, TargetLosses.Weighted(Evaluate(loss), weights)).RequireFinite(data.Targets);
        }
    }

    double[] TrainEpoch(OutputLoss loss, ref long made, IProgress<long>? steps, CancellationToken cancellation)
    {
        var sums = new double[data.Targets.Count];
        for (var start = 0; start < order.Length; start += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Gather(order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start)));
            var y = labels.AsSpan(0, rows * sums.Length);
            var s = rowWeights.AsSpan(0, Math.Min(y.Length, rowWeights.Length));
            net.Forward(features, codes, rows);
            loss.AddSums(net.Outputs, net.OutputColumns, y, s, sums);
            loss.WriteGradient(net.Outputs, net.OutputColumns, y, s, net.OutputGradient);
            net.Backward(features, codes, rows);
            optimizer.Step(net.Parameters.Span, net.Gradient.Span);
            steps?.Report(++made);
        }

        loss.Divide(sums, data.Train.Rows, Weights(data.Train));
        return sums;
    }

    double[] Evaluate(OutputLoss loss)
    {
        var (heldOut, targets) = (data.HeldOut, data.Targets.Count);
        var sums = new double[targets];
        var weights = Weights(heldOut);
        for (var start = 0; start < heldOut.Rows; start += batch)
        {
            var rows = Forward(heldOut, start, judged);
            var y = heldOut.Labels.Values.Slice(start * targets, rows * targets);
            loss.AddSums(net.Outputs, net.OutputColumns, y, weights.IsEmpty ? weights : weights.Slice(start * targets, rows * targets), sums);
        }

        loss.Divide(sums, heldOut.Rows, weights);
        return sums;
    }

    // as many rows as fit, from one on; writes their outputs to those of all rows
    int Forward(MultiTargetData rows, int start, float[] outputs)
    {
        var count = Math.Min(batch, rows.Rows - start);
        var (inputs, ids) = (rows.Features.Columns, rows.Codes.Columns);
        net.Forward(rows.Features.Values.Slice(start * inputs, count * inputs), rows.Codes.Values.Slice(start * ids, count * ids), count);
        for (int row = 0, targets = data.Targets.Count; row < count; row++)
            net.Outputs.Slice(row * net.OutputColumns, targets).CopyTo(outputs.AsSpan((start + row) * targets));
        return count;
    }

    // the rows of a batch, one after the other
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Gather(ReadOnlySpan<int> rows)
    {
        var (inputs, ids, targets) = (data.Train.Features.Columns, data.Train.Codes.Columns, data.Targets.Count);
        var fromFeatures = data.Train.Features.Values;
        var fromCodes = data.Train.Codes.Values;
        var fromLabels = data.Train.Labels.Values;
        var fromWeights = Weights(data.Train);
        for (var i = 0; i < rows.Length; i++)
        {
            fromFeatures.Slice(rows[i] * inputs, inputs).CopyTo(features.AsSpan(i * inputs));
            for (var c = 0; c < ids; c++) // few, like the targets
                codes[i * ids + c] = fromCodes[rows[i] * ids + c];
            for (var k = 0; k < targets; k++)
                labels[i * targets + k] = fromLabels[rows[i] * targets + k];
            if (rowWeights.Length > 0)
                fromWeights.Slice(rows[i] * targets, targets).CopyTo(rowWeights.AsSpan(i * targets));
        }

        return rows.Length;
    }

    static ReadOnlySpan<float> Weights(MultiTargetData data) => data.RowWeights is { } weights ? weights.Values : [];
}
