using System.Text;

namespace Workbook.Runner.Site;

/// <summary>Files that come with the program, and files that appear under their name only when they are whole.</summary>
static class SiteFiles
{
    public static string Asset(string name)
    {
        using var stream = typeof(SiteFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in {typeof(SiteFiles).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, unfinished => File.WriteAllBytes(unfinished, content));
    }
}
