using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>What two losses are joined to, to be one number that can be minimised.</summary>
public enum Scalarisation
{
    /// <summary><c>Σ w_k f_k</c>, as a weighted loss has it.</summary>
    Linear,

    /// <summary>
    /// <c>μ·log Σ exp(w_k f_k / μ)</c>, which for a small μ is nearly the larger of the two <c>w_k f_k</c>: smooth Tchebycheff (Lin et al., ICML 2024),
    /// with the best losses at 0.
    /// </summary>
    SmoothTchebycheff,
}

/// <summary>A place that a minimisation came to.</summary>
/// <param name="X">The parameters.</param>
/// <param name="Losses">Both losses there.</param>
public sealed record VlmopPoint(IReadOnlyList<double> X, IReadOnlyList<double> Losses);

/// <summary>
/// Two losses of n parameters whose Pareto front is known (Van Veldhuizen &amp; Lamont 1999), to see what a way of weighting can reach. One loss is
/// lowest at <c>x = a</c>, the other at <c>x = −a</c>, with all <c>a_i = 1/√n</c>; the front is the line <c>x = t·a</c> between, t from −1 to 1.
/// </summary>
public sealed class Vlmop
{
    readonly double[] a;
    readonly Func<double, double> loss, slope; // of the squared distance from the loss's own best place
    readonly Func<Tensor, Tensor> tensorLoss;

