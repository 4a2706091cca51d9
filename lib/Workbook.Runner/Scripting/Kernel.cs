using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

// The kernel's name for it: a cell may say Microsoft.DotNet.Interactive.Kernel.
namespace Microsoft.DotNet.Interactive;

/// <summary>What every cell can call without a using, as in the .NET Interactive kernel.</summary>
public static class Kernel
{
    /// <summary>Adds a value to the outputs of the running cell.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">Formats to show it in; by default those that its type prefers.</param>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>Text that is shown as HTML.</summary>
    public static IHtmlContent HTML(string content) => content.ToHtmlContent();
}
