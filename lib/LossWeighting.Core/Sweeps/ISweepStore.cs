namespace LossWeighting;

/// <summary>
/// Where a sweep keeps its finished models while it runs, so that the same sweep can go on later. The sweep opens its store by <see cref="Begin"/>
/// and disposes of it at its end.
/// </summary>
public interface ISweepStore : IDisposable
{
    /// <summary>Opens the store for a sweep, and makes it where there is none.</summary>
    /// <param name="data">The sweep's rows.</param>
    /// <param name="grid">Its weightings.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Models of this sweep that are finished already; of more seeds, perhaps, than are asked for.</returns>
    IReadOnlyList<SweptModel> Begin(DataSplit data, WeightGrid grid, SweepOptions options);

    /// <summary>Keeps finished models, all or none.</summary>
    /// <param name="models">Some that were not kept before.</param>
    void Write(IReadOnlyList<SweptModel> models);
}
