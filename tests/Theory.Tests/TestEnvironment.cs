using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Theory.Tests;

/// <summary>Values that a test makes up; signals are uniform on [0, 1] unless it says otherwise, for all buyers or for each.</summary>
internal sealed class TestEnvironment(int buyers, int dimensions, Func<int, Profile, Real> value, params Distribution[] distributions) : AuctionEnvironment(
    new("test", "made up by a test", "test", [], _ => new TestEnvironment(buyers, dimensions, value, distributions)),
    buyers,
    [.. Enumerable.Range(0, dimensions).Select(k => new Signal(FormattableString.Invariant($"s{k + 1}"), distributions.Length == 0 ? [new Uniform(0, 1)] : distributions))])
{
    public override bool Exchangeable => false;

    /// <summary>V_i = s_i.</summary>
    internal static TestEnvironment PrivateValues(int buyers) => new(buyers, 1, (i, s) => s[i, 0]);

    public override Real Value(int buyer, Profile signals) => value(buyer, signals);
}

/// <summary>A rule that a test makes up, and what is said of it.</summary>
internal sealed class TestRule(string name, Claims claims, Func<AuctionEnvironment, Profile, AuctionOutcome> run)
    : AuctionMechanism(new(name, name, "test", [], _ => null, _ => new TestRule(name, claims, run)) { Claims = _ => claims })
{
    internal const Claims All = Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible;

    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports) => run(environment, reports);

    /// <summary>Buyer i may buy at a price.</summary>
    internal static TestRule Prices(string name, Func<AuctionEnvironment, Profile, int, Real> price, Func<Real, Real>? charged = null) => new(name, All, (environment, reports) =>
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real at = price(environment, reports, i);
            outcome.Sell(to: i, at: charged is null ? at : charged(at), when: environment.Value(i, reports) > at);
        }

        return outcome;
    });

    /// <summary>The highest report of a value wins, and pays something.</summary>
    internal static TestRule Highest(string name, Func<Real[], int, Real> payment, Claims claims = All) => new(name, claims, (environment, reports) =>
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        Real[] values = [.. Enumerable.Range(0, environment.Buyers).Select(i => environment.Value(i, reports))];
        for (int i = 0; i < environment.Buyers; i++)
        {
            outcome.Sell(to: i, at: payment(values, i), when: values[i] > Real.Max(reports.Others(i).Select(j => values[j])));
        }

        return outcome;
    });
}
