using LossWeighting;
using Spectre.Console;
using TableColumn = Spectre.Console.TableColumn;

namespace Workbook.Sweep;

/// <summary>A sweep's DuckDB file, as a person reads it.</summary>
sealed class SweepFile(string path)
{
    /// <summary>Names of the notes that a run leaves in the file: the command's arguments, and what the data are.</summary>
    internal const string Command = "Command", Card = "Data";

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
        foreach (var row in SweepSummary.Of(sweep))
            table.AddRow([
                new Text(row.Label), new Text(string.Join(" / ", sweep.Grid[row.Weighting].Select(Plain.Weight))),
                .. sweep.Targets.Select(target => new Text(string.Join('\n', SweepSummary.Metrics(sweep, target).Select(metric => $"{metric.Label()} {Plain.Interval(sweep.Mean(row.Weighting, target.Name, metric))}"))))]);
        console.Write(table);
        console.WriteLine(SweepSummary.HowToRead(sweep));
        console.WriteLine($"All results: {Plain.Text(path, 1000)}");
    }

    /// <summary>Writes the report under another name and then gives it its own, so that no half of one is ever there.</summary>
    internal void WriteReport(string output, SweepResult sweep)
    {
        if (sweep.Models.Count == 0)
            throw new UsageException($"{path}: no model is finished yet, there is nothing to report.");
        var unfinished = $"{output}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(unfinished, ReportPage.Write(Path.GetFileName(path), sweep, Describe(sweep)));
            File.Move(unfinished, output, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    IReadOnlyList<string> Describe(SweepResult sweep)
    {
        var options = sweep.Options;
        var card = SweepStore.NotesOf(path).TryGetValue(Card, out var lines) ? lines.Split('\n') : [.. sweep.Targets.Select(target => $"Target {Plain.Text(target.Name)}: {(target.Kind == TargetKind.Binary ? "binary" : "regression")}")];
        var diverged = sweep.Models.Count(model => model.Status == ModelStatus.Diverged);
        return [
            .. card,
            $"Net: {sweep.Targets.Count} outputs on {(options.Hidden.Count == 0 ? "the features themselves" : $"hidden layers of {string.Join(" and ", options.Hidden)}")}",
            $"Training: {options.Epochs} epochs in batches of {options.BatchSize}, {options.Optimizer} with a learning rate of {Plain.Rate(options.LearningRate)}, {(options.EarlyStop is { } stop ? $"stopped after {stop.Patience} epochs without a gain" : "no early stop")}",
            $"Models: {Plain.Count(sweep.Models.Count)} of {Plain.Count(sweep.Grid.Count * (long)options.Seeds)} finished ({Plain.Count(sweep.Grid.Count)} weightings × {options.Seeds} seeds){(diverged == 0 ? "" : $"; {Plain.Count(diverged)} diverged")}",
        ];
    }
}
