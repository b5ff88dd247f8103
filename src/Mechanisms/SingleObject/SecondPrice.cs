using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The second-price auction with a reserve price, played in equilibrium: reports are turned into bids, the highest bid that is not below the reserve wins, the first of them in a
/// tie, and pays the second highest bid or the reserve. With private values, bids are values, which is dominant (Vickrey 1961). With values that depend on others' signals, which must be alike and
/// independent, a buyer bids what the object is worth if the highest of the others' signals is her own, v(x, x) (Milgrom and Weber 1982, Theorem 6).
/// </summary>
/// <remarks>With private values the reserve is an input of the kernel. Otherwise who bids at all depends on it through an expectation, and a change of it is another kernel.</remarks>
public sealed class SecondPrice : AuctionMechanism
{
    private readonly Settings _settings;

    private SecondPrice(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "second-price",
        "the highest bid wins and pays the second highest or the reserve; bids of the symmetric equilibrium",
        "Vickrey (1961); Milgrom and Weber (1982), Theorem 6",
        [Bidding.Reserve],
        environment => environment.HasPrivateValues ? null : SymmetricEquilibrium.WhyNot(environment, Bid(environment)),
        settings => new SecondPrice(settings),
        environment => Claims.Feasible | (environment.HasPrivateValues ? Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational : Claims.InterimIncentiveCompatible | Claims.InterimIndividuallyRational));

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        int[] buyers = [.. Enumerable.Range(0, environment.Buyers)];
        if (environment.HasPrivateValues)
        {
            Real reserve = _settings.Input(Bidding.Reserve);
            Real[] values = [.. buyers.Select(i => environment.Value(i, reports))];
            return Bidding.Outcome(values, [.. values.Select(value => value >= reserve)], others => Bidding.HighestOr(reserve, others));
        }

        (double Screening, Func<Real, Real> Bid) found = SymmetricEquilibrium.Of(Entry.Name, environment, _settings, Bid(environment));
        Real least = _settings.Value(Bidding.Reserve);
        if (double.IsNaN(found.Screening)) return Bidding.Unsold(environment.Buyers, least);
        Real[] bids = [.. buyers.Select(i => found.Bid(reports[i, 0]))];
        // Who bids bids at least the reserve.
        return Bidding.Outcome(bids, [.. buyers.Select(i => reports[i, 0] >= found.Screening)], others => Bidding.HighestOr(least, others));
    }

    /// <summary>Of two buyers nothing is to be expected: the bid is the value itself when both have the signal.</summary>
    private static Func<SymmetricEquilibrium, Func<Real, Real>> Bid(AuctionEnvironment environment) =>
        environment.Buyers == 2 ? _ => x => environment.Value(0, new Profile([[x], [x]])) : equilibrium => equilibrium.SecondPrice();
}
