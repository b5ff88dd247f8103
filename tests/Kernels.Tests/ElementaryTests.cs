using System.Globalization;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>
/// Errors are measured against <see cref="Wide"/>, in units of the last place of the exact value. The limits are a little above what
/// millions of points showed; the requirement is 2.
/// </summary>
public class ElementaryTests
{
    private const double Infinity = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private const double Smallest = double.Epsilon;
    private const double SmallestNormal = 2.2250738585072014E-308;

    private static readonly Compiled s_exp = new(x => Elementary.Exp(x));
    private static readonly Compiled s_expm1 = new(x => Elementary.Expm1(x));
    private static readonly Compiled s_log = new(x => Elementary.Log(x));
    private static readonly Compiled s_log1p = new(x => Elementary.Log1p(x));
    private static readonly Compiled s_pow = new((x, y) => Elementary.Pow(x, y));

    public static TheoryData<double> Literals => [0, 1, 2, 3, 4, -1, -2, 0.5, 0.25, -0.5, 5, -3, 1.7, -0.3, 0.1, 1e300, Infinity, -Infinity];

    [Fact]
    public void The_yardstick_has_the_digits_of_well_known_constants()
    {
        Assert.Equal("2.71828182845904523536028747135266249", Digits(Wide.Exp(1), 36));
        Assert.Equal("0.69314718055994530941723212145817656", Digits(Wide.Log(2), 36));
        Assert.Equal("2.30258509299404568401799145468436420", Digits(Wide.Log(10), 36));
        Assert.Equal("0.22314355131420975576629509030983450", Digits(Wide.Log1p(0.25), 36));
        Assert.Equal("22026.4657948067165169579006452842443", Digits(Wide.Exp(10), 36));
        Assert.Equal("1.41421356237309504880168872420969807", Digits(Wide.Pow(2, 0.5), 36));
        Assert.Equal("1.71828182845904523536028747135266249", Digits(Wide.Expm1(1), 36));
        Assert.Equal("0.40546510810816438197801311546434913", Digits(Wide.Log1p(0.5), 36));
    }

    [Fact]
    public void Exp_is_within_nine_tenths_of_a_unit()
    {
        var random = new Random(1);
        var points = new List<double>();
        for (int k = 0; k < 15000; k++)
        {
            points.Add(AnyBits(random));
            points.Add((random.NextDouble() * 1460) - 748);
            points.Add((random.NextDouble() * 4) - 2);
            points.Add(-708 - (random.NextDouble() * 38));
            // Halfway between multiples of ln 2 the remainder is largest.
            points.Add(Near(((random.Next(2100) - 1076) + 0.5) * Math.Log(2), random));
        }

        Around(points, 709.782712893384, -745.1332191019412, -744.4400719213812, -708.3964185322641, 0, 1, -1, Math.Log(2), Math.Log(2) / 2, -Math.Log(2) / 2, Math.Log(2) * 1023);
        Check(0.9, points.Where(double.IsFinite), x => s_exp[x], x => Math.Abs(x) > 1e4 ? new(1, x > 0 ? 100000 : -100000) : Wide.Exp(x));
    }

    [Fact]
    public void Expm1_is_within_one_and_a_half_units()
    {
        var random = new Random(2);
        var points = new List<double>();
        for (int k = 0; k < 6000; k++)
        {
            points.Add(AnyBits(random));
            points.Add((random.NextDouble() * 80) - 40);
            points.Add((random.NextDouble() * 2) - 1);
            points.Add(0.35 + (random.NextDouble() * 0.07));
            points.Add(690 + (random.NextDouble() * 21));
            points.Add(Math.ScaleB(random.NextDouble() - 0.5, -random.Next(60)));
        }

        Around(points, 709.782712893384, Math.Log(2) / 2, -Math.Log(2) / 2, 1, -1, -37, Smallest, SmallestNormal);
        Check(1.5, points.Where(double.IsFinite), x => s_expm1[x], x => x > 1e4 ? new(1, 100000) : x < -1e4 ? -1 : Wide.Expm1(x));
    }

