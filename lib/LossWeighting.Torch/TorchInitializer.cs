using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace LossWeighting;

/// <summary>What must be set before TorchSharp is used.</summary>
static class TorchInitializer
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing else could run before the first use.")]
    internal static void Initialize() => TouchTorch();

    // TorchSharp loads its native library when torch itself is first touched; a module's constructor would come too early. One thread: the
    // nets are small, more threads gain nothing, spin several times as long on a busy machine, and round differently on every machine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void TouchTorch() => torch.set_num_threads(1);
}
