namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 3.2: F_i = θ^{a_i}, S = θ^γ/γ. Two buyers have a = (1, 2) and γ = 2, three a = (1, 2, 3) and γ = 1.</summary>
internal static partial class Ke
{
    private const string TwoMeans = "simulate -e surplus-private -m m1 --set exponents=1,2 --draws 2e6";

    private const string TwoInterim = "verify -e surplus-private -m m1,agv --set exponents=1,2 --interim --draws 4e5";

    private const string Three = "surplus-private -m m1 --set exponents=1,2,3 --set buyers=3 --set gamma=1";

    private const string UpperTwo = "two buyers with S = θ and F_i = (2θ − 1)^{a_i} on [½, 1]";

    /// <summary>M_i = m_i θ of the three: the solution of 6 m_1 + m_2 + 3/2 m_3 = 5, ½ m_1 + 5 m_2 + 3/2 m_3 = 4, ½ m_1 + m_2 + 4 m_3 = 3, which is system (6) with powers.</summary>
    private static readonly double[] s_three = [258.0 / 427, 248.0 / 427, 226.0 / 427];

    private static Claim[] Asymmetric() =>
    [
        new("ke-equation-6", "Section 3.2, system (6)", "largest residual of system (6) for three buyers, M_i = m_i θ with m = (258, 248, 226)/427", Printed.Formula("M′ = A M + B", 0))
        {
            Exact = new(Enumerable.Range(0, 3).Max(i => Math.Abs(s_three[i] - ((6 - (i + 1)) * (1 - s_three[i]) - Enumerable.Range(0, 3).Where(k => k != i).Sum(k => (k + 1) * s_three[k]) / 2))), "the powers of θ cancel", 1e-15),
        },
        new("ke-equation-6-payment", "Section 3.2, system (6)", "what the winner pays on average, three buyers", Printed.Evaluated("Σ E[M_i(θ_i) Π_{k≠i} F_k(θ_i)]", Enumerable.Range(0, 3).Sum(i => Quadrature.Integral(t => s_three[i] * t * (i + 1) * Math.Pow(t, 5), 0, 1))))
        {
            Exact = new((258 + 2 * 248 + 3 * 226) / (427.0 * 7), "closed form Σ a_i m_i / (Q + γ)"),
            Simulated = new($"simulate -e {Three} --draws 1e6", "transfer.winner", Times: -1),
        },
        new("ke-equation-6-incentives", "Section 3.2, system (6)", "what a type gains on average by the best misreport, three buyers", Printed.Formula("nothing", 0))
        {
            Exact = new(0, "m_i′ = g_i S, and S rises"),
            Simulated = new($"verify -e {Three} --interim --draws 2e5", "interim-regret"),
        },
        new("ke-equation-6-start", "Section 3.2, system (6)", "M at the lowest type, three buyers with types uniform on [½, 1] and S = θ", Printed.Evaluated("S(θ̲)/n", 0.5 / 3))
        {
            Exact = new(1.0 / 3, "equation (4) at θ̲: (n − 1)/n S(θ̲)"),
            Why = "The payment of equation (4) starts from (n − 1)/n S(θ̲) = 1/3; from S(θ̲)/n = 1/6 the singular system (6) has no bounded solution.",
            Errata = [18],
            Witness = () =>
            {
                double paid = State.Play("verify -e surplus-private -m m1 --set buyers=3 --set gamma=1 --set distribution=\"uniform(0.5,1)\"", 0.5, 0.5, 0.5).Detail(1, "payment");
                // What is left of q (S − M) with M the same for all, q_−i = 2q, and q infinite at θ̲.
                return new([("θ", 0.5), ("what m1 takes", paid), ("S − 3/2 M there", 0.5 - 1.5 * paid), ("S − 3/2 M with the printed start", 0.5 - 1.5 * 0.5 / 3)], Math.Abs(paid - 0.5 / 3) < 1e-9);
            },
        },
        new("ke-equation-13", "Appendix A4, equation (13)", "Σ M_i(1), three buyers", Printed.Evaluated("(n − 1) ∫ S dΠ / Π", 2 * Quadrature.Integral(t => t * 6 * Math.Pow(t, 5), 0, 1)))
        {
            Exact = new(s_three.Sum(), "the sum of the solution of (6)"),
        },
        new("ke-proposition-4-participation", "Section 3.2, Proposition 4 (i)", "probability that nobody has a loss under M1, three buyers", Printed.Formula("always", 1))
        {
            Exact = new(1, "0 ≤ m_i ≤ 1"),
            Simulated = new($"verify -e {Three} --draws 2e5", "probability-epir"),
        },
        new("ke-proposition-4-lowest", "Section 3.2, Proposition 4 (ii)", "what the lowest types have in all under M1, three buyers", Printed.Evaluated("Σ U_i(θ̲) = EΔ", Quadrature.Integral(t => t * SecondOfThree(t), 0, 1)))
        {
            Exact = new(Enumerable.Range(0, 3).Sum(i => Enumerable.Range(0, 3).Where(j => j != i).Sum(j => Quadrature.Integral(t => s_three[j] * t * (j + 1) * Math.Pow(t, 6 - (i + 1) - 1), 0, 1))) / 2, "equation (5) at θ̲ by quadrature"),
            Simulated = new($"simulate -e {Three} --draws 1e6", "vcg-surplus"),
        },
        new("ke-proposition-4-agv", "Section 3.2, after Proposition 4", "what the lowest types have in all under AGV, two buyers", Printed.Statement("AGV does not have property (ii), Σ U_i(θ̲) = EΔ"))
        {
            Exact = new(AgvLowest(1, 2) + AgvLowest(2, 1), "quadrature of Σ ξ_i(0) − E ξ_j; 7/60"),
            Why = "All mechanisms that are Bayesian incentive compatible and balance the budget have it, AGV too: 0.15 − 1/30 = 7/60 = EΔ.",
            Witness = () =>
            {
                double first = AgvLowest(1, 2), second = AgvLowest(2, 1), vcg = Quadrature.Integral(t => Power(t, 2) * (1 + 2 * t - 3 * t * t), 0, 1);
                return new([("U_1(θ̲)", first), ("U_2(θ̲)", second), ("sum", first + second), ("EΔ", vcg)], Math.Abs(first + second - vcg) > 1e-12);
            },
        },
        new("ke-equation-7", "Section 3.2, Proposition 5, equation (7)", "M_1(0.8), two buyers", Printed.Evaluated("∫ f_j ∫ F_i F_j S′ dz / (F_i F_j²) dθ", Quadrature.Integral(t => 2 * t * Quadrature.Integral(z => z * z * z * z, 0, t) / Math.Pow(t, 5), 0, 0.8)))
        {
            Exact = new(0.128, "closed form a_2/(γ(a_1 + a_2 + γ)) θ^γ, which solves (6)"),
        },
        new("ke-equation-7-start", "Section 3.2, Proposition 5, equation (7)", $"M_1(0.8), {UpperTwo}", Printed.Evaluated("½ S(θ̲) + ∫ f_j ∫ F_i F_j S′ dz / (F_i F_j²) dθ", 0.25 + Quadrature.Integral(t => 4 * (2 * t - 1) * UpperInner(t) / Math.Pow(2 * t - 1, 5), 0.5, 0.8)))
        {
            Exact = new(UpperPayment(1, 0.8), "closed form ¼ + ½ a_2/(a_1 + a_2 + 1) F_1(θ), which solves (6)"),
        },
        new("ke-proposition-5-monotone", "Section 3.2, Proposition 5", "probability that no payoff falls when a type rises, two buyers", Printed.Formula("always", 1))
        {
            Exact = new(1, "S − M_i ≥ M_j"),
            Simulated = new("verify -e surplus-private -m m1 --set exponents=1,2 --draws 2e5", "probability-payoff-monotone"),
        },
        new("ke-example-2-lowest-1", "Section 3.2, Example 2", "U_1(θ̲) under M1", Printed.Evaluated("(1/γ)(a_j/(γ + a_j) − a_j/(a_j + a_i + γ))", 0.5 * (2.0 / 4 - 2.0 / 5)))
        {
            Exact = new(Quadrature.Integral(t => 0.1 * t * t * 2 * t, 0, 1), "∫ M_2 dF_2 by quadrature"),
            Simulated = new(TwoInterim, "interim-utility.1", "m1"),
        },
        new("ke-example-2-lowest-2", "Section 3.2, Example 2", "U_2(θ̲) under M1", Printed.Evaluated("(1/γ)(a_j/(γ + a_j) − a_j/(a_j + a_i + γ))", 0.5 * (1.0 / 3 - 1.0 / 5)))
        {
            Exact = new(Quadrature.Integral(t => 0.2 * t * t, 0, 1), "∫ M_1 dF_1 by quadrature"),
            Simulated = new(TwoInterim, "interim-utility.2", "m1"),
        },
        new("ke-example-2-agv", "Section 3.2, Example 2", "U_2(θ̲) under AGV", Printed.Statement("AGV is not interim socially efficient"))
        {
            Exact = new(-1.0 / 30, "closed form (1/γ)(a_1/(a_1 + γ) − a_2/(a_1 + a_2 + γ))"),
            Simulated = new(TwoInterim, "interim-utility.2", "agv"),
            Witness = () => new([("U_2(θ̲)", AgvLowest(2, 1))], AgvLowest(2, 1) < 0),
        },
        new("ke-example-2-order", "Section 3.2, Example 2", "payments of stronger and weaker buyers", Printed.Statement("M_i(θ) ≥ M_j(θ) iff a_j ≥ a_i"))
        {
            Witness = () =>
            {
                State low = State.Play("verify -e surplus-private -m m1 --set exponents=1,2", 0.8, 0.5), high = State.Play("verify -e surplus-private -m m1 --set exponents=1,2", 0.5, 0.8);
                (double weak, double strong) = (low.Detail(1, "payment"), high.Detail(2, "payment"));
                return new([("a_1", 1), ("a_2", 2), ("M_1(0.8)", weak), ("M_2(0.8)", strong)], weak >= strong);
            },
        },
        new("ke-example-2-payment", "Section 3.2, Example 2", "what the winner pays on average, two buyers", Printed.Evaluated("M_i = a_j/(a_i + a_j + γ) θ^γ", Quadrature.Integral(t => 0.4 * t * t * t * t + 0.2 * t * t * t * 2 * t, 0, 1)))
        {
            Exact = new(0.08, "closed form with a_j/(γ(a_i + a_j + γ)) θ^γ"),
            Simulated = new(TwoMeans, "transfer.winner", Times: -1),
            Why = "The integral that is printed before it gives a_j/(γ(a_i + a_j + γ)) θ^γ, so that M_1(0.8) = 0.128 and not 0.256: the factor 1/γ is lost.",
            Errata = [17],
            Witness = () =>
            {
                double paid = State.Play("verify -e surplus-private -m m1 --set exponents=1,2", 0.8, 0.5).Detail(1, "payment");
                return new([("θ_1", 0.8), ("θ_2", 0.5), ("printed M_1", 0.4 * 0.64), ("what m1 takes", paid), ("S(0.8)", Power(0.8, 2))], Math.Abs(paid - 0.4 * 0.64) < 1e-9);
            },
        },
        new("ke-a4-order", "Appendix A4", "lowest payment of three buyers at θ = 1", Printed.Statement("M_k ≤ Σ M_j − Σ_{j≠i} M_j = M_i where M_i is the lowest"))
        {
            Why = "It is the other way round: M_3 = 226/427 is the lowest and M_1 = 258/427 is not less.",
            Witness = () => new([("M_1", s_three[0]), ("M_2", s_three[1]), ("M_3", s_three[2])], s_three.All(m => m <= s_three.Min())),
        },
        new("ke-a4-participation", "Appendix A4", "surplus less the payment of the winner, three buyers at θ_1 = 1", Printed.Statement("S(θ_i) − M_i(θ_i) ≥ M_j(θ_i)"))
        {
            Why = "M_1 + M_2 = 506/427 is more than S = 1; what the proof needs, M_i + M_j/(n − 1) ≤ S, holds with 0.895.",
            Errata = [18],
            Witness = () =>
            {
                double first = State.Play($"verify -e {Three}", 1, 0.5, 0.5).Detail(1, "payment"), second = State.Play($"verify -e {Three}", 0.5, 1, 0.5).Detail(2, "payment");
                return new([("S(1)", 1), ("M_1(1)", first), ("M_2(1)", second), ("S − M_1", 1 - first), ("M_1 + M_2/2", first + second / 2)], 1 - first >= second);
            },
        },
        new("ke-a5-sum", "Appendix A5", "M_1 + M_2 at θ = 1, two buyers", Printed.Evaluated("∫ S d(F_i F_j) / (F_i F_j)", Quadrature.Integral(t => Power(t, 2) * 3 * t * t, 0, 1)))
        {
            Exact = new(0.2 + 0.1, "closed forms of M_i"),
        },
        new("ke-a5-lowest", "Appendix A5", $"m_1(θ̲), {UpperTwo}", Printed.Evaluated("∫ S d(F_i F_j) − ∫ S dF_j − ∫ f_i ∫ F_i F_j S′ / (F_j F_i²) − ½ S(θ̲)", Quadrature.Integral(t => t * (6 * Math.Pow(2 * t - 1, 2) - 4 * (2 * t - 1)), 0.5, 1) - UpperLast(1) - 0.25))
        {
            Exact = new(-Quadrature.Integral(t => UpperPayment(2, t) * 4 * (2 * t - 1), 0.5, 1), "−U_1(θ̲) = −∫ M_2 dF_2 by quadrature"),
        },
        new("ke-a5-second-form", "Appendix A5", $"M_1(0.8), {UpperTwo}, by the second form", Printed.Evaluated("M_i(θ̲) + ∫ S d(F_i F_j) / (F_i F_j) − ∫ (1/F_j) ∫ F_i F_j S′ / F_i² dF_i", UpperSecondForm(0.25, 0.8)))
        {
            Exact = new(UpperPayment(1, 0.8), "closed form ¼ + ½ a_2/(a_1 + a_2 + 1) F_1(θ), which solves (6)"),
            Why = "The second form is (7) plus S(θ̲) = ½, for M_i + M_j is the term in its middle and M_j is M_j(θ̲) plus the last: it must begin with −M_j(θ̲).",
            Witness = () => new([("θ", 0.8), ("by (7)", UpperPayment(1, 0.8)), ("printed second form", UpperSecondForm(0.25, 0.8)), ("with −M_j(θ̲) first", UpperSecondForm(-0.25, 0.8)), ("S(θ̲)", 0.5)], Math.Abs(UpperSecondForm(0.25, 0.8) - UpperPayment(1, 0.8)) < 1e-9),
        },
        new("ke-a5-limit", "Appendix A5", "limit of ∫ F_i F_j S′ dτ / (F_i F_j²) at θ̲, types uniform, S = θ", Printed.Evaluated("½ S′(θ̲)/f_j", 0.5))
        {
            Exact = new(Quadrature.Integral(z => z * z, 0, 1e-3) / 1e-9, "quadrature up to θ = 0.001, where it is the same for all θ"),
            Why = "Numerator and denominator go like θ³, and by the rule of L'Hospital it is S′/(f_j + 2f_j), a third.",
            Witness = () => new([("θ", 1e-3), ("∫ F_i F_j S′", Quadrature.Integral(z => z * z, 0, 1e-3)), ("F_i F_j²", 1e-9)], Math.Abs(Quadrature.Integral(z => z * z, 0, 1e-3) / 1e-9 - 0.5) < 1e-9),
        },
        new("ke-theorem-4-sign", "Section 3.2, proof of Theorem 4", "U_2(θ̲) under M# = M + d_2, two buyers, d_2 = c_2^F − c_2^V", Printed.Formula("U# = U + d_2 = U^V(θ̲) = 0", 0))
        {
            Exact = new(2 * Quadrature.Integral(t => 0.2 * t * t, 0, 1), "U_2(θ̲) − d_2 with d_2 = −U_2(θ̲): who pays more has less"),
            Why = "A payment that rises by d lowers a payoff by d: with d_2 = −0.0667 the lowest type of buyer 2 would have 0.1333.",
            Witness = () =>
            {
                double own = Quadrature.Integral(t => 0.2 * t * t, 0, 1);
                return new([("U_2(θ̲) under M1", own), ("d_2", -own), ("printed, U_2(θ̲) + d_2", 0), ("U_2(θ̲) − d_2", 2 * own)], Math.Abs(2 * own) < 1e-9);
            },
        },
        new("ke-theorem-4-transfers", "Section 3.2, proof of Theorem 4", "payoff of the loser at θ = (0.3, 0.1), two buyers, when the lowest type of buyer 2 is left U^V(θ̲) = 0 as the proof has it", Printed.Statement("M# is also ex post individually rational"))
        {
            Why = "M1 leaves the loser 0.018 there, and to take U_2(θ̲) = 0.0667 from buyer 2 at every draw leaves her −0.0487; the theorem needs no such transfer, as M1 itself has Σ U_i(θ̲) = EΔ.",
            Witness = () =>
            {
                double payoff = State.Play("verify -e surplus-private -m m1 --set exponents=1,2", 0.3, 0.1).Payoff(2), taken = Quadrature.Integral(t => 0.2 * t * t, 0, 1);
                return new([("θ_1", 0.3), ("θ_2", 0.1), ("payoff under m1", payoff), ("taken from her", taken), ("left", payoff - taken)], payoff - taken >= 0);
            },
        },
    ];

