namespace ExPost.Kernels;

/// <summary>
/// A part of a kernel that is recorded once and called often, such as a search that is run for every buyer. A printed kernel holds its code once.
/// </summary>
public sealed class Function
{
    internal Function(string name, int number, Scope body, Node[] arguments, Node[] results)
    {
        Name = name;
        Number = number;
        Body = body;
        Arguments = arguments;
        Results = results;
    }

    /// <summary>What the function is called in printed kernels.</summary>
    public string Name { get; }

    /// <summary>The place of the function in its kernel; a function calls only functions with a smaller number.</summary>
    public int Number { get; }

    /// <summary>The operations.</summary>
    public Scope Body { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<Node> Arguments { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Node> Results { get; }

    /// <summary>Records a function of <paramref name="arity"/> numbers in the kernel that is being recorded.</summary>
    /// <param name="name">What it is called in printed kernels.</param>
    /// <param name="arity">The number of arguments.</param>
    /// <param name="body">From arguments to results. It may use literals, parameters and other functions, but no other value of the kernel.</param>
    /// <exception cref="InvalidOperationException">The body uses a value of its caller.</exception>
    public static Function Record(string name, int arity, Func<Real[], Real[]> body) =>
        Recorder.Current.DefineFunction(name, arity, arguments => [.. body([.. arguments.Select(node => new Real(node))]).Select(value => value.Node)]);

    /// <summary>The same, but a function that the kernel already has under a key is not recorded again: a search that several formulas need, for instance.</summary>
    /// <param name="key">What tells the function from all others, by equality: the same key is the same function.</param>
    /// <param name="name">What it is called in printed kernels.</param>
    /// <param name="arity">The number of arguments.</param>
    /// <param name="body">From arguments to results.</param>
    /// <exception cref="InvalidOperationException">The body uses a value of its caller.</exception>
    public static Function Shared(object key, string name, int arity, Func<Real[], Real[]> body)
    {
        Dictionary<object, Function> known = Recorder.Current.SharedFunctions;
        return known.TryGetValue(key, out Function? made) ? made : known[key] = Record(name, arity, body);
    }

    /// <summary>Calls the function.</summary>
    /// <exception cref="ArgumentException">The number of arguments differs from the function's.</exception>
    public Real[] Call(IEnumerable<Real> arguments) =>
        [.. Recorder.Current.Call(this, [.. arguments.Select(value => value.Node)]).Select(node => new Real(node))];
}
