using System.Reflection;
using System.Reflection.Emit;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>
/// Prints Philox4x32-10 over vectors: each 32-bit word of a draw's counter in the low half of a 64-bit lane, whose high half is of no importance, for
/// the multiplication does not see it. The chains are independent and interleaved, which hides the latency of ten dependent rounds.
/// </summary>
/// <remarks>
/// Within one call the high word of the draw index and the number of the block of words are the same for all draws. What the first three rounds
/// compute from these alone is computed once, in <see cref="WriteOpening"/>, and enters as four constants.
/// </remarks>
internal sealed class PhiloxPrinter
{
    /// <summary>The round keys from the third round on, a pair a round.</summary>
    internal const int KeyCount = 2 * (Philox.Rounds - 2);

    /// <summary>The constants that open the rounds of a block of words.</summary>
    internal const int OpeningCount = 4;

    private readonly ILGenerator _il;
    private readonly VectorForm _form;
    private readonly int _chains;
    private readonly bool _antithetic;

    private PhiloxPrinter(ILGenerator il, VectorForm form, int chains, bool antithetic)
    {
        _il = il;
        _form = form;
        _chains = chains;
        _antithetic = antithetic;
    }

    /// <summary>
    /// Fills memory with uniforms: uniform k of draw 16 g + j of the call goes to place (g · stride + 16 k + j).
    /// </summary>
    /// <param name="keys">What <see cref="WriteKeys"/> and, for every block of words, <see cref="WriteOpening"/> wrote.</param>
    /// <param name="firstDraw">The low word of the index of the first draw; half of it where draws are antithetic.</param>
    /// <param name="spans">How many times the <see cref="DrawsAtOnce"/> draws.</param>
    /// <param name="blocks">Blocks of words a draw.</param>
    /// <param name="to">Where.</param>
    /// <param name="stride">Bytes from one group of 16 draws to the next.</param>
    internal unsafe delegate void FillUniforms(ulong* keys, ulong firstDraw, long spans, long blocks, byte* to, long stride);

    /// <summary>Uniforms that a block of four words gives.</summary>
    internal static int PerBlock(UniformKind kind) => kind == UniformKind.Bits32 ? 4 : 2;

    /// <summary>
    /// Draws that one pass of the loop handles: at least a group of 16, and as many vectors as the registers hold. Six chains of 512 bits are 1.4 times as
    /// fast as two on Zen 5; narrower vectors have half the registers, or four chains in 16 draws.
    /// </summary>
    internal static int DrawsAtOnce(VectorForm form) => form.Bits == 512 ? 3 * Blocks.Slots : Blocks.Slots;

    /// <summary>Writes the round keys of a seed, each in eight lanes.</summary>
    internal static unsafe void WriteKeys(ulong* to, ulong seed)
    {
        for (int round = 2; round < Philox.Rounds; round++)
        {
            new Span<ulong>(to + 8 * (2 * (round - 2)), 8).Fill(Key0(seed, round));
            new Span<ulong>(to + 8 * (2 * (round - 2) + 1), 8).Fill(Key1(seed, round));
        }
    }

    /// <summary>Writes what the first three rounds know of a block of words before they see the low word of the draw index.</summary>
    internal static unsafe void WriteOpening(ulong* to, ulong seed, uint drawHigh, uint block, Purpose purpose)
    {
        ulong p1 = (ulong)Philox.Multiplier1 * block;
        // Word 0 after the first round, and what the second makes of it.
        uint x0 = (uint)(p1 >> 32) ^ drawHigh ^ Key0(seed, 0);
        ulong p0 = (ulong)Philox.Multiplier0 * x0;
        new Span<ulong>(to, 8).Fill((uint)purpose ^ Key1(seed, 0));
        new Span<ulong>(to + 8, 8).Fill((uint)p1 ^ Key0(seed, 1));
        new Span<ulong>(to + 16, 8).Fill((uint)(p0 >> 32) ^ Key1(seed, 1));
        new Span<ulong>(to + 24, 8).Fill((uint)p0 ^ Key1(seed, 2));
    }

