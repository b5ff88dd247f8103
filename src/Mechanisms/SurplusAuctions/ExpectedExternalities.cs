using System.Runtime.CompilerServices;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>ξ_i(θ) = E[S(the highest type of the others), where it is above θ], as formulas: what the others may expect when buyer i reports θ (Ke 2009, Section 3.1).</summary>
internal static class ExpectedExternalities
{
    private static readonly ConditionalWeakTable<AuctionEnvironment, Func<Real, Real>[]> s_found = [];

    private static readonly ConditionalWeakTable<AuctionEnvironment, Func<Real, Real>> s_above = [];

    /// <summary>Why there are none, or null when there are.</summary>
    internal static string? WhyNot(AuctionEnvironment environment) => SurplusSale.WhyNot(environment) ?? SurplusSale.Problem(() => Found(environment));

    /// <summary>ξ_i of every buyer.</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="environment">The buyers, and S.</param>
    /// <exception cref="CannotRunException">There are none.</exception>
    internal static Func<Real, Real>[] Of(string mechanism, AuctionEnvironment environment) => SurplusSale.OrCannotRun(mechanism, () => Found(environment));

    /// <summary>T(θ) = ξ(θ) / (1 − F(θ)) for two buyers with types of one distribution: E[S(the other's type), given that it is above θ].</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="environment">The buyers, and S.</param>
    /// <exception cref="CannotRunException">It cannot be tabulated.</exception>
    internal static Func<Real, Real> AboveLoser(string mechanism, AuctionEnvironment environment) => SurplusSale.OrCannotRun(mechanism, () =>
    {
        lock (s_above) return s_above.GetValue(environment, key => SurplusSale.Table(key, "expected surplus of a higher type", Above(key)));
    });

    private static Func<Real, Real>[] Found(AuctionEnvironment environment)
    {
        lock (s_found) return s_found.GetValue(environment, Make);
    }

    private static Func<Real, Real>[] Make(AuctionEnvironment environment)
    {
        Distribution[] distributions = SurplusSale.Distributions(environment);
        Func<double, double> surplus = SurplusSale.SurplusOf(environment);
        if (environment is SurplusPrivate power && WinnerPayment.Exponents(distributions) is { } exponents) return [.. exponents.Select(own => OfPowers(exponents.Sum() - own, power.Gamma))];
        IReadOnlyList<double> kinks = SurplusSale.Kinks(environment);
        Func<Real, Real> Table(int buyer) => SurplusSale.Table(environment, "expected externality", ExpectedExternality.Private(distributions, buyer, surplus, kinks));
        return environment.Signals[0].IsSame ? [.. Enumerable.Repeat(Table(0), environment.Buyers)] : [.. Enumerable.Range(0, environment.Buyers).Select(Table)];
    }

    /// <summary>Where the highest of the others' types has the distribution θ^b, and S = θ^γ / γ: b / (γ (b + γ)) · (1 − θ^(b + γ)).</summary>
    private static Func<Real, Real> OfPowers(double b, double gamma) => theta => (1 - Elementary.Pow(theta, b + gamma)) * (b / (gamma * (b + gamma)));

    private static Func<double, double> Above(AuctionEnvironment environment)
    {
        Distribution types = environment.Signals[0].Of(0);
        Func<double, double> surplus = SurplusSale.SurplusOf(environment), expected = ExpectedExternality.Private([types, types], 0, surplus, SurplusSale.Kinks(environment));
        return theta => types.Survival(theta) is var higher && higher > 0 ? expected(theta) / higher : surplus(theta);
    }
}
