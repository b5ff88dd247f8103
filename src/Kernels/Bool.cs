using System.Diagnostics.CodeAnalysis;

namespace ExPost.Kernels;

/// <summary>A condition on the draw that is recorded like a <see cref="Real"/>; <c>&amp;</c>, <c>|</c> and <c>!</c> combine conditions.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "A condition is written as a formula.")]
[SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "An uninitialised Bool has no node.")]
public readonly struct Bool
{
    private readonly Node? _node;

    internal Bool(Node node) => _node = node;

    /// <summary>The recorded operation.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public Node Node => _node ?? throw new InvalidOperationException("A Bool was used before a value was assigned to it.");

    /// <summary>A literal.</summary>
    public static implicit operator Bool(bool value) => new(Recorder.Current.BoolConstant(value));

    /// <summary>Both hold.</summary>
    public static Bool operator &(Bool a, Bool b) => new(Recorder.Current.Emit(Op.And, [a.Node, b.Node]));

    /// <summary>At least one holds.</summary>
    public static Bool operator |(Bool a, Bool b) => new(Recorder.Current.Emit(Op.Or, [a.Node, b.Node]));

    /// <summary>Does not hold.</summary>
    public static Bool operator !(Bool a) => new(Recorder.Current.Emit(Op.Not, [a.Node]));

    /// <summary>At least one of several conditions holds; false for none.</summary>
    public static Bool Any(IEnumerable<Bool> conditions)
    {
        Bool? result = null;
        foreach (Bool condition in conditions) result = result is { } sofar ? sofar | condition : condition;
        return result ?? false;
    }
}
