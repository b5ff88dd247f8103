using System.Runtime.CompilerServices;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>What auctions of the surplus of a private good have in common (Ke 2009, Section 3): the highest type produces and has S(θ), and pays others for that.</summary>
internal static class SurplusSale
{
    /// <summary>What was found before of S: the same for all mechanisms.</summary>
    private static readonly ConditionalWeakTable<AuctionEnvironment, StrongBox<string?>> s_checked = [];

    /// <summary>Why the surplus of an auction is none that is shared here, or null when it is.</summary>
    internal static string? WhyNot(AuctionEnvironment environment)
    {
        if (environment.Buyers < 2) return "the surplus is shared with other buyers, and there are none";
        if (environment.Signals.Count != 1) return "types have one dimension, and signals here have several";
        if (!environment.HasPrivateValues) return "the surplus is a function of the winner's type alone, and values here depend on others' signals";
        if (!environment.HasSameValues) return "the surplus is the same function of the winner's type for all buyers, and values here are not";
        lock (s_checked) return s_checked.GetValue(environment, key => new(RisingSurplus.Problem(Distributions(key), SurplusOf(key)))).Value;
    }

    /// <summary>S of a type.</summary>
    internal static Real Surplus(AuctionEnvironment environment, Real type) => environment.Value(0, new Profile(Enumerable.Repeat<Real[]>([type], environment.Buyers)));

    /// <summary>S as a function of numbers; not for use by several threads at once.</summary>
    internal static Func<double, double> SurplusOf(AuctionEnvironment environment)
    {
        var surplus = new RecordedFunction(1, Bounds.Unknown, x => Surplus(environment, x[0]));
        return theta => surplus.At(theta);
    }

    /// <summary>The distribution of every buyer's type.</summary>
    internal static Distribution[] Distributions(AuctionEnvironment environment) => [.. Enumerable.Range(0, environment.Buyers).Select(environment.Signals[0].Of)];

    /// <summary>The types between which S is smooth.</summary>
    internal static IReadOnlyList<double> Kinks(AuctionEnvironment environment)
    {
        Distribution[] all = Distributions(environment);
        return SurplusKinks.Of(environment, all.Min(own => own.Low), all.Max(HighestSignal.Of));
    }

    /// <summary>A function of a type as a formula.</summary>
    /// <param name="environment">The types, and S.</param>
    /// <param name="name">What the table is called.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="NoPaymentException">It is not finite, or not smooth.</exception>
    internal static Func<Real, Real> Table(AuctionEnvironment environment, string name, Func<double, double> function)
    {
        Distribution[] all = Distributions(environment);
        return TypeTable.Of(name, function, all[0].Low, HighestSignal.Of(all[0]), all.SelectMany(own => own.Breaks).Concat(Kinks(environment)));
    }

    /// <summary>What stands in the way of tables; null where nothing does.</summary>
    internal static string? Problem(Action make)
    {
        try
        {
            make();
            return null;
        }
        catch (NoPaymentException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>What needs tables, or why a mechanism cannot run without.</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="CannotRunException">There are no tables.</exception>
    internal static T OrCannotRun<T>(string mechanism, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (NoPaymentException problem)
        {
            throw new CannotRunException(mechanism, problem.Message);
        }
    }

    /// <summary>The types of all buyers.</summary>
    internal static Real[] Types(Profile reports) => [.. Enumerable.Range(0, reports.Agents).Select(i => reports[i, 0])];

    /// <summary>Whether each buyer has the highest type, the first of them in a tie.</summary>
    internal static Bool[] Highest(Real[] types) =>
        [.. Enumerable.Range(0, types.Length).Select(i => Enumerable.Range(0, types.Length).Where(j => j != i).Select(j => Bidding.Beats(types, i, j)).Aggregate((all, next) => all & next))];

    /// <summary>The outcome in which the winner produces, and each buyer pays something.</summary>
    /// <param name="environment">S.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="wins">Who wins.</param>
    /// <param name="payments">What each buyer pays; negative when she is paid.</param>
    internal static AuctionOutcome Outcome(AuctionEnvironment environment, Profile reports, Bool[] wins, IReadOnlyList<Real> payments)
    {
        var outcome = new AuctionOutcome(environment.Buyers) { VcgSurplus = Second(environment.Values(reports)) };
        for (int i = 0; i < wins.Length; i++) outcome.Share(to: i, when: wins[i], payment: payments[i]);
        return outcome;
    }

    /// <summary>The outcome in which the winner pays something that the losers share equally.</summary>
    /// <param name="environment">S.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="wins">Who wins.</param>
    /// <param name="paid">What the winner pays.</param>
    internal static AuctionOutcome Redistributed(AuctionEnvironment environment, Profile reports, Bool[] wins, Real paid)
    {
        Real received = paid / (wins.Length - 1);
        return Outcome(environment, reports, wins, [.. wins.Select(win => Real.Choose(win, paid, -received))]);
    }

    /// <summary>The number of the winner.</summary>
    internal static Real Winners(Bool[] wins, IReadOnlyList<Real> numbers)
    {
        Real found = numbers[^1];
        for (int i = wins.Length - 2; i >= 0; i--) found = Real.Choose(wins[i], numbers[i], found);
        return found;
    }

    /// <summary>S of the second highest type: S is nondecreasing.</summary>
    internal static Real Second(Real[] surpluses)
    {
        (Real first, Real second) = (Real.Max(surpluses[0], surpluses[1]), Real.Min(surpluses[0], surpluses[1]));
        foreach (Real next in surpluses.Skip(2)) (first, second) = (Real.Max(first, next), Real.Max(second, Real.Min(first, next)));
        return second;
    }
}
