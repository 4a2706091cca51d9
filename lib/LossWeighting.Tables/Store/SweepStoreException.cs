namespace LossWeighting;

/// <summary>A sweep's file cannot be used: it holds another sweep, is no sweep, or is in use. The file is left as it is.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What is wrong, and what to do.</param>
/// <param name="inner">What DuckDB said, if it did.</param>
public sealed class SweepStoreException(string path, string reason, Exception? inner = null) : Exception($"{path}: {reason}", inner);
