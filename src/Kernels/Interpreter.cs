namespace ExPost.Kernels;

/// <summary>
/// Runs a kernel draw by draw, one operation after the other: the reference that printed kernels are held to, and the source of
/// witnesses, for after a draw every value of the kernel can be read. Not safe for use by several threads at once.
/// </summary>
public sealed class Interpreter
{
    private readonly Kernel _kernel;
    private readonly Dictionary<Node, int> _registerOf = [];
    private readonly Dictionary<Function, Instruction[]> _functions = [];
    private readonly Instruction[] _body;
    private readonly int[] _uniforms;
    private readonly double[] _registers;

    /// <summary>Prepares a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="watched">Values to keep beside those that the kernel's sums need.</param>
    public Interpreter(Kernel kernel, IEnumerable<Node>? watched = null)
    {
        _kernel = kernel;
        Node[] kept = [.. kernel.Sums.SelectMany(sum => sum.Operands), .. watched ?? []];
        var live = new Liveness(kept);
        // Functions first: a call copies its arguments into the function's registers.
        foreach (Function function in kernel.Functions.Where(live.Functions.Contains)) _functions[function] = Compile(function.Body, live);
        _body = Compile(kernel.Body, live);
        // A uniform, a parameter or a literal may be asked for without being an operand of anything.
        foreach (Node node in kept) Register(node);
        _uniforms = [.. Enumerable.Repeat(-1, kernel.UniformCount)];
        _registers = new double[_registerOf.Count + 1];
        foreach ((Node node, int register) in _registerOf)
        {
            if (node.Op is Op.Constant or Op.BoolConstant) _registers[register] = node.Value;
            if (node.Op == Op.Uniform) _uniforms[node.Index] = register;
        }
    }

    private enum Kind
    {
        Arithmetic,
        Lookup,
        Copy,
        Loop,
        Stop,
        Call,
    }

    /// <summary>Sets the parameters for the draws that follow, in the order of <see cref="Kernel.Parameters"/>.</summary>
    /// <exception cref="ArgumentException">The number of values is wrong.</exception>
    public void SetParameters(ReadOnlySpan<double> values)
    {
        if (values.Length != _kernel.Parameters.Count) throw new ArgumentException($"{_kernel.Parameters.Count} parameters are needed, {values.Length} were given.", nameof(values));
        // A parameter has one node in the kernel's body and one in every function that reads it.
        foreach ((Node node, int register) in _registerOf)
        {
            if (node.Op == Op.Parameter) _registers[register] = values[node.Index];
        }
    }

    /// <summary>Evaluates the kernel at one draw.</summary>
    /// <param name="uniforms">The uniforms of the draw, at least as many as the kernel needs.</param>
    public void Run(ReadOnlySpan<double> uniforms)
    {
        for (int k = 0; k < _uniforms.Length; k++)
        {
            if (_uniforms[k] >= 0) _registers[_uniforms[k]] = uniforms[k];
        }

        Execute(_body, _registers);
    }

    /// <summary>The value of a node at the last draw: of a number the number, of a condition 1 or 0.</summary>
    public double this[Node node] => _registers[_registerOf[node]];

    /// <returns>False when a loop stops early.</returns>
    private static bool Execute(Instruction[] body, double[] r)
    {
        foreach (ref readonly Instruction instruction in body.AsSpan())
        {
            switch (instruction.Kind)
            {
                case Kind.Arithmetic:
                    r[instruction.To] = Arithmetic.Apply(instruction.Op, r[instruction.A], r[instruction.B], r[instruction.C]);
                    break;
                case Kind.Lookup:
                    r[instruction.To] = instruction.Table!.At(r[instruction.A]);
                    break;
                case Kind.Copy:
                    r[instruction.To] = r[instruction.A];
                    break;
                case Kind.Loop:
                    for (int k = 0; k < instruction.Count; k++)
                    {
                        r[instruction.To] = k;
                        if (!Execute(instruction.Inner!, r)) break;
                    }

                    break;
                case Kind.Stop:
                    if (r[instruction.A] == 0) return false;
                    break;
                default:
                    Execute(instruction.Inner!, r);
                    break;
            }
        }

        return true;
    }

    private Instruction[] Compile(Scope scope, Liveness live, Node? goesOn = null)
    {
        var code = new List<Instruction>();
        void Stop()
        {
            if (goesOn is not null) code.Add(new(Kind.Stop, default, 0, Register(goesOn), 0, 0, 0, null));
            goesOn = null;
        }

        foreach (Node item in scope.Items.Where(live.Contains))
        {
            // All that the condition needs was recorded before it.
            if (item.Id > goesOn?.Id) Stop();
            switch (item)
            {
                case LoopNode loop:
                    int[] state = [.. live.StateOf(loop)];
                    foreach (int k in state) code.Add(Copy(loop.Inputs[k], Register(loop.Carried[k])));
                    // A loop may stop before its first iteration.
                    if (loop.GoesOn is not null) code.AddRange(state.Select(k => Copy(loop.Carried[k], Register(loop.Results[k]))));
                    List<Instruction> inner = [.. Compile(loop.Body, live, loop.GoesOn)];
                    // The state changes all at once: first aside, then in place.
                    foreach (int k in state) inner.Add(Copy(loop.Next[k], Register(loop.Results[k])));
                    foreach (int k in state) inner.Add(Copy(loop.Results[k], Register(loop.Carried[k])));
                    code.Add(new(Kind.Loop, default, Register(loop.Iteration), 0, 0, 0, loop.Count, [.. inner]));
                    break;
                case CallNode call:
                    for (int k = 0; k < call.Inputs.Count; k++) code.Add(Copy(call.Inputs[k], Register(call.Function.Arguments[k])));
                    code.Add(new(Kind.Call, default, 0, 0, 0, 0, 0, _functions[call.Function]));
                    for (int k = 0; k < call.Results.Count; k++) code.Add(Copy(call.Function.Results[k], Register(call.Results[k])));
                    break;
                case { Op: Op.Lookup }:
                    code.Add(new(Kind.Lookup, item.Op, Register(item), Register(item.Inputs[0]), 0, 0, 0, null, item.Table));
                    break;
                default:
                    int a = Register(item.Inputs[0]), b = item.Inputs.Count > 1 ? Register(item.Inputs[1]) : a, c = item.Inputs.Count > 2 ? Register(item.Inputs[2]) : a;
                    code.Add(new(Kind.Arithmetic, item.Op, Register(item), a, b, c, 0, null));
                    break;
            }
        }

        Stop();
        return [.. code];
    }

    private Instruction Copy(Node from, int to) => new(Kind.Copy, default, to, Register(from), 0, 0, 0, null);

    private int Register(Node node)
    {
        if (!_registerOf.TryGetValue(node, out int register)) _registerOf[node] = register = _registerOf.Count;
        return register;
    }

    private readonly record struct Instruction(Kind Kind, Op Op, int To, int A, int B, int C, int Count, Instruction[]? Inner, Table? Table = null);
}
