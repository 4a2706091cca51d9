using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Runner.Site;

/// <summary>
/// What one code cell has put out, on a page of its own: something to share without the lesson around it. The cell's metadata name the page:
/// <c>"page": "explorer"</c>.
/// </summary>
sealed partial record OutputPage(string Name, NotebookPage Notebook, Html Outputs)
{
    /// <summary>The name of the page that a cell asks for, if any.</summary>
    public static string? NameOf(Cell cell, string place, SiteProblems problems)
    {
        if (cell.Json["metadata"]?["page"] is not { } metadata)
            return null;
        if (metadata is JsonValue value && value.TryGetValue<string>(out var name) && ValidName().IsMatch(name))
            return name;
        problems.Add(place, "metadata \"page\": must be a name for a page, like \"explorer\": small letters, digits and hyphens.");
        return null;
    }

    public Html Render(Frame frame, Edition edition)
    {
        var title = HtmlFragment.Parse(Notebook.Title.Markup).TextContent;
        var main = Html.Of($"""
            <div class="page">
            <main id="main">
            <div class="head">
            <h1>{Notebook.Title}</h1>
            {(Notebook.Question is { } question ? Html.Of($"""<p class="lead">{question}</p>""") : Html.Empty)}
            </div>
            {Outputs}
            <p class="made"><a href="{Notebook.Address}">{edition.Language.HowItWasMade}</a></p>
            </main>
            </div>
            """);
        return PageParts.Document($"{title} · {frame.Workbook}", frame, Html.Empty, main);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ValidName();
}
