namespace LossWeighting;

/// <summary>
/// A data set is neither on this machine nor to be downloaded; the message says how to get it. The notebook runner knows this exception by
/// its name: a notebook that throws it is shown up to there, with the message as a notice.
/// </summary>
/// <param name="message">What is missing, and how to get it.</param>
/// <param name="inner">Why it could not be downloaded, where that was tried.</param>
public sealed class DataNotAvailableException(string message, Exception? inner = null) : Exception(message, inner);
