namespace ExPost.Kernels;

/// <summary>A value of a kernel with the name by which people read it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Node">The value.</param>
public sealed record NamedNode(string Name, Node Node);

/// <summary>
/// A recorded formula: from the uniforms of a draw and the parameters of a run to numbers that are summed over draws. It says nothing
/// of vectors, threads or devices; engines print it in their own language or interpret it.
/// </summary>
public sealed class Kernel
{
    private Kernel(string name, Recorder recorder, IReadOnlyList<Sum> sums)
    {
        Name = name;
        Body = recorder.Root;
        Functions = recorder.Functions;
        Parameters = recorder.Parameters;
        Names = recorder.Names;
        Tables = recorder.Tables;
        Uniforms = recorder.Uniforms;
        UniformCount = Uniforms.Count == 0 ? 0 : Uniforms.Max(node => node.Index) + 1;
        Sums = sums;
    }

    /// <summary>What the kernel is called in listings and errors.</summary>
    public string Name { get; }

    /// <summary>The operations.</summary>
    public Scope Body { get; }

    /// <summary>Parts that are called, each after those that it calls itself.</summary>
    public IReadOnlyList<Function> Functions { get; }

    /// <summary>The names of the parameters, in the order in which a run passes their values.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The values that have a name.</summary>
    public IReadOnlyList<NamedNode> Names { get; }

    /// <summary>The tables that are looked up, no two with the same entries.</summary>
    public IReadOnlyList<Table> Tables { get; }

    /// <summary>The uniforms of a draw that are used.</summary>
    public IReadOnlyList<Node> Uniforms { get; }

    /// <summary>How many uniforms a draw needs: one more than the largest index.</summary>
    public int UniformCount { get; }

    /// <summary>What is gathered over draws.</summary>
    public IReadOnlyList<Sum> Sums { get; }

    /// <summary>Records a kernel.</summary>
    /// <param name="name">What it is called in listings and errors.</param>
    /// <param name="body">Evaluates the formulas and says what is to be gathered.</param>
    /// <exception cref="InvalidOperationException">A kernel is already being recorded on this thread, or a value is used where it is not known.</exception>
    public static Kernel Record(string name, Func<IEnumerable<Sum>> body) => Recorder.Run(recorder =>
    {
        Sum[] sums = [.. body()];
        // What a loop or a function computes inside has no one value a draw that could be summed.
        foreach (Sum sum in sums) recorder.Place([.. sum.Operands]);
        return new Kernel(name, recorder, sums);
    });
}
