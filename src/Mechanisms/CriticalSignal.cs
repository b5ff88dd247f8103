using ExPost.Kernels;
using ExPost.Kernels.Searches;

namespace ExPost.Mechanisms;

/// <summary>
/// The signal of an agent from which on, or up to which, something is decided, given the others' signals, by bisection of her whole range. A search that ended at the own report would be shorter, but its last bits,
/// and with them a payment, would depend on that report.
/// </summary>
internal static class CriticalSignal
{
    /// <summary>An interval of 2⁻⁵⁰ of the range is of the size of the rounding of signals in it; further halves could not be told apart.</summary>
    private const int Steps = 50;

    /// <summary>Numbers that a search gives for an agent. The search is a function that is recorded once.</summary>
    /// <param name="name">What the search is called in printed kernels; no other search has the name.</param>
    /// <param name="environment">The values.</param>
    /// <param name="agent">Whose signal is searched, from 0.</param>
    /// <param name="reports">What all agents report; the others' reports are used.</param>
    /// <param name="search">From the agent's signal, as a share of its range, to all signals, to the numbers.</param>
    internal static Real[] Search(string name, ChoiceEnvironment environment, int agent, Profile reports, Func<Func<Real, Profile>, Real[]> search) =>
        Function.Shared((name, environment, agent), $"{name} {agent + 1}", environment.Agents - 1, others => search(share =>
        {
            List<Real[]> signals = [.. others.Select(other => new[] { other })];
            signals.Insert(agent, [environment.Signals[0].Of(agent).InRange(share)]);
            return new(signals);
        })).Call(reports.Others(agent).Select(j => reports[j, 0]));

    /// <summary>Brackets the lowest share of the range at which a condition holds; both ends are 0 where it holds everywhere, and 1 where it holds nowhere.</summary>
    /// <param name="holds">A condition that, once it holds, holds at all higher signals.</param>
    internal static Bisection.Bracket Lowest(Func<Real, Bool> holds)
    {
        Bisection.Bracket fails = Bisection.Largest(share => !holds(share), Steps);
        Bool everywhere = holds(0);
        return new(Real.Choose(everywhere, 0, fails.Low), Real.Choose(everywhere, 0, fails.High));
    }

    /// <summary>Brackets the highest share of the range at which a condition holds; both ends are 1 where it holds everywhere, and where it holds nowhere the lower end is 0.</summary>
    /// <param name="holds">A condition that, once it fails, fails at all higher signals.</param>
    internal static Bisection.Bracket Highest(Func<Real, Bool> holds) => Bisection.Largest(holds, Steps);
}
