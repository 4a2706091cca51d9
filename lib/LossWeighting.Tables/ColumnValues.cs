using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LossWeighting;

/// <summary>A column of numbers, in the order of the rows; NaN where there is none.</summary>
abstract class NumberValues
{
    internal abstract double this[int row] { get; }

    internal int Missing { get; private set; }

    /// <summary>Adds a row's number.</summary>
    internal abstract void Add(double value);

    /// <summary>Adds a row without one.</summary>
    internal void AddMissing()
    {
        Add(double.NaN);
        Missing++;
    }

    internal bool IsMissing(int row) => double.IsNaN(this[row]);

    /// <summary>To the last bit.</summary>
    internal sealed class Exact : NumberValues
    {
        readonly RowList<double> values = new();

        internal override double this[int row] => values[row];

        internal override void Add(double value) => values.Add(value);
    }

    /// <summary>
    /// In half the memory, for features: as distances from the first number, in single precision. That is enough where no distance is very
    /// large against the standard deviation.
    /// </summary>
    internal sealed class Compact : NumberValues
    {
        readonly RowList<float> distances = new();
        double first = double.NaN;

        /// <summary>How far a number may be from what it was.</summary>
        internal double Error { get; private set; }

        internal override double this[int row] => first + distances[row];

        internal override void Add(double value)
        {
            if (double.IsNaN(first))
                first = value;
            var distance = (float)(value - first);
            distances.Add(distance);
            if (!float.IsNaN(distance))
                Error = Math.Max(Error, Math.Abs(distance) * 6e-8); // half of a float's last bit; infinite where the distance is
        }
    }
}

/// <summary>
/// A column of text, in the order of the rows: a code for each row, and each different text once. A column with very many different texts
/// keeps only a hash of each.
/// </summary>
/// <param name="mostKept">How many different texts are kept at most.</param>
sealed class TextValues(int mostKept)
{
    internal const int Missing = -1;

    readonly Dictionary<string, int> known = [];
    readonly List<string> texts = [];
    readonly RowList<int> codes = new();

    /// <summary>The code of a row's text: its place in <see cref="Texts"/>, or its hash; <see cref="Missing"/> where there is none.</summary>
    internal int this[int row] => codes[row];

    internal int Rows => codes.Count;

    internal int MissingRows { get; private set; }

    internal bool IsHashed { get; private set; }

    /// <summary>The different texts, in the order in which they came, unless they are hashed.</summary>
    internal IReadOnlyList<string> Texts => texts;

    /// <summary>Rows whose text is a number.</summary>
    internal int NumberRows { get; private set; }

    /// <summary>Whether there are numbers such as 007, which are codes rather than quantities.</summary>
    internal bool HasCodes { get; private set; }

    /// <summary>The first text that is no number, and its row.</summary>
    internal (int Row, string Text)? FirstNoNumber { get; private set; }

    internal void Add(string? text)
    {
        if (text is null)
            MissingRows++;
        else if (Number(text) is not null)
            NumberRows++;
        else
            FirstNoNumber ??= (codes.Count, text);
        HasCodes = HasCodes || (text is ['0', _, ..] && text.All(char.IsAsciiDigit));
        codes.Add(text is null ? Missing : IsHashed ? Hash(text) : Code(text));
    }

    int Code(string text)
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(known, text, out var isKnown);
        if (isKnown)
            return code;
        code = texts.Count;
        texts.Add(text);
        if (texts.Count <= mostKept)
            return code;

        IsHashed = true;
        for (var row = 0; row < codes.Count; row++)
            if (codes[row] != Missing)
                codes[row] = Hash(texts[codes[row]]);
        known.Clear();
        texts.Clear();
        return Hash(text);
    }

    /// <summary>How many different texts there are; hashed ones to within a few in a thousand.</summary>
    internal int Different()
    {
        if (!IsHashed)
            return texts.Count;
        HashSet<int> seen = [];
        for (var row = 0; row < Rows; row++)
            if (codes[row] != Missing)
                seen.Add(codes[row]);
        return seen.Count;
    }

    /// <summary>A hash of a row's text, not negative.</summary>
    internal int HashOf(int row) => IsHashed ? codes[row] : Hash(texts[codes[row]]);

    // the same on every machine, unlike string.GetHashCode
    static int Hash(string text) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> 1);

    /// <summary>The number that a text is, also if it is not finite; null where it is none.</summary>
    internal static double? Number(string text)
    {
        var word = text.AsSpan().Trim();
        if (word.IsEmpty || word[0] is not ((>= '0' and <= '9') or '+' or '-' or '.' or 'i' or 'I' or 'n' or 'N'))
            return null;
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number;
        var sign = word[0] is '-' ? -1 : 1;
        return word.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase) ? sign * double.PositiveInfinity : null;
    }
}

/// <summary>A list that grows without being copied.</summary>
sealed class RowList<T>
{
    const int Bits = 16, Length = 1 << Bits;

    T[][] blocks = [];
    T[] last = [];

    internal int Count { get; private set; }

    internal ref T this[int row] => ref blocks[row >> Bits][row & (Length - 1)];

    internal void Add(T value)
    {
        var place = Count++ & (Length - 1);
        if (place == 0)
            blocks = [.. blocks, last = new T[Length]];
        last[place] = value;
    }
}
