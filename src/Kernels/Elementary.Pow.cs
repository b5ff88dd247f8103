namespace ExPost.Kernels;

public static partial class Elementary
{
    /// <summary>1 / (12 ln 2) to its nearest double, and what is missing: the second coefficient of <see cref="Log2"/>.</summary>
    private const double Second = 0.12022458674074694;
    private const double SecondRest = 6.322202081015738e-18;

    /// <summary>The coefficients of <see cref="Log2"/> from the third: minimax, rounded one by one; the error relative to the logarithm is 2⁻⁷³.</summary>
    private static readonly double[] s_log2 =
    [
        0.018033688011112034, 0.0032203014305573884, 0.0006261697224858979, 0.0001280801751265526,
        2.7093782985737075e-05, 5.871622610710645e-06, 1.2851815866443137e-06, 3.296265591578482e-07,
    ];

    /// <summary>(2ʳ − 1 − r ln 2) / r² for |r| ≤ ½, ln 2 the nearest double: least squares at Chebyshev points, coefficients rounded one by one; the error in 2ʳ is 2⁻⁵⁷·³.</summary>
    private static readonly double[] s_exp2 =
    [
        0.24022650695910133, 0.05550410866482226, 0.009618129107593498, 0.0013333558146380658, 0.00015403530457765014,
        1.5252733805508406e-05, 1.3215435001110752e-06, 1.0178086773695413e-07, 7.073826046348315e-09, 4.44995547581955e-10,
    ];

    /// <summary>xʸ, with the special values of IEEE 754 and of C, the error below 1.2 units in the last place (2 for the literal exponents of a few products).</summary>
    /// <remarks>
    /// 1 for y = 0 or x = 1 even if the other is NaN, and for x = −1 and infinite y; NaN for a negative finite x and a y that is not an
    /// integer; the sign of x for odd y; zeros and infinities as their limits. The method: 2 to the power y log₂ x, the logarithm
    /// as a sum of two doubles. Literal exponents whose power takes an operation or two (1, 2, 3, 4, −1, −2, ¼, ½, −½) are computed so.
    /// </remarks>
    public static Real Pow(Real x, Real y)
    {
        if (y.Node.Op == Op.Constant && Literal(x, y.Node.Value) is { } power) return power;

        Bounds xs = x.Node.Bounds, ys = y.Node.Bounds;
        bool normal = IsNormal(x), positive = xs is { Known: true, Low: > 0 };
        Bounds? promised = null;
        bool plain = false;
        if (positive && ys.Known)
        {
            // The power is monotone in either argument: its extremes lie in corners.
            ReadOnlySpan<double> corners = [Math.Pow(xs.Low, ys.Low), Math.Pow(xs.Low, ys.High), Math.Pow(xs.High, ys.Low), Math.Pow(xs.High, ys.High)];
            double least = corners[0], most = corners[0];
            foreach (double corner in corners) (least, most) = (Math.Min(least, corner), Math.Max(most, corner));
            promised = Widened(least, most);
            plain = normal && least > 1e-300 && most < 1e300;
        }

        Real size = positive ? x : Real.Abs(x);
        (Real logHigh, Real logLow) = Log2(size, normal);
        if (!xs.Known) logHigh = Real.Choose(size < double.PositiveInfinity, logHigh, size);
        if (!positive) logHigh = Real.Choose(Real.AreEqual(size, 0), double.NegativeInfinity, logHigh);

        Real e = y * logHigh, eLow = Real.Fma(y, logLow, Real.Fma(y, logHigh, -e));
        Real n = e + Shifter - Shifter;
        Real r = e - n + eLow, rr = r * r;
        // 2ʳ = 1 + r ln 2 + r²q: the first two terms keep what their sum loses, so that powers that are doubles come out exact.
        Real high = Real.Fma(r, Ln2, 1), rest = Real.Fma(r, Ln2, 1 - high);
        Real p = high + Real.Fma(rr, Polynomial(r, rr, s_exp2), rest);
        if (plain) return Differentiated(Emit(Op.Multiply, [p.Node, Real.PowerOfTwo(n).Node], promised), x, y);

        Real result = Real.Choose(e >= 1025, double.PositiveInfinity, Real.Choose(e <= -1080, 0, Scale(p, n, null)));
        result = Emit(Op.Select, [(Real.AreEqual(y, 0) | Real.AreEqual(size, 1)).Node, ((Real)1).Node, result.Node], promised);
        return Differentiated(positive ? result : Signed(x, y, size, result), x, y);
    }

