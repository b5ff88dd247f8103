using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The uniform-price auction of a fixed quantity (Ke 2009, Section 5.1): at the price p the agents' demands, where ∂v(x, θ)/∂x = p, sum to 1; each has what she demands at the reported types and pays p for a unit. It divides the good in
/// the best way if agents take the price as given. They need not: demands of others than their true types lower the price, and it is not ex post IC.
/// </summary>
public sealed class UniformPrice() : SharedGoodMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<SharedGoodEnvironment>(
        "uniform-price",
        "the quantity is divided at the price at which demands sum to 1, which each agent pays for a unit",
        "Ke (2009), Section 5.1",
        [],
        environment => environment.IsFixed ? null : "the quantity is chosen here, and a price clears a market of a fixed one",
        _ => new UniformPrice(),
        _ => Claims.MonotoneRule) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports)
    {
        var shares = new Efficient(environment, reports);
        // The higher type consumes more, so her demand has the slope that is safe from a division by nothing.
        Bool first = reports[0, 0] >= reports[1, 0];
        Real quantity = Real.Choose(first, shares.Quantities[0], shares.Quantities[1]), type = Real.Max(reports[0, 0], reports[1, 0]);
        Real price = Derivative.Of(environment.Worth(quantity, type), quantity, type);
        return new(environment, shares.Quantities, [.. shares.Quantities.Select(own => price * own)]);
    }
}
