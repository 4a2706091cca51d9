using System.Text.RegularExpressions;
using Workbook.Runner.Site;

namespace Workbook.Runner;

/// <summary>
/// A notebook's prose in another language. It lies in a folder beside the notebook that is named by the language's code, under the same name, and holds
/// Markdown cells only, each with the id of the cell that it stands for. Everything else is the notebook's own, and so a translation need not be run:
/// its outputs are those of the notebook.
/// </summary>
sealed partial class Translation
{
    readonly string path;
    readonly Dictionary<string, string> prose; // by the cells' ids

    Translation(string path, Dictionary<string, string> prose) => (this.path, this.prose) = (path, prose);

    /// <summary>The translation of a notebook, if there is one.</summary>
    /// <exception cref="NotebookFormatException">It has cells that the notebook has not, or lacks some, or holds code.</exception>
    public static Translation? Of(Notebook original, Language language)
    {
        var path = Path.Combine(Path.GetDirectoryName(original.Path)!, language.Code, Path.GetFileName(original.Path));
        return File.Exists(path) ? Of(original, Notebook.Load(path)) : null;
    }

    /// <inheritdoc cref="Of(Notebook, Language)"/>
    public static Translation Of(Notebook original, Notebook translation)
    {
        var (of, to) = (NotebookFiles.Relative(original.Path), NotebookFiles.Relative(translation.Path));
        if (translation.Cells.FirstOrDefault(cell => cell.Kind != CellKind.Markdown) is { } other)
            throw new NotebookFormatException($"{to}: cell {other.Id} is no prose. A translation holds Markdown cells only, its code is that of {of}: remove the cell.");
        string[] wanted = [.. Prose(original).Select(cell => cell.Id)], found = [.. translation.Cells.Select(cell => cell.Id)];
        if (wanted.Except(found).FirstOrDefault() is { } missing)
            throw new NotebookFormatException($"{to}: the cell {missing} of {of} is missing: translate it.");
        if (found.Except(wanted).FirstOrDefault() is { } extra)
            throw new NotebookFormatException($"{to}: {of} has no Markdown cell {extra}: remove it, or give it the id of the cell that it translates.");
        if (!wanted.SequenceEqual(found))
            throw new NotebookFormatException($"{to}: its cells are not in the order of {of}: move cell {found.Zip(wanted).First(pair => pair.First != pair.Second).First}.");
        return new(translation.Path, translation.Cells.ToDictionary(cell => cell.Id, cell => cell.Source));
    }

    /// <summary>The whole notebook in the other language, as if it lay where the translation does.</summary>
    /// <param name="original">The notebook, executed or not.</param>
    public Notebook Apply(Notebook original) => In(Path.GetDirectoryName(path)!, original);

    /// <summary>The whole notebook in the other language, for a folder of its own: what code loads and prose links is named from there.</summary>
    /// <param name="folder">Where it will lie, with the other notebooks of the language.</param>
    /// <param name="original">The notebook, executed or not.</param>
    public Notebook In(string folder, Notebook original)
    {
        var notebook = Notebook.Of(Path.Combine(folder, Path.GetFileName(path)), original.Document.DeepClone().AsObject());
        foreach (var cell in Prose(notebook))
            cell.Source = Link().Replace(prose[cell.Id], link => Moved(link, Path.GetDirectoryName(path)!, folder));
        foreach (var cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code))
            cell.Source = Reference().Replace(cell.Source, reference => Moved(reference, Path.GetDirectoryName(original.Path)!, folder));
        return notebook;
    }

    static IEnumerable<Cell> Prose(Notebook notebook) => notebook.Cells.Where(cell => cell.Kind == CellKind.Markdown);

    // only what lies outside the folder stays where it is
    static string Moved(Match match, string from, string to)
    {
        var path = match.Groups["path"];
        var moved = Path.GetRelativePath(to, Path.GetFullPath(Path.Combine(from, path.Value))).Replace('\\', '/');
        return $"{match.Value[..(path.Index - match.Index)]}{moved}{match.Value[(path.Index - match.Index + path.Length)..]}";
    }

    [GeneratedRegex("""^#r "(?<path>\.\./[^"]+)""", RegexOptions.Multiline)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\]\((?<path>\.\./[^)#\s]+)")]
    private static partial Regex Link();
}
