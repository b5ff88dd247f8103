using System.Numerics;
using ExPost.Engine.Draws;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Engine.Tests.Draws;

public sealed class UniformSourceTests
{
    [Fact]
    public void The_first_numbers_are_those_of_the_published_words()
    {
        // Seed, draw, block and purpose 0 are the all-zero counter and key.
        uint[] words = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];
        var four = new double[4];
        new UniformSource(0).Fill(0, four);
        Assert.Equal(words.Select(word => (word + 0.5) / 4294967296.0), four);

        var two = new double[2];
        new UniformSource(0, UniformKind.Bits52).Fill(0, two);
        Assert.Equal([Exact52(words[0], words[1]), Exact52(words[2], words[3])], two);
    }

    [Property]
    public void Numbers_follow_the_formula(ulong seed, ulong draw)
    {
        const Purpose use = Purpose.Signals;
        var numbers = new double[11];
        new UniformSource(seed, UniformKind.Bits32).Fill(draw, numbers);
        for (int k = 0; k < numbers.Length; k++)
        {
            double exact = (2.0 * Words(seed, draw, k / 4, use)[k % 4] + 1) * Math.ScaleB(1, -33);
            Assert.Equal(exact, numbers[k]);
        }

        new UniformSource(seed, UniformKind.Bits52).Fill(draw, numbers);
        for (int k = 0; k < numbers.Length; k++)
        {
            uint[] words = Words(seed, draw, k / 2, use);
            Assert.Equal(Exact52(words[k % 2 * 2], words[k % 2 * 2 + 1]), numbers[k]);
        }
    }

    [Property]
    public void Numbers_lie_strictly_between_0_and_1(ulong seed, ulong draw)
    {
        foreach (UniformKind kind in Enum.GetValues<UniformKind>())
        {
            var numbers = new double[32];
            new UniformSource(seed, kind).Fill(draw, numbers);
            Assert.All(numbers, u => Assert.True(u is > 0 and < 1));
        }
    }

    [Fact]
    public void The_extreme_words_give_the_extreme_numbers_of_the_open_interval()
    {
        // No known seed gives these words, so the rule is called by itself.
        Assert.Equal(Math.ScaleB(1, -33), Rule("FromWord", 0u));
        Assert.Equal(1 - Math.ScaleB(1, -33), Rule("FromWord", uint.MaxValue));
        Assert.Equal(Math.ScaleB(1, -53), Rule("FromWords", 0u, 0u));
        Assert.Equal(Math.ScaleB(1, -53), Rule("FromWords", 0u, 0xFFFu));
        Assert.Equal(3 * Math.ScaleB(1, -53), Rule("FromWords", 0u, 0x1000u));
        Assert.Equal(1 - Math.ScaleB(1, -53), Rule("FromWords", uint.MaxValue, uint.MaxValue));
    }

    [Property]
    public void A_draw_has_the_same_first_numbers_however_many_are_asked_for(ulong seed, ulong draw, bool wide)
    {
        UniformSource source = new(seed, wide ? UniformKind.Bits52 : UniformKind.Bits32);
        var all = new double[13];
        source.Fill(draw, all);
        for (int count = 0; count < all.Length; count++)
        {
            var first = new double[count];
            source.Fill(draw, first);
            Assert.Equal(all[..count], first);
        }
    }

    private static double Rule(string name, params object[] words) =>
        (double)typeof(UniformSource).GetMethod(name, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.Invoke(null, words)!;

    /// <summary>(2k + 1) · 2⁻⁵³ by integers.</summary>
    private static double Exact52(uint high, uint low)
    {
        BigInteger k = (((BigInteger)high << 32) + low) >> 12;
        return Math.ScaleB((double)(2 * k + 1), -53);
    }

    private static uint[] Words(ulong seed, ulong draw, int block, Purpose purpose)
    {
        (uint w0, uint w1, uint w2, uint w3) = Philox.Words((uint)seed, (uint)(seed >> 32), (uint)draw, (uint)(draw >> 32), (uint)block, (uint)purpose);
        return [w0, w1, w2, w3];
    }
}
