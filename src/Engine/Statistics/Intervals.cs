using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace ExPost.Engine.Statistics;

/// <summary>
/// Point estimates, standard errors and confidence intervals from sums over independent draws.
/// </summary>
/// <remarks>
/// <para>
/// Means and variances are fractions of exact integers that are rounded once, so that no result depends on how the
/// draws were grouped and none suffers cancellation. What was rounded before it reached the sums stays: when the
/// squares, or the sums within a block, were rounded, a variance that is zero or tiny against the squared mean
/// carries that noise, relative to the squared mean about 1e-16. A variance that comes out negative counts as zero.
/// </para>
/// <para>
/// Intervals of means, ratios and their differences use the Student t quantile with n - 1 degrees of freedom up to
/// <see cref="StudentMaxCount"/> draws and the normal quantile beyond. One draw determines neither a standard error nor an
/// interval: both are then null.
/// </para>
/// <para>
/// The confidence is that of each two-sided interval by itself, in the open interval (0, 1).
/// </para>
/// </remarks>
public static class Intervals
{
    /// <summary>
    /// The largest number of draws for which the Student t quantile is used. At this count the normal quantile
    /// is smaller by 0.12% at 95% confidence and by 0.3% at 99.9%, far below the sampling error of
    /// the standard error itself, about 2%.
    /// </summary>
    public const long StudentMaxCount = 1000;

    /// <summary>
    /// The highest confidence at which the score interval is used however few hits there are. What it misses after a few
    /// hits hardly depends on the confidence, and is 9% after the first hit where three standard errors are to miss 0.3%.
    /// </summary>
    public const double ScoreMaxConfidence = 0.99;

    /// <summary>
    /// Hits, or misses, up to which the interval is exact at higher confidences. With more the score interval misses less
    /// than 0.4% where it is to miss 0.3%.
    /// </summary>
    public const long ExactMaxCount = 100;

    /// <summary>Estimates the expectation of x.</summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="sum">The sum of x over the draws.</param>
    /// <param name="sumOfSquares">The sum of x² over the draws.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>The mean, its standard error, and a normal or Student t interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="confidence"/> is out of range.</exception>
    public static Estimate Mean(long n, ExactSum sum, ExactSum sumOfSquares, double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentNullException.ThrowIfNull(sumOfSquares);
        return MeanOf(n, sum.ToBigInteger(), sumOfSquares.ToBigInteger(), confidence);
    }

    /// <summary>Estimates the difference of two expectations, E[x_k] - E[x_1], from paired draws.</summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="sumK">The sum of x_k over the draws.</param>
    /// <param name="sum1">The sum of x_1 over the same draws.</param>
    /// <param name="sumOfSquaredDifferences">The sum of (x_k - x_1)² over the draws.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The mean difference, its standard error, and a normal or Student t interval. When x_k = x_1 in every draw all
    /// of these are exactly zero.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="confidence"/> is out of range.</exception>
    public static Estimate Difference(
        long n, ExactSum sumK, ExactSum sum1, ExactSum sumOfSquaredDifferences, double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentNullException.ThrowIfNull(sumK);
        ArgumentNullException.ThrowIfNull(sum1);
        ArgumentNullException.ThrowIfNull(sumOfSquaredDifferences);
        return MeanOf(
            n, sumK.ToBigInteger() - sum1.ToBigInteger(), sumOfSquaredDifferences.ToBigInteger(), confidence);
    }

    /// <summary>Estimates the probability of an event.</summary>
    /// <param name="hits">The number of draws in which the event happened, from 0 to <paramref name="n"/>.</param>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The frequency p = hits/n, the plug-in standard error √(p(1-p)/n), and the Wilson score interval. When the event
    /// never happened the interval is instead from 0 to the one-sided Clopper-Pearson bound 1 - (1 - confidence)^(1/n),
    /// about 3/n at 95%; when it always happened, from one minus that bound to 1. In these two cases the plug-in
    /// standard error is zero and says nothing; the interval does. The score interval excludes a probability below
    /// about 0.18/n after a single hit, so that there the coverage dips, at a nominal 95% down to 84%
    /// (L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001) 101-133). At confidences above
    /// <see cref="ScoreMaxConfidence"/> the interval is therefore that of Clopper and Pearson up to
    /// <see cref="ExactMaxCount"/> hits or misses. It covers no less than its confidence, but for probabilities between
    /// ln(1/a)/n and ln(2/a)/n, where a is one minus the confidence: the bound after no hit misses them with up to all
    /// of a, and the intervals above them with up to half of it beside.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static Estimate Probability(long hits, long n, double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, n);
        var p = (double)hits / n;
        if (hits == 0) return new Estimate(0, 0, 0, UnseenBound(n, confidence), IntervalMethods.ClopperPearson);
        if (hits == n) return new Estimate(1, 0, 1 - UnseenBound(n, confidence), 1, IntervalMethods.ClopperPearson);

