using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// J_i(s) = v_i(s) − (1 − F(s_i)) / f(s_i) · ∂v_i/∂s_i, what the seller can get at most of a buyer's value, in expectation over her signal (Goyal and Narayanan, Definition 3, after Myerson 1981).
/// Where the value has a kink the slope is a sub-gradient.
/// </summary>
internal static class VirtualValue
{
    /// <summary>J_i(s).</summary>
    /// <param name="environment">The values, with signals of one dimension.</param>
    /// <param name="buyer">The buyer.</param>
    /// <param name="signals">The signals.</param>
    /// <exception cref="NotDifferentiableException">The value has no derivative.</exception>
    internal static Real Of(AuctionEnvironment environment, int buyer, Profile signals) =>
        environment.Value(buyer, signals) - environment.Signals[0].Of(buyer).InverseHazard(signals[buyer, 0]) * Slope(environment, buyer, signals);

    /// <summary>
    /// True when revenue is the expectation of Σ J_i q_i: where a density has a gap values rise over it, but no draw lies in it.
    /// </summary>
    internal static bool TellsRevenue(AuctionEnvironment environment) => !environment.Signals[0].Distributions.Any(own => own.Breaks.Any(point => own.Density(point) == 0));

    /// <summary>Σ J_i q_i; null where a value has no derivative, or <see cref="TellsRevenue"/> is false.</summary>
    internal static Real? Surplus(AuctionEnvironment environment, Profile signals, AuctionOutcome outcome)
    {
        if (!TellsRevenue(environment)) return null;
        try
        {
            return outcome.IfSold([.. Enumerable.Range(0, environment.Buyers).Select(i => Of(environment, i, signals))]);
        }
        catch (NotDifferentiableException)
        {
            return null;
        }
    }

    /// <summary>∂v_i/∂s_i.</summary>
    /// <exception cref="NotDifferentiableException">There is none.</exception>
    internal static Real Slope(AuctionEnvironment environment, int buyer, Profile signals) => Slope(environment, buyer, signals, buyer);

    /// <summary>∂v_i/∂s_j.</summary>
    /// <param name="environment">The values.</param>
    /// <param name="buyer">Whose value, i.</param>
    /// <param name="signals">The signals.</param>
    /// <param name="of">Whose signal, j.</param>
    /// <exception cref="NotDifferentiableException">There is none.</exception>
    internal static Real Slope(AuctionEnvironment environment, int buyer, Profile signals, int of)
    {
        Real variable = signals[of, 0];
        // A signal that is a number, or stands for another buyer's too, is no variable of its own: as the argument of a function it is.
        bool isVariable = variable.Node.Op != Op.Constant && signals.Others(of).All(j => signals[j, 0].Node != variable.Node);
        if (isVariable) return Derivative.Of(environment.Value(buyer, signals), variable, held: signals.Others(of).Select(j => signals[j, 0]));
        Function slope = Function.Shared((environment, buyer, of, "slope"), FormattableString.Invariant($"slope of value {buyer + 1} in signal {of + 1}"), environment.Buyers, arguments =>
            [Derivative.Of(environment.Value(buyer, new Profile(arguments.Select(signal => new[] { signal }))), arguments[of])]);
        return slope.Call(Enumerable.Range(0, environment.Buyers).Select(j => signals[j, 0]))[0];
    }
}
