using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>
/// The efficient alternative with signals of two dimensions, where congruence (4.8) of Jehiel and Moldovanu (2001) holds: agent i's coefficients are the same share m of the social ones, a_ki^i = m Σ_j a_kj^i in both
/// alternatives. Given what the other reports, A is efficient if a_Ai^i s_A^i − a_Bi^i s_B^i is at least d = m (W_B − W_A), with W_k the part of the social surplus that depends on the other's signals. The transfer in
/// B is 0, and in A it is −(d + a_Ai^−i s_A^−i − a_Bi^−i s_B^−i), which leaves her indifferent exactly where society is.
/// </summary>
/// <remarks>
/// m must not be negative: then what is good for society by her signals is bad for her, and no transfers make her say so. It is 0 where her signals count for others only; where they count for nobody she decides
/// nothing, and any m does.
/// </remarks>
public sealed class CongruentTransfers() : ChoiceMechanism<TwoAlternative>(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<TwoAlternative>(
        "efficient-transfers",
        "the efficient alternative, in two-alternative with private and social rates of substitution that are the same; the transfer leaves an agent indifferent where society is",
        "Jehiel and Moldovanu (2001), Theorem 4.3, its converse, for Example 4.5",
        [],
        WhyNot,
        _ => new CongruentTransfers(),
        _ => Claims.ExPostIncentiveCompatible) with
    {
        Assumes = Assumptions.Congruent,
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(TwoAlternative environment, Profile reports)
    {
        var outcome = new ChoiceOutcome(environment, EfficientAlternative.Of(environment, reports));
        for (int i = 0; i < environment.Agents; i++)
        {
            Real surplus = Rest(TwoAlternative.B, i, reports) - Rest(TwoAlternative.A, i, reports);
            Real cross = TwoAlternative.Cross(TwoAlternative.A, i, reports) - TwoAlternative.Cross(TwoAlternative.B, i, reports);
            outcome.Pay(i, outcome.IfChosen([Real.Fma(Share(i), surplus, cross), 0]));
        }

        return outcome;
    }

    private static string? WhyNot(TwoAlternative environment)
    {
        for (int i = 0; i < environment.Agents; i++)
        {
            if (!environment.IsCongruentFor(i)) return $"it needs private and social rates of substitution that are the same (Jehiel and Moldovanu, condition 4.8), and these differ: {environment.Rates(i)}";
            int k = Math.Abs(environment.SocialCoefficient(TwoAlternative.A, i)) >= Math.Abs(environment.SocialCoefficient(TwoAlternative.B, i)) ? TwoAlternative.A : TwoAlternative.B;
            if (environment.Coefficient(k, i, i) * environment.SocialCoefficient(k, i) < 0) return $"what {environment.NameOf(i)}'s signals do for her they undo for society, and no transfers make up for that: {environment.Rates(i)}";
        }

        return null;
    }

    /// <summary>W_k: the part of the social surplus that depends on the other's signal.</summary>
    private static Real Rest(int alternative, int agent, Profile reports) => TwoAlternative.SocialWeight(alternative, 1 - agent) * reports[1 - agent, alternative];

    /// <summary>m = a_ki^i / Σ_j a_kj^i, the same for both alternatives, from that with the larger denominator; 0 where both are 0.</summary>
    private static Real Share(int agent)
    {
        (Real a, Real b) = (TwoAlternative.SocialWeight(TwoAlternative.A, agent), TwoAlternative.SocialWeight(TwoAlternative.B, agent));
        Bool first = Real.Abs(a) >= Real.Abs(b);
        Real social = Real.Choose(first, a, b), own = Real.Choose(first, TwoAlternative.Weight(TwoAlternative.A, agent, agent), TwoAlternative.Weight(TwoAlternative.B, agent, agent));
        return Real.Choose(Real.AreEqual(social, 0), 0, own / social);
    }
}
