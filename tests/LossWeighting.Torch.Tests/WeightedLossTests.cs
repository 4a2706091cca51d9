using System.Globalization;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class WeightedLossTests
{
    static readonly Target[] regression = [Target.Regression("a"), Target.Regression("b")];
    static readonly Target[] binary = [Target.Binary("a"), Target.Binary("b")];
    static readonly Target[] mixed = [Target.Regression("a"), Target.Binary("b")];

    [Fact]
    public void SquaredErrorsByHand()
    {
        // errors: target a 1 and -2, target b 3 and 0
        var (perTarget, total, gradient) = Compute(regression, [1, 3, -2, 0], [0, 0, 0, 0], [0.5, 0.25]);
        Assert.Equal([2.5, 4.5], perTarget);
        Assert.Equal(0.5 * 2.5 + 0.25 * 4.5, total, 6);
        AssertNear([0.5 * 2 * 1 / 2, 0.25 * 2 * 3 / 2, 0.5 * 2 * -2 / 2, 0], gradient); // w · 2e/N
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ABinaryTargetNeedsBothLabelsAmongTheTrainingRows(int label)
    {
        MultiTargetData constant = Rows(label, label), varied = Rows(0, 1);
        const string message = "Binary target 'b' is {0} in every training row, so there is nothing to learn: " +
            "train on rows where it is {1} too, leave the target out, or give it the target weight 0.";
        using var model = new MultiTargetDnn(1, [], mixed);
        var expected = string.Format(CultureInfo.InvariantCulture, message, label, 1 - label);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => Trainer.Train(model, new WeightedLoss([1, 1]), new DataSplit(constant, varied))).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => WeightSweep.Run(new DataSplit(constant, varied), [[1, 1]])).Message);

        Trainer.Train(model, new WeightedLoss([1, 0]), new DataSplit(constant, varied));
        Trainer.Train(model, new WeightedLoss([1, 1]), new DataSplit(varied, constant));

        static MultiTargetData Rows(float first, float second) => new(new(2, 1, [1, 2]), ["x"], new(2, 2, [3, first, 4, second]), mixed);
    }

    [Fact]
    public void CrossEntropyByHand()
    {
        var (perTarget, total, gradient) = Compute(binary, [0, 2, 0, -1], [1, 1, 0, 0], [1, 3]);
        double ln2 = Math.Log(2), b = (Softplus(-2) + Softplus(-1)) / 2;
        AssertNear([ln2, b], perTarget);
        Assert.Equal(ln2 + 3 * b, total, 5);
        AssertNear([(0.5 - 1) / 2, 3 * (Sigmoid(2) - 1) / 2, 0.5 / 2, 3 * Sigmoid(-1) / 2], gradient); // w · (p − y)/N
    }

    [Fact]
    public void EachTargetOfAMixtureHasItsOwnLoss()
    {
        var (perTarget, total, gradient) = Compute(mixed, [1, 2, -2, -1], [0, 1, 0, 0], [0.5, 3]);
        double a = 2.5, b = (Softplus(-2) + Softplus(-1)) / 2;
        AssertNear([a, b], perTarget);
        Assert.Equal(0.5 * a + 3 * b, total, 5);
        AssertNear([0.5, 3 * (Sigmoid(2) - 1) / 2, -1, 3 * Sigmoid(-1) / 2], gradient);
    }

    [Fact]
    public void ATargetWithoutWeightHasNoGradientButItsLossIsKept()
    {
        var (perTarget, _, gradient) = Compute(regression, [1, 3, -2, 0], [0, 0, 0, 0], [1, 0]);
        Assert.Equal(4.5, perTarget[1]);
        Assert.Equal([0, 0], new[] { gradient[1], gradient[3] });
    }

    static (double[] PerTarget, double Total, double[] Gradient) Compute(Target[] targets, float[] outputs, float[] labels, LossWeights weights)
    {
        using var scope = NewDisposeScope();
        var y = tensor(outputs, [2, 2]).requires_grad_();
        var perTarget = new WeightedLoss(weights).PerTarget(y, tensor(labels, [2, 2]), targets);
        var total = new WeightedLoss(weights).Total(perTarget);
        total.backward();
        return (ToDoubles(perTarget.detach()), total.item<float>(), ToDoubles(y.grad!));
    }

    static double[] ToDoubles(Tensor values) => [.. values.data<float>().Select(value => (double)value)];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 5);
    }
}
