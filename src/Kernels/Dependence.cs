namespace ExPost.Kernels;

/// <summary>Which values depend on a variable.</summary>
internal sealed class Dependence
{
    private readonly Node _variable;
    private readonly bool _conditions;
    private readonly HashSet<Node> _held;

    /// <summary>Prepares a question.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="conditions">True when a value also depends on what the conditions of its choices depend on; else it must move with the variable.</param>
    /// <param name="held">Values that count as given, however they are computed.</param>
    /// <exception cref="ArgumentException">The variable is a literal.</exception>
    internal Dependence(Real variable, bool conditions, params IEnumerable<Real> held)
    {
        _held = [.. held.Select(value => value.Node).Where(node => node != variable.Node)];
        if (variable.Node.Op == Op.Constant) throw new ArgumentException("A literal is no variable: it is the same wherever it stands.", nameof(variable));
        _variable = variable.Node;
        _conditions = conditions;
    }

    /// <summary>True for the variable itself. A parameter has one node in the kernel's body and one in every function that reads it.</summary>
    internal bool IsVariable(Node node) => node == _variable || (node.Op == Op.Parameter && _variable.Op == Op.Parameter && node.Index == _variable.Index);

    /// <summary>True when the value depends on the variable.</summary>
    internal bool Holds(Node value)
    {
        var seen = new HashSet<Node> { value };
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out Node? node))
        {
            if (IsReached(node)) return true;
            foreach (Node operand in Operands(node))
            {
                if (seen.Add(operand)) pending.Push(operand);
            }
        }

        return false;
    }

    /// <summary>
    /// The values between a value and the variable, both included, that depend on the variable, in order of recording. What loops and called functions compute inside is left
    /// out; their results are there.
    /// </summary>
    internal IReadOnlyList<Node> Between(Node value)
    {
        var seen = new HashSet<Node> { value };
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out Node? node))
        {
            if (IsVariable(node) || _held.Contains(node) || node.Op == Op.Result) continue;
            foreach (Node operand in Operands(node))
            {
                if (seen.Add(operand)) pending.Push(operand);
            }
        }

        // Operands are older than what is computed from them.
        var dependent = new HashSet<Node>();
        var between = new List<Node>();
        foreach (Node node in seen.OrderBy(node => node.Id))
        {
            if (!(IsReached(node) || (node.Op == Op.Result && !_held.Contains(node) ? Holds(node) : Operands(node).Exists(dependent.Contains)))) continue;
            dependent.Add(node);
            between.Add(node);
        }

        return between;
    }

    /// <summary>Inside a loop, its state may depend on anything outside: what the loop makes of it is recorded only when it is done.</summary>
    private bool IsReached(Node node) => IsVariable(node) || (!_held.Contains(node) && node is { Op: Op.Carried, Scope.Owner: null } && node.Scope.Depth > _variable.Scope.Depth);

    private List<Node> Operands(Node node)
    {
        if (_held.Contains(node)) return [];
        if (Recorder.Current.RuleOf(node) is { } rule) return [.. rule.Inputs];
        switch (node)
        {
            case { Op: Op.Result } when node.Inputs[0] is LoopNode loop:
                List<Node> state = [loop.Inputs[node.Index], loop.Next[node.Index], loop.Carried[node.Index]];
                return _conditions && loop.GoesOn is { } goesOn ? [.. state, goesOn] : state;
            case { Op: Op.Result } when node.Inputs[0] is CallNode call:
                return [.. call.Inputs, call.Function.Results[node.Index]];
            case { Op: Op.Carried, Scope.Owner: { } owner }:
                return [owner.Results[node.Index]];
            case { Op: Op.Select } when !_conditions:
                return [node.Inputs[1], node.Inputs[2]];
            default:
                return [.. node.Inputs];
        }
    }
}
