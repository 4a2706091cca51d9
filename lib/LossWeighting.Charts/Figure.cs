using System.Diagnostics.CodeAnalysis;
using Plotly.NET;

namespace LossWeighting;

/// <summary>A chart that shows itself in a notebook.</summary>
/// <param name="chart">The Plotly.NET chart.</param>
/// <param name="description">What the picture shows, for those who do not see it.</param>
[TypeFormatterSource(typeof(FigureFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class Figure(GenericChart chart, string description) : IShownAsHtml
{
    /// <summary>The Plotly.NET chart, to change or combine.</summary>
    public GenericChart Chart { get; } = chart ?? throw new ArgumentNullException(nameof(chart));

    /// <summary>What the picture shows, for those who do not see it.</summary>
    public string Description { get; } = description ?? throw new ArgumentNullException(nameof(description));

    /// <summary>The figure as a piece of HTML. The first one of a process brings plotly.js along, the others use it.</summary>
    public string ToHtml() => PlotlyHtml.Write(Chart, Description);

    /// <summary>The same, for a page that has plotly.js once.</summary>
    internal string ToHtmlWithoutScript() => PlotlyHtml.Draw(Chart, Description);

    /// <inheritdoc cref="Description"/>
    public override string ToString() => Description;
}

/// <summary>What notebooks show as HTML, and as its description where there is no HTML.</summary>
interface IShownAsHtml
{
    string Description { get; }

    string ToHtml();
}

/// <summary>Notebook kernels find formatters by this attribute's name; no package of theirs is needed for it.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; set; } = [];
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by notebook kernels, by convention.")]
[SuppressMessage("Performance", "CA1822", Justification = "Called by notebook kernels, by convention.")]
sealed class FigureFormatterSource
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter(), new TextFormatter()];

    sealed class HtmlFormatter
    {
        public string MimeType => "text/html";

        public bool Format(object figure, TextWriter writer)
        {
            writer.Write(((IShownAsHtml)figure).ToHtml());
            return true;
        }
    }

    sealed class TextFormatter
    {
        public string MimeType => "text/plain";

        public bool Format(object figure, TextWriter writer)
        {
            writer.Write(((IShownAsHtml)figure).Description);
            return true;
        }
    }
}
