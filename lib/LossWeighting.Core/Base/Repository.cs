namespace LossWeighting;

/// <summary>The workbook's repository, as far as it is on this machine.</summary>
static class Repository
{
    /// <summary>The nearest folder with <c>Workbook.sln</c>, from a folder upwards; <c>null</c>: there is none.</summary>
    internal static string? Above(string? folder)
    {
        while (!string.IsNullOrEmpty(folder) && !File.Exists(Path.Combine(folder, "Workbook.sln")))
            folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder));
        return string.IsNullOrEmpty(folder) ? null : folder;
    }
}
