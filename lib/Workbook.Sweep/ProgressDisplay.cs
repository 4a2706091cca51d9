using System.Threading.Channels;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>How far a sweep is: a bar in a terminal, elsewhere a line every few seconds.</summary>
sealed class ProgressDisplay(IAnsiConsole console)
{
    static readonly TimeSpan pause = TimeSpan.FromSeconds(5);

    /// <summary>Shows reports until there will be no more.</summary>
    internal async Task ShowAsync(ChannelReader<SweepProgress> reports)
    {
        if (!await reports.WaitToReadAsync() || !reports.TryRead(out var first))
            return;
        if (first.FinishedModels > 0)
            console.WriteLine($"Found {Plain.Count(first.FinishedModels)} of {Plain.Count(first.Models)} models finished{(first.FinishedModels == first.Models ? ": nothing is left to train." : "; the others are trained now.")}");
        if (first.FinishedModels == first.Models)
            return;
        if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive)
            await BarAsync(reports, first);
        else
            await LinesAsync(reports);
    }

    async Task BarAsync(ChannelReader<SweepProgress> reports, SweepProgress first) => await console.Progress()
        .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(Describe(first)), maxValue: 1);
            await foreach (var report in reports.ReadAllAsync())
            {
                bar.Description = Markup.Escape(Describe(report));
                bar.Value = Share(first, report);
            }
        });

    async Task LinesAsync(ChannelReader<SweepProgress> reports)
    {
        var next = TimeSpan.Zero;
        await foreach (var report in reports.ReadAllAsync())
            if (report.Elapsed >= next || report.FinishedModels == report.Models)
            {
                console.WriteLine(Describe(report));
                next = report.Elapsed + pause;
            }
    }

    // steps, where there are some to go by: few large models would make a bar of models stand still
    static double Share(SweepProgress first, SweepProgress report)
    {
        var found = first.FinishedModels / (double)first.Models;
        var trained = report.Steps + report.RemainingSteps is > 0 and var steps ? report.Steps / (double)steps : 0;
        return found + (1 - found) * trained;
    }

    static string Describe(SweepProgress report) =>
        $"{Plain.Count(report.FinishedModels)} of {Plain.Count(report.Models)} models, {Plain.Count((long)report.StepsPerSecond)} steps/s" +
        (report.FinishedModels == report.Models ? $", took {Plain.Duration(report.Elapsed)}" : report.Remaining is { } left ? $", {Plain.Duration(left)} left" : "");
}