    /// <summary>M_i(θ) of <see cref="UpperTwo"/>: with u = 2θ − 1 it is ½ · ½ of the constant ½ in S = ½ + ½ u, and ½ a_j u/(a_1 + a_2 + 1) of the rest.</summary>
    private static double UpperPayment(int buyer, double theta) => 0.25 + 0.5 * (3 - buyer) / 4 * (2 * theta - 1);

    /// <summary>∫ F_1 F_2 S′ up to a type, for them.</summary>
    private static double UpperInner(double theta) => Quadrature.Integral(z => Math.Pow(2 * z - 1, 3), 0.5, theta);

    /// <summary>∫ (1/F_2) ∫ F_1 F_2 S′ / F_1² dF_1 up to a type, for them.</summary>
    private static double UpperLast(double theta) => Quadrature.Integral(t => 2 * UpperInner(t) / Math.Pow(2 * t - 1, 4), 0.5, theta);

    /// <summary>The second form of M_1 in A5 for them, with what it begins with.</summary>
    private static double UpperSecondForm(double first, double theta) => first + Quadrature.Integral(t => t * 6 * Math.Pow(2 * t - 1, 2), 0.5, theta) / Math.Pow(2 * theta - 1, 3) - UpperLast(theta);

    /// <summary>U_i(θ̲) of AGV for two buyers with powers and S = θ²/2: ξ_i(0) − E ξ_j(θ_j).</summary>
    private static double AgvLowest(double own, double other) => Quadrature.Integral(t => Power(t, 2) * other * Math.Pow(t, other - 1), 0, 1) - Quadrature.Integral(t => Power(t, 2) * own * Math.Pow(t, own - 1 + other), 0, 1);

    /// <summary>The density of the second highest of three types with F_i = θ^i.</summary>
    private static double SecondOfThree(double theta)
    {
        // Some two of them are not higher: t³ + t⁴ + t⁵ − 2t⁶.
        return 3 * theta * theta + 4 * theta * theta * theta + 5 * Math.Pow(theta, 4) - 12 * Math.Pow(theta, 5);
    }
}
