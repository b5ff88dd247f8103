using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4.2, M3 and Example 4, with types uniform on [0, 1], and Section 4.3.</summary>
internal static partial class Ke
{
    /// <summary>Types on which r¹ falls: masses of 0.2, 0.02 and 0.78.</summary>
    private const string Gap = "piecewise(0.1:2,0.2:0.02857142857142857,0.9:7.8,1)";

    private const string OfGap = "densities of 2, 0.0286 and 7.8 on [0.1, 0.2], [0.2, 0.9] and [0.9, 1]";

    private const string WithGap = $"surplus-fixed -m m3 --set distribution=\"{Gap}\"";

    private const string M3Means = "simulate -e surplus-fixed -m m3 --draws 2e6";

    private static readonly Distribution s_gap = Distribution.Parse(Gap);

    /// <summary>(ln 4 + 1)/3, the slope of r¹ in Example 4.</summary>
    private static readonly double s_r1 = (Math.Log(4) + 1) / 3;

    private static Claim[] M3() =>
    [
        new("ke-fixed-vcg", "Section 4.2.1", "EΔ of a fixed quantity, v of Example 4 with types uniform on [0, 1] and on [½, 1]", Printed.Statement("EΔ ≥ Σ E v_i(x_i*(θ̲_i, θ_−i), θ̲_i) ≥ 0"))
        {
            Witness = () =>
            {
                // 2 θ̲ (1 − (θ/(θ̲ + θ))²) with θ̲ = ½; nothing with θ̲ = 0.
                (double unit, double upper, double worth) = (KeSharing.Divided.Vcg(s_unit), KeSharing.Divided.Vcg(s_upper), 2 * KeSharing.Mean(other => 0.5 * KeSharing.Divided.Slope(0.5, other), s_upper));
                return new([("EΔ on [0, 1]", unit), ("EΔ on [½, 1]", upper), ("Σ E v_i(x_i*(½, θ), ½)", worth)], unit >= 0 && upper >= worth && worth >= 0);
            },
        },
        new("ke-footnote-11", "Section 4.2.1, footnote 11", "β¹ and β⁰ of v = θ√x, Σx_i = 1, types uniform on [0, 1]", Printed.Statement("neither β¹(θ) < S(θ, θ) nor β⁰(θ) > 0 overall"))
        {
            Witness = () =>
            {
                // KeSharing.Root has 2θ√x: twice as much of everything.
                (double one, double zero) = (KeSharing.Root.Beta(s_unit, 1, 0) / 2, KeSharing.Root.Beta(s_unit, 0, 0.01) / 2);
                return new([("β¹(0)", one), ("S(0, 0)", 0), ("β⁰(0.01)", zero)], one >= 0 && zero <= 0);
            },
        },
        new("ke-m3-payment", "Section 4.2.1, M3", "sum of what the agents pay in Example 4 with k = 1, at θ = (0.3, 0.8)", Printed.Evaluated("[S − r¹(θ̂^{2:n})] + [−v_2 + r¹(θ̂^{2:n})]", 0.3 * KeSharing.Divided.Slope(0.3, 0.8)))
        {
            Exact = new(0, "BB (ex post)"),
            Simulated = new(M3Means, "deficit"),
            Why = "The printed payments sum to v_1, not to 0; with the other signs, −S_−i + r from the entitled agent and v_i − r from the other, they do.",
            Errata = [23],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-fixed -m m3", 0.3, 0.8);
                double surplus = KeSharing.Divided.Surplus(0.3, 0.8), lump = s_r1 * 0.8, first = surplus - lump, second = -0.8 * KeSharing.Divided.Slope(0.8, 0.3) + lump;
                return new([("θ_1", 0.3), ("θ_2", 0.8), ("printed for agent 1", first), ("printed for agent 2", second), ("what agent 1 pays in m3", state.Detail(1, "payment")), ("what agent 2 pays", state.Detail(2, "payment"))], Math.Abs(first + second) < 1e-12);
            },
        },
        new("ke-m3-tie", "Section 4.2.1, M3, second line of the payment", "sum of what the agents pay at a tie in Example 4 with k = 1, θ = (0.5, 0.5)", Printed.Evaluated("(1/#N) Σ {S − r¹(θ̂^{2:n})} from each", 2 * (0.75 - s_r1 / 2)))
        {
            Exact = new(0, "BB (ex post)"),
            Why = "As in M2, S − r is a payoff: each would pay 0.3523, and nobody would get it.",
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-fixed -m m3", 0.5, 0.5);
                double printed = KeSharing.Divided.Surplus(0.5, 0.5) - s_r1 / 2;
                return new([("θ_1", 0.5), ("θ_2", 0.5), ("printed for each", printed), ("what agent 1 pays in m3", state.Detail(1, "payment")), ("what agent 2 pays", state.Detail(2, "payment"))], Math.Abs(2 * printed) < 1e-9);
            },
        },
        new("ke-equation-9", "Section 4.2.1, equation (9)", "r¹ at the highest type, v of Example 4 with types uniform on [½, 1]", Printed.Evaluated("∫ F(τ) (Σ d/dτ v̄^{(j)} − m′ − d/dτ S̄^{(n)}) dF(τ) / F(θ)²", ByEquation9(2)))
        {
            Exact = new(KeSharing.Divided.R(s_upper, 1, 1), "quadrature of the form in Section 4.2.2"),
            Why = "The bracket is (S + μ) f already, so that dF counts the density of 2 twice: it must be dτ, as in the derivation in A7.",
            Witness = () => new([("r¹(1) with dF", ByEquation9(2)), ("r¹(1) with dτ", ByEquation9(1)), ("r¹(1) by Section 4.2.2", KeSharing.Divided.R(s_upper, 1, 1)), ("payoff of the higher type in m3 at θ = (0.5, 1)", State.Play("verify -e surplus-fixed -m m3 --set distribution=\"uniform(0.5,1)\"", 0.5, 1).Payoff(2))], Math.Abs(ByEquation9(2) - KeSharing.Divided.R(s_upper, 1, 1)) < 1e-9),
        },
        new("ke-theorem-7-participation", "Section 4.2.2, Theorem 7", "probability that nobody has a loss under M3 with k = 1, in Example 4", Printed.Formula("always", 1))
        {
            Exact = new(1, "0 ≤ r¹(θ) ≤ S(θ, θ̲)"),
            Simulated = new("verify -e surplus-fixed -m m3 --draws 2e5", "probability-epir"),
        },
        new("ke-theorem-7-participation-gap", "Section 4.2.2, Theorem 7", $"probability that nobody has a loss under M3 with k = 1, v of Example 4 and {OfGap}", Printed.Formula("always", 1))
        {
            Exact = new(1, "0 ≤ r¹(θ) ≤ S(θ, θ̲)"),
            Simulated = new($"verify -e {WithGap} --draws 1e5", "probability-epir"),
        },
        new("ke-theorem-7-monotone", "Section 4.2.2, Theorem 7", $"payoff of the higher type under M3 with k = 1, v of Example 4 and {OfGap}", Printed.Statement("M3 satisfies ex post monotonicity"))
        {
            Why = "The higher type has r¹ of her own type, which falls from 0.7945 at 0.90 to 0.7330 at 0.92: being above ½ S and equal to it at the bottom says nothing of slopes elsewhere.",
            Errata = [22],
            Witness = () =>
            {
                string command = $"verify -e {WithGap}";
                double low = State.Play(command, 0.5, 0.9).Payoff(2), high = State.Play(command, 0.5, 0.92).Payoff(2);
                return new([("θ_1", 0.5), ("r¹(0.90)", KeSharing.Divided.R(s_gap, 1, 0.9)), ("r¹(0.92)", KeSharing.Divided.R(s_gap, 1, 0.92)), ("payoff in m3 at θ_2 = 0.90", low), ("at θ_2 = 0.92", high)], high >= low);
            },
        },
        new("ke-theorem-7-bounds", "Section 4.2.2, proof of Theorem 7", $"r¹ with v of Example 4 and {OfGap}", Printed.Statement("½ S(θ, θ) ≤ r¹(θ) ≤ S(θ, θ̲)"))
        {
            Witness = () =>
            {
                double[] grid = Quadrature.Grid(0.1, 1, 45);
                (double over, double under) = (grid.Min(theta => KeSharing.Divided.R(s_gap, 1, theta) - 0.75 * theta), grid.Min(theta => KeSharing.Divided.Surplus(theta, 0.1) - KeSharing.Divided.R(s_gap, 1, theta)));
                return new([("smallest r¹ − ½ S on a grid", over), ("smallest S(θ, θ̲) − r¹", under)], over >= -1e-12 && under >= -1e-12);
            },
        },
        new("ke-theorem-7-lowest", "Section 4.2.2, after Theorem 7", "r⁰ at the lowest type, in Example 4", Printed.Evaluated("EΔ", KeSharing.Divided.Vcg(s_unit)))
        {
            Exact = new(KeSharing.Divided.R(s_unit, 0, 0), "quadrature; (ln 4 + 1)/6"),
            Why = "r⁰(0) = (ln 4 + 1)/6 = 0.3977 by the example's own formula, and EΔ is 0.2046.",
            Errata = [23],
            Witness = () => new([("EΔ", KeSharing.Divided.Vcg(s_unit)), ("r⁰(0)", KeSharing.Divided.R(s_unit, 0, 0)), ("(ln 4 + 1)/6", s_r1 / 2)], Math.Abs(KeSharing.Divided.Vcg(s_unit) - s_r1 / 2) < 1e-9),
        },
        new("ke-example-4-quantity", "Section 4.2.2, Example 4", "best part of agent 1 at θ = (0.3, 0.8)", Printed.Evaluated("θ_i/(θ_i + θ_j)", 0.3 / 1.1))
        {
            Exact = new(Quadrature.Root(x => 0.3 * (1 - x) - 0.8 * x, 0, 1), "where v_x is the same for both, by bisection"),
        },
        new("ke-example-4-surplus", "Section 4.2.2, Example 4", "S at θ = (0.3, 0.7)", Printed.Evaluated("Σθ_i − θ_i θ_j/(θ_i + θ_j)", 1 - 0.21))
        {
            Exact = new(Quadrature.Grid(0, 1, 1000).Max(x => 0.3 * (2 * x - x * x) + 0.7 * (1 - x * x)), "the best of 1001 divisions"),
        },
        new("ke-example-4-mean-surplus", "Section 4.2.2, Example 4", "E S", Printed.Number("0.795"))
        {
            Exact = new(MeanOfDivided(), "one-dimensional quadrature of (2/3) E (1 + ρ − ρ/(1 + ρ))"),
            Simulated = new(M3Means, "surplus"),
        },
        new("ke-example-4-vcg", "Section 4.2.2, Example 4", "EΔ", Printed.Number("1.205", "2 − 0.795"))
        {
            Exact = new(2.0 / 3 * (1 - Math.Log(2)), "closed form (2/3)(1 − ln 2)"),
            Simulated = new(M3Means, "vcg-surplus"),
            Why = "2 E S(0, θ) is 2 E θ = 1, and EΔ = 1 − 0.795 = 0.205.",
            Errata = [24],
            Witness = () =>
            {
                double lowest = 2 * KeSharing.Mean(other => KeSharing.Divided.Surplus(0, other), s_unit);
                return new([("2 E S(0, θ)", lowest), ("E S", MeanOfDivided()), ("EΔ", lowest - MeanOfDivided())], Math.Abs(lowest - MeanOfDivided() - 1.205) <= 0.0005);
            },
        },
        new("ke-example-4-mu", "Section 4.2.2, Example 4", "μ(0.7)", Printed.Evaluated("(ln 4 − ½) τ", (Math.Log(4) - 0.5) * 0.7))
        {
            Exact = new(KeSharing.Divided.Mu(s_unit, 0.7), "quadrature"),
        },
        new("ke-example-4-support", "Section 4.2.2, Example 4", "μ(0.75) with the types of Example 3, uniform on [½, 1]", Printed.Evaluated("(ln 4 − ½) τ", (Math.Log(4) - 0.5) * 0.75))
        {
            Exact = new(KeSharing.Divided.Mu(s_upper, 0.75), "quadrature"),
            Why = "The example says that utility is that of Example 3 and goes on with types from [0, 1]: all its numbers are for these, and with [½, 1] μ is another function.",
            Errata = [24],
            Witness = () => new([("τ", 0.75), ("μ with [½, 1]", KeSharing.Divided.Mu(s_upper, 0.75)), ("μ with [0, 1]", KeSharing.Divided.Mu(s_unit, 0.75))], Math.Abs(KeSharing.Divided.Mu(s_upper, 0.75) - KeSharing.Divided.Mu(s_unit, 0.75)) < 1e-9),
        },
        new("ke-example-4-r-0", "Section 4.2.2, Example 4", "r⁰(0.7)", Printed.Evaluated("(ln 4 + 1)/6 (2θ + 1)", s_r1 / 2 * 2.4))
        {
            Exact = new(KeSharing.Divided.R(s_unit, 0, 0.7), "quadrature"),
        },
        new("ke-example-4-r-1", "Section 4.2.2, Example 4", "r¹(0.7)", Printed.Evaluated("(ln 4 + 1)/3 θ", s_r1 * 0.7))
        {
            Exact = new(KeSharing.Divided.R(s_unit, 1, 0.7), "quadrature"),
        },
        new("ke-example-4-mean-r-1", "Section 4.2.2, Example 4", "what the higher type has on average under M3 with k = 1", Printed.Evaluated("E (ln 4 + 1)/3 θ^{2:2}", s_r1 * 2 / 3))
        {
            Exact = new(Quadrature.Integral(theta => KeSharing.Divided.R(s_unit, 1, theta) * 2 * theta, 0, 1), "quadrature of r¹"),
            Simulated = new(M3Means, "utility.other"),
        },
        new("ke-example-4-r-0-participation", "Section 4.2.2, Example 4", "probability that nobody has a loss under M3 with k = 0", Printed.Statement("r⁰ is not ex post individually rational"))
        {
            Exact = new(1 - LossWithR0(), "quadrature up to the type at which the entitled agent is indifferent", 1e-9),
            Simulated = new("verify -e surplus-fixed -m m3 --set k=0 --draws 2e5", "probability-epir"),
            Witness = () =>
            {
                double payoff = State.Play("verify -e surplus-fixed -m m3 --set k=0", 0.1, 0.2).Payoff(1);
                return new([("θ_1", 0.1), ("θ_2", 0.2), ("S", KeSharing.Divided.Surplus(0.1, 0.2)), ("r⁰(0.1)", s_r1 / 2 * 1.2), ("payoff of agent 1", payoff)], payoff < 0);
            },
        },
        new("ke-example-4-chain", "Section 4.2.2, Example 4", "r¹ and what bounds it, by θ", Printed.Statement("½ S(θ, θ) = ¾ θ < r¹(θ) ≤ S(θ̲, θ) = θ"))
        {
            Witness = () =>
            {
                double slope = KeSharing.Divided.R(s_unit, 1, 0.5) / 0.5;
                return new([("½ S/θ", 0.75), ("r¹/θ", slope), ("S(0, θ)/θ", KeSharing.Divided.Surplus(0, 0.5) / 0.5)], 0.75 < slope && slope <= 1);
            },
        },
        new("ke-a7-lowest", "Appendix A7", "what the lowest type has on average under M3 with k = 0, in Example 4", Printed.Evaluated("EΔ", KeSharing.Divided.Vcg(s_unit)))
        {
            Exact = new(0.5 - s_r1 / 2, "E S(θ̲, θ) − r⁰(θ̲) = EΔ/2"),
            Simulated = new("verify -e surplus-fixed -m m3 --set k=0 --interim --draws 2e5", "interim-utility.1"),
            Why = "The line before it is E S(0, θ) − r⁰(0) = 0.5 − 0.3977 = 0.1023, which is EΔ/n.",
            Errata = [23],
            Witness = () => new([("E S(0, θ)", 0.5), ("r⁰(0)", KeSharing.Divided.R(s_unit, 0, 0)), ("difference", 0.5 - KeSharing.Divided.R(s_unit, 0, 0)), ("EΔ", KeSharing.Divided.Vcg(s_unit))], Math.Abs(0.5 - KeSharing.Divided.R(s_unit, 0, 0) - KeSharing.Divided.Vcg(s_unit)) < 1e-9),
        },
        new("ke-three-agents", "Section 4.3", "β¹ of three agents with v, c and types of Example 3, as θ goes to θ̲", Printed.Statement("β¹ is not bounded"))
        {
            Witness = () =>
            {
                (double third, double sixth, double ninth) = (Beta1OfThree(1e-3), Beta1OfThree(1e-6), Beta1OfThree(1e-9));
                // Every factor of 1000 adds the same.
                return new([("β¹ where F = 1e-3", third), ("where F = 1e-6", sixth), ("where F = 1e-9", ninth)], sixth < third && ninth - sixth < 0.99 * (sixth - third));
            },
        },
    ];

    /// <summary>E S of Example 4: S has degree one in the types, the higher has the mean 2/3, and the lower is a uniform part of it.</summary>
    private static double MeanOfDivided() => 2 * Third * Quadrature.Integral(part => KeSharing.Divided.Surplus(1, part), 0, 1);

    /// <summary>r¹(1) by equation (9) for two agents with v of Example 4 and types uniform on [½, 1], with differences for the derivatives, equation (3) for m′, and the density with which it integrates: 2 for dF, 1 for dτ.</summary>
    private static double ByEquation9(double density)
    {
        // The density of types is 2, also just below the lowest type, where differences look.
        static double Worth(double tau) => Quadrature.Integral(other => tau * KeSharing.Divided.Slope(tau, other) * 2, 0.5, 1);
        static double WhereLowest(double tau) => Quadrature.Integral(other => KeSharing.Divided.Surplus(tau, other) * 2, tau, 1);
        static double Paid(double tau) => Quadrature.Integral(other => tau * 2 * other * other / Math.Pow(tau + other, 3) * 2, 0.5, 1);
        return Quadrature.Integral(tau => (2 * tau - 1) * (Quadrature.Slope(Worth, tau) - Paid(tau) - Quadrature.Slope(WhereLowest, tau)) * density, 0.5, 1);
    }

    /// <summary>The probability of S(θ_l, θ_w) &lt; r⁰(θ_l) in Example 4.</summary>
    private static double LossWithR0()
    {
        // S(l, w) = r where w² − (r − l) w − (r − l) l = 0.
        static double Indifferent(double low)
        {
            double more = s_r1 * (low + 0.5) - low;
            return 0.5 * (more + Math.Sqrt(more * more + 4 * more * low));
        }

        return 2 * Quadrature.Integral(low => Indifferent(low) - low, 0, s_r1 / 2 / (1.5 - s_r1));
    }

    /// <summary>β¹ by equation (8) for three agents with types uniform on [½, 1], v and c of Example 3, at the type with F = share.</summary>
    private static double Beta1OfThree(double share)
    {
        // d/dτ S̄ − Σ d/dτ v̄ + m′ is 2f ∫_{z≤τ} S(τ, τ, z) dF less the mean of v_θ where not both others are lower.
        static double Bracket(double tau)
        {
            static double Slope(double sum) => 1 - 1 / ((1 + sum) * (1 + sum));
            double surplus = Quadrature.Integral(other => Math.Pow(2 * tau + other, 2) / (1 + 2 * tau + other) * 2, 0.5, tau);
            double all = KeSharing.Mean((one, two) => Slope(tau + one + two), s_upper);
            double lower = Quadrature.Integral(one => Quadrature.Integral(two => Slope(tau + one + two) * 4, 0.5, tau), 0.5, tau);
            return 2 * 2 * surplus - (all - lower);
        }

        static double Weighted(double below) => Bracket(0.5 + below / 2) * (1 - below) * (1 - below) / 2;
        // In the logarithm of F, as what is integrated goes like 1/F.
        return Quadrature.Integral(log => Weighted(Math.Exp(log)), Math.Log(share), 0) / Math.Pow(1 - share, 3);
    }
}
