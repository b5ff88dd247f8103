namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Chung and Ely (2002).</summary>
internal static partial class ChungEly
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("chung-ely", "Chung and Ely (2002), Ex-Post Incentive Compatible Mechanism Design, Northwestern University, February 2002", new Later<Claim>(() => [.. Characterization(), .. Trade(), .. Efficient(), .. Balanced(), .. Contributions()]), new Later<Exhibit>(() => [SecondBestShare()]));

    private static Figure SecondBestShare() => new(
        "chung-ely-second-best", "Section 5.2", "what the best threshold rule leaves of the first-best surplus as values become more common, cost 1",
        "a", "share of the first-best surplus", [FigureLine.Graph("best threshold rule", SecondBestShare, 0, 0.99, 33), FigureLine.Graph("first best", _ => 1, 0, 0.99, 1)]);
}
