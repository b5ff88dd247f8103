using System.Reflection.Emit;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>How a kernel is laid out; the layout changes its speed, never its results.</summary>
/// <param name="Chains">Vectors that are worked on side by side, to hide the latency of operations.</param>
/// <param name="InMemory">Uniforms, sums and values that are used much later stay in aligned memory, and not in registers.</param>
internal readonly record struct Layout(int Chains, bool InMemory);

/// <summary>
/// Prints a kernel as IL over vectors. A value that is used once stays on the evaluation stack; others get a local. Straight code is printed one
/// chain of draws after the other, bodies of loops with the chains interleaved.
/// </summary>
internal sealed class KernelPrinter
{
    /// <summary>A tree of operations that is deeper is cut by a local: the compiler's work grows with the depth of the stack.</summary>
    private const int DeepestTree = 40;

    /// <summary>
    /// A value that is used so many operations after it was computed goes to memory of our own: the compiler would have to spill it, and its
    /// stack is not aligned to vectors, so that every second access touches two cache lines. Found by trial: with a few dozen, kernels of five buyers are
    /// half as fast; without, those of sixteen are a third as fast.
    /// </summary>
    private const int LongLived = 400;

    private readonly ILGenerator _il;
    private readonly VectorForm _form;
    private readonly Liveness _live;
    private readonly Layout _layout;
    private readonly IReadOnlyDictionary<Function, (System.Reflection.MethodInfo Method, int Frame)> _functions;
    private readonly Dictionary<Node, int> _uses = [];
    private readonly Dictionary<Node, int> _heights = [];
    private readonly HashSet<Node> _usedElsewhere = [];
    private readonly Dictionary<Node, LocalBuilder>[] _locals;
    private readonly Dictionary<Node, Action<int>> _places = [];
    private readonly Dictionary<LoopNode, LocalBuilder> _counters = [];
    private readonly Dictionary<Node, int> _inMemory = [];
    private readonly int _memoryAt;
    private readonly Action _loadParameters;
    private readonly Action _loadFrames;
    private readonly Func<Table, long> _addressOf;

    /// <param name="il">Where to print.</param>
    /// <param name="form">The vectors.</param>
    /// <param name="live">What is to be printed.</param>
    /// <param name="layout">How.</param>
    /// <param name="functions">The methods of the functions that may be called, and where their arguments and results lie.</param>
    /// <param name="loadParameters">Pushes the address of the parameters.</param>
    /// <param name="loadFrames">Pushes the address of the frames of functions, and of the memory for values.</param>
    /// <param name="memoryAt">Where the memory for values begins.</param>
    /// <param name="addressOf">Where a table lies, for as long as the printed code may run.</param>
    internal KernelPrinter(
        ILGenerator il,
        VectorForm form,
        Liveness live,
        Layout layout,
        IReadOnlyDictionary<Function, (System.Reflection.MethodInfo Method, int Frame)> functions,
        Action loadParameters,
        Action loadFrames,
        int memoryAt,
        Func<Table, long> addressOf)
    {
        _addressOf = addressOf;
        _memoryAt = memoryAt;
        _il = il;
        _form = form;
        _live = live;
        _layout = layout;
        _functions = functions;
        _loadParameters = loadParameters;
        _loadFrames = loadFrames;
        _locals = [.. Enumerable.Range(0, layout.Chains).Select(_ => new Dictionary<Node, LocalBuilder>())];
    }

    /// <summary>Bytes between a value's vectors of two chains, in all memory that kernels use.</summary>
    internal int Stride => _form.Bytes;

    /// <summary>Bytes of memory for values.</summary>
    internal int MemoryBytes => _inMemory.Count * _layout.Chains * Stride;

    /// <summary>Says how a leaf is pushed, given the chain.</summary>
    internal void Place(Node leaf, Action<int> push) => _places[leaf] = push;

