namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4.1.2, Example 3, with c = 1 and types uniform on [½, 1].</summary>
internal static partial class Ke
{
    private static Claim[] Example3() =>
    [
        new("ke-example-3-quantity", "Section 4.1.2, Example 3", "best quantity at θ = (0.6, 0.9)", Printed.Evaluated("Σθ_i/(c + Σθ_i)", 0.6))
        {
            Exact = new(Quadrature.Root(x => 2 * 1.5 * (1 - x) - 2 * x, 0, 1), "where Σ v_x = c′, by bisection"),
        },
        new("ke-example-3-surplus", "Section 4.1.2, Example 3", "S at θ = (0.6, 0.9)", Printed.Evaluated("(Σθ_i)²/(c + Σθ_i)", 0.9))
        {
            Exact = new(Quadrature.Grid(0, 1, 1000).Max(x => 1.5 * (2 * x - x * x) - x * x), "the best of 1001 quantities"),
        },
        new("ke-example-3-vcg", "Section 4.1.2, Example 3", "EΔ", Printed.Evaluated("4(6 ln 5 − 9 ln 2 − 3 ln 3)", 4 * (6 * Math.Log(5) - 9 * Math.Log(2) - 3 * Math.Log(3))))
        {
            Exact = new(KeSharing.Chosen.Vcg(s_upper), "two-dimensional quadrature"),
            Simulated = new("simulate -e surplus-public -m m2 --draws 1e6", "vcg-surplus"),
        },
        new("ke-example-3-vcg-decimals", "Section 4.1.2, Example 3", "EΔ", Printed.Number("0.490"))
        {
            Exact = new(KeSharing.Chosen.Vcg(s_upper), "two-dimensional quadrature"),
            Simulated = new("simulate -e surplus-public -m m2 --draws 1e6", "vcg-surplus"),
        },
        new("ke-example-3-reservation", "Section 4.1.2, Example 3", "2 u(θ̲)", Printed.Formula("1/3", Third))
        {
            Exact = new(2 * Quadrature.Grid(0, 1, 3000).Max(x => 0.5 * (2 * x - x * x) - x * x), "the best of 3001 quantities"),
        },
        new("ke-example-3-autarky", "Section 4.1.2, Example 3", "2 u(θ̲) with the printed u(θ) = max over x of v(x, θ)", Printed.Evaluated("2 max_x v(x, θ̲)", 2 * Quadrature.Grid(0, 1, 3000).Max(x => 0.5 * (2 * x - x * x))))
        {
            Exact = new(Third, "max over x of v − c, as the example goes on"),
            Why = "The cost is missing: without it u(θ̲) is ½, and EΔ = 0.490 would not exceed 2 u(θ̲) = 1.",
            Errata = [24],
            Witness = () => new([("max v(x, ½)", Quadrature.Grid(0, 1, 3000).Max(x => 0.5 * (2 * x - x * x))), ("max v(x, ½) − x²", Autarky(0.5)), ("EΔ", KeSharing.Chosen.Vcg(s_upper))], KeSharing.Chosen.Vcg(s_upper) > 2 * Quadrature.Grid(0, 1, 3000).Max(x => 0.5 * (2 * x - x * x))),
        },
        new("ke-footnote-10", "Section 4.1.2, footnote 10", "type with the least E S(θ_i, θ_j) − u(θ_i)", Printed.Formula("θ̲ = ½", 0.5))
        {
            Exact = new(Quadrature.Grid(0.5, 1, 100).MinBy(theta => KeSharing.Mean(other => KeSharing.Chosen.Surplus(theta, other), s_upper) - Autarky(theta)), "the least of 101 types, by quadrature"),
        },
        new("ke-example-3-h", "Section 4.1.2, Example 3", "h(0.7)", Printed.Evaluated("1 − τ − 1/(1 + 2τ) + 1/(2 + τ)", 1 - 0.7 - 1 / 2.4 + 1 / 2.7))
        {
            Exact = new(KeSharing.Chosen.H(s_upper, 0.7), "quadrature"),
        },
        .. new[] { 0.5, 0.6, 0.75, 0.9 }.Select(theta => new Claim(FormattableString.Invariant($"ke-example-3-beta-1-at-{100 * theta:F0}"), "Section 4.1.2, Example 3", FormattableString.Invariant($"β¹({theta})"), Printed.Evaluated("−[1 + (θ(5 − 2θ) − 4)θ + ln 27 − 6 ln(θ + 2) + 3 ln(1 + 2θ)] / (2(1 − θ)²)", PrintedBeta1(theta)))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, theta), "quadrature", 1e-11),
        }),
        new("ke-example-3-beta-1-monotone", "Section 4.1.2, Example 3, Figure 2", "β¹", Printed.Statement("β¹ is monotone and non-negative"))
        {
            Witness = () => new([("smallest rise on a grid", Rises(1)), ("β¹(θ̲)", KeSharing.Chosen.Beta(s_upper, 1, 0.5))], Rises(1) >= 0 && KeSharing.Chosen.Beta(s_upper, 1, 0.5) >= 0),
        },
        new("ke-example-3-participation", "Section 4.1.2, Example 3", "probability that nobody does better for herself than under M2 with k = 1", Printed.Formula("always", 1))
        {
            Exact = new(1, "β¹ > u, and S − β¹(θ_j) > u(θ_i)"),
            Simulated = new("verify -e surplus-public -m m2 --set reservation=autarky --draws 2e5", "probability-epir"),
        },
        new("ke-example-3-inequality", "Section 4.1.2, Example 3", "what the winner has more than for herself", Printed.Statement("(Σθ)²/(1 + Σθ) − θ_i²/(1 + θ_i) > 2θ_j²/(1 + 2θ_j)"))
        {
            Witness = () =>
            {
                double least = Quadrature.Grid(0.5, 1, 50).Min(other => Quadrature.Grid(other, 1, 50).Min(own => KeSharing.Chosen.Surplus(own, other) - Autarky(own) - 2 * other * other / (1 + 2 * other)));
                return new([("smallest difference on a grid", least)], least > 0);
            },
        },
        .. new[] { 0.6, 0.75, 0.9, 1 }.Select(theta => new Claim(FormattableString.Invariant($"ke-example-3-beta-0-at-{100 * theta:F0}"), "Section 4.1.2, Example 3", FormattableString.Invariant($"β⁰({theta})"), Printed.Evaluated("2(−3/8 + 2θ − 7/2 θ² + 2θ³ − ln(3125/128) + 5 ln(2 + θ) − 2 ln(1 + 2θ)) / (1 − 2θ)²", PrintedBeta0(theta)))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 0, theta), "quadrature", 1e-11),
        }),
        new("ke-example-3-beta-0-participation", "Section 4.1.2, Example 3", "probability that nobody does better for herself than under M2 with k = 0", Printed.Statement("u(θ) ≤ β⁰(θ) ≤ S(θ, θ) − u(θ) fails"))
        {
            Exact = new(1 - AutarkyShare(), "quadrature between the types at which an agent is indifferent", 1e-9),
            Simulated = new("verify -e surplus-public -m m2 --set reservation=autarky --set k=0 --draws 2e5", "probability-epir"),
            Witness = () => new([("β⁰(½)", KeSharing.Chosen.Beta(s_upper, 0, 0.5)), ("u(½)", Autarky(0.5))], KeSharing.Chosen.Beta(s_upper, 0, 0.5) < Autarky(0.5)),
        },
        new("ke-example-3-m3", "Section 4.1.2, Example 3", "lump sum b⁰ of M3 with k = 0 at the lowest type", Printed.Statement("u(θ) ≤ b⁰(θ) ≤ S(θ, θ) − u(θ) fails"))
        {
            Witness = () =>
            {
                (double sum, double most) = (KeSharing.Chosen.R(s_upper, 0, 0.5), KeSharing.Chosen.Surplus(0.5, 0.5) - Autarky(0.5));
                return new([("b⁰(½)", sum), ("S(½, ½) − u(½)", most)], sum > most);
            },
        },
        new("ke-example-3-m3-no-reservation", "Section 4.1.2, Example 3", "lump sum b⁰ of M3 with k = 0", Printed.Statement("0 ≤ b⁰(θ) ≤ S(θ, θ)"))
        {
            Witness = () =>
            {
                double[] grid = Quadrature.Grid(0.5, 1, 50);
                (double least, double most) = (grid.Min(theta => KeSharing.Chosen.R(s_upper, 0, theta)), grid.Max(theta => KeSharing.Chosen.R(s_upper, 0, theta) - KeSharing.Chosen.Surplus(theta, theta)));
                return new([("smallest b⁰ on a grid", least), ("largest b⁰ − S", most)], least >= 0 && most <= 0);
            },
        },
    ];

    /// <summary>u(θ) = θ²/(1 + θ): what an agent of Example 3 has for herself.</summary>
    private static double Autarky(double theta) => theta * theta / (1 + theta);

    /// <summary>The type with u(θ) = c; also Σθ with S = c.</summary>
    private static double AutarkyType(double c) => 0.5 * (c + Math.Sqrt(c * c + 4 * c));

    private static double PrintedBeta1(double theta) => -(1 + (theta * (5 - 2 * theta) - 4) * theta + Math.Log(27) - 6 * Math.Log(theta + 2) + 3 * Math.Log(1 + 2 * theta)) / (2 * (1 - theta) * (1 - theta));

    private static double PrintedBeta0(double theta) =>
        2 * (-3.0 / 8 + 2 * theta - 3.5 * theta * theta + 2 * theta * theta * theta - Math.Log(3125.0 / 128) + 5 * Math.Log(2 + theta) - 2 * Math.Log(1 + 2 * theta)) / ((1 - 2 * theta) * (1 - 2 * theta));

    /// <summary>The probability that an agent does better for herself than under M2 with k = 0.</summary>
    private static double AutarkyShare()
    {
        static double Beta(double winner) => KeSharing.Chosen.Beta(s_upper, 0, winner);
        // The loser, with a type above the one that is indifferent; the winner, where the loser's is low.
        double Loser(double winner) => winner - Math.Max(0.5, AutarkyType(Beta(winner)));
        double Winner(double winner) => Math.Max(0, AutarkyType(Beta(winner) + Autarky(winner)) - winner - 0.5);
        double all = Quadrature.Root(winner => Beta(winner) - Autarky(0.5), 0.55, 1), some = Quadrature.Root(winner => AutarkyType(Beta(winner) + Autarky(winner)) - winner - 0.5, 0.55, 1);
        return 8 * Quadrature.Integral(winner => Loser(winner) + Winner(winner), 0.5, 1, all, some);
    }
}
