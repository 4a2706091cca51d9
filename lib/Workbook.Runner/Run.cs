using Workbook.Runner.Site;

namespace Workbook.Runner;

/// <summary>One run of the program: all notebooks are checked, then run, <c>Jobs</c> at a time, and written, and the site with them.</summary>
sealed record Run(IReadOnlyCollection<string> Paths, string? Output, bool IsQuick, bool KeepsGoing, bool IsStrict, int Jobs, TimeSpan Timeout)
{
    public async Task<int> ExecuteAsync(Report report, CancellationToken cancellation)
    {
        var notebooks = NotebookFiles.Load(Paths);
        var translations = Language.Translations.ToDictionary(language => language, language => notebooks.ToDictionary(notebook => notebook, notebook => Translation.Of(notebook, language)));
        if (IsQuick)
        {
            foreach (var notebook in notebooks)
                QuickParameters.Apply(notebook);
        }
        SiteWriter.Check(Editions([.. notebooks.Select(notebook => new ExecutedNotebook(notebook, NotebookStatus.Passed, TimeSpan.Zero))]));
        var directory = CreateOutput(notebooks);

        var results = new ExecutedNotebook?[notebooks.Count];
        var runner = new NotebookRunner(Timeout, IsStrict, report.Add);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Jobs, CancellationToken = cancellation };
        await report.ShowAsync(() => Parallel.ForEachAsync(notebooks.Index(), options, async (entry, _) =>
        {
            var (place, notebook) = entry;
            if (!KeepsGoing && results.Any(result => result?.Status == NotebookStatus.Failed))
                return;
            var (result, error) = await runner.RunAsync(notebook, cancellation);
            notebook.Save(Path.Combine(directory, $"{notebook.Name}.ipynb"));
            results[place] = result;
            report.Add(result, error);
        }));
        var executed = results.OfType<ExecutedNotebook>().ToList();
        SiteWriter.Write(directory, Editions(executed));
        report.Summarise(notebooks, executed, NotebookFiles.Relative(Path.Combine(directory, "index.html")));
        return executed.Any(notebook => notebook.Status == NotebookStatus.Failed) ? ExitCode.Failed : ExitCode.Done;

        List<Edition> Editions(IReadOnlyList<ExecutedNotebook> all) => [
            new(Language.Of(all[0].Notebook), all),
            .. from language in translations
               let translated = all.Where(one => language.Value[one.Notebook] is not null)
                   .Select(one => one with { Notebook = language.Value[one.Notebook]!.Apply(one.Notebook), Original = one.Notebook }).ToList()
               where translated.Count > 0
               select new Edition(language.Key, translated, Suffix: $".{language.Key.Code}")];
    }

    string CreateOutput(IReadOnlyList<Notebook> notebooks)
    {
        if (Output is "")
            throw new UsageException("--out is empty: name a folder.");
        var directory = Path.GetFullPath(Output ?? Path.Combine(NotebookFiles.Repository ?? ".", "artifacts", "site"));
        if (notebooks.FirstOrDefault(notebook => Path.GetDirectoryName(notebook.Path) == directory) is { } source)
            throw new UsageException($"--out {Output}: that is the folder of {source.Name}.ipynb, which would be overwritten; choose another one.");
        try
        {
            Directory.CreateDirectory(directory);
            // before notebooks run for minutes: can files be made here?
            File.Create(Path.Combine(directory, $".{Environment.ProcessId}.tmp"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {Output}: cannot be written to: {e.Message}");
        }
        return directory;
    }
}
