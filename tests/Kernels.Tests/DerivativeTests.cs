using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Kernels.Tests;

public sealed class DerivativeTests
{
    /// <summary>Random formulas of x, each with its value in doubles; smooth but at kinks.</summary>
    private static readonly (string Name, Func<Real, Real> Formula, Func<double, double> Slope)[] s_rules =
    [
        ("x", x => x, _ => 1),
        ("3", _ => 3, _ => 0),
        ("x + x", x => x + x, _ => 2),
        ("1 - 2x", x => 1 - 2 * x, _ => -2),
        ("-x", x => -x, _ => -1),
        ("x^3", x => x * x * x, x => 3 * x * x),
        ("x / (1 + x)", x => x / (1 + x), x => 1 / ((1 + x) * (1 + x))),
        ("2 / x", x => 2 / x, x => -2 / (x * x)),
        ("fma(x, x, x)", x => Real.Fma(x, x, x), x => 2 * x + 1),
        ("fma(2, x, 3)", x => Real.Fma(2, x, 3), _ => 2),
        ("sqrt(x)", Real.Sqrt, x => 0.5 / Math.Sqrt(x)),
        ("|x - 0.5|", x => Real.Abs(x - 0.5), x => x < 0.5 ? -1 : 1),
        ("max(x, 0.3)", x => Real.Max(x, 0.3), x => x > 0.3 ? 1 : 0),
        ("min(2x, 0.8)", x => Real.Min(2 * x, 0.8), x => 2 * x < 0.8 ? 2 : 0),
        ("x < 0.4 ? x^2 : 5x", x => Real.Choose(x < 0.4, x * x, 5 * x), x => x < 0.4 ? 2 * x : 5),
        ("exp(2x)", x => Elementary.Exp(2 * x), x => 2 * Math.Exp(2 * x)),
        ("expm1(x)", Elementary.Expm1, Math.Exp),
        ("log(3x)", x => Elementary.Log(3 * x), x => 1 / x),
        ("log1p(x)", Elementary.Log1p, x => 1 / (1 + x)),
        ("x^2.5", x => Elementary.Pow(x, 2.5), x => 2.5 * Math.Pow(x, 1.5)),
        ("x^1", x => Elementary.Pow(x, 1), _ => 1),
        ("x^2", x => Elementary.Pow(x, 2), x => 2 * x),
        ("x^-1", x => Elementary.Pow(x, -1), x => -1 / (x * x)),
        ("x^0.5", x => Elementary.Pow(x, 0.5), x => 0.5 / Math.Sqrt(x)),
        ("2^x", x => Elementary.Pow(2, x), x => Math.Log(2) * Math.Pow(2, x)),
        ("x^x", x => Elementary.Pow(x, x), x => Math.Pow(x, x) * (Math.Log(x) + 1)),
        ("exp(x) log(x)", x => Elementary.Exp(x) * Elementary.Log(x), x => Math.Exp(x) * (Math.Log(x) + 1 / x)),
    ];