    /// <summary>Says how a power is differentiated: y xʸ⁻¹ and xʸ ln x, in which a factor 0 outweighs one that is infinite.</summary>
    private static Real Differentiated(Real power, Real x, Real y)
    {
        Real InBase() => Real.Choose(Real.AreEqual(y, 0), 0, y * Pow(x, y - 1));
        Real InExponent() => Real.Choose(Real.AreEqual(power, 0), 0, power * Log(x));
        Recorder.Current.AddRule(power.Node, [x.Node, y.Node], k => k == 0 ? InBase() : InExponent());
        return power;
    }

    /// <summary>xʸ from |x|ʸ for an x that may be negative.</summary>
    private static Real Signed(Real x, Real y, Real size, Real result)
    {
        // From 2⁵³ to 2⁵⁴ the doubles are the even integers: |y| is moved there and back, and 0 is lost by an even y, 1 by an odd one,
        // another part by one that is not an integer. From 2⁵³ on all are even; a NaN stays one and is none of these.
        Real power = Real.Abs(y), capped = Real.Choose(power >= 2 * TwoTo52, 2 * TwoTo52, power);
        Real rest = Real.Abs(capped - (capped + (2 * TwoTo52) - (2 * TwoTo52)));
        Bool odd = Real.AreEqual(rest, 1), integer = odd | Real.AreEqual(rest, 0);
        // The exponent's twelve bits include the sign, also that of −0.
        Bool negative = Real.Exponent(x) >= 1025;
        result = Real.Choose(odd & negative, -result, result);
        if (x.Node.Bounds is { Known: true, Low: >= 0 }) return result;
        return Real.Choose(x < 0 & size < double.PositiveInfinity & !integer, double.NaN, result);
    }

    /// <summary>xʸ for exponents that need no logarithm. The errors of these products stay below 2 units in the last place, and none leaves the range before its result does.</summary>
    private static Real? Literal(Real x, double y)
    {
        switch (y)
        {
            case 0: return 1;
            case 1: return x;
            case 2: return x * x;
            case 3: return x * x * x;
            case 4: return x * x * (x * x);
            case -1: return 1 / x;
            case -2:
                Real inverse = 1 / x;
                return inverse * inverse;
            case 0.5: return Root(x);
            case 0.25: return Real.Sqrt(Root(x));
            case -0.5: return 1 / Root(x);
            default: return null;
        }
    }

    /// <summary>x to the power ½, which differs from the square root for −0 (0) and −∞ (∞).</summary>
    private static Real Root(Real x)
    {
        Bounds bounds = x.Node.Bounds;
        if (bounds is { Known: true, Low: > 0 }) return Real.Sqrt(x);
        Real root = Real.Sqrt(x + 0.0);
        return bounds.Known ? root : Real.Choose(Real.AreEqual(x, double.NegativeInfinity), double.PositiveInfinity, root);
    }

    /// <summary>log₂ x of a positive number as a sum of two, the error relative to the sum below 2⁻⁶⁴.</summary>
    /// <remarks>With x = 2ᵏ(1 + f) and u = 2f / (2 + f) it is k + u(1/ln 2 + u²/(12 ln 2) + u⁴(…)), where u, u² and the bracket have two parts each.</remarks>
    private static (Real High, Real Low) Log2(Real x, bool normal)
    {
        (Real k, Real f) = Split(x, normal);
        // u = f / (1 + f/2). The denominator is kept negative, which saves negations.
        Real d = Real.Fma(f, -0.5, -1), dLow = Real.Fma(f, -0.5, -1 - d);
        Real inverse = -1 / d;
        Real u = f * inverse, uLow = Real.Fma(u, dLow, Real.Fma(u, d, f)) * inverse;
        Real v = u * u, vLow = Real.Fma(u + u, uLow, Real.Fma(u, u, -v));
        // A sum a + b rounded to c leaves (a − c) + b, exactly where |a| ≥ |b|.
        Real third = Real.Fma(v, Polynomial(v, v * v, s_log2), SecondRest);
        Real first = Real.Fma(v, Second, Log2E), firstLow = Real.Fma(v, Second, Log2E - first);
        Real rest = Real.Fma(vLow, Real.Fma(third, 2, Second), firstLow) + Real.Fma(v, third, Log2ERest);
        Real series = first + rest, seriesLow = rest - (series - first);
        Real high = Real.Fma(u, series, k);
        Real low = Real.Fma(uLow, series, Real.Fma(u, seriesLow, Real.Fma(u, series, k - high)));
        return (high, low);
    }
}
