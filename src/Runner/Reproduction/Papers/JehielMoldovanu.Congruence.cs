namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4: what congruence (4.8) asks of an agent's coefficients, where efficiency needs it and where not.</summary>
internal static partial class JehielMoldovanu
{
    private const int A = TwoAlternatives.A, B = TwoAlternatives.B;

    /// <summary>Where agent 1's field is read.</summary>
    private const double AtA = 0.5, AtB = 0.5;

    private static Claim[] Congruence() =>
    [
        new("jehiel-moldovanu-differentiable", "Section 4, before Theorem 4.1", "smoothness of interim probabilities where V_A^1 = 2 s_A^1, V_B^1 = 2 s_B^1 and V_B^2 = s_B^2", Printed.Statement("for efficient mechanisms the functions q^i are everywhere continuously differentiable"))
        {
            Why = "Agent 2's signal moves the boundary between A and B along one coordinate, so that q_A = min(max(2 s_A − 2 s_B, 0), 1) has kinks: at s_A = s_B it rises at the rate 0 to the left and 2 to the right; almost everywhere is what holds, and what the proofs need.",
            Witness = () =>
            {
                const double Step = 1.0 / 64;
                var values = new TwoAlternatives([[[2, 0], [0, 0]], [[2, 0], [0, 1]]]);
                double at = values.ProbabilityOfA(AtA, AtB), left = (at - values.ProbabilityOfA(AtA - Step, AtB)) / Step, right = (values.ProbabilityOfA(AtA + Step, AtB) - at) / Step;
                return new([("s_A", AtA), ("s_B", AtB), ("slope of q_A in s_A to the left", left), ("slope to the right", right)], Math.Abs(left - right) < 1e-9);
            },
        },
        new("jehiel-moldovanu-4-16", "Equation (4.16)", "slope of the lines along which q is constant in incentive compatible mechanisms, for the rule that chooses A where Σ_i a_Ai^i s_A^i ≥ Σ_i a_Bi^i s_B^i: own rate 1.25, social rate 2", Printed.Evaluated("a_A1^1 / a_B1^1", OwnRates.Own(A) / OwnRates.Own(B)))
        {
            Exact = new(LevelSlope(OwnRates.OfOwnValues), "derivatives of the quadrature of q of that rule"),
            Witness = SumOfOwnValues,
        },
        new("jehiel-moldovanu-4-18", "Equation (4.18)", "slope of the lines along which q is constant in efficient mechanisms, with the coefficients of two-alternative", Printed.Evaluated("(a_A1^1 + a_A2^1) / (a_B1^1 + a_B2^1)", TwoAlternatives.Incongruent.Social(A) / TwoAlternatives.Incongruent.Social(B)))
        {
            Exact = new(LevelSlope(TwoAlternatives.Incongruent), "derivatives of the quadrature of q"),
        },
        new("jehiel-moldovanu-4-19", "Example 4.5, (4.7) and (4.19)", "the cross-derivatives of agent 1's field where private and social rates differ, and where they do not", Printed.Statement("efficiency and incentive compatibility go together only if private and social rates are the same"))
        {
            Witness = () =>
            {
                static (double Left, double Right) Sides(TwoAlternatives values) => (values.Own(A) * values.Slope(A, B, AtA, AtB), values.Own(B) * values.Slope(B, A, AtA, AtB));
                ((double left, double right), (double same, double other)) = (Sides(TwoAlternatives.Incongruent), Sides(TwoAlternatives.Congruent));
                return new(
                    [("s_A", AtA), ("s_B", AtB), ("a_A ∂q_A/∂s_B, rates 1 and 1.5", left), ("a_B ∂q_B/∂s_A", right), ("a_A ∂q_A/∂s_B, both rates 1.25", same), ("a_B ∂q_B/∂s_A there", other)],
                    Math.Abs(left - right) > 0.1 && Math.Abs(same - other) < 1e-12, "verify -e two-alternative -m efficient --interim --draws 1e5");
            },
        },
        Implemented("private", "private values", "condition 4.8 is satisfied with private values", new([[[1, 0], [0, 2]], [[3, 0], [0, 0.5]]])),
        Implemented("common", "each agent's signal counts the same for all", "condition 4.8 is satisfied where a_kj^i = a_ki^i for all j", new([[[1, 0.5], [1, 0.5]], [[0.6, 1.2], [0.6, 1.2]]])),
        Implemented("converse", "congruent coefficients that are neither private nor common values", "if 4.8 is satisfied and the field is monotone, there are payments such that (p, x) is incentive compatible", TwoAlternatives.Congruent),
        new("jehiel-moldovanu-example-4-4", "Example 4.4, (4.9) to (4.11)", "two types of agent 1, who alone has signals, at which A and B are equally good for society", Printed.Statement("no transfers make both types indifferent, unless their own values differ by the same"))
        {
            Witness = () =>
            {
                const string Rule = "verify -e two-alternative -m efficient --set coefficients=[[[1,0],[0.8,0]],[[1,0],[0.2,0]]]";
                (State one, State other) = (State.Play(Rule, 0.2, 0.3, 0, 0), State.Play(Rule, 0.4, 0.6, 0, 0));
                return new(
                    [("society's gain from A at s* = (0.2, 0.3)", Social(one)), ("at s** = (0.4, 0.6)", Social(other)), ("agent 1's gain from A at s*", Own(one)), ("at s**", Own(other))],
                    Math.Abs(Social(one)) < 1e-12 && Math.Abs(Social(other)) < 1e-12 && Math.Abs(Own(one) - Own(other)) > 0.05);
            },
        },
        new("jehiel-moldovanu-4-12", "Equation (4.12)", "agent 1, who alone has signals, at two states where A and B are equally good for society, with the rates 1/2 and 1.5/3 of her own and of all", Printed.Statement("the locus where V_A^1 − V_B^1 is constant is society's line of indifference if private and social rates are the same"))
        {
            Witness = () =>
            {
                const string Rule = "verify -e two-alternative -m efficient-transfers --set coefficients=[[[1,0],[0.5,0]],[[2,0],[1,0]]]";
                (State one, State other) = (State.Play(Rule, 0.2, 0.1, 0, 0), State.Play(Rule, 0.8, 0.4, 0, 0));
                double gain = new[] { (0.2, 0.3), (0.8, 0.3), (0.5, 0.2) }.Max(s => State.Play(Rule, s.Item1, s.Item2, 0.5, 0.5).Gain);
                return new(
                    [("society's gain from A at (0.2, 0.1)", Social(one)), ("at (0.8, 0.4)", Social(other)), ("agent 1's gain from A at (0.2, 0.1)", Own(one)), ("at (0.8, 0.4)", Own(other)), ("largest gain from a lie at three states", gain)],
                    Math.Abs(Social(one)) < 1e-12 && Math.Abs(Social(other)) < 1e-12 && Math.Abs(Own(one) - Own(other)) < 1e-12 && gain == 0);
            },
        },
        new("jehiel-moldovanu-footnote-32", "Footnote 32", "probability that nobody gains by a lie when each is given the other's value at the reported signals", Printed.Statement("setting x_k' = V_k'^2(s) is not incentive compatible"))
        {
            Exact = new(0, "a higher signal for what is chosen leaves the choice and raises the transfer"),
            Simulated = new("verify -e two-alternative -m naive-externality --draws 2e5", "probability-epic"),
            Witness = () =>
            {
                State state = State.Play("verify -e two-alternative -m naive-externality", 0.6, 0.3, 0.5, 0.4);
                return new(
                    [("s_A^1", 0.6), ("s_B^1", 0.3), ("s_A^2", 0.5), ("s_B^2", 0.4), ("agent", state.Agent ?? 0), ("report for A", state.Report("sA")), ("report for B", state.Report("sB")), ("gain", state.Gain)],
                    state.Gain > 0);
            },
        },
        new("jehiel-moldovanu-footnote-27", "Footnote 27", "agent 1's signal for B, which she likes as much as agent 2 dislikes it: V_B^1 = s_B^1, V_B^2 = s_B^2 − s_B^1", Printed.Statement("q_k^i ≠ 0 and q_k'^i ≠ 0 imply that Σ_j a_kj^i ≠ 0 and Σ_j a_k'j^i ≠ 0"))
        {
            Exact = new(1.0 / 6, "closed form: B where s_B^2 > s_A^1 + s_A^2"),
            Simulated = new($"simulate -e two-alternative -m efficient --set {Opposed.Text} --draws 1e6", "probability-alternative.2"),
            Why = "B is chosen on account of agent 2's signals too, with probability (1 − s_A^1)²/2, while agent 1's counts nothing for society; the right side of (4.8) is then 1/0, and it must be read as a_ki^i Σ_j a_k'j^i = a_k'i^i Σ_j a_kj^i.",
            Witness = () =>
            {
                double q = Opposed.ProbabilityOfA(AtA, AtB);
                return new([("s_A^1", AtA), ("s_B^1", AtB), ("q_A", q), ("q_B", 1 - q), ("Σ_j a_Aj^1", Opposed.Social(A)), ("Σ_j a_Bj^1", Opposed.Social(B))], q == 0 || q == 1 || (Opposed.Social(A) != 0 && Opposed.Social(B) != 0));
            },
        },
        new("jehiel-moldovanu-theorem-4-3", "Theorem 4.3", "the efficient rule with V_A^1 = s_A^1, V_A^2 = s_A^1 + s_A^2, V_B^1 = 0, V_B^2 = s_B^2, V_C^1 = s_C^1 and V_C^2 = s_C^2; agent 1's s_A and s_C in [0, 0.05], agent 2's (s_A, s_B, s_C) = (u, 3/4, 1 − u) + e with u in [0, 1] and e in [−0.05, 0.05]³; for A and C agent 1 pays (s_B^2 − s_A^2)/2 and s_B^2 − s_C^2, for B nothing", Printed.Statement("with an efficient rule that is incentive compatible, any two alternatives with q_k ≠ 0 and q_k' ≠ 0 satisfy (4.8)"))
        {
            Why = "The proof needs signals at which k and k' tie for the best: where A and C tie here B is better by 0.075 or more, so that (7.9) and (7.10) are 0 for them, and with the transfers agent 1 likes best what is efficient at every state, though her private rate between A and C is 1 and the social one 2; agent 2, whose signals count for her alone, is honest where she gets V^1.",
            Witness = Unlinked,
        },
    ];

