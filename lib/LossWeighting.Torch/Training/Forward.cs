using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>A module that predicts rows, with or without ids.</summary>
sealed class Forward
{
    readonly Func<Rows, Tensor> run;

    internal Forward(nn.Module<Tensor, Tensor> module) => (Module, run) = (module, rows => module.forward(rows.Features));

    internal Forward(nn.Module<Tensor, Tensor, Tensor> module) => (Module, run) = (module, rows => module.forward(rows.Features, rows.Codes));

    internal nn.Module Module { get; }

    /// <summary>Values or logits, <c>[N, K]</c>.</summary>
    internal Tensor Run(Rows rows) => run(rows);

    /// <summary>Values or logits of all rows, <c>[rows, targets]</c>.</summary>
    internal Matrix Outputs(MultiTargetData rows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new(rows.Rows, rows.Targets.Count, Run(new Rows(rows)).contiguous().data<float>().ToArray());
    }
}
