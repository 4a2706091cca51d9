using System.Net;

namespace LossWeighting;

/// <summary>
/// Brings a file from the web into a stream that outlives a broken connection and a stopped process: the server is asked only for what
/// is missing, provided that its file is still the same. Beside the stream's file, <c>NAME.version</c> keeps what the server tells
/// versions apart by, an ETag or a date; where it has neither, or ignores the wish, the download begins again.
/// </summary>
/// <param name="address">What to download.</param>
/// <param name="part">What has come so far; nobody else may write to it.</param>
sealed class ResumableDownload(Uri address, FileStream part)
{
    const int Attempts = 5;

    readonly string versionPath = VersionPath(part.Name);
    bool answered;

    /// <summary>Wait before the second attempt; before every further one it is twice as long.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long without a byte, a connection counts as broken.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    internal static string VersionPath(string partPath) => partPath + ".version";

    /// <summary>Ends when the stream holds all of the file. A connection that breaks is made again a few times.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or breaks off again and again.</exception>
    /// <exception cref="IOException">The stream cannot be written to.</exception>
    internal async Task RunAsync(IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("loss-weighting-workbook");
        for (var attempt = 1; ; attempt++)
            try
            {
                await AttemptAsync(client, progress, cancellation);
                return;
            }
            catch (HttpRequestException e) when (attempt < Attempts && MayPass(e))
            {
                await Task.Delay(Pause * (1 << (attempt - 1)), cancellation);
            }
    }

    async Task AttemptAsync(HttpClient client, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var version = File.Exists(versionPath) ? await File.ReadAllTextAsync(versionPath, cancellation) : "";
            if (part.Length > 0 && version != "")
            {
                request.Headers.Range = new(part.Length, null);
                request.Headers.TryAddWithoutValidation("If-Range", version);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            answered = true;
            var range = response.Content.Headers.ContentRange;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Length == part.Length)
                return; // nothing is missing
            if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable || (response.StatusCode is HttpStatusCode.PartialContent && !GoesOn(response, version)))
            {
                part.SetLength(0);
                throw new HttpRequestException("the server's file has changed", null, response.StatusCode);
            }

            response.EnsureSuccessStatusCode();
            if (response.StatusCode != HttpStatusCode.PartialContent)
            {
                part.SetLength(0); // first: bytes of one version must never lie beside the name of another
                await File.WriteAllTextAsync(versionPath, VersionOf(response) ?? "", cancellation);
            }

            part.Seek(0, SeekOrigin.End);
            var total = part.Length + response.Content.Headers.ContentLength;
            progress.Report(new(address, part.Length, total));
            using var source = await response.Content.ReadAsStreamAsync(patience.Token);
            var buffer = new byte[81920];
            for (int count; (count = await ReadAsync(source, buffer, patience.Token)) > 0;)
            {
                part.Write(buffer, 0, count);
                progress.Report(new(address, part.Length, total));
                patience.CancelAfter(Patience);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException("the server has stopped answering", e);
        }
    }

    // an IOException of the network, unlike one of the disk, may pass
    static async Task<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellation);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    /// <summary>Whether what comes fits behind what is there. Not every server heeds <c>If-Range</c>.</summary>
    bool GoesOn(HttpResponseMessage response, string version) =>
        response.Content.Headers.ContentRange?.From == part.Length && (VersionOf(response) ?? version) == version;

    // a weak ETag does not promise the same bytes, so it is no ground to go on
    static string? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");

    // without a network one failure is enough; once there was an answer, another try is worth its while
    bool MayPass(HttpRequestException e) => answered && e.StatusCode is null or >= HttpStatusCode.InternalServerError
        or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent;
}
