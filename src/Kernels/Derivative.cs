namespace ExPost.Kernels;

/// <summary>
/// Derivatives of recorded values with respect to one of the values that they are computed from, such as that of a buyer's value in her own signal. They are recorded too.
/// </summary>
/// <remarks>
/// At a kink the derivative is that of the operand that is taken: a sub-gradient where the value is convex. Of equal operands of a minimum or a maximum the first that was recorded counts as taken.
/// exp, log and pow have rules of their own: their operations, one by one, have no meaningful derivative.
/// </remarks>
public static class Derivative
{
    /// <summary>The derivative of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="variable">What it is computed from. A number that stands elsewhere in the formula too, or anything else that does, is one and the same variable there.</param>
    /// <returns>The derivative; the literal 0 where the value does not depend on the variable but through conditions.</returns>
    /// <exception cref="NotDifferentiableException">The value depends on the variable through an operation without a derivative.</exception>
    public static Real Of(Real value, Real variable)
    {
        var slopes = new Dictionary<Node, Real?> { [variable.Node] = 1 };
        foreach (Node node in Between(value.Node, variable.Node, throughConditions: false))
        {
            if (node != variable.Node) slopes[node] = SlopeOf(node, slopes);
        }

        return slopes.GetValueOrDefault(value.Node) ?? 0;
    }

    /// <summary>True when a value is computed from another, be it through conditions.</summary>
    public static bool DependsOn(Real value, Real variable) => value.Node == variable.Node || new Liveness([value.Node]).Contains(variable.Node);

    /// <summary>True when a value depends on another through conditions at most: between the points where these switch it does not change.</summary>
    public static bool IsStepIn(Real value, Real variable) => Between(value.Node, variable.Node, throughConditions: false).Count == 0;

    /// <summary>
    /// The comparisons that a value depends on and that depend on a variable, in the order in which they were recorded; a maximum, a minimum and a magnitude compare too. At all other points the value
    /// is as smooth in the variable as its operations are.
    /// </summary>
    /// <exception cref="NotDifferentiableException">The value depends on the variable through a loop or a function, whose comparisons are not known.</exception>
    public static IReadOnlyList<Bool> SwitchesOf(Real value, Real variable)
    {
        var found = new List<Bool>();
        foreach (Node node in Between(value.Node, variable.Node, throughConditions: true).OrderBy(node => node.Id))
        {
            switch (node.Op)
            {
                case Op.Result:
                    throw Refused(node);
                case Op.Less or Op.LessOrEqual:
                    found.Add(new(node));
                    break;
                case Op.Min or Op.Max:
                    found.Add(new Real(node.Inputs[0]) < new Real(node.Inputs[1]));
                    break;
                case Op.Abs:
                    found.Add(new Real(node.Inputs[0]) < 0);
                    break;
            }
        }

        return [.. found.Where(condition => condition.Node.Op != Op.BoolConstant).DistinctBy(condition => condition.Node)];
    }

    /// <summary>The operations by which a value depends on a variable, operands before what is computed from them.</summary>
    private static List<Node> Between(Node value, Node variable, bool throughConditions)
    {
        Dictionary<Node, IReadOnlyList<(Node Input, Func<Real> Slope)>> rules = Recorder.Current.Slopes;
        var depends = new Dictionary<Node, bool> { [variable] = true };
        var order = new List<Node>();
        // Not recursive: chains of additions may be thousands of operations long.
        var pending = new Stack<Node>([value]);
        while (pending.TryPeek(out Node? node))
        {
            if (depends.ContainsKey(node))
            {
                pending.Pop();
                continue;
            }

            if (node.Op == Op.Result)
            {
                depends[node] = new Liveness([node]).Contains(variable);
                if (depends[node]) order.Add(node);
                continue;
            }

            Node[] inputs = rules.TryGetValue(node, out IReadOnlyList<(Node Input, Func<Real> Slope)>? rule) ? [.. rule.Select(entry => entry.Input)]
                : node.Op == Op.Select && !throughConditions ? [.. node.Inputs.Skip(1)]
                : [.. node.Inputs];
            Node[] missing = [.. inputs.Where(input => !depends.ContainsKey(input))];
            foreach (Node input in missing) pending.Push(input);
            if (missing.Length > 0) continue;
            pending.Pop();
            depends[node] = inputs.Any(input => depends[input]);
            if (depends[node]) order.Add(node);
        }

        return value == variable ? [value] : order;
    }

    /// <summary>The slope of an operation from those of its operands; null for 0.</summary>
    private static Real? SlopeOf(Node node, Dictionary<Node, Real?> slopes)
    {
        Real? Slope(int k) => slopes.GetValueOrDefault(node.Inputs[k]);
        Real Input(int k) => new(node.Inputs[k]);
        if (Recorder.Current.Slopes.TryGetValue(node, out IReadOnlyList<(Node Input, Func<Real> Slope)>? rule))
        {
            return rule.Aggregate((Real?)null, (sum, entry) => slopes.GetValueOrDefault(entry.Input) is { } slope ? Plus(sum, entry.Slope() * slope) : sum);
        }

        switch (node.Op)
        {
            case Op.Add:
                return Plus(Slope(0), Slope(1));
            case Op.Subtract:
                return Plus(Slope(0), Minus(Slope(1)));
            case Op.Negate:
                return Minus(Slope(0));
            case Op.Multiply:
                return Plus(Times(Slope(0), Input(1)), Times(Slope(1), Input(0)));
            case Op.Fma:
                return Plus(Plus(Times(Slope(0), Input(1)), Times(Slope(1), Input(0))), Slope(2));
            case Op.Divide:
                return Plus(Slope(0), Minus(Times(Slope(1), new(node)))) / Input(1);
            case Op.Sqrt:
                return Slope(0) / (new Real(node) * 2);
            case Op.Abs:
                return Slope(0) is { } size ? Real.Choose(Input(0) < 0, -size, size) : null;
            case Op.Min:
                return Chosen(Input(1) < Input(0), Slope(1), Slope(0));
            case Op.Max:
                return Chosen(Input(0) < Input(1), Slope(1), Slope(0));
            case Op.Select:
                return Chosen(new(node.Inputs[0]), Slope(1), Slope(2));
            default:
                throw Refused(node);
        }
    }

    private static Real? Plus(Real? a, Real? b) => a is { } x && b is { } y ? x + y : a ?? b;

    private static Real? Minus(Real? a) => a is { } x ? -x : null;

    private static Real? Times(Real? a, Real b) => a is { } x ? x * b : null;

    private static Real? Chosen(Bool condition, Real? a, Real? b) => a is null && b is null ? null : Real.Choose(condition, a ?? 0, b ?? 0);

    private static NotDifferentiableException Refused(Node node) => new(node.Op switch
    {
        Op.Result when node.Inputs[0] is LoopNode => "it depends on it through a loop, a search for instance",
        Op.Result => "it depends on it through a function",
        Op.Lookup => "it depends on it through a table",
        _ => $"it depends on it through an operation that has none ({node.Op})",
    });
}

/// <summary>A value has no derivative that can be recorded. The message says through what it depends on the variable.</summary>
public sealed class NotDifferentiableException : Exception
{
    /// <summary>With what the value depends through.</summary>
    public NotDifferentiableException(string message) : base(message)
    {
    }
}