    /// <summary>Compiles <see cref="FillUniforms"/>.</summary>
    /// <param name="form">The vectors.</param>
    /// <param name="kind">How words become numbers.</param>
    /// <param name="antithetic">Two draws share a counter, and the second has all bits flipped.</param>
    internal static FillUniforms Print(VectorForm form, UniformKind kind, bool antithetic = false)
    {
        var method = new DynamicMethod(
            "uniforms",
            typeof(void),
            [typeof(ulong).MakePointerType(), typeof(ulong), typeof(long), typeof(long), typeof(byte).MakePointerType(), typeof(long)],
            typeof(PhiloxPrinter).Module,
            true)
        { InitLocals = false };
        ILGenerator il = method.GetILGenerator(1 << 13);
        var printer = new PhiloxPrinter(il, form, DrawsAtOnce(form) / form.Lanes, antithetic);
        LocalBuilder block = il.DeclareLocal(typeof(long)), opening = il.DeclareLocal(typeof(nint)), to = il.DeclareLocal(typeof(nint)), left = il.DeclareLocal(typeof(long)), draw = il.DeclareLocal(typeof(ulong));
        Label nextBlock = il.DefineLabel(), nextSpan = il.DefineLabel();

        // for (block = 0; block < blocks; block++, opening += …)
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, block);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Stloc, opening);
        il.Advance(opening, KeyCount * CpuKernel.ParameterStride);
        il.MarkLabel(nextBlock);

        // to += block · bytes of a block of words; for (left = spans; left > 0; left--, draw += …, to += …)
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldc_I8, (long)PerBlock(kind) * Blocks.Slots * sizeof(double));
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, to);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stloc, draw);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Stloc, left);
        il.MarkLabel(nextSpan);
        printer.PrintWords(draw, opening, kind, (k, chain, push) =>
        {
            int first = chain * form.Lanes, group = first / Blocks.Slots;
            il.Emit(OpCodes.Ldloc, to);
            for (int g = 0; g < group; g++)
            {
                il.Emit(OpCodes.Ldarg, 5);
                il.Emit(OpCodes.Conv_I);
                il.Emit(OpCodes.Add);
            }

            il.Emit(OpCodes.Ldc_I4, (k * Blocks.Slots + first % Blocks.Slots) * sizeof(double));
            il.Emit(OpCodes.Add);
            push();
            il.Emit(OpCodes.Stobj, form.Doubles);
        });
        il.Emit(OpCodes.Ldloc, draw);
        il.Emit(OpCodes.Ldc_I8, (long)DrawsAtOnce(form) / (antithetic ? 2 : 1));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, draw);
        for (int g = 0; g < DrawsAtOnce(form) / Blocks.Slots; g++)
        {
            il.Emit(OpCodes.Ldloc, to);
            il.Emit(OpCodes.Ldarg, 5);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, to);
        }

        il.CountDown(left, nextSpan);
        il.Advance(opening, OpeningCount * CpuKernel.ParameterStride);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, block);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Blt, nextBlock);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<FillUniforms>();
    }

    private static uint Key0(ulong seed, int round) => unchecked((uint)seed + (uint)round * Philox.KeyStep0);

    private static uint Key1(ulong seed, int round) => unchecked((uint)(seed >> 32) + (uint)round * Philox.KeyStep1);

    private void PrintWords(LocalBuilder draw, LocalBuilder opening, UniformKind kind, Action<int, int, Action> store)
    {
        LocalBuilder[][] x = [.. Enumerable.Range(0, _chains).Select(_ => Enumerable.Range(0, 6).Select(_ => _il.DeclareLocal(_form.Words)).ToArray())];
        void LoadOpening(int k)
        {
            _il.Emit(OpCodes.Ldloc, opening);
            LoadKey(k);
        }

        void LoadRoundKey(int round, int word)
        {
            _il.Emit(OpCodes.Ldarg_0);
            LoadKey(2 * (round - 2) + word);
        }

        // Round 1 of a counter whose other words are constants.
        for (int chain = 0; chain < _chains; chain++)
        {
            LocalBuilder[] s = x[chain];
            _il.Emit(OpCodes.Ldloc, draw);
            Call(_form.BroadcastWord);
            for (int lane = 0; lane < _form.Lanes; lane++) _il.Emit(OpCodes.Ldc_I8, (long)(lane + chain * _form.Lanes) / (_antithetic ? 2 : 1));
            Call(_form.CreateWords);
            Call(_form.AddWords);
            Multiply(Philox.Multiplier0);
            Store(s[3]);
            HighOf(s[3]);
            LoadOpening(0);
            Call(_form.Xor);
            Store(s[2]);
        }

        // Round 2: word 0 is a constant, so only one product is left.
        for (int chain = 0; chain < _chains; chain++)
        {
            LocalBuilder[] s = x[chain];
            Load(s[2]);
            Multiply(Philox.Multiplier1);
            Store(s[1]);
            HighOf(s[1]);
            LoadOpening(1);
            Call(_form.Xor);
            Store(s[0]);
            Load(s[3]);
            LoadOpening(2);
            Call(_form.Xor);
            Store(s[2]);
        }

        for (int round = 2; round < Philox.Rounds; round++)
        {
            foreach (LocalBuilder[] s in x)
            {
                Load(s[0]);
                Multiply(Philox.Multiplier0);
                Store(s[4]);
                Load(s[2]);
                Multiply(Philox.Multiplier1);
                Store(s[5]);
            }

            for (int chain = 0; chain < _chains; chain++)
            {
                LocalBuilder[] s = x[chain];
                HighOf(s[5]);
                Load(s[1]);
                Call(_form.Xor);
                LoadRoundKey(round, 0);
                Call(_form.Xor);
                Store(s[0]);
                HighOf(s[4]);
                if (round == 2)
                {
                    // Word 3 is still a constant, and mixed with the key already.
                    LoadOpening(3);
                }
                else
                {
                    Load(s[3]);
                    Call(_form.Xor);
                    LoadRoundKey(round, 1);
                }

                Call(_form.Xor);
                Store(s[2]);
                // The low halves of the products are the other two words; their old places are free for the next products.
                x[chain] = [s[0], s[5], s[2], s[4], s[1], s[3]];
            }
        }

        for (int k = 0; k < PerBlock(kind); k++)
        {
            for (int chain = 0; chain < _chains; chain++)
            {
                (LocalBuilder[] s, int word) = (x[chain], k);
                store(k, chain, () =>
                {
                    if (kind == UniformKind.Bits32) FromWord(s[word]);
                    else FromWords(s[2 * word], s[2 * word + 1]);
                });
            }
        }
    }

    /// <summary>(w + ½) · 2⁻³²: with the exponent of 2²⁰ the last of 52 bits is worth 2⁻³², so the word's bits make 2²⁰ + w · 2⁻³²; less 2²⁰ − 2⁻³³, exactly.</summary>
    private void FromWord(LocalBuilder word)
    {
        LowOf(word);
        Flip(0xFFFFFFFF);
        PushWord(0x4130000000000000);
        Call(_form.OrWords);
        Call(_form.WordsAsDoubles);
        PushDouble(1048576.0 - 0.5 / 4294967296.0);
        Call(_form[Op.Subtract]);
    }

    /// <summary>(2k + 1) · 2⁻⁵³ for the top 52 bits k of two words: the bits as the fraction of a number in [1, 2), less 1 − 2⁻⁵³.</summary>
    private void FromWords(LocalBuilder high, LocalBuilder low)
    {
        Load(high);
        _il.Emit(OpCodes.Ldc_I4, 32);
        Call(_form.ShiftLeft);
        LowOf(low);
        Call(_form.OrWords);
        _il.Emit(OpCodes.Ldc_I4, 12);
        Call(_form.ShiftRight);
        Flip(ulong.MaxValue >> 12);
        PushWord(0x3FF0000000000000);
        Call(_form.OrWords);
        Call(_form.WordsAsDoubles);
        PushDouble(1.0 - 1.0 / 9007199254740992.0);
        Call(_form[Op.Subtract]);
    }

    /// <summary>Of antithetic draws every second one has the bits flipped: 1 − u.</summary>
    private void Flip(ulong bits)
    {
        if (!_antithetic) return;
        for (int lane = 0; lane < _form.Lanes; lane++) _il.Emit(OpCodes.Ldc_I8, lane % 2 == 0 ? 0L : unchecked((long)bits));
        Call(_form.CreateWords);
        Call(_form.Xor);
    }

    /// <summary>Multiplies the low halves of the lanes on the stack.</summary>
    private void Multiply(uint multiplier)
    {
        if (_form.MultiplyHalfWords is { } multiply)
        {
            Call(_form.WordsAsHalfWords);
            PushWord(multiplier);
            Call(_form.WordsAsHalfWords);
            Call(multiply);
            return;
        }

        PushWord(0xFFFFFFFF);
        Call(_form.AndWords);
        PushWord(multiplier);
        Call(_form.MultiplyWords);
    }

    private void HighOf(LocalBuilder words)
    {
        Load(words);
        _il.Emit(OpCodes.Ldc_I4, 32);
        Call(_form.ShiftRight);
    }

    private void LowOf(LocalBuilder words)
    {
        Load(words);
        PushWord(0xFFFFFFFF);
        Call(_form.AndWords);
    }

    private void LoadKey(int k)
    {
        _il.Emit(OpCodes.Ldc_I4, k * CpuKernel.ParameterStride);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldobj, _form.Words);
    }

    private void PushWord(ulong value)
    {
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)value));
        Call(_form.BroadcastWord);
    }

    private void PushDouble(double value)
    {
        _il.Emit(OpCodes.Ldc_R8, value);
        Call(_form.Broadcast);
    }

    private void Load(LocalBuilder local) => _il.Emit(OpCodes.Ldloc, local);

    private void Store(LocalBuilder local) => _il.Emit(OpCodes.Stloc, local);

    private void Call(MethodInfo method) => _il.Emit(OpCodes.Call, method);
}
