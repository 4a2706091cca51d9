using System.Text.RegularExpressions;

namespace Workbook.Runner;

/// <summary>A line that the .NET Interactive kernel would understand and the runner does not.</summary>
sealed class UnsupportedMagicException(string message) : Exception(message);

/// <summary>Lines for the kernel rather than for the compiler: <c>#!csharp</c>, <c>#!markdown</c>; all others are refused.</summary>
static partial class Magic
{
    /// <summary>Empties the magic lines at the start of a cell, so that the others keep their numbers.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="markdown">The text of a <c>#!markdown</c> cell, else null.</param>
    public static string Remove(string code, out string? markdown)
    {
        markdown = null;
        var lines = code.Split('\n');
        for (var i = 0; i < lines.Length && (lines[i].Trim() is "" || IsMagic(lines[i])); i++)
        {
            switch (lines[i].Trim())
            {
                case "":
                    break;
                case "#!csharp" or "#!c#" or "#!C#":
                    lines[i] = "";
                    break;
                case "#!markdown":
                    markdown = string.Join('\n', lines[(i + 1)..]).Trim();
                    return "";
                case var other:
                    throw new UnsupportedMagicException($"line {i + 1}: the magic command {other.Split(' ')[0]} is not known here: only #!csharp and #!markdown are.");
            }
        }

        var rest = Array.FindIndex(lines, IsMagic);
        if (rest >= 0)
            throw new UnsupportedMagicException($"line {rest + 1}: magic commands can only stand at the start of a cell: {lines[rest].Trim()}");
        if (Array.FindIndex(lines, Package().IsMatch) is >= 0 and var line)
            throw new UnsupportedMagicException($"line {line + 1}: packages cannot be loaded here, only files: #r \"path/to/library.dll\".");
        return string.Join('\n', lines);
    }

    static bool IsMagic(string line) => Command().IsMatch(line);

    // A letter follows, so that #!/bin/sh in a raw string is none.
    [GeneratedRegex("""^\s*#![a-zA-Z]""")]
    private static partial Regex Command();

    [GeneratedRegex("""^\s*#r\s+"nuget:""", RegexOptions.IgnoreCase)]
    private static partial Regex Package();
}
