using System.Diagnostics.CodeAnalysis;

namespace ExPost.Kernels;

/// <summary>
/// A number that records what is done to it. Formulas over <see cref="Real"/> are written once as plain C#; while a kernel is recorded
/// they build it, and every engine runs that kernel. There is no <c>if</c> on a Real: use <see cref="Choose(Bool, Real, Real)"/>.
/// </summary>
/// <remarks>All operations are those of IEEE 754 doubles, rounded as written: nothing is reassociated or contracted.</remarks>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "A Real is written as a formula.")]
[SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "An uninitialised Real has no node.")]
public readonly struct Real
{
    private readonly Node? _node;

    internal Real(Node node) => _node = node;

    /// <summary>The recorded operation.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public Node Node => _node ?? throw new InvalidOperationException("A Real was used before a value was assigned to it.");

    /// <summary>True for the literals 0 and −0: what does not need to be added is told from what may happen to be 0 at a draw.</summary>
    public bool IsZero => Node is { Op: Op.Constant, Value: 0 };

    /// <summary>A literal.</summary>
    public static implicit operator Real(double value) => new(Recorder.Current.Constant(value));

    /// <summary>The uniform number <paramref name="index"/> of the draw, strictly between 0 and 1.</summary>
    public static Real Uniform(int index) => new(Recorder.Current.Uniform(index));

    /// <summary>A named input that is the same for all draws of a run; its value is given when the kernel is run.</summary>
    /// <param name="name">The name. The same name is the same parameter.</param>
    /// <param name="low">The smallest value that the run will pass, when it is known.</param>
    /// <param name="high">The largest value that the run will pass, when it is known.</param>
    /// <exception cref="InvalidOperationException">The same name was read with other bounds before.</exception>
    public static Real Parameter(string name, double low = double.NegativeInfinity, double high = double.PositiveInfinity) =>
        new(Recorder.Current.Parameter(name, new Bounds(low, high)));

    /// <summary>a + b.</summary>
    public static Real operator +(Real a, Real b) => Record(Op.Add, a, b);

    /// <summary>a − b.</summary>
    public static Real operator -(Real a, Real b) => Record(Op.Subtract, a, b);

    /// <summary>a · b.</summary>
    public static Real operator *(Real a, Real b) => Record(Op.Multiply, a, b);

    /// <summary>a / b.</summary>
    public static Real operator /(Real a, Real b) => Record(Op.Divide, a, b);

    /// <summary>−a.</summary>
    public static Real operator -(Real a) => new(Recorder.Current.Emit(Op.Negate, [a.Node]));

    /// <summary>a &lt; b.</summary>
    public static Bool operator <(Real a, Real b) => new(Recorder.Current.Emit(Op.Less, [a.Node, b.Node]));

    /// <summary>a &gt; b, the same comparison as b &lt; a.</summary>
    public static Bool operator >(Real a, Real b) => b < a;

    /// <summary>a ≤ b.</summary>
    public static Bool operator <=(Real a, Real b) => new(Recorder.Current.Emit(Op.LessOrEqual, [a.Node, b.Node]));

    /// <summary>a ≥ b, the same comparison as b ≤ a.</summary>
    public static Bool operator >=(Real a, Real b) => b <= a;

    /// <summary>a = b as numbers (so 0 equals −0, and NaN equals nothing).</summary>
    public static Bool AreEqual(Real a, Real b) => new(Recorder.Current.Emit(Op.Equal, [a.Node, b.Node]));

    /// <summary>The smaller of two numbers. Which zero of min(0, −0), and what a NaN gives, is fixed by the recorded order of operands.</summary>
    public static Real Min(Real a, Real b) => Record(Op.Min, a, b);

    /// <summary>The larger of two numbers. Which zero of max(0, −0), and what a NaN gives, is fixed by the recorded order of operands.</summary>
    public static Real Max(Real a, Real b) => Record(Op.Max, a, b);

    /// <summary>|a|.</summary>
    public static Real Abs(Real a) => new(Recorder.Current.Emit(Op.Abs, [a.Node]));

    /// <summary>√a, correctly rounded; NaN for a &lt; 0.</summary>
    public static Real Sqrt(Real a) => new(Recorder.Current.Emit(Op.Sqrt, [a.Node]));

    /// <summary>a · b + c, rounded once.</summary>
    public static Real Fma(Real a, Real b, Real c) => new(Recorder.Current.Emit(Op.Fma, [a.Node, b.Node, c.Node]));

    /// <summary><paramref name="a"/> where the condition holds, <paramref name="b"/> elsewhere. Both are evaluated.</summary>
    public static Real Choose(Bool condition, Real a, Real b) => new(Recorder.Current.Emit(Op.Select, [condition.Node, a.Node, b.Node]));

    /// <summary>2ⁿ for an integer n from −1022 to 1023.</summary>
    public static Real PowerOfTwo(Real n) => new(Recorder.Current.Emit(Op.PowerOfTwo, [n.Node]));

    /// <summary>⌊log₂ a⌋ of a positive normal number.</summary>
    public static Real Exponent(Real a) => new(Recorder.Current.Emit(Op.Exponent, [a.Node]));

    /// <summary>a · 2^−Exponent(a), in [1, 2), of a positive normal number.</summary>
    public static Real Mantissa(Real a) => new(Recorder.Current.Emit(Op.Mantissa, [a.Node]));

    /// <summary>The entry of a table at an index, which is a number that is whole; <see cref="Op.Lookup"/> says what others read.</summary>
    public static Real Lookup(Table table, Real index) => new(Recorder.Current.Lookup(table, index.Node));

    /// <summary>The largest of several numbers, compared from the first to the last.</summary>
    /// <exception cref="ArgumentException">There is no number.</exception>
    public static Real Max(IEnumerable<Real> values) => Fold(values, Max);

    /// <summary>The smallest of several numbers, compared from the first to the last.</summary>
    /// <exception cref="ArgumentException">There is no number.</exception>
    public static Real Min(IEnumerable<Real> values) => Fold(values, Min);

    /// <summary>The sum of several numbers, added from the first to the last.</summary>
    /// <exception cref="ArgumentException">There is no number.</exception>
    public static Real Sum(IEnumerable<Real> values) => Fold(values, static (a, b) => a + b);

    /// <summary>Names the value, for reading and for witnesses.</summary>
    /// <returns>The same value.</returns>
    public Real Named(string name)
    {
        Recorder.Current.Name(Node, name);
        return this;
    }

    private static Real Fold(IEnumerable<Real> values, Func<Real, Real, Real> operation)
    {
        Real? result = null;
        foreach (Real value in values) result = result is { } sofar ? operation(sofar, value) : value;
        return result ?? throw new ArgumentException("At least one value is needed.", nameof(values));
    }

    private static Real Record(Op op, Real a, Real b) => new(Recorder.Current.Emit(op, [a.Node, b.Node]));
}
