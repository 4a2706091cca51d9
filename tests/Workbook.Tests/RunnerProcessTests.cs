using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Workbook.Tests;

/// <summary>The runner among processes: time-outs, crashes, signals, terminals.</summary>
public sealed class RunnerProcessTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cell_that_takes_too_long_is_stopped()
    {
        new NotebookBuilder().Code("Environment.ProcessId").Code("Console.Write(\"begun\");\nwhile (true);", "raises-exception").Save(folder["01-a.ipynb"]);

        var run = await RunAsync("01-a.ipynb", "--timeout", "12.5");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("01-a, cell 2\nTimeout: the cell was stopped after 12.5 s: give it more time with --timeout, or less to do.", run.Output, StringComparison.Ordinal);
        Assert.Equal(["stream", "error"], Notebooks.Outputs(folder["site/01-a.ipynb"], 2).Select(output => (string?)output!["output_type"]));
        await AssertHasEndedAsync(Notebooks.Text(Notebooks.Outputs(folder["site/01-a.ipynb"], 1)[0]!["data"]!["text/plain"]));
    }

    [Theory]
    [InlineData("Environment.Exit(3);", "exit code 3")]
    [InlineData("Environment.Exit(0);", "exit code 0")]
    [InlineData("Environment.FailFast(\"native trouble\");", "signal 6, SIGABRT")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern nint strlen(nint text);\nstrlen(1);", "signal 11, SIGSEGV")]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();", "signal 9, SIGKILL: perhaps out of memory")]
    [InlineData("new System.Threading.Thread(() => throw new Exception(\"unseen\")).Start();\nawait Task.Delay(10_000);", "signal 6, SIGABRT")]
    public async Task A_crash_is_a_failure_of_its_cell(string code, string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && how.StartsWith("signal", StringComparison.Ordinal), "Windows has no signals.");
        new NotebookBuilder().Code("1").Code("Console.Write(\"before\");\n" + code, "raises-exception").Code("3").Save(folder["01-a.ipynb"]);
        new NotebookBuilder().Code("1").Save(folder["02-b.ipynb"]);

        var run = await RunAsync("01-a.ipynb", "02-b.ipynb", "--keep-going");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"01-a, cell 2\nCrash: the process that runs the cells ended in the middle of this one ({how}).", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"02-b +│ passed", run.Output);
        var outputs = Notebooks.Outputs(folder["site/01-a.ipynb"], 2);
        Assert.Equal("before", Notebooks.Text(outputs.First(output => (string?)output!["name"] == "stdout")!["text"]));
        Assert.Equal("Crash", (string?)outputs[^1]!["ename"]);
        await Notebooks.AssertIsValidAsync(folder["site/01-a.ipynb"]);
    }

    [Fact]
    public async Task A_process_that_a_cell_leaves_behind_does_not_hold_up_the_run()
    {
        new NotebookBuilder().Code("System.Diagnostics.Process.Start(\"sleep\", \"60\").Id").Save(folder["01-a.ipynb"]);
        var elapsed = Stopwatch.StartNew();

        var run = await RunAsync("01-a.ipynb");

        Assert.Equal(0, run.ExitCode);
        Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(40));
        using var left = Process.GetProcessById(int.Parse(Notebooks.Text(Notebooks.Outputs(folder["site/01-a.ipynb"], 1)[0]!["data"]!["text/plain"]), CultureInfo.InvariantCulture));
        left.Kill();
    }

    [Fact]
    public async Task Ctrl_C_ends_the_workers_and_leaves_no_half_written_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        var (process, worker) = await StartEndlessAsync();
        using (process)
        {
            await SignalAsync("-INT", process.Id);
            var run = await RunnerResult.EndAsync(process);

            Assert.Equal(130, run.ExitCode);
            Assert.Equal("", run.Error);
            Assert.Equal(["00-before.ipynb"], Directory.EnumerateFiles(folder["site"]).Select(Path.GetFileName));
            await AssertHasEndedAsync(worker);
        }
    }

    [Fact]
    public async Task A_worker_does_not_outlive_its_parent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        var (process, worker) = await StartEndlessAsync();
        using (process)
        {
            await SignalAsync("-KILL", process.Id);

            await AssertHasEndedAsync(worker);
        }
    }

    [Fact]
    public async Task In_a_terminal_progress_is_live_and_in_colour_unless_unwanted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1), which gives a terminal to a program, is not installed: apt-get install bsdutils.");
        new NotebookBuilder().Code("1").Code("absent").Save(folder["01-a.ipynb"]);

        var colour = await InTerminalAsync("xterm-256color", noColor: null);
        var plain = await InTerminalAsync("xterm-256color", noColor: "1");

        Assert.Contains("\e[?25l", colour, StringComparison.Ordinal);
        Assert.Matches(@"\e\[1;[0-9;]+m01-a, cell 2, line 1\e\[0m", colour);
        Assert.DoesNotMatch(@"\e\[(1;)?(3[0-9]|38;5;[0-9]+)m", plain);
        Assert.Matches(@"01-a, cell 2, line 1", plain);
    }

    async Task<string> InTerminalAsync(string term, string? noColor)
    {
        var start = new ProcessStartInfo("script", ["-qec", RunnerResult.CommandLine("01-a.ipynb", "--out", "site"), "/dev/null"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["TERM"] = term;
        foreach (var variable in new[] { "NO_COLOR", "CI", "GITHUB_ACTIONS" })
            start.Environment.Remove(variable);
        if (noColor != null)
            start.Environment["NO_COLOR"] = noColor;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        return output;
    }

    Task<RunnerResult> RunAsync(params string[] arguments) => RunnerResult.RunAsync(folder.Path, [.. arguments, "--out", "site"]);

    async Task<(Process Runner, string Worker)> StartEndlessAsync()
    {
        new NotebookBuilder().Code("1").Save(folder["00-before.ipynb"]);
        new NotebookBuilder().Code("System.IO.File.WriteAllText(\"begun.tmp\", Environment.ProcessId.ToString());\nSystem.IO.File.Move(\"begun.tmp\", \"begun\");\nwhile (true);").Save(folder["01-a.ipynb"]);
        var process = RunnerResult.Start(folder.Path, ["00-before.ipynb", "01-a.ipynb", "--out", "site"]);
        await WaitAsync(() => File.Exists(folder["begun"]), "the cell to begin");
        return (process, await File.ReadAllTextAsync(folder["begun"]));
    }

    static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    static Task AssertHasEndedAsync(string process) => WaitAsync(() => !IsRunning(int.Parse(process, CultureInfo.InvariantCulture)), "the worker to end");

    static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            // An orphan that nobody has waited for stays in the list as a zombie.
            return !process.HasExited && !(File.Exists($"/proc/{id}/stat") && Regex.IsMatch(File.ReadAllText($"/proc/{id}/stat"), @"\) [ZX] "));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    static async Task WaitAsync(Func<bool> condition, string what)
    {
        for (var elapsed = Stopwatch.StartNew(); !condition(); await Task.Delay(50))
            Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(30), $"waited in vain for {what}");
    }
}
