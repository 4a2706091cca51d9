using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LossWeighting.Tests;

/// <summary>A server on this machine with one file, which can misbehave; every wait in it ends after 30 seconds.</summary>
sealed class FileServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource end = new(TimeSpan.FromSeconds(30));
    readonly Task serving;

    internal FileServer(byte[] content, string file)
    {
        Content = content;
        listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/files/{file}");
        serving = ServeAsync();
    }

    internal Uri Address { get; }

    internal byte[] Content { get; set; }

    internal string? ETag { get; set; } = "\"1\"";

    internal string? LastModified { get; set; }

    internal bool HeedsRange { get; set; } = true;

    internal bool HeedsIfRange { get; set; } = true;

    /// <summary>For each of the next answers, after how many bytes of the body the connection is closed.</summary>
    internal Queue<int> Cuts { get; } = new();

    /// <summary>The next answers have these status codes, and no body.</summary>
    internal Queue<int> Refusals { get; } = new();

    /// <summary>The next answer stops after so many bytes of the body, with the connection left open.</summary>
    internal int? StallAfter { get; set; }

    /// <summary>Range and If-Range of the requests so far.</summary>
    internal List<(string? Range, string? IfRange)> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await serving;
        listener.Stop();
        end.Dispose();
    }

    async Task ServeAsync()
    {
        List<TcpClient> clients = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                clients.Add(client);
                if (!await AnswerAsync(client.GetStream()))
                    client.Close();
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>True if the connection is to stay open.</summary>
    async Task<bool> AnswerAsync(NetworkStream stream)
    {
        try
        {
            var request = new StringBuilder();
            var buffer = new byte[4096];
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                if (await stream.ReadAsync(buffer, end.Token) is > 0 and var read)
                    request.Append(Encoding.ASCII.GetString(buffer, 0, read));
                else
                    return false;
            var (range, ifRange) = (Header(request, "Range"), Header(request, "If-Range"));
            Requests.Add((range, ifRange));

            var (status, from) = ("200 OK", 0);
            if (Refusals.TryDequeue(out var refusal))
                status = $"{refusal} Refused";
            else if (range is not null && HeedsRange && (!HeedsIfRange || ifRange == (ETag ?? LastModified)))
                (status, from) = int.Parse(Regex.Match(range, @"^bytes=(\d+)-$").Groups[1].Value, CultureInfo.InvariantCulture) is var first && first < Content.Length
                    ? ("206 Partial Content", first)
                    : ("416 Range Not Satisfiable", first);
            var body = status[0] == '2' ? Content.AsMemory(from) : default;
            string?[] head = [
                $"HTTP/1.1 {status}", $"Content-Length: {body.Length}", "Connection: close",
                ETag is null ? null : $"ETag: {ETag}", LastModified is null ? null : $"Last-Modified: {LastModified}",
                status[..3] switch { "206" => $"Content-Range: bytes {from}-{Content.Length - 1}/{Content.Length}", "416" => $"Content-Range: bytes */{Content.Length}", _ => null }];
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head.Where(line => line is not null)) + "\r\n\r\n"), end.Token);

            var stall = StallAfter;
            StallAfter = null;
            var sent = Math.Min(body.Length, stall ?? (Cuts.TryDequeue(out var cut) ? cut : body.Length));
            await stream.WriteAsync(body[..sent], end.Token);
            return stall is not null;
        }
        catch (IOException)
        {
            return false; // the client has gone
        }
    }

    static string? Header(StringBuilder request, string name) =>
        Regex.Match(request.ToString(), $@"^{name}: (.+?)\r$", RegexOptions.Multiline | RegexOptions.IgnoreCase) is { Success: true } match ? match.Groups[1].Value : null;
}
