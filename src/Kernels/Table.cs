using System.Runtime.InteropServices;

namespace ExPost.Kernels;

/// <summary>
/// A constant table of numbers that kernels read with <see cref="Real.Lookup"/>. Tables are equal when their entries have the same bits; their names are for
/// reading only.
/// </summary>
public sealed class Table : IEquatable<Table>
{
    /// <summary>The most entries: indices must fit into 32 bits on every engine, and a table into a cache.</summary>
    public const int MaxCount = 1 << 20;

    private readonly double[] _values;
    private readonly int _hash;

    /// <summary>Copies the entries.</summary>
    /// <param name="name">What the table is called in printed kernels.</param>
    /// <param name="values">The entries, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or more than <see cref="MaxCount"/>.</exception>
    public Table(string name, ReadOnlySpan<double> values)
    {
        if (values.Length is < 1 or > MaxCount) throw new ArgumentException($"A table has 1 to {MaxCount} entries, not {values.Length}.", nameof(values));
        Name = name;
        _values = values.ToArray();
        var hash = new HashCode();
        foreach (double value in _values) hash.Add(BitConverter.DoubleToInt64Bits(value));
        _hash = hash.ToHashCode();
        Bounds = Array.TrueForAll(_values, double.IsFinite) ? new(_values.Min(), _values.Max()) : Bounds.Unknown;
    }

    /// <summary>What the table is called in printed kernels.</summary>
    public string Name { get; }

    /// <summary>The entries.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>How many entries there are.</summary>
    public int Count => _values.Length;

    /// <summary>The smallest and the largest entry, when all are finite.</summary>
    public Bounds Bounds { get; }

    /// <summary>What <see cref="Op.Lookup"/> reads at an index.</summary>
    public double At(double index)
    {
        double last = _values.Length - 1, at = index > 0 ? index : 0;
        return _values[(int)(at < last ? at : last)];
    }

    /// <inheritdoc/>
    public bool Equals(Table? other) =>
        other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && MemoryMarshal.AsBytes(Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Table);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
