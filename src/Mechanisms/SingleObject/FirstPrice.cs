using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The first-price auction with a reserve price, played in equilibrium: reports are turned into bids, the highest bid that is not below the reserve wins, the first of them in a
/// tie, and pays her bid. Buyers are alike, with independent signals; the bid is that of Milgrom and Weber (1982), Theorem 14, and with private values that of Vickrey (1961) for any
/// distribution.
/// </summary>
/// <remarks>The bid as a function of the signal is a table that depends on the reserve, so a change of the reserve, or of a parameter of the values, is another kernel.</remarks>
public sealed class FirstPrice : AuctionMechanism
{
    private readonly Settings _settings;
    private (AuctionEnvironment Environment, double Screening, Func<Real, Real> Bid)? _found;

    private FirstPrice(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = new(
        "first-price",
        "the highest bid wins and is paid; bids of the symmetric equilibrium",
        "Vickrey (1961); Milgrom and Weber (1982), Theorem 14",
        [Bidding.Reserve],
        SymmetricEquilibrium.WhyNot,
        settings => new FirstPrice(settings))
    {
        Claims = environment => Claims.Feasible | (environment.HasPrivateValues ? Claims.ExPostIndividuallyRational : Claims.None),
    };

    /// <inheritdoc/>
    public override Outcome Run(AuctionEnvironment environment, Profile reports)
    {
        double reserve = _settings.Value(Bidding.Reserve);
        if (_found is not { } found || found.Environment != environment) _found = found = Find(environment, reserve);
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

    private (AuctionEnvironment, double, Func<Real, Real>) Find(AuctionEnvironment environment, double reserve)
    {
        var equilibrium = new SymmetricEquilibrium(environment, reserve, _settings.InputValues(environment.Info.Parameters));
        return (environment, equilibrium.Screening, double.IsNaN(equilibrium.Screening) ? x => x : equilibrium.FirstPrice());
    }
}
