using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>
/// A sweep in a DuckDB file: what was asked (<c>setting</c>, <c>target</c>, <c>weighting</c>), and for every finished model how it went
/// (<c>model</c>), its losses (<c>loss</c>) and its metrics (<c>metric</c>); notes that others add (<c>note</c>). The view <c>result</c> has one
/// row per model and target. Models are written whole, in transactions: whenever a sweep is interrupted, its file holds all models written so far,
/// and no part of another.
/// </summary>
/// <param name="path">The file. It is opened, or made, when a sweep begins.</param>
public sealed class SweepStore(string path) : ISweepStore
{
    SweepDatabase? open;

    /// <inheritdoc/>
    /// <exception cref="SweepStoreException">The file holds another sweep, is in use, or is no sweep; the message says what differs.</exception>
    public SweepHeader Begin(SweepHeader wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        open?.Dispose();
        open = SweepDatabase.Open(path, wanted);
        return open.ReadHeader();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No sweep has begun.</exception>
    public IEnumerable<SweptModel> Read() => Begun.ReadModels();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No sweep has begun.</exception>
    public void Write(IReadOnlyList<SweptModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        Begun.Write(models);
    }

    SweepDatabase Begun => open ?? throw new InvalidOperationException($"{path}: no sweep has begun.");

    /// <summary>Closes the file. Another sweep may begin.</summary>
    public void Dispose()
    {
        open?.Dispose();
        open = null;
    }

    /// <summary>Reads a sweep, finished or not, of this version or an older one.</summary>
    /// <param name="path">A file that <see cref="WeightSweep"/> has written.</param>
    /// <exception cref="SweepStoreException">There is no such file, it is no sweep, a newer version has written it, or another process is writing to it.</exception>
    public static SweepResult Read(string path)
    {
        using var file = SweepDatabase.OpenToRead(path);
        return new(file.ReadHeader(), file.ReadModels());
    }

    /// <summary>Writes the view <c>result</c>, one row per model and target, to a Parquet or CSV file, replacing one that is there.</summary>
    /// <param name="path">A file that <see cref="WeightSweep"/> has written.</param>
    /// <param name="to">Name of the new file; it ends in <c>.parquet</c> or <c>.csv</c>.</param>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    /// <exception cref="SweepStoreException">The sweep cannot be read.</exception>
    /// <exception cref="IOException">The new file cannot be written.</exception>
    public static void Export(string path, string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var format = Path.GetExtension(to).ToLowerInvariant() switch
        {
            ".parquet" => "PARQUET",
            ".csv" => "CSV, HEADER",
            _ => throw new ArgumentException($"{to}: a sweep is exported to a file that ends in .parquet or .csv.", nameof(to)),
        };
        if (!SweepDatabase.HasFolder(to))
            throw new DirectoryNotFoundException($"{to}: its folder does not exist. Make it first.");
        using var file = SweepDatabase.OpenToRead(path);
        try
        {
            AtomicFile.Write(to, unfinished => file.Export(unfinished, format));
        }
        catch (DuckDBException e)
        {
            throw new IOException($"{to}: cannot be written. {e.Message}", e);
        }
    }

    /// <summary>The notes in the file, by name: the table <c>note</c>.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyDictionary<string, string> NotesOf(string path)
    {
        using var file = SweepDatabase.OpenToRead(path);
        return file.ReadNotes();
    }

    /// <summary>
    /// Adds notes to the file, such as where the data came from; one of the same name is replaced. The sweep does not depend on them. May be
    /// called while this process runs the sweep.
    /// </summary>
    /// <param name="path">A file that <see cref="WeightSweep"/> has written, or is writing.</param>
    /// <param name="notes">Texts by name.</param>
    /// <exception cref="SweepStoreException">There is no such file, or it is no sweep.</exception>
    public static void Annotate(string path, IReadOnlyDictionary<string, string> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        if (!File.Exists(path))
            throw new SweepStoreException(path, "there is no such file.");
        using var file = new SweepDatabase(path, readOnly: false);
        file.Annotate(notes);
    }
}
