using ExPost.Runner.Reproduction;
using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What is computed for Goyal and Narayanan, against exact values and the engine.</summary>
public sealed class GoyalNarayananTests
{
    private static readonly string[] s_differences =
        ["introduction", "introduction-more", "bikhchandani", "footnote-3", "proposition-2", "proposition-2-withheld", "proposition-3-proof"];

    [Fact]
    public void Witnesses_decide_what_differs()
    {
        string[] found = [.. GoyalNarayanan.Paper.Claims.Where(claim => !new Finding(claim, null, claim.Witness?.Invoke()).IsConfirmed).Select(claim => claim.Id)];
        Assert.Equal(s_differences.Select(id => $"goyal-narayanan-{id}"), found);
        Assert.Equal([12, 13, 14], GoyalNarayanan.Paper.Claims.SelectMany(claim => claim.Errata).Distinct().Order());
    }

    [Theory]
    [InlineData("proposition-1", 1.0 / 3)]
    [InlineData("lemma-1", 13.0 / 18)]
    [InlineData("proposition-2-private", 5.0 / 12)]
    [InlineData("proposition-2-ironed", 1277.0 / 4800)]
    [InlineData("proposition-4-two", 0.5)]
    [InlineData("proposition-4-three", 2.0 / 3)]
    [InlineData("proposition-4-shares", 0.5)]
    public void Exact_values(string claim, double expected) => Assert.Equal(expected, Claim(claim).Exact!.Value, 1e-13);

    // Draws of a plain kind: the sum of what is paid by the agent with the lower rate, at her critical signal.
    [Fact]
    public void Revenue_with_unequal_weights()
    {
        const int Parts = 2000;
        double sum = 0;
        for (int k = 0; k < Parts; k++)
        {
            double other = (k + 0.5) / Parts;
            // Agent 1 needs s_1 > 2 s_2 − 1 and J_1 ≥ 0; agent 2, with other = s_1, s_2 > (1 + s_1)/2 and J_2 ≥ 0.
            double first = Math.Clamp(Math.Max(2 * other - 1, 0.5 - other), 0, 1), second = Math.Clamp(Math.Max((1 + other) / 2, (2 - other) / 4), 0, 1);
            sum += (1 - first) * (first + 2 * other) + (1 - second) * (other + 2 * second);
        }

        Assert.Equal(sum / Parts, Claim("proposition-3").Exact!.Value, 1e-6);
    }

    [Fact]
    public void The_figure_is_what_the_rule_does()
    {
        FigureLine rule = Assert.IsType<Figure>(Assert.Single(GoyalNarayanan.Paper.Exhibits)).Lines[0];
        foreach (double own in new[] { 0.1, 0.29, 0.31, 0.59, 0.61, 0.9 })
        {
            double share = State.Play("simulate --model docs/models/eventually-monotone.yaml", own, 0.6).Detail(1, "probability");
            (double X, double Y) before = rule.Points.Last(point => point.X <= own), after = rule.Points.First(point => point.X >= own);
            Assert.Equal([share, share], [before.Y, after.Y]);
        }
    }

    // The page shows the model under the name that its commands use.
    [Fact]
    public void The_page_shows_the_model_of_the_claims()
    {
        string page = File.ReadAllText(Checkout.File("docs", "papers", "goyal-narayanan.md")), model = Simulation.ModelText("docs/models/eventually-monotone.yaml");
        Assert.Contains(model[(model.IndexOf('\n', StringComparison.Ordinal) + 1)..], page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    // Payoffs at (0, 0.6) are 0.4 · 0.6 less the payment, and rise.
    [Fact]
    public void Lowest_signals_decide_who_loses() =>
        Assert.Equal([0.01, 0.01, 0, 0, -0.01, -0.01], Claim("claim-4").Witness!().Rows.Select(row => row.Value), (expected, actual) => Math.Abs(expected - actual) < 1e-12);

    private static Claim Claim(string id) => GoyalNarayanan.Paper.Claims.Single(claim => claim.Id == $"goyal-narayanan-{id}");
}
