using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4.1, M2, apart from Example 3.</summary>
internal static partial class Ke
{
    /// <summary>Types on which Theorem 6 fails: masses of 0.88, 0.03 and 0.09.</summary>
    private const string Peaks = "piecewise(0.08:44,0.10:0.03529411764705882,0.95:1.8,1)";

    private const string OfPeaks = "densities of 44, 0.0353 and 1.8 on [0.08, 0.1], [0.1, 0.95] and [0.95, 1]";

    private const string WithPeaks = $"surplus-public -m m2 --set distribution=\"{Peaks}\"";

    private const string M2Interim = "verify -e surplus-public -m m2,agv --interim --draws 2e5";

    private static readonly Distribution s_peaks = Distribution.Parse(Peaks);

    private static Claim[] M2() =>
    [
        new("ke-m2-order-statistic", "Section 4.1.1, M2, first line of the payment", "sum of the lump sums in M2 for three agents with k = 1, where the lump sum is β¹ of Example 3, at the types 0.6, 0.75 and 0.9", Printed.Evaluated("k β(θ̂^{n−2:n}) from the winner, k β(θ̂^{n−1:n})/(n − 1) to each other", KeSharing.Chosen.Beta(s_upper, 1, 0.6) - KeSharing.Chosen.Beta(s_upper, 1, 0.75)))
        {
            Exact = new(0, "BB (ex post)"),
            Why = "The winner would pay β of the lowest of three types and the others get β of the middle one, and of two types there is none below the lowest: it must be θ̂^{n−1:n} in both lines.",
            Errata = [20],
            Witness = () =>
            {
                double paid = KeSharing.Chosen.Beta(s_upper, 1, 0.6), received = KeSharing.Chosen.Beta(s_upper, 1, 0.75);
                return new([("β¹(θ^{1:3})", paid), ("β¹(θ^{2:3})", received), ("missing", received - paid)], paid == received);
            },
        },
        new("ke-m2-tie", "Section 4.1.1, M2, second line of the payment", "sum of what the agents pay at a tie in Example 3 with k = 1, θ = (0.75, 0.75)", Printed.Evaluated("(1/#N) Σ [S − β¹(θ̂_i)] from each", 2 * TiePaymentOfM2()))
        {
            Exact = new(Math.Pow(BestQuantity(0.75, 0.75), 2), "the cost x*², as BB (ex post) has it"),
            Why = "S − β is a payoff and no payment: each would pay 0.4508, together 0.9017, and the cost is 0.36.",
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-public -m m2", 0.75, 0.75);
                return new([("θ_1", 0.75), ("θ_2", 0.75), ("printed for each", TiePaymentOfM2()), ("what agent 1 pays in m2", state.Detail(1, "payment")), ("what agent 2 pays", state.Detail(2, "payment")), ("cost", Math.Pow(BestQuantity(0.75, 0.75), 2))], Math.Abs(2 * TiePaymentOfM2() - Math.Pow(BestQuantity(0.75, 0.75), 2)) < 1e-9);
            },
        },
        new("ke-equation-8", "Section 4.1.1, equation (8)", "β¹(0.75) in Example 3, with m′ = ∂/∂z ∫ v(x*(z, ·), τ) dF", Printed.Evaluated("(8) for n = 2", ByEquation8(TrueSlope, 0.75)))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, 0.75), "quadrature of the form in Section 4.1.2", 1e-9),
        },
        new("ke-equation-8-slope", "Section 4.1.1, after equation (8)", "β¹(0.75) in Example 3, with m′ as it is printed", Printed.Evaluated("m′(τ) = ∂/∂z ∫ ∂v/∂x(x*(z, ·), z) dF", ByEquation8(PrintedSlope, 0.75)))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, 0.75), "quadrature of the form in Section 4.1.2"),
            Why = "The derivative by x, and z for the type, do not belong there: with equation (3) for m′ equation (8) gives the 0.4492 that Example 3 has, with the printed m′ another number.",
            Errata = [27],
            Witness = () => new(
                [("τ", 0.75), ("m′ by equation (3)", TrueSlope(0.75)), ("m′ as printed", PrintedSlope(0.75)), ("β¹ with (3)", ByEquation8(TrueSlope, 0.75)), ("β¹ as printed", ByEquation8(PrintedSlope, 0.75))],
                Math.Abs(TrueSlope(0.75) - PrintedSlope(0.75)) < 1e-9),
        },
        new("ke-theorem-5-incentives", "Section 4.1.1, Theorem 5 (i)", "what a type gains on average by the best misreport under M2 with k = ½, in Example 3", Printed.Formula("nothing, for any k", 0))
        {
            Exact = new(0, "equation (8) is what makes truth a best reply"),
            Simulated = new("verify -e surplus-public -m m2 --set k=0.5 --interim --draws 2e5", "interim-regret"),
        },
        new("ke-theorem-5-budget", "Section 4.1.1, Theorem 5 (i)", "what the planner pays under M2, in Example 3", Printed.Formula("nothing", 0))
        {
            Exact = new(0, "the payments sum to the cost"),
            Simulated = new("simulate -e surplus-public -m m2 --draws 1e6", "deficit"),
        },
        new("ke-theorem-5-lowest", "Section 4.1.1, after Theorem 5", "what the lowest type has on average under M2 with k = ½, in Example 3", Printed.Evaluated("EΔ/n", KeSharing.Chosen.Vcg(s_upper) / 2))
        {
            Exact = new(LowestUtility(0.5), "quadrature of (1 − k) E β^k(θ_j) + k β^k(θ̲)", 1e-10),
            Simulated = new("verify -e surplus-public -m m2 --set k=0.5 --interim --draws 2e5", "interim-utility.1"),
        },
        new("ke-footnote-9", "Section 4.1.1, footnote 9", "what the lowest type has on average under AGV, in Example 3", Printed.Evaluated(
            "E S(θ̲, θ_−i) − (n − 1)/n (E S + E c)",
            AgvLowestGross(KeSharing.Mean((one, two) => Math.Pow(BestQuantity(one, two), 2), s_upper))))
        {
            Exact = new(KeSharing.Chosen.Vcg(s_upper) / 2, "E S(θ̲, θ) − ½ E S = EΔ/2"),
            Simulated = new(M2Interim, "interim-utility.1", "agv"),
            Why = "The footnote takes what others have gross of the cost; payments that balance the budget take it net of it, and AGV then leaves the lowest type EΔ/2 = 0.2449, as M2 does.",
            Errata = [27],
            Witness = () =>
            {
                double cost = KeSharing.Mean((one, two) => Math.Pow(BestQuantity(one, two), 2), s_upper);
                State state = State.Play("verify -e surplus-public -m agv", 0.6, 0.9);
                return new([("E c", cost), ("payments of agv at θ = (0.6, 0.9)", state.Detail(1, "payment") + state.Detail(2, "payment")), ("cost there", Math.Pow(BestQuantity(0.6, 0.9), 2))], Math.Abs(AgvLowestGross(cost) - KeSharing.Chosen.Vcg(s_upper) / 2) < 1e-9);
            },
        },
        new("ke-theorem-6-bound", "Section 4.1.2, proof of Theorem 6 (i)", "β¹ in Example 3", Printed.Statement("β¹(θ) ≤ ½ S(θ, θ)"))
        {
            Witness = () => AtMostHalf(1),
        },
        new("ke-theorem-6-top", "Section 4.1.2, proof of Theorem 6 (i)", "β¹ at the highest type, in Example 3", Printed.Evaluated("½ S(θ̄, θ̄)", 2.0 / 3))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, 1 - 1e-9), "quadrature at θ = 1 − 10⁻⁹", 1e-8),
        },
        new("ke-theorem-6-lowest", "Section 4.1.2, proof of Theorem 6 (ii)", "β¹ at the lowest type, in Example 3", Printed.Evaluated("½ EΔ", KeSharing.Chosen.Vcg(s_upper) / 2))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, 0.5), "quadrature of β¹"),
            Simulated = new(M2Interim, "interim-utility.1", "m2"),
        },
        new("ke-theorem-6-line", "Section 4.1.2, proof of Theorem 6 (ii)", "β¹ at the lowest type, in Example 3, by the second line of the display", Printed.Evaluated("∫∫_{τ≤θ} S − ∫ (1 − F)/f ∫_{τ≤θ} v_θ + ∫ (1 − F)/f ∫_{τ≥θ} v_θ", SecondLine(1)))
        {
            Exact = new(KeSharing.Chosen.Beta(s_upper, 1, 0.5), "quadrature of β¹"),
            Why = "The last term is −∫ h (1 − F) dF and must be subtracted, as the next line does: with the minus it is 0.2449.",
            Witness = () => new([("with the printed sign", SecondLine(1)), ("with a minus", SecondLine(-1)), ("β¹(½)", KeSharing.Chosen.Beta(s_upper, 1, 0.5))], Math.Abs(SecondLine(1) - KeSharing.Chosen.Beta(s_upper, 1, 0.5)) < 1e-9),
        },
        new("ke-theorem-6-monotone", "Section 4.1.2, Theorem 6 (i)", $"β¹ with v and c of Example 3 and {OfPeaks}", Printed.Statement("β¹ is monotonic, without restriction on the distribution"))
        {
            Why = "β¹ falls from 0.0092 at the lowest type to −0.0620 at 0.0999: being below ½ S and equal to it at the top says nothing of slopes elsewhere; where S(θ, θ) − h(θ) does not fall β¹ does not either.",
            Errata = [21],
            Witness = () =>
            {
                double low = KeSharing.Chosen.Beta(s_peaks, 1, 0.08), next = KeSharing.Chosen.Beta(s_peaks, 1, 0.0999);
                return new([("β¹(0.08)", low), ("β¹(0.0999)", next), ("β¹(0.97)", KeSharing.Chosen.Beta(s_peaks, 1, 0.97))], next >= low);
            },
        },
        new("ke-theorem-6-participation", "Section 4.1.2, Theorem 6 (ii)", $"probability that nobody has a loss under M2 with k = 1, v and c of Example 3 and {OfPeaks}", Printed.Formula("always, as EΔ ≥ 0", 1))
        {
            Exact = new(1 - NegativeShare(), "closed form but for the roots of β¹, by quadrature", 1e-9),
            Simulated = new($"verify -e {WithPeaks} --draws 2e5", "probability-epir"),
            Why = "EΔ is 0.0183, and still β¹ is negative for types between 0.0963 and 0.1966, so that a loser with such a type has a loss.",
            Errata = [21],
            Witness = () =>
            {
                State state = State.Play($"verify -e {WithPeaks}", 0.0999, 0.5);
                return new([("EΔ", KeSharing.Chosen.Vcg(s_peaks)), ("θ_1", 0.0999), ("θ_2", 0.5), ("payoff of agent 1", state.Payoff(1))], state.Payoff(1) >= 0);
            },
        },
        new("ke-theorem-6-payoffs", "Section 4.1.2, Theorem 6 (iii)", $"payoff of agent 1 under M2 with k = 1, v and c of Example 3 and {OfPeaks}, when her type rises from 0.085 to 0.0999 and the other's is 0.5", Printed.Statement("M2 satisfies ex post monotonicity"))
        {
            Why = "The loser has β¹ of her own type, which falls there.",
            Errata = [21],
            Witness = () =>
            {
                string command = $"verify -e {WithPeaks}";
                double low = State.Play(command, 0.085, 0.5).Payoff(1), high = State.Play(command, 0.0999, 0.5).Payoff(1);
                return new([("θ_2", 0.5), ("payoff at θ_1 = 0.085", low), ("at θ_1 = 0.0999", high)], high >= low);
            },
        },
        new("ke-corollary-1-bound", "Section 4.1.2, proof of Corollary 1", "β^k in Example 3 with k = ½", Printed.Statement("β^k(θ) ≤ ½ S(θ, θ)"))
        {
            Witness = () => AtMostHalf(0.5),
        },
        new("ke-corollary-1-slope", "Section 4.1.2, proof of Corollary 1", "slope of β⁰ at 0.75, in Example 3", Printed.Evaluated("f/(F − k) [S − h − 2 ∫ (F − k)(S − h) dF / (F − k)²]", 2 / 0.5 * (KeSharing.Chosen.Surplus(0.75, 0.75) - KeSharing.Chosen.H(s_upper, 0.75) - 2 * KeSharing.Chosen.Beta(s_upper, 0, 0.75))))
        {
            Exact = new(Quadrature.Slope(theta => KeSharing.Chosen.Beta(s_upper, 0, theta), 0.75), "differences of β⁰ by quadrature", 1e-8),
        },
        new("ke-corollary-1-cutoff", "Section 4.1.2, proof of Corollary 1", "cut-off k* in Example 3", Printed.Statement("k* = sup {k : β^k′ ≥ 0 and β^k(θ̲) ≥ 0}, less than 1"))
        {
            Why = "k = 1 is in the set by Theorem 6, so that its least upper bound is 1; the greatest lower bound is meant.",
            Witness = () =>
            {
                double rise = Rises(1), lowest = KeSharing.Chosen.Beta(s_upper, 1, 0.5);
                return new([("smallest rise of β¹ on a grid", rise), ("β¹(θ̲)", lowest), ("smallest rise of β⁰", Rises(0))], !(rise >= 0 && lowest >= 0));
            },
        },
    ];

    /// <summary>S − β¹ of Example 3 where both types are 0.75.</summary>
    private static double TiePaymentOfM2() => KeSharing.Chosen.Surplus(0.75, 0.75) - KeSharing.Chosen.Beta(s_upper, 1, 0.75);

    /// <summary>What footnote 9 leaves the lowest type of Example 3 under AGV, by E c.</summary>
    private static double AgvLowestGross(double cost) => KeSharing.Mean(other => KeSharing.Chosen.Surplus(0.5, other), s_upper) - 0.5 * (KeSharing.Mean(KeSharing.Chosen.Surplus, s_upper) + cost);

    /// <summary>∂/∂z ∫ v(x*(z, ·), τ) dF at z = τ, in Example 3: equation (3).</summary>
    private static double TrueSlope(double tau) => KeSharing.Mean(other => 2 * tau / Math.Pow(1 + tau + other, 3), s_upper);

    /// <summary>∂/∂z ∫ ∂v/∂x(x*(z, ·), z) dF at z = τ, in Example 3, where ∂v/∂x = 2z/(1 + z + θ).</summary>
    private static double PrintedSlope(double tau) => KeSharing.Mean(other => 2 * (1 + other) / Math.Pow(1 + tau + other, 2), s_upper);

    /// <summary>β¹ of Example 3 by equation (8) for two agents, with differences for the derivatives.</summary>
    private static double ByEquation8(Func<double, double> slope, double theta)
    {
        // The density is 2, also just above the highest type, where differences look.
        static double WhereHighest(double tau) => Quadrature.Integral(other => KeSharing.Chosen.Surplus(tau, other) * 2, 0.5, tau);
        static double Worth(double tau) => Quadrature.Integral(other => tau * (1 - 1 / Math.Pow(1 + tau + other, 2)) * 2, 0.5, 1);
        return Quadrature.Integral(tau => (Quadrature.Slope(WhereHighest, tau) - Quadrature.Slope(Worth, tau) + slope(tau)) * (2 * tau - 2), 1, theta) / Math.Pow(2 * theta - 2, 2);
    }

    /// <summary>β¹(θ̲) of Example 3 as the second line of the display has it, with a sign for the last term.</summary>
    private static double SecondLine(double sign) =>
        0.5 * KeSharing.Mean(KeSharing.Chosen.Surplus, s_upper)
        - Quadrature.Integral(theta => s_upper.Survival(theta) * KeSharing.Chosen.Below(s_upper, theta), 0.5, 1)
        + sign * Quadrature.Integral(theta => s_upper.Survival(theta) * KeSharing.Chosen.Above(s_upper, theta), 0.5, 1);

    /// <summary>Whether β^k of Example 3 is nowhere above ½ S on a grid.</summary>
    private static Evidence AtMostHalf(double k)
    {
        double least = Quadrature.Grid(0.5, 1, 50).Min(theta => 0.5 * KeSharing.Chosen.Surplus(theta, theta) - KeSharing.Chosen.Beta(s_upper, k, theta));
        return new([("smallest ½ S − β^k on a grid", least)], least >= -1e-12);
    }

    /// <summary>The smallest rise of β^k of Example 3 on a grid.</summary>
    private static double Rises(double k)
    {
        double[] values = [.. Quadrature.Grid(0.5, 1, 50).Select(theta => KeSharing.Chosen.Beta(s_upper, k, theta))];
        return values.Skip(1).Zip(values, (next, last) => next - last).Min();
    }

    /// <summary>The probability that the lower of two types has a negative β¹ under <see cref="Peaks"/>.</summary>
    private static double NegativeShare()
    {
        double from = Quadrature.Root(theta => KeSharing.Chosen.Beta(s_peaks, 1, theta), 0.08, 0.0999), to = Quadrature.Root(theta => KeSharing.Chosen.Beta(s_peaks, 1, theta), 0.1, 0.5);
        return Math.Pow(s_peaks.Survival(from), 2) - Math.Pow(s_peaks.Survival(to), 2);
    }
}
