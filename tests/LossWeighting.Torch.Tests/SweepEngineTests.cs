using CsCheck;

namespace LossWeighting.Tests;

public class SweepEngineTests
{
    static readonly DataSplit regression = RandomTargets.Normal(500, 10, 3, seed: 1).Split(0.2, seed: 1);

    static readonly DataSplit mixed = FeedSimulator.Generate(new() { Impressions = 600 }).Data is var feed
        ? new MultiTargetData(feed.Features, feed.FeatureNames, Standardised(feed.Labels), feed.Targets).Split(0.2, seed: 1)
        : throw new InvalidOperationException();

    [Fact]
    public void TheKernelIsAMatrixProduct() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 20], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 1000]).Sample((rows, inner, fours, transposed, biased, rectified, seed) =>
        {
            var columns = fours * 4;
            var (a, b, start) = (Draw(rows * inner, seed), Draw(inner * columns, seed + 1), biased ? Draw(columns, seed + 2) : []);
            var c = new float[rows * columns + 1];
            MatrixKernel.Multiply(a, transposed ? 1 : inner, transposed ? rows : 1, b, start, c, rows, inner, columns, rectified);
            Assert.Equal(0, c[^1]); // nothing is written past the end
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                {
                    // the same bits as a loop of fused multiply-adds, whatever registers the machine has
                    var sum = biased ? start[column] : 0;
                    double precise = sum;
                    for (var i = 0; i < inner; i++)
                    {
                        var (x, y) = (a[transposed ? i * rows + row : row * inner + i], b[i * columns + column]);
                        sum = MathF.FusedMultiplyAdd(x, y, sum);
                        precise += (double)x * y;
                    }

                    if (rectified)
                        (sum, precise) = (Math.Max(0, sum), Math.Max(0, precise));
                    Assert.Equal(sum, c[row * columns + column]);
                    Assert.Equal(precise, c[row * columns + column], 1e-5);
                }
        });

    [Fact]
    public void TheKernelHidesNoNaN()
    {
        var c = new float[9 * 16];
        MatrixKernel.Multiply(Enumerable.Repeat(float.NaN, 9).ToArray(), 1, 1, Draw(16, 1), [], c, 9, 1, 16, rectify: true);
        Assert.All(c, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void MatricesThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(() => MatrixKernel.Multiply(new float[3], 2, 1, new float[32], [], new float[32], 2, 2, 16));
        Assert.Throws<ArgumentException>(() => MatrixKernel.Multiply(new float[4], 2, 1, new float[31], [], new float[32], 2, 2, 16));
        Assert.Throws<ArgumentException>(() => MatrixKernel.Multiply(new float[4], 2, 1, new float[32], [], new float[31], 2, 2, 16));
        Assert.Throws<ArgumentException>(() => MatrixKernel.Multiply(new float[4], 2, 1, new float[30], [], new float[30], 2, 2, 15));
    }

    public static TheoryData<int[], int, Optimizer, bool, bool> Cases
    {
        get
        {
            TheoryData<int[], int, Optimizer, bool, bool> cases = [];
            foreach (var hidden in new int[][] { [], [64], [20, 7], [33, 16, 5] })
                foreach (var batchSize in new[] { 32, 1000 }) // of 40 rows: ragged last batch; all at once
                    foreach (var optimizer in new[] { Optimizer.Adam, Optimizer.Sgd })
                        foreach (var (mixed, weighted) in new[] { (false, false), (true, false), (true, true) })
                            cases.Add(hidden, batchSize, optimizer, mixed, weighted);
            return cases;
        }
    }

    /// <summary>
    /// With some seeds rounding decides a step (<see cref="DoubleTrainer"/> says where), and after it there is nothing to compare: PyTorch parts
    /// from itself on another processor, too. So the run in double precision, which knows nothing of the other two, chooses the seed: the
    /// first with which rounding decides nothing. There, all three must agree.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainsAsTheTrainerDoes(int[] hidden, int batchSize, Optimizer optimizer, bool isMixed, bool isWeighted)
    {
        var data = First(40, isMixed ? mixed : regression);
        if (isWeighted)
            data = new(WithWeights(data.Train), WithWeights(data.HeldOut));
        LossWeights weights = isMixed ? [0.4, 0.3, 0.2, 0.1] : [0.5, 0.3, 0.2];
        var options = new TrainerOptions
        {
            Epochs = batchSize == 32 ? 50 : 100, BatchSize = batchSize, Optimizer = optimizer, LearningRate = optimizer == Optimizer.Adam ? 1e-3 : 0.05,
        };
        var reduction = optimizer == Optimizer.Adam ? SampleReduction.PerWeight : SampleReduction.PerRow; // SGD's steps would show a wrong scale
        TrainingLoss loss = isWeighted ? new SampleWeightedLoss(reduction, weights) : new WeightedLoss(weights);
        Assert.Equal(100, options.Epochs * (int)Math.Ceiling(data.Train.Rows / (double)batchSize)); // steps
        AssertAllThreeAgree(data, hidden, loss, reduction, options);
    }

    public static TheoryData<int[], int, Optimizer, bool> CasesWithIds
    {
        get
        {
            TheoryData<int[], int, Optimizer, bool> cases = [];
            foreach (var hidden in new int[][] { [], [20], [33, 9] })
                foreach (var batchSize in new[] { 7, 32, 1000 })
                    foreach (var optimizer in new[] { Optimizer.Adam, Optimizer.Sgd })
                        foreach (var withDense in new[] { false, true })
                            cases.Add(hidden, batchSize, optimizer, withDense);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(CasesWithIds))]
    public void TrainsIdsAsTheTrainerDoes(int[] hidden, int batchSize, Optimizer optimizer, bool withDense)
    {
        var data = WithIds(First(40, mixed), withDense ? 20 : 0);
        var options = new TrainerOptions
        {
            Epochs = batchSize switch { 7 => 10, 32 => 30, _ => 60 }, BatchSize = batchSize, Optimizer = optimizer, LearningRate = optimizer == Optimizer.Adam ? 3e-3 : 0.05,
        };
        AssertAllThreeAgree(data, hidden, new WeightedLoss([0.4, 0.3, 0.2, 0.1]), SampleReduction.PerRow, options, embeddingWidth: 5);
    }

    static void AssertAllThreeAgree(DataSplit data, int[] hidden, TrainingLoss loss, SampleReduction reduction, TrainerOptions options, int embeddingWidth = 8)
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            options = options with { Seed = seed };
            var precise = new DoubleTrainer(data.Train.Features.Columns, hidden, data.Targets.Count, seed, data.Train.Ids, embeddingWidth);
            if (!precise.Train(data.Train, loss.Weights, reduction, options, stopUnlessClear: true))
                continue;
            var (expected, actual) = TrainBoth(data, hidden, loss, reduction, options, embeddingWidth);
            Assert.InRange(Difference(expected.Losses, actual.Losses), 0, 1e-5);
            Assert.InRange(Difference(expected.Parameters, actual.Parameters), 0, 1e-5);
            Assert.InRange(Difference(precise.Parameters, actual.Parameters), 0, 1e-5);
            return;
        }

        Assert.Fail("With every seed rounding decides a step.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(17)]
    public void AnyNumberOfTargetsIsTrained(int targets)
    {
        var data = RandomTargets.Normal(60, 10, targets, seed: 1).Split(0.2, seed: 1);
        LossWeights weights = [.. Enumerable.Range(1, targets).Select(target => target / 10.0)];
        var options = new TrainerOptions { Epochs = 5, BatchSize = 10, Optimizer = Optimizer.Sgd, LearningRate = 0.02, Seed = 1 };
        var precise = new DoubleTrainer(10, [3], targets, seed: 1);
        Assert.True(precise.Train(data.Train, weights, SampleReduction.PerRow, options, stopUnlessClear: true));
        var engine = new SweepEngine(data, new([3]), options);
        engine.Train(weights, SampleReduction.PerRow, seed: 1);
        Assert.InRange(Difference(precise.Parameters, Parameters(engine)), 0, 1e-5);
    }

    [Fact]
    public void OnlyWhereRoundingDecidesDoesItPartFromDoublePrecision()
    {
        // 100 rows at once: among the half million sums of a hundred steps some come near 0, and with some seeds too near
        var data = First(100, regression);
        var (clear, parted) = (0, 0);
        for (var seed = 1; seed <= 12; seed++)
        {
            var options = new TrainerOptions { Epochs = 100, BatchSize = 100, Seed = seed };
            var precise = new DoubleTrainer(10, [33, 16, 5], 3, seed);
            precise.Train(data.Train, [0.5, 0.3, 0.2], SampleReduction.PerRow, options, stopUnlessClear: false);
            var engine = new SweepEngine(data, new([33, 16, 5]), options);
            engine.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed);
            var difference = Difference(precise.Parameters, Parameters(engine));
            var isClear = precise.IsClear(Optimizer.Adam);
            Assert.True(difference < 1e-5 || !isClear, $"Seed {seed}: {difference:G2} apart, nearest sum {precise.NearestSum:G2}, first gradient {precise.NearestFirstGradient:G2}");
            clear += isClear ? 1 : 0;
            parted += difference >= 1e-5 ? 1 : 0;
        }

        Assert.True(clear > 0 && parted > 0, $"{clear} clear, {parted} parted");
    }

    static ((double[][] Losses, double[][] Parameters) Expected, (double[][] Losses, double[][] Parameters) Actual) TrainBoth(
        DataSplit data, int[] hidden, TrainingLoss loss, SampleReduction reduction, TrainerOptions options, int embeddingWidth)
    {
        using var model = MultiTargetDnn.For(data, hidden, seed: options.Seed, embeddingWidth: embeddingWidth);
        var expected = Trainer.Train(model, loss, data, options);
        var engine = new SweepEngine(data, new(hidden, embeddingWidth), options);
        var actual = engine.Train(loss.Weights, reduction, options.Seed);
        double[][] tensors = [.. model.parameters().Select(parameter => parameter.detach().data<float>().Select(value => (double)value).ToArray())];
        var ofLayers = 2 * (hidden.Length + 1);
        return ((Losses(expected.Epochs), [.. tensors[..ofLayers].Chunk(2).Select(layer => layer[0].Concat(layer[1]).ToArray()), .. tensors[ofLayers..]]),
            (Losses(actual.Epochs), Parameters(engine)));

        static double[][] Losses(IReadOnlyList<EpochLosses> epochs) => [.. epochs.Select(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget).ToArray())];
    }

    static double[][] Parameters(SweepEngine engine) => [
        .. engine.Layers.Select(layer => layer.Weights.Values.ToArray().Concat(layer.Biases).Select(value => (double)value).ToArray()),
        .. engine.Tables.Select(table => table.Values.ToArray().Select(value => (double)value).ToArray())];

    /// <summary>The largest difference, relative to the number itself or, where that is smaller, to the root mean square of its layer's or epoch's.</summary>
    static double Difference(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Select(part => part.Length), actual.Select(part => part.Length));
        return expected.Zip(actual, (e, a) =>
        {
            var typical = Math.Sqrt(e.Average(value => value * value));
            return e.Zip(a, (x, y) => Math.Abs(x - y) / Math.Max(typical, Math.Abs(x))).Max();
        }).Max();
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(20, true)]
    [InlineData(0, true)]
    public void GradientsAgreeWithFiniteDifferences(int dense, bool withIds)
    {
        const int embeddingWidth = 3;
        var whole = withIds ? WithIds(mixed, dense).Train : mixed.Train;
        var (before, data) = (whole.SelectRows([.. Enumerable.Range(12, 11)]), whole.SelectRows([.. Enumerable.Range(0, 12)]));
        var net = new DenseNet(data.Features.Columns, data.Ids, new([6, 5], embeddingWidth), outputs: 4, rows: 12);
        net.Initialise(seed: 2);
        LossWeights weights = [0.4, 0.3, 0.2, 0.1];
        var loss = new OutputLoss(data.Targets, weights, SampleReduction.PerRow);
        foreach (var batch in new[] { before, data }) // of the first nothing may be left
        {
            net.Forward(batch.Features.Values, batch.Codes.Values, batch.Rows);
            loss.WriteGradient(net.Outputs, net.OutputColumns, batch.Labels.Values, [], net.OutputGradient);
            net.Backward(batch.Features.Values, batch.Codes.Values, batch.Rows);
        }

        var layers = net.Layers;
        var parameters = All();
        net.Gradient.CopyTo(net.Parameters); // to read it in the layers' own order
        var actual = All();
        for (var i = 0; i < parameters.Length; i++)
        {
            const double step = 1e-6;
            var kept = parameters[i];
            parameters[i] = kept + step;
            var up = Loss();
            parameters[i] = kept - step;
            var down = Loss();
            parameters[i] = kept;
            Assert.Equal((up - down) / (2 * step), actual[i], 2e-6);
        }

        // the same net and loss in double precision, written out
        double Loss()
        {
            var total = 0.0;
            for (var row = 0; row < 12; row++)
            {
                double[] features = [.. data.Features.Row(row).ToArray().Select(value => (double)value)];
                double[] values = [.. features, .. data.Ids.SelectMany((_, i) => Vector(i, data.Codes[row, i]))];
                var next = 0;
                for (var l = 0; l < 3; l++)
                {
                    var (inputs, outputs) = (values.Length, layers[l].Biases.Length);
                    var weighted = Enumerable.Range(0, outputs).Select(o => Enumerable.Range(0, inputs).Sum(i => values[i] * parameters[next + o * inputs + i]) + parameters[next + outputs * inputs + o]).ToArray();
                    next += (inputs + 1) * outputs;
                    values = l == 2 ? weighted : [.. weighted.Select(value => Math.Max(0, value))];
                }

                for (var k = 0; k < 4; k++)
                    total += weights[k] / 12 * (data.Targets[k].Kind == TargetKind.Binary
                        ? Math.Log(1 + Math.Exp(values[k])) - values[k] * data.Labels[row, k]
                        : Math.Pow(values[k] - data.Labels[row, k], 2));
            }

            return total;
        }

        double[] All() => [.. net.Layers.SelectMany(layer => layer.Weights.Values.ToArray().Concat(layer.Biases)).Concat(net.Tables.SelectMany(table => table.Values.ToArray())).Select(value => (double)value)];

        double[] Vector(int table, int id)
        {
            var first = parameters.Length - data.Ids.Skip(table).Sum(each => each.Count) * embeddingWidth; // the tables come last
            return parameters[(first + id * embeddingWidth)..(first + (id + 1) * embeddingWidth)];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AModelDoesNotDependOnTheOnesBefore(bool withIds)
    {
        var data = withIds ? WithIds(regression, 10) : regression;
        var options = new TrainerOptions { Epochs = 3, BatchSize = 32, EarlyStop = new(2) };
        var fresh = new SweepEngine(data, new([16]), options);
        var used = new SweepEngine(data, new([16]), options);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        used.Train([1, 0, 0], SampleReduction.PerRow, seed: 9);
        used.Train([0.1, 0.2, 0.7], SampleReduction.PerRow, seed: 4);
        Assert.Throws<OperationCanceledException>(() => used.Train([0.1, 0.2, 0.7], SampleReduction.PerRow, seed: 4, cancellation: stop.Token));
        Assert.Equal(Bits(fresh.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed: 1)), Bits(used.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed: 1)));
        Assert.Equal(Parameters(fresh), Parameters(used));

        static double[] Bits((IReadOnlyList<EpochLosses> Epochs, int Best) run) => [.. run.Epochs.SelectMany(epoch => epoch.Train.PerTarget.Concat(epoch.HeldOut.PerTarget))];
    }

    [Fact]
    public void EarlyStopIsTheTrainers()
    {
        var options = new TrainerOptions { Epochs = 60, BatchSize = 16, LearningRate = 3e-3, EarlyStop = new(Patience: 3), Seed = 1 };
        using var model = new MultiTargetDnn(10, [64], regression.Targets, seed: 1);
        var expected = Trainer.Train(model, new WeightedLoss([0.5, 0.3, 0.2]), regression, options);
        var engine = new SweepEngine(regression, new([64]), options);
        var actual = engine.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed: 1);
        Assert.InRange(actual.Epochs.Count, 1, 59);
        Assert.Equal((expected.BestEpoch, expected.Epochs.Count), (actual.Best, actual.Epochs.Count));
        AssertNear(expected.Epochs[^1].HeldOut.Total, actual.Epochs[^1].HeldOut.Total);
    }

    [Fact]
    public void AModelAllocatesNoMoreThanItsStart()
    {
        // so memory grows with threads, which have an engine each, and not with models
        var engine = new SweepEngine(regression, new([256, 256]), new() { Epochs = 2, BatchSize = 100 });
        Train(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 2; seed <= 5; seed++)
            Train(seed);
        var drawn = (10 * 256 + 256 * 256 + 256 * 3) * sizeof(float) * 2; // each model's start is drawn into a table of its own, and forgotten
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 4, 0, drawn + 50_000);

        void Train(int seed) => engine.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NothingIsAllocatedPerStep(bool withIds)
    {
        var options = new TrainerOptions { Epochs = 1, BatchSize = 4 };
        var (small, large) = (Engine(regression), Engine(RandomTargets.Normal(5000, 10, 3, seed: 1).Split(0.2, 1)));
        Allocated(small);
        Allocated(large);
        Assert.InRange(Math.Abs(Allocated(large) - Allocated(small)), 0, 2000); // 100 steps or 1000

        SweepEngine Engine(DataSplit data) => new(withIds ? WithIds(data, 10) : data, new([16]), options);

        static long Allocated(SweepEngine engine)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Train([0.5, 0.3, 0.2], SampleReduction.PerRow, seed: 1);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    static DataSplit First(int rows, DataSplit data) => new(data.Train.SelectRows([.. Enumerable.Range(0, rows)]), data.HeldOut);

    /// <summary>The first features, then two ids of each row: one that most batches have several times, and one that many batches do not have. Some held-out rows have id 0.</summary>
    static DataSplit WithIds(DataSplit data, int dense)
    {
        return new(Part(data.Train, firstId: 1), Part(data.HeldOut, firstId: 0));

        MultiTargetData Part(MultiTargetData part, int firstId)
        {
            IdFeature[] ids = [new("user", 6), new("video", 31)];
            var random = new Random(part.Rows);
            int[] codes = [.. Enumerable.Range(0, part.Rows).SelectMany(_ => ids.Select(id => random.Next(firstId, id.Count)))];
            return new(
                part.Features.SelectColumns([.. Enumerable.Range(0, dense)]), [.. part.FeatureNames.Take(dense)], part.Labels, part.Targets,
                new(part.Rows, ids.Length, codes), ids, part.RowWeights);
        }
    }

    static MultiTargetData WithWeights(MultiTargetData data) => data.WithSampleWeights([.. Enumerable.Range(0, data.Rows).Select(row => (row * 7 % 5) / 2f)]);

    static Matrix Standardised(Matrix labels)
    {
        // watch time in half minutes, so that no loss dwarfs the others; likes, which are rare, in every third row
        var values = labels.Values.ToArray();
        for (var row = 0; row < labels.Rows; row++)
        {
            values[row * labels.Columns + 2] = Math.Min(labels[row, 2] / 30, 3);
            values[row * labels.Columns + 3] = row % 3 == 0 ? 1 : 0;
        }

        return new(labels.Rows, labels.Columns, values);
    }

    static float[] Draw(int count, int seed) => RandomTargets.Normal(count, 1, 1, seed).Features.Values.ToArray();

    static void AssertNear(double expected, double actual) => Assert.Equal(expected, actual, 1e-5 * Math.Max(1e-2, Math.Abs(expected)));
}
