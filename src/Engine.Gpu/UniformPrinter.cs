using System.Globalization;

namespace ExPost.Engine.Gpu;

/// <summary>Prints how the uniforms of draws are made in OpenCL C.</summary>
internal abstract class UniformPrinter
{
    /// <summary>The name of a uniform of the draws of a group.</summary>
    internal static string Uniform(int index, int group) => string.Create(CultureInfo.InvariantCulture, $"u{index}_{group}");

    /// <summary>Prints what <see cref="PrintUniforms"/> uses.</summary>
    internal abstract void PrintMacros();

    /// <summary>Prints what is computed once for a work item's draws.</summary>
    /// <param name="uniforms">The uniforms that are used, in increasing order.</param>
    /// <param name="drawsPerBlock">Draws in a block.</param>
    internal abstract void PrintStart(IReadOnlyList<int> uniforms, int drawsPerBlock);

    /// <summary>Prints the uniforms of a step's draws.</summary>
    /// <param name="uniforms">The uniforms that are used, in increasing order.</param>
    internal abstract void PrintUniforms(IReadOnlyList<int> uniforms);

    /// <summary>Prints the macros that make numbers of words, of which the low halves matter.</summary>
    protected static void PrintNumbers(CodeText text, Draws.UniformKind kind)
    {
        // With the exponent of 2^20 the last bit of a double is worth 2^-32, so the word's bits make 2^20 + w 2^-32; less 2^20 - 2^-33 that is (w + 1/2) 2^-32.
        if (kind == Draws.UniformKind.Bits32) text.Line("#define UNIFORM(w) (AS_REAL((w & LOW) | 0x4130000000000000UL) - (1048576.0 - 0x1p-33))");
        else text.Line("#define UNIFORM(high, low) (AS_REAL((((high << 32) | (low & LOW)) >> 12) | 0x3FF0000000000000UL) - (1.0 - 0x1p-53))");
        text.Line();
    }
}
