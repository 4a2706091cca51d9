using System.Threading.Channels;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>A data set that anybody may download.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="Fetch">Looks for it and downloads it where it is not.</param>
/// <param name="Check">By what its files are known.</param>
/// <param name="Licence">Its licence, and whom to cite.</param>
sealed record PublicData(
    string Name, Func<IProgress<DownloadProgress>, CancellationToken, IReadOnlyDictionary<string, string>> Fetch, string Check, string Licence)
{
    internal static readonly PublicData[] All = [
        new("adult", AdultDataset.Fetch, "SHA-256 of both files as published",
            "CC BY 4.0. Cite: Becker and Kohavi, Adult, UCI Machine Learning Repository, 1996, doi 10.24432/C5XW20."),
        new("kuairand-pure", KuaiRandDataset.Fetch, "SHA-256 of the two tables as known, columns of the three logs as documented",
            "CC BY-SA 4.0: what is made of it and passed on has the same licence. Cite: Gao et al., KuaiRand: An Unbiased Sequential Recommendation " +
            "Dataset with Randomly Exposed Videos, CIKM 2022, doi 10.1145/3511808.3557624."),
    ];
}

/// <summary>Brings a public data set to this machine, and says where it is and what one may do with it.</summary>
sealed record DataCommand(PublicData Data, string Arguments, IAnsiConsole Console)
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
