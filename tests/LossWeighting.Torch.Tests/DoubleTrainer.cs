namespace LossWeighting.Tests;

/// <summary>
/// The net and its training written out in double precision, one row and one number at a time: a third opinion on what
/// <see cref="Trainer"/> and <see cref="SweepEngine"/> compute. It knows where rounding decides, so that no two implementations agree:
/// <para>
/// where a hidden unit's sum is 0 to within rounding, one sees the unit on and another off, and the ReLU's gradient jumps there;
/// </para><para>
/// where a gradient is 0 to within rounding in the first step in which Adam meets it, which is nearly its sign times a constant. An id's
/// vector has that step with the first batch that holds the id.
/// </para>
/// </summary>
sealed class DoubleTrainer
{
    readonly int[] widths;
    readonly int dense, vectorWidth; // features; numbers in the vector of an id
    readonly double[][] parameters, gradients, sizes, means, variances; // per layer: weights [outputs, inputs], then biases [outputs]; then per id: [ids, width]
    int steps;

    internal DoubleTrainer(int features, int[] hidden, int outputs, int seed, IReadOnlyList<IdFeature>? ids = null, int embeddingWidth = 8)
    {
        ids ??= [];
        (dense, vectorWidth) = (features, embeddingWidth);
        widths = [dense + ids.Count * vectorWidth, .. hidden, outputs];
        var random = RandomStream.InitialParameters(seed);
        parameters = [.. widths.Zip(widths.Skip(1), (from, to) => DenseLayer.Draw(from, to, random))
            .Select(layer => layer.Weights.Values.ToArray().Concat(layer.Biases).Select(value => (double)value).ToArray())];
        // vectors start uniform in ±0.05, those of id 0 at 0
        parameters = [.. parameters, .. ids.Select(id => Enumerable.Range(0, id.Count * vectorWidth)
            .Select(i => i < vectorWidth ? 0 : (double)(float)((2 * random.NextDouble() - 1) * 0.05)).ToArray())];
        (gradients, sizes, means, variances) = (Zeros(), Zeros(), Zeros(), Zeros());

        double[][] Zeros() => [.. parameters.Select(layer => new double[layer.Length])];
    }

    /// <summary>The smallest |sum| / Σ|terms| of any hidden unit for any row that counts.</summary>
    internal double NearestSum { get; private set; } = double.PositiveInfinity;

    /// <summary>The smallest |sum| / Σ|terms| of any parameter's gradient in the first step in which it has terms.</summary>
    internal double NearestFirstGradient { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// Whether rounding decided nothing. It is 6e-8 of the terms in a float, and parameters differ by up to 1e-6 after a hundred steps. Adam's
    /// first step is g / (|g| + 1e-8): an error of 6e-8 in a gradient counts for less than 1e-5 of the step from some 1e-4 of the terms on.
    /// </summary>
    internal bool IsClear(Optimizer optimizer) => NearestSum >= 1e-6 && (optimizer == Optimizer.Sgd || NearestFirstGradient >= 1e-4);

    /// <summary>All parameters, layer by layer: weights row by row, then biases; then the ids' tables.</summary>
    internal double[][] Parameters => parameters;

    /// <summary>Trains, if so wished only as long as rounding decides nothing; whether it got through.</summary>
    internal bool Train(MultiTargetData data, LossWeights weights, SampleReduction reduction, TrainerOptions options, bool stopUnlessClear)
    {
        var order = Enumerable.Range(0, data.Rows).ToArray();
        var random = RandomStream.Shuffle(options.Seed);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var batch in order.Chunk(options.BatchSize))
            {
                Gradient(data, batch, weights, reduction);
                steps++;
                for (var l = 0; l < parameters.Length; l++)
                    for (var i = 0; i < parameters[l].Length; i++)
                        if (variances[l][i] == 0 && sizes[l][i] > 0)
                            NearestFirstGradient = Math.Min(NearestFirstGradient, Math.Abs(gradients[l][i]) / sizes[l][i]);
                if (stopUnlessClear && !IsClear(options.Optimizer))
                    return false;
                for (var l = 0; l < parameters.Length; l++)
                    for (var i = 0; i < parameters[l].Length; i++)
                        parameters[l][i] -= Step(options, gradients[l][i], ref means[l][i], ref variances[l][i]);
            }
        }

