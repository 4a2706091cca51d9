using LossWeighting;
using Workbook;
using Workbook.Sweep;

try
{
    var parsed = SweepCommands.Create(args).Parse(args);
    if (parsed.Errors.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..])
        throw new UsageException($"'{unknown}': there is no such command or option. See --help.");
    if (parsed.Errors is [var error, ..])
        throw new UsageException($"{error.Message} See --help.");
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
}
catch (OperationCanceledException)
{
    return ExitCode.Cancelled;
}
catch (Exception e) when (e is UsageException or SweepStoreException or InvalidDataException or FileNotFoundException)
{
    return Fail(e.Message, ExitCode.Usage);
}
catch (Exception e) when (e is DataNotAvailableException or IOException or UnauthorizedAccessException)
{
    return Fail(e.Message, ExitCode.Failed);
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(Plain.Text(message, atMost: 2000));
    return exitCode;
}
