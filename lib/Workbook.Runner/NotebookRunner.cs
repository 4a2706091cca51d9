using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Workbook.Runner;

/// <summary>Runs the cells of one notebook in a process of their own, up to the first that fails.</summary>
/// <param name="timeout">For each cell.</param>
/// <param name="strict">Missing data are a failure.</param>
/// <param name="progress">Hears of every cell.</param>
sealed class NotebookRunner(TimeSpan timeout, bool strict, Action<CellProgress> progress)
{
    /// <summary>Runs a notebook; its cells then hold their outputs and execution counts, and those not reached hold none.</summary>
    public async Task<(ExecutedNotebook Notebook, CellError? Error)> RunAsync(Notebook notebook, CancellationToken cancellation)
    {
        var elapsed = Stopwatch.StartNew();
        var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
        foreach (var cell in cells)
        {
            cell.ExecutionCount = null;
            cell.Outputs.Clear();
        }

        await using var worker = WorkerProcess.Start(Path.GetDirectoryName(notebook.Path)!);
        var displays = new Dictionary<string, JsonObject>();
        var executed = 0;
        foreach (var cell in cells.Where(cell => !cell.Tags.Contains("skip-execution")))
        {
            progress(new(notebook, cell.Number, cells.Count, IsDone: false, elapsed.Elapsed));
            cell.ExecutionCount = ++executed;
            var outputs = new CellOutputs(cell) { Displays = displays };
            var error = await worker.RunAsync(cell.Number, cell.Source, timeout, outputs.Add, cancellation);
            // A time-out or a crash is not the exception that was meant.
            var isMeant = error != null && !worker.HasEnded && cell.Tags.Contains("raises-exception");
            if (error == null && cell.Tags.Contains("raises-exception"))
                error = CellError.Of("NoException", "the cell is tagged raises-exception, but nothing was thrown: remove the tag, or see why not.");
            var isDataMissing = error?.MissingData != null && !isMeant && !strict;
            if (isDataMissing)
                error = CellError.Of("DataNotAvailableException", error!.MissingData!);
            outputs.End(error);
            progress(new(notebook, cell.Number, cells.Count, IsDone: true, elapsed.Elapsed));

            if (isDataMissing)
                return (new(notebook, NotebookStatus.DataMissing, elapsed.Elapsed, error!.Message, cell.Number), error);
            if (error != null && !isMeant)
                return (new(notebook, NotebookStatus.Failed, elapsed.Elapsed, $"{error.Name}: {error.Message}", cell.Number), error);
        }
        return (new(notebook, NotebookStatus.Passed, elapsed.Elapsed), null);
    }
}

/// <summary>A cell of a notebook begins or is done; <c>Elapsed</c> counts from the start of the notebook.</summary>
sealed record CellProgress(Notebook Notebook, int Cell, int Cells, bool IsDone, TimeSpan Elapsed);
