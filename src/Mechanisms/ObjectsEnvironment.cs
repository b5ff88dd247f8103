using ExPost.Kernels;
using ExPost.Mechanisms.ManyObjects;

namespace ExPost.Mechanisms;

/// <summary>Several objects, several buyers, interdependent values: who knows what, and what each object and each bundle of them is worth to whom.</summary>
public abstract class ObjectsEnvironment : ValueEnvironment, IEnvironmentKind
{
    private readonly ObjectSale?[] _sales;
    private bool? _hasPrivateValues;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">The dimensions of a buyer's signal.</param>
    /// <param name="objects">What the objects are called, 2 to 8 of them.</param>
    /// <param name="preferences">What bundles are worth.</param>
    protected ObjectsEnvironment(EnvironmentInfo info, int buyers, IReadOnlyList<Signal> signals, IReadOnlyList<string> objects, Preferences preferences) : base(info, buyers, signals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(objects.Count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objects.Count, Preferences.MostObjects);
        ArgumentOutOfRangeException.ThrowIfNotEqual(preferences.Objects, objects.Count);
        Things = objects;
        Preferences = preferences;
        _sales = new ObjectSale?[objects.Count];
    }

    /// <inheritdoc/>
    public static string Kind => "the sale of several objects";

    /// <summary>The number of buyers.</summary>
    public int Buyers => Agents;

    /// <summary>What bundles are worth to a buyer, from her values.</summary>
    public Preferences Preferences { get; }

    /// <inheritdoc/>
    public override string AgentNoun => "buyer";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things { get; }

    /// <inheritdoc/>
    public override Assumptions Checkable =>
        Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing | (Preferences.Larger.Count > 0 ? Assumptions.Subadditive : Assumptions.None);

    /// <summary>True when every buyer's values depend on no signal but her own. Read off the values' formulas.</summary>
    public bool HasPrivateValues => _hasPrivateValues ??= FindPrivateValues();

    /// <inheritdoc/>
    public override string NameOfValue(int place) => $"value.{(place < Things.Count ? Things[place] : string.Join('+', Preferences.Larger[place - Things.Count].Select(k => Things[k])))}";

    /// <summary>V_i^k(s): what an object by itself is worth to a buyer when these are the signals.</summary>
    /// <param name="buyer">The buyer, from 0.</param>
    /// <param name="thing">The object, from 0.</param>
    /// <param name="signals">The signals.</param>
    public abstract Real Value(int buyer, int thing, Profile signals);

    /// <summary>V_i^L(s): what a bundle of two objects or more is worth to a buyer, where that does not follow from the values of its objects.</summary>
    /// <param name="buyer">The buyer, from 0.</param>
    /// <param name="bundle">The objects, from 0 and rising.</param>
    /// <param name="values">What each object by itself is worth to her.</param>
    /// <param name="signals">The signals.</param>
    protected virtual Real BundleValue(int buyer, IReadOnlyList<int> bundle, IReadOnlyList<Real> values, Profile signals) => throw new NotSupportedException(GetType().Name);

    /// <summary>The values of the single objects and, where these do not tell them, of all larger bundles, the smaller ones first.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals)
    {
        Real[] values = [.. Things.Select((_, k) => Value(agent, k, signals))];
        return [.. values, .. Preferences.Larger.Select(bundle => BundleValue(agent, bundle, values, signals))];
    }

    /// <summary>Inequality (13) of Bikhchandani (2005).</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<(Assumptions Assumption, Real Severity)> Breaks(int agent, IReadOnlyList<Real> values) =>
        Preferences.Superadditivity(values) is { } excess ? [(Assumptions.Subadditive, excess)] : [];

    /// <summary>The sale of an object by itself.</summary>
    /// <param name="thing">The object, from 0.</param>
    internal ObjectSale Sale(int thing) => _sales[thing] ??= ObjectSale.Of(this, thing);

    private bool FindPrivateValues()
    {
        bool found = true;
        Kernel.Record(Info.Name, () =>
        {
            Profile signals = Draw();
            for (int i = 0; i < Buyers; i++)
            {
                var used = new Liveness(ValuesOf(i, signals).Select(value => value.Node));
                found &= !signals.Others(i).Any(j => Enumerable.Range(0, Signals.Count).Any(d => used.Contains(Real.Uniform(j * Signals.Count + d).Node)));
            }

            return [];
        });
        return found;
    }
}
