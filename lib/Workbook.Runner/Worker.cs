using System.IO.Pipes;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.DotNet.Interactive.Formatting;

namespace Workbook.Runner;

/// <summary>
/// The process that runs one notebook's cells. Requests and events go over pipes of their own, because cells and native code write to
/// stdout as they like. It ends when its parent closes the requests, or is gone.
/// </summary>
sealed partial class Worker : IDisposable
{
    /// <summary>First argument of a worker's command line; two pipe handles follow.</summary>
    public const string Argument = "--worker";

    readonly Lock writing = new();
    readonly StreamWriter events;
    readonly StreamReader requests;
    readonly Stream stdout = Console.OpenStandardOutput();
    readonly Stream stderr = Console.OpenStandardError();

    public Worker(string requestHandle, string eventHandle)
    {
        requests = new(new AnonymousPipeClientStream(PipeDirection.In, requestHandle));
        events = new(new AnonymousPipeClientStream(PipeDirection.Out, eventHandle)) { AutoFlush = true };
        Console.SetOut(new ConsoleWriter(text => Send(new StreamWritten("stdout", text))));
        Console.SetError(new ConsoleWriter(text => Send(new StreamWritten("stderr", text))));
        Console.SetIn(TextReader.Null);
        DisplayedValue.Shown += value => Send(new ValueDisplayed(value.DisplayId, value.Data));
    }

    public void Dispose()
    {
        requests.Dispose();
        events.Dispose();
        stdout.Dispose();
        stderr.Dispose();
    }

    public async Task RunAsync()
    {
        // The kernel has it loaded; a library that needs another version meets this one here as it would there.
        Assembly.Load("FSharp.Core");

        var kernel = new CSharpKernel();
        var cells = Channel.CreateUnbounded<CellRequest>();
        new Thread(() => ReadRequests(cells.Writer)) { IsBackground = true, Name = "Requests" }.Start();
        await foreach (var request in cells.Reader.ReadAllAsync())
        {
            var error = await kernel.RunAsync(request.Cell, request.Code, value => Send(new ValueReturned(MimeBundle.Of(value))));
            EndNativeOutput();
            Send(new CellEnded(error == null ? null : CellError.From(error, request.Cell, kernel.Sources)));
        }
    }

    /// <summary>What a worker writes to its raw stdout and stderr after each cell: what came before belongs to the cell.</summary>
    public const string EndOfCell = "\u001eend of cell\u001e";

    void ReadRequests(ChannelWriter<CellRequest> cells)
    {
        while (requests.ReadLine() is { } line)
            cells.TryWrite(JsonSerializer.Deserialize<CellRequest>(line)!);
        // Also in the middle of a cell: nobody is there to hear of it.
        Environment.Exit(0);
    }

    void EndNativeOutput()
    {
        // Native code's stdout is buffered, since it is not a terminal.
        if (!OperatingSystem.IsWindows())
            _ = FlushAll(0);
        stdout.Write(Encoding.UTF8.GetBytes(EndOfCell));
        stderr.Write(Encoding.UTF8.GetBytes(EndOfCell));
    }

    void Send(WorkerEvent message)
    {
        var line = JsonSerializer.Serialize(message);
        lock (writing)
            events.WriteLine(line);
    }

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushAll(nint allStreams);

    /// <summary>Passes on what is written at once, so that nothing is lost when the process dies.</summary>
    sealed class ConsoleWriter(Action<string> send) : TextWriter
    {
        // Half of a character outside the basic plane, written char by char: alone it cannot be encoded.
        char? half;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void WriteLine(string? value) => Write($"{value}{NewLine}");

        public override void Write(ReadOnlySpan<char> buffer)
        {
            var text = $"{half}{buffer}";
            half = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1] : null;
            if (half != null)
                text = text[..^1];
            if (text != "")
                send(text);
        }
    }
}
