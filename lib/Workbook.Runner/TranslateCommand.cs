using Workbook.Runner.Site;

namespace Workbook.Runner;

/// <summary><c>translate</c>: writes whole notebooks in the other languages, to open and run like the originals.</summary>
static class TranslateCommand
{
    /// <summary>Writes them all, or none when one is not what it should be.</summary>
    /// <param name="output">The folder, or null for artifacts of the workbook; each language has a folder in it, named by its code.</param>
    /// <param name="log">Is told what was written.</param>
    public static int Execute(string? output, TextWriter log)
    {
        if (output is "")
            throw new UsageException("--out is empty: name a folder.");
        var directory = Path.GetFullPath(output ?? Path.Combine(NotebookFiles.Repository ?? ".", "artifacts"));
        var translated = (from language in Language.Translations
                          from notebook in NotebookFiles.Load([])
                          let translation = Translation.Of(notebook, language)
                          where translation is not null
                          select translation.In(Path.Combine(directory, language.Code), notebook)).ToList();
        try
        {
            foreach (var notebook in translated)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(notebook.Path)!);
                notebook.Save(notebook.Path);
                log.WriteLine(NotebookFiles.Relative(notebook.Path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {directory}: cannot be written to: {e.Message}");
        }
        return ExitCode.Done;
    }
}
