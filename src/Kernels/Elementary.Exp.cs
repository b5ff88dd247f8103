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

    /// <summary>eˣ.</summary>
    /// <remarks>
    /// Infinity above 709.78, 0 below −745.14, NaN for NaN. The method is Cody and Waite's: x = n ln 2 + r with ln 2 in two parts, and
    /// a polynomial for eʳ.
    /// </remarks>
    public static Real Exp(Real x)
    {
        Bounds bounds = x.Node.Bounds;
        Bounds? promised = bounds.Known ? Widened(Math.Exp(bounds.Low), Math.Exp(bounds.High)) : null;
        bool plain = IsWithin(x, -708, 709);
        // Not Min and Max: a NaN must stay one.
        Real y = plain ? x : Real.Choose(x >= 710, 710, Real.Choose(x <= -746, -746, x));
        Real n = Real.Fma(y, Log2E, Shifter) - Shifter;
        // eʳ = 1 + r + r²q, where r and 1 + r keep what rounding takes from them.
        Real exact = Real.Fma(n, -Ln2Short, y), r = Real.Fma(n, -Ln2ShortRest, exact), rr = r * r;
        Real high = exact + 1, rest = Real.Fma(n, -Ln2ShortRest, exact - (high - 1));
        Real p = high + Real.Fma(rr, Polynomial(r, rr, s_exp), rest);
        if (plain) return Emit(Op.Multiply, [p.Node, Real.PowerOfTwo(n).Node], promised);
        return Scale(p, n);
    }
}
