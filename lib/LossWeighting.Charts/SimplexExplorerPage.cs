using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LossWeighting;

/// <summary>The explorer while it is written. Weightings are places in the grid; the page counts those that are drawn.</summary>
sealed partial class SimplexExplorerPage
{
    const int Corners = 3, Shown = 10;

    // the triangle in the units of its picture
    static readonly (double X, double Y)[] corners = [(200, 44), (30, 338), (370, 338)];

    readonly SweepResult sweep;
    readonly IReadOnlyList<RankedFeed> feeds;
    readonly SimplexFinding found;
    readonly int[] drawn;
    readonly Dictionary<(int Target, Metric Metric), int> decimals = [];

    internal SimplexExplorerPage(SweepResult sweep, IReadOnlyList<RankedFeed> feeds)
    {
        (this.sweep, this.feeds) = (sweep, feeds);
        found = new(sweep);
        drawn = [.. found.Places];
        foreach (var feed in feeds)
        {
            feed.RequireFits(sweep, drawn);
            if (!feed.Outcomes.SequenceEqual(feeds[0].Outcomes))
                throw new ArgumentException($"The feeds of {feeds[0].Name} and {feed.Name} have different outcomes.", nameof(feeds));
        }
    }

    internal HtmlChart Draw()
    {
        var finding = found.Sentence(name => Short(name));
        var data = JsonSerializer.Serialize(Data()); // <, > and & become \u003c and the like, so that no text can end the script
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)).AsSpan(0, 6));
        data = $"{data[..^1]},\"key\":\"{key}\"}}";
        var html = Html.Of($$"""
            <div class="lw-explorer" data-explorer="{{key}}" style="{{string.Join(';', Enumerable.Range(0, Corners).Select(k => $"--c{k}:{Color(k)};--t{k}:{Readable(Color(k))}"))}}">
            <style>
            {{new Html(Asset("simplex-explorer.css"))}}</style>
            <p class="lw-title">{{finding}}</p>
            <div class="lw-columns{{(feeds.Count == 0 ? "" : " lw-with-list")}}">
            <div class="lw-left">
            {{Triangle()}}
            <div class="lw-buttons lw-needs-script" hidden></div>
            <p class="lw-legend"></p>
            <p class="lw-live" aria-live="polite" hidden></p>
            </div>
            <div class="lw-now"><noscript>{{Table()}}</noscript></div>{{new Html(feeds.Count == 0 ? "" : "\n<div class=\"lw-list lw-needs-script\" hidden></div>")}}
            <div class="lw-foot">
            <p class="lw-caption">{{Caption()}}</p>
            </div>
            </div>
            <script>
            {{new Html(Asset("simplex-explorer.js").TrimEnd())}}({{new Html(data)}});
            </script>
            </div>
            """).Markup;
        return new(html, $"A triangle of {drawn.Length} trained weightings of {string.Join(", ", sweep.Targets.Select(t => t.Name))}, to drag in: held-out losses and metrics{(feeds.Count == 0 ? "" : " and the ranked list of the feed")} follow{SweepText.Gaps(sweep)}. {finding}.");
    }

    string Caption() =>
        $"Each dot is a trained weighting, and the handle stops at dots only: nothing is interpolated. The coloured areas are the weights. Numbers are on held-out rows, {SweepText.Repeats(sweep)}{(sweep.Seeds == 1 ? "" : " ± 95\u00a0% interval")}{SweepText.Gaps(sweep)}.";
}
