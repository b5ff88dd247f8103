using ExPost.Kernels;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>What bundles of objects are worth to a buyer, and what follows for her demand and for the best allocation.</summary>
/// <remarks>
/// A buyer's values are those of the single objects, in their order, and, where <see cref="Larger"/> names bundles, then those of each of them. What a bundle leaves her is computed in demand and
/// utility with the same operations, so that not even a rounding makes another bundle look better than the one that she demands.
/// </remarks>
public abstract class Preferences
{
    /// <summary>The most objects: bundles of so many can still be enumerated.</summary>
    public const int MostObjects = 8;

    /// <summary>Up to here a step over bundles is recorded in place; beyond, as a function that is called for every buyer.</summary>
    private const int MostInPlace = 3;

    /// <summary>Preferences over bundles.</summary>
    /// <param name="objects">The number of objects.</param>
    protected Preferences(int objects) => Objects = objects;

    /// <summary>The number of objects.</summary>
    public int Objects { get; }

    /// <summary>The bundles of two objects or more whose values are given, each as its objects, from 0 and rising; none where they follow from those of the single objects.</summary>
    public virtual IReadOnlyList<IReadOnlyList<int>> Larger => [];

    /// <summary>V_i^L: what the objects that a buyer gets are worth to her; 0 for none.</summary>
    /// <param name="gets">Whether she gets each object.</param>
    /// <param name="values">Her values.</param>
    public abstract Real Worth(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values);

    /// <summary>V_i^L − Σ t_i^k over k in L: what a buyer has of the objects that she gets, less what she pays.</summary>
    /// <param name="gets">Whether she gets each object.</param>
    /// <param name="values">Her values.</param>
    /// <param name="prices">Her price of each object.</param>
    public abstract Real Utility(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values, IReadOnlyList<Real> prices);

    /// <summary>
    /// The bundle that a buyer takes at her prices: one that leaves her most, and nothing where none leaves her more than 0; where several do, one of which no part does as well, and of
    /// these the first.
    /// </summary>
    /// <param name="values">Her values.</param>
    /// <param name="prices">Her price of each object.</param>
    /// <returns>Whether each object is in it.</returns>
    public abstract Bool[] Demand(IReadOnlyList<Real> values, IReadOnlyList<Real> prices);

    /// <summary>The most that the objects can be worth to all buyers together, an object to one buyer or to none; null where that takes too many operations.</summary>
    /// <param name="values">The values of every buyer.</param>
    public abstract Real? Best(IReadOnlyList<IReadOnlyList<Real>> values);

    /// <summary>By how much values break inequality (13) of Bikhchandani (2005), V^(L ∪ L') ≤ V^L + V^L' for disjoint bundles; 0 where they do not, null where they cannot.</summary>
    /// <param name="values">A buyer's values.</param>
    public virtual Real? Superadditivity(IReadOnlyList<Real> values) => null;

    /// <summary>Σ x_k over the objects that she gets, from the first to the last.</summary>
    private protected static Real Total(IReadOnlyList<Bool> gets, IReadOnlyList<Real> numbers) => Real.Sum(gets.Select((got, k) => Real.Choose(got, numbers[k], 0)));

    /// <summary>A part of a formula over all sets of so many things, once a kernel where sets are many.</summary>
    private protected Real[] Part(string name, int things, IReadOnlyList<Real> arguments, Func<Real[], Real[]> body) =>
        things <= MostInPlace ? body([.. arguments]) : Function.Shared((name, this), name, arguments.Count, body).Call(arguments);
}
