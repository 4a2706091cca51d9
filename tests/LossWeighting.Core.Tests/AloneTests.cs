using System.Reflection;

namespace LossWeighting.Tests;

/// <summary>Each project of the library works without those that it does not need: nothing of theirs lies beside its tests.</summary>
public class AloneTests
{
    // what a native dependency brings along
    static readonly Dictionary<string, string[]> files = new()
    {
        ["Torch"] = ["TorchSharp.dll", "libLibTorchSharp.so", "libtorch_cpu.so"],
        ["Tables"] = ["DuckDB.NET.Data.dll", "libduckdb.so"],
        ["Charts"] = ["Plotly.NET.dll", "FSharp.Core.dll"],
    };

    [Fact]
    public void OnlyItsOwnDependenciesAreThere()
    {
        var project = typeof(AloneTests).Assembly.GetName().Name!.Split('.')[1]; // LossWeighting.Core.Tests
        Assert.NotNull(Assembly.Load($"LossWeighting.{project}"));
        foreach (var (other, brought) in files)
            Assert.All(brought.Append($"LossWeighting.{other}.dll"), file => Assert.Equal(
                other == project, File.Exists(Path.Combine(AppContext.BaseDirectory, file)) || (other == project && !OperatingSystem.IsLinux() && file.EndsWith(".so", StringComparison.Ordinal))));
    }
}
