using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>
/// The usual way to train many models at once: parameters stacked as <c>[K, inputs, outputs]</c>, one batched product per layer, the same
/// batch for all, and one optimiser. The losses' sum leaves each model its own gradient.
/// </summary>
sealed class StackedModels : IDisposable
{
    readonly PeerCase peerCase;
    readonly int models;
    readonly int steps;
    readonly Tensor features, labels, factors;
    readonly Parameter[] weights, biases;
    readonly optim.Optimizer adam;
    readonly Random random = new(1);
    readonly long[] order;

    /// <param name="peerCase">What to train on.</param>
    /// <param name="models">K.</param>
    /// <param name="steps">Steps in a repetition.</param>
    internal StackedModels(PeerCase peerCase, int models, int steps)
    {
        (this.peerCase, this.models, this.steps) = (peerCase, models, steps);
        var train = peerCase.Data.Train;
        features = tensor(train.Features.Values.ToArray(), [train.Rows, peerCase.Features]).clone();
        labels = tensor(train.Labels.Values.ToArray(), [train.Rows, PeerCase.Targets]).clone();
        factors = stack(Enumerable.Range(0, models).Select(model => tensor([.. PeerCase.Weighting(model).Select(weight => (float)weight)]))); // [K, targets]
        var layers = peerCase.Widths.Zip(peerCase.Widths.Skip(1)).ToArray();
        weights = [.. layers.Select(layer => Uniform(layer.First, [models, layer.First, layer.Second]))];
        biases = [.. layers.Select(layer => Uniform(layer.First, [models, 1, layer.Second]))];
        adam = optim.Adam([.. weights, .. biases], 1e-3);
        order = [.. Enumerable.Range(0, train.Rows).Select(row => (long)row)];
        random.Shuffle(order);

        static Parameter Uniform(int inputs, long[] shape) => new((rand(shape) * 2 - 1) / Math.Sqrt(inputs));
    }

    internal double Train()
    {
        using var scope = NewDisposeScope();
        using var index = tensor(order);
        return Measurement.Time(models, steps, () =>
        {
            for (var step = 0; step < steps; step++)
                Step(index.narrow(0, step * peerCase.BatchSize % (peerCase.Rows - peerCase.BatchSize + 1), peerCase.BatchSize));
        });
    }

    void Step(Tensor rows)
    {
        using var scope = NewDisposeScope();
        adam.zero_grad();
        var values = features.index_select(0, rows).expand(models, -1, -1); // [K, B, features]
        for (var layer = 0; layer < weights.Length; layer++)
        {
            values = values.baddbmm(weights[layer], biases[layer]); // bias + values · weights, [K, B, outputs]
            if (layer < weights.Length - 1)
                values = nn.functional.relu(values);
        }

        var losses = (values - labels.index_select(0, rows)).square().mean([1]); // [K, targets]
        (losses * factors).sum().backward();
        adam.step();
    }

    public void Dispose()
    {
        adam.Dispose();
        foreach (var tensor in (Tensor[])[features, labels, factors, .. weights, .. biases])
            tensor.Dispose();
    }
}
