namespace ExPost.Kernels;

public static partial class Elementary
{
    /// <summary>(ln((1 + s) / (1 − s)) − 2s) / s³ as a polynomial in s², |s| ≤ 3 − √8: minimax, coefficients rounded one by one; the error relative to 2s is 2⁻⁵⁹·⁴.</summary>
    private static readonly double[] s_log =
    [
        0.6666666666666734, 0.39999999999416647, 0.2857142874202632, 0.22222198605251933, 0.18183562842467688, 0.15314085003969274, 0.14795632503079634,
    ];

    /// <summary>ln x, the error below 0.9 units in the last place.</summary>
    /// <remarks>
    /// −∞ for 0 and −0, NaN for negative numbers and NaN, infinity for infinity. With x = 2ᵏ(1 + f), s = f / (2 + f) and
    /// ln(1 + f) = 2s + s³R(s²), written as f − (f²/2 − s(f²/2 + s²R)) so that the leading term is exact.
    /// </remarks>
    public static Real Log(Real x)
    {
        Bounds bounds = x.Node.Bounds;
        bool plain = IsNormal(x);
        Bounds? promised = plain ? Widened(Math.Log(bounds.Low), Math.Log(bounds.High)) : null;
        (Real k, Real f) = Split(x, plain);
        Real log = LogOf(k, f, k * Ln2Rest, promised);
        return Differentiated(plain ? log : LogOutside(x, log), x, () => 1 / x);
    }

    /// <summary>ln(1 + x), also where 1 + x is close to 1, the error below 1 unit in the last place.</summary>
    /// <remarks>−∞ for −1, NaN below and for NaN, infinity for infinity, −0 for −0. What 1 + x loses by rounding, relative to it, is added to its logarithm.</remarks>
    public static Real Log1p(Real x)
    {
        Real w = x + 1;
        Bounds bounds = x.Node.Bounds;
        bool plain = IsNormal(w);
        Bounds? promised = null;
        if (plain)
        {
            // x / (1 + x) ≤ ln(1 + x) ≤ x; these are sharp at 0, where the logarithm of the rounded sum is not.
            double low = Math.Log(1 + bounds.Low) - Slack, high = Math.Log(1 + bounds.High) + Slack;
            promised = Widened(Math.Max(low, bounds.Low / (1 + bounds.Low)), Math.Min(high, bounds.High));
        }

        // Knuth's sum of two: w and what it lacks are exactly 1 + x.
        Real one = w - x, lost = x - (w - one) + (1 - one);
        // No sum 1 + x is subnormal.
        (Real k, Real f) = Split(w, true);
        Real log = LogOf(k, f, Real.Fma(k, Ln2Rest, lost / w), promised);
        if (!plain) log = LogOutside(w, log);
        return Differentiated(Emit(Op.Select, [Real.AreEqual(x, 0).Node, x.Node, log.Node], promised), x, () => 1 / w);
    }

    /// <summary>k ln 2 + ln(1 + f) + small, where k · <see cref="Ln2Rest"/> is already in the last.</summary>
    private static Real LogOf(Real k, Real f, Real small, Bounds? promised)
    {
        Real s = f / (f + 2), z = s * s;
        Real h = f * 0.5 * f;
        Real series = Real.Fma(z, Polynomial(z, z * z, s_log), h);
        Real fraction = f - (h - Real.Fma(s, series, small));
        return Emit(Op.Fma, [k.Node, ((Real)Ln2).Node, fraction.Node], promised);
    }

    /// <summary>What a logarithm is where its argument is not positive and finite.</summary>
    private static Real LogOutside(Real x, Real log)
    {
        Real notPositive = Real.Choose(Real.AreEqual(x, 0), double.NegativeInfinity, double.NaN);
        return Real.Choose(x < double.PositiveInfinity, Real.Choose(x > 0, log, notPositive), x);
    }
}
