namespace LossWeighting;

/// <summary>
/// Colours of what is no target (<see cref="TargetColors"/>): each kind of thing has its own, told apart by colour-blind eyes too, and none that the
/// workbook's usual targets have where both meet in a chart.
/// </summary>
static class Palette
{
    /// <summary>What is better or worse than something else.</summary>
    internal const string Better = "#0072B2", Worse = "#D55E00";

    static readonly string[] models = ["#56B4E9", "#E69F00", "#000000", "#F0E442"];
    static readonly string[] ways = ["#000000", "#E69F00", "#56B4E9", "#882255", "#999933", "#332288"];
    static readonly string[] series = ["#222222", "#56B4E9", "#E69F00", "#CC79A7", "#009E73", "#D55E00", "#0072B2"];

    /// <summary>A model among several.</summary>
    internal static string Model(int index) => models[index % models.Length];

    /// <summary>A way to search for weightings.</summary>
    internal static string Way(int index) => ways[index % ways.Length];

    /// <summary>A series of points; the first is black.</summary>
    internal static string Series(int index) => series[index % series.Length];
}
