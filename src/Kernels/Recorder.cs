namespace ExPost.Kernels;

/// <summary>
/// Builds a kernel while formulas over <see cref="Real"/> run. An operation goes into the outermost body that sees its operands, so
/// what does not change in a loop is computed before it; an operation that is already there is not made again; and what can be known
/// now is folded (<see cref="Folding"/>). None of this changes a bit of any result.
/// </summary>
internal sealed class Recorder
{
    /// <summary>2⁻⁵³: the smallest uniform of either kind, and the distance of the largest from 1.</summary>
    private const double SmallestUniform = 1.1102230246251565e-16;

    [ThreadStatic]
    private static Recorder? s_current;

    private readonly List<Function> _functions = [];
    private readonly List<string> _parameters = [];
    private readonly List<Bounds> _parameterBounds = [];
    private readonly List<NamedNode> _names = [];
    private readonly List<Table> _tables = [];
    private readonly Dictionary<Table, int> _tableNumbers = [];
    private readonly Dictionary<Node, DerivativeRule> _rules = [];
    private int _nextId;
    private readonly Scope _kernelBody = new(null);
    private Scope _body;
    private Scope _root;

    internal Recorder() => _root = _body = _kernelBody;

    internal static Recorder Current => s_current ?? throw new InvalidOperationException("Formulas over Real can only be evaluated while a kernel is recorded.");

    internal IReadOnlyList<Function> Functions => _functions;

    internal Dictionary<object, Function> SharedFunctions { get; } = [];

    internal IReadOnlyList<string> Parameters => _parameters;

    internal IReadOnlyList<NamedNode> Names => _names;

    internal IReadOnlyList<Table> Tables => _tables;

    internal Scope Root => _kernelBody;

    internal IReadOnlyList<Node> Uniforms => [.. _kernelBody.Known.Values.Where(node => node.Op == Op.Uniform)];

    internal static T Run<T>(Func<Recorder, T> body)
    {
        // A mechanism may record values to evaluate them while its own kernel is recorded: the two share nothing.
        Recorder? outer = s_current;
        s_current = new Recorder();
        try { return body(s_current); }
        finally { s_current = outer; }
    }

    internal Node Constant(double value) => Leaf(Op.Constant, BitConverter.DoubleToInt64Bits(value), id => new Node(Op.Constant, _root, id, [])
    {
        Value = value,
        Bounds = double.IsFinite(value) ? new(value, value) : Bounds.Unknown,
    });

    internal Node BoolConstant(bool value) => Leaf(Op.BoolConstant, value ? 1 : 0, id => new Node(Op.BoolConstant, _root, id, []) { Value = value ? 1 : 0 });

    internal Node Uniform(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (_root != _kernelBody) throw new InvalidOperationException("A function cannot read a draw's uniforms: pass them as arguments.");
        return Leaf(Op.Uniform, index, id => new Node(Op.Uniform, _root, id, []) { Index = index, Bounds = new(SmallestUniform, 1 - SmallestUniform) });
    }

    internal Node Parameter(string name, Bounds bounds)
    {
        int index = _parameters.IndexOf(name);
        if (index < 0)
        {
            index = _parameters.Count;
            _parameters.Add(name);
            _parameterBounds.Add(bounds);
        }
        else if (_parameterBounds[index] != bounds)
        {
            throw new InvalidOperationException($"Parameter {name} was read with other bounds before.");
        }

        return Leaf(Op.Parameter, index, id => new Node(Op.Parameter, _root, id, []) { Index = index, Bounds = bounds.Known ? bounds : Bounds.Unknown });
    }

    internal void Name(Node node, string name)
    {
        // What happens inside loops and functions has no one value a draw, so it has no name either.
        if (node.Scope == _kernelBody) _names.Add(new(name, node));
    }

    /// <summary>How the result of a function that is made of many operations is differentiated. A formula with the same operations is the same function.</summary>
    internal void AddRule(Node result, ReadOnlySpan<Node> inputs, Func<int, Real> partial)
    {
        if (!result.IsLeaf) _rules.TryAdd(result, new DerivativeRule(inputs.ToArray(), partial));
    }

    /// <summary>The rule for the result of a function, or null where the operation itself is differentiated.</summary>
    internal DerivativeRule? RuleOf(Node node) => _rules.GetValueOrDefault(node);

    /// <param name="op">The operation.</param>
    /// <param name="operands">Its operands, in the order in which the formula has them.</param>
    /// <param name="promised">Bounds that the caller can prove where <see cref="Bounds.Of"/> would give wider ones.</param>
    internal Node Emit(Op op, ReadOnlySpan<Node> operands, Bounds? promised = null)
    {
        Node[] inputs = operands.ToArray();
        // One order for operands that commute makes the same formula, written in another order, the same node. For minima and maxima
        // the order of the operands matters for zeros of different sign: sorted, it is at least the same everywhere.
        bool commutes = op is Op.Add or Op.Multiply or Op.Min or Op.Max or Op.And or Op.Or or Op.Equal or Op.Fma;
        if (commutes && inputs[1].Id < inputs[0].Id) (inputs[0], inputs[1]) = (inputs[1], inputs[0]);
        Scope scope = Place(inputs);
        if (Folding.Fold(this, op, inputs) is { } folded) return folded;
        var key = new NodeKey(op, inputs[0].Id, inputs.Length > 1 ? inputs[1].Id : -1, inputs.Length > 2 ? inputs[2].Id : -1, 0);
        if (scope.Known.TryGetValue(key, out Node? known)) return known;
        var node = new Node(op, scope, _nextId++, inputs) { Bounds = promised ?? Bounds.Of(op, inputs) };
        scope.ItemList.Add(node);
        scope.Known[key] = node;
        return node;
    }

