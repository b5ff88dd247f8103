using ExPost.Kernels;
using ExPost.Mechanisms.Environments;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>The values of every environment against plain arithmetic, what is known of them, and settings that are impossible.</summary>
public sealed class EnvironmentTests
{
    private static readonly Dictionary<string, EnvironmentInfo> s_entries =
        new[] { PrivateCommon.Entry, Linear.Entry, WeightedSum.Entry, Maximum.Entry, PrivateValues.Entry, TwoSignal.Entry }.ToDictionary(info => info.Name);

    /// <summary>V_i of signals that are listed buyer by buyer, as the paper writes it.</summary>
    private static double Plain(string environment, double[] s, int i, double[] numbers) => environment switch
    {
        "private-common" => s[2 * i] + s[2 * i + 1] * s.Where((_, k) => k % 2 == 1 && k / 2 != i).Max(),
        "linear" => s[i] + numbers[0] * s.Where((_, j) => j != i).Sum(),
        "weighted-sum" => s.Zip(numbers, (signal, weight) => weight * signal).Sum(),
        "maximum" => s.Max(),
        "private-values" => s[i],
        "two-signal" => s[2 * i] + numbers[0] * (s[1] + s[3]),
        _ => throw new ArgumentOutOfRangeException(nameof(environment)),
    };

    [Theory]
    [InlineData("private-common", "buyers=4")]
    [InlineData("linear", "")]
    [InlineData("linear", "buyers=5;b=0.3", 0.3)]
    [InlineData("linear", "buyers=3;b=0", 0.0)]
    [InlineData("linear", "buyers=3;b=1", 1.0)]
    [InlineData("linear", "buyers=3;b=2", 2.0)]
    [InlineData("linear", "buyers=16")]
    [InlineData("weighted-sum", "", 1.0, 1.0)]
    [InlineData("weighted-sum", "weights=1,2,0.5", 1.0, 2.0, 0.5)]
    [InlineData("weighted-sum", "weights=0,3,0,1", 0.0, 3.0, 0.0, 1.0)]
    [InlineData("maximum", "")]
    [InlineData("maximum", "buyers=5")]
    [InlineData("private-values", "")]
    [InlineData("private-values", "buyers=1")]
    [InlineData("private-values", "buyers=7")]
    [InlineData("two-signal", "", 0.5)]
    [InlineData("two-signal", "a=2", 2.0)]
    public void Values_are_those_of_plain_arithmetic(string name, string set, params double[] numbers)
    {
        if (name == "linear" && numbers.Length == 0) numbers = [0.5];
        AuctionEnvironment environment = Create(name, set);
        Node[] direct = [], called = [];
        var kernel = Kernel.Record("values", () =>
        {
            Profile signals = environment.Draw();
            Real[] values = [.. Enumerable.Range(0, environment.Buyers).Select(i => environment.Value(i, signals))];
            direct = [.. values.Select(value => value.Node)];
            // Searches evaluate values inside functions, where nothing of the draw can be seen but arguments.
            int dimensions = environment.Signals.Count;
            var function = Function.Record("values", environment.Buyers * dimensions, arguments =>
            {
                Profile passed = new(arguments.Chunk(dimensions));
                return [.. Enumerable.Range(0, environment.Buyers).Select(i => environment.Value(i, passed))];
            });
            Real[] found = function.Call(Enumerable.Range(0, environment.Buyers).SelectMany(signals.Of));
            called = [.. found.Select(value => value.Node)];
            return [.. values.Concat(found).Select(Sum.Of)];
        });
        Assert.All(direct, node => Assert.True(node.Bounds.Known, "values of bounded signals are not proved to be finite"));
        var interpreter = new Interpreter(kernel);
        interpreter.SetParameters(numbers.AsSpan(0, kernel.Parameters.Count));
        var random = new Random(41);
        for (int t = 0; t < 2000; t++)
        {
            double[] s = [.. Enumerable.Range(0, kernel.UniformCount).Select(_ => random.NextDouble())];
            interpreter.Run(s);
            for (int i = 0; i < environment.Buyers; i++)
            {
                double expected = Plain(name, s, i, numbers), found = interpreter[direct[i]];
                Assert.Equal(expected, found, 4e-16 * environment.Buyers * Math.Max(1, numbers.DefaultIfEmpty(1).Max()));
                Assert.Equal(BitConverter.DoubleToInt64Bits(found), BitConverter.DoubleToInt64Bits(interpreter[called[i]]));
                Assert.InRange(found, direct[i].Bounds.Low, direct[i].Bounds.High);
            }
        }
    }

