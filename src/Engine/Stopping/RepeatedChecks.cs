using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;
using MathNet.Numerics.RootFinding;

namespace ExPost.Engine.Stopping;

/// <summary>
/// One critical value for a mean that is looked at again and again as draws come in (S. J. Pocock, Biometrika 64 (1977) 191-199): with it as the quantile of every interval, all of them together contain the truth with the confidence that
/// one alone would have with the normal quantile. So it does not matter at which of them one stops, nor why.
/// </summary>
/// <remarks>
/// The standardised error Z_k of the mean of the first n_k draws is a Gaussian Markov chain, with correlation √(n_j/n_k) of Z_j and Z_k: the increments of the sum are independent. The density of Z_k where no earlier one was
/// outside of [−c, c] follows from that of Z_(k−1) by an integral over [−c, c] (P. Armitage, C. K. McPherson and B. C. Rowe, J. R. Stat. Soc. A 132 (1969) 235-244).
/// </remarks>
public static class RepeatedChecks
{
    /// <summary>Values are rounded up to a multiple of this, so that the last bits of the machine's exponential do not show.</summary>
    private const double Unit = 1e-6;

    /// <summary>The critical value: all of the standardised errors at the checks are within it with the given probability.</summary>
    /// <param name="checks">The draws at the checks: positive, increasing. The ratios of neighbours alone matter, so any measure of information does.</param>
    /// <param name="confidence">The probability, in (0, 1).</param>
    /// <returns>A number of standard errors, rounded up by 10⁻⁶ at most.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no check, or <paramref name="confidence"/> is out of range.</exception>
    public static double CriticalValue(IReadOnlyList<double> checks, double confidence)
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentOutOfRangeException.ThrowIfZero(checks.Count, nameof(checks));
        if (!(confidence > 0 && confidence < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie between 0 and 1.");
        double tail = (1 - confidence) / 2, single = Quantile(tail);
        // At least that of one check, and at most that of checks that know nothing of each other (Bonferroni).
        double wanted = Odds(confidence, 1 - confidence), least = Math.Max(Unit, single - Unit), most = Quantile(tail / checks.Count) + Unit;
        double value = checks.Count == 1 ? single : OddsAt(least) >= wanted ? least : Brent.FindRoot(c => OddsAt(c) - wanted, least, most, accuracy: Unit / 100);
        return Math.Max(1, Math.Ceiling(value / Unit)) * Unit;

        double OddsAt(double c)
        {
            (double within, double outside) = Probabilities(checks, c);
            return Odds(within, outside);
        }
    }

    /// <summary>The probability that all of the standardised errors at the checks are within a critical value.</summary>
    /// <param name="checks">As for <see cref="CriticalValue"/>.</param>
    /// <param name="critical">The critical value, positive.</param>
    public static double ProbabilityWithin(IReadOnlyList<double> checks, double critical) => Probabilities(checks, critical).Within;

    /// <summary>The confidence of an interval of so many standard errors to either side.</summary>
    internal static double Level(double critical) => 1 - 2 * Tail(critical);

    /// <summary>The probability that all of the standardised errors at the checks are within a critical value, and the probability that one is not, each with all of its digits however small it is.</summary>
    /// <param name="checks">As for <see cref="CriticalValue"/>.</param>
    /// <param name="critical">The critical value, positive.</param>
    internal static (double Within, double Outside) Probabilities(IReadOnlyList<double> checks, double critical)
    {
        ArgumentNullException.ThrowIfNull(checks);
        double[] correlations = [.. checks.Skip(1).Zip(checks, (next, before) => Math.Sqrt(before / next))];
        // Nodes lie much closer to each other than the narrowest of the densities that are integrated is wide.
        double narrowest = correlations.Select(Spread).Append(1).Min();
        var rule = new GaussLegendreRule(-critical, critical, 32 + (int)(8 * critical / narrowest));
        double[] nodes = [.. Enumerable.Range(0, rule.Order).Select(rule.GetAbscissa)], weights = [.. Enumerable.Range(0, rule.Order).Select(rule.GetWeight)];
        double[] masses = [.. nodes.Select((z, k) => weights[k] * Density(z))];
        double outside = 2 * Tail(critical);
        foreach (double correlation in correlations)
        {
            double spread = Spread(correlation);
            double[] before = masses;
            // To either side as often.
            outside += 2 * nodes.Select((z, k) => before[k] * Tail((critical - correlation * z) / spread)).Sum();
            masses = [.. nodes.Select((z, k) =>
            {
                double sum = 0;
                for (int j = 0; j < nodes.Length; j++) sum += before[j] * Density((z - correlation * nodes[j]) / spread);
                return weights[k] * sum / spread;
            })];
        }

        return (masses.Sum(), outside);
    }

    /// <summary>The logarithm of the odds, which tells probabilities from each other that are close to 0 or to 1.</summary>
    private static double Odds(double within, double outside) => Math.Log(Math.Max(within, double.Epsilon)) - Math.Log(outside);

    /// <summary>The standard deviation of a check's error where that of the check before is known.</summary>
    private static double Spread(double correlation) => Math.Sqrt(1 - correlation * correlation);

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    private static double Tail(double z) => Normal.CDF(0, 1, -z);

    private static double Quantile(double tail) => -Normal.InvCDF(0, 1, tail);
}
