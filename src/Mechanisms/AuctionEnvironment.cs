using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>One object, several buyers, interdependent values: who knows what, and what the object is worth to whom.</summary>
public abstract class AuctionEnvironment : ValueEnvironment, IEnvironmentKind
{
    private (bool IsPrivate, bool IsCommon)? _dependence;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">The dimensions of a buyer's signal.</param>
    protected AuctionEnvironment(EnvironmentInfo info, int buyers, IReadOnlyList<Signal> signals) : base(info, buyers, signals)
    {
    }

    /// <inheritdoc/>
    public static string Kind => "the sale of one object";

    /// <summary>The number of buyers.</summary>
    public int Buyers => Agents;

    /// <inheritdoc/>
    public override string AgentNoun => "buyer";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => [""];

    /// <inheritdoc/>
    public override Assumptions Checkable => Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing;

    /// <summary>True when every buyer's value depends on no signal but her own. Read off the values' formulas.</summary>
    public bool HasPrivateValues => Dependence.IsPrivate;

    /// <summary>True when the values of all buyers are the same function of their signals, whatever the distributions of these.</summary>
    public virtual bool HasSameValues => Exchangeable;

    /// <summary>True when all buyers have one and the same value, written the same way. Read off the values' formulas.</summary>
    public bool HasCommonValue => Dependence.IsCommon;

    private (bool IsPrivate, bool IsCommon) Dependence => _dependence ??= FindDependence();

    /// <summary>V_i(s): what the object is worth to a buyer when these are the signals.</summary>
    public abstract Real Value(int buyer, Profile signals);

    /// <summary>V_i(s) for every buyer.</summary>
    public Real[] Values(Profile signals) => [.. Enumerable.Range(0, Buyers).Select(i => Value(i, signals))];

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) => [Value(agent, signals)];

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
}
