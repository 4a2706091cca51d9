using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace LossWeighting;

/// <summary>What feed to simulate.</summary>
public sealed record FeedOptions
{
    /// <summary>Impressions, that is rows, at least 1.</summary>
    public int Impressions { get; init; } = 20_000;

    /// <summary>Users, at least 1; every impression is of a random one.</summary>
    public int Users { get; init; } = 400;

    /// <summary>Videos, at least 1; every impression shows a random one.</summary>
    public int Videos { get; init; } = 1_000;

    /// <summary>
    /// How the appeal that earns a click relates to the appeal that earns a finished view, −1 to 1: their correlation over videos is
    /// −conflict. At −1 they are the same, at 0 independent, at 1 opposed: what is clicked is not watched.
    /// </summary>
    public double Conflict { get; init; } = 0.5;

    /// <summary>Standard deviation of what no feature tells about an impression, over 0 and at most 10; an appeal has 1.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>The same seed gives the same feed.</summary>
    public int Seed { get; init; }

    /// <summary>Share of impressions that are clicked; KuaiRand-Pure's standard logs have 46.4 %.</summary>
    public double ClickRate { get; init; } = 0.464;

    /// <summary>Share of impressions that are watched to the end; KuaiRand-Pure's standard logs have 15.4 %.</summary>
    public double CompletionRate { get; init; } = 0.154;

    /// <summary>Share of impressions that are liked; KuaiRand-Pure's standard logs have 1.86 %.</summary>
    public double LikeRate { get; init; } = 0.0186;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Impressions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Users);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Videos);
        Require(Conflict is >= -1 and <= 1, nameof(Conflict), Conflict, "from -1 to 1");
        Require(Noise is > 0 and <= 10, nameof(Noise), Noise, "over 0 and at most 10");
        Require(ClickRate is > 0 and < 1, nameof(ClickRate), ClickRate, "over 0 and under 1");
        Require(CompletionRate > 0 && CompletionRate < 0.9 * ClickRate, nameof(CompletionRate), CompletionRate, "over 0 and well under the click rate");
        Require(LikeRate > 0 && LikeRate < 0.9 * ClickRate, nameof(LikeRate), LikeRate, "over 0 and well under the click rate");
    }

    static void Require(bool met, string option, double value, string rule)
    {
        if (!met)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {rule}.");
    }
}

/// <summary>
/// A feed of short videos whose truth is known. A video has six features of style z ~ N(0, I), a topic, and a duration; a user has a taste
/// and an activity. Two directions of style, u₁ ⊥ u₂, make a video's appeals (the construction of Ma et al., KDD 2018, §3.2, with
/// p = −conflict):
/// <code>
/// clickbait = u₁·z                              what earns a click
/// substance = (p·u₁ + √(1−p²)·u₂)·z             what earns a finished view
/// match     = taste·topic / 2                   how well user and video fit, variance 1
/// c = a + clickbait + 0.5 match + 0.5 activity + 0.2 sin(2π hour/24)
/// f = b + substance + 0.5 match − 0.5 (ln length − ln 20)
/// l = d + 0.5 substance + 0.5 match
/// click      = 1 where c + noise ε₁ > 0
/// watch time = length · exp((f + noise ε₂) / 2) seconds if clicked, else 0
/// completion = 1 where clicked and watch time ≥ duration > 0, that is f + noise ε₂ ≥ 0
/// like       = 1 where clicked and l + noise ε₃ > 0
/// </code>
/// with ε ~ N(0, 1). Lengths are log-normal with median 20 s and deviation 0.8 of the logarithm; a duration is the length, but for 2 % of
/// the videos it is 0, unknown, and their length is 20 s. The position in the feed is a feature without effect. The intercepts a, b and d are set so that the expected rates over the drawn impressions are those of the options. Hence the truth
/// in closed form, with Φ the normal distribution function: P(click) = Φ(c/noise), P(completion) = P(click) Φ(f/noise) where the duration is
/// known, E(watch time) = P(click) · length · exp(f/2 + noise²/8), P(like) = P(click) Φ(l/noise).
/// </summary>
public static class FeedSimulator
{
    /// <summary>The behaviours, in the order of the labels.</summary>
    public static IReadOnlyList<Target> Targets { get; } =
        [Target.Binary("click"), Target.Binary("completion"), Target.Regression("watch time"), Target.Binary("like")];

