using System.Numerics;

namespace ExPost.Kernels.Tests;

/// <summary>
/// A floating-point number with 192 bits, the yardstick for the elementary functions: M · 2ᴱ, operations cut off after the last bit.
/// The functions below are accurate to 2⁻¹³⁰ relative to their result; the tests check them against decimals from elsewhere.
/// </summary>
internal readonly record struct Wide(BigInteger M, int E)
{
    private const int Precision = 192;

    private static readonly Wide s_ln2 = LogarithmOfTwo();

    internal static Wide One { get; } = new(1, 0);

    public static implicit operator Wide(double a)
    {
        long bits = BitConverter.DoubleToInt64Bits(a);
        int exponent = (int)((bits >> 52) & 2047);
        long fraction = bits & ((1L << 52) - 1);
        long m = exponent == 0 ? fraction : fraction | (1L << 52);
        return new(bits < 0 ? -m : m, Math.Max(exponent, 1) - 1075);
    }

    public static Wide operator *(Wide a, Wide b) => Cut(a.M * b.M, a.E + b.E);

    public static Wide operator +(Wide a, Wide b)
    {
        if (a.M.IsZero) return b;
        if (b.M.IsZero) return a;
        if (a.E < b.E) (a, b) = (b, a);
        int shift = a.E - b.E;
        // Far below the last bit of the other.
        if (shift > 2000) return a.Top > b.Top ? a : b;
        return Cut((a.M << shift) + b.M, b.E);
    }

    public static Wide operator -(Wide a) => new(-a.M, a.E);

    public static Wide operator -(Wide a, Wide b) => a + -b;

    public static Wide operator /(Wide a, Wide b)
    {
        int shift = Math.Max(0, Precision + (int)b.M.GetBitLength() - (int)a.M.GetBitLength() + 2);
        return Cut((a.M << shift) / b.M, a.E - b.E - shift);
    }

    /// <summary>|a| &lt; 2 to this power, and not less than half of that.</summary>
    private int Top => (int)BigInteger.Abs(M).GetBitLength() + E;

    internal static Wide Exp(Wide x)
    {
        if (x.Top < -100) return One + x + (x * x * 0.5);
        int n = (int)Math.Round((double)Fixed(x / s_ln2, 32) / Math.Pow(2, 32));
        return Scaled(One + ExpMinusOneNearZero(x - (s_ln2 * n)), n);
    }

    internal static Wide Expm1(Wide x) => x.Top < -2 ? ExpMinusOneNearZero(x) : Exp(x) - One;

    internal static Wide Log(double x)
    {
        // Newton's step of third order from the library's logarithm, which leaves 2⁻¹⁵⁰ of the 2⁻⁵² of that.
        int k = 0;
        double m = x;
        if (!double.IsNormal(x) || Math.Abs(Math.ILogB(x)) > 1)
        {
            k = Math.ILogB(x);
            m = Math.ScaleB(x, -k);
        }

        Wide value = m, y = Math.Log(m), power = Exp(y);
        return (s_ln2 * k) + y + ((value - power) * 2 / (value + power));
    }

    internal static Wide Log1p(double x)
    {
        if (Math.Abs(x) < 1e-15)
        {
            Wide a = x, aa = a * a;
            return a - (aa * 0.5) + (aa * a / 3) - (aa * aa * 0.25) + (aa * aa * a / 5) - (aa * aa * aa / 6) + (aa * aa * aa * a / 7) - (aa * aa * aa * aa / 8);
        }

        Wide value = One + x, y = Math.Log(1 + x);
        // The library's logarithm of the rounded sum is close enough for two steps.
        for (int step = 0; step < 2; step++)
        {
            Wide power = Exp(y);
            y += (value - power) * 2 / (value + power);
        }

        return y;
    }

    /// <summary>xʸ of a positive x.</summary>
    internal static Wide Pow(double x, double y)
    {
        Wide e = Log(x) * y;
        return e.Top <= 11 ? Exp(e) : new(1, e.M.Sign * 100000);
    }

    /// <summary>The distance of a double from the number, in units of the last place of a double of the number's size; infinity counts as 2¹⁰²⁴.</summary>
    internal double UnitsFrom(double a)
    {
        if (double.IsNaN(a)) return double.PositiveInfinity;
        Wide limit = new(1, 1024), self = Top > 1024 ? new(M.Sign, 1024) : this;
        Wide other = double.IsInfinity(a) ? (a > 0 ? limit : -limit) : a;
        int unit = self.M.IsZero ? -1074 : Math.Clamp(self.Top - 53, -1074, 971);
        Wide difference = self - other;
        return Math.Abs((double)Fixed(difference with { E = difference.E - unit }, 40)) / Math.Pow(2, 40);
    }

    /// <summary>The nearest integer to a · 2ᵇⁱᵗˢ, or the largest that matters.</summary>
    private static BigInteger Fixed(Wide a, int bits)
    {
        int shift = a.E + bits;
        return a.Top + bits > 2000 ? BigInteger.Pow(2, 1000) : shift >= 0 ? a.M << shift : shift < -4000 ? 0 : a.M >> -shift;
    }

    private static Wide Cut(BigInteger m, int e)
    {
        int excess = (int)m.GetBitLength() - Precision;
        return excess > 0 ? new(m >> excess, e + excess) : new(m, e);
    }

    private static Wide Scaled(Wide a, int n) => new(a.M, a.E + n);

    private static Wide ExpMinusOneNearZero(Wide r)
    {
        // eʳ − 1 from that of r/64: six times e²ˢ − 1 = (eˢ − 1)² + 2(eˢ − 1).
        Wide s = Scaled(r, -6), sum = s, term = s;
        for (int k = 2; !term.M.IsZero && term.Top > sum.Top - 180; k++)
        {
            term = term * s / k;
            sum += term;
        }

        for (int k = 0; k < 6; k++) sum = (sum * sum) + Scaled(sum, 1);
        return sum;
    }

    /// <summary>ln 2 = 2 artanh(1/3).</summary>
    private static Wide LogarithmOfTwo()
    {
        Wide power = (Wide)2 / 3, sum = power;
        for (int k = 3; k < 125; k += 2)
        {
            power /= 9;
            sum += power / k;
        }

        return sum;
    }
}
