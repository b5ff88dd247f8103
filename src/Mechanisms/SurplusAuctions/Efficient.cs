using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The best quantities of a shared good at the reports, and what they are worth there.</summary>
internal sealed class Efficient
{
    /// <param name="environment">v and c.</param>
    /// <param name="reports">The reports.</param>
    internal Efficient(SharedGoodEnvironment environment, Profile reports)
    {
        (Real one, Real two) = (reports[0, 0], reports[1, 0]);
        Quantities = [environment.Quantity(one, two), environment.Quantity(two, one)];
        Worth = [environment.Worth(Quantities[0], one), environment.Worth(Quantities[1], two)];
        Cost = environment.Cost(Quantities[0]);
    }

    /// <summary>x*_i.</summary>
    internal Real[] Quantities { get; }

    /// <summary>v_i(x*_i) at the reports.</summary>
    internal Real[] Worth { get; }

    /// <summary>c(x*).</summary>
    internal Real Cost { get; }

    /// <summary>S.</summary>
    internal Real Surplus => Worth[0] + Worth[1] - Cost;
}
