namespace LossWeighting;

/// <summary>One colour per target, the same in every chart of the workbook: Okabe &amp; Ito's palette, told apart by colour-blind eyes too.</summary>
public static class TargetColors
{
    static readonly string[] palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    // targets that meet in one chart have different colours
    static readonly string[][] families = [
        ["click", "completion", "watch time", "like", "long view"],
        ["income", "never-married", "college", "overtime"],
        ["target 1", "target 2", "target 3", "target 4", "target 5", "target 6"],
    ];

    /// <summary>
    /// The colour of a target, as <c>#RRGGBB</c>. A name the workbook does not know gets one that no other target of the chart has, as long as there are some.
    /// </summary>
    /// <param name="targets">All targets of the chart.</param>
    /// <param name="target">Which of them, counted from 0.</param>
    public static string Of(IReadOnlyList<Target> targets, int target)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (Known(targets[target]) is { } color)
            return color;
        string[] free = [.. palette.Except(targets.Select(Known).OfType<string>())];
        var place = targets.Take(target).Count(other => Known(other) is null);
        return free.Length > 0 ? free[place % free.Length] : palette[target % palette.Length];
    }

    static string? Known(Target target) => families.Select(family => Array.IndexOf(family, target.Name)).Where(place => place >= 0).Select(place => palette[place % palette.Length]).FirstOrDefault();
}
