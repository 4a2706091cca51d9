using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossWeighting;

/// <summary>
/// The one matrix product of the sweep engine: <c>C[r, j] = start[j] + Σ_i A[r, i] · B[i, j]</c>, if wished through a ReLU. A is read with any
/// strides, so that the same code serves the forward pass (A = inputs), the weight gradient (A = inputs, transposed) and the input gradient
/// (A = output gradient).
/// <para>
/// B and C are stored row by row with rows padded to whole registers, so there is no scalar rest: to a multiple of <see cref="Width"/>, the
/// widest, or, where they are <see cref="Narrow"/>, to a smaller one. Eight rows of C are summed up at a time in eight registers: each value of
/// B that is loaded is used eight times. Every sum runs over i in order and by fused multiply-add, whatever the width of the registers: all
/// machines get the same bits.
/// </para><para>
/// Here and elsewhere in the engine, what takes the time is compiled with all optimisations at its first call. The runtime's usual way, first
/// slow code and then better, made the first 10,000 steps of a small net ten times slower: a whole sweep can be over by then.
/// </para>
/// </summary>
static class MatrixKernel
{
    /// <summary>Floats in the widest register.</summary>
    internal const int Width = 16;

    const int RowsAtATime = 8;

    /// <summary>A number of columns, rounded up to whole registers of the widest kind.</summary>
    internal static int Padded(int columns) => (columns + Width - 1) / Width * Width;

    /// <summary>A number of columns, rounded up to whole registers of the narrowest kind that holds them all: for few columns.</summary>
    internal static int Narrow(int columns) => columns <= 4 ? 4 : columns <= 8 ? 8 : Padded(columns);

