using ExPost.Kernels;

namespace ExPost.Mechanisms.PublicGoods;

/// <summary>What happens when a public good is provided or not.</summary>
internal static class Provision
{
    /// <summary>Every agent pays her share of the cost if the good is provided, and nothing otherwise.</summary>
    /// <param name="environment">The agents.</param>
    /// <param name="provided">The good is provided.</param>
    /// <param name="shares">What each agent then pays; it depends on the others' reports alone.</param>
    internal static ChoiceOutcome Outcome(PublicGoodEnvironment environment, Bool provided, IReadOnlyList<Real> shares)
    {
        var outcome = new ChoiceOutcome(environment, [!provided, provided]);
        for (int i = 0; i < environment.Agents; i++)
        {
            outcome.Pay(by: i, Real.Choose(provided, shares[i], 0));
            outcome.Order(i, [0, 1]);
        }

        return outcome;
    }
}
