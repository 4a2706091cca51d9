using System.Globalization;
using Workbook.Runner.Site;

namespace Workbook.Runner.Figures;

/// <summary><c>figures</c>: draws the charts of the workbook's figure cells anew, from the results of a run.</summary>
static class FigureCommand
{
    /// <summary>
    /// Writes all pictures, or none when a notebook or its run is not what it should be. The executed notebooks are in <paramref name="site"/>,
    /// or in artifacts/site of the workbook.
    /// </summary>
    public static async Task<int> ExecuteAsync(string? site, TextWriter output, CancellationToken cancellation)
    {
        if (site is "")
            throw new UsageException("--site is empty: name a folder.");
        site = Path.GetFullPath(site ?? Path.Combine(NotebookFiles.Repository ?? ".", "artifacts", "site"));
        var figures = NotebookFiles.Load([]).SelectMany(notebook => Collect(notebook, site)).ToList();
        if (Chromium.Missing is { } missing)
            throw new UsageException(missing);

        var pictures = new List<(string Path, string Svg)>();
        foreach (var (cell, chart, plotly) in figures)
        {
            var (svg, error) = await Picture.DrawAsync(chart, plotly, cancellation);
            pictures.Add((cell.FullPath, svg ?? throw new UsageException($"{cell.File}: cannot be drawn: {error}.")));
        }
        foreach (var (path, svg) in pictures)
        {
            SiteFiles.Write(path, svg);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{NotebookFiles.Relative(path)}  {Math.Ceiling(new FileInfo(path).Length / 1000.0)} kB"));
        }
        return ExitCode.Done;
    }

    static IEnumerable<(FigureCell Cell, Chart Chart, string Plotly)> Collect(Notebook notebook, string site)
    {
        var cells = FigureCell.Of(notebook).ToList();
        if (cells.Count == 0)
            yield break;
        var executed = FullRun.Load(notebook, site);
        var path = NotebookFiles.Relative(executed.Path);
        var plotly = Chart.Script(executed) ?? throw new UsageException($"{path}: no chart in it has brought plotly.js along.");
        foreach (var figure in cells)
            yield return (figure, Chart.Of(executed.Cells.Single(cell => cell.Number == figure.Cell.Number), $"{path}: code cell {figure.Cell.Number}"), plotly);
    }
}
