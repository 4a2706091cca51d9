using System.Diagnostics;
using System.Threading.Channels;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>How far a sweep or a download is: a bar in a terminal, elsewhere a line every few seconds.</summary>
sealed class ProgressDisplay(IAnsiConsole console)
{
    static readonly TimeSpan pause = TimeSpan.FromSeconds(5);

    readonly record struct State(string Text, double Share, TimeSpan Elapsed, bool IsLast);

    /// <summary>Shows reports until there will be no more.</summary>
    internal async Task ShowAsync(ChannelReader<SweepProgress> reports)
    {
        if (!await reports.WaitToReadAsync() || !reports.TryRead(out var first))
            return;
        if (first.FinishedModels > 0)
            console.WriteLine($"Found {Plain.Count(first.FinishedModels)} of {Plain.Count(first.Models)} models finished{(first.FinishedModels == first.Models ? ": nothing is left to train." : "; the others are trained now.")}");
        if (first.FinishedModels == first.Models)
            return;
        await ShowAsync(reports.ReadAllAsync().Select(report => new State(Describe(report), Share(first, report), report.Elapsed, report.FinishedModels == report.Models)));
    }

    /// <inheritdoc cref="ShowAsync(ChannelReader{SweepProgress})"/>
    internal async Task ShowAsync(ChannelReader<DownloadProgress> reports)
    {
        if (!await reports.WaitToReadAsync() || !reports.TryRead(out var first))
            return;
        console.WriteLine($"Downloading {first.Address}{(first.Bytes > 0 ? $", going on after {Plain.Megabytes(first.Bytes)} MB" : "")}");
        var clock = Stopwatch.StartNew();
        var (start, since) = (first, TimeSpan.Zero);
        await ShowAsync(reports.ReadAllAsync().Select(report =>
        {
            var now = clock.Elapsed;
            if (report.Bytes < start.Bytes) // the server has begun again
                (start, since) = (report, now);
            return new State(
                Describe(report, report.Bytes - start.Bytes, now - since), report.TotalBytes is > 0 and var total ? report.Bytes / (double)total : 0, now, report.Bytes == report.TotalBytes);
        }));
    }

    Task ShowAsync(IAsyncEnumerable<State> states) =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive ? BarAsync(states) : LinesAsync(states);

    async Task BarAsync(IAsyncEnumerable<State> states) => await console.Progress()
        .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            var bar = default(ProgressTask);
            await foreach (var state in states)
            {
                bar ??= context.AddTask(Markup.Escape(state.Text), maxValue: 1);
                bar.Description = Markup.Escape(state.Text);
                bar.Value = state.Share;
            }
        });

    async Task LinesAsync(IAsyncEnumerable<State> states)
    {
        var next = TimeSpan.Zero;
        await foreach (var state in states)
            if (state.Elapsed >= next || state.IsLast)
            {
                console.WriteLine(state.Text);
                next = state.Elapsed + pause;
            }
    }

    // steps, where there are some to go by: few large models would make a bar of models stand still
    static double Share(SweepProgress first, SweepProgress report)
    {
        var found = first.FinishedModels / (double)first.Models;
        var trained = report.RemainingSteps is not { } left ? (report.FinishedModels - first.FinishedModels) / Math.Max(1.0, report.Models - first.FinishedModels)
            : report.Steps + left is > 0 and var steps ? report.Steps / (double)steps : 0;
        return found + (1 - found) * trained;
    }

    static string Describe(SweepProgress report) =>
        $"{Plain.Count(report.FinishedModels)} of {Plain.Count(report.Models)} models, {Plain.Count((long)report.StepsPerSecond)} steps/s" +
        (report.FinishedModels == report.Models ? $", took {Plain.Duration(report.Elapsed)}" : report.Remaining is { } left ? $", {Plain.Duration(left)} left" : "");

    /// <summary>A download in words.</summary>
    /// <param name="report">How far it is.</param>
    /// <param name="received">Bytes that came in the time; those kept from before came in no time.</param>
    /// <param name="elapsed">The time.</param>
    internal static string Describe(DownloadProgress report, long received, TimeSpan elapsed)
    {
        var amount = Plain.Megabytes(report.Bytes) + (report.TotalBytes is { } total ? $" of {Plain.Megabytes(total)} MB" : " MB");
        if (report.Bytes == report.TotalBytes)
            return $"{amount}, took {Plain.Duration(elapsed)}";
        if (received <= 0 || elapsed < TimeSpan.FromSeconds(1))
            return amount; // too early to tell
        var rate = received / elapsed.TotalSeconds;
        return $"{amount}, {Plain.Megabytes(rate)} MB/s{(report.TotalBytes is { } all ? $", {Plain.Duration(TimeSpan.FromSeconds((all - report.Bytes) / rate))} left" : "")}";
    }
}
