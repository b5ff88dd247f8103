using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>A good that two agents share, with what Ke (2009), Sections 4 and 5, define for it, by quadrature.</summary>
/// <param name="Surplus">S by both types.</param>
/// <param name="Slope">v_θ(x*(own, other), own): how fast the value of the best quantity rises with the own type.</param>
internal sealed record KeSharing(Func<double, double, double> Surplus, Func<double, double, double> Slope)
{
    /// <summary>Example 3 with c = 1: v = θ (2x − x²), cost x², x* = (θ_1 + θ_2) / (1 + θ_1 + θ_2).</summary>
    internal static KeSharing Chosen { get; } = new((one, two) => (one + two) * (one + two) / (1 + one + two), (own, other) => 1 - 1 / ((1 + own + other) * (1 + own + other)));

    /// <summary>Example 4: the same v, quantities that sum to 1, x* = θ_1 / (θ_1 + θ_2).</summary>
    internal static KeSharing Divided { get; } = new((one, two) => one + two - (one + two > 0 ? one * two / (one + two) : 0), (own, other) => 1 - other / (own + other) * (other / (own + other)));

    /// <summary>Section 5.1: v = 2θ √x, quantities that sum to 1, x* = θ_1² / (θ_1² + θ_2²).</summary>
    internal static KeSharing Root { get; } = new((one, two) => 2 * Math.Sqrt(one * one + two * two), (own, other) => 2 * own / Math.Sqrt(own * own + other * other));

    /// <summary>E g(θ_1, θ_2).</summary>
    /// <param name="g">g.</param>
    /// <param name="types">F.</param>
    internal static double Mean(Func<double, double, double> g, Distribution types) => Mean(one => Mean(two => g(one, two), types), types);

    /// <summary>E g(θ).</summary>
    /// <param name="g">g.</param>
    /// <param name="types">F.</param>
    internal static double Mean(Func<double, double> g, Distribution types) => Over(g, types, types.Low, types.High);

    /// <summary>EΔ = 2 E S(θ̲, θ) − E S: what is left over under VCG.</summary>
    /// <param name="types">F.</param>
    internal double Vcg(Distribution types) => 2 * Mean(other => Surplus(types.Low, other), types) - Mean(Surplus, types);

    /// <summary>h(τ) of Section 4.1.2.</summary>
    /// <param name="types">F.</param>
    /// <param name="type">τ.</param>
    internal double H(Distribution types, double type) => Above(types, type) / types.Density(type);

    /// <summary>μ(τ) of Section 4.2.2.</summary>
    /// <param name="types">F.</param>
    /// <param name="type">τ.</param>
    internal double Mu(Distribution types, double type) => Below(types, type) / types.Density(type);

    /// <summary>β^k(θ), equation (8) for two agents.</summary>
    /// <param name="types">F.</param>
    /// <param name="k">k.</param>
    /// <param name="type">θ.</param>
    internal double Beta(Distribution types, double k, double type) => LumpSum(types, k, type, tau => -Above(types, tau));

    /// <summary>r^k(θ), equation (9) for two agents.</summary>
    /// <param name="types">F.</param>
    /// <param name="k">k.</param>
    /// <param name="type">θ.</param>
    internal double R(Distribution types, double k, double type) => LumpSum(types, 1 - k, type, tau => Below(types, tau));

    /// <summary>∫ v_θ(x*(τ, z), τ) dF(z) over z above τ.</summary>
    internal double Above(Distribution types, double type) => Over(other => Slope(type, other), types, type, types.High);

    /// <summary>∫ v_θ(x*(τ, z), τ) dF(z) over z below τ.</summary>
    internal double Below(Distribution types, double type) => Over(other => Slope(type, other), types, types.Low, type);

    /// <summary>∫ g dF between two types.</summary>
    internal static double Over(Func<double, double> g, Distribution types, double from, double to) => Quadrature.Integral(type => g(type) * types.Density(type), from, to, types.Breaks);

    private double LumpSum(Distribution types, double share, double type, Func<double, double> slopes)
    {
        double anchor = share == 0 ? types.Low : share == 1 ? types.High : Quadrature.Root(tau => types.Cumulative(tau) - share, types.Low, types.High);
        // The mass between the anchor and a type, without a difference of numbers near 1.
        double Away(double tau) => share == 1 ? -types.Survival(tau) : types.Cumulative(tau) - share;
        double Term(double tau) => Surplus(tau, tau) * types.Density(tau) + slopes(tau);
        return type == anchor ? 0.5 * Term(anchor) / types.Density(anchor) : Quadrature.Integral(tau => Away(tau) * Term(tau), anchor, type, types.Breaks) / (Away(type) * Away(type));
    }
}
