namespace ExPost.Mechanisms.SingleObject;

/// <summary>The mass of panels in a distribution, and integrals over them.</summary>
/// <param name="cumulative">G, the share that is not above a point.</param>
/// <param name="density">The slope of G; it may be infinite where panels begin or end.</param>
/// <param name="g">What is integrated.</param>
/// <param name="tiny">Panels that are not longer are one point, with their mass.</param>
internal sealed class PanelIntegral(Func<double, double> cumulative, Func<double, double> density, Func<double, double> g, double tiny)
{
    /// <summary>The error of the mass of a panel, as a share of the mass up to its end, beyond which it is halved.</summary>
    private const double Error = 1e-12;

    private const int MostHalvings = 20;

    private static readonly (double Node, double Weight)[] s_rule = QuadratureRules.Gauss(16);

    /// <summary>∫ dG and ∫ g dG by one rule from a to b.</summary>
    internal (double Mass, double Moment) Of(double a, double b) => Of(a, b, MostHalvings);

    private (double Mass, double Moment) Of(double a, double b, int halvings)
    {
        double below = cumulative(b), exact = below - cumulative(a);
        // At the very ends the density may be infinite, and g hardly changes.
        if (b - a <= tiny) return (exact, exact * g(0.5 * (a + b)));
        (double sum, double moment) = (0, 0);
        foreach ((double node, double weight) in s_rule)
        {
            double y = a + node * (b - a);
            double w = weight * (b - a) * density(y);
            sum += w;
            moment += w * g(y);
        }

        // A peak of the density may be narrow for its panel.
        if (Math.Abs(sum - exact) <= Error * below || halvings == 0) return (sum, moment);
        (double Mass, double Moment) left = Of(a, 0.5 * (a + b), halvings - 1), right = Of(0.5 * (a + b), b, halvings - 1);
        return (left.Mass + right.Mass, left.Moment + right.Moment);
    }
}
