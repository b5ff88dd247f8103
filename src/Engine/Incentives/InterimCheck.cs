using ExPost.Engine.Experiments;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// The Bayesian counterpart of the checks at each draw: what types of an agent gain by misreports, have by telling the truth, and how the rule moves with them, on average over the others' signals. They know the
/// distributions of signals, and the others tell the truth (Jehiel and Moldovanu 2001, Section 3).
/// </summary>
public sealed class InterimCheck
{
    /// <summary>The probability that anything at all is wrongly taken for broken in a run.</summary>
    public const double FalseAlarm = 1e-4;

    private readonly IReadOnlyDictionary<string, double> _given;
    private readonly double _tolerance;
    private readonly IReadOnlySet<string>? _names;
    private readonly Claims[] _claims;
    private readonly InterimRun[][] _runs;

    /// <summary>Records the kernels.</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules.</param>
    /// <param name="claims">What is claimed of each.</param>
    /// <param name="given">The inputs of kernels, by name.</param>
    /// <param name="tolerance">A gain of no more than this is none, in units of value.</param>
    /// <param name="names">The names of the measures to estimate; null for all.</param>
    internal InterimCheck(ValueEnvironment environment, IReadOnlyList<Mechanism> mechanisms, IReadOnlyList<Claims> claims, IReadOnlyDictionary<string, double> given, double tolerance, IReadOnlySet<string>? names)
    {
        _given = given;
        _tolerance = tolerance;
        _names = names;
        _claims = [.. claims];
        _runs = [.. mechanisms.Select(mechanism => Enumerable.Range(0, environment.Agents).Select(agent => new InterimRun(mechanism.View(environment), mechanism, agent)).ToArray())];
    }

    /// <summary>The names of the measures that a mechanism may have, in the order in which they are printed.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="hasPayments">The mechanism says what agents pay.</param>
    public static IEnumerable<string> Names(ValueEnvironment environment, bool hasPayments) =>
    [
        .. hasPayments ? ["interim-regret", .. Enumerable.Range(0, environment.Agents).Select(UtilityOf)] : Array.Empty<string>(),
        "interim-nonmonotonicity",
        .. environment.Signals.Count > 1 ? ["interim-curl"] : Array.Empty<string>(),
    ];

    /// <summary>How many draws of kernels a run takes.</summary>
    /// <param name="run">The number of draws.</param>
    public long Draws(RunOptions run) => _runs.Sum(agents => agents.Sum(agent => agent.Draws(run)));

    /// <summary>Runs the checks.</summary>
    /// <param name="engine">What runs the kernels.</param>
    /// <param name="run">How much, and with which numbers: each expectation is over so many draws of the others' signals.</param>
    /// <param name="progress">Is told the number of draws of kernels done, from any thread.</param>
    /// <param name="stop">Stops early.</param>
    /// <returns>What was found of each mechanism; fewer than there are when it was stopped.</returns>
    /// <exception cref="NonFiniteValueException">A payoff was infinite or not a number.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    public IReadOnlyList<InterimResult> Run(IEngine engine, RunOptions run, Action<long>? progress = null, CancellationToken stop = default)
    {
        double error = FalseAlarm / _runs.Sum(agents => agents.Sum(agent => agent.Tests));
        List<InterimResult> results = [];
        long done = 0;
        for (int m = 0; m < _runs.Length; m++)
        {
            foreach (InterimRun agent in _runs[m])
            {
                try
                {
                    if (!agent.Run(engine, run, _given, progress is null ? null : now => progress(done + now), stop)) return results;
                }
                catch (NonFiniteBlockException)
                {
                    throw agent.NotFinite(run.Seed);
                }

                done += agent.Draws(run);
            }

            results.Add(new InterimReading(_runs[m], run, _claims[m], _tolerance, error).Result(_names));
        }

        return results;
    }

    internal static string UtilityOf(int agent) => FormattableString.Invariant($"interim-utility.{agent + 1}");
}
