namespace ExPost.Kernels;

/// <summary>
/// Exponentials, logarithms and powers, made of the operations that every engine has, so that the same bits come out everywhere: a
/// library's functions differ from processor to processor. They are straight lines without tables or branches, correct for all inputs.
/// Where the bounds of an argument rule out the special cases, these are not recorded; that changes no bit of the result.
/// </summary>
public static partial class Elementary
{
    /// <summary>1.5 · 2⁵²: a number below 2⁵¹ in size is rounded to an integer when this is added and subtracted again.</summary>
    private const double Shifter = 6755399441055744.0;

    private const double TwoTo52 = 4503599627370496.0;
    private const double SmallestNormal = 2.2250738585072014E-308;

    /// <summary>ln 2 to its nearest double, and what is missing.</summary>
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    /// <summary>log₂ e to its nearest double, and what is missing.</summary>
    private const double Log2E = 1.4426950408889634;
    private const double Log2ERest = 2.0355273740931033e-17;

    /// <summary>How much further than the library's value a bound is put: far more than both errors together.</summary>
    private const double Slack = 1e-14;

    /// <summary>c₀ + c₁x + c₂x² + …, even and odd powers apart: as many operations as in Horner's form, as x² is there, and half as deep.</summary>
    /// <param name="x">The variable.</param>
    /// <param name="xx">Its square.</param>
    /// <param name="top">The degree, at least 1.</param>
    /// <param name="c">The coefficients.</param>
    internal static Real Polynomial(Real x, Real xx, int top, Func<int, Real> c)
    {
        Real first = c(top), second = c(top - 1);
        for (int k = top - 2; k >= 0; k--)
        {
            // The chain that ends in c[k] is the one that began at the same parity.
            (first, second) = (second, Real.Fma(first, xx, c(k)));
        }

        return Real.Fma(first, x, second);
    }

    private static Real Polynomial(Real x, Real xx, double[] c) => Polynomial(x, xx, c.Length - 1, k => c[k]);

    /// <summary>p · 2ⁿ for an integer n from −2044 to 2046, rounded once when it is subnormal.</summary>
    private static Real Scale(Real p, Real n, Bounds? promised)
    {
        Real half = Real.Fma(n, 0.5, Shifter) - Shifter;
        return Emit(Op.Multiply, [(p * Real.PowerOfTwo(half)).Node, Real.PowerOfTwo(n - half).Node], promised);
    }

    /// <summary>x = 2ᵏ(1 + f) with 1 + f between √½ and √2, k and f exact; x is known to be normal, or not. Meaningless for 0, negative numbers, infinities and NaN.</summary>
    private static (Real K, Real F) Split(Real x, bool normal)
    {
        Real exponent, fraction;
        if (normal)
        {
            (exponent, fraction) = (Real.Exponent(x), Real.Mantissa(x));
        }
        else
        {
            Bool subnormal = x < SmallestNormal;
            Real scaled = Real.Choose(subnormal, x * (4 * TwoTo52), x);
            (exponent, fraction) = (Real.Exponent(scaled) + Real.Choose(subnormal, -54, 0), Real.Mantissa(scaled));
        }

        Bool upper = fraction > 1.4142135623730951;
        return (exponent + Real.Choose(upper, 1, 0), Real.Fma(fraction, Real.Choose(upper, 0.5, 1), -1));
    }

    /// <summary>True when the bounds say that the number is positive, normal and finite.</summary>
    private static bool IsNormal(Real x) => x.Node.Bounds is { Known: true, Low: >= SmallestNormal };

    private static bool IsWithin(Real x, double low, double high) => x.Node.Bounds is { Known: true } b && b.Low >= low && b.High <= high;

    /// <summary>Bounds for a computed function from those of the exact one, or null when these are not finite.</summary>
    private static Bounds? Widened(double low, double high) => double.IsFinite(low) && double.IsFinite(high) ? new(Below(low), -Below(-high)) : null;

    /// <summary>A number safely below; 0 stays 0, for none of the functions crosses it by an error.</summary>
    private static double Below(double a) => Math.Abs(a) >= 1e-300 ? a - (Math.Abs(a) * Slack) : a < 0 ? -1e-300 : 0;

    /// <summary>Says how a function's result is differentiated.</summary>
    /// <returns>The result.</returns>
    private static Real Differentiated(Real result, Real x, Func<Real> derivative)
    {
        Recorder.Current.AddRule(result.Node, [x.Node], _ => derivative());
        return result;
    }

    private static Real Emit(Op op, ReadOnlySpan<Node> operands, Bounds? promised) => new(Recorder.Current.Emit(op, operands, promised));
}
