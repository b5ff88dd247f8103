namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Sections 3 and 4.1: Example 4.2, and what is second best there.</summary>
internal static partial class JehielMoldovanu
{
    /// <summary>The weight of the common parts in Example 4.2 where it is simulated.</summary>
    private const double Weight = 0.5;

    private const string SecondBest = "simulate -e two-signal -m second-best,efficient --draws 4e6";

    /// <summary>E max of the own parts, and the common parts: what the object is worth where it should be.</summary>
    private const double FirstBestSurplus = 2.0 / 3 + Weight;

    /// <summary>The surplus of the second best: the higher type t = s_1 + a s_2 wins, with the own part s_1, and the common parts count whoever wins.</summary>
    internal static double SecondBestSurplus => Weight + 2 * Over((s, r) => s * Lower(s + Weight * r));

    private static Claim[] Reduced() =>
    [
        new("jehiel-moldovanu-theorem-3-1", "Theorem 3.1", "what a buyer of Example 4.2 has in the second best, a = 1/2: her utility is the integral of her field", Printed.Evaluated("V_i(s) = V_i(t) + ∫ Q^i dτ, in the mean", Over((s, r) => FieldIntegral(s + Weight * r))))
        {
            Exact = new(MeanPayoff(), "E (t_1 − t_2)⁺, a quadrature of what the winner's price leaves her"),
            Simulated = new(SecondBest, "utility.1", "second-best"),
        },
        new("jehiel-moldovanu-example-4-2-variables", "Example 4.2", "what A is worth to agent 1 in the variables t = (s_1 + a s_2, s_2), at s^1 = (0.3, 0.8) and s^2 = (0.6, 0.2)", Printed.Evaluated("t_1^1 + a t_2^2", 0.3 + Weight * 0.8 + Weight * 0.2))
        {
            Exact = new(0.3 + Weight * (0.8 + 0.2), "V_A^1 = s_1^1 + a (s_2^1 + s_2^2) in the signals themselves"),
            Witness = () =>
            {
                double printed = 0.3 + Weight * 0.8 + Weight * 0.2, played = State.Play("simulate -e two-signal -m second-best", 0.3, 0.8, 0.6, 0.2).Value("1");
                return new([("t_1^1 + a t_2^2", printed), ("value of two-signal", played)], Math.Abs(printed - played) < 1e-12);
            },
        },
        new("jehiel-moldovanu-example-4-2", "Example 4.2", "the circulation of the field of the efficient rule, a = 1/2: 0 if anything implemented it", Printed.Statement("incentive-compatible, efficient mechanisms do not exist"))
        {
            Exact = new(Weight, "closed form a: q = s_1, and the field (q, a q) turns at ∂_1 (a q) − ∂_2 q"),
            Simulated = new("verify -e two-signal -m efficient --interim --draws 2e5", "interim-curl"),
            Witness = () =>
            {
                // Types with the same t_1, of which agent 1's value is made, and different t_2.
                (double s1, double s2, double r1, double r2) = (0.7, 0.2, 0.5, 0.6);
                (double one, double other) = (EfficientProbability(Weight, Weight, s1, s2), EfficientProbability(Weight, Weight, r1, r2));
                return new(
                    [("t_1 of s = (0.7, 0.2)", s1 + Weight * s2), ("t_1 of s = (0.5, 0.6)", r1 + Weight * r2), ("q_A of the one", one), ("q_A of the other", other)],
                    Math.Abs(one - other) > 0.1, "verify -e two-signal -m efficient --interim --draws 1e5");
            },
        },
        new("jehiel-moldovanu-example-4-2-small", "Example 4.2", "efficiency where the other's signal counts as little as b, with V_A^1 = s_1^1 + a s_2^1 + b s_2^2", Printed.Statement("even when b is very close to zero, efficiency cannot be attained"))
        {
            Witness = () =>
            {
                double[] weights = [0.1, 0.01, 0.001, 0];
                double[] found = [.. weights.Select(b => Circulation(b))];
                return new([.. weights.Select((b, k) => (FormattableString.Invariant($"circulation of the field around [1/4, 3/4]² over its area, b = {b}"), found[k]))], found[..^1].All(one => Math.Abs(one) > 1e-4) && Math.Abs(found[^1]) < 1e-12);
            },
        },
        new("jehiel-moldovanu-second-best", "Remark 3 and Section 6", "the surplus of the efficient mechanism of the reduced model, Example 4.2 with a = 1/2", Printed.Statement("the efficient mechanism for the reduced model is second best for the original model"))
        {
            Exact = new(SecondBestSurplus, "two-dimensional quadrature"),
            Simulated = new(SecondBest, "surplus", "second-best"),
            Witness = () =>
            {
                // What is efficient for the types t alone is monotone, so that transfers implement it, and no other rule of the types has more surplus.
                double[] parts = [.. Enumerable.Range(0, 151).Select(k => OwnPart(k / 100.0))];
                double least = parts.Skip(1).Zip(parts, (next, last) => next - last).Min();
                return new(
                    [("first best", FirstBestSurplus), ("second best", SecondBestSurplus), ("least rise of E[s_1 | t] in steps of 0.01", least)],
                    least >= 0 && SecondBestSurplus < FirstBestSurplus);
            },
        },
        new("jehiel-moldovanu-second-best-ic", "Remark 3 and Section 6", "probability that nobody gains by a lie in the reduced mechanism of Example 4.2", Printed.Statement("the efficient mechanism for the reduced model is incentive compatible"))
        {
            Witness = () =>
            {
                double[] signals = [0.1, 0.45, 0.8];
                State[] states = [.. from s1 in signals from s2 in signals from r1 in signals from r2 in signals select State.Play("verify -e two-signal -m second-best --misreports 16", s1, s2, r1 + 0.05, r2 + 0.03)];
                double largest = states.Max(state => state.Gain);
                return new([("states", states.Length), ("largest gain from a lie", largest)], largest == 0);
            },
            Exact = new(1, "the winner's price does not depend on her report, and is her value at the lowest type with which she wins"),
            Simulated = new("verify -e two-signal -m second-best --draws 2e5", "probability-epic"),
        },
    ];

