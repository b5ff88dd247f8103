using ExPost.Mechanisms.Distributions;
using ExPost.Runner.Reproduction;
using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What is computed for Ke (2009), against integrals by another program to twelve digits, closed forms and rules that are known to fail.</summary>
public sealed class KeTests
{
    private static readonly Uniform s_unit = new(0, 1), s_upper = new(0.5, 1);

    private static readonly string[] s_differences =
    [
        "proposition-1-concave", "example-1-participation", "vcg-payment", "proposition-2-proof", "proposition-3-proof", "theorem-3", "theorem-4-unique", "example-1-cost", "example-1-agv-payoff", "example-1-agv-loss",
        "example-1-agv-worse", "example-1-agv-worse-standard", "example-1-loser", "example-1-epic", "example-1-region", "equation-6-start", "proposition-4-agv", "example-2-payment", "a4-order", "a4-participation", "a5-second-form", "a5-limit",
        "theorem-4-sign", "theorem-4-transfers", "m2-order-statistic", "m2-tie", "equation-8-slope", "footnote-9", "theorem-6-line", "theorem-6-monotone", "theorem-6-participation", "theorem-6-payoffs", "corollary-1-cutoff",
        "example-3-autarky", "m3-payment", "m3-tie", "equation-9", "theorem-7-monotone", "theorem-7-lowest", "example-4-vcg", "example-4-support", "a7-lowest", "proposition-6", "proposition-6-proof",
        "proposition-7-linear", "proposition-8-decreasing", "proposition-8-half", "equation-11", "example-5-window", "example-5-agent-1",
    ];

    [Fact]
    public void Witnesses_decide_what_differs()
    {
        Finding[] differ = [.. Ke.Paper.Claims.Select(claim => new Finding(claim, null, claim.Witness?.Invoke())).Where(finding => !finding.IsConfirmed)];
        Assert.Equal(s_differences.Select(id => $"ke-{id}"), differ.Select(finding => finding.Claim.Id));
        Assert.Equal(Enumerable.Range(15, 13), differ.SelectMany(finding => finding.Claim.Errata).Distinct().Order());
        Assert.All(differ, finding => Assert.True(finding.Evidence is { Rows.Count: > 0, Holds: false }, finding.Claim.Id));
    }

    // By another program, mostly to fifteen digits.
    [Theory]
    [InlineData("lemma-1-surplus", 0.48986393424306157)]
    [InlineData("vcg-surplus", 1.0 / 12)]
    [InlineData("m1-payment", 0.0625)]
    [InlineData("m1-payment-5", 0.2040816326530612)]
    [InlineData("theorem-2-lowest", 0.04166666666666666)]
    [InlineData("proposition-3-2", 2.0 / 3)]
    [InlineData("proposition-3-3", 0.5625)]
    [InlineData("proposition-3-5", 0.5102040816326531)]
    [InlineData("example-1-epic", 0.7071067811865476)]
    [InlineData("example-1-winner", 0.1875)]
    [InlineData("example-1-agv-loss", 1 - 0.5437278249068104)]
    [InlineData("example-1-agv-worse", 0.9290752544442844)]
    [InlineData("example-1-agv-worse-integral", 0.600213754294076)]
    [InlineData("equation-6-payment", 0.47908999665439944)]
    [InlineData("equation-13", 1.7142857142857144)]
    [InlineData("proposition-4-lowest", 0.6690476190476191)]
    [InlineData("equation-7", 0.128)]
    [InlineData("equation-7-start", 0.4)]
    [InlineData("a5-lowest", -1.0 / 3)]
    [InlineData("m2-tie", 0.36)]
    [InlineData("proposition-4-agv", 7.0 / 60)]
    [InlineData("example-2-lowest-1", 0.05)]
    [InlineData("example-2-lowest-2", 0.06666666666666667)]
    [InlineData("example-2-payment", 0.08)]
    [InlineData("theorem-6-participation", 1 - 0.06715638122186955, 1e-8)]
    [InlineData("theorem-6-lowest", 0.24493196712153079)]
    [InlineData("example-3-beta-1-at-50", 0.24493196712153079)]
    [InlineData("example-3-beta-1-at-60", 0.32456163458587056)]
    [InlineData("example-3-beta-1-at-75", 0.4491712675526823)]
    [InlineData("example-3-beta-1-at-90", 0.5784652203383133)]
    [InlineData("example-3-beta-0-at-60", 0.12416030788783806)]
    [InlineData("example-3-beta-0-at-75", 0.2421103711456383)]
    [InlineData("example-3-beta-0-at-90", 0.36611110109043915)]
    [InlineData("example-3-beta-0-at-100", 0.4513551355068887)]
    [InlineData("example-4-mean-surplus", 0.7954314537066302)]
    [InlineData("example-4-vcg", 0.2045685462933698)]
    [InlineData("example-4-mu", 0.7 * 0.8862943611198906)]
    [InlineData("example-4-r-0", 0.9545177444479562)]
    [InlineData("example-4-r-1", 0.5568020175946411)]
    [InlineData("example-4-mean-r-1", 0.5302876358044202)]
    [InlineData("example-4-r-0-participation", 1 - 0.2574318854995944, 1e-10)]
    [InlineData("theorem-7-lowest", 0.3977157268533151)]
    [InlineData("a7-lowest", 0.1022842731466849)]
    [InlineData("uniform-price-revenue-formula", 0.7651957164642127)]
    [InlineData("square-root-vcg", 0.4696085670715746)]
    [InlineData("example-5-upper", 0.45646393522910533)]
    [InlineData("example-5-lower", 0.45229254503404076)]
    [InlineData("example-5-window", 1 - 0.3953882939102117)]
    [InlineData("example-5-agent-1", 1 - 0.09753796087430494)]
    public void Exact_values(string id, double expected, double within = 1e-12) => Assert.Equal(expected, Ke.Paper.Claims.Single(claim => claim.Id == $"ke-{id}").Exact!.Value, within);

