using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>How much each of two agents consumes, and what she pays.</summary>
/// <param name="environment">What quantities are worth and cost.</param>
/// <param name="quantities">x_i of each agent; where the quantity is chosen, the same for both.</param>
/// <param name="payments">What each agent pays; negative when she is paid.</param>
public sealed class SharedGoodOutcome(SharedGoodEnvironment environment, IReadOnlyList<Real> quantities, IReadOnlyList<Real> payments) : Outcome
{
    /// <summary>x_i of each agent.</summary>
    public IReadOnlyList<Real> Quantities => quantities;

    /// <summary>What each agent pays; negative when she is paid.</summary>
    public IReadOnlyList<Real> Payments => payments;

    /// <summary>Whether each agent is entitled to charge the social surplus, and pays the other a lump sum for it; null where nobody is.</summary>
    public IReadOnlyList<Bool>? Entitled { get; init; }

    /// <inheritdoc/>
    public override bool HasPayments => true;

    /// <inheritdoc/>
    public override bool SharesSurplus => true;

    /// <summary>What the quantity costs.</summary>
    public Real Cost => environment.Cost(quantities[0]);

    /// <inheritdoc/>
    public override Real? Deficit => Cost - (payments[0] + payments[1]);

    /// <summary>None: there are more quantities than can be listed.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Decisions => [];

    /// <inheritdoc/>
    public override IReadOnlyList<Quote> Quotes(int agent) => [new("payment", payments[agent], Decides: false)];

    /// <inheritdoc/>
    public override Real Utility(int agent, IReadOnlyList<Real> values) => environment.Worth(quantities[agent], SharedGoodEnvironment.TypeIn(values)) - payments[agent];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Real Value)> Allocation(int agent) => [("quantity", quantities[agent])];

    /// <summary>x_i: the best quantity rises with the own type (Ke 2009, Proposition 1).</summary>
    /// <inheritdoc/>
    public override Real? Rising(int agent) => quantities[agent];

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details(int agent) =>
    [
        new("quantity", "quantity", quantities[agent], null),
        .. Entitled is null ? [] : new[] { new Detail("entitled", "entitled", null, Entitled[agent]) },
        new("payment", "payment", payments[agent], null),
    ];
}
