using System.Globalization;
using ExPost.Engine.Draws;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Prints Philox4x32-10 in OpenCL C: each 32-bit word of a draw's counter in the low half of an unsigned 64-bit lane, whose high half is cut off before the
/// multiplications. Rounds of several groups of draws are interleaved.
/// </summary>
/// <remarks>
/// The last word of a counter is the purpose of its numbers, <see cref="Purpose.Signals"/> here, which is zero: it is nowhere in the program. The draws of a block have the high word of their index in common, and the number of the block of words: what the first three rounds compute from these alone is
/// computed once a block, and enters as the four constants open_0 to open_3. The product of the low word grows by a constant from step to step.
/// </remarks>
internal sealed class PhiloxPrinter : UniformPrinter
{
    private readonly CodeText _text;
    private readonly UniformKind _kind;
    private readonly DeviceForm _form;
    private readonly int _groups;
    private readonly bool _antithetic;

    /// <param name="text">Where to print.</param>
    /// <param name="kind">How words become numbers.</param>
    /// <param name="form">The form of the program.</param>
    /// <param name="groups">Groups of 16 draws that a step handles.</param>
    /// <param name="antithetic">Two draws share a counter, and the second has all bits flipped.</param>
    internal PhiloxPrinter(CodeText text, UniformKind kind, DeviceForm form, int groups, bool antithetic)
    {
        _text = text;
        _kind = kind;
        _form = form;
        _groups = groups;
        _antithetic = antithetic;
    }

    private int PerBlock => _kind == UniformKind.Bits32 ? 4 : 2;

    /// <summary>The round keys of a seed, two a round: what <see cref="ProgramPrinter.DrawArguments.Keys"/> holds.</summary>
    internal static ulong[] Keys(ulong seed) =>
        [.. Enumerable.Range(0, Philox.Rounds).SelectMany(round => new ulong[] { unchecked((uint)seed + (uint)round * Philox.KeyStep0), unchecked((uint)(seed >> 32) + (uint)round * Philox.KeyStep1) })];

    /// <summary>Draws that share a counter.</summary>
    private int DrawsPerCounter => _antithetic ? 2 : 1;

    /// <inheritdoc/>
    internal override void PrintMacros()
    {
        _text.Line("// Philox4x32-10, for the draws of group c.");
        _text.Line("#define LOW 0xFFFFFFFFUL");
        _text.Line($"#define MULTIPLIER_0 0x{Philox.Multiplier0:X}UL");
        _text.Line($"#define MULTIPLIER_1 0x{Philox.Multiplier1:X}UL");
        _text.Line("#define OPEN(c, open_1, open_2, open_3) { \\");
        _text.Line($"    const Word p0 = product + c * ({Blocks.Slots / DrawsPerCounter} * MULTIPLIER_0); \\");
        _text.Line("    const Word p1 = (((p0 >> 32) ^ open_0) & LOW) * MULTIPLIER_1; \\");
        _text.Line("    x0_##c = (p1 >> 32) ^ open_1; \\");
        _text.Line("    x1_##c = p1; \\");
        _text.Line("    x2_##c = p0 ^ open_2; \\");
        _text.Line("    x3_##c = (Word)(open_3); }");
        _text.Line("#define ROUND(c, key_0, key_1) { \\");
        _text.Line("    const Word p0 = (x0_##c & LOW) * MULTIPLIER_0; \\");
        _text.Line("    const Word p1 = (x2_##c & LOW) * MULTIPLIER_1; \\");
        _text.Line("    x0_##c = (p1 >> 32) ^ x1_##c ^ key_0; \\");
        _text.Line("    x1_##c = p1; \\");
        _text.Line("    x2_##c = (p0 >> 32) ^ x3_##c ^ key_1; \\");
        _text.Line("    x3_##c = p0; }");
        PrintNumbers(_text, _kind);
    }

