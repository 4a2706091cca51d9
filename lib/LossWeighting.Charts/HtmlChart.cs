namespace LossWeighting;

/// <summary>A chart that is a piece of HTML of its own, with all its numbers, styles and scripts, and shows itself in a notebook.</summary>
[TypeFormatterSource(typeof(FigureFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class HtmlChart : IShownAsHtml
{
    readonly string html;

    internal HtmlChart(string html, string description)
    {
        this.html = html;
        Description = description;
    }

    /// <summary>What the chart shows, for those who do not see it.</summary>
    public string Description { get; }

    /// <summary>The chart as a piece of HTML that needs nothing else.</summary>
    public string ToHtml() => html;

    /// <inheritdoc cref="Description"/>
    public override string ToString() => Description;
}
