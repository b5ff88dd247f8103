using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The ex post incentive compatible and individually rational mechanism with the highest expected revenue (Goyal and Narayanan, Section 4). The buyer with the highest ironed virtual value
/// J̄_i gets the object if that is not negative (Proposition 2, and Myerson 1981 for private values; for additive signals she has the lowest adjusted hazard rate c_i (1 − F) / f, Proposition 3). In an ironed
/// interval buyers with the same J̄_i share it. She pays what Proposition 1 asks: v_i at her critical signal. For values max_j s_j, and a seller who must sell, equal shares are optimal (Proposition 4).
/// </summary>
/// <remarks>
/// Proposition 2 needs more than values that increase in the own signal: J̄_i − J̄_j must not fall in i's, or the rule is not eventually monotone and cannot be implemented (v_1 = 1 + s_1 and
/// v_2 = s_2 + 3 s_1). Where that is not certain the rule is looked at in all of each buyer's signals, and what is not implementable has no revenue.
/// </remarks>
public sealed class Optimal : AuctionMechanism
{
    /// <summary>A bisection to the rounding of signals.</summary>
    private const int Steps = 50;

    /// <summary>Signals of a buyer at which the rule is looked at, both ends among them.</summary>
    private const int Looks = 17;

    /// <summary>Virtual values that differ by less, relative to their size, may be equal.</summary>
    private const double Rounding = 1e-9;

    private readonly Settings _settings;

    private Optimal(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "optimal",
        "the highest ironed virtual value wins, if not negative; in the environment maximum, where the object must be sold, equal shares",
        "Goyal and Narayanan, Propositions 2, 3 and 4; Myerson (1981)",
        [],
        EnvelopePayments.WhyNot,
        settings => new Optimal(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible | Claims.EventuallyMonotone) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        if (environment is Maximum) return EqualShare.Of(environment, reports, [.. Enumerable.Repeat<Real>(1.0 / environment.Buyers, environment.Buyers)]);
        IReadOnlyDictionary<string, double> given = _settings.InputValues(environment.Info.Parameters);
        IronedVirtualValue[] ironed = IronedVirtualValue.OfEach(Entry.Name, environment, name => given[name]);
        bool isIroned = ironed.Any(one => one.Intervals.Count > 0);
        AuctionOutcome outcome =
            environment.HasPrivateValues && environment.IsSymmetric ? isIroned ? SharedAmongAlike(environment, reports, ironed[0]) : SoldToHighest(environment, reports, ironed[0])
            : isIroned ? Shared(environment, reports, ironed)
            : Sold(environment, reports, ironed);
        outcome.VirtualSurplus = VirtualValue.TellsRevenue(environment) ? outcome.VirtualSurplus ?? VirtualValue.Surplus(environment, reports, outcome) : null;
        if (!IronedVirtualValue.CrossOnce(environment, ironed, name => given[name])) outcome.Nonmonotone = Look(environment, reports, ironed);
        return outcome;
    }

    /// <summary>Buyers who are alike, with private values and a virtual value that rises: the highest signal wins, and the price is the value at the next, or at the reserve.</summary>
    private static AuctionOutcome SoldToHighest(AuctionEnvironment environment, Profile reports, IronedVirtualValue ironed)
    {
        double reserve = ironed.Reserve();
        Real[] signals = Signals(reports);
        if (double.IsInfinity(reserve)) return Bidding.Unsold(environment.Buyers, 0);
        AuctionOutcome outcome = Bidding.Outcome(
            signals,
            [.. signals.Select(signal => signal >= reserve)],
            others => environment.Value(0, reports.With(0, [Bidding.HighestOr(reserve, others)])));
        // The winner's, so that one virtual value is computed and not each buyer's.
        Real highest = Real.Max(signals);
        outcome.VirtualSurplus = Real.Choose(highest >= reserve, ironed.NotNegative(highest, reports), 0);
        return outcome;
    }