    /// <summary>Prints a body.</summary>
    /// <param name="scope">The body.</param>
    /// <param name="results">What is used of it afterwards.</param>
    /// <param name="finish">Prints, for a chain, what is done with the results.</param>
    internal void Print(Scope scope, IReadOnlyCollection<Node> results, Action<int> finish)
    {
        CountUses(scope);
        foreach (Node result in results) Use(result, scope);
        int k = 0;
        List<Node> items = [.. scope.Items.Where(_live.Contains)];
        if (_layout.InMemory) PlanMemory(items, results);
        while (true)
        {
            int start = k;
            while (k < items.Count && items[k] is not (LoopNode or CallNode)) k++;
            for (int chain = 0; chain < _layout.Chains; chain++)
            {
                foreach (Node item in items[start..k].Where(NeedsLocal)) Store(item, chain);
                if (k == items.Count) finish(chain);
            }

            if (k == items.Count) return;
            PrintLoopOrCall(items[k++]);
        }
    }

    /// <summary>Pushes a value.</summary>
    internal void Push(Node node, int chain)
    {
        if (_locals[chain].TryGetValue(node, out LocalBuilder? local))
        {
            _il.Emit(OpCodes.Ldloc, local);
            return;
        }

        if (_places.TryGetValue(node, out Action<int>? place))
        {
            place(chain);
            return;
        }

        switch (node.Op)
        {
            case Op.Constant:
                PushConstant(node.Value);
                break;
            case Op.BoolConstant:
                _il.Emit(OpCodes.Call, node.Value == 0 ? _form.Zero : _form.AllBitsSet);
                break;
            case Op.Parameter:
                _loadParameters();
                Offset(node.Index * CpuKernel.ParameterStride);
                _il.Emit(OpCodes.Ldobj, _form.Doubles);
                break;
            case Op.Iteration:
                _il.Emit(OpCodes.Ldloc, _counters[node.Scope.Owner!]);
                _il.Emit(OpCodes.Conv_R8);
                _il.Emit(OpCodes.Call, _form.Broadcast);
                break;
            default:
                if (node.IsLeaf) throw new InvalidOperationException($"{node.Op} {node.Index} has no place.");
                PushOperation(node, chain);
                break;
        }
    }

    /// <summary>Pushes a number in every lane.</summary>
    internal void PushConstant(double value)
    {
        if (BitConverter.DoubleToInt64Bits(value) == 0)
        {
            _il.Emit(OpCodes.Call, _form.Zero);
            return;
        }

        _il.Emit(OpCodes.Ldc_R8, value);
        _il.Emit(OpCodes.Call, _form.Broadcast);
    }

    /// <summary>Adds to the address on the stack.</summary>
    internal void Offset(int bytes)
    {
        if (bytes == 0) return;
        _il.Emit(OpCodes.Ldc_I4, bytes);
        _il.Emit(OpCodes.Add);
    }

