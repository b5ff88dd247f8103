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

    /// <summary>Calls the function.</summary>
    /// <exception cref="ArgumentException">The number of arguments differs from the function's.</exception>
    public Real[] Call(IEnumerable<Real> arguments) =>
        [.. Recorder.Current.Call(this, [.. arguments.Select(value => value.Node)]).Select(node => new Real(node))];
}
