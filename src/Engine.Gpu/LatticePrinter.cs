using System.Globalization;
using ExPost.Engine.Draws;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Prints the points of a <see cref="Lattice"/> in OpenCL C, words of 32 bits in the low halves of 64-bit lanes. The draws of a group share all but the last four binary digits of their number: mirrored, what
/// these add is the same in every group, and the rest is one number for all.
/// </summary>
/// <param name="text">Where to print.</param>
/// <param name="kind">How words become numbers.</param>
/// <param name="form">The form of the program.</param>
/// <param name="groups">Groups of 16 draws that a step handles.</param>
internal sealed class LatticePrinter(CodeText text, UniformKind kind, DeviceForm form, int groups) : UniformPrinter
{
    /// <summary>Numbers that the program reads for each dimension: the component of the generating vector, and the two words of the shift.</summary>
    private const int PerDimension = 3;

    /// <summary>What <see cref="ProgramPrinter.DrawArguments.Keys"/> holds.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="replication">The replication of the draws.</param>
    /// <param name="dimensions">Uniforms of a draw.</param>
    internal static ulong[] Keys(ulong seed, uint replication, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).SelectMany(j => Lattice.Shift(seed, replication, j) is var shift ? new ulong[] { Lattice.Component(j), shift >> 32, (uint)shift } : [])];

    /// <inheritdoc/>
    internal override void PrintMacros()
    {
        text.Line("#define LOW 0xFFFFFFFFUL");
        PrintNumbers(text, kind);
        text.Line("// The 32 binary digits of a number in the other order.");
        text.Open("static ulong mirror(const ulong number)");
        text.Line("uint k = (uint)number;");
        foreach ((string mask, int shift) in new[] { ("0x55555555", 1), ("0x33333333", 2), ("0x0F0F0F0F", 4), ("0x00FF00FF", 8), ("0x0000FFFF", 16) })
        {
            text.Line(string.Create(CultureInfo.InvariantCulture, $"k = ((k & {mask}u) << {shift}) | ((k >> {shift}) & {mask}u);"));
        }

        text.Line("return k;");
        text.Close();
        text.Line();
    }

    /// <inheritdoc/>
    internal override void PrintStart(IReadOnlyList<int> uniforms, int drawsPerBlock)
    {
        if (uniforms.Count == 0) return;
        text.Line($"const ulong first = first_draw + block * {Text(drawsPerBlock)}UL;");
        text.Line($"const Word own = (Word)({string.Join(", ", Enumerable.Range(0, form.Width).Select(lane => $"mirror(slot + {Text(lane)}u)"))});");
    }

    /// <inheritdoc/>
    internal override void PrintUniforms(IReadOnlyList<int> uniforms)
    {
        if (uniforms.Count == 0) return;
        for (int c = 0; c < groups; c++)
        {
            text.Line($"const Word point_{Text(c)} = own + mirror(first + (ulong)step * {Text(groups * Blocks.Slots)}UL + {Text(c * Blocks.Slots)}UL);");
            foreach (int index in uniforms)
            {
                string high = $"(point_{Text(c)} * {Key(index, 0)} + {Key(index, 1)})";
                text.Line($"const Real {Uniform(index, c)} = {(kind == UniformKind.Bits32 ? $"UNIFORM({high})" : $"UNIFORM({high}, (Word)({Key(index, 2)}))")};");
            }
        }
    }

    private static string Key(int dimension, int word) => $"keys[{Text(PerDimension * dimension + word)}]";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
