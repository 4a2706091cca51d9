using System.Threading.Channels;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>Brings a public data set to this machine, and says where it is and what one may do with it.</summary>
sealed record DataCommand(PublicSource Data, string Arguments, IAnsiConsole Console)
{
    internal async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var last = default(DownloadProgress);
        var reports = Channel.CreateUnbounded<DownloadProgress>();
        var fetching = Task.Run(() =>
        {
            try
            {
                return Data.Fetch(new Listener<DownloadProgress>(progress => reports.Writer.TryWrite(last = progress)), cancellation);
            }
            finally
            {
                reports.Writer.Complete();
            }
        }, CancellationToken.None);

        try
        {
            await new ProgressDisplay(Console).ShowAsync(reports.Reader);
            foreach (var (file, path) in await fetching)
                Console.WriteLine($"{file}: {path}");
            Console.WriteLine($"Checked: {Data.Check}");
            Console.WriteLine($"Licence: {Data.Licence}");
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine(last is not { Bytes: > 0 }
                ? "Stopped before anything was downloaded."
                : $"Stopped. {Plain.Megabytes(last.Bytes)} MB have come and are kept. The same command goes on from there:");
            if (last is { Bytes: > 0 })
                Console.WriteLine(CommandLine.Full(Arguments));
            return ExitCode.Cancelled;
        }
    }
}
