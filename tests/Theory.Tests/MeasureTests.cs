using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Every measure against a simulation in plain C# over the same uniforms, with two-pass standard errors.</summary>
public sealed class MeasureTests
{
    // Not a multiple of a block, nor of a vector.
    private const int Draws = 200_003;
    private const double Epsilon = 0.03125;

    [Theory]
    [InlineData(2, UniformKind.Bits32)]
    [InlineData(3, UniformKind.Bits32)]
    [InlineData(5, UniformKind.Bits32)]
    [InlineData(2, UniformKind.Bits52)]
    [InlineData(3, UniformKind.Bits52)]
    public void Measures_and_paired_differences_are_those_of_a_plain_simulation(int buyers, UniformKind uniforms)
    {
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)), ("epsilon", "0.03125"));
        // The prices of the search have a closed form for two and three buyers.
        List<string> names = ["personalized-price", "efficient", "printed", .. buyers <= 3 ? ["pivotal"] : Array.Empty<string>()];
        var experiment = new Experiment(Runs.Environment(settings), [.. names.Select(name => name == "printed" ? PriceRule.Printed : Runs.Mechanism(name, settings))], settings, compare: true);
        const ulong seed = 0x123456789ABCDEF0;
        ExperimentResult result = experiment.Run(Runs.Simd, new RunOptions { Draws = Draws, Seed = seed, Threads = 2, Uniforms = uniforms });

        List<Dictionary<string, double[]>> plain = Simulate(buyers, names, new UniformSource(seed, uniforms));
        int compared = 0;
        for (int m = 0; m < names.Count; m++)
        {
            // Where prices are found by search they differ from the closed form by what the search rounds up.
            double tolerance = names[m] == "pivotal" ? buyers == 2 ? 1e-11 : 1e-7 : 1e-12;
            Assert.Equal(names[m], result.Mechanisms[m].Name);
            foreach ((string measure, Estimate estimate) in result.Mechanisms[m].Measures)
            {
                if (measure == "price-bound") continue;
                AssertSame($"{names[m]} {measure}", Textbook(plain[m], plain[m], measure, difference: false), estimate, tolerance);
                compared++;
            }

            if (m == 0) continue;
            Assert.Equal(names[m], result.Differences[m - 1].Name);
            foreach ((string measure, Estimate estimate) in result.Differences[m - 1].Measures)
            {
                AssertSame($"{names[m]} − {names[0]} {measure}", Textbook(plain[m], plain[0], measure, difference: true), estimate, tolerance);
                compared++;
            }

            // Nothing that both have is left out of the comparison.
            IEnumerable<string> both = result.Mechanisms[m].Measures.Select(entry => entry.Name).Where(name => name != "price-bound" && result.Mechanisms[0][name] is not null);
            Assert.Equal(both, result.Differences[m - 1].Measures.Select(entry => entry.Name));
        }

        Assert.True(compared > 30, $"{compared}");
    }

    /// <summary>What each mechanism does at each draw, by measure.</summary>
    private static List<Dictionary<string, double[]>> Simulate(int buyers, List<string> names, UniformSource source)
    {
        List<Dictionary<string, double[]>> all = [.. names.Select(_ => new Dictionary<string, double[]>())];
        Span<double> s = stackalloc double[2 * buyers];
        var v = new double[buyers];
        for (int d = 0; d < Draws; d++)
        {
            source.Fill((ulong)d, s);
            double best = 0;
            for (int i = 0; i < buyers; i++)
            {
                v[i] = Math.FusedMultiplyAdd(s[2 * i + 1], Highest(s, i, i), s[2 * i]);
                best = Math.Max(best, v[i]);
            }

            for (int m = 0; m < names.Count; m++)
            {
                Dictionary<string, double[]> of = all[m];
                void Put(string name, double value) => (of.TryGetValue(name, out double[]? list) ? list : of[name] = new double[Draws])[d] = value;
                double revenue = 0, surplus = 0;
                int winners = 0;
                bool right = false;
                for (int i = 0; i < buyers; i++)
                {
                    double price = names[m] switch
                    {
                        "personalized-price" => Repaired(s, i) + Epsilon,
                        "pivotal" => Constructed(s, i),
                        "printed" => Printed(s, i),
                        _ => 0,
                    };
                    bool wins = names[m] == "efficient" ? v[i] == best && winners == 0 : v[i] > price;
                    Put($"probability-win.{Runs.Text(i + 1)}", wins ? 1 : 0);
                    Put($"utility.{Runs.Text(i + 1)}", wins ? v[i] - price : 0);
                    if (!wins) continue;
                    winners++;
                    revenue += price;
                    surplus += v[i];
                    right |= v[i] == best;
                }

                Put("revenue", revenue);
                Put("surplus", surplus);
                Put("efficient-surplus", best);
                Put("probability-unsold", winners == 0 ? 1 : 0);
                Put("probability-inefficient", right ? 0 : 1);
                Put("probability-infeasible", winners > 1 ? 1 : 0);
            }
        }

        return all;
    }

    private static (double Mean, double Error) Textbook(Dictionary<string, double[]> own, Dictionary<string, double[]> first, string measure, bool difference)
    {
        double[] x = measure == "efficiency" ? own["surplus"] : own[measure];
        if (difference)
        {
            double[] other = measure == "efficiency" ? first["surplus"] : first[measure];
            x = [.. x.Zip(other, (a, b) => a - b)];
        }

        double mean = Total(x) / Draws, scale = 1;
        IEnumerable<double> residuals = x.Select(a => a - mean);
        if (measure == "efficiency")
        {
            // Delta method: the residuals of x around the ratio times y, over the mean of y.
            double[] y = own["efficient-surplus"];
            scale = Total(y) / Draws;
            mean /= scale;
            residuals = x.Zip(y, (a, b) => a - mean * b);
        }

        double squares = Total(residuals.Select(r => r * r));
        bool proportion = measure.StartsWith("probability-", StringComparison.Ordinal) && !difference;
        return (mean, Math.Sqrt(squares / (proportion ? Draws : Draws - 1.0) / Draws) / scale);
    }

    private static void AssertSame(string what, (double Mean, double Error) expected, Estimate found, double tolerance)
    {
        bool counted = what.Contains("probability", StringComparison.Ordinal);
        if (counted) Assert.True(expected.Mean == found.Mean || Math.Abs(expected.Mean - found.Mean) < 1e-16, $"{what}: {found.Mean * Draws} of {Draws} and not {expected.Mean * Draws}");
        double allowed = tolerance * Math.Abs(expected.Mean);
        // The efficient rule's ratio has residuals of 0; what is left of them is the rounding of the sums.
        Assert.True(Math.Abs(expected.Mean - found.Mean) <= allowed + 1e-300, $"{what}: mean {found.Mean:R} and not {expected.Mean:R}");
        Assert.True(Math.Abs(expected.Error - found.StandardError!.Value) <= Math.Max(1e-9, tolerance) * expected.Error + 1e-12, $"{what}: standard error {found.StandardError:R} and not {expected.Error:R}");
    }

    /// <summary>Neumaier's sum, with an error of one rounding.</summary>
    private static double Total(IEnumerable<double> values)
    {
        double sum = 0, lost = 0;
        foreach (double x in values)
        {
            double next = sum + x;
            lost += Math.Abs(sum) >= Math.Abs(x) ? sum - next + x : x - next + sum;
            sum = next;
        }

        return sum + lost;
    }

    /// <summary>The highest c among all but two buyers.</summary>
    private static double Highest(ReadOnlySpan<double> s, int i, int j)
    {
        double highest = 0;
        for (int k = 0; k < s.Length / 2; k++)
        {
            if (k != i && k != j) highest = Math.Max(highest, s[2 * k + 1]);
        }

        return highest;
    }

    private static double Repaired(ReadOnlySpan<double> s, int i)
    {
        double price = 0, m = Highest(s, i, i);
        for (int j = 0; j < s.Length / 2; j++) price = j == i ? price : Math.Max(price, Math.FusedMultiplyAdd(s[2 * j + 1], m, s[2 * j]));
        return price;
    }

    private static double Printed(ReadOnlySpan<double> s, int i)
    {
        double price = 0;
        for (int j = 0; j < s.Length / 2; j++) price = j == i ? price : Math.Max(price, s[2 * j] + s[2 * j + 1] * s[2 * j + 1]);
        return price;
    }

    private static double Constructed(ReadOnlySpan<double> s, int i)
    {
        double price = 0;
        for (int j = 0; j < s.Length / 2; j++)
        {
            if (j == i) continue;
            // Two buyers have no third, and T = p_j + c_j.
            double p = s[2 * j], c = s[2 * j + 1], third = Highest(s, i, j);
            price = Math.Max(price, p + c * (c >= third ? 1 : Math.Clamp(p / (third - c), third, 1)));
        }

        return price;
    }
}
