using System.Text.RegularExpressions;

namespace LossWeighting;

/// <summary>By what name a column is known to hold ids.</summary>
static partial class IdName
{
    [GeneratedRegex(@"(?:\A|[_\W])(?:id|ID|Id)\z|[a-z]I[dD]\z")]
    internal static partial Regex Pattern();
}
