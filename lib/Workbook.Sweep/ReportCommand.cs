using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>A report of a sweep's file.</summary>
sealed record ReportCommand(string Source, string Output, IAnsiConsole Console)
{
    internal async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var output = SweepCommands.NewFile(Output, "--out", Source);
        var file = new SweepFile(Source);
        try
        {
            // what has begun ends with the process: nothing of it is on the disk
            var sweep = await Task.Run(file.Read, cancellation).WaitAsync(cancellation);
            await file.WriteReportAsync(output, sweep, cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Stopped. No report was written.");
            return ExitCode.Cancelled;
        }

        Console.WriteLine($"Report: {Plain.Text(output, 1000)}");
        return ExitCode.Done;
    }
}
