using System.Numerics;

namespace ExPost.Engine.Statistics;

/// <summary>Rounds fractions of big integers to doubles, so that exact numerators lose nothing before the last step.</summary>
static class ExactFraction
{
    const int Precision = 53;
    const int MinExponent = -1074;

    /// <summary>The double nearest to numerator / denominator * 2^exponent, ties to even.</summary>
    /// <param name="numerator">Any integer.</param>
    /// <param name="denominator">A positive integer.</param>
    /// <param name="exponent">The power of two by which the fraction is scaled.</param>
    public static double ToDouble(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (numerator.IsZero) return 0;
        var magnitude = BigInteger.Abs(numerator);

        // At least 55 quotient bits, so that two or more are dropped below and the remainder only breaks ties.
        var lift = (int)(Precision + 2 - (magnitude.GetBitLength() - denominator.GetBitLength()));
        if (lift > 0)
        {
            magnitude <<= lift;
            exponent -= lift;
        }

        var quotient = BigInteger.DivRem(magnitude, denominator, out var remainder);
        var lastPlace = Math.Max((int)quotient.GetBitLength() - Precision + exponent, MinExponent);
        var drop = lastPlace - exponent;
        var significand = quotient >> drop;
        var tail = quotient - (significand << drop);
        var comparison = tail.CompareTo(BigInteger.One << (drop - 1));
        if (comparison > 0 || (comparison == 0 && (!remainder.IsZero || !significand.IsEven))) significand++;

        // The significand has at most 53 bits, or is 2^53, and the result is representable: scaling is exact.
        return Math.CopySign(Math.ScaleB((double)(long)significand, lastPlace), numerator.Sign);
    }

    /// <summary>The square root of numerator / denominator * 2^exponent, within one unit in the last place.</summary>
    /// <param name="numerator">An integer; a negative one counts as zero.</param>
    /// <param name="denominator">A positive integer.</param>
    /// <param name="exponent">The power of two by which the fraction is scaled.</param>
    public static double Sqrt(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (numerator.Sign <= 0) return 0;

        // Scaled by an even power to near 1, so that a tiny variance does not underflow before its root is taken.
        var half = (int)(numerator.GetBitLength() - denominator.GetBitLength() + exponent) / 2;
        return Math.ScaleB(Math.Sqrt(ToDouble(numerator, denominator, exponent - 2 * half)), half);
    }
}
