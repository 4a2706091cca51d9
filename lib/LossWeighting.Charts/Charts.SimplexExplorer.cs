using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

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

    /// <summary>The explorer while it is written. Weightings are places in the grid; the page counts those that are drawn.</summary>
    sealed class SimplexExplorerPage
    {
        const int Corners = 3, Shown = 10;

        // the triangle in the units of its picture
        static readonly (double X, double Y)[] corners = [(200, 44), (30, 338), (370, 338)];

        readonly SweepResult sweep;
        readonly IReadOnlyList<RankedFeed> feeds;
        readonly int[] drawn;
        readonly HashSet<int> front;
        readonly int? knee, equal;
        readonly Metric?[] metrics;

        internal SimplexExplorerPage(SweepResult sweep, IReadOnlyList<RankedFeed> feeds)
        {
            (this.sweep, this.feeds) = (sweep, feeds);
            drawn = [.. Enumerable.Range(0, sweep.Grid.Count).Where(place => Enumerable.Range(0, Corners).All(k => MeanOf(sweep, place, k, Metric.Loss) is not null))];
            if (drawn.Length == 0)
                throw NothingToDraw(sweep);
            foreach (var feed in feeds)
            {
                feed.RequireFits(sweep, drawn);
                if (!feed.Outcomes.SequenceEqual(feeds[0].Outcomes))
                    throw new ArgumentException($"The feeds of {feeds[0].Name} and {feed.Name} have different outcomes.", nameof(feeds));
            }

            int[] all = [.. drawn.Where(TrainsAll)];
            double[][] losses = [.. all.Select(place => Enumerable.Range(0, Corners).Select(k => MeanOf(sweep, place, k, Metric.Loss)!.Mean).ToArray())];
            front = [.. LossWeighting.ParetoFront.NonDominated(losses).Select(i => all[i])];
            knee = all.Length > 0 ? all[LossWeighting.ParetoFront.Knee(losses)] : null;
            equal = sweep.Grid.Centre is { } centre && drawn.Contains(centre) ? centre : null;
            metrics = [.. Enumerable.Range(0, Corners).Select(MetricOf)];
        }

        bool TrainsAll(int place) => Enumerable.Range(0, Corners).All(k => Trains(sweep, place, k));

        /// <summary>What a target is judged by besides its loss.</summary>
        Metric? MetricOf(int target) => new Metric?[] { Metric.Auc, Metric.MeanSquaredError }
            .FirstOrDefault(metric => metric == (sweep.Targets[target].Kind == TargetKind.Binary ? Metric.Auc : Metric.MeanSquaredError)
                && drawn.Any(place => MeanOf(sweep, place, target, metric!.Value) is not null));

        internal HtmlChart Draw()
        {
            var finding = Finding();
            var data = JsonSerializer.Serialize(Data()); // <, > and & become \u003c and the like, so that no text can end the script
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)).AsSpan(0, 6));
            data = $"{data[..^1]},\"key\":\"{key}\"}}";
            var html = $$"""
                <div class="lw-explorer" data-explorer="{{key}}" style="{{string.Join(';', Enumerable.Range(0, Corners).Select(k => $"--c{k}:{Color(k)};--t{k}:{Readable(Color(k))}"))}}">
                <style>
                {{Asset("simplex-explorer.css")}}</style>
                <p class="lw-title">{{Html(finding)}}</p>
                <div class="lw-columns{{(feeds.Count == 0 ? "" : " lw-with-list")}}">
                <div class="lw-left">
                {{Triangle()}}
                <div class="lw-buttons lw-needs-script" hidden></div>
                <p class="lw-legend"></p>
                <p class="lw-live" aria-live="polite" hidden></p>
                </div>
                <div class="lw-now"><noscript>{{Table()}}</noscript></div>{{(feeds.Count == 0 ? "" : "\n<div class=\"lw-list lw-needs-script\" hidden></div>")}}
                <div class="lw-foot">
                <p class="lw-caption">{{Html(Caption())}}</p>
                </div>
                </div>
                <script>
                {{Asset("simplex-explorer.js").TrimEnd()}}({{data}});
                </script>
                </div>
                """;
            return new(html, $"A triangle of {drawn.Length} trained weightings of {string.Join(", ", sweep.Targets.Select(t => t.Name))}, to drag in: held-out losses and metrics{(feeds.Count == 0 ? "" : " and the ranked list of the feed")} follow{Gaps(sweep)}. {finding}.");
        }

        string Finding()
        {
            if (knee is not { } best)
                return $"No weighting trains all of {string.Join(", ", sweep.Targets.Select(target => Short(target.Name)))} at once: each dot leaves a target out";
            if (best == equal)
                return "Equal weights are the knee of the front: from there, no other weighting buys one target much for little of another";
            var at = $"Knee of the front at {Shares(best)}";
            return equal is not { } start
                ? $"{at}: held-out losses {Losses((k, loss) => Number(loss, "0.000"))}"
                : $"{at}: held-out losses {Losses((k, loss) => Number(loss / MeanOf(sweep, start, k, Metric.Loss)!.Mean - 1, "+0.0\u00a0%;−0.0\u00a0%;0.0\u00a0%"))} against equal weights";

            string Losses(Func<int, double, string> text)
            {
                string[] all = [.. Enumerable.Range(0, Corners).Select(k => text(k, MeanOf(sweep, best, k, Metric.Loss)!.Mean))];
                return $"{string.Join(", ", all[..^1])} and {all[^1]}";
            }
        }

        string Shares(int place) => string.Join(", ", Enumerable.Range(0, Corners).Select(k => $"{Short(sweep.Targets[k].Name)} {Number(Share(sweep.Grid[place], k), "0\u00a0%")}"));

        string Caption() =>
            $"Each dot is a trained weighting, and the handle stops at dots only: nothing is interpolated. The coloured areas are the weights. Numbers are on held-out rows, {Repeats(sweep)}{(sweep.Options.Seeds == 1 ? "" : " ± 95\u00a0% interval")}{Gaps(sweep)}.";

        // what the script works with; the order of properties is that of the page
        object Data() => new
        {
            targets = Enumerable.Range(0, Corners).Select(k => new { name = sweep.Targets[k].Name, metric = metrics[k] is { } metric ? Name(metric) : null, higher = metrics[k] == Metric.Auc, decimals = new[] { Decimals(k, Metric.Loss), Decimals(k, metrics[k] ?? Metric.Loss) } }).ToArray(),
            seeds = sweep.Options.Seeds,
            equal = equal is { } start ? Array.IndexOf(drawn, start) : -1,
            knee = knee is { } best ? Array.IndexOf(drawn, best) : -1,
            shares = drawn.Select(place => Enumerable.Range(0, Corners).Select(k => Math.Round(Share(sweep.Grid[place], k), 4)).ToArray()).ToArray(),
            kinds = drawn.Select(Kind).ToArray(),
            now = drawn.Select(place => Enumerable.Range(0, Corners).Select(k => Trains(sweep, place, k) ? Numbers(place, k) : null).ToArray()).ToArray(),
            feed = feeds.Count == 0 ? null : new
            {
                outcomes = feeds[0].Outcomes.Select(outcome => new { label = outcome.Label, color = sweep.TargetIndex(outcome.Target) }).ToArray(),
                ranks = Rankings().Select(rank => new { id = rank.Id, label = rank.Label, target = rank.Target }).ToArray(),
                users = feeds.Select(feed => new
                {
                    name = feed.Name,
                    source = feed.Source,
                    titles = feed.Titles,
                    chances = Enumerable.Range(0, feed.Titles.Count).Select(i => feed.Chances.Row(i).ToArray().Select(chance => Math.Round(chance, 3)).ToArray()).ToArray(),
                    orders = Rankings().Select(rank => drawn.Select(place => Order(feed, place, rank)?.Take(place == equal ? int.MaxValue : Shown).ToArray()).ToArray()).ToArray(),
                }).ToArray(),
            },
        };

        string Kind(int place) => !TrainsAll(place) ? "edge" : front.Contains(place) ? "front" : "dominated";

        /// <summary>Loss and metric: mean, half the interval's width, the difference from equal weights, and whether the seeds agree on its sign.</summary>
        double?[] Numbers(int place, int target) =>
            [.. Numbers(place, target, Metric.Loss), .. metrics[target] is { } metric ? Numbers(place, target, metric) : [null, null, null, null]];

        double?[] Numbers(int place, int target, Metric metric)
        {
            if (MeanOf(sweep, place, target, metric) is not { } mean)
                return [null, null, null, null];
            var digits = Decimals(target, metric);
            double? half = double.IsNaN(mean.Low) ? null : Math.Round((mean.High - mean.Low) / 2, digits);
            if (equal is not { } start || MeanOf(sweep, start, target, metric) is not { } reference)
                return [Math.Round(mean.Mean, digits), half, null, null];
            // models of a seed start alike, so their differences have a smaller interval than they have themselves
            double[] differences = [.. sweep.Of(place).Join(sweep.Of(start), model => model.Seed, model => model.Seed, (model, other) => model.Value(target, metric) - other.Value(target, metric))];
            var sure = differences.Length > 1 && Interval.Of(differences) is var interval && (interval.Low > 0 || interval.High < 0);
            return [Math.Round(mean.Mean, digits), half, Math.Round(mean.Mean - reference.Mean, digits), sure ? 1 : 0];
        }

        int Decimals(int target, Metric metric) =>
            drawn.Where(place => Trains(sweep, place, target)).Select(place => Math.Abs(MeanOf(sweep, place, target, metric)?.Mean ?? 0)).DefaultIfEmpty().Max() switch
            {
                >= 1000 => 0,
                >= 10 => 2,
                >= 0.01 => 4,
                _ => 6,
            };

        static string Name(Metric metric) => metric == Metric.MeanSquaredError ? "MSE" : metric.Label();

        /// <summary>What a list is ranked by: one target's prediction, or with <c>null</c> the sum of all by their weights.</summary>
        sealed record Ranking(string Id, string Label, int? Target);

        Ranking[] Rankings()
        {
            // probabilities are of one scale; a value in seconds is not
            var canSum = sweep.Targets.All(target => target.Kind == TargetKind.Binary);
            return [
                .. canSum ? [new Ranking("", "all targets, by their weights", null)] : Array.Empty<Ranking>(),
                .. sweep.Targets.Select((target, k) => new Ranking(target.Name, target.Name, k))];
        }

        /// <summary>Candidates, best first; <c>null</c> where the model's output for the target is not trained.</summary>
        int[]? Order(RankedFeed feed, int place, Ranking by)
        {
            if (by.Target is { } target && !Trains(sweep, place, target))
                return null;
            var table = feed.Predictions[place]!;
            return [.. Enumerable.Range(0, table.Rows).OrderByDescending(i => by.Target is { } k
                ? table[i, k]
                : Enumerable.Range(0, Corners).Where(k => Trains(sweep, place, k)).Sum(k => Share(sweep.Grid[place], k) * table[i, k]))];
        }

        string Triangle()
        {
            // dots of N weightings lie about this far apart
            var spacing = 340 / Math.Max(1, Math.Sqrt(2 * drawn.Length) - 1.5);
            var radius = Math.Clamp(0.22 * spacing, 2.5, 8);
            var svg = new StringBuilder();
            svg.Append($"<svg class=\"lw-triangle\" viewBox=\"0 0 400 378\" role=\"group\" aria-label=\"Triangle of the weights of {Html(string.Join(", ", sweep.Targets.Select(target => Short(target.Name))))}\">\n");
            svg.Append($"<polygon class=\"lw-paper\" points=\"{string.Join(' ', corners.Select(Point))}\"/>\n");
            for (var k = 0; k < Corners; k++)
                svg.Append($"<polygon class=\"lw-area\" fill=\"{Color(k)}\"/>");
            svg.Append("\n<g class=\"lw-dots\">\n");
            foreach (var i in Enumerable.Range(0, drawn.Length).OrderBy(i => Array.IndexOf(["edge", "dominated", "front"], Kind(drawn[i]))).ThenBy(i => i))
            {
                var (x, y) = At(drawn[i]);
                svg.Append($"<circle class=\"lw-{Kind(drawn[i])}\" data-i=\"{i}\" cx=\"{Coordinate(x)}\" cy=\"{Coordinate(y)}\" r=\"{Coordinate(radius)}\"><title>{Html(Shares(drawn[i]))}</title></circle>\n");
            }

            svg.Append("</g>\n");
            for (var k = 0; k < Corners; k++)
            {
                var (x, y, anchor) = k switch { 0 => (200, 16, "middle"), 1 => (8, 366, "start"), _ => (392, 366, "end") };
                svg.Append($"<text class=\"lw-corner\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{Readable(Color(k))}\"><tspan class=\"lw-name\">{Html(Short(sweep.Targets[k].Name, 16))}</tspan> <tspan class=\"lw-share\"></tspan></text>\n");
            }

            svg.Append("<g class=\"lw-handle\" role=\"slider\" tabindex=\"0\" aria-label=\"Weighting\" hidden><circle class=\"lw-focus\" r=\"19\"/><circle class=\"lw-ring\" r=\"12\"/><circle class=\"lw-middle\" r=\"4\"/></g>\n</svg>");
            return svg.ToString();
        }

        (double X, double Y) At(int place) => (
            Enumerable.Range(0, Corners).Sum(k => Share(sweep.Grid[place], k) * corners[k].X),
            Enumerable.Range(0, Corners).Sum(k => Share(sweep.Grid[place], k) * corners[k].Y));

        /// <summary>What remains without JavaScript.</summary>
        string Table()
        {
            (string Label, int? Place)[] named = [
                ("equal weights", equal), ("knee of the front", knee),
                .. Enumerable.Range(0, Corners).Select(k => ($"best for {Short(sweep.Targets[k].Name)}", Best(sweep, k, Metric.Loss)?.Weighting)),
                .. Enumerable.Range(0, Corners).Select(k => ($"{Short(sweep.Targets[k].Name)} alone", sweep.Grid.Corner(k)))];
            var table = new StringBuilder("<p>With JavaScript, the triangle can be dragged in. These are its weightings to look at first.</p>\n<table>\n<thead><tr><th scope=\"col\">Weighting</th>");
            foreach (var target in sweep.Targets)
                table.Append($"<th scope=\"col\">{Html(Short(target.Name))}</th>");
            table.Append("</tr></thead>\n<tbody>\n");
            foreach (var same in named.Where(row => row.Place is { } place && drawn.Contains(place)).GroupBy(row => row.Place!.Value))
            {
                table.Append($"<tr><th scope=\"row\">{Html(string.Join(", ", same.Select(row => row.Label)))}</th>");
                for (var k = 0; k < Corners; k++)
                    table.Append($"<td>{Html(Cell(same.Key, k))}</td>");
                table.Append("</tr>\n");
            }

            return table.Append("</tbody>\n</table>").ToString();
        }

        string Cell(int place, int target)
        {
            var weight = $"weight {Number(Share(sweep.Grid[place], target), "0\u00a0%")}";
            return Trains(sweep, place, target)
                ? $"{weight}: loss {Text(Metric.Loss)}{(metrics[target] is { } metric ? $", {Name(metric)} {Text(metric)}" : "")}"
                : $"{weight}: not trained";

            string Text(Metric metric)
            {
                if (MeanOf(sweep, place, target, metric) is not { } mean)
                    return "not measured";
                var format = "0." + new string('0', Decimals(target, metric));
                return Number(mean.Mean, format) + (double.IsNaN(mean.Low) ? "" : $" ± {Number((mean.High - mean.Low) / 2, format)}");
            }
        }

        string Color(int target) => TargetColors.Of(sweep.Targets, target);

        static string Point((double X, double Y) point) => $"{Coordinate(point.X)},{Coordinate(point.Y)}";

        static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    }

    static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A name where there is little room; no character is cut in two.</summary>
    static string Short(string name, int most = 24)
    {
        var characters = StringInfo.ParseCombiningCharacters(name);
        return characters.Length <= most ? name : $"{name[..characters[most - 1]]}…";
    }

    /// <summary>A colour dark enough for text on white, by the contrast of 4.5 that WCAG asks for.</summary>
    static string Readable(string color)
    {
        var channels = Convert.FromHexString(color[1..]);
        for (var share = 1.0; ; share -= 0.02)
        {
            byte[] darker = [.. channels.Select(channel => (byte)(channel * share))];
            double[] linear = [.. darker.Select(channel => channel / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
            if (1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 5)
                return $"#{Convert.ToHexString(darker)}";
        }
    }

    static string Asset(string name)
    {
        using var resource = typeof(Charts).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The library lacks its file {name}.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
