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

    /// <summary>The colour of a target, as <c>#RRGGBB</c>. A name the workbook does not know gets the colour of its place.</summary>
    /// <param name="targets">All targets of the chart.</param>
    /// <param name="target">Which of them, counted from 0.</param>
    public static string Of(IReadOnlyList<Target> targets, int target)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var place = families.Select(family => Array.IndexOf(family, targets[target].Name)).Append(target).First(i => i >= 0);
        return palette[place % palette.Length];
    }
}
