namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Ke (2009).</summary>
internal static class Ke
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("ke", "Ke (2009)", Claims(), []);

    private static Claim[] Claims() =>
    [
        new("ke-example-1-epic", "Section 3.1, Example 1", "probability that M1 is ex post IC, where winners never pay more for a higher report", Printed.Formula("√3/3", Math.Sqrt(3) / 3))
        {
            Exact = new(1 / Math.Sqrt(2), "closed form 1/√2"),
            Simulated = new("verify -e surplus-private -m m1 --draws 1e6", "probability-epic"),
            Why = "The loser would report just above the winner only where θ_l > θ_w/√2, and the printed region takes √3 in its place.",
            Errata = [15],
            Witness = () =>
            {
                State state = State.Play("verify -e surplus-private -m m1", 0.65, 1);
                return new([("θ_1", 0.65), ("θ_2", 1), ("gain of the best misreport", state.Gain)], state.Gain > 0);
            },
        },
    ];
}
