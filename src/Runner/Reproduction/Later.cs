using System.Collections;

namespace ExPost.Runner.Reproduction;

/// <summary>A list that is made when somebody first looks into it: claims hold integrals, and most runs of the program ask for none of them.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="make">Makes it, once.</param>
internal sealed class Later<T>(Func<IReadOnlyList<T>> make) : IReadOnlyList<T>
{
    private readonly Lazy<IReadOnlyList<T>> _made = new(make);

    /// <inheritdoc/>
    public int Count => _made.Value.Count;

    /// <inheritdoc/>
    public T this[int index] => _made.Value[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _made.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