    const int TasteSize = 4, StyleSize = 6;
    const double MedianSeconds = 20, LogSecondsDeviation = 0.8, UnknownDuration = 0.02;

    static readonly string[] featureNames = [
        .. Names("taste", TasteSize), "activity", .. Names("topic", TasteSize), .. Names("style", StyleSize),
        "log duration", "duration unknown", "hour sine", "hour cosine", "position"];

    /// <summary>Draws a feed.</summary>
    /// <param name="options">How many users, videos and impressions and so on; <c>null</c> for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static FeedLog Generate(FeedOptions? options = null)
    {
        options ??= new();
        options.Validate();
        var random = RandomStream.Data(options.Seed);
        var users = Draw(options.Users, () => new User(Normals(random, TasteSize), Gauss(random)));
        var directions = Appealing(random, options.Conflict);
        var videos = Draw(options.Videos, () => Video.Draw(random, directions));
        var impressions = Draw(options.Impressions, () => new Impression(
            random.Next(users.Length), random.Next(videos.Length), Hour: 24 * random.NextDouble(), Position: random.NextDouble()));

        var appeals = impressions.Select(impression => Appeals.Of(users[impression.User], videos[impression.Video], impression.Hour)).ToArray();
        double Chance(double appeal) => Normal.CDF(0, options.Noise, appeal);
        var a = Intercept(nameof(options.ClickRate), options.ClickRate, shift => appeals.Average(appeal => Chance(appeal.Click + shift)));
        var clicks = appeals.Select(appeal => Chance(appeal.Click + a)).ToArray();
        var b = Intercept(nameof(options.CompletionRate), options.CompletionRate, shift => Mean(i => videos[impressions[i].Video].HasDuration ? clicks[i] * Chance(appeals[i].Finish + shift) : 0));
        var d = Intercept(nameof(options.LikeRate), options.LikeRate, shift => Mean(i => clicks[i] * Chance(appeals[i].Like + shift)));

        float[] features = new float[impressions.Length * featureNames.Length], labels = new float[impressions.Length * Targets.Count];
        var truth = new float[labels.Length];
        for (var i = 0; i < impressions.Length; i++)
        {
            var video = videos[impressions[i].Video];
            WriteFeatures(users[impressions[i].User], video, impressions[i], features.AsSpan(i * featureNames.Length));
            var (finish, like) = (appeals[i].Finish + b, appeals[i].Like + d);

            var clicked = appeals[i].Click + a + options.Noise * Gauss(random) > 0;
            var drive = finish + options.Noise * Gauss(random);
            var liked = like + options.Noise * Gauss(random) > 0;
            Span<float> label = labels.AsSpan(i * Targets.Count);
            label[0] = clicked ? 1 : 0;
            label[1] = clicked && video.HasDuration && drive >= 0 ? 1 : 0;
            label[2] = clicked ? (float)(video.Seconds * Math.Exp(drive / 2)) : 0;
            label[3] = clicked && liked ? 1 : 0;

            Span<float> expected = truth.AsSpan(i * Targets.Count);
            expected[0] = (float)clicks[i];
            expected[1] = video.HasDuration ? (float)(clicks[i] * Chance(finish)) : 0;
            expected[2] = (float)(clicks[i] * video.Seconds * Math.Exp(finish / 2 + options.Noise * options.Noise / 8));
            expected[3] = (float)(clicks[i] * Chance(like));
        }

        return new(
            new(new(impressions.Length, featureNames.Length, features), featureNames, new(impressions.Length, Targets.Count, labels), Targets),
            new(impressions.Length, Targets.Count, truth),
            [.. impressions.Select(impression => impression.User)],
            [.. impressions.Select(impression => impression.Video)]);

        double Mean(Func<int, double> value)
        {
            var sum = 0.0;
            for (var i = 0; i < impressions.Length; i++)
                sum += value(i);
            return sum / impressions.Length;
        }
    }