    [Fact]
    public void Log_is_within_nine_tenths_of_a_unit()
    {
        var random = new Random(3);
        var points = new List<double>();
        for (int k = 0; k < 10000; k++)
        {
            points.Add(Math.Abs(AnyBits(random)));
            points.Add(0.5 + random.NextDouble());
            points.Add(random.NextDouble());
            points.Add(0.7 + (random.NextDouble() * 0.02));
            points.Add(Math.ScaleB(random.NextDouble(), -1022));
            points.Add(1 + Math.ScaleB(random.NextDouble() - 0.5, -random.Next(52)));
            points.Add(1 + random.Next(1000000));
        }

        Around(points, 1, Math.Sqrt(2), Math.Sqrt(0.5), SmallestNormal, 2, 0.5, 4503599627370496.0);
        points.AddRange([Smallest, double.MaxValue, 1 - Math.Pow(2, -53), Math.Pow(2, -53)]);
        Check(0.9, points.Where(x => double.IsFinite(x) && x > 0), x => s_log[x], Wide.Log);
    }

    [Fact]
    public void Log1p_is_within_one_unit()
    {
        var random = new Random(4);
        var points = new List<double>();
        for (int k = 0; k < 6000; k++)
        {
            points.Add(AnyBits(random));
            points.Add(random.NextDouble() - 1);
            points.Add((random.NextDouble() * 4) - 1);
            points.Add(Math.ScaleB(random.NextDouble() - 0.5, -random.Next(60)));
            points.Add(Math.ScaleB(random.NextDouble(), random.Next(70)));
        }

        Around(points, Math.Sqrt(2) - 1, Math.Sqrt(0.5) - 1, 1, Smallest, SmallestNormal);
        points.AddRange([double.MaxValue, -1 + Math.Pow(2, -53), Math.Pow(2, 53), Math.Pow(2, 53) - 1]);
        Check(1, points.Where(x => double.IsFinite(x) && x > -1), x => s_log1p[x], Wide.Log1p);
    }

    [Fact]
    public void Pow_is_within_one_unit_and_a_fifth()
    {
        var random = new Random(5);
        var points = new List<(double, double)>();
        for (int k = 0; k < 3000; k++)
        {
            points.Add((Math.Abs(AnyBits(random)), AnyBits(random)));
            points.Add((random.NextDouble() * 4, (random.NextDouble() * 20) - 10));
            points.Add((random.Next(1, 1000), random.Next(-40, 41) / 2.0));
            // A result of a chosen size: all, those about to overflow, and subnormal ones.
            double all = (random.NextDouble() * 2110) - 1080, top = 1020 + (random.NextDouble() * 4), bottom = -1076 + (random.NextDouble() * 56);
            double x = Math.Abs(AnyBits(random)), close = 0.7 + (random.NextDouble() * 0.72), closest = 1 + Math.ScaleB(random.NextDouble() - 0.5, -random.Next(53)), subnormal = Math.ScaleB(random.NextDouble(), -1022 - random.Next(50));
            foreach (double size in (double[])[all, top, bottom])
            {
                foreach (double a in (double[])[x, close, closest, subnormal]) points.Add((a, size / Math.Log2(a)));
            }
        }

        Check(1.2, points.Where(p => double.IsFinite(p.Item1) && p.Item1 > 0 && double.IsFinite(p.Item2)), p => s_pow[p.Item1, p.Item2], p => Wide.Pow(p.Item1, p.Item2));
    }

