namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// Rules for averages over [0, 1]. Three of different kinds at a time: Gauss-Legendre; Gauss-Lobatto, which reads both ends, so that what happens only there is seen; and Gauss-Lobatto on two unequal
/// parts, whose nodes lie elsewhere again. A function with a kink makes them differ.
/// </summary>
/// <remarks>
/// First rules as they are, which need few nodes for functions that are near to polynomials. Then the same rules for a variable t in which the ends are stretched, like t⁶ at the lower end and alike at the upper,
/// for functions that go to an end like a root or a logarithm, as quantiles do.
/// </remarks>
internal static class QuadratureRules
{
    /// <summary>Where the third rule is split: at no simple fraction.</summary>
    private const double Split = 0.6180339887498949;

    private static readonly Lazy<(double Node, double Weight)[][]>[] s_levels =
    [
        .. new[] { 4, 6, 8, 12, 16, 24, 32 }.Select(order => Level(order, rule => rule)),
        .. new[] { 12, 16, 24, 32, 48, 64, 96, 128, 192, 256 }.Select(order => Level(order, Stretched)),
    ];

    /// <summary>Three rules each, of growing order.</summary>
    internal static IEnumerable<(double Node, double Weight)[][]> Levels => s_levels.Select(level => level.Value);

    /// <summary>Gauss-Legendre: Newton's method on Legendre polynomials.</summary>
    internal static (double Node, double Weight)[] Gauss(int order)
    {
        var rule = new (double, double)[order];
        for (int k = 0; k < order; k++)
        {
            double x = Math.Cos(Math.PI * (k + 0.75) / (order + 0.5)), slope = 1;
            for (int iteration = 0; iteration < 20; iteration++)
            {
                (double p, double previous) = Legendre(order, x);
                slope = order * (x * p - previous) / (x * x - 1);
                double step = p / slope;
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }

            rule[k] = ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope));
        }

        return rule;
    }

    /// <summary>Gauss-Lobatto: the ends, and where the Legendre polynomial of one order less is flat.</summary>
    internal static (double Node, double Weight)[] Lobatto(int order)
    {
        int n = order - 1;
        var rule = new (double, double)[order];
        for (int k = 0; k < order; k++)
        {
            double x = Math.Cos(Math.PI * k / n), value = 1;
            for (int iteration = 0; iteration < 50; iteration++)
            {
                (value, double previous) = Legendre(n, x);
                double step = (x * value - previous) / (order * value);
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }

            if (k == 0) x = 1;
            if (k == n) x = -1;
            value = Legendre(n, x).Last;
            rule[k] = ((1 - x) / 2, 1 / (n * order * value * value));
        }

        return rule;
    }

    private static Lazy<(double Node, double Weight)[][]> Level(int order, Func<(double Node, double Weight)[], (double Node, double Weight)[]> map) =>
        new(() => [map(Gauss(order)), map(Lobatto(order + 1)), map(TwoParts(order / 2 + 2))]);

    /// <summary>The rule for t, as one for the polynomial that has the slope 2772 t⁵ (1 − t)⁵, t⁶ (1 + 6 s + 21 s² + 56 s³ + 126 s⁴ + 252 s⁵) with s = 1 − t.</summary>
    private static (double Node, double Weight)[] Stretched((double Node, double Weight)[] rule)
    {
        static double Sixth(double t) => Math.Pow(t, 6) * (1 + (1 - t) * (6 + (1 - t) * (21 + (1 - t) * (56 + (1 - t) * (126 + (1 - t) * 252)))));
        return [.. rule.Select(entry => (Sixth(entry.Node), entry.Weight * 2772 * Math.Pow(entry.Node * (1 - entry.Node), 5)))];
    }

    private static (double Node, double Weight)[] TwoParts(int order)
    {
        (double Node, double Weight)[] rule = Lobatto(order);
        // Nodes come in order, from 0: the last of the lower part is the first of the upper one.
        return
        [
            .. rule[..^1].Select(entry => (Split * entry.Node, Split * entry.Weight)),
            (Split, Split * rule[^1].Weight + (1 - Split) * rule[0].Weight),
            .. rule[1..].Select(entry => (Split + (1 - Split) * entry.Node, (1 - Split) * entry.Weight)),
        ];
    }

    /// <summary>The Legendre polynomials of an order and of one less.</summary>
    private static (double Last, double Previous) Legendre(int order, double x)
    {
        double p = 1, previous = 0;
        for (int n = 1; n <= order; n++) (p, previous) = (((2 * n - 1) * x * p - (n - 1) * previous) / n, p);
        return (p, previous);
    }
}
