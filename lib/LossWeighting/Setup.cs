using System.Reflection;
using TorchSharp;

namespace LossWeighting;

/// <summary>What a notebook runs on.</summary>
public static class Setup
{
    /// <summary>Versions, and where the data are: for a notebook's first line.</summary>
    public static string Describe() =>
        $".NET {Environment.Version}, LossWeighting {Version(typeof(Setup))}, TorchSharp {Version(typeof(torch))}; Adult data: {AdultDataset.Folder ?? "not here, to be downloaded"}";

    static string Version(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
