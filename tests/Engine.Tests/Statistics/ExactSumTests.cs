using System.Globalization;
using System.Numerics;
using ExPost.Engine.Statistics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

[Properties(Arbitrary = [typeof(FiniteDoubles)], MaxTest = 300)]
public sealed class ExactSumTests
{
    // The exact value of a finite double in units of 2^-1074, by a route that shares nothing with the code under test.
    static BigInteger Units(double x) => Math.Abs(x) switch
    {
        >= 1L << 60 => new BigInteger(x) << 1074,
        >= 1.0 / (1L << 60) => new BigInteger(Math.ScaleB(x, 112)) << (1074 - 112),
        _ => new BigInteger(Math.ScaleB(Math.ScaleB(x, 537), 537)),
    };

    static BigInteger Units(IEnumerable<double> terms) => terms.Aggregate(BigInteger.Zero, (total, x) => total + Units(x));

    // The runtime parses decimals of any length with correct rounding, and 2^-1074 = 5^1074 / 10^1074.
    static double Rounded(BigInteger units) => double.Parse(
        (units * BigInteger.Pow(5, 1074)).ToString(CultureInfo.InvariantCulture) + "E-1074", CultureInfo.InvariantCulture);

    static ExactSum SumOf(params IEnumerable<double> terms)
    {
        var sum = new ExactSum();
        foreach (var x in terms) sum.Add(x);
        return sum;
    }

    static ExactSum FromUnits(BigInteger units)
    {
        // Any integer of units is a sum of doubles of at most 53 bits each.
        var sum = new ExactSum();
        var magnitude = BigInteger.Abs(units);
        for (var place = -1074; !magnitude.IsZero; place += 32, magnitude >>= 32)
            sum.Add(Math.CopySign(Math.ScaleB((double)(uint)(magnitude & uint.MaxValue), place), units.Sign));
        return sum;
    }

    [Property]
    public void Sum_of_any_terms_is_exact(double[] terms)
    {
        var sum = SumOf(terms);
        Assert.Equal(Units(terms), sum.ToBigInteger());
        Assert.Equal(Rounded(Units(terms)), sum.ToDouble());
    }

    [Property]
    public void Order_and_grouping_do_not_matter(double[] terms, int seed)
    {
        var random = new Random(seed);
        var shuffled = (double[])terms.Clone();
        random.Shuffle(shuffled);

        // Parts of random lengths, themselves merged in random order and nesting.
        var parts = new List<ExactSum> { new() };
        foreach (var x in shuffled)
        {
            if (random.Next(3) == 0) parts.Add(new ExactSum());
            parts[^1].Add(x);
        }

        while (parts.Count > 1)
        {
            var from = random.Next(parts.Count);
            var part = parts[from];
            parts.RemoveAt(from);
            if (random.Next(4) == 0) part = ExactSum.Parse(part.ToString());
            parts[random.Next(parts.Count)].Add(part);
        }

        Assert.Equal(SumOf(terms).ToString(), parts[0].ToString());
        Assert.Equal(BitConverter.DoubleToInt64Bits(SumOf(terms).ToDouble()), BitConverter.DoubleToInt64Bits(parts[0].ToDouble()));
    }

    [Property]
    public void Text_is_read_back_exactly(double[] terms)
    {
        var sum = SumOf(terms);
        var read = ExactSum.Parse(sum.ToString());
        Assert.Equal(sum.ToBigInteger(), read.ToBigInteger());
        Assert.Equal(sum.ToString(), read.ToString());

        // A sum that was read goes on as the one that was written.
        read.Add(1.5);
        sum.Add(1.5);
        Assert.Equal(sum.ToString(), read.ToString());
    }

    [Property]
    public void Subtraction_undoes_addition(double[] kept, double[] removed)
    {
        var sum = SumOf(kept.Concat(removed));
        sum.Subtract(SumOf(removed));
        Assert.Equal(SumOf(kept).ToString(), sum.ToString());
    }

    [Property]
    public void Terms_and_their_negatives_cancel_to_zero(double[] terms)
    {
        var sum = SumOf(terms.Concat(terms.Reverse().Select(x => -x)));
        Assert.Equal("0x0p+0", sum.ToString());
        Assert.Equal(0L, BitConverter.DoubleToInt64Bits(sum.ToDouble()));
    }

