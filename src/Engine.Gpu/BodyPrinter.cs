using System.Globalization;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Prints the operations of a body in OpenCL C, one a statement, so that nothing can be contracted or reassociated. The text is the same for every
/// <see cref="DeviceForm"/>: what Real, Bool and Word are is said at the head of the program.
/// </summary>
internal sealed class BodyPrinter
{
    private readonly CodeText _text;
    private readonly Kernel _kernel;
    private readonly Liveness _live;
    private readonly Identifiers _identifiers;
    private readonly IReadOnlyDictionary<Function, string> _functions;
    private readonly IReadOnlyDictionary<Table, string> _tables;
    private readonly Dictionary<Node, string> _names = [];
    private readonly Dictionary<Node, string> _wishes = [];

    /// <param name="text">Where to print.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="live">What is to be printed.</param>
    /// <param name="identifiers">The names of the program.</param>
    /// <param name="functions">The names of functions that may be called.</param>
    /// <param name="tables">The names of the places at which tables begin.</param>
    internal BodyPrinter(CodeText text, Kernel kernel, Liveness live, Identifiers identifiers, IReadOnlyDictionary<Function, string> functions, IReadOnlyDictionary<Table, string> tables)
    {
        _text = text;
        _kernel = kernel;
        _live = live;
        _identifiers = identifiers;
        _functions = functions;
        _tables = tables;
        foreach (NamedNode named in kernel.Names) _wishes.TryAdd(named.Node, named.Name);
    }

    /// <summary>Prints a body, and before it the parameters that it reads.</summary>
    /// <param name="scope">The body.</param>
    /// <param name="results">What is used of it afterwards.</param>
    internal void Print(Scope scope, IEnumerable<Node> results)
    {
        foreach (Node parameter in Operands(scope).Concat(results).Where(node => node.Op == Op.Parameter).Distinct().OrderBy(node => node.Index))
        {
            Declare(parameter, string.Create(CultureInfo.InvariantCulture, $"(Real)(parameters[{parameter.Index}])"));
        }

        PrintItems(scope, null);
    }

    /// <summary>What a value is called: its name, or the literal that it is.</summary>
    internal string Name(Node node) => node.Op switch
    {
        Op.Constant => $"(Real)({Literal(node.Value)})",
        Op.BoolConstant => node.Value != 0 ? "TRUE" : "FALSE",
        _ => _names.TryGetValue(node, out string? name) ? name : _names[node] = _identifiers.New(_wishes.GetValueOrDefault(node) ?? Wish(node)),
    };

