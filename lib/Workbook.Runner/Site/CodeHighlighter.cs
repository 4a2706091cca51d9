using System.Text;
using ColorCode;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workbook.Runner.Site;

/// <summary>
/// Code with a class for each kind of token, so that the style sheet has the colours. C# is read by the compiler that runs the cells:
/// ColorCode knows no raw strings, no nested interpolation and no keyword younger than C# 8. It does the other languages.
/// </summary>
static class CodeHighlighter
{
    static readonly CSharpParseOptions Script = new(LanguageVersion.Preview, DocumentationMode.None, SourceCodeKind.Script);

    public static Html Highlight(string code, string? language)
    {
        if (language?.ToUpperInvariant() is "C#" or "CSHARP" or "CS")
            return CSharp(code);
        // An empty name would match the first language that has no aliases.
        var known = string.IsNullOrWhiteSpace(language) ? null : Languages.FindById(language);
        return known is null ? Html.Of($"{code}") : Other(code, known);
    }

    public static Html CSharp(string code)
    {
        var markup = new StringBuilder(code.Length * 2);
        foreach (var token in CSharpSyntaxTree.ParseText(code, Script).GetRoot().DescendantTokens())
        {
            Append(markup, token.LeadingTrivia);
            Append(markup, token.Text, Class(token));
            Append(markup, token.TrailingTrivia);
        }

        return new(markup.ToString());
    }

    static void Append(StringBuilder markup, SyntaxTriviaList trivia)
    {
        foreach (var piece in trivia)
            Append(markup, piece.ToFullString(), Class(piece));
    }

    static void Append(StringBuilder markup, string text, string? tokenClass)
    {
        if (text.Length > 0)
            markup.Append((tokenClass is null ? Html.Of($"{text}") : Html.Of($"<span class=\"{tokenClass}\">{text}</span>")).Markup);
    }

    static string? Class(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia => "comment",
        _ => trivia.IsDirective ? "directive" : null,
    };

    static string? Class(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "number",
        SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.CharacterLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken
            or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.InterpolatedRawStringEndToken => "string",
        SyntaxKind.IdentifierToken => IdentifierClass(token),
        var kind => SyntaxFacts.IsKeywordKind(kind) || SyntaxFacts.IsContextualKeyword(kind) ? "keyword" : null,
    };

    /// <summary>What the grammar alone tells: without the libraries, <c>A.B</c> may be a type, a namespace or a property.</summary>
    static string? IdentifierClass(SyntaxToken token) => token.Parent switch
    {
        IdentifierNameSyntax { IsVar: true } => "keyword",
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or TypeParameterSyntax or ConstructorDeclarationSyntax => "type",
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => "method",
        SimpleNameSyntax name when IsInvoked(name) => "method",
        SimpleNameSyntax name when IsType(name) => "type",
        _ => null,
    };

    static bool IsInvoked(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call => call.Expression == name,
        MemberAccessExpressionSyntax access =>
            access.Name == name && access.Parent is InvocationExpressionSyntax call && call.Expression == access,
        MemberBindingExpressionSyntax binding => binding.Parent is InvocationExpressionSyntax,
        _ => false,
    };

    static bool IsType(SimpleNameSyntax name) => name is GenericNameSyntax || name.Parent switch
    {
        ObjectCreationExpressionSyntax or VariableDeclarationSyntax or TypeArgumentListSyntax or ArrayTypeSyntax or NullableTypeSyntax
            or BaseTypeSyntax or DeclarationPatternSyntax or TypeOfExpressionSyntax or TupleElementSyntax or AttributeSyntax => true,
        ParameterSyntax parameter => parameter.Type == name,
        MethodDeclarationSyntax method => method.ReturnType == name,
        LocalFunctionStatementSyntax function => function.ReturnType == name,
        PropertyDeclarationSyntax property => property.Type == name,
        CastExpressionSyntax cast => cast.Type == name,
        ForEachStatementSyntax loop => loop.Type == name,
        DeclarationExpressionSyntax declaration => declaration.Type == name,
        QualifiedNameSyntax qualified => qualified.Right == name && qualified.Parent is ObjectCreationExpressionSyntax,
        _ => false,
    };

    /// <summary>ColorCode wraps its spans in a <c>div</c> and a <c>pre</c>; the page has its own.</summary>
    static Html Other(string code, ILanguage language)
    {
        var block = new HtmlClassFormatter().GetHtmlString(code, language);
        var start = block.IndexOf("<pre>", StringComparison.Ordinal) + "<pre>".Length;
        return new(block[start..block.LastIndexOf("</pre>", StringComparison.Ordinal)].Trim('\r', '\n'));
    }
}
