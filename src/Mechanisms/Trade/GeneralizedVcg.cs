using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.Trade;

/// <summary>
/// Efficient trade with the payments of the generalized VCG mechanism (Chung and Ely 2002, Section 4.1). They trade where v_β &gt; v_σ. The buyer pays his value at the lowest of his signals at which they would
/// still have traded, t_β = v_β(g_β(s_σ), s_σ) (equation 5), and the seller receives her value at the highest of hers, −t_σ = v_σ(s_β, g_σ(s_β)) (equation 6). Among payments that make the rule ex post IC and ex post IR these
/// leave the smallest deficit.
/// </summary>
/// <remarks>
/// <para>Values must be increasing in the own signal and continuous, and satisfy single crossing in the strict form in which gains from trade stay gains (<see cref="TradeEnvironment.Crossings"/>; Definition 9 by itself lets them vanish and come back): then they trade at all higher signals of the buyer and at all lower ones of the seller.</para>
/// <para>
/// Efficient rules differ where v_β = v_σ. Whatever an efficient rule does there, it trades where v_β &gt; v_σ, so where that set is monotone, as with strong single crossing, the rule that trades in it and nowhere else has the
/// highest g_β and the lowest g_σ of all efficient monotone rules: it is f* of Theorem 6, with the smallest deficit in every state. That is the default; to trade in ties too is efficient as well, and never better for the planner.
/// Where the set is not monotone f* trades also at what lies above it, within the ties, which no bisection finds; the rule is then not ex post IC, and verify reports that and that single crossing fails.
/// </para>
/// <para>
/// For <see cref="BilateralTrade"/> the rule is written out: they trade where s_β &gt; s_σ, at t_β = (1 + a) s_σ and −t_σ = (1 + a) s_β. With a above 1 it is not efficient, but still ex post IC and ex post IR; with a = 1 all signals
/// are ties, in which f* would not trade. Elsewhere critical signals are found by bisection (<see cref="CriticalSignal"/>), the buyer's price is rounded up and the seller's receipt down; whose value lies within the rounding does not trade.
/// </para>
/// </remarks>
public sealed class GeneralizedVcg : ChoiceMechanism<TradeEnvironment>
{
    private const string NoTrade = "no-trade", AlsoTrade = "trade";

    private static readonly ParameterInfo s_ties = new("ties", "what happens where the good is worth the same to both", ParameterKind.Word, NoTrade) { Words = [NoTrade, AlsoTrade] };

    private readonly bool _inTies;

    private GeneralizedVcg(Settings settings) : base(Entry) => _inTies = settings.Word(s_ties) == AlsoTrade;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<TradeEnvironment>(
        "generalized-vcg",
        "trade where v_β > v_σ, in bilateral-trade where s_β > s_σ; each pays or receives the own value at the last signal at which they would still trade",
        "Chung and Ely (2002), Section 4.1, equations (5) and (6), and Theorem 6",
        [s_ties],
        _ => null,
        settings => new GeneralizedVcg(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule) with
    {
        // Not monotone values: they may fall in the other's signal, as in Section 4.4.
        Assumes = Assumptions.OwnMonotone | Assumptions.Continuous | Assumptions.SingleCrossing,
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(TradeEnvironment environment, Profile reports) => (environment is BilateralTrade linear ? WrittenOut(linear, reports) : Searched(environment, reports)).Outcome(environment);

    private Terms WrittenOut(BilateralTrade environment, Profile reports)
    {
        (Real buyer, Real seller) = (reports[TradeEnvironment.Buyer, 0], reports[TradeEnvironment.Seller, 0]);
        // Values at the other's signal, as the environment computes them: signals and values are then ranked alike, whatever is rounded.
        return new(_inTies ? buyer >= seller : buyer > seller, environment.Value(seller, seller), environment.Value(buyer, buyer), null);
    }

    private Terms Searched(TradeEnvironment environment, Profile reports)
    {
        Bool Gains(Profile signals)
        {
            (Real buyer, Real seller) = (environment.Value(TradeEnvironment.Buyer, signals), environment.Value(TradeEnvironment.Seller, signals));
            return _inTies ? buyer >= seller : buyer > seller;
        }

        string ties = _inTies ? " with ties" : "";
        Real[] price = CriticalSignal.Search($"price{ties} of", environment, TradeEnvironment.Buyer, reports, at =>
        {
            Bisection.Bracket lowest = CriticalSignal.Lowest(share => Gains(at(share)));
            Real high = environment.Value(TradeEnvironment.Buyer, at(lowest.High));
            return [high, high - environment.Value(TradeEnvironment.Buyer, at(lowest.Low))];
        });
        Real[] receipt = CriticalSignal.Search($"receipt{ties} of", environment, TradeEnvironment.Seller, reports, at =>
        {
            Bisection.Bracket highest = CriticalSignal.Highest(share => Gains(at(share)));
            Real low = environment.Value(TradeEnvironment.Seller, at(highest.Low));
            return [low, environment.Value(TradeEnvironment.Seller, at(highest.High)) - low];
        });
        // Each condition nearly says the others. The first alone would have those trade at a loss whose signals are nearly critical, by what is rounded.
        Bool trades = Gains(reports) & environment.Value(TradeEnvironment.Buyer, reports) >= price[0] & environment.Value(TradeEnvironment.Seller, reports) <= receipt[0];
        return new(trades, price[0], receipt[0], Real.Max(price[1], receipt[1]));
    }
}
