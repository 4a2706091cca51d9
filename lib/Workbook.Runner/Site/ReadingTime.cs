using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workbook.Runner.Site;

/// <summary>How long a notebook takes to read at a calm pace: a minute for 200 words, half a minute for a cell of code.</summary>
static partial class ReadingTime
{
    /// <summary>Minutes for prose, in which a formula is one word, and code cells; the code of folded solutions is not counted.</summary>
    public static double Minutes(Notebook notebook)
    {
        var cells = notebook.Cells.Where(cell => !cell.Tags.Contains("neighbours")).ToLookup(cell => cell.Kind);
        return cells[CellKind.Markdown].Sum(cell => Words(cell.Source)) / 200.0 + cells[CellKind.Code].Count() / 2.0;
    }

    static int Words(string source) => Markdown.Parse(source, MarkdownRenderer.Pipeline).Descendants().Sum(part => part switch
    {
        LiteralInline literal => Word().Count(literal.Content.ToString()),
        CodeInline code => Word().Count(code.Content),
        MathInline or MathBlock => 1,
        _ => 0,
    });

    [GeneratedRegex(@"[A-Za-z0-9][\w'’.-]*")]
    private static partial Regex Word();
}