    /// <summary>
    /// The same where some signals are ironed: those in one interval count as its lowest. Who is above the others' highest M, with m others at M, pays v(x₂) − (v(x₂) − v(x₁)) / (m + 1), where x₁ and x₂ are the
    /// ends of M's interval; who is at M has the share 1 / (m + 1) and pays v(x₁) times that.
    /// </summary>
    private static AuctionOutcome SharedAmongAlike(AuctionEnvironment environment, Profile reports, IronedVirtualValue ironed)
    {
        double reserve = ironed.Reserve();
        if (double.IsInfinity(reserve)) return Bidding.Unsold(environment.Buyers, 0);
        Real Ranked(Real signal) => ironed.Intervals.Aggregate(signal, (ranked, interval) => Real.Choose(signal >= interval.Low & signal <= interval.High, interval.Low, ranked));
        Real Value(Real signal) => environment.Value(0, reports.With(0, [signal]));
        Real[] signals = Signals(reports), ranks = [.. signals.Select(Ranked)];
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real[] others = [.. reports.Others(i).Select(j => ranks[j])];
            Real highest = others.Length == 0 ? reserve : Real.Max([reserve, .. others]);
            Real rivals = Real.Sum([0, .. others.Select(other => Real.Choose(Real.AreEqual(other, highest), 1, 0))]);
            Real top = ironed.Intervals.Aggregate(highest, (sofar, interval) => Real.Choose(Real.AreEqual(highest, interval.Low), interval.High, sofar));
            Real low = Value(highest), high = Value(top), tie = 1 / (rivals + 1);
            Bool present = signals[i] >= reserve, above = present & ranks[i] > highest, at = present & Real.AreEqual(ranks[i], highest);
            // Nobody else at the highest rank: the price is the value there, whether it is the reserve's or another buyer's.
            Real price = Real.Choose(rivals > 0, high - (high - low) * tie, low);
            outcome.Draw(to: i, Real.Choose(above, 1, Real.Choose(at, tie, 0)), Real.Choose(above, price, Real.Choose(at, low * tie, 0)));
        }