    [Theory]
    [MemberData(nameof(Literals))]
    public void Pow_with_a_literal_exponent_is_within_two_units_and_has_the_same_special_values(double y)
    {
        var literal = new Compiled(x => Elementary.Pow(x, y));
        var random = new Random(6);
        var points = new List<double>();
        for (int k = 0; k < 1500; k++)
        {
            points.Add(Math.Abs(AnyBits(random)));
            points.Add(Math.Exp((random.NextDouble() * 1450 / Math.Max(1, Math.Abs(y))) - (730 / Math.Max(1, Math.Abs(y)))));
            points.Add(1 + random.NextDouble());
        }

        if (double.IsFinite(y)) Check(2, points.Where(x => double.IsFinite(x) && x > 0), x => literal[x], x => Wide.Pow(x, y));
        foreach (double x in (double[])[0, -0.0, 1, -1, Infinity, -Infinity, NaN, 2, -2, 0.5, -0.5, -3, 1e300, -1e300, 1e-300, -1e-300, Smallest, -Smallest])
        {
            if (double.IsInfinity(x) || x == 0 || Math.Abs(x) == 1 || double.IsNaN(x) || double.IsInfinity(y)) Same(Math.Pow(x, y), literal[x], $"{x}^{y}");
            else Assert.True(UnitsApart(Math.Pow(x, y), literal[x]) <= 3, $"{x}^{y} is {literal[x]:R}");
            if (double.IsFinite(x) && x < 0 && double.IsFinite(y)) Same(y % 2 == 0 ? literal[-x] : y == Math.Floor(y) ? -literal[-x] : NaN, literal[x], $"{x}^{y}");
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(Infinity, Infinity)]
    [InlineData(-Infinity, 0)]
    [InlineData(NaN, NaN)]
    [InlineData(double.MaxValue, Infinity)]
    [InlineData(-double.MaxValue, 0)]
    [InlineData(709.782712893384, 1.7976931348622732E+308)]
    [InlineData(709.7827128933841, Infinity)]
    [InlineData(-745.1332191019411, Smallest)]
    [InlineData(-745.1332191019412, 0)]
    [InlineData(Smallest, 1)]
    [InlineData(1, Math.E)]
    public void Exp_at_special_points(double x, double value) => Same(value, s_exp[x], $"exp {x}");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-0.0, -0.0)]
    [InlineData(Infinity, Infinity)]
    [InlineData(-Infinity, -1)]
    [InlineData(NaN, NaN)]
    [InlineData(double.MaxValue, Infinity)]
    [InlineData(-double.MaxValue, -1)]
    [InlineData(-40, -1)]
    [InlineData(Smallest, Smallest)]
    [InlineData(-Smallest, -Smallest)]
    [InlineData(SmallestNormal, SmallestNormal)]
    public void Expm1_at_special_points(double x, double value) => Same(value, s_expm1[x], $"expm1 {x}");

    [Theory]
    [InlineData(0, -Infinity)]
    [InlineData(-0.0, -Infinity)]
    [InlineData(1, 0)]
    [InlineData(-1, NaN)]
    [InlineData(-Smallest, NaN)]
    [InlineData(-double.MaxValue, NaN)]
    [InlineData(Infinity, Infinity)]
    [InlineData(-Infinity, NaN)]
    [InlineData(NaN, NaN)]
    [InlineData(2, 0.6931471805599453)]
    [InlineData(Smallest, -744.4400719213812)]
    [InlineData(double.MaxValue, 709.782712893384)]
    public void Log_at_special_points(double x, double value) => Same(value, s_log[x], $"log {x}");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-0.0, -0.0)]
    [InlineData(-1, -Infinity)]
    [InlineData(-1.0000000000000002, NaN)]
    [InlineData(-double.MaxValue, NaN)]
    [InlineData(Infinity, Infinity)]
    [InlineData(-Infinity, NaN)]
    [InlineData(NaN, NaN)]
    [InlineData(Smallest, Smallest)]
    [InlineData(-Smallest, -Smallest)]
    [InlineData(double.MaxValue, 709.782712893384)]
    public void Log1p_at_special_points(double x, double value) => Same(value, s_log1p[x], $"log1p {x}");

    /// <summary>The table of Annex F of the C standard.</summary>
    [Fact]
    public void Pow_at_special_points()
    {
        double[] finite = [Smallest, SmallestNormal, 0.3, 0.5, 1, 1.5, 2, 3, 4, 5.5, 1e17, 9007199254740991.0, 9007199254740992.0, 4503599627370495.5, 4503599627370497.0, double.MaxValue];
        double[] positive = [.. finite, Infinity];
        double[] all = [0, -0.0, NaN, .. positive, .. positive.Select(x => -x)];
        foreach (double a in all)
        {
            Same(1, s_pow[a, 0], $"{a}^0");
            Same(1, s_pow[a, -0.0], $"{a}^-0");
            Same(1, s_pow[1, a], $"1^{a}");
            if (a != 0) Same(NaN, s_pow[NaN, a], $"NaN^{a}");
            if (a != 1) Same(NaN, s_pow[a, NaN], $"{a}^NaN");
        }

        foreach (double y in positive)
        {
            bool integer = y == Math.Floor(y), odd = integer && y % 2 == 1;
            Same(0, s_pow[0, y], $"0^{y}");
            Same(odd ? -0.0 : 0, s_pow[-0.0, y], $"-0^{y}");
            Same(Infinity, s_pow[0, -y], $"0^-{y}");
            Same(odd ? -Infinity : Infinity, s_pow[-0.0, -y], $"-0^-{y}");
            Same(Infinity, s_pow[Infinity, y], $"inf^{y}");
            Same(0, s_pow[Infinity, -y], $"inf^-{y}");
            Same(odd ? -Infinity : Infinity, s_pow[-Infinity, y], $"-inf^{y}");
            Same(odd ? -0.0 : 0, s_pow[-Infinity, -y], $"-inf^-{y}");
            foreach (double x in finite)
            {
                double size = s_pow[x, y], inverse = s_pow[x, -y];
                Same(!integer ? NaN : odd ? -size : size, s_pow[-x, y], $"-{x}^{y}");
                Same(!integer ? NaN : odd ? -inverse : inverse, s_pow[-x, -y], $"-{x}^-{y}");
                if (double.IsInfinity(y)) Same(x > 1 ? Infinity : x < 1 ? 0 : 1, size, $"{x}^{y}");
            }
        }
    }

    [Fact]
    public void Powers_that_are_doubles_come_out_exact()
    {
        for (int n = -1074; n <= 1023; n++) Same(Math.ScaleB(1, n), s_pow[2, n], $"2^{n}");
        for (int x = 1; x < 200; x++)
        {
            for (int n = 1; BigInteger.Pow(x, n) < BigInteger.Pow(2, 53) && n < 60; n++)
            {
                Same((double)BigInteger.Pow(x, n), s_pow[x, n], $"{x}^{n}");
            }

            Same(x, s_pow[x * x, 0.5], $"{x}² and back");
        }
    }

    [Fact]
    public void Neighbours_are_in_order()
    {
        var random = new Random(7);
        for (int k = 0; k < 20000; k++)
        {
            double x = (random.NextDouble() * 1440) - 740, z = Math.Abs(AnyBits(random));
            Assert.True(s_exp[x] <= s_exp[x + (Math.Abs(x) * 1e-15)], $"exp falls at {x:R}");
            Assert.True(!(z < 1e300) || s_log[z] <= s_log[z * (1 + 1e-14)], $"log falls at {z:R}");
            double u = random.NextDouble() + 0.5;
            Assert.True(s_log[u] <= s_log[Math.BitIncrement(u)], $"log falls at {u:R}");
            Assert.True(s_pow[u, 3.7] <= s_pow[u * (1 + 1e-15), 3.7], $"pow falls at {u:R}");
        }
    }

    [Fact]
    public void Bounds_change_no_bit_and_hold()
    {
        var random = new Random(8);
        (double, double)[] ranges = [(-700, 700), (-3, 0), (-30, -1e-9), (1e-3, 5), (0, 1), (-750, 700), (-1, 1)];
        foreach ((double low, double high) in ranges)
        {
            Compiled exp = new(x => Elementary.Exp(x), low, high), expm1 = new(x => Elementary.Expm1(x), low, high), log = new(x => Elementary.Log(x), low, high);
            Compiled log1p = new(x => Elementary.Log1p(x), low, high), pow = new(Elementary.Pow, low, high), literal = new(x => Elementary.Pow(x, 2.5), low, high);
            for (int k = 0; k < 2000; k++)
            {
                double x = k switch { 0 => low, 1 => high, _ => low + (random.NextDouble() * (high - low)) }, y = k switch { 2 => low, 3 => high, _ => low + (random.NextDouble() * (high - low)) };
                Held(exp, s_exp, x, 0);
                Held(expm1, s_expm1, x, 0);
                Held(log, s_log, x, 0);
                Held(log1p, s_log1p, x, 0);
                Held(pow, s_pow, x, y);
                Same(s_pow[x, 2.5], literal[x], $"{x}^2.5");
            }
        }
    }

    [Fact]
    public void The_special_cases_of_a_uniform_are_not_recorded()
    {
        _ = Kernel.Record("waiting time", () =>
        {
            Real time = -Elementary.Log(Real.Uniform(0));
            Assert.True(time.Node.Bounds is { Known: true, Low: > 0, High: < 37 });
            Real power = Elementary.Pow(time, Real.Parameter("shape", 0.5, 3));
            Assert.True(power.Node.Bounds is { Known: true, Low: > 0 });
            return [Sum.Of(power)];
        });
        Assert.InRange(new Compiled(x => Elementary.Exp(x), -40, 40).Operations, 1, 22);
        Assert.InRange(new Compiled(x => Elementary.Log(x), 0.1, 40).Operations, 1, 25);
        Assert.InRange(new Compiled(Elementary.Pow, 0.1, 4).Operations, 1, 69);
    }

    [Fact]
    public void Literals_are_computed_while_recording()
    {
        // Read before the recording: the fields record kernels of their own when the class is first used.
        (double exp, double log, double pow) = (s_exp[1.5], s_log[1.5], s_pow[1.5, 2.7]);
        _ = Kernel.Record("literals", () =>
        {
            Assert.Equal(exp, Elementary.Exp(1.5).Node.Value);
            Assert.Equal(log, Elementary.Log(1.5).Node.Value);
            Assert.Equal(pow, Elementary.Pow(1.5, 2.7).Node.Value);
            Real result = Elementary.Pow(2, -1074);
            Assert.Equal(Op.Constant, result.Node.Op);
            return [Sum.Of(result)];
        });
    }

    [Property(MaxTest = 2000)]
    public bool Exp_and_log_agree_with_the_library(double x) =>
        UnitsApart(Math.Exp(x), s_exp[x]) <= 3 && UnitsApart(Math.Log(x), s_log[x]) <= 3;

    [Property(MaxTest = 2000)]
    public bool Pow_agrees_with_the_library(double x, double y) => UnitsApart(Math.Pow(x, y), s_pow[x, y]) <= 3;

    [Property(MaxTest = 2000)]
    public bool The_exponential_of_a_logarithm_is_the_number(double a)
    {
        double x = Math.Abs(a);
        if (!double.IsNormal(x)) return true;
        // An error of half a unit or so in the logarithm is, relative to x, one of its size.
        double log = s_log[x], back = s_exp[log];
        return Math.Abs((back / x) - 1) <= ((Math.Abs(log) * 2) + 2) * Math.Pow(2, -53) || double.IsInfinity(back);
    }

    private static void Held(Compiled bounded, Compiled general, double x, double y)
    {
        double value = bounded[x, y];
        Same(general[x, y], value, $"{x}, {y}");
        Bounds bounds = bounded.Result.Bounds;
        Assert.True(!bounds.Known || (bounds.Low <= value && value <= bounds.High), $"{value:R} at {x:R}, {y:R} is outside {bounds}");
    }

    private static void Check<T>(double limit, IEnumerable<T> points, Func<T, double> function, Func<T, Wide> exact)
    {
        (double Error, T? At) worst = (0, default);
        foreach (T point in points)
        {
            double error = exact(point).UnitsFrom(function(point));
            if (!(error <= worst.Error)) worst = (error, point);
        }

        Assert.True(worst.Error <= limit, string.Create(CultureInfo.InvariantCulture, $"an error of {worst.Error:F4} units at {worst.At:R}"));
    }

    private static double AnyBits(Random random) => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));

    private static double Near(double x, Random random) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) + random.Next(-100, 101));

    private static void Around(List<double> points, params ReadOnlySpan<double> centres)
    {
        foreach (double centre in centres)
        {
            double below = centre, above = centre;
            for (int k = 0; k < 50; k++)
            {
                points.Add(below);
                points.Add(above);
                (below, above) = (Math.BitDecrement(below), Math.BitIncrement(above));
            }
        }
    }

    /// <summary>The same bits, or NaN both.</summary>
    private static void Same(double expected, double actual, string what) =>
        Assert.True(
            BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual) || (double.IsNaN(expected) && double.IsNaN(actual)),
            string.Create(CultureInfo.InvariantCulture, $"{what} is {actual:R}, not {expected:R}"));

    /// <summary>How many doubles further; 0 for two NaN.</summary>
    private static double UnitsApart(double a, double b)
    {
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a) && double.IsNaN(b) ? 0 : Infinity;
        // In whole numbers: places have more digits than a double, and two that are neighbours may round to doubles far apart.
        return (double)Int128.Abs((Int128)Place(a) - Place(b));
    }

    private static long Place(double a)
    {
        long bits = BitConverter.DoubleToInt64Bits(a);
        return bits < 0 ? long.MinValue - bits : bits;
    }

    private static string Digits(Wide a, int length)
    {
        BigInteger scaled = a.M * BigInteger.Pow(10, 60);
        scaled = a.E < 0 ? scaled >> -a.E : scaled << a.E;
        string text = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(61, '0');
        return (text[..^60] + "." + text[^60..])[..(length + 1)];
    }

    /// <summary>A recorded function of one or two numbers.</summary>
    private sealed class Compiled
    {
        private readonly Interpreter _interpreter;
        private readonly int _arity;

        internal Compiled(Func<Real, Real> function, double low = double.NegativeInfinity, double high = Infinity)
            : this(1, () => function(Real.Parameter("x", low, high)))
        {
        }

        internal Compiled(Func<Real, Real, Real> function, double low = double.NegativeInfinity, double high = Infinity)
            : this(2, () => function(Real.Parameter("x", low, high), Real.Parameter("y", low, high)))
        {
        }

        private Compiled(int arity, Func<Real> function)
        {
            _arity = arity;
            Node? result = null;
            Kernel kernel = Kernel.Record("function", () =>
            {
                Real value = function();
                result = value.Node;
                return [Sum.Of(value)];
            });
            Result = result!;
            _interpreter = new(kernel);
            Operations = kernel.Body.Items.Count(Liveness.OfSums(kernel).Contains);
        }

        internal Node Result { get; }

        internal int Operations { get; }

        internal double this[double x] => this[x, 0];

        internal double this[double x, double y]
        {
            get
            {
                // The interpreter computes no result that is there from the start.
                if (Result.Op == Op.Constant) return Result.Value;
                if (Result.Op == Op.Parameter) return Result.Index == 0 ? x : y;
                _interpreter.SetParameters(((ReadOnlySpan<double>)[x, y])[.._arity]);
                _interpreter.Run([]);
                return _interpreter[Result];
            }
        }
    }
}
