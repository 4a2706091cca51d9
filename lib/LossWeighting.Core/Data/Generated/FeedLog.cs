namespace LossWeighting;

/// <summary>Impressions of a simulated feed: what a log would show, who saw what, and the truth behind it.</summary>
public sealed class FeedLog
{
    internal FeedLog(MultiTargetData data, Matrix truth, IReadOnlyList<int> users, IReadOnlyList<int> videos)
    {
        Data = data;
        Truth = truth;
        Users = users;
        Videos = videos;
    }

    /// <summary>Features and labels: click, completion, watch time in seconds, like.</summary>
    public MultiTargetData Data { get; }

    /// <summary>
    /// What the best possible model would predict from the features, <c>[rows, targets]</c>: the probability of a binary target, the expected
    /// seconds of watch time.
    /// </summary>
    public Matrix Truth { get; }

    /// <summary>The user of every row, counted from 0.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>The video of every row, counted from 0.</summary>
    public IReadOnlyList<int> Videos { get; }

    /// <summary>Number of impressions.</summary>
    public int Rows => Data.Rows;

    /// <summary>Column of a behaviour in labels and truth.</summary>
    /// <param name="target">Name of the behaviour, such as <c>click</c>.</param>
    /// <exception cref="ArgumentException">There is no such behaviour.</exception>
    public int this[string target] => Data.TargetIndex(target);

    /// <summary>The given rows, in the given order.</summary>
    /// <param name="rows">Places of rows, counted from 0; a row may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public FeedLog SelectRows(int[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(Data.SelectRows(rows), Truth.SelectRows(rows), [.. rows.Select(row => Users[row])], [.. rows.Select(row => Videos[row])]);
    }

    /// <summary>Holds a random part of the impressions out of training; users and videos may have impressions on both sides.</summary>
    /// <inheritdoc cref="MultiTargetData.Split"/>
    public (FeedLog Train, FeedLog HeldOut) Split(double heldOutFraction, int seed)
    {
        var (train, heldOut) = MultiTargetData.SplitRows(Rows, heldOutFraction, seed);
        return (SelectRows(train), SelectRows(heldOut));
    }
}