    Vlmop(
        string name, int parameters, Func<double, double> loss, Func<double, double> slope, Func<Tensor, Tensor> tensorLoss,
        double linearReach, double hypervolume, double linearHypervolume)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters, 1);
        a = [.. Enumerable.Repeat(1 / Math.Sqrt(parameters), parameters)];
        (Name, this.loss, this.slope, this.tensorLoss) = (name, loss, slope, tensorLoss);
        (LinearReach, Hypervolume, LinearHypervolume) = (linearReach, hypervolume, linearHypervolume);
    }

    /// <summary>
    /// <c>f = ‖x ∓ a‖²/4</c>. The front <c>√f₁ + √f₂ = 1</c> bends towards the origin, so linear weights reach all of it: <c>(w, 1 − w)</c> leads to
    /// <c>x = (2w − 1)·a</c> and the losses <c>((1 − w)², w²)</c>.
    /// </summary>
    /// <param name="parameters">n, at least 1.</param>
    public static Vlmop Vlmop1(int parameters) =>
        new("VLMOP1", parameters, square => square / 4, _ => 0.25, square => square.DividedBy(4), linearReach: 0, hypervolume: 5 / 6.0, linearHypervolume: 5 / 6.0);

    /// <summary>
    /// <c>f = 1 − exp(−‖x ∓ a‖²)</c>. The front bends away from the origin: linear weights reach its ends only, <c>|t| ≥ 0.9575</c>, the root of
    /// <c>tanh 2t = t</c>, and jump from one end to the other between w = 0.499 and 0.501.
    /// </summary>
    /// <param name="parameters">n, at least 1.</param>
    public static Vlmop Vlmop2(int parameters) => new(
        "VLMOP2", parameters, square => 1 - Math.Exp(-square), square => Math.Exp(-square), square => square.neg().expm1().neg(),
        linearReach: 0.9575040240772687, hypervolume: 0.3421155931, linearHypervolume: 0.0428664153);

    /// <summary>VLMOP1 or VLMOP2.</summary>
    public string Name { get; }

    /// <summary>n, the number of parameters.</summary>
    public int Parameters => a.Length;

    /// <summary>Linear weights reach the part of the front with |t| of at least this; 0: all of it.</summary>
    public double LinearReach { get; }

    /// <summary>Hypervolume of the whole front, with (1, 1) as reference point.</summary>
    public double Hypervolume { get; }

    /// <summary>Hypervolume of the part that linear weights reach, with the same reference point.</summary>
    public double LinearHypervolume { get; }

    /// <summary>Both losses at a place.</summary>
    /// <param name="x">n parameters.</param>
    /// <exception cref="ArgumentException">Their number is another.</exception>
    public double[] Losses(IReadOnlyList<double> x) => [loss(SquaredDistance(x, 1)), loss(SquaredDistance(x, -1))];

    /// <summary>Both losses as a tensor <c>[2]</c>, to be differentiated.</summary>
    /// <param name="x">Parameters, <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public Tensor TensorLosses(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.shape.SequenceEqual([Parameters]))
            throw new ArgumentException($"{Name} has {Parameters} parameters: a tensor [{Parameters}] is needed, not [{string.Join(", ", x.shape)}].", nameof(x));
        using var scope = NewDisposeScope();
        var away = x.Plus(tensor([.. a.Select(value => -value), .. a]).reshape(2, Parameters).to_type(x.dtype)); // x ∓ a: [2, n]
        return tensorLoss((away * away).sum(dim: 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Losses of places on the front, from the best for the first loss (t = 1) to the best for the second (t = −1), evenly in t.</summary>
    /// <param name="points">Number of places, at least 2.</param>
    /// <param name="linearOnly">Leaves out those that linear weights do not reach.</param>
    /// <returns>One pair of losses per place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 places are asked for.</exception>
    public IReadOnlyList<IReadOnlyList<double>> Front(int points, bool linearOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        return [.. from i in Enumerable.Range(0, points)
                   let t = 1 - 2.0 * i / (points - 1)
                   where !linearOnly || Math.Abs(t) >= LinearReach
                   select Losses([.. a.Select(value => t * value)])];
    }

    /// <summary>Follows the gradient of the two losses, joined to one number, down to where it is flat.</summary>
    /// <param name="how">What they are joined to.</param>
    /// <param name="weights">The weights of both; only their ratio counts.</param>
    /// <param name="start">Where to start, n parameters; <c>null</c>: at 0, half-way between both best places. From elsewhere it may end in another dip.</param>
    /// <param name="smoothness">μ of <see cref="Scalarisation.SmoothTchebycheff"/>, over 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or there are not two weights or not n parameters.</exception>
    public VlmopPoint Minimise(Scalarisation how, LossWeights weights, IReadOnlyList<double>? start = null, double smoothness = 0.001)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count != 2)
            throw new ArgumentException($"{Name} has two losses, there are {weights.Count} weights ({weights}).", nameof(weights));
        if (!(smoothness > 0) || !double.IsFinite(smoothness))
            throw new ArgumentOutOfRangeException(nameof(smoothness), smoothness, "The smoothness must be over 0 and finite.");
        double[] shares = [.. weights.Select(weight => weight / weights.Sum())];
        double[] x = [.. start ?? new double[Parameters]];
        var (value, step) = (Joined(Losses(x)), 1.0);
        for (var steps = 0; steps < 100_000; steps++)
        {
            var gradient = Gradient(x, Slopes(Losses(x)));
            var square = gradient.Sum(part => part * part);
            // as long a step as still goes down by a good part of what its slope promises (Armijo); none does where all is rounding
            for (step *= 2; step > 1e-18; step /= 2)
            {
                double[] next = [.. x.Zip(gradient, (at, part) => at - step * part)];
                if (Joined(Losses(next)) is var lower && lower < value && lower <= value - 0.3 * step * square)
                {
                    (x, value) = (next, lower);
                    break;
                }
            }

            if (step <= 1e-18)
                break;
        }

        return new(x, Losses(x));

        double Joined(double[] losses)
        {
            if (how == Scalarisation.Linear)
                return shares[0] * losses[0] + shares[1] * losses[1];
            var (first, second) = (shares[0] * losses[0], shares[1] * losses[1]);
            return Math.Max(first, second) + smoothness * Math.Log(1 + Math.Exp(-Math.Abs(first - second) / smoothness));
        }

        // by each loss
        double[] Slopes(double[] losses)
        {
            if (how == Scalarisation.Linear)
                return shares;
            var first = 1 / (1 + Math.Exp((shares[1] * losses[1] - shares[0] * losses[0]) / smoothness));
            return [shares[0] * first, shares[1] * (1 - first)];
        }
    }

    double[] Gradient(IReadOnlyList<double> x, double[] slopes)
    {
        var (first, second) = (2 * slopes[0] * slope(SquaredDistance(x, 1)), 2 * slopes[1] * slope(SquaredDistance(x, -1)));
        return [.. x.Zip(a, (at, place) => first * (at - place) + second * (at + place))];
    }

    double SquaredDistance(IReadOnlyList<double> x, int sign)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Count != Parameters)
            throw new ArgumentException($"{Name} has {Parameters} parameters, not {x.Count}.", nameof(x));
        return x.Zip(a, (at, place) => (at - sign * place) * (at - sign * place)).Sum();
    }
}
