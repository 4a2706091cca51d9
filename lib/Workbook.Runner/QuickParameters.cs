using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workbook.Runner;

/// <summary>
/// <c>--quick</c>: smaller values for the variables of the cell tagged <c>parameters</c>, from the object <c>quick</c> in its metadata.
/// </summary>
static class QuickParameters
{
    /// <summary>Rewrites the cells of a notebook; <see cref="NotebookFormatException"/> when a name or a value does not fit.</summary>
    public static void Apply(Notebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code && cell.Tags.Contains("parameters")))
        {
            if (cell.Json["metadata"]?["quick"] is not { } quick)
                continue;
            try
            {
                if (quick is not JsonObject values)
                    throw new FormatException("must be an object of names and values.");
                cell.Source = Rewrite(cell.Source, values);
            }
            catch (FormatException e)
            {
                throw new NotebookFormatException($"{NotebookFiles.Relative(notebook.Path)}: code cell {cell.Number}, metadata \"quick\": {e.Message}");
            }
        }
    }

    /// <summary>Replaces initialisers of top-level variables and leaves all other text as it is.</summary>
    public static string Rewrite(string code, JsonObject values)
    {
        var root = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetCompilationUnitRoot();
        // In a script, top-level variables are fields.
        var variables = root.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables)
            .Where(variable => variable.Initializer != null)
            .ToLookup(variable => variable.Identifier.ValueText, variable => variable.Initializer!.Value);

        var changes = values
            .Select(value => (Old: variables[value.Key].FirstOrDefault()
                ?? throw new FormatException($"the cell declares no variable \"{value.Key}\" with a value."), New: Expression(value.Key, value.Value)))
            .OrderByDescending(change => change.Old.SpanStart);
        foreach (var change in changes)
            code = code[..change.Old.SpanStart] + change.New + code[change.Old.Span.End..];
        return code;
    }

    static string Expression(string name, JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.ToJsonString();
            case JsonValueKind.String:
                var code = (string)value!;
                var expression = SyntaxFactory.ParseExpression(code, consumeFullText: true);
                if (!expression.ContainsDiagnostics)
                    return code;
                break;
        }
        throw new FormatException($"the value of \"{name}\" must be a number, a boolean or C# text of an expression.");
    }
}