    /// <summary>The entry of a table at an index.</summary>
    internal Node Lookup(Table table, Node index)
    {
        if (index.Op == Op.Constant && table.At(index.Value) is var entry && !double.IsNaN(entry)) return Constant(entry);
        // Tables with the same entries are one, whatever their names.
        if (!_tableNumbers.TryGetValue(table, out int number))
        {
            _tableNumbers[table] = number = _tables.Count;
            _tables.Add(table);
        }

        Scope scope = Place([index]);
        var key = new NodeKey(Op.Lookup, index.Id, -1, -1, number);
        if (scope.Known.TryGetValue(key, out Node? known)) return known;
        var node = new Node(Op.Lookup, scope, _nextId++, [index]) { Table = _tables[number], Bounds = table.Bounds };
        scope.ItemList.Add(node);
        scope.Known[key] = node;
        return node;
    }

    internal IReadOnlyList<Node> Loop(int count, ReadOnlySpan<Node> initial, Func<Node, Node[], Node[]> step, Func<Node[], Node>? goesOn = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Node[] start = initial.ToArray();
        Place(start);
        Scope outer = _body, body = new(outer);
        _body = body;
        var iteration = new Node(Op.Iteration, body, _nextId++, []) { Bounds = new(0, count - 1) };
        var carried = new Node[start.Length];
        for (int k = 0; k < carried.Length; k++) carried[k] = new Node(Op.Carried, body, _nextId++, []) { Index = k };
        Node? going = goesOn?.Invoke(carried);
        Node[] next = step(iteration, carried);
        if (next.Length != start.Length) throw new InvalidOperationException($"A loop over {start.Length} state variables returned {next.Length}.");
        Place(next);
        // A lane that is done waits for the others with its state unchanged.
        if (going is not null) next = [.. next.Select((value, k) => Emit(Op.Select, [going, value, carried[k]]))];
        body.Closed = true;
        _body = outer;
        var loop = new LoopNode(outer, _nextId++, start, count, body, carried, iteration, next, going);
        body.Owner = loop;
        outer.ItemList.Add(loop);
        return loop.Results = Results(loop, start.Length);
    }

    internal Function DefineFunction(string name, int arity, Func<Node[], Node[]> body)
    {
        (Scope outerRoot, Scope outerBody) = (_root, _body);
        _root = _body = new Scope(null);
        var arguments = new Node[arity];
        for (int k = 0; k < arity; k++) arguments[k] = new Node(Op.Argument, _root, _nextId++, []) { Index = k };
        Node[] results = body(arguments);
        Place(results);
        var function = new Function(name, _functions.Count, _root, arguments, results);
        _functions.Add(function);
        (_root, _body) = (outerRoot, outerBody);
        return function;
    }

    internal IReadOnlyList<Node> Call(Function function, ReadOnlySpan<Node> arguments)
    {
        if (!_functions.Contains(function)) throw new InvalidOperationException($"Function {function.Name} was recorded in another kernel.");
        if (arguments.Length != function.Arguments.Count) throw new ArgumentException($"Function {function.Name} takes {function.Arguments.Count} arguments, not {arguments.Length}.", nameof(arguments));
        Node[] inputs = arguments.ToArray();
        Scope scope = Place(inputs);
        foreach (Node item in scope.Items)
        {
            if (item is CallNode made && made.Function == function && made.Inputs.SequenceEqual(inputs)) return made.Results;
        }

        var call = new CallNode(scope, _nextId++, inputs, function);
        scope.ItemList.Add(call);
        return call.Results = Results(call, function.Results.Count);
    }

    private Node[] Results(Node source, int count)
    {
        var results = new Node[count];
        for (int k = 0; k < count; k++) results[k] = new Node(Op.Result, source.Scope, _nextId++, [source]) { Index = k };
        return results;
    }

    /// <summary>The outermost body that sees all operands.</summary>
    /// <exception cref="InvalidOperationException">No body does.</exception>
    internal Scope Place(ReadOnlySpan<Node> operands)
    {
        Scope scope = _root;
        foreach (Node operand in operands)
        {
            if (operand.Scope.Root != _root) throw new InvalidOperationException("A function's body uses a value of its caller: pass it as an argument.");
            if (operand.Scope.Closed) throw new InvalidOperationException("A value was used outside the loop that computes it: make it a state variable of the loop.");
            if (operand.Scope.Depth > scope.Depth) scope = operand.Scope;
        }

        return scope;
    }

    private Node Leaf(Op op, long extra, Func<int, Node> make)
    {
        var key = new NodeKey(op, -1, -1, -1, extra);
        if (!_root.Known.TryGetValue(key, out Node? node)) _root.Known[key] = node = make(_nextId++);
        return node;
    }
}
