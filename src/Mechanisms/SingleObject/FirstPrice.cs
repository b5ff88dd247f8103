using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The first-price auction with a reserve price, played in equilibrium: reports are turned into bids, the highest bid that is not below the reserve wins, the first of them in a
/// tie, and pays her bid. Buyers are alike, with independent signals; the bid is that of Milgrom and Weber (1982), Theorem 14, and with private values that of Vickrey (1961) for any
/// distribution.
/// </summary>
/// <remarks>
/// The bid as a function of the signal is a table that depends on the reserve, so a change of the reserve, or of a parameter of the values, is another kernel. With <c>bids=truthful</c> buyers bid their values, which must be
/// private; interim IC is claimed of that too, as by who forgets that a winner pays what she says, for a check of incentives to refute.
/// </remarks>
public sealed class FirstPrice : AuctionMechanism
{
    private static readonly Func<SymmetricEquilibrium, Func<Real, Real>> s_bid = equilibrium => equilibrium.FirstPrice();

    private readonly Settings _settings;

    private FirstPrice(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "first-price",
        "the highest bid wins and is paid; bids of the symmetric equilibrium, or values",
        "Vickrey (1961); Milgrom and Weber (1982), Theorem 14",
        [Bidding.Reserve, Bidding.Bids],
        environment => SymmetricEquilibrium.WhyNot(environment, s_bid),
        settings => new FirstPrice(settings),
        environment => Claims.Feasible | Claims.InterimIncentiveCompatible | Claims.InterimIndividuallyRational | (environment.HasPrivateValues ? Claims.ExPostIndividuallyRational : Claims.None));

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        double reserve = _settings.Value(Bidding.Reserve);
        if (_settings.Word(Bidding.Bids) == Bidding.Truthful)
        {
            if (!environment.HasPrivateValues) throw new CannotRunException(Entry.Name, $"{Bidding.Bids.Name}={Bidding.Truthful} is for private values, and here values depend on what others know");
            Real[] values = environment.Values(reports);
            return Bidding.Outcome(values, [.. values.Select(value => value >= reserve)], null);
        }

        (double Screening, Func<Real, Real> Bid) found = SymmetricEquilibrium.Of(Entry.Name, environment, _settings, s_bid);
        if (double.IsNaN(found.Screening)) return Bidding.Unsold(environment.Buyers, reserve);
        int[] buyers = [.. Enumerable.Range(0, environment.Buyers)];
        Real Bid(int i)
        {
            Real bid = Real.Max(found.Bid(reports[i, 0]), reserve);
            // Nobody bids more than her value, not even by the error of the table.
            return environment.HasPrivateValues ? Real.Min(bid, environment.Value(i, reports)) : bid;
        }

        Bool Bids(int i) => environment.HasPrivateValues ? environment.Value(i, reports) >= reserve : reports[i, 0] >= found.Screening;
        Real[] bids = [.. buyers.Select(Bid)];
        return Bidding.Outcome(bids, [.. buyers.Select(Bids)], null);
    }
}
