using System.Globalization;
using System.Text;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Runner.Models;

/// <summary>Whose expression it is, and which of the other buyers others.NAME means.</summary>
internal readonly record struct Seat(Profile Signals, int Buyer, int Other)
{
    /// <summary>What the object is worth to the buyer, recorded when it is asked for; null in a value itself.</summary>
    internal Lazy<Real>? Value { get; init; }

    /// <summary>What the objects of the bundle are worth to the buyer, where it is the value of a bundle.</summary>
    internal IReadOnlyList<Real> Values { get; init; } = [];

    /// <summary>Which of them values means.</summary>
    internal int Object { get; init; }
}

/// <summary>A part of an expression whose names are known: it can be written and, while a kernel is recorded, computed.</summary>
internal abstract class Part
{
    /// <summary>It mentions others.NAME, or in a bundle values, and no aggregate around that within it.</summary>
    internal bool ReachesOthers { get; init; }

    /// <summary>How many operations it takes, about.</summary>
    internal int Operations { get; init; }

    /// <summary>True where it needs parentheses within something else.</summary>
    protected virtual bool IsCompound => true;

    internal abstract void Write(StringBuilder text);

    /// <summary>The text with all parentheses.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    internal void WriteInner(StringBuilder text)
    {
        if (IsCompound) text.Append('(');
        Write(text);
        if (IsCompound) text.Append(')');
    }

    protected static void WriteCall(StringBuilder text, string function, params IEnumerable<Part> arguments)
    {
        text.Append(function).Append('(');
        string separator = "";
        foreach (Part argument in arguments)
        {
            text.Append(separator);
            argument.Write(text);
            separator = ", ";
        }

        text.Append(')');
    }
}

/// <summary>A part that is a number.</summary>
internal abstract class ValueExpression : Part
{
    internal abstract Real Record(Seat seat);

    /// <summary>Adds it to a sum, or subtracts it.</summary>
    internal virtual Real AddTo(Real sum, Seat seat, bool minus) => minus ? sum - Record(seat) : sum + Record(seat);
}

/// <summary>A part that holds or does not.</summary>
internal abstract class Condition : Part
{
    internal abstract Bool Record(Seat seat);
}

/// <summary>A number as it was written.</summary>
internal sealed class Literal(double value) : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => value;

    internal override void Write(StringBuilder text) => text.Append(value.ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>A signal: a buyer's own, that of another buyer, or that of a certain one.</summary>
/// <param name="name">Its name as it was written.</param>
/// <param name="dimension">Which signal.</param>
/// <param name="buyer">From the seat to the buyer.</param>
internal sealed class SignalValue(string name, int dimension, Func<Seat, int> buyer) : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => seat.Signals[buyer(seat), dimension];

    internal override void Write(StringBuilder text) => text.Append(name);
}

/// <summary>The buyer's own value, in a rule.</summary>
internal sealed class OwnValue : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => seat.Value!.Value;

    internal override void Write(StringBuilder text) => text.Append("value");
}

/// <summary>What an object of the bundle is worth to the buyer by itself.</summary>
internal sealed class ObjectValue : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => seat.Values[seat.Object];

    internal override void Write(StringBuilder text) => text.Append("values");
}

/// <summary>The number of objects in the bundle.</summary>
internal sealed class ObjectCount : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => seat.Values.Count;

    internal override void Write(StringBuilder text) => text.Append("count");
}

/// <summary>A minus sign.</summary>
internal sealed class Negative(ValueExpression operand) : ValueExpression
{
    internal override Real Record(Seat seat) => -operand.Record(seat);

    internal override void Write(StringBuilder text)
    {
        text.Append('-');
        operand.WriteInner(text);
    }
}

/// <summary>
/// A sum, from the left. A product among its terms is added in one operation with one rounding, x · y + sum, as the formulas of built-in environments do:
/// the same on every engine, faster, and closer. Where only the first of the first two terms is a product, it is the one.
/// </summary>
internal sealed class SumOf(ValueExpression first, IReadOnlyList<(bool Minus, ValueExpression Term)> rest) : ValueExpression
{
    internal override Real Record(Seat seat)
    {
        (bool minus, ValueExpression second) = rest[0];
        Real sum;
        if (first is ProductOf { IsProduct: true } && second is not ProductOf { IsProduct: true })
        {
            Real term = second.Record(seat);
            sum = first.AddTo(minus ? -term : term, seat, minus: false);
        }
        else
        {
            sum = second.AddTo(first.Record(seat), seat, minus);
        }

        foreach ((bool subtract, ValueExpression term) in rest.Skip(1)) sum = term.AddTo(sum, seat, subtract);
        return sum;
    }

    internal override void Write(StringBuilder text)
    {
        first.WriteInner(text);
        foreach ((bool minus, ValueExpression term) in rest)
        {
            text.Append(minus ? " - " : " + ");
            term.WriteInner(text);
        }
    }
}

/// <summary>A product or quotient, from the left.</summary>
internal sealed class ProductOf(ValueExpression first, IReadOnlyList<(bool Over, ValueExpression Factor)> rest) : ValueExpression
{
    /// <summary>The last operation is a multiplication.</summary>
    internal bool IsProduct => !rest[^1].Over;

