namespace Workbook.Runner.Figures;

/// <summary>What a run of the whole workbook has left in the site's folder.</summary>
static class FullRun
{
    /// <summary>
    /// The executed copy of <paramref name="notebook"/>; <see cref="UsageException"/> unless it ran to its end, with the code and the values
    /// that the notebook has now. (With <c>--quick</c> the copy has other values in its parameters cell.)
    /// </summary>
    public static Notebook Load(Notebook notebook, string site)
    {
        var path = Path.Combine(site, $"{notebook.Name}.ipynb");
        if (!File.Exists(path))
            throw Useless("is not there");
        var executed = Notebook.Load(path);
        if (!Code(executed).SequenceEqual(Code(notebook)))
        {
            var quick = Notebook.Load(notebook.Path);
            QuickParameters.Apply(quick);
            throw Useless(Code(executed).SequenceEqual(Code(quick)) ? "was run with --quick" : "was run before its code was changed");
        }
        if (!executed.Cells.Where(cell => cell.Kind == CellKind.Code).All(HasPassed))
            throw Useless("did not run to its end");
        return executed;

        UsageException Useless(string why) => new(
            $"{NotebookFiles.Relative(path)} {why}: run all notebooks first (dotnet run --project lib/Workbook.Runner -c Release).");
    }

    static IEnumerable<string> Code(Notebook notebook) => notebook.Cells.Where(cell => cell.Kind == CellKind.Code).Select(cell => cell.Source);

    static bool HasPassed(Cell cell) =>
        cell.Tags.Contains("skip-execution")
        || (cell.ExecutionCount != null && (cell.Tags.Contains("raises-exception") || cell.Outputs.All(output => (string?)output!["output_type"] != "error")));
}
