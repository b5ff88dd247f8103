namespace ExPost.Mechanisms.Distributions;

/// <summary>Logarithms and exponentials near 1, where the library's lose digits; for tables, not for kernels.</summary>
internal static class Logarithms
{
    /// <summary>log(1 + x).</summary>
    internal static double OnePlus(double x)
    {
        double sum = 1 + x;
        // What the sum has lost of x is put back by the slope (Kahan).
        return sum == 1 ? x : double.IsInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e^x − 1.</summary>
    internal static double ExpLess1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double power = Math.Exp(x);
        return power == 1 ? x : (power - 1) * (x / Math.Log(power));
    }

    /// <summary>log(1 + c (e^x − 1)) for c from 0 to 1, also where e^x overflows.</summary>
    internal static double OnePlusTimesExpLess1(double c, double x) => x > 500 ? Math.Log(c) + x : OnePlus(c * ExpLess1(x));
}
