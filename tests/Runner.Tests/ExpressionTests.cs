using System.Globalization;
using ExPost.Runner.Models;

namespace ExPost.Runner.Tests;

/// <summary>The language of values: what binds what, and what comes out.</summary>
public class ExpressionTests
{
    private static readonly double[] s_uniforms = [0.375, 0.8125, 0.15625, 0.59375, 0.90625, 0.28125];

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a + b - 1 + 2", "a + b - 1 + 2")]
    [InlineData("a - (b - 1)", "a - (b - 1)")]
    [InlineData("a + b * 2 / 3 * a", "a + (b * 2 / 3 * a)")]
    [InlineData("(a + b) * 2", "(a + b) * 2")]
    [InlineData("-a ^ 2", "-(a ^ 2)")]
    [InlineData("(-a) ^ 2", "(-a) ^ 2")]
    [InlineData("a ^ b ^ 2", "a ^ (b ^ 2)")]
    [InlineData("(a ^ b) ^ 2", "(a ^ b) ^ 2")]
    [InlineData("2^-1", "2 ^ (-1)")]
    [InlineData("2^-a^2", "2 ^ (-(a ^ 2))")]
    [InlineData("--a * -b", "(-(-a)) * (-b)")]
    [InlineData("a - -b", "a - (-b)")]
    [InlineData("pow(a, b + 1)", "a ^ (b + 1)")]
    [InlineData("1_000.5 + 1e-3 + .5 + 2.", "1000.5 + 0.001 + 0.5 + 2")]
    [InlineData("if(a > b, 1, 0)", "if(a > b, 1, 0)")]
    [InlineData("if(a + 1 > b * 2 and not a == b or a != 1, 1, 0)", "if((((a + 1) > (b * 2)) and (not (a == b))) or (a != 1), 1, 0)")]
    [InlineData("if(a < 1 && !(b >= a) || a <= b, a, b)", "if(((a < 1) and (not (b >= a))) or (a <= b), a, b)")]
    [InlineData("if((a + b) > 1 and ((a > b) or (b > 1)), 1, 0)", "if(((a + b) > 1) and ((a > b) or (b > 1)), 1, 0)")]
    [InlineData("max(others.a)", "max(others.a)")]
    [InlineData("max(a, b, 1)", "max(a, b, 1)")]
    [InlineData("max(a, others.a)", "max(a, max(others.a))")]
    [InlineData("min(others.a, others.b)", "min(min(others.a), min(others.b))")]
    [InlineData("sum(max(others.a, 0.5 * others.b * a))", "sum(max(others.a, 0.5 * others.b * a))")]
    [InlineData("mean(if(others.a > a, others.b, 0)) + max(0, min(others.a))", "mean(if(others.a > a, others.b, 0)) + max(0, min(others.a))")]
    [InlineData("a.2 + b.03", "a.2 + b.3")]
    [InlineData("sqrt(abs(log(exp(a))))", "sqrt(abs(log(exp(a))))")]
    public void Text_is_understood_and_written_with_its_parentheses(string text, string canonical)
    {
        ValueExpression value = Assert.Single(Models.Read(Models.WithValue(text)).Values);
        Assert.Equal(canonical, value.ToString());
        Assert.Equal(canonical, Assert.Single(Models.Read(Models.WithValue(canonical)).Values).ToString());
    }

    [Theory]
    [InlineData("a / b", 0.375 / 0.8125)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("7 - 2 - 1", 4)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("max(others.a)", 0.90625)]
    [InlineData("min(others.b)", 0.28125)]
    [InlineData("sum(others.a)", 1.0625)]
    [InlineData("mean(others.a)", 0.53125)]
    [InlineData("sum(others.a * b)", 0.8632812500)]
    [InlineData("max(a, others.a)", 0.90625)]
    [InlineData("min(a, others.a)", 0.15625)]
    [InlineData("sum(if(others.a > a, 1, 0))", 1)]
    [InlineData("a.3 - a.1 + a.2", 0.6875)]
    [InlineData("if(a < b and b < 0.8, 1, if(a < b or b < 0.8, 2, 3))", 2)]
    [InlineData("if(a != a, 1, if(a == a, 2, 3))", 2)]
    [InlineData("if(a <= 0.375, 1, 0) + if(a >= 0.375, 2, 0) + if(a < 0.375, 4, 0) + if(a > 0.375, 8, 0)", 3)]
    [InlineData("if(not a > b, 1, 0)", 1)]
    [InlineData("if(a > 0, 1 / a, 1 / 0)", 1 / 0.375)]
    [InlineData("abs(a - b) + sqrt(0.25)", 0.9375)]
    public void Values_are_what_they_should_be(string text, double expected) => Assert.Equal(expected, Models.Evaluate(Models.Read(Models.WithValue(text)), 0, s_uniforms));

