namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 3.1, Example 1: two uniform types, S = θ²/2 where nothing else is said.</summary>
internal static partial class Ke
{
    private const string PrintedAgv = "verify -e surplus-private -m agv --set payoffs=printed --draws 1e6";

    private static readonly double s_worseFrom = (Math.Sqrt(3) - 1) / 2;

    private static Claim[] Example1() =>
    [
        new("ke-example-1-surplus", "Section 3.1, Example 1", "S(θ) with a cost of x^ρ/ρ, ρ = 3, at θ = 0.7", Printed.Evaluated("θ^γ/γ, γ = ρ/(ρ − 1)", Power(0.7, 1.5)))
        {
            Exact = new(Quadrature.Grid(0, 1, 100_000).Max(x => 0.7 * x - x * x * x / 3), "the best of 100,001 quantities", 1e-9),
        },
        new("ke-example-1-cost", "Section 3.1, Example 1", "surplus with the cost that is printed, ρ = 2, at θ = ½", Printed.Statement("c(x) = θ^ρ/ρ, so that S(θ) = θ^γ/γ"))
        {
            Why = "A cost that does not depend on x sets no limit to it: x = 10 leaves 4.875, and S(½) is 0.125; it must be x^ρ/ρ.",
            Errata = [19],
            Witness = () => new([("θ", 0.5), ("xθ − θ²/2 at x = 10", 10 * 0.5 - Power(0.5, 2)), ("xθ − x²/2 at its best", Power(0.5, 2))], 10 * 0.5 - Power(0.5, 2) <= Power(0.5, 2)),
        },
        new("ke-example-1-mean-surplus", "Section 3.1, Example 1", "E S of the winner", Printed.Evaluated("E θ_w^γ/γ", HighestSurplus(2, 2)))
        {
            Exact = new(0.25, "closed form n/(γ(n + γ))"),
            Simulated = new(PrivateMeans, "surplus", "m1"),
        },
        new("ke-example-1-agv-algebra", "Section 3.1, Example 1", "S(θ_i) − ∫_{θ_j} S dF / (1 − F(θ_j)), γ = 3, at θ = (0.9, 0.5)", Printed.Evaluated("(θ_i^γ (γ + 1)(1 − θ_j) − (1 − θ_j^{γ+1})) / (γ(γ + 1)(1 − θ_j))", (Math.Pow(0.9, 3) * 4 * 0.5 - (1 - Math.Pow(0.5, 4))) / (12 * 0.5)))
        {
            Exact = new(AgvWinner(3, 0.9, 0.5), "quadrature"),
        },
        new("ke-example-1-agv-payoff", "Section 3.1, Example 1", "what the winner has under AGV at θ = (0.9, 0.5)", Printed.Evaluated("S(θ_i) − ∫_{θ_j} S dF / (1 − F(θ_j))", AgvWinner(2, 0.9, 0.5)))
        {
            Exact = new(Power(0.9, 2) - (Math.Pow(0.9, 3) - Math.Pow(0.5, 3)) / 6, "S(w) + ξ(w) − ξ(l) with ξ(θ) = ∫_θ S dF"),
            Why = "The printed payoff divides the expected externality by 1 − F and drops the winner's own; that rule is not AGV and not Bayesian incentive compatible: the type 1 would gain 0.094 on average by reporting 0.593.",
            Errata = [16],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m agv", 0.9, 0.5), printed = State.Play("verify -e surplus-private -m agv --set payoffs=printed", 0.9, 0.5);
                // U(r, θ) of the printed rule: r θ²/2 − ∫_0^r T + (1 − r) T(r).
                static double Interim(double report, double type) => report * type * type / 2 - Quadrature.Integral(HandedOver, 0, report) + (1 - report) * HandedOver(report);
                double best = (Math.Sqrt(33) - 1) / 8;
                return new(
                    [("θ_1", 0.9), ("θ_2", 0.5), ("payoff under agv", state.Payoff(1)), ("printed", printed.Payoff(1)), ("gain of the type 1 on average by a report", Interim(best, 1) - Interim(1, 1)), ("that report", best)],
                    Math.Abs(state.Payoff(1) - printed.Payoff(1)) < 1e-9,
                    "verify -e surplus-private -m agv --set payoffs=printed --interim");
            },
        },
        new("ke-example-1-agv-near", "Section 3.1, Example 1", "payoff of a winner who is nearly tied, times a positive number, by the payoff that is printed, γ = 2", Printed.Statement("γθ^γ (1 − θ) − (1 − θ^γ) < 0"))
        {
            Witness = () =>
            {
                double largest = Quadrature.Grid(0, 0.99, 99).Max(theta => 2 * theta * theta * (1 - theta) - (1 - theta * theta)), payoff = State.Play("verify -e surplus-private -m agv --set payoffs=printed", 0.6, 0.6 - 1e-9).Payoff(1);
                return new([("largest of 100 types up to 0.99", largest), ("payoff at θ = (0.6, 0.6 − 1e-9)", payoff)], largest < 0 && payoff < 0);
            },
        },
        new("ke-example-1-agv-region", "Section 3.1, Example 1", "types at which the winner has a loss, by the payoff that is printed", Printed.Statement("θ_j² < θ_i² < (1 + θ_j + θ_j²)/3 is possible"))
        {
            Witness = () =>
            {
                double payoff = State.Play("verify -e surplus-private -m agv --set payoffs=printed", 0.6, 0.5).Payoff(1);
                return new([("θ_1", 0.6), ("θ_2", 0.5), ("θ_1²", 0.36), ("(1 + θ_2 + θ_2²)/3", 1.75 / 3), ("payoff of the winner", payoff)], payoff < 0);
            },
        },
        new("ke-example-1-agv-integral", "Section 3.1, Example 1", "∫_0^1 [(1 + θ + θ²)/3 − θ²] dθ", Printed.Formula("5/18", 5.0 / 18))
        {
            Exact = new(Quadrature.Integral(t => (1 + t + t * t) / 3 - t * t, 0, 1), "quadrature"),
        },
        new("ke-example-1-agv-loss", "Section 3.1, Example 1", "share of draws at which nobody has a loss, by the payoff that is printed; the paper prints that of the others, Pr(winner's EPIR fails) = 5/18, \"about 28%\" and \"about a third\"", Printed.Formula("1 less the printed 5/18", 1 - 5.0 / 18))
        {
            Exact = new(1 - 2 * Quadrature.Integral(t => Math.Sqrt((1 + t + t * t) / 3) - t, 0, 1), "quadrature of 1 − 2 ∫ (√((1 + t + t²)/3) − t) dt"),
            Simulated = new(PrintedAgv, "probability-epir"),
            Why = "The printed integral measures θ² as if it were uniform, and counts one of the two agents: the winner has a loss with probability 0.5437, not 5/18.",
            Errata = [16],
            Witness = () =>
            {
                double payoff = State.Play("verify -e surplus-private -m agv --set payoffs=printed", 0.7, 0.6).Payoff(1), one = Quadrature.Integral(t => Math.Sqrt((1 + t + t * t) / 3) - t, 0, 1);
                return new([("θ_1", 0.7), ("θ_2", 0.6), ("payoff of the winner", payoff), ("probability that agent 1 wins with a loss", one), ("or agent 2", one), ("5/18", 5.0 / 18)], Math.Abs(2 * one - 5.0 / 18) < 1e-9);
            },
        },
        new("ke-example-1-agv-worse-integral", "Section 3.1, Example 1", "∫_0^{(√3−1)/2} [2(1 + θ + θ²)/3 − θ²] dθ + ∫_{(√3−1)/2}^1 (1 − θ²) dθ", Printed.Number("0.60"))
        {
            Exact = new(Quadrature.Integral(t => 2 * (1 + t + t * t) / 3 - t * t, 0, s_worseFrom) + Quadrature.Integral(t => 1 - t * t, s_worseFrom, 1), "quadrature"),
        },
        new("ke-example-1-agv-worse", "Section 3.1, Example 1", "probability that the winner has less than the loser, by the payoff that is printed", Printed.Number("0.60"))
        {
            Exact = new(2 * (Quadrature.Integral(t => Math.Sqrt(2 * (1 + t + t * t) / 3) - t, 0, s_worseFrom) + Quadrature.Integral(t => 1 - t, s_worseFrom, 1)), "quadrature"),
            Simulated = new(PrintedAgv, "probability-winner-worse"),
            Why = "The printed integral measures θ² as if it were uniform, and counts one of the two agents: it is 0.9291.",
            Errata = [16],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m agv --set payoffs=printed", 0.95, 0.5);
                return new([("θ_1", 0.95), ("θ_2", 0.5), ("payoff of the winner", state.Payoff(1)), ("payoff of the loser", state.Payoff(2))], state.Payoff(1) >= state.Payoff(2));
            },
        },
        new("ke-example-1-agv-worse-standard", "Section 3.1, before Example 1", "probability that the winner has less than the loser under AGV itself", Printed.Number("0.60", "slightly greater than 60%"))
        {
            Exact = new(0, "w²/2 ≥ (w³ − l³)/3"),
            Simulated = new(PrivateMeans, "probability-winner-worse", "agv"),
            Why = "With its own payments AGV leaves the winner w²/2 − (w³ − l³)/6 and the loser (w³ − l³)/6, which is never more, as w²/2 ≥ w³/3.",
            Errata = [16],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m agv", 0.95, 0.5);
                return new([("θ_1", 0.95), ("θ_2", 0.5), ("payoff of the winner", state.Payoff(1)), ("payoff of the loser", state.Payoff(2))], state.Payoff(1) < state.Payoff(2));
            },
        },
        new("ke-example-1-agv-compatible", "Section 3.1, Example 1", "probability that no agent gains by another report, by the payoff that is printed", Printed.Formula("at least one agent wants to change: 0", 0))
        {
            Exact = new(0, "the loser has more the higher her report"),
            Simulated = new("verify -e surplus-private -m agv --set payoffs=printed --deviations all --draws 2e5", "probability-epic"),
        },
        new("ke-example-1-winner", "Section 3.1, Example 1", "what the winner has on average under M1", Printed.Evaluated("E ⅜ θ²", 3 * Quadrature.Integral(t => t * t * 2 * t, 0, 1) / 8))
        {
            Exact = new(3.0 / 16, "closed form (γ + 1)/(n + γ) E S"),
            Simulated = new(PrivateMeans, "utility.winner", "m1"),
        },
        new("ke-example-1-loser", "Section 3.1, Example 1", "what the loser has on average under M1", Printed.Evaluated("E u^w(θ) with u^w(θ) = ⅛ θ²", Quadrature.Integral(t => t * t / 8 * 2 * (1 - t), 0, 1)))
        {
            Exact = new(1.0 / 16, "closed form E ⅛ θ_w²"),
            Simulated = new(PrivateMeans, "utility.loser", "m1"),
            Why = "It is u^l, and θ the winner's type: at θ = (0.9, 0.5) the loser has 0.9²/8 = 0.10125, and 0.5²/8 would leave a part of the payment to nobody.",
            Errata = [19],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m m1", 0.9, 0.5);
                return new([("θ_1", 0.9), ("θ_2", 0.5), ("⅛ θ_2²", 0.5 * 0.5 / 8), ("payoff of the loser", state.Payoff(2)), ("payment of the winner", state.Detail(1, "payment"))], state.Payoff(2) == 0.5 * 0.5 / 8);
            },
        },
        new("ke-example-1-epic", "Section 3.1, Example 1 and before it", "probability that M1 is ex post IC", Printed.Formula("√3/3 = 58%", Math.Sqrt(3) / 3))
        {
            Exact = new(1 / Math.Sqrt(2), "closed form 1/√2, Proposition 3"),
            Simulated = new(Private, "probability-epic"),
            Why = "By Proposition 3 itself it is (nδ/(nδ + 1))^{(n−1)δ} = 1/√2 with n = 2 and δ = ½: the loser gains where θ_l²/2 > 2M(θ_w) = θ_w²/4.",
            Errata = [15],
            Witness = () =>
            {
                State inside = State.Play("verify -e surplus-private -m m1", 0.7, 1), outside = State.Play("verify -e surplus-private -m m1", 0.71, 1);
                return new([("θ_2", 1), ("gain of the best misreport at θ_1 = 0.7", inside.Gain), ("at θ_1 = 0.71", outside.Gain), ("1/√2", 1 / Math.Sqrt(2)), ("√3/3", Math.Sqrt(3) / 3)], inside.Gain > 0);
            },
        },
        new("ke-example-1-region", "Section 3.1, Example 1", "types at which nobody wants to change under M1", Printed.Statement("θ_j ≥ √3 θ_i"))
        {
            Why = "At θ = (0.65, 1) nobody gains by another report, and 1 < 0.65 √3 = 1.126; the region is θ_j ≥ √2 θ_i, as a loser who wins pays M of the winner's type and no longer gets it.",
            Errata = [15],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m m1", 0.65, 1);
                return new([("θ_1", 0.65), ("θ_2", 1), ("√3 θ_1", Math.Sqrt(3) * 0.65), ("√2 θ_1", Math.Sqrt(2) * 0.65), ("gain of the best misreport", state.Gain)], state.Gain > 0);
            },
        },
    ];

    /// <summary>T(θ) = ∫_θ S dF / (1 − F(θ)) with S = θ²/2: what the loser of type θ is handed by the payoff that is printed.</summary>
    private static double HandedOver(double theta) => (1 + theta + theta * theta) / 6;

    /// <summary>S(θ_i) − ∫_{θ_j} S dF / (1 − F(θ_j)), by quadrature.</summary>
    private static double AgvWinner(double gamma, double winner, double loser) => Power(winner, gamma) - Quadrature.Integral(t => Power(t, gamma), loser, 1) / (1 - loser);
}
