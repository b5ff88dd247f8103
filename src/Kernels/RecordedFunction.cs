namespace ExPost.Kernels;

/// <summary>A formula over <see cref="Real"/> as a function of numbers, by the interpreter. Not safe for use by several threads at once.</summary>
public sealed class RecordedFunction
{
    private readonly Interpreter _interpreter;
    private readonly Node _value;
    private readonly double[] _parameters;

    /// <summary>Where each argument stands among the parameters.</summary>
    private readonly int[] _places;

    /// <summary>Records a formula.</summary>
    /// <param name="count">The number of arguments.</param>
    /// <param name="bounds">No argument leaves them.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="inputs">The values of other inputs that the formula reads, by name.</param>
    public RecordedFunction(int count, Bounds bounds, Func<Real[], Real> formula, Func<string, double>? inputs = null)
    {
        string[] names = [.. Enumerable.Range(1, count).Select(k => FormattableString.Invariant($"argument {k}"))];
        Node? value = null;
        Kernel kernel = Kernel.Record("function", () =>
        {
            Real result = formula([.. names.Select(name => Real.Parameter(name, bounds.Low, bounds.High))]);
            value = result.Node;
            return [Sum.Of(result)];
        });
        _interpreter = new Interpreter(kernel);
        _value = value!;
        string[] all = [.. kernel.Parameters];
        _places = [.. names.Select(name => Array.IndexOf(all, name))];
        _parameters = [.. all.Select(name => names.Contains(name) || inputs is null ? 0 : inputs(name))];
    }

    /// <summary>The value at these arguments.</summary>
    public double At(params ReadOnlySpan<double> arguments)
    {
        for (int k = 0; k < _places.Length; k++) _parameters[_places[k]] = arguments[k];
        _interpreter.SetParameters(_parameters);
        _interpreter.Run([]);
        return _interpreter[_value];
    }
}
