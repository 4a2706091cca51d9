using Workbook.Runner.Site;

namespace Workbook.Runner;

/// <summary>Finds the notebooks that a command line means.</summary>
static class NotebookFiles
{
    /// <summary>The nearest folder with <c>Workbook.sln</c>, from the current directory upwards and else from the program's; or null.</summary>
    public static string? Repository { get; } = LossWeighting.Repository.Above(Directory.GetCurrentDirectory()) ?? LossWeighting.Repository.Above(AppContext.BaseDirectory);

    /// <summary>Reads and checks the files and folders that are named, or all notebooks of the repository.</summary>
    public static IReadOnlyList<Notebook> Load(IReadOnlyCollection<string> named)
    {
        if (named.Count == 0 && Repository == null)
            throw new UsageException("no notebook named, and no Workbook.sln here or above: name a notebook, or go to the repository.");
        var paths = named.Count > 0 ? named : [Relative(Path.Combine(Repository!, "notebooks"))];
        var notebooks = paths.SelectMany(Expand).DistinctBy(Path.GetFullPath).Select(Load).ToList();
        if (notebooks.GroupBy(notebook => notebook.Name).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new UsageException($"two notebooks are called {same.Key}: {string.Join(", ", same.Select(n => Relative(n.Path)))}; run them one by one.");
        return notebooks;
    }

    /// <summary>A notebook; the code of a translation is that of its original, one folder up.</summary>
    static Notebook Load(string path)
    {
        var notebook = Notebook.Load(path);
        var original = Path.Combine(Path.GetDirectoryName(notebook.Path)!, "..", Path.GetFileName(notebook.Path));
        return Language.Of(notebook) == Language.English || !File.Exists(original) ? notebook : Translation.Of(Notebook.Load(original), notebook).Apply(Notebook.Load(original));
    }

    /// <summary>A path as a person in the current directory would write it.</summary>
    public static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = Directory.GetFiles(path, "*.ipynb").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new UsageException($"{path}: no notebooks (*.ipynb) in this folder; name another one.");
    }
}
