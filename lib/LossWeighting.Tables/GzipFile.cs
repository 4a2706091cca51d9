using System.Buffers.Binary;
using System.IO.Compression;

namespace LossWeighting;

/// <summary>Whether a <c>.gz</c> file is whole. Readers of such files, DuckDB's and .NET's, take data that are cut off for data that end.</summary>
static class GzipFile
{
    const ulong Mark = 0x9e3779b97f4a7c15;

    static readonly byte[] packedMark = Pack();

    /// <exception cref="InvalidDataException">The file is cut off or damaged, or no gzip file.</exception>
    internal static void RequireWhole(string path)
    {
        try
        {
            // what is packed may be followed by more that is packed: the mark is reached only if what is before it ends as it should
            using var unpacked = new GZipStream(new Joined(File.OpenRead(path), new MemoryStream(packedMark)), CompressionMode.Decompress);
            var (buffer, last) = (new byte[1 << 18], 0UL);
            while (unpacked.Read(buffer) is > 0 and var count)
                foreach (var value in buffer.AsSpan(Math.Max(0, count - sizeof(ulong))..count))
                    last = (last << 8) | value;
            if (last == Mark)
                return;
        }
        catch (InvalidDataException)
        {
            // said below
        }

        throw new InvalidDataException($"{path}: cannot be unpacked: it is cut off or damaged, or no gzip file.");
    }

    static byte[] Pack()
    {
        var mark = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(mark, Mark);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(mark);
        return packed.ToArray();
    }

    /// <summary>One stream and then another.</summary>
    sealed class Joined(Stream first, Stream second) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var count ? count : second.Read(buffer);

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                first.Dispose();
            base.Dispose(disposing);
        }
    }
}
