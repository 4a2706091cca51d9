using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>The losses of a batch and their gradient by the net's outputs: what <see cref="TrainingLoss"/> does, on plain arrays.</summary>
/// <param name="targets">The K targets.</param>
/// <param name="weights">One weight per target.</param>
/// <param name="reduction">What sums over rows are divided by; per row where there are no sample weights.</param>
sealed class OutputLoss(IReadOnlyList<Target> targets, LossWeights weights, SampleReduction reduction)
{
    readonly bool[] binary = [.. targets.Select(target => target.Kind == TargetKind.Binary)];
    readonly float[] factors = new float[weights.Count]; // of a batch's slopes

    /// <summary>Adds the rows' losses to <paramref name="sums"/>, one per target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddSums(ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> sampleWeights, Span<double> sums)
    {
        var count = binary.Length;
        for (var row = 0; row * count < labels.Length; row++)
            for (var k = 0; k < count; k++)
                sums[k] += (double)(sampleWeights.IsEmpty ? 1 : sampleWeights[row]) * Loss(binary[k], outputs[row * columns + k], labels[row * count + k]);
    }

    /// <summary>Writes the gradient of <c>Σ w_k L_k</c> by the outputs into the first K columns of <paramref name="gradient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void WriteGradient(ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> sampleWeights, Span<float> gradient)
    {
        var count = binary.Length;
        var divisor = Divisor(labels.Length / count, sampleWeights);
        for (var k = 0; k < count; k++)
            factors[k] = (float)(weights[k] / divisor);
        for (var row = 0; row * count < labels.Length; row++)
            for (var k = 0; k < count; k++)
            {
                var (output, label) = (outputs[row * columns + k], labels[row * count + k]);
                var slope = binary[k] ? Sigmoid(output) - label : 2 * (output - label);
                gradient[row * columns + k] = factors[k] * slope * (sampleWeights.IsEmpty ? 1 : sampleWeights[row]);
            }
    }

    /// <summary>What the sums over these rows are divided by.</summary>
    internal double Divisor(int rows, ReadOnlySpan<float> sampleWeights)
    {
        if (sampleWeights.IsEmpty || reduction == SampleReduction.PerRow)
            return rows;
        var sum = 0.0;
        foreach (var weight in sampleWeights)
            sum += weight;
        return Math.Max(sum, 1e-12);
    }

    // the cross-entropy of a logit in the form that does not overflow
    static float Loss(bool binary, float output, float label) => binary
        ? MathF.Max(output, 0) - output * label + MathF.Log(1 + MathF.Exp(-MathF.Abs(output)))
        : (output - label) * (output - label);

    static float Sigmoid(float output) => 1 / (1 + MathF.Exp(-output));
}
