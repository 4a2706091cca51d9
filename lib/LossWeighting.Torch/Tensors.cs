using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LossWeighting;

/// <summary>Numbers of the library as tensors.</summary>
static class Tensors
{
    // [Rows, Columns]. A copy: tensor() borrows the array, and the last digits of a matrix product may depend on where in memory it starts
    internal static Tensor ToTensor(this Matrix matrix)
    {
        using var borrowed = tensor(matrix.Values.ToArray(), [matrix.Rows, matrix.Columns]);
        return borrowed.clone();
    }

    /// <summary>The codes as places in tables, <c>[Rows, Columns]</c>.</summary>
    internal static Tensor ToTensor(this CodeMatrix codes)
    {
        using var flat = tensor(Array.ConvertAll(codes.Values.ToArray(), code => (long)code));
        return flat.reshape(codes.Rows, codes.Columns).clone();
    }

    /// <summary>The numbers in single precision, <c>[numbers]</c>.</summary>
    internal static Tensor ToTensor(this IEnumerable<double> numbers) => tensor([.. numbers.Select(number => (float)number)]);

    internal static Linear ToLinear(this DenseLayer layer)
    {
        var linear = nn.Linear(layer.Weights.Columns, layer.Weights.Rows);
        layer.CopyTo(linear);
        return linear;
    }

    internal static void CopyTo(this DenseLayer layer, Linear linear)
    {
        using var noGradient = no_grad();
        using var weights = layer.Weights.ToTensor();
        using var biases = tensor(layer.Biases);
        linear.weight.copy_(weights);
        linear.bias!.copy_(biases);
    }
}
