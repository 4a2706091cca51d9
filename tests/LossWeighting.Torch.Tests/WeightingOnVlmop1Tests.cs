using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

/// <summary>
/// VLMOP1, <c>f = ‖x ∓ a‖²/4</c> with all a_i = 1/√n, trained by <see cref="Trainer"/>: n rows, whose features are √n/2 times the unit matrix, one
/// output for both targets, and the labels 1/2 and −1/2. The mean squared errors are then the two f.
/// </summary>
public class WeightingOnVlmop1Tests
{
    const int N = 4;

    static readonly DataSplit data = Data();

    public static TheoryData<string> Names => [.. All.Keys];

    static Dictionary<string, WeightingMethod> All => new WeightingMethod[]
    {
        new StaticWeighting(), new UncertaintyWeighting(), new DynamicWeightAverage(), new GradNorm(), new RandomLossWeighting(), new Famo(), new SmoothTchebycheff(), new PCGrad(),
    }.ToDictionary(method => method.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMethodComesToTheFront(string name)
    {
        using var model = new OneOutput([0.9f, -0.4f, 0.7f, 0.1f]);
        var start = Losses(model);
        Assert.True(Math.Sqrt(start[0]) + Math.Sqrt(start[1]) > 1.1); // well off it
        Train(model, All[name], epochs: 4000);
        var end = Losses(model);
        Assert.Equal(1, Math.Sqrt(end[0]) + Math.Sqrt(end[1]), 1e-3);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.2)]
    public void StaticWeightsComeToTheirPlaceOnIt(double w)
    {
        using var model = new OneOutput([0.9f, -0.4f, 0.7f, 0.1f]);
        Train(model, new StaticWeighting(), epochs: 2000, [w, 1 - w]);
        Assert.Equal([(1 - w) * (1 - w), w * w], Losses(model), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void SmoothTchebycheffComesToWhereTheWeightedLossesAreEqual()
    {
        // λ₁ f₁ = λ₂ f₂ and √f₁ + √f₂ = 1
        using var model = new OneOutput([0.9f, -0.4f, 0.7f, 0.1f]);
        Train(model, new SmoothTchebycheff(Smoothness: 0.01), epochs: 4000, [0.8, 0.2]);
        Assert.Equal([1 / 9.0, 4 / 9.0], Losses(model), (a, b) => Math.Abs(a - b) < 0.02);
    }

    static double[] Losses(OneOutput model) => Vlmop.Vlmop1(N).Losses(Array.ConvertAll(model.Place, value => (double)value));

    static void Train(OneOutput model, WeightingMethod method, int epochs, LossWeights? weights = null) => Trainer.Train(
        model, new WeightedLoss(weights ?? [0.5, 0.5]), data, new() { Epochs = epochs, BatchSize = N, Optimizer = Optimizer.Sgd, LearningRate = 0.05, WeightingMethod = method });

    static DataSplit Data()
    {
        var features = new float[N * N];
        var labels = new float[N * 2];
        for (var row = 0; row < N; row++)
            (features[row * N + row], labels[row * 2], labels[row * 2 + 1]) = (MathF.Sqrt(N) / 2, 0.5f, -0.5f);
        var all = new MultiTargetData(new(N, N, features), [.. Enumerable.Range(1, N).Select(i => $"x{i}")], new(N, 2, labels), [Target.Regression("first"), Target.Regression("second")]);
        return new(all, all);
    }

    /// <summary>One linear output for both targets: all that it learns is shared.</summary>
    sealed class OneOutput : nn.Module<Tensor, Tensor>, ISharedBottom
    {
        readonly Parameter x;

        internal OneOutput(float[] start)
            : base(nameof(OneOutput))
        {
            x = nn.Parameter(tensor(start).clone().view(1, N));
            RegisterComponents();
        }

        public IReadOnlyList<Tensor> SharedParameters => [x];

        public Tensor LastSharedWeights => x;

        internal float[] Place => x.data<float>().ToArray();

        public override Tensor forward(Tensor features) => nn.functional.linear(features, x).expand(-1, 2); // [B, 2]
    }
}