    // With equal signals every buyer has a value of her own only if rounding makes it: with b = 1 it must not.
    [Fact]
    public void Where_everybodys_signal_counts_the_same_no_value_is_higher_than_another()
    {
        AuctionEnvironment environment = Create("linear", "buyers=3;b=1");
        Node[] values = [];
        var kernel = Kernel.Record("values", () =>
        {
            Profile signals = environment.Draw();
            Real[] all = [.. Enumerable.Range(0, 3).Select(i => environment.Value(i, signals))];
            values = [.. all.Select(value => value.Node)];
            return [.. all.Select(Sum.Of)];
        });
        var interpreter = new Interpreter(kernel);
        interpreter.SetParameters([1]);
        var random = new Random(42);
        for (int t = 0; t < 10_000; t++)
        {
            interpreter.Run([random.NextDouble(), random.NextDouble(), random.NextDouble()]);
            Assert.Equal(interpreter[values[0]], interpreter[values[1]]);
            Assert.Equal(interpreter[values[0]], interpreter[values[2]]);
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("weighted-sum")]
    [InlineData("maximum")]
    [InlineData("private-values")]
    public void Values_of_any_signals_are_proved_to_be_finite(string name)
    {
        foreach (string distribution in new[] { "uniform(2,5)", "power(0.5)", "exponential(0.1)", "triangular(0,1,3)", "piecewise(0:0.5,1:0,3:0.25,5)" })
        {
            AuctionEnvironment environment = Create(name, $"distribution={distribution}");
            Kernel.Record("values", () =>
            {
                Profile signals = environment.Draw();
                for (int i = 0; i < environment.Buyers; i++) Assert.True(environment.Value(i, signals).Node.Bounds.Known, $"{name} with {distribution}");
                return [];
            });
        }
    }

    [Theory]
    [InlineData("private-common", "", false, false, true)]
    [InlineData("linear", "", false, false, true)]
    [InlineData("linear", "b=0", false, false, true)]
    [InlineData("weighted-sum", "", false, true, true)]
    [InlineData("weighted-sum", "weights=2,2,2", false, true, true)]
    [InlineData("weighted-sum", "weights=2,2,1", false, true, false)]
    [InlineData("maximum", "buyers=3", false, true, true)]
    [InlineData("private-values", "", true, false, true)]
    [InlineData("private-values", "buyers=1", true, false, true)]
    [InlineData("private-values", "buyers=5;distribution=piecewise(0:1,0.5:0,1:0.25,3)", true, false, true)]
    [InlineData("two-signal", "", false, false, true)]
    public void What_values_depend_on_is_known(string name, string set, bool isPrivate, bool isCommon, bool exchangeable)
    {
        AuctionEnvironment environment = Create(name, set);
        Assert.Equal(isPrivate, environment.HasPrivateValues);
        Assert.Equal(isCommon, environment.HasCommonValue);
        Assert.Equal(exchangeable, environment.Exchangeable);
    }

    [Fact]
    public void Signals_that_are_only_seen_through_loops_functions_and_conditions_are_found()
    {
        bool Private(Func<int, Profile, Real> value) => new Local(value).HasPrivateValues;
        Assert.True(Private((i, s) => Loop.Iterate(3, s[i, 0], (_, x) => x * 0.5 + s[i, 1])));
        Assert.False(Private((i, s) => Loop.Iterate(3, s[i, 0], (_, x) => x * 0.5 + s[1 - i, 1])));
        Assert.True(Private((i, s) => Function.Record("half", 1, x => [x[0] * 0.5]).Call([s[i, 0]])[0]));
        Assert.False(Private((i, s) => Function.Record("mean", 2, x => [(x[0] + x[1]) * 0.5]).Call([s[0, 0], s[1, 0]])[0]));
        Assert.False(Private((i, s) => Real.Choose(s[1 - i, 1] > 0.5, s[i, 0], s[i, 1])));
        // One buyer knows what the object is worth to her, and the other does not.
        Assert.False(Private((i, s) => i == 0 ? s[0, 0] : s[1, 0] + s[0, 1]));
        Assert.False(Private((i, s) => i == 1 ? s[1, 0] : s[1, 0] + s[0, 1]));
        Assert.True(Private((_, _) => 1));
    }

    [Fact]
    public void What_values_depend_on_can_be_asked_in_a_recording()
    {
        AuctionEnvironment environment = Create("private-values", "");
        bool found = false;
        Kernel.Record("outer", () =>
        {
            found = environment.HasPrivateValues;
            return [];
        });
        Assert.True(found);
    }

    [Theory]
    [InlineData("linear", "b=-0.1", "b=-0.1: b (")]
    [InlineData("linear", "b=1e7", "b=1e7: b (")]
    [InlineData("linear", "buyers=1", "a whole number from 2 to 16")]
    [InlineData("linear", "buyers=17", "a whole number from 2 to 16")]
    [InlineData("linear", "distribution=uniform(-1,1)", "distribution=uniform(-1,1): values of this environment need signals that are never negative")]
    [InlineData("maximum", "buyers=1", "a whole number from 2 to 16")]
    [InlineData("maximum", "distribution=piecewise(-1:0.5,1)", "never negative")]
    [InlineData("private-values", "buyers=0", "a whole number from 1 to 16")]
    [InlineData("private-values", "distribution=gauss(0,1)", "distribution=gauss(0,1): ")]
    [InlineData("private-values", "distribution=triangular(-1,0,1)", "never negative")]
    [InlineData("weighted-sum", "weights=1", "weights=1: there are as many buyers as weights, so from 2 to 16 weights are accepted, and 1 given")]
    [InlineData("weighted-sum", "weights=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "from 2 to 16 weights are accepted, and 17 given")]
    [InlineData("weighted-sum", "weights=a", "weights=a: weights (")]
    [InlineData("weighted-sum", "weights=1,a", "numbers from 0 to 1000000, separated by commas")]
    [InlineData("weighted-sum", "weights=1,-1", "numbers from 0 to 1000000, separated by commas")]
    [InlineData("weighted-sum", "weights=1,", "numbers from 0 to 1000000, separated by commas")]
    [InlineData("weighted-sum", "weights=", "numbers from 0 to 1000000, separated by commas")]
    [InlineData("weighted-sum", "weights=1,nan", "numbers from 0 to 1000000, separated by commas")]
    [InlineData("weighted-sum", "distribution=uniform(-1,1)", "never negative")]
    [InlineData("two-signal", "a=-1", "a=-1: a (")]
    public void Impossible_settings_are_refused_in_a_line(string name, string set, string expected)
    {
        string message = Assert.Throws<SettingException>(() =>
        {
            AuctionEnvironment environment = Create(name, set);
            // Numbers that are inputs are read when values are recorded.
            Kernel.Record("values", () => [Sum.Of(environment.Value(0, environment.Draw()))]);
        }).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static AuctionEnvironment Create(string name, string set) => (AuctionEnvironment)s_entries[name].Create(Played.Settings(set));

    /// <summary>Two buyers with signals of two dimensions.</summary>
    private sealed class Local(Func<int, Profile, Real> value) : AuctionEnvironment(
        new("local", "made up", "test", [], _ => new Local(value)),
        2,
        [new("p", new Distributions.Uniform(0, 1)), new("q", new Distributions.Uniform(0, 1))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => value(buyer, signals);
    }
}
