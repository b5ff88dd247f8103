using System.Globalization;
using ExPost.Kernels;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>Finds out what the names of an expression mean. Only what is listed here can be called or named.</summary>
/// <param name="buyers">The number of buyers.</param>
/// <param name="signals">The names of the signals.</param>
/// <param name="place">From a character of the expression to its place in the file.</param>
/// <param name="inRule">It is part of an allocation rule, where value is the buyer's own value.</param>
/// <param name="noun">What buyers are called.</param>
internal sealed class Binder(int buyers, IReadOnlyList<string> signals, Func<int, string> place, bool inRule = false, string noun = "buyer")
{
    /// <summary>About how many operations the elementary functions take.</summary>
    private const int ExpOperations = 25, LogOperations = 35, PowOperations = 90;

    private const string OwnValueName = "value", ValuesName = "values", CountName = "count";

    private static readonly string[] s_aggregates = ["max", "min", "sum", "mean"];

    private static readonly Dictionary<string, (int Arguments, int Operations, Func<Real[], Real> Function)> s_functions = new()
    {
        ["abs"] = (1, 1, x => Real.Abs(x[0])),
        ["sqrt"] = (1, 1, x => Real.Sqrt(x[0])),
        ["exp"] = (1, ExpOperations, x => Elementary.Exp(x[0])),
        ["log"] = (1, LogOperations, x => Elementary.Log(x[0])),
    };

    private bool _inAggregate;
    private int _extremes;
    private Range _range;

    /// <summary>What an aggregate goes over, as the names within it tell.</summary>
    [Flags]
    private enum Range
    {
        None = 0,
        Others = 1,
        Objects = 2,
    }

    /// <summary>The names that have a meaning of their own.</summary>
    internal static IReadOnlyList<string> Reserved { get; } = ["others", "and", "or", "not", .. Functions, OwnValueName];

    /// <summary>The names that have a meaning in the value of a bundle.</summary>
    internal static IReadOnlyList<string> OfBundles { get; } = [ValuesName, CountName];

    /// <summary>The number of objects, where the expression is the value of a bundle of them; 0 elsewhere.</summary>
    internal int Objects { get; init; }

    /// <summary>The expression is a function of one agent's own numbers, as v(x, θ) is: those of others have no names.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>Some buyer is named by her number.</summary>
    internal bool NamesBuyers { get; private set; }

    /// <summary>With its article: a buyer, an agent.</summary>
    internal static string Article(string noun) => $"{(noun[0] == 'a' ? "an" : "a")} {noun}";

    /// <summary>What an aggregate may go over, in words.</summary>
    private string All => Objects > 0 ? $"the other {noun}s or the objects of the bundle" : $"the other {noun}s";

    /// <summary>The names that aggregates need.</summary>
    private string Ranged => Objects > 0 ? $"others.NAME or {ValuesName}" : "others.NAME";

    private static IEnumerable<string> Functions => ["if", "abs", "min", "max", "sum", "mean", "sqrt", "exp", "log", "pow"];