    /// <summary>A number as OpenCL C writes it, exactly.</summary>
    internal static string Literal(double value)
    {
        if (!double.IsFinite(value)) return string.Create(CultureInfo.InvariantCulture, $"as_double(0x{BitConverter.DoubleToUInt64Bits(value):X}UL)");
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private string Wish(Node node) => node.Op switch
    {
        Op.Argument => "a",
        Op.Uniform => "u",
        Op.Carried => "s",
        Op.Iteration => "k",
        Op.Parameter => _kernel.Parameters[node.Index],
        _ => node.IsBool ? "is" : "t",
    };

    private void Declare(Node node, string expression) => _text.Line($"const {(node.IsBool ? "Bool" : "Real")} {Name(node)} = {expression};");

    private void PrintItems(Scope scope, Node? goesOn)
    {
        foreach (Node item in scope.Items.Where(_live.Contains))
        {
            // All that the condition needs was recorded before it.
            if (item.Id > goesOn?.Id) StopUnlessAny(ref goesOn);
            switch (item)
            {
                case LoopNode loop:
                    PrintLoop(loop);
                    break;
                case CallNode call:
                    PrintCall(call);
                    break;
                default:
                    Declare(item, Expression(item));
                    break;
            }
        }

        StopUnlessAny(ref goesOn);
    }

    private void PrintLoop(LoopNode loop)
    {
        int[] state = [.. _live.StateOf(loop)];
        foreach (int k in state)
        {
            // After the loop the state is its result.
            string name = _names[loop.Results[k]] = Name(loop.Carried[k]);
            _text.Line($"Real {name} = {Name(loop.Inputs[k])};");
        }

        string counter = _identifiers.New("i");
        _text.Open(string.Create(CultureInfo.InvariantCulture, $"for (int {counter} = 0; {counter} < {loop.Count}; {counter}++)"));
        if (_live.Contains(loop.Iteration)) Declare(loop.Iteration, $"(Real)((double){counter})");
        PrintItems(loop.Body, loop.GoesOn);
        // The state changes all at once: what takes the old value of another is set aside first.
        int[] changed = [.. state.Where(k => loop.Next[k] != loop.Carried[k])];
        var next = new Dictionary<int, string>();
        foreach (int k in changed)
        {
            next[k] = Name(loop.Next[k]);
            if (!loop.Carried.Contains(loop.Next[k])) continue;
            string aside = _identifiers.New("next");
            _text.Line($"const Real {aside} = {next[k]};");
            next[k] = aside;
        }

        foreach (int k in changed) _text.Line($"{Name(loop.Carried[k])} = {next[k]};");
        _text.Close();
    }

    /// <summary>Leaves a loop when no draw of the work item needs it any more.</summary>
    private void StopUnlessAny(ref Node? condition)
    {
        if (condition is not null) _text.Line($"if (!ANY({Name(condition)})) break;");
        condition = null;
    }

    private void PrintCall(CallNode call)
    {
        _text.Line($"Real {string.Join(", ", call.Results.Select(Name))};");
        IEnumerable<string> arguments = call.Inputs.Select(Name).Concat(call.Results.Select(result => $"&{Name(result)}"));
        _text.Line($"{_functions[call.Function]}(parameters, tables, {string.Join(", ", arguments)});");
    }

    private string Expression(Node node)
    {
        string[] x = [.. node.Inputs.Select(Name)];
        return node.Op switch
        {
            Op.Add => $"{x[0]} + {x[1]}",
            Op.Subtract => $"{x[0]} - {x[1]}",
            Op.Multiply => $"{x[0]} * {x[1]}",
            Op.Divide => $"{x[0]} / {x[1]}",
            Op.Negate => $"-{x[0]}",
            Op.Abs => $"fabs({x[0]})",
            Op.Sqrt => $"sqrt({x[0]})",
            Op.Fma => $"fma({x[0]}, {x[1]}, {x[2]})",
            Op.Min => $"{x[0]} < {x[1]} ? {x[0]} : {x[1]}",
            Op.Max => $"{x[0]} > {x[1]} ? {x[0]} : {x[1]}",
            Op.PowerOfTwo => $"POWER_OF_TWO({x[0]})",
            Op.Exponent => $"EXPONENT({x[0]})",
            Op.Mantissa => $"MANTISSA({x[0]})",
            Op.Lookup => string.Create(CultureInfo.InvariantCulture, $"lookup(tables + {_tables[node.Table!]}, {node.Table!.Count - 1}.0, {x[0]})"),
            Op.Select => $"{x[0]} ? {x[1]} : {x[2]}",
            Op.Less => $"{x[0]} < {x[1]}",
            Op.LessOrEqual => $"{x[0]} <= {x[1]}",
            Op.Equal => $"{x[0]} == {x[1]}",
            Op.And => $"{x[0]} & {x[1]}",
            Op.Or => $"{x[0]} | {x[1]}",
            Op.Not => $"!{x[0]}",
            _ => throw new NotSupportedException($"{node.Op} cannot be printed in OpenCL C."),
        };
    }

    /// <summary>All that the live operations of a body read, those of its loops included.</summary>
    private IEnumerable<Node> Operands(Scope scope)
    {
        foreach (Node item in scope.Items.Where(_live.Contains))
        {
            if (item is not LoopNode loop)
            {
                foreach (Node input in item.Inputs) yield return input;
                continue;
            }

            foreach (int k in _live.StateOf(loop))
            {
                yield return loop.Inputs[k];
                yield return loop.Next[k];
            }

            foreach (Node inner in Operands(loop.Body)) yield return inner;
        }
    }
}
