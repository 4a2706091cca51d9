using System.Text.RegularExpressions;

namespace Workbook.Sweep;

/// <summary>A command as one would type it again.</summary>
static partial class CommandLine
{
    /// <summary>The arguments for a POSIX shell.</summary>
    internal static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    /// <summary>The whole command, from the current folder.</summary>
    internal static string Full(string arguments)
    {
        // this program lies somewhere in the repository
        for (var folder = Path.GetDirectoryName(AppContext.BaseDirectory); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "lib", "Workbook.Sweep") is var project && Directory.Exists(project))
                return $"dotnet run --project {Quoted(Path.GetRelativePath(Environment.CurrentDirectory, project))} -c Release -- {arguments}";
        return $"dotnet {Quoted(Path.GetRelativePath(Environment.CurrentDirectory, typeof(CommandLine).Assembly.Location))} {arguments}";
    }

    static string Quoted(string argument) => Harmless().IsMatch(argument) ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[\w./:,=+-]+\z")]
    private static partial Regex Harmless();
}