    /// <summary>What society gains from A rather than B.</summary>
    private static double Social(State state) => state.Value("A.1") + state.Value("A.2") - state.Value("B.1") - state.Value("B.2");

    /// <summary>What agent 1 gains from it, without transfers.</summary>
    private static double Own(State state) => state.Value("A.1") - state.Value("B.1");

    /// <summary>Coefficients with which society and agent 1 have different rates, and own ones are not the same.</summary>
    private static TwoAlternatives OwnRates => new([[[1, 0.2], [0.8, 0.6]], [[0.8, 0.8], [0.1, 1.2]]]);

    /// <summary>What agent 1's signal for B does for her it undoes for society.</summary>
    private static TwoAlternatives Opposed => new([[[1, 0], [0, 1]], [[1, 0], [-1, 1]]]);

    /// <summary>−(∂q_A/∂s_A) / (∂q_A/∂s_B): by how much s_B must rise with s_A for q to stay.</summary>
    private static double LevelSlope(TwoAlternatives values) => -values.Slope(A, A, AtA, AtB) / values.Slope(A, B, AtA, AtB);

    /// <summary>Coefficients with which congruence is said to hold, and transfers that then implement efficiency.</summary>
    private static Claim Implemented(string name, string values, string printed, TwoAlternatives coefficients)
    {
        string command = $"verify -e two-alternative -m efficient-transfers --set {coefficients.Text}";
        return new($"jehiel-moldovanu-4-8-{name}", name == "converse" ? "Footnote 28" : "Section 4, after Theorem 4.3", $"probability that nobody gains by a lie in the efficient rule, {values}", Printed.Statement(printed))
        {
            Exact = new(1, "each agent is indifferent exactly where society is"),
            Simulated = new($"{command} --draws 1e5", "probability-epic"),
            Witness = () =>
            {
                (double one, double other) = (coefficients.Own(A) * coefficients.Social(B), coefficients.Own(B) * coefficients.Social(A));
                double gain = State.Play(command, 0.6, 0.3, 0.5, 0.4).Gain;
                return new([("a_A1^1 Σ_j a_Bj^1", one), ("a_B1^1 Σ_j a_Aj^1", other), ("largest gain at s = (0.6, 0.3; 0.5, 0.4)", gain)], Math.Abs(one - other) < 1e-12 && gain == 0);
            },
        };
    }

