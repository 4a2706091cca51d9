using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Workbook.Sweep;

/// <summary>A command whose help ends with commands to copy.</summary>
sealed class CommandWithExamples(string name, string description, params string[] examples) : Command(name, description)
{
    internal IReadOnlyList<string> Examples => examples;
}

/// <summary>The usual help, and the examples.</summary>
sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    const string Start = "dotnet run --project lib/Workbook.Sweep -c Release --";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is CommandWithExamples one ? one.Examples : command.Subcommands.OfType<CommandWithExamples>().SelectMany(sub => sub.Examples.Take(1));
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {Start} {example}");
        output.WriteLine("\nExit codes: 0 done, 1 failed, 2 an option or a file is not what it should be, 130 interrupted.");
        return ExitCode.Done;
    }
}
