using System.Text.RegularExpressions;
using LossWeighting;
using LossWeighting.Tests;
using Microsoft.Playwright;
using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>
/// All lessons, run once as a reader runs them, but with their quick values and with the exercises' solutions at the end. KuaiRand-Pure is a
/// GENERATED log (<see cref="KuaiRandSample"/>) where its real tables are on this machine, and otherwise not there.
/// </summary>
public sealed partial class LessonRun : IAsyncLifetime
{
    static readonly string Repository = NotebookFiles.Repository!;

    const int KuaiRandRows = 20_000;

    readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository, "notebooks"), "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public string Site => folder["site"];

    public async ValueTask InitializeAsync()
    {
        CopyFigures();
        foreach (var name in Names.Select(row => row.Data))
            Prepare(name);
        PrepareData();
        using var runner = RunnerResult.Start(folder.Path, ["notebooks", "--quick", "--keep-going", "--out", "site"], ("WORKBOOK_DATA", folder["data"]));
        Log = (await RunnerResult.EndAsync(runner, TimeSpan.FromMinutes(20))).ToString();
    }

    /// <summary>What the runner printed.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Whether a log like that of KuaiRand-Pure was there.</summary>
    public bool HasKuaiRand { get; private set; }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Other lessons than the ones that wrote them may link figures.
    void CopyFigures()
    {
        Directory.CreateDirectory(folder["notebooks/figures"]);
        foreach (var figure in Directory.EnumerateFiles(Path.Combine(Repository, "notebooks", "figures")))
            File.Copy(figure, Path.Combine(folder["notebooks/figures"], Path.GetFileName(figure)));
    }

    void PrepareData()
    {
        Directory.CreateDirectory(folder["data/adult"]);
        if (AdultDataset.Folder is not null)
            foreach (var path in AdultDataset.Fetch().Values)
                File.Copy(path, Path.Combine(folder["data/adult"], Path.GetFileName(path)));
        if (KuaiRandSample.FindTables() is not { } tables)
            return;
        KuaiRandSample.Write(folder["data/kuairand-pure"], KuaiRandRows, seed: 1, tables);
        HasKuaiRand = true;
    }

    void Prepare(string name)
    {
        var notebook = Notebook.Load(Path.Combine(Repository, "notebooks", $"{name}.ipynb"));
        var solutions = notebook.Cells.Where(cell => cell.Kind == CellKind.Markdown).SelectMany(cell => Solution().Matches(cell.Source)).ToList();
        foreach (var cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code))
            cell.Source = LibraryPath().Replace(cell.Source, $"#r \"{Repository}/lib/");
        var copy = new NotebookBuilder(notebook.Document);
        foreach (var solution in solutions)
            copy.Code(solution.Groups["code"].Value);
        copy.Save(folder[$"notebooks/{name}.ipynb"]);
        // The Chinese edition is not run, but has its page.
        Directory.CreateDirectory(folder["notebooks/zh"]);
        File.Copy(Path.Combine(Repository, "notebooks", "zh", $"{name}.ipynb"), folder[$"notebooks/zh/{name}.ipynb"]);
    }

    [GeneratedRegex("#r \"\\.\\./lib/")]
    private static partial Regex LibraryPath();

    [GeneratedRegex("<summary>Solution</summary>(?:(?!</details>).)*?```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Solution();
}

[Collection(SiteBrowser.Collection)]
public sealed partial class LessonTests(LessonRun run, SiteBrowser browser) : IClassFixture<LessonRun>
{
    const string KuaiRandLesson = "06-real-data";

    /// <summary>Formulae and sources, checked on a few numbers: the only lesson with nothing to draw.</summary>
    const string CheatSheet = "09-cheat-sheet";

    public static TheoryData<string> Names => LessonRun.Names;

    /// <summary>Those of both languages.</summary>
    public static TheoryData<string> Pages => [.. Names.SelectMany(row => (string[])[$"{row.Data}.html", $"{row.Data}.zh.html"]), "index.html", "index.zh.html", "explorer.html", "explorer.zh.html", "reference.html"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_lesson_runs_to_its_end_and_so_do_the_solutions(string name)
    {
        var path = Executed(name);
        var cells = Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
        Assert.DoesNotContain(cells.SelectMany(cell => cell.Outputs), output => (string?)output!["output_type"] == "error");
        Assert.All(cells, cell => Assert.NotNull(cell.ExecutionCount));
        await Notebooks.AssertIsValidAsync(path);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Its_page_draws_every_chart_without_a_complaint(string name)
    {
        var charts = Notebook.Load(Executed(name)).Cells.Where(cell => cell.Kind == CellKind.Code).SelectMany(cell => cell.Outputs)
            .Count(output => Notebooks.Text(output!["data"]?["text/html"]).Contains("plotly-graph-div", StringComparison.Ordinal));
        Assert.Equal(name == CheatSheet, charts == 0);
        foreach (var width in new[] { 1280, 400 })
        {
            var page = await browser.NewPageAsync(width);
            await SiteChecks.AssertPageIsSoundAsync(page, new Uri(Path.Combine(run.Site, $"{name}.html")).AbsoluteUri);
            Assert.Equal(charts, await page.Locator(".plotly-graph-div .main-svg:first-child").CountAsync());
            await page.CloseAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_has_a_serious_fault_of_access(string page)
    {
        var tab = await browser.NewPageAsync(page.EndsWith(".zh.html", StringComparison.Ordinal) ? 400 : 1280);
        await SiteChecks.AssertPageIsSoundAsync(tab, Address(page));
        await SiteChecks.AssertIsAccessibleAsync(tab);
        await tab.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_JavaScript_the_text_the_pictures_and_what_charts_would_show_remain(string name)
    {
        var page = await browser.NewPageAsync(400, script: false);
        await page.GotoAsync(Address($"{name}.html"));
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        foreach (var picture in await page.Locator(".prose img").AllAsync())
            Assert.True(await picture.EvaluateAsync<bool>("e => e.complete && e.naturalWidth > 100 && e.alt.length >= 20"));
        foreach (var chart in await page.Locator(".plotly-graph-div").AllAsync())
            Assert.True((await chart.InnerTextAsync()).Length > 40);
        await page.CloseAsync();
    }

    // Figures that are many go to a script of their own: it counts, too. What all pages share, plotly.js, does not.
    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_is_under_1500_kB(string page)
    {
        var html = File.ReadAllText(Path.Combine(run.Site, page));
        var scripts = Script().Matches(html).Select(script => new FileInfo(Path.Combine(run.Site, script.Groups[1].Value)).Length).Where(size => size < 3_000_000);
        Assert.InRange(new FileInfo(Path.Combine(run.Site, page)).Length + scripts.Distinct().Sum(), 1, 1_500_000);
    }

    [Fact]
    public void On_a_log_like_that_of_KuaiRand_nothing_is_skipped()
    {
        Assert.SkipWhen(!run.HasKuaiRand && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1", "KuaiRand-Pure's tables of users and videos are not on this machine.");
        var outputs = Outputs(Executed(KuaiRandLesson)).ToList();
        Assert.DoesNotContain(outputs, output => output.Contains("Skipped:", StringComparison.Ordinal));
        Assert.Contains(outputs, output => output.Contains("user_id (also the group", StringComparison.Ordinal));
        Assert.Contains(outputs, output => output.Contains("and group AUC 0.500", StringComparison.Ordinal));
        Assert.Single(outputs, output => output.Contains("group AUC of click", StringComparison.Ordinal) && output.Contains("plotly-graph-div", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_log_of_KuaiRand_the_lesson_says_how_to_get_it_and_goes_on()
    {
        Assert.SkipWhen(Directory.Exists(Path.Combine(NotebookFiles.Repository!, "data", "kuairand-pure")), "KuaiRand-Pure is in the repository's own data, where it is always found.");
        using var folder = new TemporaryFolder();
        var lesson = Notebook.Load(Path.Combine(NotebookFiles.Repository!, "notebooks", $"{KuaiRandLesson}.ipynb")).Cells.ToList();
        var section = lesson.FindIndex(cell => cell.Source.Contains("## The same on a log of short videos", StringComparison.Ordinal));
        var end = lesson.FindIndex(section, cell => cell.Source.Contains("## Your own table", StringComparison.Ordinal));
        var setUp = lesson.Take(lesson.FindIndex(cell => cell.Tags.Contains("parameters")) + 1);
        var notebook = new NotebookBuilder();
        foreach (var cell in setUp.Concat(lesson[section..end]).Where(cell => cell.Kind == CellKind.Code))
            notebook.Code(cell.Source.Replace("#r \"../lib/", $"#r \"{NotebookFiles.Repository}/lib/", StringComparison.Ordinal));
        notebook.Save(folder["06-part.ipynb"]);

        using var runner = RunnerResult.Start(folder.Path, ["06-part.ipynb", "--out", "site"], ("WORKBOOK_DATA", folder.Path));
        var result = await RunnerResult.EndAsync(runner);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        var notes = Outputs(folder["site/06-part.ipynb"]).Where(output => output.Contains("Skipped:", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, notes.Count); // a cell each, but for the one that defines what is done
        Assert.Contains("-- data kuairand-pure", notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_index_leads_to_every_lesson()
    {
        var page = await browser.NewPageAsync();
        await SiteChecks.AssertPageIsSoundAsync(page, new Uri(Path.Combine(run.Site, "index.html")).AbsoluteUri);
        foreach (var name in Names.Select(row => row.Data))
            Assert.NotEqual(0, await page.Locator($"a[href='{name}.html']").CountAsync());
    }

    // of all code cells, as text or HTML
    static IEnumerable<string> Outputs(string path) => Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Code).SelectMany(cell => cell.Outputs)
        .Select(output => Notebooks.Text(output!["text"]) + Notebooks.Text(output["data"]?["text/html"]));

    string Address(string page) => new Uri(Path.Combine(run.Site, page)).AbsoluteUri;

    [GeneratedRegex("src=\"(assets/[0-9a-f]+\\.js)\"")]
    private static partial Regex Script();

    string Executed(string name)
    {
        var path = Path.Combine(run.Site, $"{name}.ipynb");
        Assert.True(File.Exists(path), run.Log);
        var missing = Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Code).SelectMany(cell => cell.Outputs)
            .FirstOrDefault(output => (string?)output!["ename"] == "DataNotAvailableException");
        Assert.SkipWhen(missing is not null && Environment.GetEnvironmentVariable("WORKBOOK_STRICT") != "1", (string?)missing?["evalue"] ?? "");
        return path;
    }
}