        if (confidence > ScoreMaxConfidence && Math.Min(hits, n - hits) <= ExactMaxCount) return ExactProbability(hits, n, confidence);

        // The ends are the roots of (n + z²)p² - (2 hits + z²)p + hits²/n = 0. The smaller one comes from the product of
        // the roots, where the difference of two close numbers would lose a small probability.
        var z = NormalQuantile(confidence);
        var misses = (double)(n - hits);
        var root = hits + z * z / 2 + z * Math.Sqrt(p * misses + z * z / 4);
        return new Estimate(
            p,
            Math.Sqrt(p * misses / n / n),
            p * (hits / root),
            Math.Clamp(root / (n + z * z), p, 1),
            IntervalMethods.Wilson);
    }

    /// <summary>Estimates the expectation of a number in [0, 1], such as a probability that differs from draw to draw.</summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="sum">The sum of x over the draws.</param>
    /// <param name="sumOfSquares">The sum of x² over the draws.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// As <see cref="Mean"/>, with an interval that stays in [0, 1]; where x was always 0, or always 1, as <see cref="Probability"/> of an event that never, or always, happened: x is 0 at a
    /// draw with probability 1 − E x at most, so the bound holds.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="confidence"/> is out of range.</exception>
    public static Estimate Chance(long n, ExactSum sum, ExactSum sumOfSquares, double confidence)
    {
        Estimate mean = Mean(n, sum, sumOfSquares, confidence);
        if (mean.Mean == 0) return Probability(0, n, confidence);
        if (mean.Mean == 1) return Probability(n, n, confidence);
        return mean with { Low = mean.Low is { } low ? Math.Max(low, 0) : null, High = mean.High is { } high ? Math.Min(high, 1) : null };
    }

    /// <summary>Estimates the difference of the probabilities of two events, P(k) - P(1), from paired draws.</summary>
    /// <param name="hitsK">The number of draws in which event k happened, from 0 to <paramref name="n"/>.</param>
    /// <param name="hits1">The number of the same draws in which event 1 happened, from 0 to <paramref name="n"/>.</param>
    /// <param name="discordant">The number of draws in which exactly one of the two events happened.</param>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The difference of the frequencies, its standard error from the sample variance of the difference (null for one
    /// draw), and the Bonett-Price interval, which adds one observation to each kind of discordant pair: the interval of
    /// plus and minus z standard errors covers only 80% at a nominal 95% when three discordant pairs of one kind
    /// are expected, this one 93% at worst. When no discordant pair was seen the frequencies are equal, but the
    /// probabilities need not be: the interval is then plus and minus the one-sided Clopper-Pearson bound
    /// 1 - (1 - confidence)^(1/n) on the probability of a discordant pair, which bounds the difference.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range by itself.</exception>
    /// <exception cref="ArgumentException">No <paramref name="n"/> draws have these three counts together.</exception>
    public static Estimate ProbabilityDifference(long hitsK, long hits1, long discordant, long n, double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentOutOfRangeException.ThrowIfNegative(hitsK);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hitsK, n);
        ArgumentOutOfRangeException.ThrowIfNegative(hits1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits1, n);
        ArgumentOutOfRangeException.ThrowIfNegative(discordant);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discordant, n);
        var net = hitsK - hits1;
        var both = (Int128)hitsK + hits1 - discordant;
        if (Math.Abs(net) > discordant || ((net ^ discordant) & 1) != 0 || both < 0 || both > 2 * (Int128)(n - discordant))
            throw new ArgumentException("The counts of hits and of discordant pairs contradict each other.", nameof(discordant));

        var mean = (double)net / n;
        double? error = n == 1 ? null : StandardErrorOfMean(n, net, discordant, 0);
        if (discordant == 0)
        {
            var bound = UnseenBound(n, confidence);
            return new Estimate(0, error, -bound, bound, IntervalMethods.ClopperPearson);
        }

        var total = n + 2.0;
        var center = net / total;
        var half = NormalQuantile(confidence) * Math.Sqrt(((discordant + 2) / total - center * center) / total);

        // The pseudo-observations pull the center towards zero, at extreme counts and low confidence past the mean.
        return new Estimate(
            mean,
            error,
            Math.Max(-1, Math.Min(center - half, mean)),
            Math.Min(1, Math.Max(center + half, mean)),
            IntervalMethods.BonettPrice);
    }

    /// <summary>
    /// A number that the expectation of x is above, but for a small probability that holds for any number of draws and any distribution on an interval: the empirical Bernstein bound (A. Maurer and M. Pontil, COLT 2009,
    /// Theorem 4). A normal quantile says nothing of losses that are rare and were not seen.
    /// </summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="mean">The estimate of the expectation of x.</param>
    /// <param name="range">The length of an interval in which x lies.</param>
    /// <param name="error">The probability that the bound is wrong, in (0, 1).</param>
    /// <returns>The bound; minus infinity where the draws do not determine a standard error.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="error"/> is out of range.</exception>
    public static double LowerBound(long n, Estimate mean, double range, double error)
    {
        CheckDraws(n, 1 - error);
        ArgumentNullException.ThrowIfNull(mean);
        if (mean.StandardError is not { } deviation) return double.NegativeInfinity;
        double size = Math.Log(2 / error);
        return mean.Mean - Math.Sqrt(2 * size) * deviation - 7 * range * size / (3 * (n - 1.0));
    }

    /// <summary>Estimates the ratio of two expectations, E[x] / E[y], from paired draws.</summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="sumX">The sum of x over the draws.</param>
    /// <param name="sumX2">The sum of x² over the draws.</param>
    /// <param name="sumY">The sum of y over the same draws.</param>
    /// <param name="sumY2">The sum of y² over the draws.</param>
    /// <param name="sumXY">The sum of x y over the draws.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The ratio R of the sums and the delta-method standard error, that of the mean of x - R y divided by the
    /// mean of y (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 6.4). When x = y in every draw, so that the
    /// sums are the same, the ratio is exactly 1 and the error exactly 0. When the sum of y is zero the ratio is NaN and
    /// the rest null. The interval presumes that the mean of y is many standard errors away from zero.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="confidence"/> is out of range.</exception>
    public static Estimate Ratio(
        long n, ExactSum sumX, ExactSum sumX2, ExactSum sumY, ExactSum sumY2, ExactSum sumXY, double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentNullException.ThrowIfNull(sumX);
        ArgumentNullException.ThrowIfNull(sumX2);
        ArgumentNullException.ThrowIfNull(sumY);
        ArgumentNullException.ThrowIfNull(sumY2);
        ArgumentNullException.ThrowIfNull(sumXY);
        return RatioOf(
            n,
            sumX.ToBigInteger(),
            sumX2.ToBigInteger(),
            sumY.ToBigInteger(),
            sumY2.ToBigInteger(),
            sumXY.ToBigInteger(),
            confidence);
    }

    /// <summary>
    /// Estimates the difference of two ratios with a common denominator, E[x_k]/E[y] - E[x_1]/E[y], from paired draws.
    /// </summary>
    /// <param name="n">The number of draws, at least 1.</param>
    /// <param name="sumK">The sum of x_k over the draws.</param>
    /// <param name="sum1">The sum of x_1 over the same draws.</param>
    /// <param name="sumOfSquaredDifferences">The sum of (x_k - x_1)² over the draws.</param>
    /// <param name="sumKY">The sum of x_k y over the draws.</param>
    /// <param name="sum1Y">The sum of x_1 y over the draws.</param>
    /// <param name="sumY">The sum of y over the draws.</param>
    /// <param name="sumY2">The sum of y² over the draws.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The estimate of <see cref="Ratio"/> for x = x_k - x_1. When x_k = x_1 in every draw it is exactly zero, its error too.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> or <paramref name="confidence"/> is out of range.</exception>
    public static Estimate RatioDifference(
        long n,
        ExactSum sumK,
        ExactSum sum1,
        ExactSum sumOfSquaredDifferences,
        ExactSum sumKY,
        ExactSum sum1Y,
        ExactSum sumY,
        ExactSum sumY2,
        double confidence)
    {
        CheckDraws(n, confidence);
        ArgumentNullException.ThrowIfNull(sumK);
        ArgumentNullException.ThrowIfNull(sum1);
        ArgumentNullException.ThrowIfNull(sumOfSquaredDifferences);
        ArgumentNullException.ThrowIfNull(sumKY);
        ArgumentNullException.ThrowIfNull(sum1Y);
        ArgumentNullException.ThrowIfNull(sumY);
        ArgumentNullException.ThrowIfNull(sumY2);
        return RatioOf(
            n,
            sumK.ToBigInteger() - sum1.ToBigInteger(),
            sumOfSquaredDifferences.ToBigInteger(),
            sumY.ToBigInteger(),
            sumY2.ToBigInteger(),
            sumKY.ToBigInteger() - sum1Y.ToBigInteger(),
            confidence);
    }

    /// <summary>Replaces the interval of independent draws by one from independent replications, within each of which draws depend on each other.</summary>
    /// <param name="all">What all draws together say, as if they were independent.</param>
    /// <param name="draws">How many draws there are in all replications.</param>
    /// <param name="means">The estimate of each replication, at least two, of as many draws each.</param>
    /// <param name="confidence">The confidence level, in (0, 1).</param>
    /// <returns>
    /// The same point estimate with the standard error of a mean of the replications and the t interval with one degree of freedom less than there are, which for a probability stays in [0, 1], and for a difference of two in [−1, 1]. Where all replications agree to the last bit, as on
    /// an event that none of them saw, their spread says nothing, and the interval of independent draws stands; so does an estimate that has none. After up to <see cref="ExactMaxCount"/> hits or misses the interval
    /// of a probability reaches as far at least as the exact one of as many independent draws: a few replications have all the hits, and their spread is too small as often as they have too few. So it is with a difference of two probabilities, whose
    /// interval reaches as far at least as that of <see cref="ProbabilityDifference"/> where all draws but so few are of one kind: both events alike, or the same one of them alone.
    /// </returns>
    /// <exception cref="ArgumentException">There are fewer than two replications.</exception>
    public static Estimate Replicated(Estimate all, long draws, IReadOnlyList<double> means, double confidence)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(means);
        CheckDraws(draws, confidence);
        if (means.Count < 2) throw new ArgumentException("A spread needs two replications at least.", nameof(means));
        double mean = means.Average(), squares = means.Sum(own => (own - mean) * (own - mean));
        if (all.Method is null || !(squares > 0)) return all;
        var error = Math.Sqrt(squares / ((double)means.Count * (means.Count - 1)));
        var half = StudentQuantile(means.Count - 1, confidence) * error;
        (double least, double most) = all.Method switch
        {
            IntervalMethods.Wilson or IntervalMethods.ClopperPearson => (0, 1),
            IntervalMethods.BonettPrice => (-1, 1),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
        var found = new Estimate(all.Mean, error, Math.Max(all.Mean - half, least), Math.Min(all.Mean + half, most), IntervalMethods.StudentT);
        if (IndependentAfterFew(all, draws, confidence) is not { } independent) return found;
        return found with { Low = Math.Min(found.Low!.Value, independent.Low!.Value), High = Math.Max(found.High!.Value, independent.High!.Value) };
    }

    // What independent draws would say of a probability, or of a difference of two, where it rests on a few of them; null where it does not.
    static Estimate? IndependentAfterFew(Estimate all, long draws, double confidence)
    {
        var net = (long)Math.Round(all.Mean * draws);
        if (all.Method is IntervalMethods.Wilson or IntervalMethods.ClopperPearson) return Math.Min(net, draws - net) is >= 1 and <= ExactMaxCount ? ExactProbability(net, draws, confidence) : null;
        if (all.Method != IntervalMethods.BonettPrice) return null;
        // The standard error is that of net and discordant counts.
        var discordant = (long)Math.Round(all.StandardError!.Value * all.StandardError.Value * draws * (draws - 1) + all.Mean * net);
        return draws - Math.Max(draws - discordant, (discordant + Math.Abs(net)) / 2) <= ExactMaxCount ? all : null;
    }

    static Estimate ExactProbability(long hits, long n, double confidence)
    {
        var few = Math.Min(hits, n - hits);
        var low = BinomialTails.LowerEnd(few, n, (1 - confidence) / 2);
        var high = BinomialTails.UpperEnd(few, n, (1 - confidence) / 2);
        var p = (double)hits / n;
        return new Estimate(
            p,
            Math.Sqrt(p * (n - hits) / n / n),
            few == hits ? low : 1 - high,
            few == hits ? high : 1 - low,
            IntervalMethods.ClopperPearson);
    }

    static Estimate MeanOf(long n, BigInteger sum, BigInteger squares, double confidence)
    {
        var mean = ExactFraction.ToDouble(sum, n, ExactSum.UnitExponent);
        return n == 1
            ? new Estimate(mean, null, null, null, null)
            : Symmetric(
                mean,
                StandardErrorOfMean(n, sum, squares, ExactSum.UnitExponent),
                n,
                confidence,
                n <= StudentMaxCount ? IntervalMethods.StudentT : IntervalMethods.Normal);
    }

    // The root of (Σx² - (Σx)²/n) / ((n - 1) n), where both sums are in units of 2^unit: the squares of the sums
    // are in units of its square.
    static double StandardErrorOfMean(long n, BigInteger sum, BigInteger squares, int unit) =>
        ExactFraction.Sqrt(
            n * (squares << -unit) - sum * sum, (BigInteger)n * n * (n - 1), 2 * unit);

    // With e = x - R y and R = Σx/Σy the residuals add up to zero, and Σe² (Σy)² is an integer polynomial of the sums.
    static Estimate RatioOf(
        long n, BigInteger x, BigInteger xx, BigInteger y, BigInteger yy, BigInteger xy, double confidence)
    {
        if (y.IsZero) return new Estimate(double.NaN, null, null, null, null);
        var ratio = ExactFraction.ToDouble(x * y.Sign, BigInteger.Abs(y), 0);
        if (n == 1) return new Estimate(ratio, null, null, null, null);
        var residual = xx * y * y - 2 * x * y * xy + x * x * yy;
        var error = ExactFraction.Sqrt(n * residual, (n - 1) * BigInteger.Pow(y, 4), -ExactSum.UnitExponent);
        return Symmetric(ratio, error, n, confidence, IntervalMethods.Delta);
    }

    static Estimate Symmetric(double mean, double error, long n, double confidence, string method)
    {
        var quantile = n <= StudentMaxCount ? StudentQuantile(n - 1, confidence) : NormalQuantile(confidence);
        return new Estimate(mean, error, mean - quantile * error, mean + quantile * error, method);
    }

    // Both quantiles are taken in the lower tail, whose probability keeps its relative precision near confidence 1.
    static double NormalQuantile(double confidence) => -Normal.InvCDF(0, 1, (1 - confidence) / 2);

    // MathNet's own inverse searches only [-800, 800] to an absolute 1e-12, which fails for one degree of freedom
    // from a confidence of 0.9993 on. Its distribution function is precise, and bisection of it ends at
    // neighbouring doubles.
    internal static double StudentQuantile(long degrees, double confidence)
    {
        var tail = (1 - confidence) / 2;
        double low = 0, high = 1;
        while (StudentT.CDF(0, 1, degrees, -high) > tail)
        {
            low = high;
            high *= 2;
        }

        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return high;
            if (StudentT.CDF(0, 1, degrees, -middle) > tail) low = middle;
            else high = middle;
        }
    }

    // The largest probability with which n draws show no event with probability at least 1 - confidence.
    static double UnseenBound(long n, double confidence) =>
        -SpecialFunctions.Expm1(SpecialFunctions.Log1p(-confidence) / n);

    static void CheckDraws(long n, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie between 0 and 1.");
    }
}
