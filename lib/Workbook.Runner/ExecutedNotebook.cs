namespace Workbook.Runner;

enum NotebookStatus { Passed, Failed, DataMissing }

/// <summary>A notebook after its run: outputs are in its cells; Message is the error's or the notice's text.</summary>
sealed record ExecutedNotebook(Notebook Notebook, NotebookStatus Status, TimeSpan Elapsed, string? Message = null, int? StoppedAtCell = null)
{
    /// <summary>The notebook that was run, where this one is a translation of it.</summary>
    public Notebook? Original { get; init; }
}
