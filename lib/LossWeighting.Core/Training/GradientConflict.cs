namespace LossWeighting;

/// <summary>
/// How the targets pulled on the shared layers, step by step: <c>g_k</c> is the gradient of target k's own loss by all parameters below the
/// outputs, that is of the hidden layers and the vectors of ids, on the batch of that step and before it. Measures and names are those of
/// PCGrad (Yu et al., NeurIPS 2020). Conflict alone does no harm; it does together with a large difference in magnitude and a strong curvature.
/// </summary>
public sealed class GradientConflict
{
    readonly IReadOnlyList<float[]> products; // per step, all g_i·g_j: [targets, targets]

    internal GradientConflict(IReadOnlyList<Target> targets, IReadOnlyList<float[]> products)
    {
        Targets = targets;
        this.products = products;
    }

    /// <summary>Whose gradients were compared.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>Number of steps.</summary>
    public int Steps => products.Count;

    /// <summary>The cosine of the angle between two targets' gradients, one per step: <c>g_i·g_j / (‖g_i‖‖g_j‖)</c>. NaN where one is 0.</summary>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of the other.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public IReadOnlyList<double> Cosines(string one, string other) =>
        Each(one, other, (ii, jj, ij) => ii > 0 && jj > 0 ? Math.Clamp(ij / Math.Sqrt(ii) / Math.Sqrt(jj), -1, 1) : double.NaN);

    /// <summary>How alike the gradients' lengths were, one per step: <c>2‖g_i‖‖g_j‖ / (‖g_i‖² + ‖g_j‖²)</c>, from 0 to 1. NaN where both are 0.</summary>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of the other.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public IReadOnlyList<double> MagnitudeSimilarities(string one, string other) =>
        Each(one, other, (ii, jj, _) => ii + jj > 0 ? 2 * Math.Sqrt(ii) * Math.Sqrt(jj) / (ii + jj) : double.NaN);

    /// <summary>The share of steps in which the two gradients were in conflict: their cosine was under 0. Steps where one is 0 do not count; NaN where none does.</summary>
    /// <param name="one">Name of a target.</param>
    /// <param name="other">Name of the other.</param>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public double ConflictingShare(string one, string other) =>
        Cosines(one, other).Where(cosine => !double.IsNaN(cosine)).Select(cosine => cosine < 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();

    double[] Each(string one, string other, Func<double, double, double, double> measure)
    {
        var (i, j, count) = (Targets.PlaceOf(one), Targets.PlaceOf(other), Targets.Count);
        return [.. products.Select(step => measure(step[i * count + i], step[j * count + j], step[i * count + j]))];
    }
}
