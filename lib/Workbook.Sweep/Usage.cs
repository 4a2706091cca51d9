namespace Workbook;

/// <summary>What is wrong with the command line or what it names, in one line that says what to do.</summary>
sealed class UsageException(string message) : Exception(message);

static class ExitCode
{
    public const int Done = 0, Failed = 1, Usage = 2, Cancelled = 130;
}
