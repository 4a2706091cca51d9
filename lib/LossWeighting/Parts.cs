using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LossWeighting;

/// <summary>
/// The library's other assemblies. A notebook names this one only: its host finds the others because a type of each is used here, and they set
/// themselves up before the first of their types is.
/// </summary>
static class Parts
{
    static readonly Type[] oneOfEach = [typeof(Target), typeof(MultiTargetDnn), typeof(TableDataset), typeof(Charts)];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A notebook loads the library by #r; nothing else could run before its first use.")]
    internal static void Initialize()
    {
        foreach (var type in oneOfEach)
            RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
    }
}
