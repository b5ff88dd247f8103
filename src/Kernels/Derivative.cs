namespace ExPost.Kernels;

/// <summary>
/// Derivatives of recorded values as recorded formulas. The variable is any recorded value, such as a report; what it is computed from does not count, so two values of
/// which one is computed from the other are best not both variables. A parameter is the same variable in the kernel and in its functions.
/// </summary>
/// <remarks>
/// <para>
/// At a kink it is the derivative of the branch that is taken. Where both branches of a minimum or maximum are equal, or |a| is at 0, it is the derivative from the right as
/// long as the bounds of the branches' derivatives say which that is (always for literals), and else that of the branch that the operation gives. Jumps do not count.
/// </para>
/// <para>
/// The derivative is finite where value and operands are and the true one is, except at a point where an operand's is infinite and is multiplied by 0, as at 0 in x · √x: there
/// it is NaN. A branch that is not taken does no harm, nor does √ or a power of a value that does not move, as for x &lt; 0 in √max(x, 0).
/// </para>
/// <para>Exponentials, logarithms, powers and tabulated functions have the derivatives of the functions that they compute, not of the operations they are made of.</para>
/// </remarks>
public static class Derivative
{
    /// <summary>The derivative of a value with respect to a variable: the literal 0 (<see cref="Real.IsZero"/>) where the value does not move with it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="held">Values that count as given though they may be computed from the variable, for a partial derivative.</param>
    /// <exception cref="ArgumentException">The variable is a literal.</exception>
    /// <exception cref="NotDifferentiableException">
    /// The value moves with the variable through a loop, a call, a lookup, a power of two, an exponent or a mantissa; or it uses the state of a loop around it, of which cannot be
    /// known how it depends on a variable outside.
    /// </exception>
    public static Real Of(Real value, Real variable, params IEnumerable<Real> held)
    {
        var dependence = new Dependence(variable, false, held);
        // Not recursive: chains of additions may be thousands of operations long. Operands are older than what is computed from them.
        var derivatives = new Dictionary<Node, Real>();
        foreach (Node node in dependence.Between(value.Node))
        {
            Real derivative = dependence.IsVariable(node) ? 1 : OfOperation(node, derivatives);
            if (!derivative.IsZero) derivatives[node] = derivative;
        }

        return derivatives.TryGetValue(value.Node, out Real result) ? result : 0;
    }

    /// <summary>
    /// True when a value is computed from a variable at all, be it through a condition. A call counts as computed from all its arguments, and the state of a loop, inside
    /// that loop, from all that was recorded outside.
    /// </summary>
    /// <exception cref="ArgumentException">The variable is a literal.</exception>
    public static bool DependsOn(Real value, Real variable) => new Dependence(variable, true).Holds(value.Node);

    /// <summary>
    /// True when a value depends on a variable only through conditions of <see cref="Real.Choose"/>, if at all: as a function of the variable it is constant between switches.
    /// </summary>
    /// <exception cref="ArgumentException">The variable is a literal.</exception>
    public static bool IsStepIn(Real value, Real variable) => !new Dependence(variable, false).Holds(value.Node);

    /// <summary>
    /// The comparisons on the way from a value to a variable that can change with the variable, each once, in the order in which they or the operations that imply them were
    /// recorded. Those in the formulas of conditions count; max(a, b) implies a &gt; b, min(a, b) a &lt; b, and |a| a &lt; 0. Ends of tabulated functions do not count.
    /// </summary>
    /// <exception cref="ArgumentException">The variable is a literal.</exception>
    /// <exception cref="NotDifferentiableException">
    /// There may be switches that are no comparisons of this body: the value depends on the variable through a loop or call, or moves with it through a lookup, a power of two, an
    /// exponent or a mantissa.
    /// </exception>
    public static IReadOnlyList<Bool> SwitchesOf(Real value, Real variable)
    {
        Dependence any = new(variable, true), moving = new(variable, false);
        var switches = new List<Bool>();
        foreach (Node node in any.Between(value.Node))
        {
            if (any.IsVariable(node) || Recorder.Current.RuleOf(node) is not null) continue;
            if (node.Op is Op.Result or Op.Carried || (Jumps(node) && moving.Holds(node))) throw Refused(node);
            if (SwitchOf(node) is { } found && found.Node.Op != Op.BoolConstant && !switches.Exists(known => known.Node == found.Node)) switches.Add(found);
        }

        return switches;
    }

    private static Bool? SwitchOf(Node node)
    {
        switch (node.Op)
        {
            case Op.Less or Op.LessOrEqual or Op.Equal: return new Bool(node);
            case Op.Max: return new Real(node.Inputs[0]) > new Real(node.Inputs[1]);
            case Op.Min: return new Real(node.Inputs[0]) < new Real(node.Inputs[1]);
            case Op.Abs: return new Real(node.Inputs[0]) < 0;
            default: return null;
        }
    }

