namespace Workbook.Runner.Site;

/// <summary>The notebooks in one language.</summary>
/// <param name="Language">What the frame of the pages is written in.</param>
/// <param name="Notebooks">In the order of the story.</param>
/// <param name="Suffix">What the names of the pages end in before <c>.html</c>; empty for the edition that the site opens with.</param>
sealed record Edition(Language Language, IReadOnlyList<ExecutedNotebook> Notebooks, string Suffix = "")
{
    public string Index => PageOf("index");

    public string PageOf(Notebook notebook) => PageOf(notebook.Name);

    /// <summary>The executed notebook that the runner has written beside the page; translations are not run.</summary>
    public string? NotebookOf(Notebook notebook) => Suffix.Length == 0 ? notebook.Name + ".ipynb" : null;

    /// <summary>A page by its name, which is the same in all languages.</summary>
    public string PageOf(string name) => $"{name}{Suffix}.html";
}
