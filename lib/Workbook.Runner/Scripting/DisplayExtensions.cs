using Microsoft.DotNet.Interactive.Formatting;

// The namespace is the kernel's: cells find x.Display() without a using.
namespace System;

/// <summary>The kernel's <c>x.Display()</c>.</summary>
public static class DisplayExtensions
{
    /// <summary>Adds a value to the outputs of the running cell.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">Formats to show it in; by default those that its type prefers.</param>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => new(value, value => Workbook.Runner.MimeBundle.Of(value, mimeTypes));

    /// <summary>Adds text that is already in a format, such as <c>text/markdown</c>, to the outputs of the running cell.</summary>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">The format.</param>
    public static DisplayedValue DisplayAs(this string value, string mimeType) =>
        new(value, value => new Dictionary<string, string> { [mimeType] = value?.ToString() ?? "" });
}
