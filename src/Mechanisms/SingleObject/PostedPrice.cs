using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The object is offered at one price to the buyers in the order of their numbers; the first whose value, at the reports, is above the price buys it at that price.
/// </summary>
/// <remarks>
/// With private values nobody can gain by a false report. With interdependent values a later buyer can: she may report signals at which the object
/// seems to be worth too little to those before her, and buy it herself.
/// </remarks>
public sealed class PostedPrice : AuctionMechanism
{
    private static readonly ParameterInfo s_price = new("price", "what the object is offered at", ParameterKind.Number, "0.5", 0, 1e6);

    private readonly Settings _settings;

    private PostedPrice(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "posted-price",
        "the first buyer, by number, with a value above the price buys at it",
        "a benchmark; optimal for one buyer with a private value, Myerson (1981)",
        [s_price],
        _ => null,
        settings => new PostedPrice(settings),
        environment => Claims.ExPostIndividuallyRational | Claims.Feasible | (environment.HasPrivateValues ? Claims.ExPostIncentiveCompatible : Claims.None));

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Real price = _settings.Input(s_price);
        var outcome = new AuctionOutcome(environment.Buyers);
        Bool taken = false;
        for (int i = 0; i < environment.Buyers; i++)
        {
            Bool wants = environment.Value(i, reports) > price;
            outcome.Sell(to: i, at: price, when: wants & !taken);
            taken |= wants;
        }

        return outcome;
    }
}
