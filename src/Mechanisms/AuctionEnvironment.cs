using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms;

/// <summary>One dimension of every buyer's private signal. Signals are independent, across dimensions and buyers.</summary>
public sealed class Signal
{
    /// <summary>A dimension with one distribution for all buyers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="distribution">Its distribution.</param>
    public Signal(string name, Distribution distribution) : this(name, [distribution])
    {
    }

    /// <summary>A dimension with a distribution for each buyer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="distributions">One for all buyers, or one a buyer.</param>
    public Signal(string name, IReadOnlyList<Distribution> distributions)
    {
        Name = name;
        Distributions = distributions;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>One for all buyers, or one a buyer.</summary>
    public IReadOnlyList<Distribution> Distributions { get; }

    /// <summary>True when all buyers have the same distribution.</summary>
    public bool IsSame => Distributions.All(distribution => distribution.Equals(Distributions[0]));

    /// <summary>The distribution of a buyer's signal.</summary>
    public Distribution Of(int buyer) => Distributions[Distributions.Count == 1 ? 0 : buyer];
}

/// <summary>
/// One object, several buyers, interdependent values: who knows what, and what the object is worth to whom. An environment gives values and never
/// sees payments.
/// </summary>
public abstract class AuctionEnvironment
{
    private (bool IsPrivate, bool IsCommon)? _dependence;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">The dimensions of a buyer's signal.</param>
    protected AuctionEnvironment(EnvironmentInfo info, int buyers, IReadOnlyList<Signal> signals)
    {
        Info = info;
        Buyers = buyers;
        Signals = signals;
    }

    /// <summary>The entry in the catalogue.</summary>
    public EnvironmentInfo Info { get; }

    /// <summary>The number of buyers.</summary>
    public int Buyers { get; }

    /// <summary>The dimensions of a buyer's signal, the same for all buyers.</summary>
    public IReadOnlyList<Signal> Signals { get; }

    /// <summary>
    /// True when buyers can change places: buyer i's value depends on her own signal as any other buyer's does on his, and on the others' signals
    /// without regard to their order. What is found for one buyer then holds for all.
    /// </summary>
    public abstract bool Exchangeable { get; }

    /// <summary>True when nothing tells buyers apart, neither their values nor the distributions of their signals.</summary>
    public bool IsSymmetric => Exchangeable && Signals.All(signal => signal.IsSame);

    /// <summary>True when every buyer's value depends on no signal but her own. Read off the values' formulas.</summary>
    public bool HasPrivateValues => Dependence.IsPrivate;

    /// <summary>True when all buyers have one and the same value, written the same way. Read off the values' formulas.</summary>
    public bool HasCommonValue => Dependence.IsCommon;

    private (bool IsPrivate, bool IsCommon) Dependence => _dependence ??= FindDependence();

    /// <summary>V_i(s): what the object is worth to a buyer when these are the signals.</summary>
    public abstract Real Value(int buyer, Profile signals);

    /// <summary>V_i(s) for every buyer.</summary>
    public Real[] Values(Profile signals) => [.. Enumerable.Range(0, Buyers).Select(i => Value(i, signals))];

    /// <summary>A draw of all signals: dimension k of buyer i is the quantile of uniform i · dimensions + k.</summary>
    public Profile Draw()
    {
        int dimensions = Signals.Count;
        return new(Enumerable.Range(0, Buyers).Select(i => Signals.Select((signal, k) =>
            signal.Of(i).Quantile(Real.Uniform(i * dimensions + k)).Named(SignalName(i, k)))));
    }

    /// <summary>The signals that <see cref="Draw"/> recorded in a kernel, by name.</summary>
    public IReadOnlyList<NamedNode> SignalsIn(Kernel kernel)
    {
        HashSet<string> names = [.. Enumerable.Range(0, Buyers).SelectMany(i => Enumerable.Range(0, Signals.Count).Select(k => SignalName(i, k)))];
        return [.. kernel.Names.Where(named => names.Contains(named.Name)).DistinctBy(named => named.Name)];
    }

    /// <summary>Records the values and looks which uniforms each is computed from.</summary>
    private (bool IsPrivate, bool IsCommon) FindDependence()
    {
        (bool IsPrivate, bool IsCommon) found = (true, true);
        Kernel.Record(Info.Name, () =>
        {
            Profile signals = Draw();
            Real[] values = [.. Enumerable.Range(0, Buyers).Select(i => Value(i, signals))];
            for (int i = 0; i < Buyers; i++)
            {
                var used = new Liveness([values[i].Node]);
                bool others = signals.Others(i).Any(j => Enumerable.Range(0, Signals.Count).Any(k => used.Contains(Real.Uniform(j * Signals.Count + k).Node)));
                found = (found.IsPrivate && !others, found.IsCommon && values[i].Node == values[0].Node);
            }

            return [];
        });
        // One buyer's value is hers alone.
        return found with { IsCommon = found.IsCommon && Buyers > 1 };
    }

    private string SignalName(int buyer, int dimension) => FormattableString.Invariant($"{Signals[dimension].Name}.{buyer + 1}");
}

/// <summary>What the catalogue says of an environment.</summary>
/// <param name="Name">The name by which it is chosen.</param>
/// <param name="Summary">What is worth what to whom, in a line.</param>
/// <param name="Source">Paper and place.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="Create">Makes it; throws a <see cref="SettingException"/> for impossible settings.</param>
public sealed record EnvironmentInfo(string Name, string Summary, string Source, IReadOnlyList<ParameterInfo> Parameters, Func<Settings, AuctionEnvironment> Create);
