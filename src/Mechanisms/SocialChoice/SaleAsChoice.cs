using ExPost.Kernels;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>The sale of one object as a choice of who gets it: alternative k is that buyer k does, and it is worth nothing to the others. That nobody gets it is no alternative.</summary>
public sealed class SaleAsChoice : ChoiceEnvironment, IEnvironmentKind
{
    private readonly AuctionEnvironment _sale;

    /// <summary>Sees a sale as a choice.</summary>
    /// <param name="sale">The sale.</param>
    public SaleAsChoice(AuctionEnvironment sale) : base(sale.Info, sale.Agents, sale.Signals, sale.Buyers) => _sale = sale;

    /// <inheritdoc/>
    public static new string Kind => AuctionEnvironment.Kind;

    /// <inheritdoc/>
    public override bool Exchangeable => _sale.Exchangeable;

    /// <inheritdoc/>
    public override string AgentNoun => _sale.AgentNoun;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => _sale.Things;

    /// <inheritdoc/>
    public override Assumptions Checkable => _sale.Checkable;

    /// <inheritdoc/>
    public override bool HasOutsideOption => true;

    /// <inheritdoc/>
    public override string NameOf(int agent) => _sale.NameOf(agent);

    /// <inheritdoc/>
    public override string NameOfAlternative(int alternative) => $"{NameOf(alternative)} gets it";

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) => _sale.ValuesOf(agent, signals);

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => agent == alternative ? values[0] : 0;
}
