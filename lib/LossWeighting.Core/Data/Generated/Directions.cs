namespace LossWeighting;

/// <summary>Vectors that generators draw.</summary>
static class Directions
{
    internal static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Unit vectors at right angles that span what the two given ones do; the first points where the first of these does.</summary>
    internal static (double[] First, double[] Second) Orthonormal(double[] one, double[] other)
    {
        var first = Unit(one);
        var along = Dot(other, first);
        return (first, Unit([.. other.Zip(first, (o, f) => o - along * f)]));
    }

    static double[] Unit(double[] vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        return [.. vector.Select(value => value / length)];
    }
}