    internal override Real Record(Seat seat) => Prefix(seat, rest.Count);

    internal override Real AddTo(Real sum, Seat seat, bool minus)
    {
        if (!IsProduct) return base.AddTo(sum, seat, minus);
        Real x = Prefix(seat, rest.Count - 1), y = rest[^1].Factor.Record(seat);
        // The sign goes where it costs nothing.
        if (minus && y.Node.Op == Op.Constant) y = -y;
        else if (minus) x = -x;
        return Real.Fma(x, y, sum);
    }

    internal override void Write(StringBuilder text)
    {
        first.WriteInner(text);
        foreach ((bool over, ValueExpression factor) in rest)
        {
            text.Append(over ? " / " : " * ");
            factor.WriteInner(text);
        }
    }

    private Real Prefix(Seat seat, int factors)
    {
        Real result = first.Record(seat);
        foreach ((bool over, ValueExpression factor) in rest.Take(factors)) result = over ? result / factor.Record(seat) : result * factor.Record(seat);
        return result;
    }
}

/// <summary>A power. Whole exponents from 2 to 8 that do not depend on the draw are multiplications, x⁵ = (x²)² x; others are <see cref="Elementary.Pow"/>.</summary>
internal sealed class PowerOf(ValueExpression number, ValueExpression exponent) : ValueExpression
{
    private const int LargestByMultiplication = 8;

    internal override Real Record(Seat seat)
    {
        Real x = number.Record(seat), y = exponent.Record(seat);
        return y.Node is { Op: Op.Constant, Value: >= 2 and <= LargestByMultiplication and var n } && n == Math.Floor(n) ? Multiplied(x, (int)n) : Elementary.Pow(x, y);
    }

    internal override void Write(StringBuilder text)
    {
        number.WriteInner(text);
        text.Append(" ^ ");
        exponent.WriteInner(text);
    }

    private static Real Multiplied(Real x, int n)
    {
        if (n == 1) return x;
        Real half = Multiplied(x, n / 2), square = half * half;
        return n % 2 == 0 ? square : square * x;
    }
}

/// <summary>A function of one number or two.</summary>
internal sealed class FunctionOf(string name, Func<Real[], Real> function, IReadOnlyList<ValueExpression> arguments) : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => function([.. arguments.Select(argument => argument.Record(seat))]);

    internal override void Write(StringBuilder text) => WriteCall(text, name, arguments);
}

/// <summary>One number or another.</summary>
internal sealed class Choice(Condition condition, ValueExpression yes, ValueExpression no) : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat) => Real.Choose(condition.Record(seat), yes.Record(seat), no.Record(seat));

    internal override void Write(StringBuilder text) => WriteCall(text, "if", condition, yes, no);
}

/// <summary>What an expression gives over all the other buyers, in their order, or over the objects of a bundle: the largest or smallest, the sum, the mean.</summary>
internal sealed class Aggregate(string name, ValueExpression argument, bool overObjects) : ValueExpression
{
    protected override bool IsCompound => false;

    internal override Real Record(Seat seat)
    {
        Seat[] seats = overObjects ? [.. seat.Values.Select((_, k) => seat with { Object = k })] : [.. seat.Signals.Others(seat.Buyer).Select(other => seat with { Other = other })];
        return name switch
        {
            "max" => Real.Max(seats.Select(argument.Record)),
            "min" => Real.Min(seats.Select(argument.Record)),
            "sum" => Total(seats),
            _ => Total(seats) / seats.Length,
        };
    }

    internal override void Write(StringBuilder text) => WriteCall(text, name, argument);

    private Real Total(Seat[] seats) => seats.Skip(1).Aggregate(argument.Record(seats[0]), (sum, seat) => argument.AddTo(sum, seat, minus: false));
}

/// <summary>Two numbers compared.</summary>
internal sealed class Comparison(ValueExpression left, string sign, ValueExpression right) : Condition
{
    internal override Bool Record(Seat seat)
    {
        Real a = left.Record(seat), b = right.Record(seat);
        return sign switch
        {
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            ">=" => a >= b,
            "==" => Real.AreEqual(a, b),
            _ => !Real.AreEqual(a, b),
        };
    }

    internal override void Write(StringBuilder text)
    {
        left.WriteInner(text);
        text.Append(' ').Append(sign).Append(' ');
        right.WriteInner(text);
    }
}

/// <summary>All of several conditions, or any of them.</summary>
internal sealed class Junction(bool all, IReadOnlyList<Condition> conditions) : Condition
{
    internal override Bool Record(Seat seat) => conditions.Skip(1).Aggregate(conditions[0].Record(seat), (sofar, next) => all ? sofar & next.Record(seat) : sofar | next.Record(seat));

    internal override void Write(StringBuilder text)
    {
        for (int k = 0; k < conditions.Count; k++)
        {
            if (k > 0) text.Append(all ? " and " : " or ");
            conditions[k].WriteInner(text);
        }
    }
}

/// <summary>The opposite of a condition.</summary>
internal sealed class Opposite(Condition condition) : Condition
{
    internal override Bool Record(Seat seat) => !condition.Record(seat);

    internal override void Write(StringBuilder text)
    {
        text.Append("not ");
        condition.WriteInner(text);
    }
}
