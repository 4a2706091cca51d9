namespace LossWeighting;

/// <summary>Files that have their name only when they are whole.</summary>
static class AtomicFile
{
    /// <summary>Writes a file under another name and then gives it its own, so that a reader sees the old one or the whole new one.</summary>
    /// <param name="path">Its own name.</param>
    /// <param name="write">Writes a file of the name that it is told.</param>
    /// <param name="overwrite">Whether a file that has the name gives way; otherwise it stays, and the new one is lost.</param>
    /// <exception cref="IOException">A file has the name and stays, or the disk has no room for the new one.</exception>
    internal static void Write(string path, Action<string> write, bool overwrite = true) => WriteAsync(path, unfinished =>
    {
        write(unfinished);
        return Task.CompletedTask;
    }, overwrite).GetAwaiter().GetResult();

    /// <inheritdoc cref="Write"/>
    internal static async Task WriteAsync(string path, Func<string, Task> write, bool overwrite = true)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp"; // two that write at once do not touch each other's
        try
        {
            await write(unfinished).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
