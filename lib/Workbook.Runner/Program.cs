using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Workbook;
using Workbook.Runner;
using Workbook.Runner.Figures;
using Workbook.Runner.Site;

if (args is [Worker.Argument, var requestHandle, var eventHandle])
{
    using var worker = new Worker(requestHandle, eventHandle);
    await worker.RunAsync();
    return 0;
}

var notebooks = new Argument<string[]>("notebooks") { Arity = ArgumentArity.ZeroOrMore, Description = "Notebooks, or folders with notebooks. Default: all of the workbook." };
var output = new Option<string>("--out") { HelpName = "DIR", Description = "Where executed notebooks and the site are written. Default: artifacts/site of the workbook." };
var quick = new Option<bool>("--quick") { Description = "Use the smaller values that cells tagged \"parameters\" have for a quick run." };
var keepGoing = new Option<bool>("--keep-going") { Description = "Run the remaining notebooks after one has failed." };
var strict = new Option<bool>("--strict") { Description = "Missing data are a failure. So they are when WORKBOOK_STRICT=1 is set." };
var timeout = new Option<double>("--timeout")
{
    HelpName = "SECONDS",
    Description = "Time for each cell.",
    DefaultValueFactory = _ => 600,
    CustomParser = result =>
    {
        if (!double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds) || seconds is not (> 0 and < 1_000_000))
            result.AddError("--timeout must be a number of seconds above 0.");
        return seconds;
    },
};
var jobs = new Option<int?>("--jobs")
{
    HelpName = "N",
    Description = "Notebooks to run side by side. Default: 1, so that times that they measure are true; with --quick, one per processor.",
};
jobs.Validators.Add(result =>
{
    if (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1000)
        result.AddError("--jobs must be a whole number from 1 to 1000.");
});
// A misspelt option would be taken for a file.
notebooks.Validators.Add(result =>
{
    if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
        result.AddError($"{option.Value}: no such option.");
});
var site = new Option<string>("--site") { HelpName = "DIR", Description = "The folder that a run has written. Default: artifacts/site of the workbook." };
var figures = new Command("figures", "Draws the pictures of notebooks/figures from the charts of a run of all notebooks. Needs Chromium.") { site };
figures.SetAction((parsed, cancellation) => FigureCommand.ExecuteAsync(parsed.GetValue(site), Console.Out, cancellation));
var folder = new Option<string>("--out") { HelpName = "DIR", Description = "Where they are written, a folder for each language. Default: artifacts of the workbook." };
var translate = new Command("translate", "Writes whole notebooks in the other languages, whose files hold prose only, to open and run.") { folder };
translate.SetAction(parsed => TranslateCommand.Execute(parsed.GetValue(folder), Console.Out));
var command = new RootCommand("Runs notebooks as the .NET Interactive kernel would, and writes them and the site.") { notebooks, output, quick, keepGoing, strict, jobs, timeout, figures, translate };
command.SetAction((parsed, cancellation) => new Run(
    parsed.GetValue(notebooks)!,
    parsed.GetValue(output),
    IsQuick: parsed.GetValue(quick),
    KeepsGoing: parsed.GetValue(keepGoing),
    IsStrict: parsed.GetValue(strict) || Environment.GetEnvironmentVariable("WORKBOOK_STRICT") == "1",
    Jobs: parsed.GetValue(jobs) ?? (parsed.GetValue(quick) ? Environment.ProcessorCount : 1),
    TimeSpan.FromSeconds(parsed.GetValue(timeout))).ExecuteAsync(new Report(AnsiConsole.Console), cancellation));

try
{
    var parsed = command.Parse(args);
    if (parsed.Errors is [var error, ..])
        throw new UsageException($"{error.Message} See --help.");
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
}
catch (Exception e) when (e is UsageException or NotebookFormatException)
{
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return ExitCode.Usage;
}
catch (SiteException e)
{
    foreach (var problem in e.Problems)
        Console.Error.WriteLine(problem);
    return ExitCode.Usage;
}
catch (OperationCanceledException)
{
    return ExitCode.Cancelled;
}