        outcome.VirtualSurplus = outcome.IfSold([.. signals.Select(signal => Real.Choose(signal >= reserve, ironed.NotNegative(signal, reports), 0))]);
        return outcome;
    }

    /// <summary>Virtual values that are not ironed: one buyer has the highest, and her price is her value at her critical signal.</summary>
    private static AuctionOutcome Sold(AuctionEnvironment environment, Profile reports, IronedVirtualValue[] ironed)
    {
        Bool[] Winners(AuctionEnvironment _, Profile at)
        {
            Real[] j = [.. ironed.Select(one => one.Of(at))];
            return [.. j.Select((own, i) => j.Select((other, k) => k == i ? own >= 0 : k < i ? own > other : own >= other).Aggregate((a, b) => a & b))];
        }

        var outcome = new AuctionOutcome(environment.Buyers);
        Bool[] wins = Winners(environment, reports);
        SearchedPrice[] prices = EnvelopePayments.CriticalValues($"price of {Entry.Name}", environment, reports, Winners);
        for (int i = 0; i < environment.Buyers; i++) outcome.Sell(to: i, at: prices[i].Price, when: wins[i]);
        outcome.PriceBound = Real.Max(prices.Select(found => found.Bound));
        return outcome;
    }

    /// <summary>Ironed virtual values of buyers who may differ: ties have positive probability and are shared.</summary>
    private static AuctionOutcome Shared(AuctionEnvironment environment, Profile reports, IronedVirtualValue[] ironed)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        List<Real> bounds = [];
        for (int i = 0; i < environment.Buyers; i++)
        {
            int buyer = i;
            Function sale = Function.Shared((Entry.Name, environment, i), $"sale to {i + 1} by {Entry.Name}", environment.Buyers, arguments =>
            {
                Profile all = new(arguments.Select(signal => new[] { signal }));
                Profile At(Real share) => all.With(buyer, [environment.Signals[0].Of(buyer).InRange(share)]);
                (Real Own, Real Highest, Real Rivals) Rank(Profile at)
                {
                    Real own = ironed[buyer].Of(at);
                    Real[] others = [.. at.Others(buyer).Select(j => ironed[j].Of(at))];
                    Real highest = Real.Max([0, .. others]);
                    return (own, highest, Real.Sum([0, .. others.Select(other => Real.Choose(Real.AreEqual(other, own), 1, 0))]));
                }

                Bisection.Bracket[] ends = Bisection.Largest(2, (k, share) =>
                {
                    (Real own, Real highest, _) = Rank(At(share));
                    return k == 0 ? own < highest : own <= highest;
                }, Steps);
                Real Value(Real share) => environment.Value(buyer, At(share));
                (Real low, Real high) = (Value(ends[0].High), Value(ends[1].High));
                Real between = Rank(At((ends[0].High + ends[1].High) * 0.5)).Rivals;
                (Real j, Real most, Real rivals) = Rank(all);
                Bool above = j > most, at = Real.AreEqual(j, most);
                Real tie = 1 / (rivals + 1);
                return
                [
                    Real.Choose(above, 1, Real.Choose(at, tie, 0)),
                    Real.Choose(above, high - (high - low) / (between + 1), Real.Choose(at, low * tie, 0)),
                    (low - Value(ends[0].Low)) + (high - Value(ends[1].Low)),
                ];
            });
            Real[] found = sale.Call(Signals(reports));
            outcome.Draw(to: i, found[0], found[1]);
            bounds.Add(found[2]);
        }

        outcome.PriceBound = Real.Max(bounds);
        return outcome;
    }

    /// <summary>Looks whether a buyer's share falls anywhere as her signal rises, the others' signals as they are, and moves her value from where it is at her lowest signal.</summary>
    private static Nonmonotone Look(AuctionEnvironment environment, Profile reports, IronedVirtualValue[] ironed)
    {
        Real[] broken = new Real[environment.Buyers], lower = new Real[environment.Buyers], higher = new Real[environment.Buyers];
        for (int i = 0; i < environment.Buyers; i++)
        {
            int buyer = i;
            Function look = Function.Shared((Entry.Name, environment, i, "look"), $"look at {i + 1} in {Entry.Name}", environment.Buyers, arguments =>
            {
                Profile all = new(arguments.Select(signal => new[] { signal }));
                Real Signal(Real k) => environment.Signals[0].Of(buyer).InRange(k / (Looks - 1));
                Real lowest = environment.Value(buyer, all.With(buyer, [Signal(0)]));
                // State: she had the highest at a lower signal; her share falls; the last signal at which she had it; the one at which she no longer has.
                Real[] end = Loop.Iterate(Looks, [0, 0, 0, 0], (k, state) =>
                {
                    Profile at = all.With(buyer, [Signal(k)]);
                    Real j = ironed[buyer].Of(at), highest = Real.Max([0, .. at.Others(buyer).Select(other => ironed[other].Of(at))]);
                    // Nearly the highest may be the highest but for a rounding. A signal that leaves the value where it is at the lowest may have any share.
                    Bool wins = j >= highest, falls = state[0] > 0 & j < highest - Rounding * (1 + Real.Abs(highest)) & environment.Value(buyer, at) > lowest;
                    Bool first = falls & Real.AreEqual(state[1], 0);
                    return [Real.Choose(wins, 1, state[0]), Real.Choose(falls, 1, state[1]), Real.Choose(wins & Real.AreEqual(state[1], 0), Signal(k), state[2]), Real.Choose(first, Signal(k), state[3])];
                });
                return end[1..];
            });
            Real[] found = look.Call(Signals(reports));
            (broken[i], lower[i], higher[i]) = (found[0], found[1], found[2]);
        }

        (Real worst, Real who) = Choice.Largest(broken);
        return new(worst > 0, who, Choice.At(who, lower), Choice.At(who, higher));
    }

    private static Real[] Signals(Profile reports) => [.. Enumerable.Range(0, reports.Agents).Select(i => reports[i, 0])];
}
