namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Jehiel and Moldovanu (2001), in the version of February 2000.</summary>
internal static partial class JehielMoldovanu
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("jehiel-moldovanu", "Jehiel and Moldovanu (2001), Efficient Design with Interdependent Valuations, in the version of 20 February 2000 (Econometrica 69, 2001, 1237–1259)", new Later<Claim>(() => [.. Reduced(), .. Congruence(), .. Boundaries(), .. OneDimensional()]), new Later<Exhibit>(() => [Figure1()]));

    private static Figure Figure1()
    {
        TwoAlternatives values = TwoAlternatives.Incongruent;
        double society = values.Social(TwoAlternatives.A) / values.Social(TwoAlternatives.B), own = values.Own(TwoAlternatives.A) / values.Own(TwoAlternatives.B);
        FigureLine Private(string through, double sA) => FigureLine.Graph($"agent 1 is indifferent, through {through}", s => society * sA + own * (s - sA), Math.Max(0, sA - society * sA / own), 0.6);
        return new(
            "jehiel-moldovanu-figure-1", "Figure 1", "where society, and agent 1 for given transfers, are indifferent between A and B, when only she has signals and her coefficients are those of two-alternative",
            "s_A", "s_B", [FigureLine.Graph("society is indifferent", s => society * s, 0, 0.6), Private("s*", 0.2), Private("s**", 0.4)]);
    }
}
