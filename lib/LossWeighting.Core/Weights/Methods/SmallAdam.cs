namespace LossWeighting;

/// <summary>Adam (Kingma &amp; Ba 2015) for the few numbers that a weighting method learns, with the constants that the optimiser of the model has.</summary>
sealed class SmallAdam(int count, double learningRate)
{
    const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    readonly double[] means = new double[count], variances = new double[count]; // of the gradient, uncentred
    int steps;

    /// <summary>Moves the numbers one step down the gradient.</summary>
    internal void Step(double[] numbers, double[] gradient)
    {
        steps++;
        for (var i = 0; i < numbers.Length; i++)
        {
            means[i] = Beta1 * means[i] + (1 - Beta1) * gradient[i];
            variances[i] = Beta2 * variances[i] + (1 - Beta2) * gradient[i] * gradient[i];
            numbers[i] -= learningRate * means[i] / (1 - Math.Pow(Beta1, steps)) / (Math.Sqrt(variances[i] / (1 - Math.Pow(Beta2, steps))) + Epsilon);
        }
    }
}
