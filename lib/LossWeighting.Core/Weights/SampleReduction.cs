namespace LossWeighting;

/// <summary>What the weighted sum over the rows is divided by.</summary>
public enum SampleReduction
{
    /// <summary>By the number of rows: <c>Σ s_i ℓ_i / N</c> (Keras: <c>sum_over_batch_size</c>). The loss, and its gradient, grow with the weights.</summary>
    PerRow,

    /// <summary>By the sum of the weights: <c>Σ s_i ℓ_i / Σ s_i</c>. Only the ratios of the weights count.</summary>
    PerWeight,
}
