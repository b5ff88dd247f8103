using ExPost.Runner.Reproduction;
using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What is said of Chung and Ely (2002).</summary>
public sealed class ChungElyTests
{
    private static readonly Paper s_paper = ChungEly.Paper;

    [Fact]
    public void These_claims_differ_and_no_others()
    {
        IReadOnlyDictionary<string, int[]> found = Looked.Differences(s_paper);
        (string Id, int Erratum)[] errata =
        [
            ("5-1-monotone", 7), ("lemma-3-telescope", 7), ("lemma-4-tau", 7), ("lemma-5", 7), ("theorem-6-inverse", 7),
            ("definition-3-name", 8), ("definition-8", 8), ("theorem-9-strict", 8), ("3-4-constants", 9), ("theorem-8-3", 10), ("5-3-demand", 11),
        ];
        string[] others = ["lemma-1", "lemma-3-inequality", "theorem-6-lowest", "theorem-8-1-costs", "5-2-v", "theorem-9-unreached", "theorem-9-union"];
        Assert.Equal(errata.Select(one => one.Id).Concat(others).Select(id => $"chung-ely-{id}").Order(), found.Keys.Order());
        foreach ((string id, int erratum) in errata) Assert.Equal([erratum], found[$"chung-ely-{id}"]);
        foreach (string id in others) Assert.Empty(found[$"chung-ely-{id}"]);
    }

    // Integrated elsewhere: provision, payments and surplus.
    [Theory]
    [InlineData(0, 1.0 / 2, 1.0 / 3, 1.0 / 6)]
    [InlineData(0.5, 7.0 / 9, 113.0 / 162, 31.0 / 54)]
    [InlineData(1, 7.0 / 8, 9.0 / 8, 25.0 / 24)]
    public void Efficient_provision_is_the_references(double a, double provided, double payments, double surplus)
    {
        var good = new SharedCost(a, 1);
        Assert.Equal(provided, good.EfficientProvision, 1e-13);
        Assert.Equal(payments, good.EfficientPayments, 1e-13);
        Assert.Equal(payments, good.EfficientPaymentsByEnvelope, 1e-13);
        Assert.Equal(surplus, good.EfficientSurplus, 1e-13);
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(0, 1, 0.3)]
    [InlineData(0.25, 1, 0.3)]
    [InlineData(0.5, 1, 0.4)]
    [InlineData(0.5, 0.3, 0.2)]
    [InlineData(0.9, 2.5, 1.22)]
    public void Thresholds_are_means_over_a_grid(double a, double cost, double first)
    {
        double second = cost - first;
        var good = new SharedCost(a, cost);
        bool Provides(double x, double y) => x + a * y >= first && y + a * x >= second;
        Assert.Equal(Looked.Mean((x, y) => Provides(x, y) ? 1 : 0), good.ThresholdProvision(first), 2e-3);
        Assert.Equal(Looked.Mean((x, y) => Provides(x, y) ? (1 + a) * (x + y) - cost : 0), good.ThresholdSurplus(first), 2e-3);
        Assert.Equal(Looked.Mean((x, y) => Provides(x, y) ? x + a * y - cost : 0), good.ThresholdFirstValueLessCost(first), 2e-3);
    }