    sealed record User(double[] Taste, double Activity);

    sealed record Video(double[] Topic, double[] Style, double Clickbait, double Substance, double Seconds, bool HasDuration)
    {
        internal static Video Draw(Random random, (double[] Click, double[] Finish) directions)
        {
            var (topic, style) = (Normals(random, TasteSize), Normals(random, StyleSize));
            var seconds = MedianSeconds * Math.Exp(LogSecondsDeviation * Gauss(random));
            var hasDuration = random.NextDouble() >= UnknownDuration;
            return new(topic, style, Directions.Dot(directions.Click, style), Directions.Dot(directions.Finish, style), hasDuration ? seconds : MedianSeconds, hasDuration);
        }
    }

    readonly record struct Impression(int User, int Video, double Hour, double Position);

    /// <summary>c, f and l without their intercepts.</summary>
    readonly record struct Appeals(double Click, double Finish, double Like)
    {
        internal static Appeals Of(User user, Video video, double hour)
        {
            var match = Directions.Dot(user.Taste, video.Topic) / Math.Sqrt(TasteSize);
            return new(
                video.Clickbait + 0.5 * match + 0.5 * user.Activity + 0.2 * Math.Sin(2 * Math.PI * hour / 24),
                video.Substance + 0.5 * match - 0.5 * Math.Log(video.Seconds / MedianSeconds),
                0.5 * video.Substance + 0.5 * match);
        }
    }

    /// <summary>Where an expected rate, which grows with the intercept, takes its value.</summary>
    static double Intercept(string option, double rate, Func<double, double> expected)
    {
        const double farthest = 100; // ten times the largest noise
        if (expected(farthest) <= rate)
            throw new ArgumentException($"A {option} of {rate} is out of reach with so few videos of known duration: take more videos, or a lower rate.", option);
        return Brent.FindRoot(shift => expected(shift) - rate, -farthest, farthest, accuracy: 1e-6);
    }

    /// <summary>u₁ and p·u₁ + √(1−p²)·u₂ for random orthonormal u₁, u₂ and p = −conflict.</summary>
    static (double[] Click, double[] Finish) Appealing(Random random, double conflict)
    {
        var (first, second) = Directions.Orthonormal(Normals(random, StyleSize), Normals(random, StyleSize));
        var across = Math.Sqrt(1 - conflict * conflict);
        return (first, [.. first.Zip(second, (f, s) => -conflict * f + across * s)]);
    }

    static void WriteFeatures(User user, Video video, Impression impression, Span<float> row)
    {
        var next = 0;
        foreach (var value in user.Taste)
            row[next++] = (float)value;
        row[next++] = (float)user.Activity;
        foreach (var value in video.Topic)
            row[next++] = (float)value;
        foreach (var value in video.Style)
            row[next++] = (float)value;
        row[next++] = video.HasDuration ? (float)(Math.Log(video.Seconds / MedianSeconds) / LogSecondsDeviation) : 0;
        row[next++] = video.HasDuration ? 0 : 1;
        row[next++] = (float)Math.Sin(2 * Math.PI * impression.Hour / 24);
        row[next++] = (float)Math.Cos(2 * Math.PI * impression.Hour / 24);
        row[next] = (float)impression.Position;
    }

    static T[] Draw<T>(int count, Func<T> draw)
    {
        var drawn = new T[count];
        for (var i = 0; i < count; i++)
            drawn[i] = draw();
        return drawn;
    }

    static double Gauss(Random random) => Normal.Sample(random, 0, 1);

    static double[] Normals(Random random, int count) => Draw(count, () => Gauss(random));

    static IEnumerable<string> Names(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name} {i}");
}