        return true;
    }

    void Gradient(MultiTargetData data, int[] batch, LossWeights weights, SampleReduction reduction)
    {
        foreach (var layer in gradients.Concat(sizes))
            Array.Clear(layer);
        var divisor = data.RowWeights is null || reduction == SampleReduction.PerRow ? batch.Length : Math.Max(batch.Sum(Weight), 1e-12);
        foreach (var row in batch)
        {
            if (Weight(row) == 0)
                continue;
            List<double[]> values = [Inputs(data, row)]; // into layer 0, 1, …, and the outputs
            for (var l = 0; l < Layers; l++)
                values.Add(Outputs(l, values[l]));

            var slopes = values[^1].Select((output, k) => Weight(row) / divisor * weights[k] * (data.Targets[k].Kind == TargetKind.Binary
                ? 1 / (1 + Math.Exp(-output)) - data.Labels[row, k]
                : 2 * (output - data.Labels[row, k]))).ToArray();
            var slopeSizes = slopes.Select(Math.Abs).ToArray();
            for (var l = Layers - 1; l >= 0; l--)
                (slopes, slopeSizes) = Backward(l, values[l], slopes, slopeSizes);
            AddVectors(data, row, slopes, slopeSizes);
        }

        double Weight(int row) => data.RowWeights?[row, 0] ?? 1;
    }

    int Layers => widths.Length - 1;

    // the features, then the ids' vectors
    double[] Inputs(MultiTargetData data, int row)
    {
        var inputs = new double[widths[0]];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = i < dense ? data.Features[row, i] : parameters[TableOf(i)][NumberOf(data, row, i)];
        return inputs;
    }

    void AddVectors(MultiTargetData data, int row, double[] slopes, double[] slopeSizes)
    {
        for (var i = dense; i < slopes.Length; i++)
        {
            gradients[TableOf(i)][NumberOf(data, row, i)] += slopes[i];
            sizes[TableOf(i)][NumberOf(data, row, i)] += slopeSizes[i];
        }
    }

    int TableOf(int input) => Layers + (input - dense) / vectorWidth;

    int NumberOf(MultiTargetData data, int row, int input) => data.Codes[row, (input - dense) / vectorWidth] * vectorWidth + (input - dense) % vectorWidth;

    double[] Outputs(int layer, double[] values)
    {
        var outputs = new double[widths[layer + 1]];
        for (var o = 0; o < outputs.Length; o++)
        {
            var sum = parameters[layer][outputs.Length * values.Length + o];
            var size = Math.Abs(sum);
            for (var i = 0; i < values.Length; i++)
            {
                var term = values[i] * parameters[layer][o * values.Length + i];
                sum += term;
                size += Math.Abs(term);
            }

            var isHidden = layer + 1 < Layers;
            if (isHidden && size > 0)
                NearestSum = Math.Min(NearestSum, Math.Abs(sum) / size);
            outputs[o] = isHidden ? Math.Max(0, sum) : sum;
        }

        return outputs;
    }

    // adds to the layer's gradient; returns the slopes of what came in, where it came through a ReLU, and the size of their terms
    (double[] Below, double[] Sizes) Backward(int layer, double[] values, double[] slopes, double[] slopeSizes)
    {
        var (below, belowSizes) = (new double[values.Length], new double[values.Length]);
        for (var o = 0; o < slopes.Length; o++)
        {
            Add(slopes.Length * values.Length + o, slopes[o]);
            for (var i = 0; i < values.Length; i++)
            {
                Add(o * values.Length + i, slopes[o] * values[i]);
                if (layer > 0 && values[i] <= 0)
                    continue;
                below[i] += slopes[o] * parameters[layer][o * values.Length + i];
                belowSizes[i] += slopeSizes[o] * Math.Abs(parameters[layer][o * values.Length + i]);
            }
        }

        return (below, belowSizes);

        void Add(int parameter, double term)
        {
            gradients[layer][parameter] += term;
            sizes[layer][parameter] += Math.Abs(term);
        }
    }

    double Step(TrainerOptions options, double gradient, ref double mean, ref double variance)
    {
        if (options.Optimizer == Optimizer.Sgd)
            return options.LearningRate * gradient;
        mean = 0.9 * mean + 0.1 * gradient;
        variance = 0.999 * variance + 0.001 * gradient * gradient;
        var (meanNow, varianceNow) = (mean / (1 - Math.Pow(0.9, steps)), variance / (1 - Math.Pow(0.999, steps)));
        return options.LearningRate * meanNow / (Math.Sqrt(varianceNow) + 1e-8);
    }
}
