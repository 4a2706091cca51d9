namespace LossWeighting;

/// <summary>
/// Where a sweep keeps its finished models while it runs, so that the same sweep can go on later. The sweep opens its store by <see cref="Begin"/>
/// and disposes of it at its end.
/// </summary>
public interface ISweepStore : IDisposable
{
    /// <summary>Opens the store for a sweep, and makes it where there is none.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <returns>What the store holds: the same, perhaps with more seeds.</returns>
    /// <exception cref="Exception">
    /// It holds another sweep (<see cref="SweepHeader.DifferencesFrom"/> says what differs) or cannot be opened; the store is then as it was before.
    /// </exception>
    SweepHeader Begin(SweepHeader wanted);

    /// <summary>Models of the sweep that are finished.</summary>
    IEnumerable<SweptModel> Read();

    /// <summary>Keeps finished models, all or none.</summary>
    /// <param name="models">Some that were not kept before; may be none.</param>
    void Write(IReadOnlyList<SweptModel> models);
}
