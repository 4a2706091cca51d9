namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>What <c>display(x)</c> returns, as in the .NET Interactive kernel: an output that can be replaced later.</summary>
public sealed class DisplayedValue
{
    readonly Func<object?, IReadOnlyDictionary<string, string>> format;

    internal DisplayedValue(object? value, Func<object?, IReadOnlyDictionary<string, string>> format)
    {
        this.format = format;
        Value = value;
        Shown?.Invoke(this);
    }

    /// <summary>Where displayed values go: the worker writes them to its parent.</summary>
    internal static event Action<DisplayedValue>? Shown;

    /// <summary>Names the output.</summary>
    public string DisplayId { get; } = Guid.NewGuid().ToString();

    /// <summary>The value last shown.</summary>
    public object? Value { get; private set; }

    /// <summary>The value in its formats, by MIME type.</summary>
    internal IReadOnlyDictionary<string, string> Data => format(Value);

    /// <summary>Shows another value in the place of this one.</summary>
    public void Update(object? updatedValue)
    {
        Value = updatedValue;
        Shown?.Invoke(this);
    }
}
