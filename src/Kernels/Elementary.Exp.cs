namespace ExPost.Kernels;

public static partial class Elementary
{
    /// <summary>ln 2 to 42 bits, so that its multiples by integers up to 2¹¹ are exact, and what is missing.</summary>
    private const double Ln2Short = 0.6931471805598903;
    private const double Ln2ShortRest = 5.497923018708371e-14;

    /// <summary>(eʳ − 1 − r) / r² for |r| ≤ ½ ln 2: least squares at Chebyshev points, coefficients rounded one by one; the error in eʳ is 2⁻⁵⁷·⁷.</summary>
    private static readonly double[] s_exp =
    [
        0.5000000000000012, 0.16666666666666471, 0.04166666666651979, 0.008333333333458674, 0.0013888888945902934,
        0.00019841269581140795, 2.4801491055356397e-05, 2.7557521738676874e-06, 2.763089724823705e-07, 2.5020030308881243e-08,
    ];

    /// <summary>eˣ, the error below 0.9 units in the last place.</summary>
    /// <remarks>
    /// Infinity above 709.78, 0 below −745.14, NaN for NaN. The method is Cody and Waite's: x = n ln 2 + r with ln 2 in two parts, and
    /// a polynomial for eʳ.
    /// </remarks>
    public static Real Exp(Real x)
    {
        Bounds bounds = x.Node.Bounds;
        Bounds? promised = bounds.Known ? Widened(Math.Exp(bounds.Low), Math.Exp(bounds.High)) : null;
        bool plain = IsWithin(x, -708, 709);
        Real y = plain ? x : Clamped(x, -746, 710);
        (Real n, Real exact, Real r) = Reduce(y);
        // eʳ = 1 + r + r²q, where r and 1 + r keep what rounding takes from them.
        Real rr = r * r, high = exact + 1, rest = Real.Fma(n, -Ln2ShortRest, exact - (high - 1));
        Real p = high + Real.Fma(rr, Polynomial(r, rr, s_exp), rest);
        Real result = plain ? Emit(Op.Multiply, [p.Node, Real.PowerOfTwo(n).Node], promised) : Scale(p, n, promised);
        return Differentiated(result, x, () => result);
    }

    /// <summary>eˣ − 1, also where eˣ is close to 1, the error below 1.5 units in the last place.</summary>
    /// <remarks>Infinity above 709.78, −1 below −38, −0 for −0, NaN for NaN. The method is that of <see cref="Exp"/>: (2ⁿ − 1) + 2ⁿ(eʳ − 1).</remarks>
    public static Real Expm1(Real x)
    {
        Bounds bounds = x.Node.Bounds;
        Bounds? promised = null;
        if (bounds.Known)
        {
            // x ≤ eˣ − 1, and eˣ − 1 ≤ x / (1 − x) below 1; these are sharp at 0, where the difference is not.
            double low = Math.Exp(bounds.Low), high = Math.Exp(bounds.High);
            double top = high - 1 + (high * Slack);
            promised = Widened(Math.Max(bounds.Low, low - 1 - (low * Slack)), bounds.High < 1 ? Math.Min(top, bounds.High / (1 - bounds.High)) : top);
        }

        bool plain = IsWithin(x, -40, 709);
        Real y = plain ? x : Clamped(x, -40, 710);
        (Real n, Real exact, Real r) = Reduce(y);
        Real rr = r * r, rest = Real.Fma(n, -Ln2ShortRest, exact - r);
        Real tail = Real.Fma(rr, Polynomial(r, rr, s_exp), rest);
        // 2¹⁰²⁴ is no double: n = 1024 is computed with half of it.
        Real power = Real.PowerOfTwo(plain ? n : Real.Min(n, 1023)), offset = power - 1;
        Real sum = Real.Fma(power, r, offset), sumRest = Real.Fma(power, r, offset - sum);
        Real result = Emit(Op.Add, [sum.Node, Real.Fma(power, tail, sumRest).Node], plain ? promised : null);
        if (!plain) result *= Real.Choose(n > 1023, 2, 1);
        return Differentiated(Emit(Op.Select, [Real.AreEqual(x, 0).Node, x.Node, result.Node], promised), x, () => Exp(x));
    }

    /// <summary>y = n ln 2 + r with |r| ≤ ½ ln 2; also r before the last of ln 2 is taken away, which is exact.</summary>
    private static (Real N, Real Exact, Real R) Reduce(Real y)
    {
        Real n = Real.Fma(y, Log2E, Shifter) - Shifter, exact = Real.Fma(n, -Ln2Short, y);
        return (n, exact, Real.Fma(n, -Ln2ShortRest, exact));
    }

    /// <summary>Not Min and Max: a NaN must stay one.</summary>
    private static Real Clamped(Real x, double low, double high) => Real.Choose(x >= high, high, Real.Choose(x <= low, low, x));
}
