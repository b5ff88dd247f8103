using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;
using MathNet.Numerics;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Expectations of signals, of the highest of several, and of an environment's controls.</summary>
public sealed class ExpectationTests
{
    public static TheoryData<string> Known => DistributionTests.Known;

    /// <summary>∫ F⁻¹(u) du by the midpoints of two million shares: what draws see.</summary>
    [Theory]
    [MemberData(nameof(Known))]
    [InlineData("power(0.01)")]
    [InlineData("beta(0.1,0.2)")]
    [InlineData("beta(2000,3000)")]
    [InlineData("normal(0.3,0.0001,-1,1)")]
    [InlineData("lognormal(0,3,0,1000000)")]
    public void Expectations_are_the_integrals_of_quantiles(string text)
    {
        const int shares = 2_000_000;
        var distribution = Distribution.Parse(text);
        var quantile = new RecordedFunction(1, new(0, 1), u => distribution.Quantile(u[0]));
        double sum = 0, squares = 0, highest = 0;
        for (int k = 0; k < shares; k++)
        {
            double u = (k + 0.5) / shares, x = quantile.At(u);
            sum += x;
            squares += x * x;
            highest += 3 * u * u * x;
        }

        double mean = sum / shares, deviation = Math.Sqrt(squares / shares - mean * mean);
        // A tail that a midpoint stands for is off by about its mass times what lies beyond.
        Assert.Equal(mean, distribution.Expectation, 3e-6 * deviation);
        Assert.Equal(highest / shares, HighestOf.Expectation([distribution, distribution, distribution]), 1e-5 * deviation);
        Assert.Equal(distribution.Expectation, HighestOf.Expectation([distribution]), 1e-12 * (deviation + Math.Abs(mean)));
    }

