using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Derivatives of random formulas against differences of their values, where no switch lies between the points.</summary>
public sealed class DerivativeFormulaTests
{
    private const double Step = 1.0 / 2048;

    private static readonly double[] s_exponents = [0, 1, 2, 3, 4, -1, -2, 0.5, 0.25, -0.5, 5, -3, 1.7, -0.3, 0.1];

    [Property(MaxTest = 2000)]
    public void The_derivative_is_the_limit_of_differences(int seed, bool bounded) => Compare(seed, bounded);

    [Fact]
    public void Most_comparisons_are_made_and_sharp()
    {
        double[] limits = [.. Gen.Sample(ArbMap.Default.GeneratorFor<int>(), 400, 400).Select(seed => Compare(seed, true))];
        Assert.True(limits.Count(limit => limit < 1e-5) > 200, $"{limits.Count(limit => limit < 1e-5)} are sharp");
    }

    /// <returns>What the difference was allowed to be, infinite when there was no comparison.</returns>
    private static double Compare(int seed, bool bounded)
    {
        Real value = default, derivative = default;
        IReadOnlyList<Bool> switches = [];
        Kernel kernel = Kernel.Record("random", () =>
        {
            Real x = bounded ? Real.Parameter("x", -3, 3) : Real.Parameter("x");
            value = Grown(new Random(seed), x);
            derivative = Derivative.Of(value, x);
            switches = Derivative.SwitchesOf(value, x);
            Assert.True(Derivative.DependsOn(value, x) || derivative.IsZero);
            Assert.True(!Derivative.IsStepIn(value, x) || derivative.IsZero);
            return [Sum.Of(value), Sum.Of(derivative)];
        });
        var interpreter = new Interpreter(kernel, switches.Select(found => found.Node));
        double at = new Random(~seed).NextDouble() * 4 - 2;
        (double Value, double Derivative, string Switches) Run(double x)
        {
            interpreter.SetParameters([x]);
            interpreter.Run([0.375]);
            return (interpreter[value.Node], interpreter[derivative.Node], string.Concat(switches.Select(found => interpreter[found.Node])));
        }

        (double _, double exact, string here) = Run(at);
        Assert.True(double.IsFinite(exact), $"{exact} at {at:R}");
        if (Enumerable.Range(-4, 9).Any(k => Run(at + k * Step).Switches != here)) return double.PositiveInfinity;
        double Difference(double h) => (8 * (Run(at + h).Value - Run(at - h).Value) - (Run(at + 2 * h).Value - Run(at - 2 * h).Value)) / (12 * h);
        double coarse = Difference(2 * Step), fine = Difference(Step), limit = 1e-8 * (1 + Math.Abs(exact) + Math.Abs(Run(at).Value)) + Math.Abs(coarse - fine);
        Assert.True(Math.Abs(fine - exact) <= limit, FormattableString.Invariant($"{exact:R} is recorded where differences give {coarse:R} and {fine:R}, seed {seed}"));
        return limit;
    }

    /// <summary>A formula of up to 40 steps, each on values before it; none leaves what is finite.</summary>
    private static Real Grown(Random random, Real x)
    {
        List<Real> values = [x, Real.Uniform(0), x * 0.5 + 1];
        Real Any() => values[random.Next(random.Next(3) == 0 ? 0 : Math.Max(0, values.Count - 4), values.Count)];
        // Between −½ and ½, so that arguments of the functions and sizes of products are known.
        Real Tame()
        {
            Real any = Any();
            return any / Real.Fma(any, any, 1);
        }

        Bool Condition() => random.Next(4) switch
        {
            0 => Any() < Any(),
            1 => Any() <= Tame(),
            2 => (Any() < Any()) & !(Tame() < Tame()),
            _ => (Any() < 1) | (Tame() > Any()),
        };
        int steps = random.Next(1, 40);
        for (int k = 0; k < steps; k++)
        {
            values.Add(random.Next(20) switch
            {
                0 => Any() + Any(),
                1 => Any() - Any(),
                2 => Any() * Tame(),
                3 => Tame() * Tame(),
                4 => Any() / (Tame() + 1.5),
                5 => -Any(),
                6 => Real.Abs(Any() - 0.25),
                7 => Real.Sqrt(Tame() + 0.75),
                8 => Real.Fma(Any(), Tame(), Any()),
                9 => Real.Min(Any(), Any()),
                10 => Real.Max(Any(), Any()),
                11 => Real.Choose(Condition(), Any(), Any()),
                12 => Elementary.Exp(Tame() * 3),
                13 => Elementary.Log(Tame() + 0.75),
                14 => Elementary.Expm1(Tame() * 3),
                15 => Elementary.Log1p(Tame()),
                16 => Elementary.Pow(Tame() + 1, Tame() * 4),
                17 => Elementary.Pow(Tame() + 1, s_exponents[random.Next(s_exponents.Length)]),
                18 => Elementary.Pow(Tame() - 1, random.Next(-7, 8)),
                _ => Any() * Real.Choose(Condition(), 2, Tame()),
            });
        }

        return values[^1];
    }
}
