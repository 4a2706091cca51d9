using System.Globalization;
using System.Threading.Channels;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>One sweep, from data to results.</summary>
sealed record RunCommand(
    DataSource Source, int? Divisions, string? Weights, EngineOptions Options, string? Output, string? Report, string Arguments, IAnsiConsole Console)
{
    const int DefaultDivisions = 10;

    internal async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var output = SweepCommands.NewFile(Output ?? $"{Source.Name}.sweep.duckdb", "--out", Source.Source);
        var report = Report is null ? null : SweepCommands.NewFile(Report, "--report", Source.Source, output);
        if (report is not null && TableFiles.CanRead(report)) // it might be one of those that a pattern matches
            throw new UsageException($"--report {report}: this is the name of a table. Name an HTML file.");

        var (data, card, grid, plan) = await Task.Run(() =>
        {
            var loaded = Source.Load(cancellation);
            var lines = Source.Describe(loaded);
            foreach (var line in lines)
                Console.WriteLine(line);
            cancellation.ThrowIfCancellationRequested();
            var weightings = Grid(loaded.Data.Targets);
            return (loaded.Data, lines, weightings, Plan(loaded.Data, weightings));
        }, cancellation);
        Console.WriteLine($"Models: {Plain.Count(grid.Count)} weightings × {Options.Seeds} seeds = {Plain.Count(plan.Models)}, {Plain.Count(plan.Steps)} steps; {(plan.Duration < TimeSpan.FromSeconds(1) ? "" : "about ")}{Plain.Duration(plan.Duration)} on {Options.Threads} threads");
        Console.WriteLine($"Results: {Plain.Text(output, 1000)}");

        var notes = new Dictionary<string, string> { [SweepFile.Command] = Arguments, [SweepFile.Card] = string.Join('\n', card) };
        if (Source.Schema is { } roles)
            notes[SweepFile.Roles] = roles.ToJson();
        var last = default(SweepProgress);
        var reports = Channel.CreateUnbounded<SweepProgress>();
        var training = Task.Run(() =>
        {
            try
            {
                return WeightSweep.Run(data, grid, Options, new SweepStore(output), new Listener<SweepProgress>(progress =>
                {
                    if (last is null) // the file is there, and it is this sweep's
                        SweepStore.Annotate(output, notes);
                    last = progress;
                    reports.Writer.TryWrite(progress);
                }), cancellation);
            }
            finally
            {
                reports.Writer.Complete();
            }
        }, CancellationToken.None);

        try
        {
            await new ProgressDisplay(Console).ShowAsync(reports.Reader);
            var sweep = await training;
            var file = new SweepFile(output);
            file.ShowResults(Console, sweep);
            if (report is not null)
            {
                await file.WriteReportAsync(report, sweep, cancellation);
                Console.WriteLine($"Report: {Plain.Text(report, 1000)}");
            }

            if (sweep.Models.Any(model => model.Status == ModelStatus.Done))
                return ExitCode.Done;
            Console.WriteLine(sweep.Models.All(model => model.Status == ModelStatus.Diverged) ? "The training of every model diverged: take a lower --lr." : "The training of every model failed.");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine(last is null
                ? "Stopped before anything was trained."
                : $"Stopped. {Plain.Count(last.FinishedModels)} of {Plain.Count(last.Models)} models are finished and kept in {Plain.Text(output, 1000)}. The same command goes on from there:");
            if (last is not null)
                Console.WriteLine(CommandLine.Full(Arguments));
            return ExitCode.Cancelled;
        }
    }

    WeightGrid Grid(IReadOnlyList<Target> targets)
    {
        try
        {
            return Weights is null
                ? WeightGrid.Simplex(targets.Count, Divisions ?? DefaultDivisions).WithCornersAndCentre()
                : WeightGrid.Create([.. Weights.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select((text, i) => Weighting(text, i + 1, targets))]);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{(Weights is null ? "--divisions" : "--weights")}: {Plain.Message(e)}");
        }
    }

    static LossWeights Weighting(string text, int number, IReadOnlyList<Target> targets)
    {
        var parts = text.Split(',');
        if (parts.Length != targets.Count)
            throw new UsageException($"--weights: weighting {number} ({text}) has {parts.Length} weights for {targets.Count} targets ({string.Join(", ", targets.Select(target => target.Name))}): give one per target.");
        return LossWeights.Create([.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : throw new UsageException($"--weights: weighting {number} ({text}): '{part.Trim()}' is no number."))]);
    }

    SweepPlan Plan(DataSplit data, WeightGrid grid)
    {
        try
        {
            return WeightSweep.Plan(data, grid, Options);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Plain.Message(e));
        }
    }
}