    // The lowest value of agent 1 at which she is still provided for, found on a grid of her signals; agent 2's the same by symmetry.
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.8, 0.4)]
    [InlineData(0, 1)]
    public void Threshold_payments_are_lowest_values(double a, double cost)
    {
        const int Steps = 1000;
        double half = cost / 2, sum = 0;
        for (int l = 0; l < Steps; l++)
        {
            double y = (l + 0.5) / Steps;
            int lowest = Enumerable.Range(0, Steps).FirstOrDefault(k => (k + 0.5) / Steps is var x && x + a * y >= half && y + a * x >= half, Steps);
            if (lowest < Steps) sum += (lowest / (double)Steps + a * y) * (Steps - lowest) / Steps;
        }

        var good = new SharedCost(a, cost);
        Assert.Equal(2 * sum / Steps, good.EqualThresholdPayments, 4e-3);
        Assert.Equal(good.EqualThresholdPayments, good.EqualThresholdPaymentsByEnvelope, 1e-12);
    }

    [Fact]
    public void The_best_threshold_with_private_values()
    {
        (double first, double surplus) = new SharedCost(0, 1).BestThreshold;
        Assert.Equal(0.5, first, 1e-12);
        Assert.Equal(0.125, surplus, 1e-13);
        Assert.Equal(0.25, new SharedCost(0, 1).ThresholdProvision(0.5), 1e-13);
    }

    [Theory]
    [InlineData("5-and-6", 22.0 / 75)]
    [InlineData("corollary-1", 1.0 / 6)]
    [InlineData("4-4-buyer", 0.25)]
    [InlineData("4-4-seller", -0.5)]
    [InlineData("4-4-surplus", 1.0 / 12)]
    [InlineData("theorem-8-1-0", 1.0 / 6)]
    [InlineData("theorem-8-1-05", 13.0 / 162)]
    [InlineData("theorem-8-2-budget", 181.0 / 162)]
    [InlineData("theorem-8-3", 0.25)]
    [InlineData("theorem-9-surplus", 0.125)]
    [InlineData("5-3-production", 2.0 / 3)]
    public void What_is_true(string id, double exact) => Assert.Equal(exact, Looked.Claim(s_paper, id).Exact!.Value, 1e-12);

    [Fact]
    public void What_witnesses_show()
    {
        Assert.Equal([-0.5, -0.5, 0, -0.55], Rows("definition-3-name")[..4], Near);
        Assert.InRange(Rows("definition-3-name")[4], -0.65, -1e-6);
        Assert.Equal([0.4, 0.6, 0, 0.1, -0.1], Rows("lemma-3-inequality"), Near);
        // With the highest of the five buyers the seller gets v_β(0.96, 1) and not v_σ(0.96, 1), whatever her signal.
        Assert.Equal([25, 0, -(0.96 + 0.4 - 0.8), 0], Rows("theorem-3"), Nearly);
        Assert.Equal([1.5 / 13, 0.5, -0.55 / 13 - 0.025, -0.55 / 13 - 0.025], Rows("lemma-3-telescope")[..4], Near);
        Assert.Equal([0, 5.0 / 36, 0, -5.0 / 36, 0.45 - 5.0 / 36], Rows("3-4-constants"), Near);
        Assert.Equal([0.4, 0.064, 0.4], Rows("lemma-4-tau"), Nearly);
        Assert.Equal([0.8, 0.4, 0.6, 0.4, 0.6, 0.4], Rows("lemma-5"), Near);
        Assert.Equal([0.2, 0.4, 0.064, 0.4], Rows("theorem-6-inverse"), Nearly);
        Assert.Equal([0, 0.1, 0.3, 0.1, 0, 0, 1], Rows("theorem-6-lowest"), Near);
        Assert.Equal([2.7, 0.6, 1, 0], Rows("5-1-monotone"), Near);
        Assert.Equal([0.45, 2.7, 0, 20.1], Rows("theorem-8-1-costs"), Nearly);
        Assert.Equal([0.9, 0.2, 0.5, 0.9, 1.4, 1, 1], Rows("theorem-8-3"), Near);
        Assert.Equal([0.3, 0.75, 0.5, 0.5, 0.8, 1], Rows("theorem-9-union"), Near);
        Assert.Equal([0.1, 0.9, 0.5, 0.1, 0], Rows("theorem-9-strict"), Near);
        Assert.Equal([0.2, 1, 0.4, 0.4], Rows("5-3-demand"), Near);
        Assert.Equal([3, 3.1, 0], Rows("theorem-9-unreached"), Near);
        Assert.Equal([1, 1, -1, -0.5, 2], Rows("lemma-1"), Near);
        Assert.Equal([0, 1, 0, 1, 0, 0.96 - 0.07], Rows("theorem-2"), Nearly);
        Assert.Equal([0.04, 1, 0.36, 0, 0, 1], Rows("definition-8"), Nearly);

        static double[] Rows(string id) => Looked.Rows(s_paper, id);
        static bool Near(double expected, double actual) => Math.Abs(expected - actual) <= 1e-12;
        // Where payments are searched.
        static bool Nearly(double expected, double actual) => Math.Abs(expected - actual) <= 1e-7;
    }

    [Fact]
    public void The_second_best_comes_near_to_the_first_best()
    {
        var figure = (Figure)s_paper.Exhibits.Single();
        double[] shares = [.. figure.Lines[0].Points.Select(point => point.Y)];
        Assert.Equal(0.75, shares[0], 1e-12);
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.All(figure.Lines[1].Points, point => Assert.Equal(1, point.Y));
    }
}