    /// <param name="a">First value of A, <c>[rows, inner]</c>.</param>
    /// <param name="aRow">From one row of A to the next, in floats.</param>
    /// <param name="aInner">From one column of A to the next, in floats.</param>
    /// <param name="b">B, <c>[inner, columns]</c>.</param>
    /// <param name="start">What the sums start from, <c>[columns]</c>; empty: 0.</param>
    /// <param name="c">C, <c>[rows, columns]</c>.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="inner">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C, a multiple of 4.</param>
    /// <param name="rectify">Whether C is max(0, …) of the sums. What is not a number stays so.</param>
    internal static void Multiply(
        ReadOnlySpan<float> a, int aRow, int aInner, ReadOnlySpan<float> b, ReadOnlySpan<float> start, Span<float> c, int rows, int inner, int columns,
        bool rectify = false)
    {
        if (Vector512.IsHardwareAccelerated && columns % Vector512<float>.Count == 0)
            Multiply<Vector512<float>, Register512>(a, aRow, aInner, b, start, c, rows, inner, columns, rectify);
        else if (Vector256.IsHardwareAccelerated && columns % Vector256<float>.Count == 0)
            Multiply<Vector256<float>, Register256>(a, aRow, aInner, b, start, c, rows, inner, columns, rectify);
        else
            Multiply<Vector128<float>, Register128>(a, aRow, aInner, b, start, c, rows, inner, columns, rectify);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply<TVector, TRegister>(
        ReadOnlySpan<float> a, int aRow, int aInner, ReadOnlySpan<float> b, ReadOnlySpan<float> start, Span<float> c, int rows, int inner, int columns,
        bool rectify)
        where TVector : struct
        where TRegister : IRegister<TVector>
    {
        // what the loops below rely on, checked once
        if (columns % TRegister.Count != 0 || b.Length < inner * columns || c.Length < rows * columns || (!start.IsEmpty && start.Length < columns)
            || (rows > 0 && inner > 0 && a.Length <= (rows - 1) * aRow + (inner - 1) * aInner))
            throw new ArgumentException("The matrices do not fit together.");

        ref var firstA = ref Unsafe.AsRef(in a.GetPinnableReference());
        ref var firstB = ref Unsafe.AsRef(in b.GetPinnableReference());
        ref var firstC = ref c.GetPinnableReference();
        ref var firstStart = ref Unsafe.AsRef(in start.GetPinnableReference());
        var floor = TRegister.Create(rectify ? 0 : float.NegativeInfinity);
        var rowsByEight = rows / RowsAtATime * RowsAtATime;
        for (var column = 0; column < columns; column += TRegister.Count)
        {
            var from = start.IsEmpty ? default : TRegister.Load(ref Unsafe.Add(ref firstStart, column));
            for (var row = 0; row < rowsByEight; row += RowsAtATime)
                EightRows<TVector, TRegister>(
                    ref Unsafe.Add(ref firstA, row * aRow), aRow, aInner, ref Unsafe.Add(ref firstB, column), from, ref Unsafe.Add(ref firstC, row * columns + column), floor, inner, columns);
        }

        // the rows that are left: a row's registers, too, are independent sums that the processor can work on at the same time
        for (var row = rowsByEight; row < rows; row++)
            for (var column = 0; column < columns;)
            {
                ref var ofA = ref Unsafe.Add(ref firstA, row * aRow);
                ref var ofB = ref Unsafe.Add(ref firstB, column);
                ref var ofStart = ref start.IsEmpty ? ref Unsafe.NullRef<float>() : ref Unsafe.Add(ref firstStart, column);
                ref var ofC = ref Unsafe.Add(ref firstC, row * columns + column);
                var isFour = column + 4 * TRegister.Count <= columns;
                if (isFour)
                    FourRegisters<TVector, TRegister>(ref ofA, aInner, ref ofB, ref ofStart, ref ofC, floor, inner, columns);
                else
                    OneRegister<TVector, TRegister>(ref ofA, aInner, ref ofB, ref ofStart, ref ofC, floor, inner, columns);
                column += (isFour ? 4 : 1) * TRegister.Count;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void EightRows<TVector, TRegister>(ref float a, nint aRow, nint aInner, ref float b, TVector from, ref float c, TVector floor, int inner, nint columns)
        where TVector : struct
        where TRegister : IRegister<TVector>
    {
        TVector sum0 = from, sum1 = from, sum2 = from, sum3 = from, sum4 = from, sum5 = from, sum6 = from, sum7 = from;
        for (var i = 0; i < inner; i++)
        {
            var value = TRegister.Load(ref b);
            sum0 = TRegister.MultiplyAdd(a, value, sum0);
            sum1 = TRegister.MultiplyAdd(Unsafe.Add(ref a, aRow), value, sum1);
            sum2 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 2 * aRow), value, sum2);
            sum3 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 3 * aRow), value, sum3);
            sum4 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 4 * aRow), value, sum4);
            sum5 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 5 * aRow), value, sum5);
            sum6 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 6 * aRow), value, sum6);
            sum7 = TRegister.MultiplyAdd(Unsafe.Add(ref a, 7 * aRow), value, sum7);
            a = ref Unsafe.Add(ref a, aInner);
            b = ref Unsafe.Add(ref b, columns);
        }

        TRegister.Store(TRegister.AtLeast(floor, sum0), ref c);
        TRegister.Store(TRegister.AtLeast(floor, sum1), ref Unsafe.Add(ref c, columns));
        TRegister.Store(TRegister.AtLeast(floor, sum2), ref Unsafe.Add(ref c, 2 * columns));
        TRegister.Store(TRegister.AtLeast(floor, sum3), ref Unsafe.Add(ref c, 3 * columns));
        TRegister.Store(TRegister.AtLeast(floor, sum4), ref Unsafe.Add(ref c, 4 * columns));
        TRegister.Store(TRegister.AtLeast(floor, sum5), ref Unsafe.Add(ref c, 5 * columns));
        TRegister.Store(TRegister.AtLeast(floor, sum6), ref Unsafe.Add(ref c, 6 * columns));
        TRegister.Store(TRegister.AtLeast(floor, sum7), ref Unsafe.Add(ref c, 7 * columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourRegisters<TVector, TRegister>(ref float a, nint aInner, ref float b, ref float start, ref float c, TVector floor, int inner, nint columns)
        where TVector : struct
        where TRegister : IRegister<TVector>
    {
        TVector sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        if (!Unsafe.IsNullRef(ref start))
        {
            sum0 = TRegister.Load(ref start);
            sum1 = TRegister.Load(ref Unsafe.Add(ref start, TRegister.Count));
            sum2 = TRegister.Load(ref Unsafe.Add(ref start, 2 * TRegister.Count));
            sum3 = TRegister.Load(ref Unsafe.Add(ref start, 3 * TRegister.Count));
        }

        for (var i = 0; i < inner; i++)
        {
            sum0 = TRegister.MultiplyAdd(a, TRegister.Load(ref b), sum0);
            sum1 = TRegister.MultiplyAdd(a, TRegister.Load(ref Unsafe.Add(ref b, TRegister.Count)), sum1);
            sum2 = TRegister.MultiplyAdd(a, TRegister.Load(ref Unsafe.Add(ref b, 2 * TRegister.Count)), sum2);
            sum3 = TRegister.MultiplyAdd(a, TRegister.Load(ref Unsafe.Add(ref b, 3 * TRegister.Count)), sum3);
            a = ref Unsafe.Add(ref a, aInner);
            b = ref Unsafe.Add(ref b, columns);
        }

        TRegister.Store(TRegister.AtLeast(floor, sum0), ref c);
        TRegister.Store(TRegister.AtLeast(floor, sum1), ref Unsafe.Add(ref c, TRegister.Count));
        TRegister.Store(TRegister.AtLeast(floor, sum2), ref Unsafe.Add(ref c, 2 * TRegister.Count));
        TRegister.Store(TRegister.AtLeast(floor, sum3), ref Unsafe.Add(ref c, 3 * TRegister.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void OneRegister<TVector, TRegister>(ref float a, nint aInner, ref float b, ref float start, ref float c, TVector floor, int inner, nint columns)
        where TVector : struct
        where TRegister : IRegister<TVector>
    {
        var sum = Unsafe.IsNullRef(ref start) ? default : TRegister.Load(ref start);
        for (var i = 0; i < inner; i++)
        {
            sum = TRegister.MultiplyAdd(a, TRegister.Load(ref b), sum);
            a = ref Unsafe.Add(ref a, aInner);
            b = ref Unsafe.Add(ref b, columns);
        }

        TRegister.Store(TRegister.AtLeast(floor, sum), ref c);
    }

    /// <summary>A vector register of some width.</summary>
    interface IRegister<TVector>
    {
        static abstract int Count { get; }

        static abstract TVector Create(float value);

        static abstract TVector Load(ref float from);

        static abstract void Store(TVector value, ref float to);

        /// <summary><c>factor · value + sum</c>, rounded once.</summary>
        static abstract TVector MultiplyAdd(float factor, TVector value, TVector sum);

        /// <summary>The larger of the two, or what is not a number.</summary>
        static abstract TVector AtLeast(TVector floor, TVector value);
    }

    readonly struct Register512 : IRegister<Vector512<float>>
    {
        public static int Count => Vector512<float>.Count;

        public static Vector512<float> Create(float value) => Vector512.Create(value);

        public static Vector512<float> Load(ref float from) => Vector512.LoadUnsafe(ref from);

        public static void Store(Vector512<float> value, ref float to) => value.StoreUnsafe(ref to);

        public static Vector512<float> MultiplyAdd(float factor, Vector512<float> value, Vector512<float> sum) =>
            Vector512.FusedMultiplyAdd(Vector512.Create(factor), value, sum);

        public static Vector512<float> AtLeast(Vector512<float> floor, Vector512<float> value) =>
            Vector512.ConditionalSelect(Vector512.LessThan(value, floor), floor, value);
    }

    readonly struct Register256 : IRegister<Vector256<float>>
    {
        public static int Count => Vector256<float>.Count;

        public static Vector256<float> Create(float value) => Vector256.Create(value);

        public static Vector256<float> Load(ref float from) => Vector256.LoadUnsafe(ref from);

        public static void Store(Vector256<float> value, ref float to) => value.StoreUnsafe(ref to);

        public static Vector256<float> MultiplyAdd(float factor, Vector256<float> value, Vector256<float> sum) =>
            Vector256.FusedMultiplyAdd(Vector256.Create(factor), value, sum);

        public static Vector256<float> AtLeast(Vector256<float> floor, Vector256<float> value) =>
            Vector256.ConditionalSelect(Vector256.LessThan(value, floor), floor, value);
    }

    readonly struct Register128 : IRegister<Vector128<float>>
    {
        public static int Count => Vector128<float>.Count;

        public static Vector128<float> Create(float value) => Vector128.Create(value);

        public static Vector128<float> Load(ref float from) => Vector128.LoadUnsafe(ref from);

        public static void Store(Vector128<float> value, ref float to) => value.StoreUnsafe(ref to);

        public static Vector128<float> MultiplyAdd(float factor, Vector128<float> value, Vector128<float> sum) =>
            Vector128.FusedMultiplyAdd(Vector128.Create(factor), value, sum);

        public static Vector128<float> AtLeast(Vector128<float> floor, Vector128<float> value) =>
            Vector128.ConditionalSelect(Vector128.LessThan(value, floor), floor, value);
    }
}
