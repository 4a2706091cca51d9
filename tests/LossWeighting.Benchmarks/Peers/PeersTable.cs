using Spectre.Console;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>The measurements as a table, with the ratios to each peer.</summary>
static class PeersTable
{
    static readonly string[] peers = [PeersCommand.Sequential, PeersCommand.PyTorch, PeersCommand.Stacked];

    internal static void Write(IReadOnlyList<Measurement> rows, double gigaflopsPerSecond)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 160;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in (string[])["case", "models", "way"])
            table.AddColumn(new Spectre.Console.TableColumn(name).NoWrap());
        foreach (var name in (string[])["threads", "µs per model-step", .. peers.Select(peer => $"faster than {peer}"), "of matrix product"])
            table.AddColumn(new Spectre.Console.TableColumn(name).RightAligned());
        foreach (var group in rows.GroupBy(row => (row.Case, row.Models)))
        {
            foreach (var row in group)
                table.AddRow([
                    row.Case.Name, $"{row.Models}", row.Way, $"{row.Threads}", $"{row.MicrosecondsPerModelStep:F1}",
                    .. peers.Select(peer => group.FirstOrDefault(other => other.Way == peer) is { } other && other != row
                        ? $"{other.MicrosecondsPerModelStep / row.MicrosecondsPerModelStep:F1}×" : ""),
                    $"{row.Case.Flops / row.MicrosecondsPerModelStep / 1e3 / (gigaflopsPerSecond * row.Threads):P0}"]);
            table.AddEmptyRow();
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Fastest of several repetitions, all ways in turns. The machine's matrix product: {gigaflopsPerSecond:F0} GFLOP/s on one thread.");
        AnsiConsole.WriteLine("Where models are trained one after another, few stand for many: one for both sequential ways, and for the engine");
        AnsiConsole.WriteLine($"{PeerCase.All[^1].MostModels} in the deep case. PyTorch trains for at most 80 steps, stacked models for 3 to 80.");
    }
}