    [Fact]
    public void Elementary_functions_are_those_of_the_engines()
    {
        foreach ((string text, double expected) in new (string, double)[]
        {
            ("exp(a)", Math.Exp(0.375)), ("log(a)", Math.Log(0.375)), ("a ^ b", Math.Pow(0.375, 0.8125)), ("pow(a, -0.3)", Math.Pow(0.375, -0.3)), ("a ^ 9", Math.Pow(0.375, 9)),
            ("a ^ -1", 1 / 0.375), ("a ^ 0.5", Math.Sqrt(0.375)), ("(a - 1) ^ 3", Math.Pow(-0.625, 3)), ("a ^ 0", 1),
        })
        {
            double value = Models.Evaluate(Models.Read(Models.WithValue(text)), 0, s_uniforms);
            Assert.True(Math.Abs(value - expected) <= 4e-16 * Math.Abs(expected), text);
        }
    }

    /// <summary>Random formulas, written with as few parentheses as they need and some more, against plain doubles.</summary>
    [Fact]
    public void Random_expressions_have_the_value_of_their_tree()
    {
        var random = new Random(20261124);
        int compared = 0;
        for (int k = 0; k < 3000; k++)
        {
            Tree tree = Tree.Any(random, 1 + k % 6, others: false);
            double[] uniforms = [.. Enumerable.Range(0, 6).Select(_ => random.NextDouble())];
            string text = tree.Text(random, 0);
            Model model = Models.Read(Models.WithValue(text));
            int buyer = k % 3;
            var seat = new Plain(uniforms, buyer);
            double expected = tree.Value(seat, -1), value = Models.Evaluate(model, buyer, uniforms);
            // Which of two zeros a minimum is depends on the order of recording.
            if (!seat.Zero) Assert.True(expected.Equals(value), FormattableString.Invariant($"{text}: {value:R} and not {expected:R}"));
            Model again = Models.Read(Models.WithValue(model.Values[0].ToString()));
            Assert.Equal(model.Values[0].ToString(), again.Values[0].ToString());
            Assert.Equal(value, Models.Evaluate(again, buyer, uniforms));
            compared += seat.Zero ? 0 : 1;
        }

        Assert.True(compared > 2000);
    }

    private sealed class Plain(double[] uniforms, int buyer)
    {
        internal bool Zero { get; set; }

        internal int Buyer => buyer;

        internal double Signal(int of, int dimension) => uniforms[2 * of + dimension];
    }

    /// <summary>A formula as a tree of at most two branches; a sum of more is a tree that leans to the left.</summary>
    private sealed record Tree(string Kind, Tree[] Parts, double Number = 0, int Which = 0)
    {
        private static readonly string[] s_kinds = ["+", "+", "-", "*", "*", "/", "neg", "^", "max2", "min2", "abs", "sqrt", "if", "max", "min", "sum", "mean"];

        internal static Tree Any(Random random, int depth, bool others)
        {
            if (depth == 0)
            {
                int which = random.Next(2);
                return random.Next(others ? 5 : 4) switch
                {
                    0 => new("number", [], Math.Round(random.NextDouble() * 4, random.Next(4)) + 0.25),
                    1 => new("certain", [], random.Next(3), which),
                    4 => new("others", [], 0, which),
                    _ => new("own", [], 0, which),
                };
            }

            string kind = s_kinds[random.Next(s_kinds.Length - (others ? 4 : 0))];
            Tree Next(bool within = false) => Any(random, random.Next(3) == 0 ? 0 : depth - 1, others || within);
            return kind switch
            {
                "neg" or "abs" or "sqrt" => new(kind, [Next()]),
                "^" => new(kind, [Next()], random.Next(2, 9)),
                "if" => new(kind, [Next(), Next(), Next(), Next()], 0, random.Next(3)),
                // At least one of the others' signals is there.
                "max" or "min" or "sum" or "mean" => new(kind, [random.Next(2) == 0 ? new("*", [Next(within: true), new("others", [], 0, 1)]) : new("+", [new("others", [], 0, 0), Next(within: true)])]),
                _ => new(kind, [Next(), Next()]),
            };
        }

