namespace ExPost.Kernels;

/// <summary>Which operations are needed for a set of results: what a printer prints and the interpreter runs.</summary>
public sealed class Liveness
{
    private readonly HashSet<Node> _live = [];
    private readonly HashSet<Function> _functions = [];

    /// <summary>Finds what the results depend on.</summary>
    public Liveness(IEnumerable<Node> results)
    {
        foreach (Node result in results) Mark(result);
    }

    /// <summary>The functions that are called.</summary>
    public IReadOnlySet<Function> Functions => _functions;

    /// <summary>What a kernel's sums depend on.</summary>
    public static Liveness OfSums(Kernel kernel) => new(kernel.Sums.SelectMany(sum => sum.Operands));

    /// <summary>True when the results need the operation, or the loop or call that gives it.</summary>
    public bool Contains(Node node) => _live.Contains(node);

    /// <summary>The state variables of a loop that the results need.</summary>
    public IEnumerable<int> StateOf(LoopNode loop) => Enumerable.Range(0, loop.Carried.Count).Where(k => _live.Contains(loop.Carried[k]) || _live.Contains(loop.Results[k]));

    private void Mark(Node start)
    {
        // Not recursive: chains of additions may be thousands of operations long.
        var pending = new Stack<Node>();
        pending.Push(start);
        while (pending.TryPop(out Node? node))
        {
            if (!_live.Add(node)) continue;
            if (node.Op == Op.Result && node.Inputs[0] is LoopNode loop)
            {
                // A state variable is needed when its result is, or when another needed one is computed from it.
                _live.Add(loop);
                if (loop.GoesOn is not null) pending.Push(loop.GoesOn);
                pending.Push(loop.Inputs[node.Index]);
                pending.Push(loop.Next[node.Index]);
                pending.Push(loop.Carried[node.Index]);
            }
            else if (node.Op == Op.Carried)
            {
                // A loop that is still being recorded has no results.
                if (node.Scope.Owner is { } owner) pending.Push(owner.Results[node.Index]);
            }
            else
            {
                foreach (Node input in node.Inputs) pending.Push(input);
                if (node is CallNode call && _functions.Add(call.Function))
                {
                    foreach (Node result in call.Function.Results) pending.Push(result);
                }
            }
        }
    }
}
