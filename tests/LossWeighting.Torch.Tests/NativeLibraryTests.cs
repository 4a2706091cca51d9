using System.IO.Compression;
using System.Reflection;

namespace LossWeighting.Tests;

public class NativeLibraryTests
{
    static readonly string package = Path.Combine(
        typeof(NativeLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "NuGetPackageRoot").Value!,
        "torchsharp", "0.107.0");

    const string Inside = "runtimes/linux-x64/native/libLibTorchSharp.so";

    [Fact]
    public void TheBuildPatchesACopyAndLeavesTheCacheAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the Linux library is patched.");
        using var zip = ZipFile.OpenRead(Path.Combine(package, "torchsharp.0.107.0.nupkg"));
        using var published = new MemoryStream();
        using (var entry = zip.GetEntry(Inside)!.Open())
            entry.CopyTo(published);

        var original = published.ToArray();
        Assert.Equal(original, File.ReadAllBytes(Path.Combine(package, Inside)));
        var patched = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        Assert.Equal(original.Length, patched.Length);
        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i]).ToArray();
        Assert.Single(changed);
        Assert.Equal(2, original[changed[0]] ^ patched[changed[0]]); // VER_FLG_WEAK
    }
}
