using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExPost.Engine.Cpu;

/// <summary>
/// Lookups in tables for every width of vector: <see cref="Kernels.Op.Lookup"/>. Indices are limited to the table before anything is read. They are turned
/// into 32-bit integers, which instruction sets convert and gather by; where there are none, entries are read one by one.
/// </summary>
internal static unsafe class Gather
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<double> Lookup(Vector128<double> index, nint table, double last)
    {
        Vector128<double> at = Limited(index, last);
        double* entries = (double*)table;
        return Avx2.IsSupported
            ? Avx2.GatherVector128(entries, Sse2.ConvertToVector128Int32WithTruncation(at), sizeof(double))
            : Vector128.Create(entries[(int)at.GetElement(0)], entries[(int)at.GetElement(1)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> Lookup(Vector256<double> index, nint table, double last)
    {
        if (!Avx2.IsSupported) return Vector256.Create(Lookup(index.GetLower(), table, last), Lookup(index.GetUpper(), table, last));
        return Avx2.GatherVector256((double*)table, Avx.ConvertToVector128Int32WithTruncation(Limited(index, last)), sizeof(double));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Lookup(Vector512<double> index, nint table, double last)
    {
        if (!Avx512F.IsSupported) return Vector512.Create(Lookup(index.GetLower(), table, last), Lookup(index.GetUpper(), table, last));
        Vector512<double> at = Vector512.MinNative(Vector512.MaxNative(index, Vector512<double>.Zero), Vector512.Create(last));
        Vector256<int> whole = Avx512F.ConvertToVector256Int32WithTruncation(at);
        return Vector512.Create(
            Avx2.GatherVector256((double*)table, whole.GetLower(), sizeof(double)),
            Avx2.GatherVector256((double*)table, whole.GetUpper(), sizeof(double)));
    }

    // The x86 instructions give the second operand for NaN, as the operation is specified; others do not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Limited(Vector128<double> index, double last)
    {
        Vector128<double> end = Vector128.Create(last);
        if (Sse2.IsSupported) return Vector128.MinNative(Vector128.MaxNative(index, Vector128<double>.Zero), end);
        Vector128<double> at = Vector128.ConditionalSelect(Vector128.GreaterThan(index, Vector128<double>.Zero), index, Vector128<double>.Zero);
        return Vector128.ConditionalSelect(Vector128.LessThan(at, end), at, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Limited(Vector256<double> index, double last) => Vector256.MinNative(Vector256.MaxNative(index, Vector256<double>.Zero), Vector256.Create(last));
}
