namespace LossWeighting;

/// <summary>How far a download has come.</summary>
/// <param name="Address">What is being downloaded.</param>
/// <param name="Bytes">Bytes on this machine so far, those of an earlier, broken download among them; fewer than before where the server begins again.</param>
/// <param name="TotalBytes">Bytes in all, where the server says so.</param>
public sealed record DownloadProgress(Uri Address, long Bytes, long? TotalBytes);
