namespace ExPost.Mechanisms.Tests;

/// <summary>V_i = p_i + c_i max_{j≠i} c_j in plain arithmetic (products and sums rounded together, as the environment says), and the prices that the paper and its repair attach to it.</summary>
internal static class Example
{
    internal static double P(ReadOnlySpan<double> s, int i) => s[2 * i];

    internal static double C(ReadOnlySpan<double> s, int i) => s[2 * i + 1];

    /// <summary>The highest c among the buyers that are neither <paramref name="i"/> nor <paramref name="j"/>; 0 for none.</summary>
    internal static double HighestOther(ReadOnlySpan<double> s, int i, int j = -1)
    {
        double highest = 0;
        for (int k = 0; k < s.Length / 2; k++)
        {
            if (k != i && k != j) highest = Math.Max(highest, C(s, k));
        }

        return highest;
    }

    internal static double Value(ReadOnlySpan<double> s, int i) => Math.FusedMultiplyAdd(C(s, i), HighestOther(s, i), P(s, i));

    /// <summary>The prices (14) of Example 2 for one object with w = 1: max p_j + c_j².</summary>
    internal static double PrintedPrice(ReadOnlySpan<double> s, int i)
    {
        double price = double.NegativeInfinity;
        for (int j = 0; j < s.Length / 2; j++)
        {
            if (j != i) price = Math.Max(price, P(s, j) + C(s, j) * C(s, j));
        }

        return price;
    }

    /// <summary>Their repair: max p_j + c_j max_{l≠i} c_l.</summary>
    internal static double RepairedPrice(ReadOnlySpan<double> s, int i)
    {
        double m = HighestOther(s, i), price = double.NegativeInfinity;
        for (int j = 0; j < s.Length / 2; j++)
        {
            if (j != i) price = Math.Max(price, Math.FusedMultiplyAdd(C(s, j), m, P(s, j)));
        }

        return price;
    }

    /// <summary>
    /// The constructed price for three buyers in closed form. Against j, with k the third, the indifference set reaches c_i = 1 unless j's own part,
    /// p_j, is too small for it: T_ij = p_j + c_j if c_j ≥ c_k, and p_j + c_j clip(p_j / (c_k − c_j), c_k, 1) otherwise.
    /// </summary>
    internal static double ConstructedPriceOfThree(ReadOnlySpan<double> s, int i)
    {
        double Against(ReadOnlySpan<double> s, int j, int k) =>
            P(s, j) + C(s, j) * (C(s, j) >= C(s, k) ? 1 : Math.Clamp(P(s, j) / (C(s, k) - C(s, j)), C(s, k), 1));
        (int a, int b) = i == 0 ? (1, 2) : i == 1 ? (0, 2) : (0, 1);
        return Math.Max(Against(s, a, b), Against(s, b, a));
    }

    internal static double[] Random(Random random, int buyers)
    {
        var signals = new double[2 * buyers];
        // Like the draws of a run: multiples of 2⁻³³ strictly between 0 and 1.
        for (int k = 0; k < signals.Length; k++) signals[k] = (random.NextInt64(1L << 32) + 0.5) / 4294967296.0;
        return signals;
    }
}
