using ExPost.Runner.Reproduction;
using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What is said of Jehiel and Moldovanu (2001).</summary>
public sealed class JehielMoldovanuTests
{
    private static readonly Paper s_paper = JehielMoldovanu.Paper;

    [Fact]
    public void These_claims_differ_and_no_others()
    {
        IReadOnlyDictionary<string, int[]> found = Looked.Differences(s_paper);
        string[] ofErratum6 = ["4-17-alpha", "expression-3-1", "7-11", "7-12-range"], others = ["differentiable", "footnote-27", "theorem-4-3", "jacobian", "5-1-ratios"];
        Assert.Equal(ofErratum6.Concat(others).Select(id => $"jehiel-moldovanu-{id}").Order(), found.Keys.Order());
        foreach (string id in ofErratum6) Assert.Equal([6], found[$"jehiel-moldovanu-{id}"]);
        foreach (string id in others) Assert.Empty(found[$"jehiel-moldovanu-{id}"]);
    }

    // Integrated elsewhere, by pieces.
    [Fact]
    public void Transfers_are_the_references()
    {
        double[] known = [-0.0627465483234714, -0.029684418145956695];
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(known[i], LinearCase.ExpectedTransfer(i), 1e-13);
            Assert.Equal(known[i], LinearCase.ExpectedTransferByEnvelope(i), 1e-13);
        }
    }

    [Fact]
    public void Intervals_are_where_alternatives_are_efficient()
    {
        for (int agent = 0; agent < 2; agent++)
        {
            for (int l = 1; l < 20; l++)
            {
                double other = l / 20.0;
                (int Alternative, double From, double To)[] intervals = LinearCase.Intervals(agent, other);
                for (int k = 0; k < 400; k++)
                {
                    double own = (k + 0.37) / 400;
                    int best = Enumerable.Range(0, 3).MaxBy(one => LinearCase.Value(one, 0, agent, own, other) + LinearCase.Value(one, 1, agent, own, other));
                    Assert.Equal(best, intervals.Single(one => one.From < own && own <= one.To).Alternative);
                }
            }
        }
    }

    // 23/20, and the mean of the higher of both types' expected own parts over a grid of the other's.
    [Fact]
    public void The_second_best_surplus()
    {
        Assert.Equal(23.0 / 20, JehielMoldovanu.SecondBestSurplus, 1e-12);
        // ∫ E[s_1 | t] dF(t)², with F the share of the unit square below.
        const int Steps = 400;
        double sum = 0, last = 0;
        for (int k = 1; k <= Steps; k++)
        {
            double t = 1.5 * k / Steps, share = Looked.Mean((s, r) => s + 0.5 * r <= t ? 1 : 0, 200), middle = t - 0.75 / Steps;
            sum += (Math.Max(0, middle - 0.5) + Math.Min(1, middle)) / 2 * (share * share - last * last);
            last = share;
        }

        Assert.Equal(sum + 0.5, JehielMoldovanu.SecondBestSurplus, 2e-3);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.9, 0.2)]
    [InlineData(0.3, 0.8)]
    [InlineData(0.05, 0.6)]
    public void Interim_probabilities_are_shares_of_the_others_signals(double sA, double sB)
    {
        foreach (double[][][] a in new double[][][][] { [[[1, 0.2], [0.8, 1]], [[1, 0.8], [0.2, 1]]], [[[1, 0.3], [0.5, 0.6]], [[0.8, 0.6], [0.4, 1.2]]], [[[2, 0], [0, 0]], [[2, 0], [0, 1]]], [[[1, 0], [0, 1]], [[1, 0], [-1, 1]]], [[[1, 0], [0, 1]], [[1, -1], [0, 1]]] })
        {
            double Value(int k, double own, double other) => (a[k][0][0] + a[k][1][0]) * own + (a[k][0][1] + a[k][1][1]) * other;
            double share = Looked.Mean((x, y) => Value(0, sA, x) >= Value(1, sB, y) ? 1 : 0);
            Assert.Equal(share, new TwoAlternatives(a).ProbabilityOfA(sA, sB), 2e-3);
        }
    }

    // −(Σ a) times the density of z_0, in closed form a trapezoid.
    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.4, 0.5)]
    [InlineData(0.7, 0.9)]
    public void Boundaries_have_the_density_of_what_moves_them(double sA, double sB)
    {
        static double Density(double z) => Math.Max(0, Math.Min(Math.Min((z + 1.8) / 2.16, 1 / 1.8), (1.2 - z) / 2.16));
        TwoAlternatives values = TwoAlternatives.Incongruent;
        double expected = Density(1.2 * sB - 1.8 * sA);
        Assert.Equal(expected, values.Boundary(sA, sB), 1e-14);
        Assert.Equal(-1.2 * expected, values.Slope(TwoAlternatives.A, TwoAlternatives.B, sA, sB), 1e-12);
        Assert.Equal(1.8 * expected, values.Slope(TwoAlternatives.A, TwoAlternatives.A, sA, sB), 1e-12);
        Assert.Equal(1.2 * expected, values.Slope(TwoAlternatives.B, TwoAlternatives.B, sA, sB), 1e-12);
        Assert.Equal("coefficients=[[[1,0.2],[0.8,1]],[[1,0.8],[0.2,1]]]", values.Text);
    }

    // The witness against Theorem 4.3: nobody gains, both alternatives are chosen, and they never tie for the best.
    [Fact]
    public void Alternatives_that_never_tie_need_no_congruence()
    {
        double[] rows = Looked.Rows(s_paper, "theorem-4-3");
        Assert.Equal(9 * 41 * 27, rows[0]);
        Assert.InRange(rows[1], 0, 1e-15);
        Assert.InRange(rows[2], 0.1, 0.5);
        Assert.InRange(rows[3], 0.1, 0.5);
        Assert.Equal(-0.075, rows[4], 1e-12);
        Assert.Equal([1, 2], rows[5..]);
    }

    [Fact]
    public void What_witnesses_show()
    {
        Assert.Equal([0.5, 0.5, 0, 2], Looked.Rows(s_paper, "differentiable"));
        Assert.Equal([0.8, 0.8, 0.7, 0.5], Looked.Rows(s_paper, "example-4-2").Select(row => Math.Round(row, 12)));
        Assert.Equal([0.2, 0.5, 1, 1, 0.06, 0.06 - 0.11 / 1.3], Looked.Rows(s_paper, "7-12-range"), Near);
        Assert.Equal([0.5, 1, 1, -0.3, 0.15, 0.15], Looked.Rows(s_paper, "5-1-ratios"), Near);
        Assert.Equal([0.5, 0.5, 0.875, 0.125, 1, 0], Looked.Rows(s_paper, "footnote-27"), Near);
        Assert.Equal([0.5, 0.5, 1.2, -1.2, -1.2], Looked.Rows(s_paper, "7-11"), Near);
        Assert.Equal([0.1, 1.62, 1.74, 1], Looked.Rows(s_paper, "4-17-alpha"), Near);
        Assert.Equal([1, 0, 0], Looked.Rows(s_paper, "jacobian"));
        Assert.Equal([0.6, 0.3, 0.5, 0.4, 1, 1, 0.3, 0.32], Looked.Rows(s_paper, "footnote-32"), Near);
        // By A's rates (1, 0.6) and B's (0.8, 1.2) of the own values.
        double[] own = Looked.Rows(s_paper, "4-16");
        Assert.Equal([625, 0, 1.25, 1.25, 2], [own[0], own[1], .. own[3..]], Near);
        Assert.InRange(own[2], 1, 200);
        Assert.Equal([0, 0, 0, 0, 0], Looked.Rows(s_paper, "4-12"), Near);
        // What is exact there does not come from the engine.
        Assert.All(new[] { "theorem-5-1-loss", "example-4-2-variables" }, id => Assert.Equal(Looked.Claim(s_paper, id).Exact!.Value, Looked.Rows(s_paper, id)[1], 1e-12));
        // Circulations in the weight b of the other's signal: they vanish with it.
        double[] small = Looked.Rows(s_paper, "example-4-2-small");
        Assert.Equal([0.1, 0.01, 0.001, 0], small, (expected, actual) => Math.Abs(expected - actual) <= 0.02 * expected + 1e-12);
    }

    [Fact]
    public void Society_and_the_agent_are_indifferent_on_lines_that_cross()
    {
        var figure = (Figure)s_paper.Exhibits.Single();
        double[] slopes = [.. figure.Lines.Select(line => (line.Points[^1].Y - line.Points[0].Y) / (line.Points[^1].X - line.Points[0].X))];
        Assert.Equal([1.5, 1, 1], slopes, Near);
        Assert.All(figure.Lines.SelectMany(line => line.Points), point => Assert.True(point is { X: >= 0 and <= 1, Y: >= 0 and <= 1.000001 }));
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) <= 1e-12;
}
