using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 5.2: reservation utilities that depend on types, and trade.</summary>
internal static partial class Ke
{
    private const string Example5 = "verify -e surplus-fixed -m m3 --set reservation=endowment --set endowments=0.454,0.546 --draws 4e5";

    private static Claim[] Reservations() =>
    [
        new("ke-reservation-lump-sum", "Section 5.2.1, β^{1#}", "β^{1#}(0.75) in Example 3 with u(θ) = θ²/(1 + θ)", Printed.Evaluated("β¹(θ) − ½ Σ u_i(θ)", KeSharing.Chosen.Beta(s_upper, 1, 0.75) - Autarky(0.75)))
        {
            Exact = new(
                Quadrature.Integral(
                    tau => (2 - 2 * tau) * (2 * (KeSharing.Chosen.Surplus(tau, tau) - 2 * Autarky(tau)) - KeSharing.Chosen.Above(s_upper, tau) + (2 - 2 * tau) * (1 - 1 / ((1 + tau) * (1 + tau)))),
                    0.75,
                    1) / 0.25,
                "quadrature with S − 2u and v − u"),
        },
        new("ke-proposition-6", "Section 5.2.1, Proposition 6", $"M2 with k = 1, v and c of Example 3, u(θ) = θ²/(1 + θ), and {OfPeaks}", Printed.Statement("M2 is ex post socially efficient iff EΔ ≥ Σ u_i(θ_i^#)"))
        {
            Why = "EΔ = 0.0183 is more than 2 u(0.08) = 0.0119, and a loser with the type 0.0999 has −0.0620, less than her u of 0.0091: the proof rests on the slope of β¹ that Theorem 6 claims.",
            Witness = () =>
            {
                double lowest = Quadrature.Grid(0.08, 1, 92).MinBy(theta => KeSharing.Mean(other => KeSharing.Chosen.Surplus(theta, other), s_peaks) - Autarky(theta)), vcg = KeSharing.Chosen.Vcg(s_peaks);
                double payoff = State.Play($"verify -e {WithPeaks} --set reservation=autarky", 0.0999, 0.5).Payoff(1);
                return new([("θ^#", lowest), ("EΔ", vcg), ("Σ u(θ^#)", 2 * Autarky(lowest)), ("payoff of agent 1 at θ = (0.0999, 0.5)", payoff), ("u(0.0999)", Autarky(0.0999))], vcg >= 2 * Autarky(lowest) == payoff >= Autarky(0.0999));
            },
        },
        new("ke-proposition-6-proof", "Section 5.2.1, proof of Proposition 6", "½ S(θ, θ) − u(θ) in Example 3 at θ_i = 0.6 ≤ θ_j = 0.9", Printed.Statement("½ S(θ_i, θ_i) − u_j(θ_i) ≥ ½ S(θ_j, θ_j) − u_j(θ_j)"))
        {
            Why = "The difference rises in the type, as the same page says: 0.1023 at 0.6 is less than 0.1523 at 0.9.",
            Errata = [26],
            Witness = () =>
            {
                static double Left(double theta) => 0.5 * KeSharing.Chosen.Surplus(theta, theta) - Autarky(theta);
                return new([("at θ_i = 0.6", Left(0.6)), ("at θ_j = 0.9", Left(0.9))], Left(0.6) >= Left(0.9));
            },
        },
        new("ke-proposition-7-linear", "Section 5.2.2, Proposition 7 (i); Abstract (3); Section 6", "trade of a good with v = θx between two uniform types who own half of it each", Printed.Statement("there does not exist an ex post socially efficient mechanism"))
        {
            Why = "Let the higher type w have all and pay w/2 − (w² − l²)/4: that is between l/2 and w/2, so that nobody loses by the trade, the budget balances, and truth is a best reply on average; the proof's bounds ½(1 − 2q) θ on K are both 0 at q = ½, where it finds a contradiction.",
            Witness = () =>
            {
                static double Payment(double winner, double loser) => winner / 2 - (winner * winner - loser * loser) / 4;
                var rule = new KeSale(theta => theta, Payment, theta => theta / 2);
                return new([("paid at θ = (0.8, 0.2)", Payment(0.8, 0.2)), ("largest gain of a type on average", rule.Gain), ("smallest payoff less the value of the half", rule.Least), ("smallest rise of a payoff", rule.Rise)], !(rule.Gain <= 1e-12 && rule.Least >= 0));
            },
        },
        new("ke-proposition-7-extreme", "Section 5.2.2, Proposition 7 (ii)", "what VCG leaves over, less what the owner of all keeps, v = θ(2x − x²) and v = 2θ√x, types uniform on [0, 1]", Printed.Statement("there does not exist an ex post socially efficient mechanism"))
        {
            Witness = () =>
            {
                // E S(0, θ) + E S(1, θ) − E S − v(1, 1): not even on average is there enough.
                double divided = KeSharing.Mean(other => KeSharing.Divided.Surplus(0, other) + KeSharing.Divided.Surplus(1, other), s_unit) - MeanOfDivided() - 1;
                double root = KeSharing.Mean(other => KeSharing.Root.Surplus(0, other) + KeSharing.Root.Surplus(1, other), s_unit) - 2 * s_price - 2;
                return new([("v = θ(2x − x²)", divided), ("v = 2θ√x", root)], divided < 0 && root < 0);
            },
        },
        new("ke-trade-extreme", "Introduction; Section 5.2.2, before Proposition 7", "what VCG leaves over, less what the owner of all keeps, v = θ(2x − x²), types uniform from θ̲ to 1", Printed.Statement("trade could happen when the endowment is extreme, if the preference is concave"))
        {
            Witness = () =>
            {
                static double Left(double low)
                {
                    var types = new Uniform(low, 1);
                    return KeSharing.Mean(other => KeSharing.Divided.Surplus(low, other) + KeSharing.Divided.Surplus(1, other), types) - KeSharing.Mean(KeSharing.Divided.Surplus, types) - 1;
                }

                double[] left = [.. new[] { 0.1, 0.3, 0.5 }.Select(Left)];
                return new([("θ̲ = 0.1", left[0]), ("θ̲ = 0.3", left[1]), ("θ̲ = 0.5", left[2])], left.Any(more => more >= 0));
            },
        },
        new("ke-footnote-14", "Section 5.2.2, footnote 14", "what VCG leaves over when one agent owns all, v = θ(2x − x²), types uniform on [0, 1]", Printed.Evaluated("EΔ + ∫∫ ∂v/∂τ(x_S*(τ, θ), τ) dτ dF(θ)", KeSharing.Divided.Vcg(s_unit) + KeSharing.Mean(KeSharing.Divided.Slope, s_unit)))
        {
            Exact = new(KeSharing.Mean(other => KeSharing.Divided.Surplus(0, other) + KeSharing.Divided.Surplus(1, other), s_unit) - MeanOfDivided(), "E S(0, θ) + E S(1, θ) − E S by quadrature", 1e-6),
        },
        new("ke-proposition-8-decreasing", "Section 5.2.2, proof of Proposition 8", "S(θ_i, 1) − u_i(θ_i) in Example 4 with x̄_i = 0.454", Printed.Statement("S(θ_i, θ_j) − u_i(θ_i) decreases with θ_i"))
        {
            Why = "Its slope φ(x_i*) − φ(x̄_i) is positive where x_i* > x̄_i, as for θ_i > 0.8315: the least is inside, and the condition is x̄_i ≤ √(1 − r¹/θ) = 0.4523.",
            Errata = [25],
            Witness = () =>
            {
                static double Left(double theta) => KeSharing.Divided.Surplus(theta, 1) - theta * Concave(0.454);
                return new([("at θ_i = 0.8315", Left(0.8315)), ("at θ_i = 1", Left(1)), ("√(1 − r¹/θ)", Math.Sqrt(1 - s_r1))], Left(1) <= Left(0.8315));
            },
        },
        new("ke-proposition-8-half", "Section 5.2.2, proof of Proposition 8", "r¹(θ_j) ≥ u_j(θ_j) in Example 4 with x̄_j = 0.53", Printed.Statement("it holds iff ½ S(θ_j, θ_j) ≥ u_j(θ_j)"))
        {
            Why = "r¹ is above ½ S: u_j = 0.7791 θ is more than ½ S = 0.75 θ and less than r¹ = 0.7954 θ.",
            Witness = () => new([("½ S/θ", 0.75), ("u_j/θ", Concave(0.53)), ("r¹/θ", s_r1)], s_r1 >= Concave(0.53) == 0.75 >= Concave(0.53)),
        },
        new("ke-equation-11", "Section 5.2.2, condition (11)", "the endowment x̄_i = 0.454 of Example 5's window", Printed.Statement("φ⁻¹[2φ(½) − r¹(θ_i)/θ_i] ≥ x̄_i ≥ ½"))
        {
            Why = "φ⁻¹[1.5 − 0.7954] = 0.4565 is less than ½: no endowment satisfies (11), and the window of Example 5 lies below ½.",
            Errata = [25],
            Witness = () =>
            {
                double most = 1 - Math.Sqrt(1 - (1.5 - s_r1));
                return new([("φ⁻¹[2φ(½) − r¹/θ]", most), ("x̄_i", 0.454), ("½", 0.5)], most >= 0.454 && 0.454 >= 0.5);
            },
        },
        new("ke-example-5-upper", "Section 5.2.2, Example 5", "1 − (√6/6) √(2 ln 4 − 1)", Printed.Number("0.456"))
        {
            Exact = new(Quadrature.Root(x => 1.5 - s_r1 - Concave(x), 0, 1), "where 3/2 − (ln 4 + 1)/3 = 2x − x², by bisection"),
        },
        new("ke-example-5-upper-formula", "Section 5.2.2, Example 5", "largest x_i with 3/2 − (ln 4 + 1)/3 ≥ 2x_i − x_i²", Printed.Evaluated("1 − (1/6) √6 √(2 ln 4 − 1)", 1 - Math.Sqrt(6) / 6 * Math.Sqrt(2 * Math.Log(4) - 1)))
        {
            Exact = new(Quadrature.Root(x => 1.5 - s_r1 - Concave(x), 0, 1), "bisection"),
        },
        new("ke-example-5-lower", "Section 5.2.2, Example 5", "√(1 − (ln 4 + 1)/3)", Printed.Number("0.452"))
        {
            Exact = new(1 - Quadrature.Root(x => s_r1 - Concave(x), 0, 1), "where (ln 4 + 1)/3 = 2x_j − x_j², by bisection"),
        },
        new("ke-example-5-lower-formula", "Section 5.2.2, Example 5", "least x_i with (ln 4 + 1)/3 ≥ 1 − x_i²", Printed.Evaluated("√(1 − (ln 4 + 1)/3)", Math.Sqrt(1 - s_r1)))
        {
            Exact = new(1 - Quadrature.Root(x => s_r1 - Concave(x), 0, 1), "bisection"),
        },
        new("ke-example-5-window", "Section 5.2.2, Example 5", "probability that nobody keeps her endowment rather than take part in M3 with k = 1, x̄ = (0.454, 0.546)", Printed.Formula("always, for 0.456 ≥ x̄_1 ≥ 0.452", 1))
        {
            Exact = new(1 - 0.5 * (LossShare(0.454) + LossShare(0.546)), "closed form: the roots of a quadratic in θ_l/θ_w"),
            Simulated = new(Example5, "probability-epir"),
            Why = "At θ = (0.5, 0.45) agent 2 is the lower type and is left 0.3154, less than the 0.3572 that her endowment is worth: the window was found as if only agent 1 could be lower, and with the lower bound on S − u of Proposition 8.",
            Errata = [25],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-fixed -m m3 --set reservation=endowment --set endowments=0.454,0.546", 0.5, 0.45);
                State other = State.Play("verify -e surplus-fixed -m m3 --set reservation=endowment --set endowments=0.454,0.546", 0.8315, 1);
                return new(
                    [("θ_1", 0.5), ("θ_2", 0.45), ("agent 2 is left", state.Payoff(2)), ("her endowment is worth", 0.45 * Concave(0.546)), ("agent 1 is left at θ = (0.8315, 1)", other.Payoff(1)), ("her endowment is worth there", 0.8315 * Concave(0.454)), ("least probability, over all endowments, that somebody keeps hers", Quadrature.Grid(0.01, 0.99, 980).Min(KeptShare))],
                    state.Payoff(2) >= 0.45 * Concave(0.546));
            },
        },
        new("ke-example-5-agent-1", "Section 5.2.2, Example 5", "probability that agent 1 does not keep her endowment, x̄ = (0.454, 0.546)", Printed.Formula("always, for 0.456 ≥ x̄_1 ≥ 0.452", 1))
        {
            Exact = new(1 - 0.5 * LossShare(0.454), "closed form: the roots of a quadratic in θ_l/θ_w"),
            Simulated = new(Example5, "probability-epir.1"),
            Why = "Even where agent 1 is the lower type she would rather keep 0.454 if her type is between 0.7366 and 0.9316 of the other's.",
            Errata = [25],
            Witness = () => new([("x̄_1", 0.454), ("share of θ_1/θ_2 < 1 at which she keeps it", LossShare(0.454))], LossShare(0.454) == 0),
        },
    ];

    /// <summary>φ(x) = 2x − x² of Examples 3 to 5.</summary>
    private static double Concave(double x) => x * (2 - x);

    /// <summary>The share of θ_l/θ_w in [0, 1] at which the lower type has less in M3 of Example 4 than her endowment is worth: where (1 − φ) ρ² + (1 − r − φ) ρ + 1 − r is negative.</summary>
    private static double LossShare(double endowment)
    {
        double a = 1 - Concave(endowment), b = a - s_r1, square = b * b - 4 * a * (1 - s_r1);
        if (square <= 0) return 0;
        double root = Math.Sqrt(square);
        return Math.Min(1, (root - b) / (2 * a)) - Math.Min(1, (-root - b) / (2 * a));
    }

    /// <summary>The probability that some agent of Example 4 keeps her endowment rather than take part in M3, by the endowment of agent 1: either may be the higher type, who has r¹.</summary>
    private static double KeptShare(double first)
    {
        static double Kept(double lower, double higher) => Concave(higher) > s_r1 ? 1 : LossShare(lower);
        return 0.5 * (Kept(first, 1 - first) + Kept(1 - first, first));
    }
}