    /// <inheritdoc/>
    internal override void PrintStart(IReadOnlyList<int> uniforms, int drawsPerBlock)
    {
        if (uniforms.Count == 0) return;
        _text.Line($"const ulong first = first_draw + block * {Text(drawsPerBlock)}UL;");
        _text.Line("const ulong open_0 = keys[1];");
        foreach (int words in BlocksOfWords(uniforms))
        {
            // Word 0 after the first round is known, and so is what the second makes of it.
            ulong p1 = (ulong)Philox.Multiplier1 * (uint)words;
            _text.Line(string.Create(CultureInfo.InvariantCulture, $"const ulong known_{words} = (((first >> {(_antithetic ? 33 : 32)}) ^ keys[0] ^ 0x{p1 >> 32:X}UL) & LOW) * MULTIPLIER_0;"));
            _text.Line(string.Create(CultureInfo.InvariantCulture, $"const ulong open_1_{words} = keys[2] ^ 0x{(uint)p1:X}UL;"));
            _text.Line(string.Create(CultureInfo.InvariantCulture, $"const ulong open_2_{words} = keys[3] ^ (known_{words} >> 32);"));
            _text.Line(string.Create(CultureInfo.InvariantCulture, $"const ulong open_3_{words} = keys[5] ^ (known_{words} & LOW);"));
        }

        string Lanes(Func<int, int> number) => $"(Word)({string.Join(", ", Enumerable.Range(0, _form.Width).Select(lane => Text(number(lane)) + "UL"))})";
        if (_antithetic)
        {
            _text.Line($"Word product = ((Word)(((first >> 1) & LOW) + slot / 2) + {Lanes(lane => lane / 2)}) * MULTIPLIER_0;");
            _text.Line("// The second of two draws has 1 - u where the first has u.");
            _text.Line($"const Word flip = (((Word)(slot) + {Lanes(lane => lane)}) & 1UL) * LOW;");
        }
        else
        {
            _text.Line($"Word product = ((Word)((first & LOW) + slot) + {Lanes(lane => lane)}) * MULTIPLIER_0;");
        }

        if (_form.Width > 1) return;
        for (int round = 2; round < Philox.Rounds; round++) _text.Line(string.Create(CultureInfo.InvariantCulture, $"const ulong key_0_{round} = keys[{2 * round}], key_1_{round} = keys[{2 * round + 1}];"));
    }

    /// <inheritdoc/>
    internal override void PrintUniforms(IReadOnlyList<int> uniforms)
    {
        if (uniforms.Count == 0) return;
        int[] groups = [.. Enumerable.Range(0, _groups)];
        _text.Line($"Real {string.Join(", ", groups.SelectMany(group => uniforms.Select(index => Uniform(index, group))))};");
        foreach (int words in BlocksOfWords(uniforms))
        {
            _text.Open();
            foreach (int c in groups)
            {
                _text.Line(string.Create(CultureInfo.InvariantCulture, $"Word x0_{c}, x1_{c}, x2_{c}, x3_{c};"));
                _text.Line(string.Create(CultureInfo.InvariantCulture, $"OPEN({c}, open_1_{words}, open_2_{words}, open_3_{words})"));
            }

            for (int round = 2; round < Philox.Rounds; round++)
            {
                // In the third round the key of the last word is in open_3.
                string key0 = Key(round, 0), key1 = round == 2 ? "0UL" : Key(round, 1);
                foreach (int c in groups) _text.Line(string.Create(CultureInfo.InvariantCulture, $"ROUND({c}, {key0}, {key1})"));
            }

            foreach (int c in groups)
            {
                foreach (int index in uniforms.Where(index => index / PerBlock == words))
                {
                    int k = index % PerBlock;
                    string Word(int word) => _antithetic ? string.Create(CultureInfo.InvariantCulture, $"(x{word}_{c} ^ flip)") : string.Create(CultureInfo.InvariantCulture, $"x{word}_{c}");
                    _text.Line($"{Uniform(index, c)} = {(_kind == UniformKind.Bits32 ? $"UNIFORM({Word(k)})" : $"UNIFORM({Word(2 * k)}, {Word(2 * k + 1)})")};");
                }
            }

            _text.Close();
        }

        _text.Line($"product += {Text(_groups * Blocks.Slots / DrawsPerCounter)} * MULTIPLIER_0;");
        if (_form.Width == 1) return;
        _text.Line("// Adds nothing, but the compiler cannot know it: else it holds every key in a vector register, or on the stack for want of one.");
        _text.Line("keys += zero;");
    }

    private IEnumerable<int> BlocksOfWords(IReadOnlyList<int> uniforms) => uniforms.Select(index => index / PerBlock).Distinct();

    private string Key(int round, int word) => _form.Width == 1
        ? string.Create(CultureInfo.InvariantCulture, $"key_{word}_{round}")
        : string.Create(CultureInfo.InvariantCulture, $"keys[{2 * round + word}]");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
