using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Ke (2009). Claims stand in files by the sections of the paper.</summary>
internal static partial class Ke
{
    private const double Third = 1.0 / 3;

    private static readonly Uniform s_unit = new(0, 1), s_upper = new(0.5, 1);

    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new(
        "ke",
        "Ke (2009), Auctioning Social Surplus: First Best Bayesian Mechanism with Ex Post Individual Rationality",
        new Later<Claim>(() => [.. Preliminaries(), .. PrivateGood(), .. Example1(), .. Asymmetric(), .. M2(), .. Example3(), .. M3(), .. Auctions(), .. Reservations()]),
        new Later<Exhibit>(() => [FirstFigure(), SecondFigure()]));

    /// <summary>S(θ) = θ^γ / γ.</summary>
    private static double Power(double theta, double gamma) => Math.Pow(theta, gamma) / gamma;

    /// <summary>E S of the highest of n uniform types, with S = θ^γ / γ, by quadrature.</summary>
    private static double HighestSurplus(int n, double gamma) => Quadrature.Integral(t => Power(t, gamma) * n * Math.Pow(t, n - 1), 0, 1);

    /// <summary>E[S(τ^{n:n}) | τ^{n:n} ≤ θ] of equation (4) for uniform types, with S = θ^γ / γ, by quadrature.</summary>
    private static double Average(int n, double gamma, double theta) => Quadrature.Integral(t => Power(t, gamma) * n * Math.Pow(t, n - 1), 0, theta) / Math.Pow(theta, n);

    private static Figure FirstFigure() => new("ke-figure-1", "Figure 1", "what agent 1 has under M1, as in Example 1, where the other's type is 0.5", "type of agent 1", "payoff",
    [
        FigureLine.Graph("loses", _ => 0.5 * 0.5 / 8, 0, 0.5, 1),
        FigureLine.Graph("wins", theta => 3 * theta * theta / 8, 0.5, 1),
    ]);

    private static Figure SecondFigure() => new("ke-figure-2", "Figure 2", "the lump sum of M2 with k = 1 in Example 3, and what bounds it", "θ", "payoff",
    [
        FigureLine.Graph("½ S(θ, θ)", theta => 0.5 * KeSharing.Chosen.Surplus(theta, theta), 0.5, 1),
        FigureLine.Graph("u(θ), for oneself", Autarky, 0.5, 1),
        FigureLine.Graph("β¹(θ)", theta => KeSharing.Chosen.Beta(s_upper, 1, theta), 0.5, 1),
    ]);
}
