using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;

namespace ExPost.Theory.Tests;

/// <summary>Short ways to run what a test needs.</summary>
internal static class Runs
{
    internal static SimdEngine Simd { get; } = new();

    internal static Settings Settings(params (string Name, string Value)[] values) => new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    internal static AuctionEnvironment Environment(Settings settings) => (AuctionEnvironment)PrivateCommon.Entry.Create(settings);

    /// <summary>The mechanism of a name; the one for one object where several have it.</summary>
    internal static Mechanism Mechanism(string name, Settings settings) =>
        Catalogue.Mechanisms.First(info => info.Name == name).Create(settings);

    /// <summary>The mechanism of a name that runs in an environment.</summary>
    internal static Mechanism Mechanism(string name, ValueEnvironment environment, Settings settings) =>
        Catalogue.Mechanisms.Single(info => info.Name == name && info.WhyNot(environment) is null).Create(settings);

    internal static ValueEnvironment Environment(string name, Settings settings) => Catalogue.Environments.Single(info => info.Name == name).Create(settings);

    internal static ExperimentResult Run(Settings settings, IReadOnlyList<Mechanism> mechanisms, long draws, ulong seed = 1, IReadOnlySet<string>? measures = null, bool compare = false) =>
        new Experiment(Environment(settings), mechanisms, settings, compare, measures).Run(Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 });

    /// <summary>How many standard errors an estimate lies above a value.</summary>
    internal static double Z(Estimate estimate, double exact) => (estimate.Mean - exact) / estimate.StandardError!.Value;

    internal static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A rule of personalized prices that a test makes up.</summary>
internal sealed class PriceRule(string name, Func<AuctionEnvironment, Profile, int, Real> price)
    : AuctionMechanism(new(name, name, "test", [], _ => null, _ => new PriceRule(name, price)))
{
    /// <summary>The prices (14) of Bikhchandani's Example 2, for one object: max p_j + c_j².</summary>
    internal static PriceRule Printed { get; } = new("printed", (_, reports, i) => Real.Max(reports.Others(i).Select(j => reports[j, 0] + reports[j, 1] * reports[j, 1])));

    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real at = price(environment, reports, i);
            outcome.Sell(to: i, at: at, when: environment.Value(i, reports) > at);
        }

        return outcome;
    }
}
