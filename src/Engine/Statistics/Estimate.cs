namespace ExPost.Engine.Statistics;

/// <summary>A number estimated from random draws, with its uncertainty.</summary>
/// <param name="Mean">The point estimate: a mean, a probability, a ratio or a difference of two of these.
/// NaN when the quantity is undefined, as a ratio to a zero denominator is.</param>
/// <param name="StandardError">The estimated standard deviation of <paramref name="Mean"/>, not negative;
/// null when the draws do not determine one, as a single draw does not.</param>
/// <param name="Low">The lower end of the confidence interval, or null when there is none.</param>
/// <param name="High">The upper end of the confidence interval, or null when there is none.</param>
/// <param name="Method">How the interval was made, one of <see cref="IntervalMethods"/>, or null when there is none.</param>
public sealed record Estimate(double Mean, double? StandardError, double? Low, double? High, string? Method);

/// <summary>The names of the interval methods, as results show them.</summary>
public static class IntervalMethods
{
    /// <summary>Mean plus and minus a normal quantile times the standard error.</summary>
    public const string Normal = "normal";

    /// <summary>Mean plus and minus a Student t quantile, with n - 1 degrees of freedom, times the standard error, for n draws or replications.</summary>
    public const string StudentT = "t";

    /// <summary>The score interval of a probability: E. B. Wilson, JASA 22 (1927) 209-212.</summary>
    public const string Wilson = "wilson";

    /// <summary>
    /// The one-sided exact bound on the probability of an event that never, or always, happened, and the exact interval of
    /// one that seldom, or nearly always, did: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413.
    /// </summary>
    public const string ClopperPearson = "clopper-pearson";

    /// <summary>
    /// The adjusted Wald interval of a difference of paired proportions, with one observation added to each kind of
    /// discordant pair: D. G. Bonett and R. M. Price, J. Educ. Behav. Stat. 37 (2012) 479-488.
    /// </summary>
    public const string BonettPrice = "bonett-price";

    /// <summary>A ratio of means linearised around the point estimate (delta method).</summary>
    public const string Delta = "delta";
}
