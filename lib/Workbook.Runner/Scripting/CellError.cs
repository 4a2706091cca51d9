using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Workbook.Runner;

/// <summary>What went wrong in a cell, as lines for a reader: no frames of the framework, lines counted in the cell.</summary>
/// <param name="Name">The exception's type, or <c>CompilationError</c>.</param>
/// <param name="Message">One line or more.</param>
/// <param name="Line">The line in the cell, from 1, when it is known.</param>
/// <param name="Traceback">Everything there is to show, message included.</param>
/// <param name="MissingData">The message of a <c>DataNotAvailableException</c>, if that is what stopped the cell.</param>
sealed partial record CellError(string Name, string Message, int? Line, IReadOnlyList<string> Traceback, string? MissingData = null)
{
    /// <summary>For what happens outside a cell's code: time out, crash.</summary>
    public static CellError Of(string name, string message) => new(name, message, null, [$"{name}: {message}"]);

    public static CellError From(Exception exception, int cell, IReadOnlyDictionary<string, string> sources) =>
        exception is CompilationErrorException compilation ? FromCompiler(compilation, cell, sources) : FromRun(exception, cell, sources);

    static CellError FromCompiler(CompilationErrorException compilation, int cell, IReadOnlyDictionary<string, string> sources)
    {
        var traceback = new List<string>();
        int? line = null;
        foreach (var diagnostic in compilation.Diagnostics)
        {
            var span = diagnostic.Location.GetLineSpan();
            var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
            var file = diagnostic.Location.IsInSource ? span.Path : CSharpKernel.FileName(cell);
            var start = span.StartLinePosition;
            traceback.Add(diagnostic.Location.IsInSource
                ? $"error {diagnostic.Id} in {file}, line {start.Line + 1}, column {start.Character + 1}: {message}"
                : $"error {diagnostic.Id} in {file}: {message}");
            if (!diagnostic.Location.IsInSource || !sources.TryGetValue(file, out var source))
                continue;
            line ??= start.Line + 1;
            var carets = span.EndLinePosition.Line == start.Line ? Math.Max(1, span.EndLinePosition.Character - start.Character) : 1;
            traceback.AddRange(Excerpt(source, start.Line + 1, start.Character, carets));
        }

        var first = compilation.Diagnostics[0];
        var more = compilation.Diagnostics.Length - 1;
        return new("CompilationError", $"{first.Id}: {first.GetMessage(CultureInfo.InvariantCulture)}{(more > 0 ? $" (and {more} more)" : "")}", line, traceback);
    }

    static CellError FromRun(Exception exception, int cell, IReadOnlyDictionary<string, string> sources)
    {
        var chain = Chain(exception).ToList();
        // The innermost line of this cell, of the exception itself or else of an inner one; failing that, a line of an earlier cell.
        var places = chain.SelectMany(e => Frames(e, sources)).Where(frame => sources.ContainsKey(frame.File)).ToList();
        var place = places.FirstOrDefault(frame => frame.File == CSharpKernel.FileName(cell)) ?? places.FirstOrDefault();

        var traceback = new List<string>();
        foreach (var e in chain)
        {
            traceback.Add($"{(e == exception ? "" : "caused by ")}{TypeName(e)}: {Shorten(e.Message)}");
            if (e == exception && place != null)
                traceback.AddRange(Excerpt(sources[place.File], place.Line));
            traceback.AddRange(Frames(e, sources).Select(frame => $"  {frame}"));
        }

        var missing = chain.FirstOrDefault(e => e.GetType().Name == "DataNotAvailableException");
        return new(TypeName(exception), Shorten(exception.Message), place?.File == CSharpKernel.FileName(cell) ? place.Line : null, traceback, missing?.Message);
    }

    static IEnumerable<Exception> Chain(Exception exception) =>
        exception switch
        {
            AggregateException aggregate => aggregate.InnerExceptions.SelectMany(Chain).Prepend(exception),
            { InnerException: { } inner } => Chain(inner).Prepend(exception),
            _ => [exception],
        };

    static string TypeName(Exception exception) => exception.GetType().Name;

    // Native libraries may put their stack into the message.
    static string Shorten(string message) => NativeFrames().Replace(message, "").TrimEnd();

    [GeneratedRegex(@"^\s*frame #\d+: .*\n?", RegexOptions.Multiline)]
    private static partial Regex NativeFrames();

    static IEnumerable<string> Excerpt(string source, int line, int column = -1, int carets = 0)
    {
        var lines = source.Split('\n');
        if (line > lines.Length)
            yield break;
        // A tab before the caret stays a tab, so that the caret is under its place.
        var text = lines[line - 1].TrimEnd('\r');
        yield return $"  {line,4} │ {text}";
        if (column >= 0)
            yield return $"       │ {string.Concat(text.Take(column).Select(c => c == '\t' ? '\t' : ' '))}{new string('^', carets)}";
    }

    static IEnumerable<Frame> Frames(Exception exception, IReadOnlyDictionary<string, string> sources) =>
        new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .Select(frame => (Frame: frame, File: File(frame, sources)))
            .Where(frame => sources.ContainsKey(frame.File) || !IsFramework(frame.Frame.GetMethod()?.DeclaringType?.Assembly))
            .Select(frame => Frame.From(frame.Frame, frame.File));

    // Debug information has a full path, as if a cell were a file of the current directory.
    static string File(StackFrame frame, IReadOnlyDictionary<string, string> sources)
    {
        var path = frame.GetFileName() ?? "";
        var name = Path.GetFileName(path);
        return sources.ContainsKey(name) ? name : path;
    }

    // An assembly whose name starts with ℛ is a submission: here, code of it that stems from no line of the cell.
    static bool IsFramework(Assembly? assembly) =>
        assembly?.GetName().Name is not { } name
        || assembly == typeof(CellError).Assembly
        || name.StartsWith('ℛ')
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    sealed partial record Frame(string File, int Line, string Method)
    {
        public static Frame From(StackFrame frame, string file)
        {
            var method = frame.GetMethod();
            var type = method?.DeclaringType;
            // An async method, iterator, lambda or local function: the compiler's names hold the reader's in <…>.
            var written = Written().Matches($"{type?.Name}.{method?.Name}").Select(match => match.Groups[1].Value).LastOrDefault(name => name != "");
            var name = written ?? method?.Name ?? "?";
            while (type != null && (type.Name.Contains('<') || type.Name.StartsWith("Submission#", StringComparison.Ordinal)))
                type = type.DeclaringType;
            var isTopLevel = written is "Initialize" or "Factory" || name is "<Initialize>" or "<Factory>";
            return new(file, frame.GetFileLineNumber(), isTopLevel ? "" : type == null ? name : $"{Submission().Replace(type.FullName ?? type.Name, "")}.{name}");
        }

        public override string ToString() =>
            (Method == "" ? "at " : $"at {Method}") + (File == "" ? "" : $"{(Method == "" ? "" : " in ")}{File}, line {Line}");

        // A class of a cell is nested in the cell's.
        [GeneratedRegex(@"^Submission#\d+\+")]
        private static partial Regex Submission();

        [GeneratedRegex("<([^<>]*)>")]
        private static partial Regex Written();
    }
}