    /// <summary>The probability that t = s_1 + a s_2 of a buyer is at most a number: the area of the unit square below a line.</summary>
    private static double Lower(double t) => Quadrature.OfPieces(r => Math.Clamp(t - Weight * r, 0, 1), 0, 1, t / Weight, (t - 1) / Weight);

    /// <summary>E[s_1 | t], from the part of the line s_1 + a s_2 = t that lies in the unit square.</summary>
    private static double OwnPart(double t) => (Math.Max(0, t - Weight) + Math.Min(1, t)) / 2;

    /// <summary>The integral of the field along a line from the lowest type to t: its coordinate along s_1 is the probability of winning, and its other one a times that.</summary>
    private static double FieldIntegral(double t) => Quadrature.OfPieces(Lower, 0, t, Weight, 1);

    /// <summary>An average over own and common part, with the pieces of functions of s + a r.</summary>
    private static double Over(Func<double, double, double> function) => Quadrature.OfPieces(r => Quadrature.OfPieces(s => function(s, r), 0, 1, Weight - Weight * r, 1 - Weight * r), 0, 1);

    /// <summary>E (t_1 − t_2)⁺: the winner pays t_2 + a s_22 and has t_1 + a s_22.</summary>
    private static double MeanPayoff()
    {
        // Density of the type: flat in the middle, straight at both ends.
        static double Density(double t) => Math.Max(0, Math.Min(Math.Min(t / Weight, 1), (1 + Weight - t) / Weight));
        double[] ends = [Weight, 1];
        return Quadrature.OfPieces(t => Density(t) * Quadrature.OfPieces(r => (t - r) * Density(r), 0, t, ends), 0, 1 + Weight, ends);
    }

    /// <summary>q_A of a type when the better of both gets the object, with the other's common part counting b: that s_1 + (a − b) s_2 is more than the other's.</summary>
    private static double EfficientProbability(double a, double b, double s1, double s2)
    {
        (double net, double own) = (a - b, s1 + (a - b) * s2);
        return net == 0 ? Math.Clamp(own, 0, 1) : Quadrature.OfPieces(r => Math.Clamp(own - net * r, 0, 1), 0, 1, own / net, (own - 1) / net);
    }

    /// <summary>The circulation of (q, a q) around the square from 1/4 to 3/4, over its area.</summary>
    private static double Circulation(double b)
    {
        const double Low = 0.25, High = 0.75;
        double net = Weight - b;
        double Q(double s1, double s2) => EfficientProbability(Weight, b, s1, s2);
        // q is another polynomial where s_1 + (a − b) s_2 passes a − b or 1.
        double[] Ends(double other, double own) => [(net - other) / own, (1 - other) / own];
        double along = Quadrature.OfPieces(s => Q(s, Low), Low, High, Ends(net * Low, 1)) - Quadrature.OfPieces(s => Q(s, High), Low, High, Ends(net * High, 1));
        double up = Weight * (Quadrature.OfPieces(s => Q(High, s), Low, High, Ends(High, net)) - Quadrature.OfPieces(s => Q(Low, s), Low, High, Ends(Low, net)));
        return (along + up) / ((High - Low) * (High - Low));
    }
}
