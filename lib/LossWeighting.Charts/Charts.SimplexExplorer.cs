namespace LossWeighting;

public static partial class Charts
{
    /// <summary>
    /// The weights of three targets as a triangle to drag in. Every dot is a trained weighting; the handle moves from one to the next, and with it
    /// the weights, every target's held-out loss and metric, and the ranked list of a feed. Nothing is interpolated. All numbers are in the page: it needs no
    /// kernel, no network and no plotly.js. The state is in the page's address (<c>#w=0.5,0.25,0.25&amp;user=2&amp;rank=completion</c>), so a link opens it again.
    /// Without JavaScript a table remains.
    /// </summary>
    /// <param name="sweep">A sweep of three targets, finished or not. Weightings with a diverged model are left out.</param>
    /// <param name="feeds">What to rank, one per user; <c>null</c> or empty: there is no list. All have the same outcomes.</param>
    /// <exception cref="ArgumentException">There are not three targets, nothing is trained, or a feed does not fit the sweep.</exception>
    public static HtmlChart SimplexExplorer(SweepResult sweep, IReadOnlyList<RankedFeed>? feeds = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        RequireThreeTargets(sweep);
        return new SimplexExplorerPage(sweep, feeds ?? []).Draw();
    }

    static void RequireThreeTargets(SweepResult sweep)
    {
        if (sweep.Targets.Count != 3)
            throw new ArgumentException($"A triangle shows three targets, this sweep has {sweep.Targets.Count} ({string.Join(", ", sweep.Targets.Select(t => t.Name))}): take {nameof(ParallelCoordinates)} or {nameof(MetricByWeight)}, or sweep three of them ({nameof(MultiTargetData)}.{nameof(MultiTargetData.SelectTargets)}).", nameof(sweep));
    }
}