    [Property]
    public void Single_terms_come_back(double x) => Assert.Equal(x, SumOf(x).ToDouble());

    [Fact]
    public void Zero_is_positive_even_from_negative_zeros() =>
        Assert.Equal(0L, BitConverter.DoubleToInt64Bits(SumOf(-0.0, -0.0).ToDouble()));

    [Fact]
    public void Rounds_to_nearest_with_ties_to_even_in_every_binade()
    {
        // Offsets around the tie of each last place: below, at and above half, for odd and even significands.
        foreach (var exponent in (int[])[-1022, -1021, -1020, -1019, -1000, -970, -500, -1, 0, 1, 31, 32, 33, 500, 971])
        {
            foreach (var significand in (long[])[1L << 52, (1L << 52) + 1, (1L << 53) - 2, (1L << 53) - 1])
            {
                foreach (var eighths in (int[])[1, 3, 4, 5, 7])
                {
                    var place = exponent + 1074 - 52;
                    var units = ((BigInteger)significand << place) + (((BigInteger)eighths << place) >> 3);
                    Assert.Equal(Rounded(units), FromUnits(units).ToDouble());
                    Assert.Equal(Rounded(-units), FromUnits(-units).ToDouble());
                }
            }
        }
    }

    [Fact]
    public void A_far_bit_breaks_a_tie()
    {
        // 1 + 2^-53 lies halfway between 1 and its successor.
        Assert.Equal(1.0, SumOf(1, Math.ScaleB(1, -53)).ToDouble());
        Assert.Equal(Math.BitIncrement(1.0), SumOf(1, Math.ScaleB(1, -53), double.Epsilon).ToDouble());
        Assert.Equal(1.0, SumOf(1, Math.ScaleB(1, -53), -double.Epsilon).ToDouble());
        Assert.Equal(-Math.BitIncrement(1.0), SumOf(-1, -Math.ScaleB(1, -53), -double.Epsilon).ToDouble());
    }

    [Fact]
    public void Subnormal_sums_are_exact()
    {
        Assert.Equal(3 * double.Epsilon, SumOf(double.Epsilon, double.Epsilon, double.Epsilon).ToDouble());
        var smallestNormal = Math.ScaleB(1, -1022);
        Assert.Equal(smallestNormal, SumOf(smallestNormal - double.Epsilon, double.Epsilon).ToDouble());
        Assert.Equal(-double.Epsilon, SumOf(smallestNormal, -smallestNormal, -double.Epsilon).ToDouble());
        Assert.Equal(new BigInteger(-1), SumOf(-double.Epsilon).ToBigInteger());
    }

    [Fact]
    public void Overflow_rounds_to_infinity_only_when_the_sum_itself_is_too_large()
    {
        Assert.Equal(double.PositiveInfinity, SumOf(double.MaxValue, double.MaxValue).ToDouble());
        Assert.Equal(double.NegativeInfinity, SumOf(-double.MaxValue, -double.MaxValue).ToDouble());
        Assert.Equal(double.MaxValue, SumOf(double.MaxValue, double.MaxValue, -double.MaxValue).ToDouble());

        // Half a last place beyond the largest double is the first value that rounds to infinity.
        var half = Math.ScaleB(1, 970);
        Assert.Equal(double.PositiveInfinity, SumOf(double.MaxValue, half).ToDouble());
        Assert.Equal(double.MaxValue, SumOf(double.MaxValue, half, -double.Epsilon).ToDouble());
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(-double.MaxValue)]
    [InlineData(1.9999999999999998)]
    public void Many_equal_terms_carry_correctly(double x)
    {
        // More terms than fit without carrying, at counts around the limit.
        var sum = new ExactSum();
        for (var n = 1; n <= 5000; n++)
        {
            sum.Add(x);
            if (n % 511 < 3) Assert.Equal(Units(x) * n, sum.ToBigInteger());
        }
    }

    [Fact]
    public void Doubling_by_adding_the_sum_to_itself_carries_correctly()
    {
        var sum = new ExactSum();
        var expected = BigInteger.Zero;
        for (var i = 0; i < 700; i++) sum.Add(-double.MaxValue / 3);
        expected = Units(-double.MaxValue / 3) * 700;
        for (var i = 0; i < 60; i++)
        {
            sum.Add(sum);
            expected *= 2;
            Assert.Equal(expected, sum.ToBigInteger());
        }

        sum.Subtract(sum);
        Assert.True(sum.ToBigInteger().IsZero);
    }