        internal double Value(Plain seat, int other)
        {
            double value = Compute(seat, other);
            if (value == 0) seat.Zero = true;
            return value;
        }

        internal string Text(Random random, int needed)
        {
            string name = "ab"[Which % 2].ToString();
            (int level, string text) = Kind switch
            {
                "number" => (9, Number.ToString("R", CultureInfo.InvariantCulture)),
                "certain" => (9, string.Create(CultureInfo.InvariantCulture, $"{name}.{Number + 1}")),
                "others" => (9, $"others.{name}"),
                "own" => (9, name),
                "+" or "-" => (1, $"{Parts[0].Text(random, 1)} {Kind} {Parts[1].Text(random, 2)}"),
                "*" or "/" => (2, $"{Parts[0].Text(random, 2)}{Kind}{Parts[1].Text(random, 3)}"),
                "neg" => (3, $"-{Parts[0].Text(random, 3)}"),
                "^" => (4, string.Create(CultureInfo.InvariantCulture, $"{Parts[0].Text(random, 5)}^{Number}")),
                "max2" or "min2" => (9, $"{Kind[..3]}({Parts[0].Text(random, 0)}, {Parts[1].Text(random, 0)})"),
                "if" => (9, $"if({Parts[0].Text(random, 1)} {new[] { "<", ">=", "==" }[Which]} {Parts[1].Text(random, 1)}, {Parts[2].Text(random, 0)}, {Parts[3].Text(random, 0)})"),
                _ => (9, $"{Kind}({Parts[0].Text(random, 0)})"),
            };
            return level < needed || random.Next(8) == 0 ? $"({text})" : text;
        }

        private static double Add(double sum, Tree term, Plain seat, int other, double sign) =>
            term.Kind == "*" ? Math.FusedMultiplyAdd(sign * term.Parts[0].Value(seat, other), term.Parts[1].Value(seat, other), sum) : sum + sign * term.Value(seat, other);

        private double Compute(Plain seat, int other)
        {
            double Part(int k) => Parts[k].Value(seat, other);
            int[] all = [.. Enumerable.Range(0, 3).Where(j => j != seat.Buyer)];
            switch (Kind)
            {
                case "number": return Number;
                case "certain": return seat.Signal((int)Number, Which);
                case "others": return seat.Signal(other, Which);
                case "own": return seat.Signal(seat.Buyer, Which);
                case "+" or "-":
                    double sign = Kind == "+" ? 1 : -1;
                    return Parts[0].Kind == "*" && Parts[1].Kind != "*" ? Add(sign * Part(1), Parts[0], seat, other, 1) : Add(Part(0), Parts[1], seat, other, sign);
                case "*": return Part(0) * Part(1);
                case "/": return Part(0) / Part(1);
                case "neg": return -Part(0);
                case "abs": return Math.Abs(Part(0));
                case "sqrt": return Math.Sqrt(Part(0));
                case "^":
                    double x = Part(0), x2 = x * x, x3 = x2 * x, x4 = x2 * x2;
                    return new[] { 0, x, x2, x3, x4, x4 * x, x3 * x3, x3 * x3 * x, x4 * x4 }[(int)Number];
                // The kernel's minimum of a NaN is whichever came first; these have none.
                case "max2" or "min2" when double.IsNaN(Part(0)) || double.IsNaN(Part(1)):
                    seat.Zero = true;
                    return double.NaN;
                case "max2": return Math.Max(Part(0), Part(1));
                case "min2": return Math.Min(Part(0), Part(1));
                case "if": return Which switch { 0 => Part(0) < Part(1), 1 => Part(0) >= Part(1), _ => Part(0) == Part(1) } ? Part(2) : Part(3);
                case "max" or "min":
                    double first = Parts[0].Value(seat, all[0]), second = Parts[0].Value(seat, all[1]);
                    if (double.IsNaN(first) || double.IsNaN(second)) seat.Zero = true;
                    return Kind == "max" ? Math.Max(first, second) : Math.Min(first, second);
                default:
                    double total = Add(Parts[0].Value(seat, all[0]), Parts[0], seat, all[1], 1);
                    return Kind == "sum" ? total : total / 2;
            }
        }
    }
}
