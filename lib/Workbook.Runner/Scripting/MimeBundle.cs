using Microsoft.DotNet.Interactive.Formatting;

namespace Workbook.Runner;

/// <summary>A value in the formats it is shown in, by MIME type.</summary>
static class MimeBundle
{
    // Plain text is for readers that show nothing richer; a page of it helps nobody.
    const int LongestPlainText = 64 * 1024;

    /// <summary>Formats as the kernel does; unless formats are asked for by name, with a plain text beside.</summary>
    public static IReadOnlyDictionary<string, string> Of(object? value, params IReadOnlyCollection<string> mimeTypes)
    {
        if (mimeTypes.Count > 0)
            return mimeTypes.ToDictionary(mimeType => mimeType, mimeType => value.ToDisplayString(mimeType));

        var bundle = Formatter.GetPreferredMimeTypesFor(value?.GetType()).ToDictionary(mimeType => mimeType, mimeType => value.ToDisplayString(mimeType));
        if (!bundle.ContainsKey(PlainTextFormatter.MimeType) && PlainText(value) is { Length: <= LongestPlainText } text && !bundle.ContainsValue(text))
            bundle[PlainTextFormatter.MimeType] = text;
        return bundle;
    }

    // Reads all public properties of types that have no formatter of their own: any of them may throw, and the value is shown all the same.
    static string? PlainText(object? value)
    {
        try
        {
            return value.ToDisplayString(PlainTextFormatter.MimeType);
        }
#pragma warning disable CA1031 // whatever a property throws
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
