using System.Globalization;
using System.Text;

namespace ExPost.Kernels;

/// <summary>Writes a kernel for people to read: an operation a line, values by the names that formulas gave them.</summary>
public static class KernelText
{
    /// <summary>The text of a kernel: what its sums depend on, functions first.</summary>
    public static string Of(Kernel kernel) => new Writer(kernel).Text();

    private sealed class Writer
    {
        private readonly Kernel _kernel;
        private readonly Liveness _live;
        private readonly StringBuilder _text = new();
        private readonly Dictionary<Node, string> _names = [];
        private readonly List<Table> _tables;
        private int _temporaries;

        internal Writer(Kernel kernel)
        {
            _kernel = kernel;
            _live = Liveness.OfSums(kernel);
            // Tables that only values without use look up are not listed.
            HashSet<Table> read = [.. kernel.Functions.Where(_live.Functions.Contains).Select(function => function.Body).Append(kernel.Body).SelectMany(TablesOf)];
            _tables = [.. kernel.Tables.Where(read.Contains)];
            foreach (NamedNode named in kernel.Names) _names.TryAdd(named.Node, named.Name.Replace(' ', '_'));
        }

        internal string Text()
        {
            foreach (Table table in _tables) Line(0, $"table {Name(table)}[{table.Count}]");
            if (_tables.Count > 0) _text.AppendLine();
            foreach (Function function in _kernel.Functions.Where(_live.Functions.Contains))
            {
                string arguments = string.Join(", ", function.Arguments.Select(Name));
                Line(0, $"function {function.Name.Replace(' ', '_')}({arguments})");
                Body(function.Body, 1);
                Line(1, $"return {string.Join(", ", function.Results.Select(Name))}");
                _text.AppendLine();
            }

            Line(0, $"kernel {_kernel.Name}");
            foreach (Node uniform in _kernel.Uniforms.Where(_live.Contains).OrderBy(node => node.Index))
            {
                // A uniform that is itself a signal goes by the signal's name.
                Line(1, $"{Name(uniform)} = uniform[{uniform.Index}]");
            }

            Body(_kernel.Body, 1);
            foreach (Sum sum in _kernel.Sums)
            {
                Line(1, sum.Kind switch
                {
                    SumKind.Total => $"sum {Name(sum.A)}",
                    SumKind.Product => $"sum {Name(sum.A)} * {Name(sum.B!)}",
                    SumKind.Count => $"count {Name(sum.A)}",
                    _ => $"maximum {Name(sum.A)}",
                });
            }

            return _text.ToString();
        }

        private IEnumerable<Table> TablesOf(Scope scope) =>
            scope.Items.Where(_live.Contains).SelectMany(item => item is LoopNode loop ? TablesOf(loop.Body) : item.Table is { } table ? [table] : []);

        /// <summary>The name of a table, and its number where two have the same.</summary>
        private string Name(Table table)
        {
            string name = table.Name.Replace(' ', '_');
            return _tables.Count(other => other.Name == table.Name) == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{_tables.IndexOf(table) + 1}");
        }

        private void Body(Scope scope, int indent)
        {
            foreach (Node item in scope.Items.Where(_live.Contains))
            {
                switch (item)
                {
                    case LoopNode loop:
                        int[] state = [.. _live.StateOf(loop)];
                        foreach (int k in state)
                        {
                            _names[loop.Results[k]] = Name(loop.Carried[k]);
                            Line(indent, $"{Name(loop.Carried[k])} = {Name(loop.Inputs[k])}");
                        }

                        Line(indent, $"for {Name(loop.Iteration)} in 0..{loop.Count - 1}");
                        Body(loop.Body, indent + 1);
                        if (loop.GoesOn is not null) Line(indent + 1, $"unless {Name(loop.GoesOn)}: stop");
                        Line(indent + 1, $"{string.Join(", ", state.Select(k => Name(loop.Carried[k])))} = {string.Join(", ", state.Select(k => Name(loop.Next[k])))}");
                        break;
                    case CallNode call:
                        Line(indent, $"{string.Join(", ", call.Results.Select(Name))} = {call.Function.Name.Replace(' ', '_')}({string.Join(", ", call.Inputs.Select(Name))})");
                        break;
                    default:
                        Line(indent, $"{Name(item)} = {Expression(item)}");
                        break;
                }
            }
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
                Op.Less => $"{x[0]} < {x[1]}",
                Op.LessOrEqual => $"{x[0]} <= {x[1]}",
                Op.Equal => $"{x[0]} == {x[1]}",
                Op.And => $"{x[0]} & {x[1]}",
                Op.Or => $"{x[0]} | {x[1]}",
                Op.Not => $"!{x[0]}",
                Op.Lookup => $"{Name(node.Table!)}[{x[0]}]",
                Op.Select => $"{x[0]} ? {x[1]} : {x[2]}",
                _ => $"{node.Op.ToString().ToLowerInvariant()}({string.Join(", ", x)})",
            };
        }

        private string Name(Node node)
        {
            if (node.Op == Op.Constant) return node.Value.ToString("R", CultureInfo.InvariantCulture);
            if (node.Op == Op.BoolConstant) return node.Value != 0 ? "true" : "false";
            if (node.Op == Op.Parameter) return _kernel.Parameters[node.Index];
            if (_names.TryGetValue(node, out string? name)) return name;
            string prefix = node.Op switch
            {
                Op.Argument => "a",
                Op.Uniform => "u",
                Op.Carried => "s",
                Op.Iteration => "k",
                _ => "t",
            };
            return _names[node] = string.Create(CultureInfo.InvariantCulture, $"{prefix}{_temporaries++}");
        }

        private void Line(int indent, string text) => _text.Append(' ', 4 * indent).AppendLine(text);
    }
}