    /// <summary>Agent 1 likes A more by a_A1^1 s_A^1 − a_B1^1 s_B^1 and something that agent 2's signals alone decide, and so can transfers: what they must be to make her indifferent where the rule is.</summary>
    private static Evidence SumOfOwnValues()
    {
        (TwoAlternatives all, TwoAlternatives own) = (OwnRates, OwnRates.OfOwnValues);
        double[] signals = [0.07, 0.29, 0.52, 0.74, 0.96];
        double largestGain = 0, inefficient = 0, states = 0;
        foreach ((double sA, double sB, double rA, double rB) in from sA in signals from sB in signals from rA in signals from rB in signals select (sA, sB, rA, rB))
        {
            double chosen = own.Difference(0, sA, sB) + own.Difference(1, rA, rB), society = all.Difference(0, sA, sB) + all.Difference(1, rA, rB);
            // Her value of A less that of B, and the transfer with A, which agent 2's signals decide.
            double likes = all.DifferenceTo(0, 0, sA, sB) + all.DifferenceTo(0, 1, rA, rB), transfer = own.Difference(1, rA, rB) - all.DifferenceTo(0, 1, rA, rB);
            largestGain = Math.Max(largestGain, chosen >= 0 ? -(likes + transfer) : likes + transfer);
            (inefficient, states) = (inefficient + (chosen >= 0 != society >= 0 ? 1 : 0), states + 1);
        }

        double slope = LevelSlope(own), rate = all.Own(A) / all.Own(B);
        return new(
            [("states", states), ("largest gain from the other alternative with its transfer", Math.Max(0, largestGain)), ("states where the rule is not efficient", inefficient), ("slope of the lines", slope), ("own rate", rate), ("social rate", all.Social(A) / all.Social(B))],
            largestGain < 1e-12 && inefficient > 0 && Math.Abs(slope - rate) < 1e-12);
    }

