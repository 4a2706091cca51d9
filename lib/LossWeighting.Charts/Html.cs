using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace LossWeighting;

/// <summary>Markup that is safe to write into a page: text enters it only through <see cref="Of"/>, which escapes it.</summary>
readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    /// <summary>Interpolated text is escaped for element content and quoted attributes; interpolated <see cref="Html"/> is not.</summary>
    public static Html Of(HtmlInterpolation html) => new(html.ToString());

    public override string ToString() => Markup;
}

[InterpolatedStringHandler]
readonly ref struct HtmlInterpolation(int literalLength, int formattedCount)
{
    readonly StringBuilder markup = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => markup.Append(literal);

    public void AppendFormatted(Html html) => markup.Append(html.Markup);

    public void AppendFormatted(IEnumerable<Html> parts) => markup.AppendJoin("", parts);

    public void AppendFormatted(string? text) => markup.Append(Escape(text));

    public void AppendFormatted(int number) => markup.Append(CultureInfo.InvariantCulture, $"{number}");

    public override string ToString() => markup.ToString();

    // Only what is markup: WebUtility would write half of Latin-1 as numbers.
    static string? Escape(string? text) => text?
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;");
}
