using ExPost.Kernels;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>
/// The sale of one of several objects by itself, as if nothing else were sold: its values are V_i^k, and of the signals it has only those dimensions on which some buyer's value of the object
/// depends. A search for prices is over as few dimensions as can be.
/// </summary>
internal sealed class ObjectSale : AuctionEnvironment
{
    private readonly ObjectsEnvironment _environment;
    private readonly int _thing;
    private readonly int[] _dimensions;

    private ObjectSale(ObjectsEnvironment environment, int thing, int[] dimensions)
        : base(environment.Info with { Name = $"{environment.Info.Name}, {environment.Things[thing]}" }, environment.Buyers, [.. dimensions.Select(d => environment.Signals[d])]) =>
        (_environment, _thing, _dimensions) = (environment, thing, dimensions);

    /// <inheritdoc/>
    public override bool Exchangeable => _environment.Exchangeable;

    /// <summary>The sale of an object.</summary>
    /// <param name="environment">The values.</param>
    /// <param name="thing">The object, from 0.</param>
    internal static ObjectSale Of(ObjectsEnvironment environment, int thing)
    {
        int count = environment.Signals.Count;
        int[] dimensions = [];
        Kernel.Record(environment.Info.Name, () =>
        {
            Profile signals = environment.Draw();
            var used = new Liveness(Enumerable.Range(0, environment.Buyers).Select(i => environment.Value(i, thing, signals).Node));
            dimensions = [.. Enumerable.Range(0, count).Where(d => Enumerable.Range(0, environment.Buyers).Any(j => used.Contains(Real.Uniform(j * count + d).Node)))];
            return [];
        });
        // A value that is the same at all signals has none of them; a search needs one.
        return new(environment, thing, dimensions.Length == 0 ? [0] : dimensions);
    }

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => _environment.Value(buyer, _thing, new Profile(Enumerable.Range(0, signals.Agents).Select(j => Enumerable.Range(0, _environment.Signals.Count).Select(d =>
        Array.IndexOf(_dimensions, d) is >= 0 and var place ? signals[j, place] : 0))));

    /// <summary>What buyers report of the dimensions that matter here.</summary>
    internal Profile Of(Profile reports) => new(Enumerable.Range(0, reports.Agents).Select(j => _dimensions.Select(d => reports[j, d])));
}
