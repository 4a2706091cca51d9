namespace LossWeighting;

/// <summary>A dense layer's numbers: <see cref="Weights"/> is <c>[outputs, inputs]</c>, <see cref="Biases"/> is <c>[outputs]</c>.</summary>
sealed record DenseLayer(Matrix Weights, float[] Biases)
{
    /// <summary>Uniform in ±1/√inputs, weights first and row by row: what PyTorch's <c>Linear</c> does (He et al. 2015 with a = √5).</summary>
    internal static DenseLayer Draw(int inputs, int outputs, Random random)
    {
        var bound = 1 / Math.Sqrt(inputs);
        return new(new(outputs, inputs, Draw(outputs * inputs)), Draw(outputs));

        float[] Draw(int count)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
                values[i] = (float)((2 * random.NextDouble() - 1) * bound);
            return values;
        }
    }

    /// <summary>The same layer as one layer per output.</summary>
    internal IEnumerable<DenseLayer> PerOutput() =>
        Biases.Select((bias, output) => new DenseLayer(Weights.SelectRows([output]), [bias]));
}