    private static bool Jumps(Node node) => node.Op is Op.Lookup or Op.PowerOfTwo or Op.Exponent or Op.Mantissa;

    private static Real OfOperation(Node node, Dictionary<Node, Real> derivatives)
    {
        Real D(int k) => derivatives.TryGetValue(node.Inputs[k], out Real derivative) ? derivative : 0;
        Real Operand(int k) => new(node.Inputs[k]);

        if (Recorder.Current.RuleOf(node) is { } rule) return OfRule(rule, derivatives);
        switch (node.Op)
        {
            case Op.Add: return Plus(D(0), D(1));
            case Op.Subtract: return Minus(D(0), D(1));
            case Op.Negate: return Minus(0, D(0));
            case Op.Multiply when node.Inputs[0] == node.Inputs[1]: return Times(Times(2, Operand(0)), D(0));
            case Op.Multiply: return Plus(Times(D(0), Operand(1)), Times(Operand(0), D(1)));
            case Op.Divide: return Over(Minus(D(0), Times(new Real(node), D(1))), Operand(1));
            case Op.Sqrt: return TimesInfinite(0.5 / new Real(node), D(0));
            case Op.Fma: return Plus(Plus(Times(D(0), Operand(1)), Times(Operand(0), D(1))), D(2));
            case Op.Abs: return OfAbs(Operand(0), D(0));
            // Where both are equal, the maximum has the larger derivative to the right; without more knowledge it is b that the operation gives.
            case Op.Max: return Real.Choose(IsAtLeast(D(0), D(1)) ? Operand(0) >= Operand(1) : Operand(0) > Operand(1), D(0), D(1));
            case Op.Min: return Real.Choose(IsAtLeast(D(1), D(0)) ? Operand(0) <= Operand(1) : Operand(0) < Operand(1), D(0), D(1));
            case Op.Select: return Real.Choose(new Bool(node.Inputs[0]), D(1), D(2));
            default: throw Refused(node);
        }
    }

    private static Real OfAbs(Real a, Real derivative) =>
        Real.Choose(IsAtLeast(0, derivative) ? a <= 0 : a < 0, Minus(0, derivative), derivative);

    private static Real OfRule(DerivativeRule rule, Dictionary<Node, Real> derivatives)
    {
        Real sum = 0;
        for (int k = 0; k < rule.Inputs.Count; k++)
        {
            if (derivatives.TryGetValue(rule.Inputs[k], out Real derivative)) sum = Plus(sum, TimesInfinite(rule.Partial(k), derivative));
        }

        return sum;
    }

    /// <summary>True when bounds say that one number is never smaller than the other.</summary>
    private static bool IsAtLeast(Real a, Real b) => a.Node.Bounds.Known && b.Node.Bounds.Known && a.Node.Bounds.Low >= b.Node.Bounds.High;

    // A literal 0 is no summand and makes every product 0, also that with an infinite or undefined number: nothing moves.
    private static Real Plus(Real a, Real b) => a.IsZero ? b : b.IsZero ? a : a + b;

    private static Real Minus(Real a, Real b) => b.IsZero ? a : a.IsZero ? -b : a - b;

    private static Real Times(Real a, Real b) => a.IsZero || b.IsZero ? 0 : a * b;

    private static Real Over(Real a, Real b) => a.IsZero ? 0 : a / b;

    /// <summary>A partial derivative that may be infinite, times the derivative of the operand: 0 where that is 0.</summary>
    private static Real TimesInfinite(Real partial, Real derivative) =>
        partial.Node.Bounds.Known || derivative.Node.Op == Op.Constant ? Times(partial, derivative) : Real.Choose(Real.AreEqual(derivative, 0), 0, partial * derivative);

    private static NotDifferentiableException Refused(Node node) => new(node switch
    {
        { Op: Op.Result } when node.Inputs[0] is CallNode call =>
            $"The function {call.Function.Name} is called with what depends on the variable, and the result of a call cannot be differentiated: write its formula where it is needed.",
        { Op: Op.Result } => "A loop depends on the variable, and the result of a loop cannot be differentiated: write its formula without a loop.",
        { Op: Op.Carried } => "The state of a loop cannot be differentiated with respect to a variable outside the loop: what it is after an iteration is not yet known.",
        { Op: Op.Lookup } => $"The table {node.Table!.Name} is looked up at what depends on the variable, and a lookup cannot be differentiated: its entries are separate numbers.",
        { Op: Op.PowerOfTwo } => "A power of two (PowerOfTwo) of what depends on the variable cannot be differentiated: it is made for whole numbers. Elementary.Exp can.",
        { Op: Op.Exponent } => "The exponent (Exponent) of what depends on the variable cannot be differentiated: it jumps. Elementary.Log can.",
        { Op: Op.Mantissa } => "The mantissa (Mantissa) of what depends on the variable cannot be differentiated: it jumps.",
        _ => $"The operation {node.Op} cannot be differentiated.",
    });
}