    public static TheoryData<string> Rules => [.. s_rules.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_operation_has_its_rule(string name)
    {
        (_, Func<Real, Real> formula, Func<double, double> slope) = s_rules.Single(rule => rule.Name == name);
        // With bounds, as a uniform has, and without, as the argument of a function has none.
        foreach (double x in new[] { 0.05, 0.21, 0.35, 0.45, 0.62, 0.77, 0.99 })
        {
            Assert.Equal(slope(x), At(x, formula), 1e-13 * (1 + Math.Abs(slope(x))));
            Assert.Equal(slope(x), At(x, y => Function.Record("f", 1, a => [Derivative.Of(formula(a[0]), a[0])]).Call([y])[0], derive: false), 1e-13 * (1 + Math.Abs(slope(x))));
        }
    }

    [Property(MaxTest = 300)]
    public Property Formulas_of_formulas_have_the_slope_that_differences_show() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 999), 6).Two().ToArbitrary(),
        choice =>
        {
            Real Formula(Real x) => choice.Item1.Zip(choice.Item2).Aggregate(x, (sofar, pick) => (pick.First % 8) switch
            {
                0 => sofar + x * (pick.Second / 999.0),
                1 => sofar * x,
                2 => sofar / (1 + x),
                3 => Elementary.Exp(-sofar),
                4 => Elementary.Log(1 + Real.Abs(sofar)),
                5 => Real.Max(sofar, pick.Second / 999.0 - x),
                6 => Real.Choose(x < pick.Second / 999.0, sofar, sofar * 2 - x),
                _ => Elementary.Pow(Real.Abs(sofar) + 0.5, 1.5),
            });
            const double Step = 1.0 / (1 << 20);
            double[] xs = [0.123456, 0.377777, 0.654321, 0.911111];
            foreach (double x in xs)
            {
                (double before, double here, double after) = (Value(x - Step, Formula), Value(x, Formula), Value(x + Step, Formula));
                // Not next to a kink or a jump.
                if (Math.Abs(after - 2 * here + before) > 1e-4 * Step * (1 + Math.Abs(here)) * 100) continue;
                double expected = (after - before) / (2 * Step);
                Assert.Equal(expected, At(x, Formula), 1e-4 * (1 + Math.Abs(expected)));
            }

            return true;
        });

    [Fact]
    public void Other_variables_stay_as_they_are()
    {
        Kernel.Record("two", () =>
        {
            (Real x, Real y) = (Real.Uniform(0), Real.Uniform(1));
            Assert.True(Derivative.DependsOn(Derivative.Of(x * y, x), y));
            Assert.False(Derivative.DependsOn(Derivative.Of(x * y, x), x));
            Assert.Equal(y.Node, Derivative.Of(x * y, x).Node);
            Assert.Equal(((Real)0).Node, Derivative.Of(y * y, x).Node);
            Assert.Equal(((Real)1).Node, Derivative.Of(x + y, x).Node);
            Assert.Equal(((Real)1).Node, Derivative.Of(x, x).Node);
            return [];
        });
    }

    [Fact]
    public void It_is_known_what_changes_in_steps_and_where()
    {
        Kernel.Record("steps", () =>
        {
            (Real x, Real y) = (Real.Uniform(0), Real.Uniform(1));
            Real steps = Real.Choose(x > y, 0.5, Real.Choose(2 * x < y, 0.4, 0.1));
            Assert.True(Derivative.IsStepIn(steps, x));
            Assert.True(Derivative.DependsOn(steps, x));
            Assert.Equal([(x > y).Node, (2 * x < y).Node], Derivative.SwitchesOf(steps, x).Select(condition => condition.Node));
            Assert.Equal(((Real)0).Node, Derivative.Of(steps, x).Node);
            Assert.False(Derivative.IsStepIn(Real.Choose(x > y, x, 0), x));
            Assert.False(Derivative.IsStepIn(Real.Max(x, y), x));
            Assert.Single(Derivative.SwitchesOf(Real.Max(x, y), x));
            Assert.Single(Derivative.SwitchesOf(Real.Abs(x - y), x));
            Assert.Empty(Derivative.SwitchesOf(Real.Choose(y > 0.5, x, 0), x));
            Assert.Empty(Derivative.SwitchesOf(Elementary.Exp(x), x));
            Assert.True(Derivative.IsStepIn(y, x));
            Assert.False(Derivative.DependsOn(y, x));
            Assert.False(Derivative.IsStepIn(x, x));
            return [];
        });
    }

    [Fact]
    public void A_derivative_can_be_taken_in_a_loop()
    {
        // The sum of the slopes of x² at 0, 1, 2, 3.
        Assert.Equal(12, Value(0.5, _ => Loop.Iterate(4, 0, (k, sum) => sum + Derivative.Of(k * k, k))));
    }

    [Fact]
    public void What_has_no_derivative_is_refused_in_words()
    {
        var table = new Table("entries", [1, 2, 3]);
        Refused("a table", x => Real.Lookup(table, x * 3));
        Refused("a loop", x => Loop.Iterate(3, 0, (_, s) => s + x));
        Refused("a function", x => Function.Record("f", 1, a => [a[0] * 2]).Call([x])[0]);
        Refused("an operation that has none (Exponent)", x => Real.Exponent(x));
        // But not where they do not depend on the variable.
        Kernel.Record("other", () =>
        {
            (Real x, Real y) = (Real.Uniform(0), Real.Uniform(1));
            Real loop = Loop.Iterate(3, 0, (_, s) => s + y);
            Assert.Equal(loop.Node, Derivative.Of(x * loop, x).Node);
            return [];
        });

        static void Refused(string through, Func<Real, Real> formula) => Kernel.Record("refused", () =>
        {
            Real x = Real.Uniform(0);
            Assert.Contains(through, Assert.Throws<NotDifferentiableException>(() => Derivative.Of(formula(x), x)).Message, StringComparison.Ordinal);
            return [];
        });
    }

    private static double At(double x, Func<Real, Real> formula, bool derive = true) => Value(x, y => derive ? Derivative.Of(formula(y), y) : formula(y));

    private static double Value(double x, Func<Real, Real> formula)
    {
        Node? value = null;
        Kernel kernel = Kernel.Record("value", () =>
        {
            Real result = formula(Real.Uniform(0));
            value = result.Node;
            return [Sum.Of(result)];
        });
        var interpreter = new Interpreter(kernel);
        interpreter.Run([x]);
        return interpreter[value!];
    }
}
