using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 2.</summary>
internal static partial class Ke
{
    private static Claim[] Preliminaries() =>
    [
        new("ke-proposition-1-chosen", "Section 2.1, Proposition 1 (i)", "surplus and quantity of Example 3, where the quantity is chosen", Printed.Statement("S is supermodular, and x* falls in neither type"))
        {
            Witness = () =>
            {
                double cross = CrossDifferences(KeSharing.Chosen, s_upper).Min(), rise = Quadrature.Grid(0.5, 1, 20).Min(theta => BestQuantity(theta + 0.01, 0.5) - BestQuantity(theta, 0.5));
                return new([("smallest cross difference of S", cross), ("smallest rise of x*", rise)], cross >= 0 && rise >= 0);
            },
        },
        new("ke-proposition-1-divided", "Section 2.1, Proposition 1 (ii)", "surplus of Example 4, where two agents divide a fixed quantity", Printed.Statement("S is submodular"))
        {
            Witness = () =>
            {
                double cross = CrossDifferences(KeSharing.Divided, s_unit).Max();
                return new([("largest cross difference of S", cross)], cross <= 0);
            },
        },
        new("ke-proposition-1-concave", "Section 2.1, Proposition 1 (ii)", "division of a fixed quantity among three agents", Printed.Statement("x_i* does not rise in θ_j, and S is submodular"))
        {
            Why = "Where v_1 = θx, v_2 = θx⁴ and v_3 = θ(2x − x²) divide 1, x_1* rises from 0 to 0.3 when θ_3 rises from 0 to 1, for agent 2, who wants all or nothing, then gets nothing: the proof takes values to be concave, which is not assumed.",
            Witness = () =>
            {
                (double surplus, double first) before = BestOfThree(0.6, 0), after = BestOfThree(0.6, 1);
                double cross = after.surplus - BestOfThree(0.5, 1).Surplus - (before.surplus - BestOfThree(0.5, 0).Surplus);
                return new([("θ_1", 0.6), ("θ_2", 1), ("x_1* at θ_3 = 0", before.first), ("x_1* at θ_3 = 1", after.first), ("cross difference of S", cross)], after.first <= before.first && cross <= 0);
            },
        },
        new("ke-equation-1", "Section 2.1, equation (1)", "probability that VCG with equation (1) is ex post IC, in Example 3", Printed.Formula("always", 1))
        {
            Exact = new(1, "an agent has S(θ) − S(θ̲, θ_−i), which no report raises"),
            Simulated = new("verify -e surplus-public -m vcg --deviations all --draws 1e5", "probability-epic"),
        },
        new("ke-equation-1-participation", "Section 2.1, equation (1)", "probability that nobody has a loss under VCG, in Example 3", Printed.Formula("always", 1))
        {
            Exact = new(1, "S rises in every type"),
            Simulated = new("verify -e surplus-public -m vcg --deviations all --draws 1e5", "probability-epir"),
        },
        new("ke-lemma-1-surplus", "Section 2.1, Lemma 1", "EΔ in Example 3, as what VCG leaves over", Printed.Evaluated("Σ E S(θ̲_i, θ_−i) − (n − 1) E S", KeSharing.Chosen.Vcg(s_upper)))
        {
            Exact = new(4 * (6 * Math.Log(5) - 9 * Math.Log(2) - 3 * Math.Log(3)), "closed form 4(6 ln 5 − 9 ln 2 − 3 ln 3)"),
            Simulated = new("simulate -e surplus-public -m vcg --draws 1e6", "deficit", Times: -1),
        },
        new("ke-example-1-participation", "Section 2.2, before Theorem 1", "probability that nobody has a loss under AGV, in Example 1", Printed.Statement("AGV fails (ii), ex post IR, as Example 1 shows"))
        {
            Exact = new(1, "the winner has S(w) − ξ(l) + ξ(w), at least S(w) (1 − w + l), the loser ξ(l) − ξ(w) ≥ 0"),
            Simulated = new(AllPrivate, "probability-epir", "agv"),
            Why = "With the expected externality ξ(θ) = (1 − θ³)/6 the winner has w²/2 − (w³ − l³)/6 and the loser (w³ − l³)/6, which are never negative; the paper's example plays another rule.",
            Errata = [16],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m agv", 0.6, 0.5);
                double least = States.Of("verify -e surplus-private -m agv").Min(one => Math.Min(one.Payoff(1), one.Payoff(2)));
                return new([("θ_1", 0.6), ("θ_2", 0.5), ("payoff of the winner", state.Payoff(1)), ("printed for it", AgvWinner(2, 0.6, 0.5)), ("payoff of the loser", state.Payoff(2)), ("least payoff at 25 states", least)], least < 0);
            },
        },
        new("ke-equation-3", "Section 2.3, equation (3)", "slope of the expected payment of M2 with k = 1 in Example 3, at θ = 0.75", Printed.Evaluated("m′(θ) = [∂/∂z ∫ v(x*(z, θ_−i), θ) f_−i]_{z=θ}", TrueSlope(0.75)))
        {
            Exact = new(Quadrature.Slope(ExpectedPaymentOfM2, 0.75), "differences of m by quadrature of the payments", 1e-8),
        },
        new("ke-equation-3-condition", "Section 2.3, equation (3)", "incentives where m is an integral of (3), in Example 3; as for every x*, the best quantity rises in the own type by Proposition 1, and without that (3) is necessary only", Printed.Statement("⟨x*, M⟩ is incentive compatible iff m′(θ_i) = [∂/∂z ∫ v_i(x_i*(z, θ_−i), θ_i) f_−i]_{z=θ_i} ≥ 0"))
        {
            Witness = () =>
            {
                double[] grid = Quadrature.Grid(0.5, 1, 20);
                double Largest(double tilt)
                {
                    double[] payments = [.. grid.Select(report => Quadrature.Integral(TrueSlope, 0.5, report) + tilt * report)];
                    double Interim(int report, double type) => KeSharing.Mean(other => type * Concave(BestQuantity(grid[report], other)), s_upper) - payments[report];
                    int[] all = [.. Enumerable.Range(0, grid.Length)];
                    return all.Max(type => all.Max(report => Interim(report, grid[type]) - Interim(type, grid[type])));
                }

                (double satisfied, double more, double less) = (Largest(0), Largest(0.1), Largest(-0.1));
                double slope = grid.Min(TrueSlope);
                return new([("smallest slope of (3) on a grid", slope), ("largest gain of a type on average by a misreport", satisfied), ("where m′ is more by 0.1", more), ("where it is less by 0.1", less)], slope >= 0 && satisfied <= 1e-12 && more > 1e-6 && less > 1e-6);
            },
        },
        new("ke-lemma-3", "Section 2.3, Lemma 3", "what the lowest types have in all, in Example 3 under M2 for k = 0, ½ and 1", Printed.Statement("Σ U_i(θ̲_i) ≤ EΔ"))
        {
            Witness = () =>
            {
                double vcg = KeSharing.Chosen.Vcg(s_upper);
                (string Name, double Value)[] utilities = [.. new[] { 0, 0.5, 1 }.Select(k => (FormattableString.Invariant($"Σ U(θ̲) with k = {k}"), 2 * LowestUtility(k)))];
                return new([("EΔ", vcg), .. utilities], utilities.All(entry => entry.Value <= vcg + 1e-10));
            },
        },
        new("ke-lemma-3-proof", "Appendix A2", "EΔ in Example 3, rewritten", Printed.Evaluated("E S − Σ E[(1/λ_i) ∂S/∂θ_i]", KeSharing.Mean(KeSharing.Chosen.Surplus, s_upper) - 2 * KeSharing.Mean((own, other) => (1 - own) * KeSharing.Chosen.Slope(own, other), s_upper)))
        {
            Exact = new(KeSharing.Chosen.Vcg(s_upper), "two-dimensional quadrature of 2 E S(θ̲, θ) − E S"),
        },
    ];

    /// <summary>S(a', b') − S(a', b) − S(a, b') + S(a, b) for neighbours of a grid.</summary>
    private static IEnumerable<double> CrossDifferences(KeSharing sharing, Distribution types)
    {
        double[] grid = Quadrature.Grid(types.Low, types.High, 20);
        for (int i = 1; i < grid.Length; i++)
        {
            for (int j = 1; j < grid.Length; j++) yield return sharing.Surplus(grid[i], grid[j]) - sharing.Surplus(grid[i], grid[j - 1]) - sharing.Surplus(grid[i - 1], grid[j]) + sharing.Surplus(grid[i - 1], grid[j - 1]);
        }
    }

    /// <summary>x* of Example 3.</summary>
    private static double BestQuantity(double one, double two) => (one + two) / (1 + one + two);

    /// <summary>The largest θ_1 x_1 + x_2⁴ + θ_3 (2 x_3 − x_3²) with quantities that sum to 1, on a grid of hundredths, and x_1 there.</summary>
    private static (double Surplus, double First) BestOfThree(double one, double three)
    {
        (double Surplus, double First) best = (double.NegativeInfinity, 0);
        for (int i = 0; i <= 100; i++)
        {
            for (int j = 0; i + j <= 100; j++)
            {
                double first = i / 100.0, second = j / 100.0, third = (100 - i - j) / 100.0;
                double surplus = one * first + Math.Pow(second, 4) + three * third * (2 - third);
                if (surplus > best.Surplus) best = (surplus, first);
            }
        }

        return best;
    }

    /// <summary>U(θ̲) of M2 in Example 3: the lowest type is never the highest, and has (1 − k) β^k of the other's type and k β^k of her own.</summary>
    private static double LowestUtility(double k) => (k == 0 ? 0 : k * KeSharing.Chosen.Beta(s_upper, k, 0.5)) + (k == 1 ? 0 : (1 - k) * KeSharing.Mean(other => KeSharing.Chosen.Beta(s_upper, k, other), s_upper));

    /// <summary>m(θ) of M2 with k = 1 in Example 3: c − v_l + β¹(l) as the higher type, and v − β¹(θ) as the lower, where x* is 1 − 1/(1 + Σθ).</summary>
    private static double ExpectedPaymentOfM2(double theta)
    {
        static double Worth(double own, double other) => own * (1 - Math.Pow(1 - BestQuantity(own, other), 2));
        double lump = KeSharing.Chosen.Beta(s_upper, 1, theta);
        return KeSharing.Over(lower => Math.Pow(BestQuantity(theta, lower), 2) - Worth(lower, theta) + KeSharing.Chosen.Beta(s_upper, 1, lower), s_upper, 0.5, theta) + KeSharing.Over(higher => Worth(theta, higher) - lump, s_upper, theta, 1);
    }
}