    // What is printed, mended as the claim says, is what another derivation gives.
    [Theory]
    [InlineData("equation-9", "r¹(1) with dτ", "r¹(1) by Section 4.2.2")]
    [InlineData("a5-second-form", "with −M_j(θ̲) first", "by (7)")]
    public void Mended_formulas_are_right(string id, string mended, string other)
    {
        IReadOnlyList<(string Name, double Value)> rows = Ke.Paper.Claims.Single(claim => claim.Id == $"ke-{id}").Witness!().Rows;
        Assert.Equal(rows.Single(row => row.Name == other).Value, rows.Single(row => row.Name == mended).Value, 1e-9);
    }

    /// <summary>Types on which Theorems 6 and 7 fail.</summary>
    [Fact]
    public void Lump_sums_that_fall()
    {
        var peaks = Distribution.Parse("piecewise(0.08:44,0.10:0.03529411764705882,0.95:1.8,1)");
        Assert.Equal(0.01832595972292364, KeSharing.Chosen.Vcg(peaks), 1e-9);
        Assert.Equal(0.009162979861461858, KeSharing.Chosen.Beta(peaks, 1, 0.08), 1e-9);
        Assert.Equal(-0.06202558956415091, KeSharing.Chosen.Beta(peaks, 1, 0.0999), 1e-9);
        Assert.Equal(0, KeSharing.Chosen.Beta(peaks, 1, 0.09626899324905108), 1e-8);
        var gap = Distribution.Parse("piecewise(0.1:2,0.2:0.02857142857142857,0.9:7.8,1)");
        Assert.Equal(0.7945, KeSharing.Divided.R(gap, 1, 0.9), 5e-5);
        Assert.Equal(0.7330, KeSharing.Divided.R(gap, 1, 0.92), 5e-5);
    }

    // Around the type with F = k the lump sum is half of what it averages there.
    [Fact]
    public void Lump_sums_from_a_type_inside()
    {
        double half = 0.5 * (KeSharing.Chosen.Surplus(0.75, 0.75) - KeSharing.Chosen.H(s_upper, 0.75));
        Assert.Equal(half, KeSharing.Chosen.Beta(s_upper, 0.5, 0.75), 1e-12);
        foreach (double distance in new[] { 1e-6, -1e-6 }) Assert.Equal(half, KeSharing.Chosen.Beta(s_upper, 0.5, 0.75 + distance), 1e-5);
        Assert.Equal((Math.Log(4) + 1) / 3 * 0.3, KeSharing.Divided.R(s_unit, 1, 0.3), 1e-12);
    }

