using LossWeighting;
using Spectre.Console;
using TableColumn = Spectre.Console.TableColumn;
using Text = Spectre.Console.Text;

namespace Workbook.Sweep;

/// <summary>A sweep's DuckDB file, as a person reads it.</summary>
sealed class SweepFile(string path)
{
    /// <summary>Names of the notes that a run leaves in the file: the command's arguments, what the data are, and what each column of a table is.</summary>
    internal const string Command = "Command", Card = "Data", Roles = "Roles";

    internal SweepResult Read() => SweepStore.Read(path);

    /// <summary>Everything: data, options, how much is finished, results.</summary>
    internal void Show(IAnsiConsole console)
    {
        var sweep = Read();
        foreach (var line in Describe(sweep))
            console.WriteLine(line);
        if (sweep.Models.Count > 0)
            ShowResults(console, sweep);
        if (!sweep.IsComplete && SweepStore.NotesOf(path).TryGetValue(Command, out var command))
            console.WriteLine($"To go on: {CommandLine.Full(command)}");
    }

    /// <summary>The weightings that matter.</summary>
    internal void ShowResults(IAnsiConsole console, SweepResult sweep)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Weighting").AddColumn(new TableColumn(new Text(string.Join(" / ", sweep.Targets.Select(target => Plain.Text(target.Name, 20))))));
        foreach (var target in sweep.Targets)
            table.AddColumn(new TableColumn(new Text(Plain.Text(target.Name, 20))).RightAligned());
        foreach (var row in SweepSummary.Key(sweep))
            table.AddRow([
                new Text(row.Label), new Text(string.Join(" / ", sweep.Grid[row.Weighting].Select(Plain.Weight))),
                .. sweep.Targets.Select(target => new Text(string.Join('\n', SweepSummary.Metrics(sweep, target).Select(metric => $"{metric.Label} {SweepSummary.Value(sweep, row.Weighting, target, metric)}"))))]);
        console.Write(table);
        console.WriteLine(SweepSummary.HowToRead(sweep));
        console.WriteLine($"All results: {Plain.Text(path, 1000)}");
    }

    /// <summary>Writes the report; stopped, it writes none.</summary>
    internal async Task WriteReportAsync(string output, SweepResult sweep, CancellationToken cancellation)
    {
        if (sweep.Models.Count == 0)
            throw new UsageException($"{path}: no model is finished yet, there is nothing to report.");
        var page = await Task.Run(() => ReportPage.Write(Path.GetFileName(path), sweep, Describe(sweep)), cancellation).WaitAsync(cancellation);
        await AtomicFile.WriteAsync(output, unfinished => File.WriteAllTextAsync(unfinished, page, cancellation));
    }

    IReadOnlyList<string> Describe(SweepResult sweep)
    {
        var card = SweepStore.NotesOf(path).TryGetValue(Card, out var lines) ? lines.Split('\n') : [.. sweep.Targets.Select(target => $"Target {Plain.Text(target.Name)}: {(target.Kind == TargetKind.Binary ? "binary" : "regression")}")];
        var diverged = sweep.Models.Count(model => model.Status == ModelStatus.Diverged);
        var failed = sweep.Models.Count(model => model.Status is ModelStatus.Failed or ModelStatus.TimedOut);
        return [
            .. card,
            .. Training(sweep),
            $"Models: {Plain.Count(sweep.Models.Count)} of {Plain.Count(sweep.Grid.Count * (long)sweep.Seeds)} finished ({Plain.Count(sweep.Grid.Count)} weightings × {sweep.Seeds} seeds){(diverged == 0 ? "" : $"; {Plain.Count(diverged)} diverged")}{(failed == 0 ? "" : $"; {Plain.Count(failed)} failed")}",
        ];
    }

    static string[] Training(SweepResult sweep) => EngineOptions.Of(sweep.Header.Trainer) is not { Net: var net, Training: var training }
        ? [$"Trained by: {Plain.Text(sweep.Header.Trainer.Name)}"]
        : [
            $"Net: {sweep.Targets.Count} outputs on {(net.Hidden.Count == 0 ? "the features themselves" : $"hidden layers of {string.Join(" and ", net.Hidden)}")}",
            $"Training: {training.Epochs} epochs in batches of {training.BatchSize}, {training.Optimizer} with a learning rate of {Plain.Rate(training.LearningRate)}, {(training.EarlyStop is { } stop ? $"stopped after {stop.Patience} epochs without a gain" : "no early stop")}",
        ];
}
