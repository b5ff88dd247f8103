namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// Rules for averages over [0, 1]. Three of different kinds at a time: Gauss-Legendre; Gauss-Lobatto, which reads both ends, so that what happens only there is seen; and Gauss-Lobatto on two unequal
/// parts, whose nodes lie elsewhere again. A function with a kink makes them differ.
/// </summary>
internal static class QuadratureRules
{
    /// <summary>Where the third rule is split: at no simple fraction.</summary>
    private const double Split = 0.6180339887498949;

    private static readonly Lazy<(double Node, double Weight)[][]>[] s_levels = [.. new[] { 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128 }.Select(order =>
        new Lazy<(double Node, double Weight)[][]>(() => [Gauss(order), Lobatto(order + 1), TwoParts(order / 2 + 2)]))];

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
