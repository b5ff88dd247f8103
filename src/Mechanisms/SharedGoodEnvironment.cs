using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms;

/// <summary>
/// Two agents and a good that both consume (Ke 2009, Section 4): v(x, θ) for each, θ her type, one function and one distribution for both. The quantity is chosen at a cost, the same for both as of a public good, or it is fixed and divided
/// between them. A decision is how much each consumes, a number and no choice from a list.
/// </summary>
public abstract class SharedGoodEnvironment : ValueEnvironment, IEnvironmentKind
{
    /// <summary>The number of agents: the paper defines its mechanisms for two.</summary>
    public const int Two = 2;

    /// <summary>Where v at what is best and the type stand among an agent's values.</summary>
    private const int WorthPlace = 0, TypePlace = 1;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="type">The one dimension of a type, with one distribution for both.</param>
    protected SharedGoodEnvironment(EnvironmentInfo info, Signal type) : base(info, Two, [type])
    {
    }

    /// <inheritdoc/>
    public static string Kind => "the surplus of a good that two agents share";

    /// <summary>The distribution of both types.</summary>
    public Distribution Types => Signals[0].Of(0);

    /// <summary>True when the quantity is fixed, Σ x_i = 1; false when it is chosen, and both consume all of it.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>The lowest and the highest quantity, where the best may be at one of them; null where it never is.</summary>
    public virtual (double Low, double High)? Range => null;

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => ["good"];

    /// <inheritdoc/>
    public override Assumptions Checkable => Assumptions.Continuous | Assumptions.OwnMonotone;

    /// <summary>x*_i: what an agent consumes where the social surplus is largest.</summary>
    /// <param name="own">Her type.</param>
    /// <param name="other">The other's type.</param>
    public abstract Real Quantity(Real own, Real other);

    /// <summary>v(x, θ).</summary>
    /// <param name="quantity">x.</param>
    /// <param name="type">θ.</param>
    public abstract Real Worth(Real quantity, Real type);

    /// <summary>c(x), what a quantity costs; 0 where it is fixed.</summary>
    /// <param name="quantity">x.</param>
    public abstract Real Cost(Real quantity);

    /// <summary>u(θ), what an agent has when she stays out.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="type">θ.</param>
    protected abstract Real Outside(int agent, Real type);

    /// <summary>S(θ) = v_1 + v_2 − c at the best quantities.</summary>
    /// <param name="first">θ_1.</param>
    /// <param name="second">θ_2.</param>
    public Real Surplus(Real first, Real second)
    {
        (Real one, Real two) = (Quantity(first, second), Quantity(second, first));
        return Worth(one, first) + Worth(two, second) - Cost(one);
    }

    /// <summary>v at the best quantities, and the type, from which outcomes compute what other quantities are worth.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals)
    {
        (Real own, Real other) = (signals[agent, 0], signals[1 - agent, 0]);
        return [Worth(Quantity(own, other), own), own];
    }

    /// <summary>The type among an agent's values.</summary>
    /// <param name="values">As <see cref="ValuesOf"/> gives them.</param>
    public static Real TypeIn(IReadOnlyList<Real> values) => values[TypePlace];

    /// <summary>v at the best quantities among an agent's values.</summary>
    /// <param name="values">As <see cref="ValuesOf"/> gives them.</param>
    public static Real WorthIn(IReadOnlyList<Real> values) => values[WorthPlace];

    /// <inheritdoc/>
    public override Real Reservation(int agent, IReadOnlyList<Real> values) => Outside(agent, TypeIn(values));
}
