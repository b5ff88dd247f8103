namespace ExPost.Runner.Reproduction.Papers;

/// <summary>The proofs of Theorems 3.1 and 4.3, and the display above (4.17): what is printed of derivatives at boundaries, and misprints.</summary>
internal static partial class JehielMoldovanu
{
    /// <summary>The sections that number displayed expressions, with the last number of each.</summary>
    private static readonly (int Section, int Last)[] s_numbered = [(2, 2), (4, 19), (5, 1), (7, 12)];

    private static Claim[] Boundaries()
    {
        TwoAlternatives values = TwoAlternatives.Incongruent;
        double boundary = values.Boundary(AtA, AtB);
        return
        [
            new("jehiel-moldovanu-4-17-alpha", "Example 4.5, above (4.17)", "the efficient rule with coefficients α", Printed.Statement("A is chosen iff Σ_i Σ_j α_Ai^j s_A^j ≥ Σ_i Σ_j α_Bi^j s_B^j"))
            {
                Why = "The coefficients are a, as (4.17) itself has them; the only α of the paper is a variable of integration, one number, with which A would be chosen where Σ_j s_A^j ≥ Σ_j s_B^j, as at this state, at which B is efficient.",
                Errata = [6],
                Witness = () =>
                {
                    State state = State.Play("verify -e two-alternative -m efficient", 0.5, 0.1, 0.6, 0.9);
                    double one = 0.5 + 0.6 - 0.1 - 0.9, a = state.Value("A.1") + state.Value("A.2"), b = state.Value("B.1") + state.Value("B.2");
                    return new([("Σ_j s_A^j − Σ_j s_B^j", one), ("social value of A", a), ("social value of B", b), ("B is chosen", state.Detail(1, "alternative-2"))], one >= 0 == (state.Detail(1, "alternative-1") != 0));
                },
            },
            new("jehiel-moldovanu-expression-3-1", "Appendix, proof of Theorem 3.1", "what (7.1) is derived from", Printed.Statement("by expression 3.1 and by the Envelope Theorem"))
            {
                Why = "It is the text that shows it, where no expression is numbered 3.1, only the theorem: the utility U_i that is differentiated is (2.1).",
                Errata = [6],
                Witness = () => new([.. s_numbered.Select(one => ($"numbered expressions in Section {one.Section}", (double)one.Last))], s_numbered.Any(one => one.Section == 3)),
            },
            new("jehiel-moldovanu-jacobian", "Appendix, proof of Theorem 4.3, before (7.9)", "the change of variables (s_A^2, s_B^2) → (s_A^2, z_0) where V_B^1 = s_B^1 − s_B^2 and V_B^2 = s_B^2", Printed.Statement("G is bijective where every alternative has an agent j ≠ i with an own coefficient a_k''j^j ≠ 0"))
            {
                Why = "z_0 holds s_B^2 with the coefficient Σ_g a_Bg^2, which is 0 here although agent 2's own coefficient is 1, so that G maps different signals to the same point; it is the sum that must not be 0.",
                Witness = () =>
                {
                    var opposed = new TwoAlternatives([[[1, 0], [0, 1]], [[1, -1], [0, 1]]]);
                    // Rows (1, 0) and (Σ_g a_Ag^2, −Σ_g a_Bg^2).
                    double determinant = -opposed.Social(B, 1);
                    return new([("a_B2^2", 1), ("Σ_g a_Bg^2", opposed.Social(B, 1)), ("determinant of G", determinant)], determinant != 0);
                },
            },
            new("jehiel-moldovanu-7-9", "Equation (7.9)", "∂q_A/∂s_B of agent 1 at (1/2, 1/2), coefficients of two-alternative", Printed.Evaluated("−(Σ_g a_k'g^i) |Δ| ∫ f", -values.Social(B) * boundary))
            {
                Exact = new(values.Slope(A, B, AtA, AtB), "derivative of the quadrature of q"),
            },
            new("jehiel-moldovanu-7-10", "Equation (7.10)", "∂q_B/∂s_A of agent 1 at (1/2, 1/2), coefficients of two-alternative", Printed.Evaluated("−(Σ_g a_kg^i) |Δ| ∫ f", -values.Social(A) * boundary))
            {
                Exact = new(values.Slope(B, A, AtA, AtB), "derivative of the quadrature of q"),
            },
            new("jehiel-moldovanu-7-11", "Equation (7.11)", "the two derivatives of agent 1 at (1/2, 1/2), coefficients of two-alternative", Printed.Evaluated("∂q_k'/∂s_k' Σ_g a_kg^i = ∂q_k'/∂s_k Σ_g a_k'g^i; the left side", values.Slope(B, B, AtA, AtB) * values.Social(A)))
            {
                Exact = new(values.Slope(B, A, AtA, AtB) * values.Social(B), "the right side, from derivatives of the quadrature of q"),
                Why = "On the left it must be ∂q_k/∂s_k', as (7.9) has it; as printed the left side is positive and the right one negative.",
                Errata = [6],
                Witness = () =>
                {
                    (double printed, double right, double mended) = (values.Slope(B, B, AtA, AtB) * values.Social(A), values.Slope(B, A, AtA, AtB) * values.Social(B), values.Slope(A, B, AtA, AtB) * values.Social(A));
                    return new([("s_A", AtA), ("s_B", AtB), ("left side as printed", printed), ("right side", right), ("left side with ∂q_k/∂s_k'", mended)], Math.Abs(printed - right) < 1e-12);
                },
            },
        ];
    }
}
