using System.Globalization;
using Spectre.Console;

namespace Workbook.Runner;

/// <summary>What a person sees of a run: a live display in a terminal, plain lines elsewhere; errors; and a table at the end.</summary>
sealed class Report
{
    readonly IAnsiConsole console;
    readonly Lock oneAtATime = new(); // notebooks may run side by side
    readonly Dictionary<Notebook, ProgressTask> tasks = [];
    ProgressContext? live;

    public Report(IAnsiConsole console)
    {
        this.console = console;
        // A log has no width: what is written to it is not wrapped.
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 10_000;
    }

    /// <summary>Shows progress while <paramref name="work"/> runs.</summary>
    public async Task ShowAsync(Func<Task> work)
    {
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            await work();
            return;
        }
        await console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                live = context;
                await work();
            });
        live = null;
    }

    public void Add(CellProgress progress)
    {
        using var alone = oneAtATime.EnterScope();
        var name = progress.Notebook.Name;
        if (live == null)
        {
            if (progress.IsDone)
                console.WriteLine($"{name}  cell {progress.Cell}/{progress.Cells}  {Seconds(progress.Elapsed)} s");
            return;
        }
        if (!tasks.TryGetValue(progress.Notebook, out var task))
            tasks[progress.Notebook] = task = live.AddTask(Markup.Escape(name), maxValue: progress.Cells);
        task.Description = $"{Markup.Escape(name)}  cell {progress.Cell}/{progress.Cells}";
        task.Value = progress.IsDone ? progress.Cell : progress.Cell - 1;
    }

    /// <summary>A notebook has ended: says why, if not as it should.</summary>
    public void Add(ExecutedNotebook executed, CellError? error)
    {
        using var alone = oneAtATime.EnterScope();
        if (tasks.TryGetValue(executed.Notebook, out var task))
            task.StopTask();
        if (executed.Status == NotebookStatus.Passed)
            return;

        var isFailure = executed.Status == NotebookStatus.Failed;
        var color = isFailure ? Color.Red : Color.Yellow;
        var line = error?.Line == null ? "" : $", line {error.Line}";
        WriteLine($"{executed.Notebook.Name}, cell {executed.StoppedAtCell}{line}{(isFailure ? "" : ": stopped, data missing")}", new(color, decoration: Decoration.Bold));
        foreach (var text in error?.Traceback ?? [])
            WriteLine(text, text.StartsWith("  ", StringComparison.Ordinal) ? Style.Plain : new(color));
    }

    public void Summarise(IReadOnlyList<Notebook> notebooks, IReadOnlyList<ExecutedNotebook> executed, string index)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Notebook").AddColumn("Status")
            .AddColumn(new TableColumn("Cells").RightAligned()).AddColumn(new TableColumn("Seconds").RightAligned());
        foreach (var notebook in notebooks)
        {
            var run = executed.FirstOrDefault(run => run.Notebook == notebook);
            var status = run?.Status switch
            {
                NotebookStatus.Passed => "[green]passed[/]",
                NotebookStatus.Failed => $"[red]failed at cell {run.StoppedAtCell}[/]",
                NotebookStatus.DataMissing => "[yellow]stopped: data missing[/]",
                _ => "[grey]not run[/]",
            };
            var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
            var done = run == null ? 0 : cells.Count(cell => cell.ExecutionCount != null);
            table.AddRow(Markup.Escape(notebook.Name), status, $"{done}/{cells.Count}", run == null ? "" : Seconds(run.Elapsed));
        }
        console.Write(table);
        console.WriteLine(index);
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    void WriteLine(string text, Style style)
    {
        console.Write(new Text(text, style));
        console.WriteLine();
    }
}