    /// <summary>The expression as a number.</summary>
    /// <exception cref="UserError">A name means nothing, or something stands where it cannot.</exception>
    internal ValueExpression Value(Syntax syntax)
    {
        switch (syntax)
        {
            case NumberSyntax number:
                double value = double.Parse(number.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
                return double.IsFinite(value) ? new Literal(value) : throw Error(number.At, $"the number {YamlFile.Shown(number.Text)} is too large");
            case NameSyntax { Text: OwnValueName } when inRule:
                return new OwnValue { Operations = 1 };
            case NameSyntax { Text: ValuesName } values when Objects > 0:
                if (!_inAggregate && _extremes == 0) throw Error(values.At, "values stands for the value of every object of the bundle; it stands inside max(), min(), sum() or mean(), as in sum(values)");
                _range |= Range.Objects;
                return new ObjectValue { ReachesOthers = true };
            case NameSyntax { Text: CountName } when Objects > 0:
                return new ObjectCount();
            case NameSyntax name:
                return Signal(name);
            case PrefixSyntax { Operator: TokenKind.Minus } minus:
                ValueExpression operand = Value(minus.Operand);
                return new Negative(operand) { Operations = operand.Operations + 1, ReachesOthers = operand.ReachesOthers };
            case PowerSyntax power:
                return Power(Value(power.Base), Value(power.Exponent));
            case CallSyntax call:
                return Call(call);
            case ChainSyntax { Rest: [(var op, _), ..] } chain when op.Kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Times or TokenKind.Over:
                return Chain(chain, op.Kind is TokenKind.Plus or TokenKind.Minus);
            default:
                throw Error(syntax.At, "a condition stands where a number is needed; comparisons, and, or and not stand in the condition of if(condition, a, b)");
        }
    }

    private static PowerOf Power(ValueExpression x, ValueExpression y) =>
        new(x, y) { Operations = x.Operations + y.Operations + PowOperations, ReachesOthers = x.ReachesOthers || y.ReachesOthers };

    private Condition Condition(Syntax syntax)
    {
        switch (syntax)
        {
            case PrefixSyntax { Operator: TokenKind.Not } not:
                Condition operand = Condition(not.Operand);
                return new Opposite(operand) { Operations = operand.Operations + 1, ReachesOthers = operand.ReachesOthers };
            case ChainSyntax { Rest: [(var op, _), ..] } chain when op.Kind is TokenKind.And or TokenKind.Or:
                Condition[] parts = [Condition(chain.First), .. chain.Rest.Select(term => Condition(term.Operand))];
                return new Junction(op.Kind == TokenKind.And, parts) { Operations = Total(parts) + chain.Rest.Count, ReachesOthers = parts.Any(part => part.ReachesOthers) };
            case ChainSyntax { Rest: [(var op, _), ..] } chain when op.Kind is not (TokenKind.Plus or TokenKind.Minus or TokenKind.Times or TokenKind.Over):
                if (chain.Rest is [_, var (second, _), ..]) throw Error(second.Position.Absolute, "comparisons do not chain; write a < b and b < c");
                ValueExpression left = Value(chain.First), right = Value(chain.Rest[0].Operand);
                return new Comparison(left, op.ToStringValue(), right) { Operations = left.Operations + right.Operations + 1, ReachesOthers = left.ReachesOthers || right.ReachesOthers };
            default:
                throw Error(syntax.At, "a number stands where a condition is needed; a condition is a comparison, such as a > 0.5, or several with and, or and not");
        }
    }

    private ValueExpression Chain(ChainSyntax chain, bool sum)
    {
        ValueExpression first = Value(chain.First);
        (bool, ValueExpression)[] rest = [.. chain.Rest.Select(term => (term.Operator.Kind is TokenKind.Minus or TokenKind.Over, Value(term.Operand)))];
        int operations = first.Operations + Total(rest.Select(term => term.Item2)) + rest.Length;
        bool reaches = first.ReachesOthers || rest.Any(term => term.Item2.ReachesOthers);
        return sum ? new SumOf(first, rest) { Operations = operations, ReachesOthers = reaches } : new ProductOf(first, rest) { Operations = operations, ReachesOthers = reaches };
    }

    private SignalValue Signal(NameSyntax name)
    {
        string[] parts = name.Text.Split('.');
        if (IsOwn && parts.Length > 1) throw Error(name.At, $"'{YamlFile.Shown(name.Text)}' is a number of other {noun}s, and what a quantity is worth or costs depends on {string.Join(" and ", signals)} alone");
        if (parts is ["others", var others])
        {
            int dimension = Dimension(name.At + "others.".Length, others);
            if (buyers == 1) throw Error(name.At, $"{name.Text} is a signal of the other {noun}s, and {noun}s is 1: there are none");
            if (!_inAggregate && _extremes == 0) throw Error(name.At, $"{name.Text} stands for every other {noun}'s signal; it stands inside max(), min(), sum() or mean(), as in max({name.Text})");
            _range |= Range.Others;
            return new(name.Text, dimension, seat => seat.Other) { ReachesOthers = true };
        }

        if (parts[0] == "others") throw Error(name.At, $"'{YamlFile.Shown(name.Text)}' names no signal of the other {noun}s; write others.{signals[0]}");
        if (parts.Length == 1 && Functions.Contains(name.Text)) throw Error(name.At, $"{name.Text} is a function; its arguments follow in parentheses");
        int own = Dimension(name.At, parts[0]);
        if (parts.Length == 1) return new(name.Text, own, seat => seat.Buyer);
        if (parts.Length > 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > buyers)
        {
            throw Error(name.At + parts[0].Length + 1, $"'{YamlFile.Shown(name.Text)}' names no {noun}'s signal; after the dot stands the number of {Article(noun)}, from 1 to {buyers}");
        }

        NamesBuyers = true;
        return new(string.Create(CultureInfo.InvariantCulture, $"{parts[0]}.{number}"), own, _ => number - 1);
    }

    private int Dimension(int at, string name)
    {
        for (int k = 0; k < signals.Count; k++)
        {
            if (signals[k] == name) return k;
        }

        if (name == OwnValueName)
        {
            throw Error(at, inRule ? "value is the buyer's own value and stands alone; the values of others have no names"
                : Objects > 0 ? "the values of the objects of the bundle are called values, as in sum(values)"
                : "value is what is defined here; the name has a meaning in allocation alone");
        }

        throw Nearest.Unknown(place(at), IsOwn ? "name" : "signal", YamlFile.Shown(name), Objects > 0 ? [.. signals, .. OfBundles] : [.. signals]);
    }

    private ValueExpression Call(CallSyntax call)
    {
        int count = call.Arguments.Count;
        switch (call.Function)
        {
            case "if":
                CheckCount(call, 3, "a condition and two numbers");
                Condition condition = Condition(call.Arguments[0]);
                ValueExpression yes = Value(call.Arguments[1]), no = Value(call.Arguments[2]);
                return new Choice(condition, yes, no) { Operations = Total([condition, yes, no]) + 1, ReachesOthers = condition.ReachesOthers || yes.ReachesOthers || no.ReachesOthers };
            case "max" or "min" when count != 1:
                return Extreme(call);
            case "max" or "min" or "sum" or "mean":
                CheckCount(call, 1, $"an expression in {Ranged}");
                return OverOthers(call);
            case "pow":
                CheckCount(call, 2, "a base and an exponent");
                return Power(Value(call.Arguments[0]), Value(call.Arguments[1]));
            default:
                if (!s_functions.TryGetValue(call.Function, out (int Arguments, int Operations, Func<Real[], Real> Function) known)) throw Nearest.Unknown(place(call.At), "function", YamlFile.Shown(call.Function), [.. Functions]);
                CheckCount(call, known.Arguments, "a number");
                ValueExpression argument = Value(call.Arguments[0]);
                return new FunctionOf(call.Function, known.Function, [argument]) { Operations = argument.Operations + known.Operations, ReachesOthers = argument.ReachesOthers };
        }
    }

    /// <summary>max(a, b, …): of these numbers. Outside an aggregate, one that mentions others.NAME is taken over all the other buyers.</summary>
    private FunctionOf Extreme(CallSyntax call)
    {
        if (call.Arguments.Count == 0) throw Error(call.At, $"{call.Function}() takes two numbers or more, or one expression in {Ranged}, and is given none");
        _extremes++;
        (ValueExpression Value, Range Range)[] each = [.. call.Arguments.Select(WithRange)];
        ValueExpression[] arguments = [.. each.Select(one => one.Value)];
        _extremes--;
        bool reaches = arguments.Any(argument => argument.ReachesOthers);
        if (!_inAggregate && reaches)
        {
            if (_extremes > 0) throw Error(call.At, $"it is not clear which of max() and min() goes over {All} here; write {(Objects > 0 ? "max(values) or min(values)" : "max(others.NAME) or min(others.NAME)")} with one argument");
            arguments = [.. each.Select(one => one.Value.ReachesOthers ? Over(call, one.Value, one.Range) : one.Value)];
        }

        Func<Real[], Real> function = call.Function == "max" ? x => Real.Max(x) : x => Real.Min(x);
        return new(call.Function, function, arguments) { Operations = Total(arguments) + arguments.Length - 1, ReachesOthers = _inAggregate && reaches };
    }

    private Aggregate OverOthers(CallSyntax call)
    {
        if (_inAggregate) throw Error(call.At, $"{call.Function}() of one argument goes over {All}, and stands in one that does: they cannot be nested");
        Range outer = _range;
        _inAggregate = true;
        (ValueExpression argument, Range own) = WithRange(call.Arguments[0]);
        _inAggregate = false;
        _range = outer;
        if (argument.ReachesOthers) return Over(call, argument, own);
        string also = call.Function is "max" or "min" ? ", or give it two arguments" : "";
        throw Error(call.At, $"{call.Function}() of one argument goes over {All}; name {Ranged} in it{also}");
    }

    /// <summary>A number, and what an aggregate around it goes over.</summary>
    private (ValueExpression Value, Range Range) WithRange(Syntax syntax)
    {
        Range outer = _range;
        _range = Range.None;
        ValueExpression value = Value(syntax);
        Range own = _range;
        _range |= outer;
        return (value, own);
    }

    private Aggregate Over(CallSyntax call, ValueExpression argument, Range range)
    {
        if (range == (Range.Others | Range.Objects)) throw Error(call.At, $"{call.Function}() goes over the other buyers or over the objects of the bundle, and {ValuesName} and others.NAME stand in one; take one of them out of it");
        int count = range == Range.Objects ? Objects : buyers - 1;
        return new(call.Function, argument, range == Range.Objects) { Operations = (argument.Operations + 1) * count + (call.Function == "mean" ? 1 : 0) };
    }

    private void CheckCount(CallSyntax call, int count, string what)
    {
        if (call.Arguments.Count == count) return;
        throw Error(call.At, string.Create(CultureInfo.InvariantCulture, $"{call.Function}() takes {count} {(count == 1 ? "argument" : "arguments")}, {what}, and is given {call.Arguments.Count}"));
    }

    private static int Total(params IEnumerable<Part> parts) => parts.Sum(part => part.Operations);

    private UserError Error(int at, string message) => new($"{place(at)}: {message}");
}