    [Theory]
    [InlineData("uniform(2,5)", 4, 2 + 3 * 0.8)]
    [InlineData("power(2)", 3, 6.0 / 7)]
    [InlineData("power(0.01)", 2, 0.02 / 1.02)]
    [InlineData("exponential(2)", 4, (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 2)]
    [InlineData("exponential(1)", 16, 3.3807289932289932)]
    [InlineData("triangular(0,0,1)", 2, 1 - 8.0 / 15)]
    [InlineData("piecewise(0:0.5,1:0,2:0.5,3)", 2, 0.25 * 2 / 3 + 0.75 * 2 + (0.5 * 0.5 + 0.25 * 2 / 3))]
    public void The_highest_of_several_in_closed_form(string text, int signals, double exact)
    {
        var distribution = Distribution.Parse(text);
        Assert.Equal(exact, HighestOf.Expectation([.. Enumerable.Repeat(distribution, signals)]), 1e-13 * exact);
    }

    // A support far wider or narrower than any usual scale.
    [Theory]
    [InlineData("lognormal(0,1,0,1e25)", 1, 1.6487212707001282)]
    [InlineData("lognormal(0,1,0,1e30)", 1, 1.6487212707001282)]
    [InlineData("normal(1,0.5,-100,1e30)", 1, 1)]
    [InlineData("normal(1,0.5,-1000,1e6)", 2, 1 + 0.5 * 0.56418958354775629)]
    [InlineData("exponential(1e40)", 2, 1.5e-40)]
    [InlineData("exponential(1e-40)", 3, 11e40 / 6)]
    [InlineData("uniform(-1e30,1e30)", 2, 1e30 / 3)]
    [InlineData("uniform(1e15,1000000000000001)", 1, 1e15 + 0.5)]
    public void Supports_of_any_width(string text, int signals, double exact) =>
        Assert.Equal(exact, HighestOf.Expectation([.. Enumerable.Repeat(Distribution.Parse(text), signals)]), 1e-12 * Math.Abs(exact));

    // The highest of x^a and x^b has the distribution x^(a+b); of an exponential one and a uniform one, ∫ 1 − x (1 − e^−x) dx up to 1, and e^−1 beyond.
    [Fact]
    public void The_highest_of_signals_of_different_kinds()
    {
        Assert.Equal(3.5 / 4.5, HighestOf.Expectation([new Power(1), new Power(2.5)]), 1e-14);
        Assert.Equal(0.5 + (1 - 2 * Math.Exp(-1)) + Math.Exp(-1), HighestOf.Expectation([new Exponential(1), new Uniform(0, 1)]), 1e-14);
        Assert.Equal(2.5, HighestOf.Expectation([new Uniform(0, 1), new Uniform(2, 3)]), 1e-14);
    }

    // S = θ^γ / γ of the highest of n types θ^a: Q / (γ (Q + γ)), Q = n a; of one exponential type Γ(γ + 1) / (γ r^γ).
    [Theory]
    [InlineData("gamma=2", "exponents=1", 2, 2 / (2.0 * 4))]
    [InlineData("gamma=0.5", "exponents=3", 2, 6 / (0.5 * 6.5))]
    [InlineData("gamma=0.01", "exponents=0.02", 2, 0.04 / (0.01 * 0.05))]
    [InlineData("gamma=5", "exponents=1,2,0.5", 3, 3.5 / (5 * 8.5))]
    public void The_first_best_surplus_of_a_private_good(string gamma, string exponents, int buyers, double exact)
    {
        string[][] set = [gamma.Split('='), exponents.Split('='), ["buyers", FormattableString.Invariant($"{buyers}")]];
        ValueEnvironment environment = SurplusPrivate.Entry.Create(new(set.Select(pair => KeyValuePair.Create(pair[0], pair[1]))));
        Assert.Equal(exact, Controls(environment)["surplus of the highest theta"], 1e-12 * exact);
    }

    [Fact]
    public void A_surplus_without_a_highest_type()
    {
        foreach (double gamma in new[] { 0.3, 1, 2, 4.5 })
        {
            double found = HighestOf.Expectation([new Exponential(0.7)], x => Math.Pow(x, gamma) / gamma, y => Math.Pow(gamma * y, 1 / gamma));
            double exact = SpecialFunctions.Gamma(gamma + 1) / (gamma * Math.Pow(0.7, gamma));
            Assert.Equal(exact, found, 1e-12 * exact);
        }
    }

    /// <summary>A wrong expectation would bias what is estimated with it: every control of every environment is as far from its own as chance has it.</summary>
    [Fact]
    public void The_controls_of_environments_have_the_expectations_that_they_say()
    {
        const int draws = 200_000;
        (EnvironmentInfo, string[])[] cases =
        [
            (PrivateCommon.Entry, ["p=beta(2,3)", "c=triangular(0,1,2)"]), (PrivateCommon.Entry, ["buyers=3", "p=lognormal(0,1,0,10)"]), (Linear.Entry, ["buyers=4", "distribution=power(0.5)"]),
            (WeightedSum.Entry, ["weights=1,2,3"]), (WeightedSum.Entry, []), (Maximum.Entry, ["buyers=3", "distribution=piecewise(0:1,0.5:0,1:0.25,3)"]), (PrivateValues.Entry, ["buyers=1"]),
            (PrivateValues.Entry, ["buyers=5", "distribution=exponential(2)"]), (TwoSignal.Entry, []), (TwoAlternative.Entry, []), (LinearChoice.Entry, []), (BilateralTrade.Entry, []), (PublicGood.Entry, []),
            (TwoObjects.Entry, ["buyers=3"]), (SurplusPrivate.Entry, ["buyers=3", "exponents=1,2,0.5", "gamma=3"]), (SurplusPrivate.Entry, ["distribution=normal(0.5,0.2,0,1)"]),
            (SurplusPublic.Entry, []), (SurplusFixed.Entry, []), (SquareRoot.Entry, []),
        ];
        var random = new System.Random(5);
        foreach ((EnvironmentInfo info, string[] set) in cases)
        {
            ValueEnvironment environment = info.Create(new(set.Select(text => KeyValuePair.Create(text.Split('=')[0], text.Split('=')[1]))));
            IReadOnlyList<Control> controls = [];
            var kernel = Kernel.Record("controls", () => (controls = environment.Controls(environment.Draw())).Select(control => Sum.Of(control.Value)));
            Assert.NotEmpty(controls);
            var interpreter = new Interpreter(kernel);
            var uniforms = new double[kernel.UniformCount];
            (double Sum, double Squares)[] found = new (double, double)[controls.Count];
            for (int d = 0; d < draws; d++)
            {
                for (int k = 0; k < uniforms.Length; k++) uniforms[k] = random.NextDouble();
                interpreter.Run(uniforms);
                for (int k = 0; k < found.Length; k++)
                {
                    double off = interpreter[controls[k].Value.Node] - controls[k].Expectation;
                    found[k] = (found[k].Sum + off, found[k].Squares + off * off);
                }
            }

            for (int k = 0; k < found.Length; k++) Assert.True(Math.Abs(found[k].Sum / Math.Sqrt(found[k].Squares)) < 4.5, $"{info.Name}, {string.Join(' ', set)}: {controls[k].Name}");
        }
    }

    private static Dictionary<string, double> Controls(ValueEnvironment environment)
    {
        IReadOnlyList<Control> controls = [];
        Kernel.Record("controls", () => (controls = environment.Controls(environment.Draw())).Select(control => Sum.Of(control.Value)));
        return controls.ToDictionary(control => control.Name, control => control.Expectation);
    }
}