    [Fact]
    public void Merging_sums_around_the_carry_limit_does_not_overflow()
    {
        // The biased exponent 1024 makes the shift 1023 = 31 mod 32, at which the upper part is largest.
        var x = -BitConverter.Int64BitsToDouble((1024L << 52) | 0x000F_FFFF_FFFF_FFFF);
        var part = new ExactSum();
        for (var n = 1; n <= 2500; n++)
        {
            part.Add(x);
            var total = new ExactSum();
            for (var merges = 1; merges <= 3; merges++)
            {
                total.Add(part);
                Assert.Equal(Units(x) * n * merges, total.ToBigInteger());
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_term_that_is_not_finite_is_refused_and_changes_nothing(double x)
    {
        var sum = SumOf(1, 2);
        Assert.Throws<ArgumentException>(() => sum.Add(x));
        Assert.Equal(3, sum.ToDouble());
    }

    [Theory]
    [InlineData(0.0, "0x0p+0")]
    [InlineData(1.0, "0x1p+0")]
    [InlineData(-1.5, "-0x3p-1")]
    [InlineData(255.0, "0xffp+0")]
    [InlineData(2048.0, "0x1p+11")]
    [InlineData(double.Epsilon, "0x1p-1074")]
    [InlineData(double.MaxValue, "0x1fffffffffffffp+971")]
    public void Text_is_the_odd_integer_and_its_power_of_two(double x, string text)
    {
        Assert.Equal(text, SumOf(x).ToString());
        Assert.Equal(x, ExactSum.Parse(text).ToDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0x")]
    [InlineData("0xp+0")]
    [InlineData("0x1")]
    [InlineData("0x1p")]
    [InlineData("0x1p0")]
    [InlineData("0x2p+0")]
    [InlineData("0x01p+0")]
    [InlineData("0xFp+0")]
    [InlineData("0X1p+0")]
    [InlineData("+0x1p+0")]
    [InlineData("-0x0p+0")]
    [InlineData("--0x1p+0")]
    [InlineData("0x1p+00")]
    [InlineData("0x1p+-1")]
    [InlineData("0x1p-0")]
    [InlineData("0x1p-1075")]
    [InlineData("0x1p+1100")]
    [InlineData("0x1p+99999999999")]
    [InlineData(" 0x1p+0")]
    [InlineData("0x1p+0 ")]
    [InlineData("0x 1p+0")]
    [InlineData("0x-1p+0")]
    [InlineData("0x1p+0\n")]
    [InlineData("1e5")]
    public void Text_that_is_not_canonical_is_refused(string text) =>
        Assert.Throws<FormatException>(() => ExactSum.Parse(text));

    [Fact]
    public void Beyond_the_capacity_an_exception_is_thrown_instead_of_a_wrong_sum()
    {
        var sum = ExactSum.Parse("0x1p+1099");
        Assert.Throws<OverflowException>(() =>
        {
            for (var i = 0; i < 3; i++) sum.Add(sum);
        });
        Assert.Throws<FormatException>(() => ExactSum.Parse("0x" + new string('f', 1000) + "p-1074"));
    }
}

/// <summary>Finite doubles of every scale, with significands that make ties and cancellations frequent.</summary>
public static class FiniteDoubles
{
    static readonly Gen<double> Any =
        from negative in Gen.Elements(0L, 1L)
        from exponent in Gen.OneOf(
            Gen.Choose(0, 2046), Gen.Choose(1000, 1060), Gen.Choose(0, 3), Gen.Choose(2040, 2046))
        from significand in Gen.OneOf(
            from high in Gen.Choose(0, (1 << 26) - 1)
            from low in Gen.Choose(0, (1 << 26) - 1)
            select ((long)high << 26) | (long)low,
            Gen.Elements(0L, 1L, (1L << 52) - 1, (1L << 52) - 2, 1L << 51))
        select BitConverter.Int64BitsToDouble((negative << 63) | ((long)exponent << 52) | significand);

    public static Arbitrary<double> Term() => Any.ToArbitrary();

    public static Arbitrary<double[]> Terms() => Any.ArrayOf().ToArbitrary();
}
