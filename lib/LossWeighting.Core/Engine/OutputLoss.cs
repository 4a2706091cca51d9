using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>The losses of a batch and their gradient by the net's outputs: as the TorchSharp losses have them, on plain arrays.</summary>
/// <param name="targets">The K targets.</param>
/// <param name="weights">One weight per target.</param>
/// <param name="reduction">What sums over rows are divided by; per row where there are no row weights.</param>
sealed class OutputLoss(IReadOnlyList<Target> targets, LossWeights weights, SampleReduction reduction)
{
    /// <summary>Adds the rows' losses to <paramref name="sums"/>, one per target.</summary>
    internal void AddSums(ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> rowWeights, Span<double> sums)
    {
        for (var k = 0; k < targets.Count; k++)
            sums[k] += targets[k].Kind == TargetKind.Binary
                ? Sum<CrossEntropy>(outputs[k..], columns, labels[k..], Of(rowWeights, k))
                : Sum<SquaredError>(outputs[k..], columns, labels[k..], Of(rowWeights, k));
    }

    /// <summary>Writes the gradient of <c>Σ w_k L_k</c> by the outputs into the first K columns of <paramref name="gradient"/>.</summary>
    internal void WriteGradient(ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> rowWeights, Span<float> gradient)
    {
        for (var k = 0; k < targets.Count; k++)
        {
            var own = Of(rowWeights, k);
            var factor = (float)(weights[k] / Divisor(labels.Length / targets.Count, own));
            if (targets[k].Kind == TargetKind.Binary)
                WriteSlopes<CrossEntropy>(factor, outputs[k..], columns, labels[k..], own, gradient[k..]);
            else
                WriteSlopes<SquaredError>(factor, outputs[k..], columns, labels[k..], own, gradient[k..]);
        }
    }

    /// <summary>Turns the sums over these rows into means.</summary>
    internal void Divide(Span<double> sums, int rows, ReadOnlySpan<float> rowWeights)
    {
        for (var k = 0; k < targets.Count; k++)
            sums[k] /= Divisor(rows, Of(rowWeights, k));
    }

    double Divisor(int rows, ReadOnlySpan<float> ownWeights)
    {
        if (ownWeights.IsEmpty || reduction == SampleReduction.PerRow)
            return rows;
        var sum = 0.0;
        for (var i = 0; i < ownWeights.Length; i += targets.Count)
            sum += ownWeights[i];
        return Math.Max(sum, 1e-12);
    }

    static ReadOnlySpan<float> Of(ReadOnlySpan<float> rowWeights, int target) => rowWeights.IsEmpty ? rowWeights : rowWeights[target..];

    // of one target, whose outputs lie columns apart, and its labels and weights K
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double Sum<TLoss>(ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> rowWeights)
        where TLoss : IRowLoss
    {
        var (sum, count) = (0.0, targets.Count);
        for (int label = 0, output = 0; label < labels.Length; label += count, output += columns)
            sum += (double)(rowWeights.IsEmpty ? 1 : rowWeights[label]) * TLoss.Loss(outputs[output], labels[label]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void WriteSlopes<TLoss>(
        float factor, ReadOnlySpan<float> outputs, int columns, ReadOnlySpan<float> labels, ReadOnlySpan<float> rowWeights, Span<float> gradient)
        where TLoss : IRowLoss
    {
        var count = targets.Count;
        for (int label = 0, output = 0; label < labels.Length; label += count, output += columns)
            gradient[output] = factor * TLoss.Slope(outputs[output], labels[label]) * (rowWeights.IsEmpty ? 1 : rowWeights[label]);
    }

    /// <summary>A row's loss and its slope by the output.</summary>
    interface IRowLoss
    {
        static abstract float Loss(float output, float label);

        static abstract float Slope(float output, float label);
    }

    readonly struct SquaredError : IRowLoss
    {
        public static float Loss(float output, float label) => (output - label) * (output - label);

        public static float Slope(float output, float label) => 2 * (output - label);
    }

    readonly struct CrossEntropy : IRowLoss
    {
        // of a logit, in the form that does not overflow
        public static float Loss(float output, float label) => MathF.Max(output, 0) - output * label + MathF.Log(1 + MathF.Exp(-MathF.Abs(output)));

        public static float Slope(float output, float label) => 1 / (1 + MathF.Exp(-output)) - label;
    }
}
