using TorchSharp;
using static TorchSharp.torch;

namespace LossWeighting.Tests;

public class ModelOptimizerTests
{
    [Theory]
    [InlineData(Optimizer.Adam, false)]
    [InlineData(Optimizer.Sgd, false)]
    [InlineData(Optimizer.Adam, true)]
    [InlineData(Optimizer.Sgd, true)]
    public void ItTakesTorchsOwnSteps(Optimizer kind, bool withIds)
    {
        IdFeature[] ids = withIds ? [new("user", 9)] : [];
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var own = new MultiTargetDnn(4, [6], [Target.Regression("a")], seed: 1, ids: ids))
        using (var torchs = new MultiTargetDnn(4, [6], [Target.Regression("a")], seed: 1, ids: ids))
        using (var optimizer = new ModelOptimizer(new() { Optimizer = kind, LearningRate = 0.01 }, own))
        using (optim.Optimizer reference = kind == Optimizer.Adam ? optim.Adam(torchs.parameters(), 0.01, 0.9, 0.999, 1e-8) : optim.SGD(torchs.parameters(), 0.01))
        using (var scope = NewDisposeScope())
        {
            var (features, labels) = (tensor(RandomTargets.Normal(20, 4, 1, seed: 1).Features.Values.ToArray(), [20, 4]), tensor(RandomTargets.Normal(20, 1, 1, seed: 2).Features.Values.ToArray(), [20, 1]));
            var codes = arange(20).remainder(7).unsqueeze(1); // ids 7 and 8 are in no row
            for (var step = 0; step < 30; step++)
            {
                optimizer.ZeroGradients();
                reference.zero_grad();
                nn.functional.mse_loss(own.forward(features, codes), labels).backward();
                nn.functional.mse_loss(torchs.forward(features, codes), labels).backward();
                optimizer.Step();
                reference.step();
            }

            Assert.Equal(torchs.forward(features, codes).data<float>().ToArray(), own.forward(features, codes).data<float>().ToArray());
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
