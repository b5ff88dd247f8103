using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>
/// A width of vector and the methods by which IL works on it. The widths differ in names only, so that one printer serves all, and every width
/// also runs where its instruction set is missing, slowly.
/// </summary>
internal sealed class VectorForm
{
    private readonly Dictionary<Op, MethodInfo> _operations;

    private VectorForm(int bits, Type helpers, Type generic, MethodInfo? multiplyWords)
    {
        Bits = bits;
        Lanes = bits / 64;
        Doubles = generic.MakeGenericType(typeof(double));
        Words = generic.MakeGenericType(typeof(ulong));
        MethodInfo Operator(Type type, string name) => type.GetMethods().Single(m => m.Name == name && m.GetParameters().All(p => p.ParameterType == type || p.ParameterType == typeof(int)));
        MethodInfo Helper(string name, int arguments) => helpers.GetMethods()
            .Single(m => m.Name == name && m.IsGenericMethodDefinition && m.GetGenericArguments().Length == 1 && m.GetParameters().Length == arguments && m.GetParameters()[0].ParameterType.IsGenericType)
            .MakeGenericMethod(typeof(double));
        _operations = new()
        {
            [Op.Add] = Operator(Doubles, "op_Addition"),
            [Op.Subtract] = Operator(Doubles, "op_Subtraction"),
            [Op.Multiply] = Doubles.GetMethod("op_Multiply", [Doubles, Doubles])!,
            [Op.Divide] = Doubles.GetMethod("op_Division", [Doubles, Doubles])!,
            [Op.Abs] = Helper("Abs", 1),
            [Op.Sqrt] = Helper("Sqrt", 1),
            [Op.Fma] = helpers.GetMethod("FusedMultiplyAdd", [Doubles, Doubles, Doubles])!,
            [Op.Select] = Helper("ConditionalSelect", 3),
            [Op.Less] = Helper("LessThan", 2),
            [Op.LessOrEqual] = Helper("LessThanOrEqual", 2),
            [Op.Equal] = Helper("Equals", 2),
            [Op.And] = Operator(Doubles, "op_BitwiseAnd"),
            [Op.Or] = Operator(Doubles, "op_BitwiseOr"),
            [Op.Not] = Operator(Doubles, "op_OnesComplement"),
        };
        GreaterThan = Helper("GreaterThan", 2);
        // The x86 instructions give the second operand for equal zeros and for NaN, exactly "a < b ? a : b"; others do not.
        NativeMin = Sse2.IsSupported ? Helper("MinNative", 2) : null;
        NativeMax = Sse2.IsSupported ? Helper("MaxNative", 2) : null;
        Broadcast = helpers.GetMethod("Create", [typeof(double)])!;
        BroadcastWord = helpers.GetMethod("Create", [typeof(ulong)])!;
        CreateWords = helpers.GetMethod("Create", [.. Enumerable.Repeat(typeof(ulong), Lanes)])!;
        Zero = Doubles.GetProperty("Zero")!.GetMethod!;
        AllBitsSet = Doubles.GetProperty("AllBitsSet")!.GetMethod!;
        AddWords = Operator(Words, "op_Addition");
        SubtractWords = Operator(Words, "op_Subtraction");
        Xor = Operator(Words, "op_ExclusiveOr");
        AndWords = Operator(Words, "op_BitwiseAnd");
        OrWords = Operator(Words, "op_BitwiseOr");
        ShiftRight = Words.GetMethod("op_UnsignedRightShift", [Words, typeof(int)])!;
        ShiftLeft = Words.GetMethod("op_LeftShift", [Words, typeof(int)])!;
        WordsAsDoubles = helpers.GetMethod("AsDouble")!.MakeGenericMethod(typeof(ulong));
        DoublesAsWords = helpers.GetMethod("AsUInt64")!.MakeGenericMethod(typeof(double));
        WordsAsHalfWords = helpers.GetMethod("AsUInt32")!.MakeGenericMethod(typeof(ulong));
        MultiplyHalfWords = multiplyWords;
        Signs = Helper("ExtractMostSignificantBits", 1);
        Lookup = typeof(Gather).GetMethod(nameof(Gather.Lookup), BindingFlags.NonPublic | BindingFlags.Static, [Doubles, typeof(nint), typeof(double)])!;
        MultiplyWords = Words.GetMethod("op_Multiply", [Words, Words])!;
    }

    /// <summary>Bits of a vector.</summary>
    internal int Bits { get; }

    /// <summary>Draws in a vector.</summary>
    internal int Lanes { get; }

    /// <summary>Bytes of a vector.</summary>
    internal int Bytes => Bits / 8;

    internal Type Doubles { get; }

    internal Type Words { get; }

    internal MethodInfo GreaterThan { get; }

    internal MethodInfo? NativeMin { get; }

    internal MethodInfo? NativeMax { get; }

    internal MethodInfo Broadcast { get; }

    internal MethodInfo BroadcastWord { get; }

    internal MethodInfo CreateWords { get; }

    internal MethodInfo Zero { get; }

    internal MethodInfo AllBitsSet { get; }

    internal MethodInfo AddWords { get; }

    internal MethodInfo SubtractWords { get; }

    internal MethodInfo Xor { get; }

    internal MethodInfo AndWords { get; }

    internal MethodInfo OrWords { get; }

    internal MethodInfo ShiftRight { get; }

    internal MethodInfo ShiftLeft { get; }

    internal MethodInfo WordsAsDoubles { get; }

    internal MethodInfo DoublesAsWords { get; }

    internal MethodInfo WordsAsHalfWords { get; }

    /// <summary>The product of the low halves of 64-bit lanes, where the processor has the instruction.</summary>
    internal MethodInfo? MultiplyHalfWords { get; }

    internal MethodInfo MultiplyWords { get; }

    /// <summary>From a vector to a whole number with the sign bit of each lane: 0 where a condition holds in no lane.</summary>
    internal MethodInfo Signs { get; }

    /// <summary>From indices, a table's address and its last index to entries.</summary>
    internal MethodInfo Lookup { get; }

    /// <summary>The method for an operation that one method does.</summary>
    internal MethodInfo this[Op op] => _operations[op];

    /// <summary>The widest vectors that this processor works on at once.</summary>
    internal static int BestBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    internal static VectorForm Of(int bits) => bits switch
    {
        512 => new(512, typeof(Vector512), typeof(Vector512<>), Avx512F.IsSupported ? typeof(Avx512F).GetMethod("Multiply", [typeof(Vector512<uint>), typeof(Vector512<uint>)]) : null),
        256 => new(256, typeof(Vector256), typeof(Vector256<>), Avx2.IsSupported ? typeof(Avx2).GetMethod("Multiply", [typeof(Vector256<uint>), typeof(Vector256<uint>)]) : null),
        128 => new(128, typeof(Vector128), typeof(Vector128<>), Sse2.IsSupported ? typeof(Sse2).GetMethod("Multiply", [typeof(Vector128<uint>), typeof(Vector128<uint>)]) : null),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "128, 256 or 512"),
    };
}
