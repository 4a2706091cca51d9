using System.Globalization;
using System.Text;
using LossWeighting;

namespace Workbook.Sweep;

/// <summary>Names and numbers as they are printed.</summary>
static class Plain
{
    /// <summary>
    /// A text from a file in one line: without control characters, which a terminal would obey, and without those that turn the order of
    /// letters round.
    /// </summary>
    internal static string Text(string text, int atMost = 60)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                plain.Append(rune);
        if (plain.Length <= atMost)
            return plain.ToString();
        var end = char.IsHighSurrogate(plain[atMost - 2]) ? atMost - 2 : atMost - 1;
        return plain.ToString(0, end) + "…";
    }

    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in millions; a slow connection still has a rate that is not 0.</summary>
    internal static string Megabytes(double bytes) => (bytes / 1e6).ToString(bytes is > 0 and < 1e5 ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    internal static string Rate(double rate) => rate.ToString("0.#########", CultureInfo.InvariantCulture);

    internal static string Weight(double weight) => weight.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>The message without the name of a method's parameter, which means nothing here.</summary>
    internal static string Message(ArgumentException e) => e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);

    /// <summary>Mean ± half the width of the 95 % interval.</summary>
    internal static string Interval(Interval interval) => double.IsNaN(interval.Mean)
        ? "none"
        : Fixed(interval.Mean) + (double.IsNaN(interval.Low) ? "" : $" ± {Fixed((interval.High - interval.Low) / 2)}");

    static string Fixed(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    internal static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "under a second",
        { TotalSeconds: < 90 } => $"{time.TotalSeconds:0} s",
        { TotalMinutes: < 90 } => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalHours:0.0} h".ToString(CultureInfo.InvariantCulture),
    };
}
