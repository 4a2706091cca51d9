using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Workbook.Runner;

/// <summary>The parent's end of a <see cref="Worker"/>: starts it, sends cells, and hears what they did, whatever becomes of the process.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly AnonymousPipeServerStream requestPipe = new(PipeDirection.Out, HandleInheritability.Inheritable);
    readonly AnonymousPipeServerStream eventPipe = new(PipeDirection.In, HandleInheritability.Inheritable);
    readonly Channel<WorkerEvent> events = Channel.CreateUnbounded<WorkerEvent>();
    readonly StreamWriter requests;
    readonly Process process;
    bool isBusy;

    /// <summary>Native output up to the end of a cell has arrived.</summary>
    sealed record NativeOutputEnded : WorkerEvent;

    WorkerProcess(string workingDirectory)
    {
        requests = new(requestPipe) { AutoFlush = true };
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        start.ArgumentList.Add(Worker.Argument);
        start.ArgumentList.Add(requestPipe.GetClientHandleAsString());
        start.ArgumentList.Add(eventPipe.GetClientHandleAsString());
        process = Process.Start(start)!;
        process.StandardInput.Close();
        requestPipe.DisposeLocalCopyOfClientHandle();
        eventPipe.DisposeLocalCopyOfClientHandle();
        _ = PumpAsync();
    }

    /// <summary>Starts a worker whose cells see <paramref name="workingDirectory"/> as the current directory.</summary>
    public static WorkerProcess Start(string workingDirectory) => new(workingDirectory);

    /// <summary>True when the process has ended, by itself or by a time-out: no further cell can run.</summary>
    public bool HasEnded { get; private set; }


    /// <summary>Runs one cell to its end, the time-out or the end of the process. Returns its error, if any.</summary>
    public async Task<CellError?> RunAsync(int cell, string code, TimeSpan timeout, Action<WorkerEvent> show, CancellationToken cancellation)
    {
        isBusy = true;
        await SendAsync(new(cell, code));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(timeout);
        CellEnded? ended = null;
        var nativeStreams = 2;
        try
        {
            while ((ended == null || nativeStreams > 0) && await events.Reader.WaitToReadAsync(time.Token))
            {
                switch (await events.Reader.ReadAsync(time.Token))
                {
                    case CellEnded end:
                        ended = end;
                        // The rest is under way, unless the cell or a child of its has closed or moved the process's stdout.
                        time.CancelAfter(Patience);
                        break;
                    case NativeOutputEnded:
                        nativeStreams--;
                        break;
                    case var output:
                        show(output);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            if (ended == null)
            {
                Kill();
                return CellError.Of("Timeout", $"the cell was stopped after {timeout.TotalSeconds:0.###} s: give it more time with --timeout, or less to do.");
            }
        }
        if (ended != null)
        {
            isBusy = false;
            return ended.Error;
        }

        HasEnded = true;
        await process.WaitForExitAsync(cancellation);
        return CellError.Of("Crash", $"the process that runs the cells ended in the middle of this one ({Describe(process.ExitCode)}).");
    }

    public async ValueTask DisposeAsync()
    {
        // An idle worker ends when its requests do. In the middle of a cell it is killed, and with it what the cell has started.
        if (isBusy && !HasEnded)
            Kill();
        await CloseRequestsAsync();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
        await eventPipe.DisposeAsync();
        process.Dispose();
    }

    void Kill()
    {
        HasEnded = true;
        process.Kill(entireProcessTree: true);
    }

    async Task SendAsync(CellRequest request)
    {
        try
        {
            await requests.WriteLineAsync(JsonSerializer.Serialize(request));
        }
        catch (IOException)
        {
            // The process has just ended; the events say so.
        }
    }

    async Task CloseRequestsAsync()
    {
        try
        {
            await requests.DisposeAsync();
        }
        catch (IOException)
        {
            // As above.
        }
    }

    async Task PumpAsync()
    {
        var pumps = Task.WhenAll(PumpEventsAsync(), PumpNativeAsync("stdout", process.StandardOutput), PumpNativeAsync("stderr", process.StandardError));
        await process.WaitForExitAsync();
        // A process that a cell started may hold the pipes open for longer than the worker lives.
        await Task.WhenAny(pumps, Task.Delay(Patience));
        events.Writer.TryComplete();
    }

    async Task PumpEventsAsync()
    {
        using var reader = new StreamReader(eventPipe, leaveOpen: true);
        while (await reader.ReadLineAsync() is { } line)
        {
            try
            {
                events.Writer.TryWrite(JsonSerializer.Deserialize<WorkerEvent>(line)!);
            }
            catch (JsonException)
            {
                // Half a line: the process died while it wrote.
            }
        }
    }

    async Task PumpNativeAsync(string name, StreamReader reader)
    {
        var pending = "";
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            pending += new string(buffer, 0, read);
            for (int end; (end = pending.IndexOf(Worker.EndOfCell, StringComparison.Ordinal)) >= 0; pending = pending[(end + Worker.EndOfCell.Length)..])
            {
                Pass(pending[..end]);
                events.Writer.TryWrite(new NativeOutputEnded());
            }
            // The marker may have been cut in two.
            var mark = pending.LastIndexOf(Worker.EndOfCell[0]);
            var whole = mark >= 0 && Worker.EndOfCell.StartsWith(pending[mark..], StringComparison.Ordinal) ? mark : pending.Length;
            Pass(pending[..whole]);
            pending = pending[whole..];
        }
        Pass(pending);

        void Pass(string text)
        {
            if (text != "")
                events.Writer.TryWrite(new StreamWritten(name, text));
        }
    }

    static string Describe(int exitCode)
    {
        // As shells have it: a process that a signal ended has 128 plus its number.
        var signal = OperatingSystem.IsWindows() ? 0 : exitCode - 128;
        return signal is > 0 and < 65 ? $"signal {signal}{SignalName(signal)}" : $"exit code {exitCode}";
    }

    static string SignalName(int signal) => signal switch
    {
        4 => ", SIGILL",
        6 => ", SIGABRT",
        7 or 10 => ", SIGBUS",
        8 => ", SIGFPE",
        9 => ", SIGKILL: perhaps out of memory",
        11 => ", SIGSEGV",
        15 => ", SIGTERM",
        _ => "",
    };
}
