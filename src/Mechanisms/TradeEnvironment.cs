using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>
/// Bilateral trade (Chung and Ely 2002, Section 4): a seller has one unit of a good, worth v_σ to her, and a buyer may have it, worth v_β to him. What happens is worth v_β to the buyer and −v_σ to the seller if
/// they trade, and nothing otherwise.
/// </summary>
public abstract class TradeEnvironment : ChoiceEnvironment, IEnvironmentKind
{
    /// <summary>The buyer β, the first agent.</summary>
    public const int Buyer = 0;

    /// <summary>The seller σ, the second agent.</summary>
    public const int Seller = 1;

    /// <summary>The alternative that they trade.</summary>
    public const int Trade = 1;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="signals">The one dimension of a signal.</param>
    protected TradeEnvironment(EnvironmentInfo info, Signal signals) : base(info, 2, [signals], 2)
    {
    }

    /// <inheritdoc/>
    public static new string Kind => "bilateral trade";

    /// <inheritdoc/>
    public override bool HasOutsideOption => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => [""];

    /// <inheritdoc/>
    public override Assumptions Checkable => Assumptions.Monotone | Assumptions.OwnMonotone | Assumptions.Continuous | Assumptions.SingleCrossing;

    /// <summary>v_i(s): what the good is worth to the buyer or the seller.</summary>
    /// <param name="agent"><see cref="Buyer"/> or <see cref="Seller"/>.</param>
    /// <param name="signals">The signals.</param>
    public abstract Real Value(int agent, Profile signals);

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) => [Value(agent, signals)];

    /// <inheritdoc/>
    public override string NameOf(int agent) => agent == Buyer ? "the buyer" : "the seller";

    /// <inheritdoc/>
    public override string NameOfAlternative(int alternative) => alternative == Trade ? "trade" : "no trade";

    /// <inheritdoc/>
    public override string? MeasureOf(int alternative) => alternative == Trade ? "probability-trade" : null;

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => alternative != Trade ? 0 : agent == Buyer ? values[0] : -values[0];

    /// <summary>
    /// Chung and Ely (2002), Definition 9, in a strict form: where there are gains from trade there still are some at a higher signal of the buyer, and at a lower one of the seller. The weak form lets them fall to
    /// nothing and rise again, and the rule that trades where there are gains is then not monotone.
    /// </summary>
    /// <inheritdoc/>
    public override IReadOnlyList<Real> Crossings(Real owner, IReadOnlyList<IReadOnlyList<Real>> before, IReadOnlyList<IReadOnlyList<Real>> after, Real rounding)
    {
        static Real Gains(IReadOnlyList<IReadOnlyList<Real>> values) => values[Buyer][0] - values[Seller][0];
        Bool isBuyer = Real.AreEqual(owner, Buyer);
        Real better = Real.Choose(isBuyer, Gains(after), Gains(before)), worse = Real.Choose(isBuyer, Gains(before), Gains(after));
        Real lost = Real.Choose(worse > rounding & better <= rounding, worse - better, 0);
        // In the place of the other's value: the witness then tells both.
        return [Real.Choose(isBuyer, 0, lost), Real.Choose(isBuyer, lost, 0)];
    }
}