    private void PushWord(ulong value)
    {
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)value));
        _il.Emit(OpCodes.Call, _form.BroadcastWord);
    }

    private void PushOperation(Node node, int chain)
    {
        Node a = node.Inputs[0];
        switch (node.Op)
        {
            case Op.Negate:
                Push(a, chain);
                _il.Emit(OpCodes.Call, _form.DoublesAsWords);
                PushWord(1UL << 63);
                _il.Emit(OpCodes.Call, _form.Xor);
                _il.Emit(OpCodes.Call, _form.WordsAsDoubles);
                break;
            case Op.PowerOfTwo:
                Push(a, chain);
                PushConstant(4503599627370496.0 + 1023.0);
                _il.Emit(OpCodes.Call, _form[Op.Add]);
                _il.Emit(OpCodes.Call, _form.DoublesAsWords);
                _il.Emit(OpCodes.Ldc_I4, 52);
                _il.Emit(OpCodes.Call, _form.ShiftLeft);
                _il.Emit(OpCodes.Call, _form.WordsAsDoubles);
                break;
            case Op.Exponent:
                // The twelve bits as the last digits of 2⁵² + bits, less 2⁵² + 1023.
                Push(a, chain);
                _il.Emit(OpCodes.Call, _form.DoublesAsWords);
                _il.Emit(OpCodes.Ldc_I4, 52);
                _il.Emit(OpCodes.Call, _form.ShiftRight);
                PushWord(0x4330000000000000);
                _il.Emit(OpCodes.Call, _form.OrWords);
                _il.Emit(OpCodes.Call, _form.WordsAsDoubles);
                PushConstant(4503599627370496.0 + 1023.0);
                _il.Emit(OpCodes.Call, _form[Op.Subtract]);
                break;
            case Op.Mantissa:
                Push(a, chain);
                _il.Emit(OpCodes.Call, _form.DoublesAsWords);
                PushWord(0x000FFFFFFFFFFFFF);
                _il.Emit(OpCodes.Call, _form.AndWords);
                PushWord(0x3FF0000000000000);
                _il.Emit(OpCodes.Call, _form.OrWords);
                _il.Emit(OpCodes.Call, _form.WordsAsDoubles);
                break;
            case Op.Lookup:
                Push(a, chain);
                _il.Emit(OpCodes.Ldc_I8, _addressOf(node.Table!));
                _il.Emit(OpCodes.Conv_I);
                _il.Emit(OpCodes.Ldc_R8, node.Table!.Count - 1.0);
                _il.Emit(OpCodes.Call, _form.Lookup);
                break;
            case Op.Min or Op.Max:
                PushExtreme(node.Op, () => Push(a, chain), () => Push(node.Inputs[1], chain));
                break;
            default:
                foreach (Node input in node.Inputs) Push(input, chain);
                _il.Emit(OpCodes.Call, _form[node.Op]);
                break;
        }
    }

    /// <summary>Pushes "a &lt; b ? a : b" or "a &gt; b ? a : b".</summary>
    internal void PushExtreme(Op op, Action a, Action b)
    {
        if ((op == Op.Min ? _form.NativeMin : _form.NativeMax) is { } native)
        {
            a();
            b();
            _il.Emit(OpCodes.Call, native);
            return;
        }

        a();
        b();
        _il.Emit(OpCodes.Call, op == Op.Min ? _form[Op.Less] : _form.GreaterThan);
        a();
        b();
        _il.Emit(OpCodes.Call, _form[Op.Select]);
    }

    private void Store(Node node, int chain)
    {
        if (_inMemory.TryGetValue(node, out int place))
        {
            MemoryAddress(place, chain);
            PushOperation(node, chain);
            _il.Emit(OpCodes.Stobj, _form.Doubles);
            Place(node, at =>
            {
                MemoryAddress(place, at);
                // Volatile, or the compiler keeps the value in a register all the same, and spills it.
                _il.Emit(OpCodes.Volatile);
                _il.Emit(OpCodes.Ldobj, _form.Doubles);
            });
            return;
        }

        Push(node, chain);
        LocalBuilder local = _il.DeclareLocal(_form.Doubles);
        _il.Emit(OpCodes.Stloc, local);
        _locals[chain][node] = local;
    }

    private void MemoryAddress(int place, int chain)
    {
        _loadFrames();
        Offset(_memoryAt + (place * _layout.Chains + chain) * Stride);
    }

    /// <summary>Gives a place in memory to the values of a body that are used long after they were computed.</summary>
    private void PlanMemory(List<Node> items, IReadOnlyCollection<Node> results)
    {
        var lastUse = new Dictionary<Node, int>();
        void Used(Node node, int at) => lastUse[node] = Math.Max(lastUse.GetValueOrDefault(node), at);
        foreach (Node result in results) Used(result, items.Count);
        for (int k = items.Count - 1; k >= 0; k--)
        {
            // A value that stays on the stack is computed where its user is.
            int at = NeedsLocal(items[k]) || items[k] is LoopNode or CallNode ? k : lastUse.GetValueOrDefault(items[k]);
            foreach (Node input in items[k].Inputs) Used(input, at);
        }

        for (int k = 0; k < items.Count; k++)
        {
            bool plain = items[k] is not (LoopNode or CallNode) && NeedsLocal(items[k]) && !_usedElsewhere.Contains(items[k]);
            if (plain && lastUse[items[k]] - k > LongLived) _inMemory[items[k]] = _inMemory.Count;
        }
    }

    private void PrintLoopOrCall(Node item)
    {
        if (item is LoopNode loop) PrintLoop(loop);
        else PrintCall((CallNode)item);
    }

    private void PrintCall(CallNode call)
    {
        (System.Reflection.MethodInfo method, int frame) = _functions[call.Function];
        for (int k = 0; k < call.Inputs.Count; k++)
        {
            for (int chain = 0; chain < _layout.Chains; chain++)
            {
                _loadFrames();
                Offset(frame + ((k * _layout.Chains) + chain) * Stride);
                Push(call.Inputs[k], chain);
                _il.Emit(OpCodes.Stobj, _form.Doubles);
            }
        }

        _loadParameters();
        _loadFrames();
        _il.Emit(OpCodes.Call, method);
        for (int k = 0; k < call.Results.Count; k++)
        {
            if (!_live.Contains(call.Results[k])) continue;
            for (int chain = 0; chain < _layout.Chains; chain++)
            {
                _loadFrames();
                Offset(frame + ((call.Inputs.Count + k) * _layout.Chains + chain) * Stride);
                _il.Emit(OpCodes.Ldobj, _form.Doubles);
                LocalBuilder local = _il.DeclareLocal(_form.Doubles);
                _il.Emit(OpCodes.Stloc, local);
                _locals[chain][call.Results[k]] = local;
            }
        }
    }

    private void PrintLoop(LoopNode loop)
    {
        int[] state = [.. _live.StateOf(loop)];
        foreach (int k in state)
        {
            for (int chain = 0; chain < _layout.Chains; chain++)
            {
                Push(loop.Inputs[k], chain);
                LocalBuilder local = _il.DeclareLocal(_form.Doubles);
                _il.Emit(OpCodes.Stloc, local);
                _locals[chain][loop.Carried[k]] = local;
                _locals[chain][loop.Results[k]] = local;
            }
        }

        LocalBuilder counter = _il.DeclareLocal(typeof(int));
        _counters[loop] = counter;
        Label top = _il.DefineLabel(), end = _il.DefineLabel();
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, counter);
        _il.MarkLabel(top);
        Node? goesOn = loop.GoesOn;
        foreach (Node item in loop.Body.Items.Where(_live.Contains))
        {
            // All that the condition needs was recorded before it.
            if (item.Id > goesOn?.Id) StopUnlessAny(ref goesOn, end);
            if (item is LoopNode or CallNode) PrintLoopOrCall(item);
            else if (NeedsLocal(item))
            {
                for (int chain = 0; chain < _layout.Chains; chain++) Store(item, chain);
            }
        }

        StopUnlessAny(ref goesOn, end);
        // The state changes all at once: every new value is on the stack before the first is stored.
        int[] changed = [.. state.Where(k => loop.Next[k] != loop.Carried[k])];
        foreach (int k in changed)
        {
            for (int chain = 0; chain < _layout.Chains; chain++) Push(loop.Next[k], chain);
        }

        foreach (int k in changed.Reverse())
        {
            for (int chain = _layout.Chains - 1; chain >= 0; chain--) _il.Emit(OpCodes.Stloc, _locals[chain][loop.Carried[k]]);
        }

        _il.CountUp(counter, 1, loop.Count, top);
        _il.MarkLabel(end);
    }

    /// <summary>Leaves a loop when no draw needs it any more.</summary>
    private void StopUnlessAny(ref Node? condition, Label end)
    {
        if (condition is null) return;
        for (int chain = 0; chain < _layout.Chains; chain++)
        {
            Push(condition, chain);
            if (chain > 0) _il.Emit(OpCodes.Call, _form[Op.Or]);
        }

        _il.Emit(OpCodes.Call, _form.Signs);
        _il.Emit(OpCodes.Brfalse, end);
        condition = null;
    }

    private bool NeedsLocal(Node node) => _uses.GetValueOrDefault(node) > 1 || _usedElsewhere.Contains(node);

    private void CountUses(Scope scope)
    {
        foreach (Node item in scope.Items.Where(_live.Contains))
        {
            if (item is LoopNode loop)
            {
                CountUses(loop.Body);
                if (loop.GoesOn is not null) Use(loop.GoesOn, loop.Body);
                foreach (int k in _live.StateOf(loop))
                {
                    Use(loop.Inputs[k], scope);
                    Use(loop.Next[k], loop.Body);
                }

                continue;
            }

            int height = 0;
            foreach (Node input in item.Inputs)
            {
                Use(input, scope);
                // Minima without an instruction of their own push their operands twice.
                if (item.Op is Op.Min or Op.Max && _form.NativeMin is null) Use(input, scope);
                height = Math.Max(height, _heights.GetValueOrDefault(input));
            }

            _heights[item] = height + 1;
            if (height + 1 < DeepestTree) continue;
            _usedElsewhere.Add(item);
            _heights[item] = 0;
        }
    }

    private void Use(Node node, Scope where)
    {
        _uses[node] = _uses.GetValueOrDefault(node) + 1;
        if (node.Scope != where) _usedElsewhere.Add(node);
    }
}
