using System.Globalization;

namespace LossWeighting;

// What the page has before its script runs.
sealed partial class SimplexExplorerPage
{
    Html Triangle()
    {
        // dots of N weightings lie about this far apart
        var spacing = 340 / Math.Max(1, Math.Sqrt(2 * drawn.Length) - 1.5);
        var radius = Coordinate(Math.Clamp(0.22 * spacing, 2.5, 8));
        var inOrder = Enumerable.Range(0, drawn.Length).OrderBy(i => Array.IndexOf(["edge", "dominated", "front"], Kind(drawn[i]))).ThenBy(i => i);
        return Html.Of($"""
            <svg class="lw-triangle" viewBox="0 0 400 378" role="group" aria-label="Triangle of the weights of {string.Join(", ", sweep.Targets.Select(target => Short(target.Name)))}">
            <polygon class="lw-paper" points="{string.Join(' ', corners.Select(Point))}"/>
            {Enumerable.Range(0, Corners).Select(k => Html.Of($"<polygon class=\"lw-area\" fill=\"{Color(k)}\"/>"))}
            <g class="lw-dots">
            {inOrder.Select(Dot)}</g>
            {Enumerable.Range(0, Corners).Select(CornerName)}<g class="lw-handle" role="slider" tabindex="0" aria-label="Weighting" hidden><circle class="lw-focus" r="19"/><circle class="lw-ring" r="12"/><circle class="lw-middle" r="4"/></g>
            </svg>
            """);

        Html Dot(int i)
        {
            var (x, y) = At(drawn[i]);
            return Html.Of($"<circle class=\"lw-{Kind(drawn[i])}\" data-i=\"{i}\" cx=\"{Coordinate(x)}\" cy=\"{Coordinate(y)}\" r=\"{radius}\"><title>{found.Shares(drawn[i], name => Short(name))}</title></circle>\n");
        }

        Html CornerName(int k)
        {
            var (x, y, anchor) = k switch { 0 => (200, 16, "middle"), 1 => (8, 366, "start"), _ => (392, 366, "end") };
            return Html.Of($"<text class=\"lw-corner\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{Readable(Color(k))}\"><tspan class=\"lw-name\">{Short(sweep.Targets[k].Name, 16)}</tspan> <tspan class=\"lw-share\"></tspan></text>\n");
        }
    }

    (double X, double Y) At(int place) => (
        Enumerable.Range(0, Corners).Sum(k => SweepText.Share(sweep.Grid[place], k) * corners[k].X),
        Enumerable.Range(0, Corners).Sum(k => SweepText.Share(sweep.Grid[place], k) * corners[k].Y));

    /// <summary>What remains without JavaScript.</summary>
    Html Table()
    {
        (string Label, int? Place)[] named = [
            ("equal weights", found.Equal), ("knee of the front", found.Knee),
            .. Enumerable.Range(0, Corners).Select(k => ($"best for {Short(sweep.Targets[k].Name)}", sweep.Means().Best(k))),
            .. Enumerable.Range(0, Corners).Select(k => ($"{Short(sweep.Targets[k].Name)} alone", sweep.Grid.Corner(k)))];
        var rows = named.Where(row => row.Place is { } place && drawn.Contains(place)).GroupBy(row => row.Place!.Value, row => row.Label);
        return Html.Of($"""
            <p>With JavaScript, the triangle can be dragged in. These are its weightings to look at first.</p>
            <table>
            <thead><tr><th scope="col">Weighting</th>{sweep.Targets.Select(target => Html.Of($"<th scope=\"col\">{Short(target.Name)}</th>"))}</tr></thead>
            <tbody>
            {rows.Select(row => Html.Of($"<tr><th scope=\"row\">{string.Join(", ", row)}</th>{Enumerable.Range(0, Corners).Select(k => Html.Of($"<td>{Cell(row.Key, k)}</td>"))}</tr>\n"))}</tbody>
            </table>
            """);
    }

    string Cell(int place, int target)
    {
        var weight = $"weight {SweepText.Number(SweepText.Share(sweep.Grid[place], target), "0\u00a0%")}";
        return sweep.Means().Trains(place, target)
            ? $"{weight}: loss {Text(Metric.Loss)}{(found.Metrics[target] is { } metric ? $", {metric.ShortLabel} {Text(metric)}" : "")}"
            : $"{weight}: not trained";

        string Text(Metric metric)
        {
            if (sweep.Means(metric)[place, target] is not { } mean)
                return "not measured";
            var format = "0." + new string('0', Decimals(target, metric));
            return SweepText.Number(mean.Mean, format) + (double.IsNaN(mean.Low) ? "" : $" ± {SweepText.Number((mean.High - mean.Low) / 2, format)}");
        }
    }

    string Color(int target) => TargetColors.Of(sweep.Targets, target);

    static string Point((double X, double Y) point) => $"{Coordinate(point.X)},{Coordinate(point.Y)}";

    static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

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
