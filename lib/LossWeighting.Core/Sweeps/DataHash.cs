using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LossWeighting;

/// <summary>By what the same data are known again.</summary>
public static class DataHash
{
    /// <summary>The size of the data, and the SHA-256 of all that a result depends on, in a fixed order.</summary>
    /// <param name="data">Rows to train on and rows to judge by.</param>
    /// <returns>As <see cref="TrainerIdentity.Data"/> has it.</returns>
    public static string Of(DataSplit data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', data.Train.FeatureNames.Concat(data.Train.Ids.Select(id => id.Name)))));
        foreach (var part in new[] { data.Train, data.HeldOut })
        {
            Add(part.Features.Values);
            Add(part.Codes.Values);
            Add(part.Labels.Values);
            hash.AppendData("weights"u8); // the bytes of one could else be those of another
            Add(part.RowWeights is { } weights ? weights.Values : []);
            hash.AppendData("groups"u8);
            Add<int>(part.Groups is { } groups ? [.. groups] : []);
        }

        Add<int>([.. data.Train.Ids.Select(id => id.Count)]);
        return $"{data.Train.Rows} rows to train on, {data.HeldOut.Rows} held out, {data.Train.Features.Columns + data.Train.Ids.Count} features; {Convert.ToHexStringLower(hash.GetHashAndReset())}";

        void Add<T>(ReadOnlySpan<T> values) where T : struct => hash.AppendData(MemoryMarshal.AsBytes(values));
    }
}
