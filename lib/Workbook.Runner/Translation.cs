using Workbook.Runner.Site;

namespace Workbook.Runner;

/// <summary>
/// Notebooks with their prose in another language: each in a folder beside the original that is named by the language's code, under the same
/// name and with the same code. They are not run: what the original's cells put out is what their own would.
/// </summary>
sealed class Translation
{
    readonly Language language;
    readonly Dictionary<Notebook, Notebook> translations = [];

    /// <summary>Reads the translations that there are. <see cref="NotebookFormatException"/> where the code of one is not the original's.</summary>
    public Translation(Language language, IEnumerable<Notebook> originals)
    {
        this.language = language;
        foreach (var original in originals)
        {
            var path = Path.Combine(Path.GetDirectoryName(original.Path)!, language.Code, Path.GetFileName(original.Path));
            if (!File.Exists(path))
                continue;
            translations[original] = Notebook.Load(path);
            RequireSameCode(original, translations[original]);
        }
    }

    public IEnumerable<Notebook> Notebooks => translations.Values;

    /// <summary>The translations as if they had been run, with the outputs of the originals.</summary>
    public Edition Of(IEnumerable<ExecutedNotebook> originals) => new(
        language,
        [.. originals.Where(original => translations.ContainsKey(original.Notebook)).Select(original => Executed(translations[original.Notebook], original))],
        Suffix: $".{language.Code}");

    static ExecutedNotebook Executed(Notebook translation, ExecutedNotebook original)
    {
        foreach (var (cell, executed) in Code(translation).Zip(Code(original.Notebook)))
        {
            cell.ExecutionCount = executed.ExecutionCount;
            cell.Json["outputs"] = executed.Outputs.DeepClone();
        }
        return original with { Notebook = translation, Original = original.Notebook };
    }

    static void RequireSameCode(Notebook original, Notebook translation)
    {
        var (cells, translated) = (Code(original).ToList(), Code(translation).ToList());
        for (var i = 0; i < Math.Max(cells.Count, translated.Count); i++)
        {
            if (i >= cells.Count || i >= translated.Count || WithoutPaths(cells[i].Source) != WithoutPaths(translated[i].Source))
                throw new NotebookFormatException($"{NotebookFiles.Relative(translation.Path)}: code cell {i + 1} is not that of {NotebookFiles.Relative(original.Path)}, which is run in its place: make them equal.");
        }
    }

    static IEnumerable<Cell> Code(Notebook notebook) => notebook.Cells.Where(cell => cell.Kind == CellKind.Code);

    // From another folder, the library is elsewhere.
    static string WithoutPaths(string code) =>
        string.Join('\n', code.Split('\n').Where(line => !line.StartsWith("#r \"../", StringComparison.Ordinal)));
}
