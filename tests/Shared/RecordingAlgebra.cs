using ExPost.Kernels;

namespace ExPost.Tests.Shared;

/// <summary>Records formulas into the kernel that is being recorded.</summary>
public sealed class RecordingAlgebra : IAlgebra<Real, Bool>
{
    private readonly HashSet<Step> _swapped = [];
    private int _functions;

    /// <summary>The minima and maxima whose operands were recorded in the other order: the node that is older comes first.</summary>
    public IReadOnlySet<Step> Swapped => _swapped;

    public Real Constant(double value) => value;

    public Real Parameter(int index) => Real.Parameter($"p{index}", Formula.ParameterBounds[index].Low, Formula.ParameterBounds[index].High);

    public Real Uniform(int index) => Real.Uniform(index);

    public Real Unary(Act act, Real a) => act switch
    {
        Act.Negate => -a,
        Act.Abs => Real.Abs(a),
        Act.Sqrt => Real.Sqrt(a),
        Act.Exponent => Real.Exponent(a),
        _ => Real.Mantissa(a),
    };

    public Real Binary(Act act, Real a, Real b) => act switch
    {
        Act.Add => a + b,
        Act.Subtract => a - b,
        Act.Multiply => a * b,
        _ => a / b,
    };

    public Real Fma(Real a, Real b, Real c) => Real.Fma(a, b, c);

    public Real Extreme(Step step, Real a, Real b)
    {
        if (b.Node.Id < a.Node.Id) _swapped.Add(step);
        return step.Act == Act.Min ? Real.Min(a, b) : Real.Max(a, b);
    }

    public Real PowerOfTwo(Real n) => Real.PowerOfTwo(n);

    public Real Lookup(int table, Real index) => Real.Lookup(new Table($"table {table}", Formula.Tables[table]), index);

    public Real Choose(Bool condition, Real a, Real b) => Real.Choose(condition, a, b);

    public Bool Bool(bool value) => value;

    public Bool Compare(Act act, Real a, Real b) => act switch
    {
        Act.Less => a < b,
        Act.LessOrEqual => a <= b,
        _ => Real.AreEqual(a, b),
    };

    public Bool Logic(Act act, Bool a, Bool b) => act switch
    {
        Act.And => a & b,
        Act.Or => a | b,
        _ => !a,
    };

    public Real[] Loop(int count, Real[] state, Func<Real, Real[], Real[]> step) => ExPost.Kernels.Loop.Iterate(count, state, step);

    public Func<Real[], Real[]> Function(int arity, Func<Real[], Real[]> body) => ExPost.Kernels.Function.Record($"f{_functions++}", arity, body).Call;
}
