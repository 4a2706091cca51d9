namespace Workbook.Runner.Site;

/// <summary>What keeps the site from being written: one line for each problem, naming notebook and cell.</summary>
sealed class SiteException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Collects problems, so that one run tells of them all.</summary>
sealed class SiteProblems
{
    readonly List<string> problems = [];

    /// <summary>Adds a problem once: a heading, say, is rendered for the page and for its table of contents.</summary>
    /// <param name="place">Names notebook and cell.</param>
    /// <param name="problem">What is wrong and what to do, in one line.</param>
    public void Add(string place, string problem)
    {
        if (!problems.Contains($"{place}: {problem}"))
            problems.Add($"{place}: {problem}");
    }

    public void ThrowIfAny()
    {
        if (problems.Count > 0)
            throw new SiteException(problems);
    }
}
