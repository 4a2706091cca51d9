using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LossWeighting;

/// <summary>A column of text, in the order of the rows: a code for each row, and each different text once, unless there are very many.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="mostKept">How many different texts are kept at most. Where there are more, there is a hash of each instead.</param>
sealed class TextValues(int rows, int mostKept)
{
    internal const int Missing = -1;

    readonly int[] codes = [.. Enumerable.Repeat(Missing, rows)];
    readonly List<string> texts = [];
    readonly List<int> hashes = [];

    /// <summary>The code of a row's text: its place among the different ones; <see cref="Missing"/> where there is none.</summary>
    internal int this[int row] => codes[row];

    internal int MissingRows { get; private set; } = rows;

    /// <summary>How many different texts there are.</summary>
    internal int Different { get; private set; }

    /// <summary>Whether there are more texts than are kept.</summary>
    internal bool IsHashed => Different > mostKept;

    /// <summary>The different texts, in the order in which they came; not where they are hashed.</summary>
    internal IReadOnlyList<string> Texts => texts;

    /// <summary>Rows whose text is a number.</summary>
    internal int NumberRows { get; private set; }

    /// <summary>Whether there are numbers such as 007, which are codes rather than quantities.</summary>
    internal bool HasCodes { get; private set; }

    /// <summary>The first text that is no number, and its row.</summary>
    internal (int Row, string Text)? FirstNoNumber { get; private set; }

    /// <summary>Adds the next of the different texts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">In how many rows it is.</param>
    /// <param name="first">The first of these.</param>
    internal void AddText(string text, int count, int first)
    {
        MissingRows -= count;
        if (Number(text) is not null)
            NumberRows += count;
        else
            FirstNoNumber ??= (first, text);
        HasCodes = HasCodes || (text is ['0', _, ..] && text.All(char.IsAsciiDigit));
        Different++;
        texts.Add(text);
        if (!IsHashed)
            return;
        hashes.AddRange(texts.Select(Hash));
        texts.Clear();
    }

    /// <summary>Sets the codes of some rows.</summary>
    internal void SetCodes(ReadOnlySpan<long> rows, ReadOnlySpan<int> values)
    {
        for (var i = 0; i < rows.Length; i++)
            codes[rows[i]] = values[i];
    }

    /// <summary>A hash of a row's text, not negative.</summary>
    internal int HashOf(int row) => IsHashed ? hashes[codes[row]] : Hash(texts[codes[row]]);

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
