using System.Globalization;

namespace LossWeighting;

/// <summary>Names and numbers as messages write them.</summary>
static class Text
{
    /// <summary>A number of a table: six digits.</summary>
    internal static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>How many, with commas between thousands.</summary>
    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A name of any length in at most 60 characters.</summary>
    internal static string Short(string text) => text.Length <= 60 ? text : text[..(char.IsHighSurrogate(text[58]) ? 58 : 59)] + "…";
}