    // M1 is M = S/4 with S = θ²/2.
    [Fact]
    public void M1_is_a_best_reply_and_payments_beside_it_are_not()
    {
        static KeSale Sale(double share) => new(theta => theta * theta / 2, (winner, _) => share * winner * winner / 2, _ => 0);
        Assert.Equal(0, Sale(0.25).Gain, 1e-15);
        Assert.InRange(Sale(0.25).Least, 0, 1e-3);
        Assert.InRange(Sale(0.25).Rise, 0, 1e-3);
        foreach (double share in new[] { 0.24, 0.26 }) Assert.InRange(Sale(share).Gain, 1e-5, 0.1);
        // The winner has less than the loser.
        Assert.InRange(Sale(0.6).Rise, -1, -1e-3);
        Assert.InRange(Sale(1.1).Least, -1, -1e-3);
    }

    // The rule of the witness of Theorem 3, with ε.
    [Theory]
    [InlineData(0.1, 3, true, true)]
    [InlineData(1.0 / 6, 3, true, true)]
    [InlineData(0.2, 3, true, false)]
    [InlineData(0.1, 2, false, true)]
    public void Rules_like_M1(double epsilon, int power, bool isBest, bool isMonotone)
    {
        var rule = new KeSale(theta => theta * theta / 2, (winner, loser) => winner * winner / 8 + epsilon * (0.75 * winner * winner - winner * winner * winner + Math.Pow(loser, power)), _ => 0);
        Assert.Equal(isBest, rule.Gain <= 1e-12);
        Assert.Equal(isMonotone, rule.Rise >= -1e-15);
    }

    // The rule of the witness of Proposition 7: with other payments truth is no best reply, and who has more than half would lose.
    [Theory]
    [InlineData(4, 0.5, true, true)]
    [InlineData(5, 0.5, false, true)]
    [InlineData(4, 0.55, true, false)]
    public void Partners_who_part(double divisor, double kept, bool isBest, bool isVoluntary)
    {
        var rule = new KeSale(theta => theta, (winner, loser) => winner / 2 - (winner * winner - loser * loser) / divisor, theta => kept * theta);
        Assert.Equal(isBest, rule.Gain <= 1e-12);
        Assert.Equal(isVoluntary, rule.Least >= 0);
    }

    [Fact]
    public void Figures_are_those_of_the_examples()
    {
        Figure[] figures = [.. Ke.Paper.Exhibits.Cast<Figure>()];
        Assert.Equal(["ke-figure-1", "ke-figure-2"], figures.Select(figure => figure.Id));
        double[] first = [.. figures[0].Lines.SelectMany(line => line.Points).Select(point => point.Y)];
        Assert.Equal((0.03125, 0.375), (first[0], first[^1]));
        Assert.All(first.Zip(first.Skip(1)), pair => Assert.True(pair.Second >= pair.First));
        FigureLine[] lines = [.. figures[1].Lines];
        Assert.Equal(["½ S(θ, θ)", "u(θ), for oneself", "β¹(θ)"], lines.Select(line => line.Name));
        Assert.Equal(0.24493196712153079, lines[2].Points[0].Y, 1e-12);
        Assert.Equal(0.4491712675526823, lines[2].Points[50].Y, 1e-12);
        Assert.Equal(2.0 / 3, lines[2].Points[^1].Y, 1e-12);
        for (int k = 0; k <= 100; k++) Assert.True(lines[1].Points[k].Y < lines[2].Points[k].Y && lines[2].Points[k].Y <= lines[0].Points[k].Y + 1e-12);
    }

    [Fact]
    public void Integrals_roots_and_slopes()
    {
        Assert.Equal(0.29, Quadrature.Integral(x => Math.Abs(x - 0.3), 0, 1, 0.3), 1e-15);
        Assert.Equal(-Math.Log(2), Quadrature.Integral(x => 1 / x, 2, 1), 1e-14);
        Assert.Equal(Math.Sqrt(2), Quadrature.Root(x => x * x - 2, 0, 2), 1e-15);
        Assert.Equal(Math.Exp(0.5), Quadrature.Slope(Math.Exp, 0.5), 1e-10);
        Assert.Equal([0.5, 0.75, 1], Quadrature.Grid(0.5, 1, 2));
    }
}
