using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;

namespace Workbook.Runner;

/// <summary>
/// Runs cells one after another as the C# kernel of .NET Interactive does: the same compiler, options, references and imports, state kept.
/// One thing differs: debug information is emitted, so that an exception knows its line in the cell.
/// </summary>
sealed class CSharpKernel
{
    // Not public in Roslyn; the kernel, too, asks this way whether a cell ends in an expression.
    static readonly MethodInfo HasReturnValue = typeof(Script).GetMethod("HasReturnValue", BindingFlags.Instance | BindingFlags.NonPublic)!;

    readonly Dictionary<string, string> sources = [];
    ScriptOptions options = ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .AddImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq")
        .AddReferences(typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(Kernel).Assembly, typeof(PocketView).Assembly)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8);
    string? workingDirectory;
    ScriptState<object>? state;

    /// <summary>The source of each cell that ran, by the name that <see cref="FileName"/> gives it.</summary>
    public IReadOnlyDictionary<string, string> Sources => sources;

    /// <summary>What the debug information calls a cell.</summary>
    public static string FileName(int cell) => $"cell {cell}";

    /// <summary>Runs one cell. Returns what it threw, or null; <paramref name="showResult"/> gets the value of its last expression.</summary>
    public async Task<Exception?> RunAsync(int cell, string code, Action<object?> showResult)
    {
        sources[FileName(cell)] = code;
        try
        {
            code = Magic.Remove(code, out var markdown);
            if (markdown != null)
            {
                markdown.DisplayAs("text/markdown");
                return null;
            }

            UseWorkingDirectory();
            // A first submission of its own, as in the kernel: what the reader's first cell throws can then be caught with the state kept.
            state ??= await CSharpScript.RunAsync($"using static {typeof(Kernel).FullName};", options);
            state = await state.ContinueWithAsync<object>(code, options.WithFilePath(FileName(cell)), catchException: _ => true);
            if (state.Exception == null && (bool)HasReturnValue.Invoke(state.Script, null)! && state.ReturnValue is not DisplayedValue)
                showResult(state.ReturnValue);
            return state.Exception;
        }
#pragma warning disable CA1031 // whatever a cell or a formatter throws
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    // Relative #r and #load start at the current directory, which a cell may change.
    void UseWorkingDirectory()
    {
        var current = Directory.GetCurrentDirectory();
        if (current == workingDirectory)
            return;
        workingDirectory = current;
        options = options
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(current))
            .WithSourceResolver(new SourceFileResolver([], current));
    }
}
