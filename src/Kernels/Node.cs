namespace ExPost.Kernels;

/// <summary>One operation of a kernel. Nodes are made by the <see cref="Recorder"/>, never changed, and shared: the same operation on the same inputs is one node.</summary>
public class Node
{
    internal Node(Op op, Scope scope, int id, Node[] inputs)
    {
        Op = op;
        Scope = scope;
        Id = id;
        Inputs = inputs;
    }

    /// <summary>What the node computes.</summary>
    public Op Op { get; }

    /// <summary>The operands, in order.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>The body in which the node is evaluated: the kernel's, a function's or a loop's, the outermost that sees all operands.</summary>
    public Scope Scope { get; }

    /// <summary>A number that is unique in the kernel and increases in order of recording.</summary>
    public int Id { get; }

    /// <summary>The value of a constant.</summary>
    public double Value { get; internal init; }

    /// <summary>Which uniform, parameter, argument, state variable or result this is.</summary>
    public int Index { get; internal init; }

    /// <summary>What a <see cref="Op.Lookup"/> reads.</summary>
    public Table? Table { get; internal init; }

    /// <summary>Bounds that the value cannot leave, or <see cref="Bounds.Unknown"/>.</summary>
    public Bounds Bounds { get; internal init; } = Bounds.Unknown;

    /// <summary>True when the node is a condition, false when it is a number.</summary>
    public bool IsBool => Op is Op.BoolConstant or Op.Less or Op.LessOrEqual or Op.Equal or Op.And or Op.Or or Op.Not;

    /// <summary>True when nothing is computed: the value is there before the body runs.</summary>
    public bool IsLeaf => Op is Op.Constant or Op.BoolConstant or Op.Uniform or Op.Parameter or Op.Argument or Op.Carried or Op.Iteration or Op.Result;
}

/// <summary>
/// A loop with a fixed number of iterations: state variables start at the node's inputs and are replaced together after each iteration by
/// <see cref="Next"/>. The results are the state after the last iteration.
/// </summary>
public sealed class LoopNode : Node
{
    internal LoopNode(Scope scope, int id, Node[] initial, int count, Scope body, Node[] carried, Node iteration, Node[] next, Node? goesOn) : base(Op.Loop, scope, id, initial)
    {
        GoesOn = goesOn;
        Count = count;
        Body = body;
        Carried = carried;
        Iteration = iteration;
        Next = next;
    }

    /// <summary>The number of iterations.</summary>
    public int Count { get; }

    /// <summary>What is evaluated in each iteration.</summary>
    public Scope Body { get; }

    /// <summary>The state at the start of an iteration.</summary>
    public IReadOnlyList<Node> Carried { get; }

    /// <summary>The number of the iteration.</summary>
    public Node Iteration { get; }

    /// <summary>The state at the end of an iteration.</summary>
    public IReadOnlyList<Node> Next { get; }

    /// <summary>
    /// A condition on the state at the start of an iteration; where it does not hold, this iteration and all later ones leave the state as it is, so that they need
    /// not be run. Null for a loop that always runs to its end.
    /// </summary>
    public Node? GoesOn { get; }

    /// <summary>The state after the loop, a <see cref="Op.Result"/> node a variable.</summary>
    public IReadOnlyList<Node> Results { get; internal set; } = [];
}

/// <summary>A call of a function that was recorded once; the inputs are the arguments.</summary>
public sealed class CallNode : Node
{
    internal CallNode(Scope scope, int id, Node[] arguments, Function function) : base(Op.Call, scope, id, arguments) => Function = function;

    /// <summary>What is called.</summary>
    public Function Function { get; }

    /// <summary>What the call returns, a <see cref="Op.Result"/> node a value.</summary>
    public IReadOnlyList<Node> Results { get; internal set; } = [];
}

/// <summary>A body of a kernel: that of the kernel itself, of a function, or of a loop inside another body.</summary>
public sealed class Scope
{
    internal Scope(Scope? parent)
    {
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Root = parent is null ? this : parent.Root;
    }

    /// <summary>The body that holds the loop, or null for a kernel's and a function's.</summary>
    public Scope? Parent { get; }

    /// <summary>How many loops deep the body lies.</summary>
    public int Depth { get; }

    /// <summary>The outermost body: the kernel's or the function's.</summary>
    public Scope Root { get; }

    /// <summary>The operations in an order in which they can be evaluated.</summary>
    public IReadOnlyList<Node> Items => ItemList;

    internal List<Node> ItemList { get; } = [];

    internal Dictionary<NodeKey, Node> Known { get; } = [];

    internal bool Closed { get; set; }

    /// <summary>The loop whose body this is, once it is recorded.</summary>
    public LoopNode? Owner { get; internal set; }
}

/// <summary>What makes two operations the same.</summary>
internal readonly record struct NodeKey(Op Op, int A, int B, int C, long Extra);
