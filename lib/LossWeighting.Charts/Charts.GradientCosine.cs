namespace LossWeighting;

public static partial class Charts
{
    const int MostDots = 2000;

    /// <summary>The cosine between two targets' gradients on the shared layers, step by step, with its moving average. Under 0 they conflict.</summary>
    /// <param name="run">A training that tracked its gradients (<see cref="TrainerOptions.TrackConflict"/>).</param>
    /// <param name="one">A target.</param>
    /// <param name="other">Another one.</param>
    /// <param name="window">Steps that the moving average takes, half of them before and half after; fewer at the ends.</param>
    /// <exception cref="ArgumentException">The gradients were not tracked, there is no such target, the window is under 1, or a gradient is 0 in every step.</exception>
    public static Figure GradientCosine(TrainingRun run, string one, string other, int window = 25)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Conflict is { } conflict
            ? GradientCosine(conflict, one, other, window, run.WeightingLabel)
            : throw new ArgumentException($"The run did not track its gradients: train with {nameof(TrainerOptions.TrackConflict)} = true.", nameof(run));
    }

    /// <inheritdoc cref="GradientCosine(TrainingRun, string, string, int)"/>
    /// <param name="conflict">How the targets' gradients related.</param>
    /// <param name="one">A target.</param>
    /// <param name="other">Another one.</param>
    /// <param name="window">Steps that the moving average takes.</param>
    public static Figure GradientCosine(GradientConflict conflict, string one, string other, int window = 25)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        return GradientCosine(conflict, one, other, window, weights: null);
    }

    static Figure GradientCosine(GradientConflict conflict, string one, string other, int window, string? weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        var (cosines, known, finding) = ConflictFinding.Of(conflict, one, other);
        var every = (known.Count + MostDots - 1) / MostDots;
        int[] dots = [.. known.Where((_, i) => i % every == 0)];
        var hover = weights is null ? "" : $"{weights}<br>";
        return Draw(
            Text(finding),
            $"{(weights is null ? "" : $"{weights}; ")}dots: {(every == 1 ? "single steps" : $"every {every}th step")}; line: mean of {window} steps around; under 0: conflict"
                + (known.Count == cosines.Count ? "" : $"; left out: {cosines.Count - known.Count} steps in which a gradient is 0"),
            $"Cosine between the gradients of {one} and {other} on the shared layers, by step{(weights is null ? "" : $", {weights}")}. {finding}.",
            [
                Trace("scatter", new
                {
                    x = dots.Select(step => step + 1).ToArray(),
                    y = dots.Select(step => cosines[step]).ToArray(),
                    mode = "markers",
                    marker = new { color = Palette.Model(0), size = 4, opacity = 0.55 },
                    showlegend = false,
                    hovertemplate = $"{hover}step %{{x}}: cosine %{{y:.3f}}<extra></extra>",
                }),
                Trace("scatter", new
                {
                    x = known.Select(step => step + 1).ToArray(),
                    y = known.Select(Around).ToArray(),
                    mode = "lines",
                    line = new { color = Ink, width = 2.5 },
                    showlegend = false,
                    hovertemplate = $"{hover}around step %{{x}}: mean cosine %{{y:.3f}}<extra></extra>",
                }),
            ],
            new
            {
                xaxis = Axis("step", new { range = new[] { 0, cosines.Count + 1 } }),
                yaxis = Axis("cosine between the gradients", new { range = new[] { -1.05, 1.05 } }),
                shapes = new object[]
                {
                    new { type = "rect", xref = "paper", x0 = 0, x1 = 1, y0 = -1.05, y1 = 0, fillcolor = "#F6F0E4", line = new { width = 0 }, layer = "below" },
                    new { type = "line", xref = "paper", x0 = 0, x1 = 1, y0 = 0, y1 = 0, line = new { color = "#777777", width = 1 }, layer = "below" },
                },
            });

        double Around(int step)
        {
            var (from, to) = (Math.Max(0, step - (window - 1) / 2), Math.Min(cosines.Count - 1, step + window / 2));
            return Enumerable.Range(from, to - from + 1).Select(at => cosines[at]).Where(cosine => !double.IsNaN(cosine)).Average();
        }
    }
}
