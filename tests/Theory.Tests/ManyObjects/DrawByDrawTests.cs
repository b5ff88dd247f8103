using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.ManyObjects;

/// <summary>Several objects once more in plain doubles, draw by draw, by looking at every bundle and every allocation.</summary>
public sealed class DrawByDrawTests
{
    private const int Draws = 3_000;

    [Theory]
    [InlineData(2, "additive", "repaired")]
    [InlineData(3, "additive", "printed")]
    [InlineData(3, "subadditive", "printed")]
    [InlineData(3, "subadditive", "repaired")]
    [InlineData(3, "unit-demand", "printed")]
    [InlineData(4, "unit-demand", "repaired")]
    [InlineData(4, "additive", "printed")]
    public void Every_measure(int buyers, string preferences, string prices)
    {
        const double wa = 0.75, wb = 2;
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)), ("preferences", preferences), ("prices", prices), ("wa", "0.75"), ("wb", "2"));
        ValueEnvironment environment = Runs.Environment("two-objects", settings);
        MechanismResult found = new Experiment(environment, [Runs.Mechanism("personalized-price", environment, settings)], settings, compare: false)
            .Run(new ScalarEngine(), new RunOptions { Draws = Draws, Seed = 9, Threads = 1 }).Mechanisms[0];

        var means = new Dictionary<string, double>();
        var s = new double[3 * buyers];
        int[] all = [.. Enumerable.Range(0, buyers)];
        for (ulong draw = 0; draw < Draws; draw++)
        {
            new UniformSource(9).Fill(draw, s);
            double C(int i) => s[3 * i + 2];
            double Highest(int i) => all.Where(j => j != i).Max(C);
            double[][] value = [.. all.Select(i =>
            {
                double cm = C(i) * Highest(i), a = s[3 * i] + wa * cm, b = s[3 * i + 1] + wb * cm;
                return new[] { 0, a, b, preferences switch { "additive" => a + b, "unit-demand" => Math.Max(a, b), _ => s[3 * i] + s[3 * i + 1] + 2 * cm } };
            })];
            double[][] price = [.. all.Select(i => new[] { (0, wa), (1, wb) }.Select(own =>
                all.Where(j => j != i).Max(j => s[3 * j + own.Item1] + own.Item2 * C(j) * (prices == "printed" ? C(j) : Highest(i)))).ToArray())];
            // At draws there are no ties: the best of all bundles.
            int[] gets = [.. all.Select(i => Enumerable.Range(0, 4).MaxBy(set => value[i][set] - Cost(price[i], set)))];
            int[] takers = [.. Enumerable.Range(0, 2).Select(k => gets.Count(set => (set >> k & 1) != 0))];
            double surplus = all.Sum(i => value[i][gets[i]]), best = Enumerable.Range(-1, buyers + 1).Max(a => Enumerable.Range(-1, buyers + 1).Max(b => a == b ? (a < 0 ? 0 : value[a][3]) : (a < 0 ? 0 : value[a][1]) + (b < 0 ? 0 : value[b][2])));
            void Add(string name, double x) => means[name] = means.GetValueOrDefault(name) + x / Draws;
            void Count(string name, bool happens) => Add(name, happens ? 1 : 0);
            Add("revenue", all.Sum(i => Cost(price[i], gets[i])));
            Add("surplus", surplus);
            Add("efficient-surplus", best);
            Add("objects-demanded", takers.Sum());
            Count("probability-unsold", takers.Contains(0));
            Count("probability-unsold.a", takers[0] == 0);
            Count("probability-unsold.b", takers[1] == 0);
            Count("probability-overdemanded.a", takers[0] > 1);
            Count("probability-overdemanded.b", takers[1] > 1);
            Count("probability-infeasible", takers.Any(count => count > 1));
            Count("probability-inefficient", takers.Any(count => count > 1) || surplus < best - 1e-9);
            foreach (int i in all)
            {
                Count($"probability-win.{Runs.Text(i + 1)}", gets[i] != 0);
                Add($"utility.{Runs.Text(i + 1)}", value[i][gets[i]] - Cost(price[i], gets[i]));
            }
        }

        Assert.Equal([.. means.Keys.Append("efficiency").Order()], found.Measures.Select(own => own.Name).Order());
        foreach ((string name, double mean) in means) Assert.True(Math.Abs(found[name]!.Mean - mean) < 1e-12, $"{name}: {found[name]!.Mean} is not {mean}");
        Assert.Equal(means["surplus"] / means["efficient-surplus"], found["efficiency"]!.Mean, 1e-12);
        Assert.Equal(prices == "printed" && buyers > 2, means["probability-infeasible"] > 0);
    }

    /// <summary>Constructed prices of three buyers are max T_ij over j, in closed form; a search is never below, and above by no more than it says.</summary>
    [Theory]
    [InlineData("additive", "1", "1.5")]
    [InlineData("unit-demand", "0.5", "3")]
    public void Constructed_prices_never_undercut_the_closed_form(string preferences, string wa, string wb)
    {
        Settings settings = Runs.Settings(("preferences", preferences), ("wa", wa), ("wb", wb));
        ValueEnvironment environment = Runs.Environment("two-objects", settings);
        var kernel = Kernel.Record("closed form", () =>
        {
            Profile s = environment.Draw();
            var outcome = (ObjectsOutcome)Runs.Mechanism("demand", environment, settings).Run(environment, s);
            Real below = 0, beyond = 0, above = 0;
            for (int i = 0; i < 3; i++)
            {
                for (int k = 0; k < 2; k++)
                {
                    double w = double.Parse(k == 0 ? wa : wb, CultureInfo.InvariantCulture);
                    Real Against(int j, int l) => s[j, k] + w * s[j, 2] * Real.Choose(s[j, 2] >= s[l, 2], 1, Real.Min(Real.Max(s[j, k] / (w * (s[l, 2] - s[j, 2])), s[l, 2]), 1));
                    (int a, int b) = ((i + 1) % 3, (i + 2) % 3);
                    Real exact = Real.Max(Against(a, b), Against(b, a)), price = outcome.Quotes(i)[k].Value;
                    below = Real.Max(below, exact - price);
                    beyond = Real.Max(beyond, price - exact - outcome.PriceBound!.Value);
                    above = Real.Max(above, price - exact);
                }
            }

            return [Sum.OfMaximum(below), Sum.OfMaximum(beyond), Sum.OfMaximum(above), Sum.OfMaximum(outcome.PriceBound!.Value)];
        });
        IReadOnlyDictionary<string, double> inputs = settings.InputValues(environment.Info.Parameters);
        using ICompiledKernel compiled = Runs.Simd.Compile(kernel, UniformKind.Bits32);
        Tally tally = BlockScheduler.Run(kernel, compiled, 5, [.. kernel.Parameters.Select(name => inputs[name])], 0, 300_000, 2, null, CancellationToken.None);
        // The closed form is rounded as well.
        Assert.InRange(tally.Maximum(0), 0, 2e-15);
        Assert.InRange(tally.Maximum(1), 0, 2e-15);
        Assert.InRange(tally.Maximum(2), 0, 2e-4);
        Assert.InRange(tally.Maximum(3), 1e-17, 1e-3);
    }

    private static double Cost(double[] price, int set) => ((set & 1) != 0 ? price[0] : 0) + ((set & 2) != 0 ? price[1] : 0);
}