    /// <summary>At the corners and in the middle of agent 1's signals and of e, along u.</summary>
    private static Evidence Unlinked()
    {
        const int Along = 40, C = 2;
        double[] private1 = [1, 0, 1], social1 = [2, 0, 1], own = [0, 0.025, 0.05], off = [-0.05, 0, 0.05];
        double largestGain = 0, closest = double.NegativeInfinity, states = 0, leastOfA = 1, leastOfC = 1;
        foreach (double sA in own)
        {
            foreach (double sC in own)
            {
                double[] first = [sA, 0, sC];
                (double ofA, double ofC, double ofAll) = (0, 0, 0);
                for (int step = 0; step <= Along; step++)
                {
                    double u = step / (double)Along;
                    foreach ((double eA, double eB, double eC) in from x in off from y in off from z in off select (x, y, z))
                    {
                        double[] second = [u + eA, 0.75 + eB, 1 - u + eC], society = [.. first.Select((s, k) => social1[k] * s + second[k])];
                        // Transfers depend on agent 2's signals alone, and leave agent 1 indifferent where society is between B and A, and between B and C.
                        double[] payoffs = [.. first.Select((s, k) => k == B ? 0 : private1[k] * (s - (second[B] - second[k]) / social1[k]))];
                        int best = Array.IndexOf(society, society.Max());
                        largestGain = Math.Max(largestGain, payoffs.Max() - payoffs[best]);
                        closest = Math.Max(closest, Math.Min(society[A], society[C]) - society[B]);
                        (ofA, ofC, ofAll) = (ofA + (best == A ? 1 : 0), ofC + (best == C ? 1 : 0), ofAll + 1);
                    }
                }

                (leastOfA, leastOfC, states) = (Math.Min(leastOfA, ofA / ofAll), Math.Min(leastOfC, ofC / ofAll), states + ofAll);
            }
        }

        (double one, double other) = (private1[A] / private1[C], social1[A] / social1[C]);
        return new(
            [("states", states), ("largest gain from another alternative with its transfer", largestGain), ("least q_A", leastOfA), ("least q_C", leastOfC), ("the lower of A's and C's social values less B's, at most", closest), ("private rate of A and C", one), ("social rate", other)],
            one == other || largestGain > 1e-12 || leastOfA == 0 || leastOfC == 0);
    }
}
