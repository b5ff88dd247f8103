namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 3.1 up to Example 1.</summary>
internal static partial class Ke
{
    /// <summary>Two uniform types and S = θ²/2; of misreports those count that change who wins.</summary>
    private const string Private = "verify -e surplus-private -m m1 --draws 1e6";

    /// <summary>The same, and all misreports count.</summary>
    private const string AllPrivate = "verify -e surplus-private -m m1,agv --deviations all --draws 2e5";

    private const string PrivateMeans = "simulate -e surplus-private -m m1,vcg,agv --draws 4e6";

    private const string PrivateInterim = "verify -e surplus-private -m m1 --interim --draws 4e5";

    private static Claim[] PrivateGood() =>
    [
        new("ke-vcg-payment", "Section 3.1, VCG", "what the winner pays under VCG beside the cost, S = θ²/2, at θ = (0.9, 0.5)", Printed.Evaluated("S(θ̂_i) + c, so that S(θ̂_i)", Power(0.9, 2)))
        {
            Exact = new(Power(0.5, 2), "equation (1): S(θ̲, θ_2), what the other loses by her"),
            Why = "By the paper's own equation (1) the winner pays S of the second highest type, 0.125; at the printed 0.405 she would keep nothing, and would lower her report.",
            Errata = [19],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m vcg", 0.9, 0.5);
                double paid = state.Detail(1, "payment");
                return new([("θ_1", 0.9), ("θ_2", 0.5), ("printed", Power(0.9, 2)), ("what vcg takes", paid), ("gain of the best misreport under it", state.Gain)], paid == Power(0.9, 2));
            },
        },
        new("ke-vcg-surplus", "Section 3.1, VCG", "EΔ of two buyers with S = θ²/2", Printed.Evaluated("E S(θ^{n−1:n})", Quadrature.Integral(t => Power(t, 2) * 2 * (1 - t), 0, 1)))
        {
            Exact = new(2 * Quadrature.Integral(t => Power(t, 2), 0, 1) - HighestSurplus(2, 2), "Lemma 1 by quadrature; 1/12"),
            Simulated = new(PrivateMeans, "revenue", "vcg"),
        },
        new("ke-m1-payment", "Section 3.1, M1, equation (4)", "what the winner pays on average, S = θ²/2, two buyers", Printed.Evaluated("E of (n − 1)/n E[S(τ^{n:n}) | τ^{n:n} ≤ θ]", WinnersMean(2, 2)))
        {
            Exact = new(1.0 / 16, "closed form (n − 1)/(n + γ) E S"),
            Simulated = new(PrivateMeans, "transfer.winner", "m1", -1),
        },
        new("ke-m1-payment-5", "Section 3.1, M1, equation (4)", "what the winner pays on average, S = θ²/2, five buyers", Printed.Evaluated("E of (n − 1)/n E[S(τ^{n:n}) | τ^{n:n} ≤ θ]", WinnersMean(5, 2)))
        {
            Exact = new(4.0 / 7 * 5 / 14, "closed form (n − 1)/(n + γ) E S"),
            Simulated = new("simulate -e surplus-private -m m1 --set buyers=5 --draws 1e6", "transfer.winner", Times: -1),
        },
        new("ke-theorem-2-participation", "Section 3.1, Theorem 2", "probability that nobody has a loss under M1", Printed.Formula("always", 1))
        {
            Exact = new(1, "M = S/4, which the loser gets"),
            Simulated = new(Private, "probability-epir"),
        },
        new("ke-theorem-2-budget", "Section 3.1, Theorem 2", "what the planner pays under M1", Printed.Formula("nothing", 0))
        {
            Exact = new(0, "losers get what the winner pays"),
            Simulated = new(PrivateMeans, "deficit", "m1"),
        },
        new("ke-theorem-2-incentives", "Section 3.1, Theorem 2", "what a type gains on average by the best misreport under M1", Printed.Formula("nothing", 0))
        {
            Exact = new(0, "m′ = g S, and S rises"),
            Simulated = new(PrivateInterim, "interim-regret"),
        },
        new("ke-theorem-2-expected-payment", "Section 3.1, proof of Theorem 2 (i)", "m(θ) of three buyers with S = θ, at θ = ½", Printed.Evaluated("(n − 1) ∫ S F^{n−1} dF − (n − 1) ∫_θ S F^{n−2} dF", 2 * Quadrature.Integral(t => t * t * t, 0, 1) - 2 * Quadrature.Integral(t => t * t, 0.5, 1)))
        {
            Exact = new(ExpectedPayment(3, 1, 0.5), "quadrature of G(θ) M(θ) − ∫_θ M dG / (n − 1)"),
        },
        new("ke-theorem-2-slope", "Section 3.1, proof of Theorem 2 (i)", "m′(θ) of three buyers with S = θ, at θ = ½", Printed.Evaluated("g(θ) S(θ)", 0.5))
        {
            Exact = new(Quadrature.Slope(theta => ExpectedPayment(3, 1, theta), 0.5), "differences of m by quadrature", 1e-9),
        },
        new("ke-theorem-2-lowest", "Section 3.1, proof of Theorem 2 (iii)", "what the lowest type has on average under M1, S = θ²/2", Printed.Evaluated("(n − 1) ∫ S (1 − F) F^{n−2} dF", Quadrature.Integral(t => Power(t, 2) * (1 - t), 0, 1)))
        {
            Exact = new(1.0 / 24, "EΔ / n"),
            Simulated = new(PrivateInterim, "interim-utility.1"),
        },
        new("ke-theorem-2-loser", "Section 3.1, proof of Theorem 2 (iii)", "what the loser has on average under M1, S = θ²/2", Printed.Evaluated("E of (1/n) E[S(τ^{n:n}) | τ^{n:n} ≤ θ_j]", WinnersMean(2, 2)))
        {
            Exact = new(1.0 / 16, "closed form E S / (n + γ)"),
            Simulated = new(PrivateMeans, "utility.loser", "m1"),
        },
        new("ke-theorem-2-winner", "Section 3.1, proof of Theorem 2 (iii)", "probability that the winner has less than a loser under M1", Printed.Formula("u^w(θ) ≥ u^l(θ): never", 0))
        {
            Exact = new(0, "S − M ≥ M / (n − 1), as M ≤ (n − 1)/n S"),
            Simulated = new(PrivateMeans, "probability-winner-worse", "m1"),
        },
        new("ke-proposition-2", "Section 3.1, Proposition 2", "probability that no payoff falls when a type rises under M1", Printed.Formula("always", 1))
        {
            Exact = new(1, "a loser's payoff does not depend on her type, and the winner's rises from above it"),
            Simulated = new(Private, "probability-payoff-monotone"),
        },
        new("ke-proposition-2-proof", "Section 3.1, proof of Proposition 2", "what the winner has under M1, three buyers with S = θ", Printed.Statement("S(θ) − (n − 1) ∫ S dFⁿ / F(θ)ⁿ rises in θ"))
        {
            Why = "The printed payoff lacks the factor 1/n of the payment: for three buyers with S = θ it is −θ/2, which falls, where M1 leaves the winner θ/2.",
            Errata = [19],
            Witness = () =>
            {
                double Left(double theta) => theta - 2 * Average(3, 1, theta);
                State state = State.Play("verify -e surplus-private -m m1 --set buyers=3 --set gamma=1", 0.8, 0.5, 0.2);
                return new([("printed at θ = 0.5", Left(0.5)), ("printed at θ = 0.8", Left(0.8)), ("what m1 leaves at θ = 0.8", state.Payoff(1))], Left(0.8) >= Left(0.5));
            },
        },
        new("ke-agv-monotone", "Section 3.1, after Definition 3", "payoff of the loser under AGV, S = θ²/2, as her type rises from 0.3 to 0.5 and the other's is 0.8", Printed.Statement("AGV does not satisfy ex post payoff monotonicity"))
        {
            Witness = () =>
            {
                double low = State.Play("verify -e surplus-private -m agv", 0.3, 0.8).Payoff(1), high = State.Play("verify -e surplus-private -m agv", 0.5, 0.8).Payoff(1);
                return new([("payoff at 0.3", low), ("payoff at 0.5", high)], high < low);
            },
        },
        OfProposition3("ke-proposition-3-2", 2, 1, 2.0 / 3, "verify -e surplus-private -m m1 --set gamma=1 --draws 1e6"),
        OfProposition3("ke-proposition-3-3", 3, 1, 9.0 / 16, "verify -e surplus-private -m m1 --set gamma=1 --set buyers=3 --draws 1e6"),
        OfProposition3("ke-proposition-3-5", 5, 2, 25.0 / 49, "verify -e surplus-private -m m1 --set buyers=5 --draws 5e5"),
        new("ke-proposition-3-uniform", "Section 3.1, Proposition 3", "probability that M1 is ex post IC, S = θ²/2, two types uniform on [½, 1]", Printed.Evaluated("n ∫ F(S⁻¹(∫ S dFⁿ / Fⁿ))^{n−1} dF", Quadrature.Integral(t => 2 * UpperShare(t) * 2, 0.5, 1)))
        {
            Exact = new(2 * KeSharing.Mean(t => KeSharing.Over(_ => 1, s_upper, 0.5, Math.Sqrt(2 * UpperAverage(t))), s_upper), "quadrature over the region S(l) ≤ 2M(w)"),
            Simulated = new("verify -e surplus-private -m m1 --set distribution=\"uniform(0.5,1)\" --draws 1e6", "probability-epic"),
        },
        new("ke-proposition-3-limit", "Section 3.1, Proposition 3", "limit of (nγ/(nγ + 1))^{(n−1)γ} as n grows", Printed.Number("0.37", "1/e ≅ 0.37"))
        {
            Exact = new(Math.Exp(1e7 * Math.Log(1 - 1 / (1e7 + 2))), "the formula at n = 10⁷ + 1, γ = 1", 1e-6),
        },
        new("ke-proposition-3-proof", "Section 3.1, proof of Proposition 3", "∫ S dFⁿ / F(θ)ⁿ of two buyers with S = θ, so that F(S⁻¹(τ)) = τ, at θ = ½", Printed.Evaluated("nγ/(nγ + 1)", 2.0 / 3))
        {
            Exact = new(Average(2, 1, 0.5), "quadrature"),
            Why = "An average of S over lower types cannot be 2/3 where S(½) = ½ is the largest of them: the factor S(θ) is missing.",
            Errata = [19],
            Witness = () => new([("θ", 0.5), ("printed", 2.0 / 3), ("2/3 S(θ)", 1.0 / 3), ("by quadrature", Average(2, 1, 0.5))], Math.Abs(Average(2, 1, 0.5) - 2.0 / 3) < 1e-9),
        },
        new("ke-agv-compatible", "Section 3.1, after Proposition 3", "probability that AGV is ex post IC", Printed.Formula("zero, even with WNVPP", 0))
        {
            Exact = new(0, "the loser gains ξ(0) − ξ(l) = l³/6 by reporting 0"),
            Simulated = new(AllPrivate, "probability-epic", "agv"),
        },
        new("ke-theorem-3", "Section 3.1, Theorem 3", "M1 among symmetric mechanisms that are ex post socially efficient with payoffs that never fall, two buyers, S = θ²/2", Printed.Statement("M1 is the (generically) unique one"))
        {
            Why = "Let the winner pay w²/8 + ε(¾w² − w³ + l³) to the loser, 0 < ε ≤ 1/6: truth stays a best reply on average, nobody has a loss, no payoff falls when a type rises, and it is M1 only for ε = 0; what it lacks is that the loser has more the higher her report, so that it is ex post IC with probability 0.",
            Witness = OtherThanM1,
        },
        new("ke-theorem-4-unique", "Section 3.2, Theorem 4 (ii)", "M1 among payment rules whose payoffs never fall, two buyers, S = θ²/2", Printed.Statement("M1 is the unique one"))
        {
            Why = "The rule that takes w²/8 + ε(¾w² − w³ + l³) from the winner, with ε = 0.1, is another one, as for Theorem 3.",
            Witness = OtherThanM1,
        },
    ];

    private static Claim OfProposition3(string id, int n, double gamma, double exact, string command) =>
        new(id, "Section 3.1, Proposition 3", FormattableString.Invariant($"probability that M1 is ex post IC, {n} buyers, S = {(gamma == 1 ? "θ" : "θ²/2")}"), Printed.Evaluated(
            "n ∫ F(S⁻¹(∫ S dFⁿ / Fⁿ))^{n−1} dF",
            Quadrature.Integral(t => n * Math.Pow(Math.Pow(gamma * Average(n, gamma, t), 1 / gamma), n - 1), 0, 1)))
        {
            Exact = new(exact, "closed form (nδ/(nδ + 1))^{(n−1)δ} with δ = 1/γ"),
            Simulated = new(command, "probability-epic"),
        };

    /// <summary>E of what the winner pays by equation (4), by quadrature.</summary>
    private static double WinnersMean(int n, double gamma) => Quadrature.Integral(theta => (n - 1.0) / n * Average(n, gamma, theta) * n * Math.Pow(theta, n - 1), 0, 1);

    /// <summary>m(θ) = G(θ) M(θ) − ∫_θ M dG / (n − 1), by quadrature.</summary>
    private static double ExpectedPayment(int n, double gamma, double theta)
    {
        double Payment(double t) => (n - 1.0) / n * Average(n, gamma, t);
        return Math.Pow(theta, n - 1) * Payment(theta) - Quadrature.Integral(t => Payment(t) * Math.Pow(t, n - 2), theta, 1);
    }

    /// <summary>∫ S dF² / F² for S = θ²/2 and types uniform on [½, 1].</summary>
    private static double UpperAverage(double theta) => Quadrature.Integral(t => t * t / 2 * 2 * (2 * t - 1) * 2, 0.5, theta) / ((2 * theta - 1) * (2 * theta - 1));

    /// <summary>F(S⁻¹(∫ S dF² / F²)) for them.</summary>
    private static double UpperShare(double theta) => 2 * Math.Sqrt(2 * UpperAverage(theta)) - 1;

    /// <summary>A rule that is not M1, and what it has in common with it.</summary>
    private static Evidence OtherThanM1()
    {
        const double Epsilon = 0.1;
        static double Payment(double winner, double loser) => winner * winner / 8 + Epsilon * (0.75 * winner * winner - winner * winner * winner + loser * loser * loser);
        var rule = new KeSale(theta => Power(theta, 2), Payment, _ => 0);
        bool isAnother = rule.Gain <= 1e-12 && rule.Least >= 0 && rule.Rise >= 0 && Math.Abs(Payment(0.8, 0.2) - 0.08) > 1e-3;
        return new(
            [("ε", Epsilon), ("paid at θ = (0.8, 0.2)", Payment(0.8, 0.2)), ("by M1", 0.08), ("largest gain of a type on average", rule.Gain), ("smallest payoff", rule.Least), ("smallest rise of a payoff", rule.Rise), ("what the loser would gain there by reporting 0.7", Payment(0.8, 0.7) - Payment(0.8, 0.2))],
            !isAnother);
    }
}
