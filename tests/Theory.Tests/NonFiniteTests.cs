using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>A value or price that is infinite or no number stops the run and names the first draw that has one, whoever ran it.</summary>
public sealed class NonFiniteTests
{
    private const ulong Seed = 11;
    private const long Draws = 60_000;

    /// <summary>p.1 of a draw: values that go wrong there go wrong nowhere else.</summary>
    private static double PoleAt(long draw)
    {
        var uniforms = new double[4];
        new UniformSource(Seed).Fill((ulong)draw, uniforms);
        return uniforms[0];
    }

    // 20007 is in a full block, 59993 among the last draws of the run, which do not fill a vector.
    [Theory]
    [InlineData(0, "reciprocal", "value.1 is Infinity")]
    [InlineData(20_007, "reciprocal", "value.1 is Infinity")]
    [InlineData(59_999, "reciprocal", "value.1 is Infinity")]
    [InlineData(20_007, "logarithm", "value.1 is -Infinity")]
    [InlineData(20_007, "hidden price", "price.2 of hidden is NaN")]
    [InlineData(59_999, "hidden price", "price.2 of hidden is NaN")]
    [InlineData(20_007, "infinite price", "price.2 of hidden is Infinity")]
    [InlineData(20_007, "signal", "q.1 is -Infinity")]
    public void The_draw_is_named(long draw, string kind, string expected)
    {
        double pole = PoleAt(draw);
        string? first = null;
        foreach (IEngine engine in new IEngine[] { Runs.Simd, new ScalarEngine() })
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                string message = Assert.Throws<NonFiniteValueException>(() => Make(kind, pole).Run(engine, new RunOptions { Draws = Draws, Seed = Seed, Threads = threads })).Message;
                Assert.Equal(first ??= message, message);
            }
        }

        Assert.StartsWith($"{expected} at draw {draw} of seed {Seed} (", first, StringComparison.Ordinal);
        if (kind != "signal") Assert.Contains(FormattableString.Invariant($"p.1 = {pole:R}"), first, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', first!);
    }

    // Every draw with p.1 below 2⁻¹¹ goes wrong: several in each block, and threads race for them.
    [Fact]
    public void The_first_of_many_draws_is_named()
    {
        long draw = Enumerable.Range(0, (int)Draws).First(d => PoleAt(d) < Math.ScaleB(1, -11));
        var local = new Local(s => Real.Sqrt(s[0, 0] - Math.ScaleB(1, -11)));
        for (int repetition = 0; repetition < 20; repetition++)
        {
            string message = Assert.Throws<NonFiniteValueException>(() => new Experiment(local, [Runs.Mechanism("efficient", Runs.Settings())], Runs.Settings(), compare: false)
                .Run(Runs.Simd, new RunOptions { Draws = Draws, Seed = Seed, Threads = 1 + repetition % 4 })).Message;
            Assert.StartsWith($"value.1 is NaN at draw {draw} of seed {Seed} (", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Draws_before_the_first_are_fine()
    {
        double pole = PoleAt(20_007);
        ExperimentResult result = Make("hidden price", pole).Run(Runs.Simd, new RunOptions { Draws = 20_007, Seed = Seed, Threads = 2 });
        Assert.Equal(20_007, result.Draws);
        Assert.True(double.IsFinite(result.Mechanisms[0]["revenue"]!.Mean));
    }

    // Only what is asked for is computed, and a hidden value must still be found.
    [Fact]
    public void A_measure_that_does_not_need_the_price_does_not_hide_it()
    {
        double pole = PoleAt(20_007);
        var experiment = new Experiment(new Local(s => s[0, 0]), [Hidden(pole, x => 0 / x)], Runs.Settings(), compare: false, new HashSet<string> { "efficient-surplus" });
        Assert.Contains("draw 20007 ", Assert.Throws<NonFiniteValueException>(() => experiment.Run(Runs.Simd, new RunOptions { Draws = Draws, Seed = Seed, Threads = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finite_values_whose_squares_are_not_are_said_to_be_too_large()
    {
        var experiment = new Experiment(new Local(s => s[0, 0] * 1e200), [Runs.Mechanism("efficient", Runs.Settings())], Runs.Settings(), compare: false);
        string message = Assert.Throws<NonFiniteValueException>(() => experiment.Run(Runs.Simd, new RunOptions { Draws = Draws, Seed = Seed, Threads = 2 })).Message;
        Assert.Contains("too large", message, StringComparison.Ordinal);
    }

    private static Experiment Make(string kind, double pole)
    {
        Settings settings = Runs.Settings();
        return kind switch
        {
            "reciprocal" => new(new Local(s => 1 / Real.Abs(s[0, 0] - pole)), [Runs.Mechanism("efficient", settings)], settings, compare: false),
            "logarithm" => new(new Local(s => Elementary.Log(Real.Abs(s[0, 0] - pole))), [Runs.Mechanism("efficient", settings)], settings, compare: false),
            // NaN where p_1 is the pole: V_2 > NaN is false, and buyer 2 seems not to win.
            "hidden price" => new(new Local(s => s[0, 0]), [Hidden(pole, x => 0 / x)], settings, compare: false),
            "infinite price" => new(new Local(s => s[0, 0]), [Hidden(pole, x => 1 / x)], settings, compare: false),
            "signal" => new(new Local(s => s[0, 0], new Pole(pole)), [Runs.Mechanism("efficient", settings)], settings, compare: false),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static PriceRule Hidden(double pole, Func<Real, Real> of) =>
        new("hidden", (_, reports, i) => i == 1 ? of(Real.Abs(reports[0, 0] - pole)) : reports[1, 0]);

    /// <summary>Two buyers, of whom the first has a value that the test says, and the second c.</summary>
    private sealed class Local(Func<Profile, Real> value, Distribution? first = null) : AuctionEnvironment(
        new("local", "test", "test", [], _ => new Local(value, first)),
        2,
        first is null ? [new("p", new Uniform(0, 1)), new("c", new Uniform(0, 1))] : [new("q", first), new("c", new Uniform(0, 1))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => buyer == 0 ? value(signals) : signals[1, 1];
    }

    /// <summary>A signal that is log |u − pole|.</summary>
    private sealed record Pole(double At) : Distribution
    {
        public override double Low => double.NegativeInfinity;

        public override double High => 0;

        public override Real Quantile(Real u) => Elementary.Log(Real.Abs(u - At));

        public override double Cumulative(double x) => throw new NotSupportedException();

        public override double Density(double x) => throw new NotSupportedException();

        public override Real Density(Real x) => throw new NotSupportedException();

        public override Real Survival(Real x) => throw new NotSupportedException();
    }
}
